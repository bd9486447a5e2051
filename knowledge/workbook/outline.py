"""What a sheet's XML tells before its cells are parsed: its reach, what is merged or hidden, formulas without a value."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse
from openpyxl.utils import range_boundaries

MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_CELLS = 1_000_000  # blank but formatted ones included; openpyxl takes ten seconds for them
MAX_ROW_CELLS = 16_384  # Excel's own limit; a row is read whole
MAX_DEPTH = 64  # elements inside each other; a sheet has ten

_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")


class Unreadable(Exception):
    """A file that cannot be imported; `reason` is one Chinese sentence for staff."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Outline:
    """Rows and columns that hold something (counted from 1); merged ranges, cells and hidden rows counted from 0.

    A merged range is (top, left, bottom, right), cut to the sheet's reach.
    """

    last_row: int
    last_column: int
    merged: tuple[tuple[int, int, int, int], ...]
    formulas_without_value: tuple[tuple[int, int], ...]
    hidden_rows: frozenset[int] = frozenset()


def outline(xml: IO[bytes]) -> Outline:
    """Read one worksheet part as a stream. Raises Unreadable beyond 20,000 rows or 100 columns, or for a DTD."""
    last_row = last_column = row = column = 0
    ranges: list[str] = []
    unvalued: list[tuple[int, int]] = []
    hidden: set[int] = set()
    for kind, element in _elements(xml):
        if kind == "row":
            row, column = int(element.get("r") or row + 1), 0
            hidden.update({row - 1} if element.get("hidden") in ("1", "true") else ())
        elif kind == "c":
            column = _column(element.get("r"), column)
            filled, formula = _content(element)
            if filled or formula:
                last_row, last_column = _reach(last_row, last_column, row, column)
            if formula and not filled:
                unvalued.append((row - 1, column - 1))
        elif kind == "mergeCell":
            ranges.append(element.get("ref", ""))
    return Outline(last_row, last_column, tuple(_merges(ranges, last_row, last_column)), tuple(unvalued), frozenset(hidden))


def _elements(xml: IO[bytes]) -> Iterator[tuple[str, Element]]:
    """Starts of rows, ends of cells and of merged ranges. What has ended is dropped, a cell with what it holds."""
    cells = in_row = inside = 0
    around: list[Element] = []
    for event, element in iterparse(xml, events=("start", "end"), forbid_dtd=True):
        name, starts = element.tag.rpartition("}")[2], event == "start"
        around.append(element) if starts else around.pop()
        inside += (1 if starts else -1) * (name == "c")
        cells, in_row = cells + (starts and name == "c"), 0 if name == "row" else in_row + (starts and name == "c")
        _check_size(cells, in_row, len(around))
        if starts == (name == "row"):
            yield name, element
        if not starts and around and not inside:
            around[-1].remove(element)


def _check_size(cells: int, in_row: int, depth: int) -> None:
    if cells > MAX_CELLS or in_row > MAX_ROW_CELLS:
        raise Unreadable("单元格过多；请删去表格外面设了格式的空白行和列")
    if depth > MAX_DEPTH:
        raise Unreadable("工作表的结构不对，读不出来；请用 Excel 或 WPS 打开后另存为 .xlsx 再上传")


def _column(reference: str | None, previous: int) -> int:
    match = _CELL.fullmatch(reference or "")
    if match is None:
        return previous + 1
    column = 0
    for character in match[1]:
        column = column * 26 + ord(character) - ord("A") + 1
    return column


def _content(cell: Element) -> tuple[bool, bool]:
    """(holds a value, holds a formula)."""
    parts = {part.tag.rpartition("}")[2]: part for part in cell}
    value = parts.get("v")
    return "is" in parts or (value is not None and bool(value.text)), "f" in parts


def _reach(last_row: int, last_column: int, row: int, column: int) -> tuple[int, int]:
    if row > MAX_ROWS:
        raise Unreadable(f"第 {row} 行还有内容，超过 {MAX_ROWS} 行；请拆成几个文件，或删去表格下方多余的内容")
    if column > MAX_COLUMNS:
        raise Unreadable(f"第 {column} 列还有内容，超过 {MAX_COLUMNS} 列；请删去表格右侧多余的内容")
    return max(last_row, row), max(last_column, column)


def _merges(ranges: list[str], last_row: int, last_column: int) -> Iterator[tuple[int, int, int, int]]:
    area = 0
    for reference in ranges:
        left, top, right, bottom = (edge or 1 for edge in range_boundaries(reference))
        if top <= last_row and left <= last_column:
            bottom, right = min(bottom, last_row), min(right, last_column)
            area += (bottom - top + 1) * (right - left + 1)
            if area > last_row * last_column:
                raise Unreadable("合并单元格互相重叠；请取消合并后再上传")
            yield top - 1, left - 1, bottom - 1, right - 1
