"""What a sheet's XML tells before its cells are parsed: how far it reaches, what is merged, which formulas lack a value."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse
from openpyxl.utils import range_boundaries

MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_CELLS = MAX_ROWS * MAX_COLUMNS  # blank but formatted ones included

_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")


class Unreadable(Exception):
    """A file that cannot be imported; `reason` is one Chinese sentence for staff."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Outline:
    """Rows and columns that hold something (counted from 1); merged ranges and cells counted from 0.

    A merged range is (top, left, bottom, right), cut to the sheet's reach.
    """

    last_row: int
    last_column: int
    merged: tuple[tuple[int, int, int, int], ...]
    formulas_without_value: tuple[tuple[int, int], ...]


def outline(xml: IO[bytes]) -> Outline:
    """Read one worksheet part as a stream. Raises Unreadable beyond 20,000 rows or 100 columns, or for a DTD."""
    last_row = last_column = row = column = 0
    ranges: list[str] = []
    unvalued: list[tuple[int, int]] = []
    for kind, element in _elements(xml):
        if kind == "row":
            row, column = int(element.get("r") or row + 1), 0
        elif kind == "c":
            column = _column(element.get("r"), column)
            filled, formula = _content(element)
            if filled or formula:
                last_row, last_column = _reach(last_row, last_column, row, column)
            if formula and not filled:
                unvalued.append((row - 1, column - 1))
        elif kind == "mergeCell":
            ranges.append(element.get("ref", ""))
    return Outline(last_row, last_column, tuple(_merges(ranges, last_row, last_column)), tuple(unvalued))


def _elements(xml: IO[bytes]) -> Iterator[tuple[str, Element]]:
    """Starts of rows, ends of cells and of merged ranges; what has been read is dropped."""
    cells = 0
    for event, element in iterparse(xml, events=("start", "end"), forbid_dtd=True):
        name = element.tag.rpartition("}")[2]
        if (event == "start") == (name == "row"):
            yield name, element
            cells += name == "c"
        if cells > MAX_CELLS:
            raise Unreadable("单元格过多；请删去表格外面设了格式的空白行和列")
        if event == "end" and name in ("row", "mergeCell"):
            element.clear()


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
