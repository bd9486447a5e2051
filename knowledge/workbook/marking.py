"""The same workbook given back with its bad cells marked and commented, and all problems in a sheet of their own."""

import io
import warnings
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from knowledge.catalogue.problems import Problem
from knowledge.workbook.cells import LONGEST_TEXT, clean
from knowledge.workbook.importing import PROBLEMS
from knowledge.workbook.reading import read_book

AUTHOR = "四办检查"
HEADINGS = ("位置", "级别", "字段", "问题", "怎么改", "原来的内容")
WIDTHS = (20, 10, 18, 60, 60, 30)
FILLS: Mapping[str, PatternFill] = {
    "不能导入": PatternFill("solid", start_color="FFC7CE"),
    "暂不公布": PatternFill("solid", start_color="FFD9A0"),
    "提醒": PatternFill("solid", start_color="FFF2B3"),
}
NO_FILL = PatternFill()


def mark_workbook(path: Path, problems: Sequence[Problem]) -> bytes:
    """The XLSX (or CSV, as XLSX) file at `path` with every problem at its cell. Formulas are given back as what they last
    said, and no text runs as one. Marks of an earlier check are taken off. Raises Unreadable."""
    book = _open(path)
    for sheet in book.worksheets:
        _make_safe(sheet)
    by_sheet = {clean(sheet.title): sheet for sheet in book.worksheets}
    for place, group in groupby(sorted(problems, key=_place), key=_place):
        if place[0] in by_sheet and place[1]:
            _mark(by_sheet[place[0]], *place[1:], list(group))
    _list(book, problems)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _open(path: Path) -> Any:
    """The checks of an import come first: caps, DTDs, passwords."""
    read = read_book(path, path.stem)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if not read.sheets or not read.sheets[0].is_csv:
            return openpyxl.load_workbook(path, data_only=True, keep_links=False)
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet(read.sheets[0].name[:31])
    for row in read.sheets[0].rows:
        for column, text in enumerate(row.texts, 1):
            sheet.cell(row.number, column).value = text
    return book


def _make_safe(sheet: Any) -> None:
    """Every text is a text, whatever it begins with; what an earlier check left is gone."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                cell.data_type = "s"
            if cell.comment and cell.comment.author == AUTHOR:
                cell.comment, cell.fill = None, NO_FILL


def _place(problem: Problem) -> tuple[str, int, str]:
    return problem.sheet, problem.row, problem.column or "A"


def _mark(sheet: Any, row: int, column: str, problems: Sequence[Problem]) -> None:
    cell = _anchor(sheet, sheet[f"{column}{row}"])
    worst = min((problem.level for problem in problems), key=list(FILLS).index)
    told = "\n".join(f"【{problem.level}】{problem.message}；{problem.remedy}" for problem in problems)
    told += f"\n【原批注】{cell.comment.text}" if cell.comment else ""
    cell.fill = FILLS[worst]
    cell.comment = Comment(told[:LONGEST_TEXT], AUTHOR, height=40 + 22 * (1 + len(told) // 20), width=300)


def _anchor(sheet: Any, cell: Any) -> Any:
    """Of a merged range only the first cell can be marked."""
    inside = (area for area in sheet.merged_cells.ranges if cell.coordinate in area)
    area = next(inside, None)
    return sheet.cell(area.min_row, area.min_col) if area else cell


def _list(book: Any, problems: Iterable[Problem]) -> None:
    if PROBLEMS in book.sheetnames:
        book.remove(book[PROBLEMS])
    sheet = book.create_sheet(PROBLEMS)
    rows = [(p.place, p.level, p.field, p.message, p.remedy, p.value) for p in problems]
    for number, texts in enumerate((HEADINGS, *rows), 1):
        for column, text in enumerate(texts, 1):
            cell = sheet.cell(number, column)
            cell.value, cell.data_type = text[:LONGEST_TEXT], "s"
            cell.font = Font(bold=number == 1)
    for column, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
