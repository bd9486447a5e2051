"""The catalogue as files: import, check, export."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bot import reports
from bot.commands.opening import RegionCode, console, errors, opened, stop
from bot.program import Program
from knowledge import curation
from knowledge.catalogue.changes import compare
from knowledge.catalogue.items import Catalogue
from knowledge.catalogue.problems import Problem
from knowledge.store import editions, staff

if TYPE_CHECKING:  # what reads and writes workbooks is not needed at most starts
    from knowledge.workbook import Imported

ListKind = Annotated[str, typer.Option("--list", help="清单种类：四办、三办、权责、中介、八张清单、办事指南")]
Add = Annotated[bool, typer.Option("--add", help="只增补和更新：文件里没有的事项和办理点都留下")]
DeleteMissing = Annotated[bool, typer.Option("--delete-missing", help="文件里没有的就删去，哪怕超过 5%")]


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
    with opened() as program:
        base, old = in_force(program)
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


def in_force(program: Program) -> tuple[int, Catalogue]:
    """The number and the content of the edition in force."""
    with program.database.reading() as connection:
        number = editions.in_force(connection)
        return number, editions.load(connection, number)


def _read(file: Path) -> "Imported":
    from knowledge.workbook import read_confined

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total} 行"),
        TimeElapsedColumn(),
        console=errors,
    ) as bar:
        task = bar.add_task(f"读取 {file.name}", total=None)
        return read_confined(file, progress=lambda done, total: bar.update(task, completed=done, total=total))


def _merged(
    old: Catalogue, file: Path, list_kind: str, region: str, add: bool, delete_missing: bool
) -> tuple[Catalogue, list[Problem]]:
    """The catalogue after the import, and every problem; tells what of the file is left out."""
    from knowledge.workbook import merge, refuse_target

    imported = _read(file)
    refused = refuse_target(old, imported, list_kind, region)
    if refused:
        stop(f"{refused}。", 2)
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
        stop("什么都没有写入。" + ("".join(whole) or "有不能导入的行，请按上表改好再导入。"), 2)


def _tell_demonstration(old: Catalogue, new: Catalogue) -> None:
    items = sum(item.source.demonstration and item.code not in new.by_code for item in old.items)
    points = sum(point.demonstration and point not in new.points for point in old.points)
    if items or points:
        console.print(f"演示数据让位：{items} 个演示事项、{points} 个演示办理点移出目录。", style="bold yellow")


def _draft(program: Program, catalogue: Catalogue, base: int, by: str, file: str) -> None:
    with program.database.reading() as connection:
        account = staff.find(connection, by) if by else None
    if account is None or account.disabled:
        stop("请用 --by 写明是哪个工作人员账号导入的；还没有账号时可以用 --publish 直接发布第一版。", 2)
    number = curation.open_draft(program.database, catalogue, account.actor, base, f"导入 {file}")
    console.print(f"已存为草稿：第 {number} 版，等待提交和另一人审核。", style="green")


def check_(
    file: Annotated[Path, typer.Argument(help="XLSX 或 CSV")],
    region: RegionCode = "",
    list_kind: ListKind = "",
    add: Add = False,
    delete_missing: DeleteMissing = False,
    show_all: Annotated[bool, typer.Option("--all", help="列出全部问题")] = False,
) -> None:
    """只检查一个文件，列出问题在哪、怎么改；和导入说的一样，什么也不写入。"""
    with opened() as program:
        _, problems = _merged(in_force(program)[1], file, list_kind, region, add, delete_missing)
    _report(problems, len(problems) if show_all else reports.MOST_SHOWN)
    refused = sum(problem.refuses for problem in problems)
    console.print(f"共 {len(problems)} 条，其中 {refused} 条不能导入。")
    raise typer.Exit(2 if refused else 0)


def _report(problems: list[Problem], most: int = reports.MOST_SHOWN) -> None:
    if problems:
        errors.print(reports.problems(problems, most))


def export(file: Annotated[Path, typer.Argument(help="要写的 XLSX")]) -> None:
    """把现行版本导出成工作簿；原样导入不会有任何变化。"""
    from knowledge.workbook import write_workbook

    with opened() as program:
        if file.suffix.lower() != ".xlsx":
            stop(f"导出的是 XLSX 工作簿，请把文件名写成以 .xlsx 结尾，例如 {file.stem or '目录'}.xlsx。", 2)
        number, catalogue = in_force(program)
        try:
            with file.open("wb") as target:
                write_workbook(catalogue, target)
        except OSError as error:
            stop(f"写不了 {file}（{error.strerror}），请检查目录和权限。")
        console.print(f"已导出第 {number} 版：{len(catalogue.items)} 个事项 → {file}", markup=False)
