"""The `siban` command: serve, chat, ask, import, check, export, init, users."""

import json
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
import uvicorn
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bot import reports, wiring
from bot.channels import terminal
from bot.channels.interface import reply_data
from bot.logs import configure
from bot.settings import Settings
from bot.wiring import Program
from knowledge import curation
from knowledge.catalogue.changes import compare
from knowledge.catalogue.items import Catalogue
from knowledge.catalogue.problems import Problem
from knowledge.editions import NotAllowed, Role
from knowledge.store import editions, staff
from knowledge.store.database import StoreUnavailable
from knowledge.workbook import Imported, Unreadable, merge, read_workbook, refuse_target, write_workbook

app = typer.Typer(help="四办 siban：政务服务办事问答。", no_args_is_help=True, add_completion=False)
users = typer.Typer(help="工作人员账号。", no_args_is_help=True)
app.add_typer(users, name="users")

console = Console()
errors = Console(stderr=True)

NoSample = Annotated[bool, typer.Option("--no-sample", help="空数据库不装演示数据")]
ListKind = Annotated[str, typer.Option("--list", help="清单种类：四办、三办、权责、中介、八张清单、办事指南")]
Add = Annotated[bool, typer.Option("--add", help="只增补和更新：文件里没有的事项和办理点都留下")]
DeleteMissing = Annotated[bool, typer.Option("--delete-missing", help="文件里没有的就删去，哪怕超过 5%")]
RegionCode = Annotated[str, typer.Option("--region", help="区划代码，如 150702（海拉尔区）")]


def _stop(sentence: str, code: int = 1) -> NoReturn:
    errors.print(sentence, style="red", markup=False)
    raise typer.Exit(code)


@contextmanager
def _program(sample: bool = False) -> Iterator[Program]:
    """The program, with refusals told as one sentence instead of a traceback."""
    try:
        program = wiring.build(Settings())
        if sample and wiring.load_sample(program.database):
            errors.print("数据库是空的，已装入演示目录（演示数据，不作为办事依据）。", style="dim")
        yield program
        program.database.close()
    except ValidationError as error:
        _stop("设置有误：" + "；".join(f"SIBAN_{str(e['loc'][0]).upper()}：{e['msg']}" for e in error.errors()))
    except (StoreUnavailable, NotAllowed, Unreadable) as error:
        _stop(f"{error.reason}。")


@app.command()
def serve(no_sample: NoSample = False) -> None:
    """启动网页问答（/），有 token 时连同 Telegram。"""
    with _program(sample=not no_sample) as program:
        settings = program.settings
        configure(settings.log_level)
        program.live.current()
        _check_port(settings.host, settings.port)
        console.print(f"四办已启动：http://{settings.host}:{settings.port}/　（按 Ctrl+C 停止）", style="bold green")
        console.print(_telegram_line(settings), style="dim", markup=False)
        uvicorn.run(
            wiring.build_web(program),
            host=settings.host,
            port=settings.port,
            log_config=None,
            server_header=False,
            timeout_graceful_shutdown=2,
        )


def _check_port(host: str, port: int) -> None:
    """Say it before starting, and in the user's language, when the address cannot be listened on."""
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        _stop(f"不能在 {host}:{port} 上监听（{error.strerror}）。端口可能被占用，请换一个：SIBAN_PORT=8001 siban serve。")


def _telegram_line(settings: Settings) -> str:
    if settings.token:
        return "Telegram 机器人随之启动" + ("（webhook）。" if settings.telegram_webhook_url else "（长轮询）。")
    return "Telegram 未开：向 @BotFather 发 /newbot 要一个 token，设为 SIBAN_TELEGRAM_TOKEN 再启动（见 docs/telegram.md）。"


@app.command()
def chat(region: RegionCode = "", no_sample: NoSample = False) -> None:
    """在终端里问答。"""
    with _program(sample=not no_sample) as program:
        terminal.chat(program.assistant.answer_now, console, _known_region(program, region))


@app.command()
def ask(
    text: Annotated[str, typer.Argument(help="要问的话")],
    region: RegionCode = "",
    at: Annotated[str, typer.Option("--at", help="位置：纬度,经度（WGS-84）")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    no_sample: NoSample = False,
) -> None:
    """问一句，答一句。"""
    with _program(sample=not no_sample) as program:
        place = _known_region(program, region)
        question = terminal.to_question(text, f"ask-{terminal.new_person()}", place, _position(at))
        reply = program.assistant.answer_now(question)
        # soft_wrap and no markup: what is printed is exactly the reply.
        told = json.dumps(reply_data(reply), ensure_ascii=False) if as_json else reply.text
        console.print(told, markup=False, highlight=False, soft_wrap=True)


def _known_region(program: Program, code: str) -> str:
    regions = program.live.current().tree.by_code
    if code and code not in regions:
        banners = "、".join(f"{r.code} {r.name}" for r in regions.values() if r.tier in ("市", "旗市区"))
        _stop(f"不认识区划代码 {code}。可以用：{banners}。", 2)
    return code


def _position(text: str) -> tuple[float, float] | None:
    if not text:
        return None
    try:
        lat, lon = (float(part) for part in text.replace("，", ",").split(","))
    except ValueError:
        _stop("--at 要写成「纬度,经度」，例如 --at 49.21,119.74。", 2)
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        _stop("--at 的纬度要在 -90 到 90 之间，经度要在 -180 到 180 之间。", 2)
    return lat, lon


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="XLSX 或 CSV")],
    region: RegionCode = "",
    list_kind: ListKind = "",
    add: Add = False,
    delete_missing: DeleteMissing = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写入")] = False,
    publish: Annotated[bool, typer.Option("--publish", help="直接发布（仅在还没有工作人员账号时）")] = False,
    by: Annotated[str, typer.Option("--by", help="谁导入（已有账号时必填）")] = "",
) -> None:
    """导入事项清单、办事指南或办理点。"""
    with _program() as program:
        base, old = _in_force(program)
        new, problems = _merged(old, file, list_kind, region, add, delete_missing)
        _report(problems)
        _stop_when_refused(problems)
        _tell_demonstration(old, new)
        changes = compare(old, new)
        console.print(changes.summary, markup=False)
        if dry_run:
            console.print("只检查，没有写入。")
        elif not changes:
            console.print(f"什么都没有写入，现行的仍是第 {base} 版。")
        elif publish:
            number = curation.publish_first(program.database, new, f"导入 {file.name}")
            console.print(f"已发布第 {number} 版：{len(new.items)} 个事项，{len(new.points)} 个办理点。", style="green")
        else:
            _draft(program, new, base, by, file.name)


def _in_force(program: Program) -> tuple[int, Catalogue]:
    with program.database.reading() as connection:
        number = editions.in_force(connection)
        return number, editions.load(connection, number)


def _read(file: Path) -> Imported:
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total} 行"),
        TimeElapsedColumn(),
        console=errors,
    ) as bar:
        task = bar.add_task(f"读取 {file.name}", total=None)
        return read_workbook(file, progress=lambda done, total: bar.update(task, completed=done, total=total))


def _merged(
    old: Catalogue, file: Path, list_kind: str, region: str, add: bool, delete_missing: bool
) -> tuple[Catalogue, list[Problem]]:
    """The catalogue after the import, and every problem; tells what of the file is left out."""
    imported = _read(file)
    refused = refuse_target(old, imported, list_kind, region)
    if refused:
        _stop(f"{refused}。", 2)
    for skipped in imported.skipped:
        if not skipped.column:
            errors.print(f"跳过：{skipped.text}", style="dim", markup=False)
    columns = "、".join(f"{skipped.column}（{skipped.sheet}）" for skipped in imported.skipped if skipped.column)
    if columns:
        console.print(f"以下列没有导入：{columns}", style="bold yellow", markup=False)
    new, problems, _ = merge(old, imported, list_kind, region, add=add, delete_missing=delete_missing)
    return new, problems


def _stop_when_refused(problems: list[Problem]) -> None:
    """Exit code 2 when a row or the whole file is refused: nothing is half-imported."""
    refused = [problem for problem in problems if problem.refuses]
    whole = [f"{problem.message}。{problem.remedy}。" for problem in refused if not problem.row]
    if refused:
        _stop("什么都没有写入。" + ("".join(whole) or "有不能导入的行，请按上表改好再导入。"), 2)


def _tell_demonstration(old: Catalogue, new: Catalogue) -> None:
    items = sum(item.source.demonstration and item.code not in new.by_code for item in old.items)
    points = sum(point.demonstration and point not in new.points for point in old.points)
    if items or points:
        console.print(f"演示数据让位：{items} 个演示事项、{points} 个演示办理点移出目录。", style="bold yellow")


def _draft(program: Program, catalogue: Catalogue, base: int, by: str, file: str) -> None:
    with program.database.reading() as connection:
        account = staff.find(connection, by) if by else None
    if account is None or account.disabled:
        _stop("请用 --by 写明是哪个工作人员账号导入的；还没有账号时可以用 --publish 直接发布第一版。", 2)
    number = curation.open_draft(program.database, catalogue, account.actor, base, f"导入 {file}")
    console.print(f"已存为草稿：第 {number} 版，等待提交和另一人审核。", style="green")


@app.command("check")
def check_(
    file: Annotated[Path, typer.Argument(help="XLSX 或 CSV")],
    region: RegionCode = "",
    list_kind: ListKind = "",
    add: Add = False,
    delete_missing: DeleteMissing = False,
    show_all: Annotated[bool, typer.Option("--all", help="列出全部问题")] = False,
) -> None:
    """只检查一个文件，列出问题在哪、怎么改；和导入说的一样，什么也不写入。"""
    with _program() as program:
        _, problems = _merged(_in_force(program)[1], file, list_kind, region, add, delete_missing)
    _report(problems, len(problems) if show_all else reports.MOST_SHOWN)
    refused = sum(problem.refuses for problem in problems)
    console.print(f"共 {len(problems)} 条，其中 {refused} 条不能导入。")
    raise typer.Exit(2 if refused else 0)


def _report(problems: list[Problem], most: int = reports.MOST_SHOWN) -> None:
    if problems:
        errors.print(reports.problems(problems, most))


@app.command()
def export(file: Annotated[Path, typer.Argument(help="要写的 XLSX")]) -> None:
    """把现行版本导出成工作簿；原样导入不会有任何变化。"""
    with _program() as program:
        if file.suffix.lower() != ".xlsx":
            _stop(f"导出的是 XLSX 工作簿，请把文件名写成以 .xlsx 结尾，例如 {file.stem or '目录'}.xlsx。", 2)
        number, catalogue = _in_force(program)
        try:
            with file.open("wb") as target:
                write_workbook(catalogue, target)
        except OSError as error:
            _stop(f"写不了 {file}（{error.strerror}），请检查目录和权限。")
        console.print(f"已导出第 {number} 版：{len(catalogue.items)} 个事项 → {file}", markup=False)


@app.command()
def init(no_sample: NoSample = False) -> None:
    """建好数据库；空的就装入演示目录。"""
    with _program(sample=not no_sample) as program:
        number, catalogue = _in_force(program)
        console.print(
            f"数据库已就绪：{program.database.url.render_as_string()}，现行第 {number} 版，{len(catalogue.items)} 个事项。"
        )


@users.command("add")
def add_user(
    username: str,
    role: Annotated[Role, typer.Option(help="角色")],
    department: Annotated[str, typer.Option(help="部门（部门编辑必填）")] = "",
) -> None:
    """新增账号；密码从终端读入，不出现在命令行里。"""
    with _program() as program:
        staff.add(program.database, username, _password(), role, department)
        console.print(f"已新增账号 {username}（{role}）。", style="green")


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    return str(typer.prompt("密码", hide_input=True, confirmation_prompt=True))


@users.command("list")
def list_users() -> None:
    """列出账号。"""
    with _program() as program, program.database.reading() as connection:
        console.print(reports.accounts(staff.everyone(connection)))


@users.command("disable")
def disable_user(username: str) -> None:
    """停用账号。"""
    with _program() as program:
        staff.set_disabled(program.database, username, disabled=True)
        console.print(f"已停用 {username}。")


def main(*arguments: Any) -> None:
    """The entry point of the `siban` command."""
    configure("WARNING")
    app(*arguments)


if __name__ == "__main__":
    main()
