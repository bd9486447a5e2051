"""Whether the web addresses of the edition in force open (R22)."""

from typing import Annotated

import typer
from rich.progress import track
from rich.table import Table

from bot.commands.catalogue import in_force
from bot.commands.opening import console, opened, stop
from knowledge.store import addresses
from knowledge.store.addresses import Answered

NOBODY = "一个网址也没有连上，多半是这台机器没有接通外网；结果没有记下，请在能上网的机器上再查。"


def links(
    inside: Annotated[bool, typer.Option("--inside", help="也查指向本单位内部机器的网址（政务网里的网站）")] = False,
) -> None:
    """查现行版本里的网址打不打得开；只在有人要查时才连外网。"""
    from bot.calling import addresses_of, call_all

    with opened() as program:
        number, catalogue = in_force(program)
        wanted = addresses_of(catalogue)
        if not wanted:
            console.print(f"第 {number} 版里没有网址。")
            return
        calls = call_all(list(wanted), program.clock, inside)
        found = list(track(calls, f"查 {len(wanted)} 个网址", total=len(wanted), console=console, transient=True))
        if all(one.verdict == "连不上" for one in found):
            stop(NOBODY)
        with program.database.writing(alone=False) as connection:
            addresses.note(connection, found)
        _show(number, found, wanted)


def _show(number: int, found: list[Answered], wanted: dict[str, list[str]]) -> None:
    bad = [one for one in found if not one.well]
    console.print(f"第 {number} 版的 {len(found)} 个网址，打得开 {len(found) - len(bad)} 个，其余 {len(bad)} 个。")
    table = Table("结果", "网址", "哪些事项用它", "怎么办")
    for one in sorted(bad, key=lambda one: one.address):
        used = wanted[one.address]
        rest = f" 等 {len(used)} 处" if len(used) > 2 else ""
        table.add_row(one.verdict, one.address, "；".join(used[:2]) + rest, one.told)
    if bad:
        console.print(table)
