"""The audit trail from the terminal: verify it, keep its head elsewhere, take it out."""

import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.opening import console, errors, opened, stop
from knowledge.store import audit
from knowledge.store.audit import Head

app = typer.Typer(help="审计记录。", no_args_is_help=True)

_HEAD = re.compile(r"(\d{1,18}) ([0-9a-f]{64})?\s*")
MOST_SHOWN = 20  # faults


@app.command()
def verify(head: Annotated[Path | None, typer.Option("--head", help="另存的记号文件（siban audit head 写的）")] = None) -> None:
    """从头核对审计记录；改过、删过、插过、换过、截掉的都查得出来（截掉的要靠另存的记号）。"""
    with opened() as program, program.database.reading() as connection:
        found = audit.verify(connection, _read(head) if head else None)
    for fault in found.faults[:MOST_SHOWN]:
        errors.print(fault, style="red", markup=False)
    if found.faults:
        stop(f"审计记录不可信：共 {len(found.faults)} 处不对。请停用写入，保留数据库，与备份和另存的记号核对。", 2)
    without = "" if head else "没有给另存的记号，末尾是否被截掉无从知道；可以用 siban audit head 文件 另存一份。"
    console.print(f"审计记录完好：共 {found.head.number} 条。{without}", markup=False)


@app.command()
def head(file: Annotated[Path, typer.Argument(help="写到哪个文件，最好在别的机器或光盘上")]) -> None:
    """把审计记录现在的末端（序号和哈希）另存一份，供日后核对。"""
    with opened() as program, program.database.reading() as connection:
        end = audit.head(connection)
    _write(file, f"{end.number} {end.hash}\n")
    console.print(f"已另存：第 {end.number} 条 → {file}", markup=False)


@app.command()
def export(file: Annotated[Path, typer.Argument(help="写到哪个文件（每行一条 JSON）")]) -> None:
    """把全部审计记录写成一个文件。"""
    with opened() as program, program.database.reading() as connection:
        lines = [
            json.dumps({**asdict(row), "at": row.at.isoformat()}, ensure_ascii=False) for row in audit.everything(connection)
        ]
    _write(file, "".join(f"{line}\n" for line in lines))
    console.print(f"已导出 {len(lines)} 条 → {file}", markup=False)


def _read(file: Path) -> Head:
    try:
        match = _HEAD.fullmatch(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        match = None
    if match is None:
        stop(f"{file} 里没有审计记号（应是一行：序号和 64 位哈希），请用 siban audit head 另存的文件。", 2)
    return Head(int(match[1]), match[2] or "")


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        stop(f"写不了 {file}（{error.strerror}），请检查目录和权限。")
