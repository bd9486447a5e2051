"""Staff accounts from the terminal."""

import sys
from typing import Annotated

import typer

from bot import reports
from bot.commands.opening import console, opened
from knowledge.roles import Role
from knowledge.store import staff

app = typer.Typer(help="工作人员账号。", no_args_is_help=True)


@app.command("add")
def add_user(
    username: str,
    role: Annotated[Role, typer.Option(help="角色")],
    department: Annotated[str, typer.Option(help="部门（部门编辑必填）")] = "",
) -> None:
    """新增账号；密码从终端读入，不出现在命令行里。"""
    with opened() as program:
        staff.add(program.database, username, _password(), role, department)
        console.print(f"已新增账号 {username}（{role}）。", style="green")


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    return str(typer.prompt("密码", hide_input=True, confirmation_prompt=True))


@app.command("list")
def list_users() -> None:
    """列出账号。"""
    with opened() as program, program.database.reading() as connection:
        console.print(reports.accounts(staff.everyone(connection)))


@app.command("disable")
def disable_user(username: str) -> None:
    """停用账号。"""
    with opened() as program:
        staff.set_disabled(program.database, username, disabled=True)
        console.print(f"已停用 {username}。")
