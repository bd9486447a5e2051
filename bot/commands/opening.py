"""What every command shares: the terminal, the program, and refusals told as one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console

from bot.program import Program, build, load_sample
from bot.settings import Settings
from knowledge.refusals import NotAllowed, Unreadable
from knowledge.store.database import StoreUnavailable

console = Console()
errors = Console(stderr=True)

NoSample = Annotated[bool, typer.Option("--no-sample", help="空数据库不装演示数据")]
RegionCode = Annotated[str, typer.Option("--region", help="区划代码，如 150702（海拉尔区）")]


def stop(sentence: str, code: int = 1) -> NoReturn:
    errors.print(sentence, style="red", markup=False)
    raise typer.Exit(code)


@contextmanager
def opened(sample: bool = False) -> Iterator[Program]:
    """The program, with refusals told as one sentence instead of a traceback."""
    try:
        program = build(Settings())
        if sample and load_sample(program.database):
            errors.print("数据库是空的，已装入演示目录（演示数据，不作为办事依据）。", style="dim")
        yield program
        program.database.close()
    except ValidationError as error:
        stop("设置有误：" + "；".join(f"SIBAN_{str(e['loc'][0]).upper()}：{e['msg']}" for e in error.errors()))
    except (StoreUnavailable, NotAllowed, Unreadable) as error:
        stop(f"{error.reason}。")
