"""What a sheet's XML tells before its cells are parsed: its reach, what is merged or hidden, formulas without a value."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from string import digits
from typing import IO
from xml.parsers.expat import ExpatError, ParserCreate

from openpyxl.utils import range_boundaries

from knowledge.refusals import Unreadable

MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_CELLS = 1_000_000  # blank but formatted ones included; openpyxl takes ten seconds for them
MAX_ROW_CELLS = 16_384  # Excel's own limit; a row is read whole
MAX_DEPTH = 64  # elements inside each other; a sheet has ten

_LETTERS = re.compile(r"[A-Z]{1,3}")


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
    walk = _Walk()
    walk.parser.ParseFile(xml)
    merged = tuple(_merges(walk.ranges, walk.last_row, walk.last_column))
    return Outline(walk.last_row, walk.last_column, merged, tuple(walk.unvalued), frozenset(walk.hidden))


class Declarations:
    """Refuses a part with a DTD, in which entities are declared, before another parser sees it. What is no XML, or broken, is
    left to that parser: it is the same one, and fails at the same place."""

    def __init__(self) -> None:
        self._parser = ParserCreate()
        self._parser.StartDoctypeDeclHandler = _refuse
        self._broken = False

    def look(self, chunk: bytes) -> None:
        """Raises Unreadable."""
        try:
            if not self._broken:
                self._parser.Parse(chunk)
        except ExpatError:
            self._broken = True


class _Walk:
    """Goes through the elements of a sheet without keeping them: a parser that builds them takes three times as long."""

    def __init__(self) -> None:
        self.last_row = self.last_column = self._row = self._column = 0
        self.ranges: list[str] = []
        self.unvalued: list[tuple[int, int]] = []
        self.hidden: set[int] = set()
        self._cells = self._in_row = self._depth = 0
        self._filled = self._formula = self._value = False
        self.parser = ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = _refuse

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Unreadable("工作表的结构不对，读不出来；请用 Excel 或 WPS 打开后另存为 .xlsx 再上传")
        name = tag.rpartition(":")[2] if ":" in tag else tag
        if name == "c":
            self._begin_cell(attributes.get("r"))
        elif name == "v":
            self._value = True
        elif name == "is":
            self._filled = True
        elif name == "f":
            self._formula = True
        elif name == "row":
            self._begin_row(attributes)
        elif name == "mergeCell":
            self.ranges.append(attributes.get("ref", ""))

    def _end(self, tag: str) -> None:
        self._depth -= 1
        name = tag.rpartition(":")[2] if ":" in tag else tag
        if name == "v":
            self._value = False
        elif name == "c":
            self._end_cell()

    def _text(self, text: str) -> None:
        if self._value:
            self._filled = True

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        self._row, self._column, self._in_row = int(attributes.get("r") or self._row + 1), 0, 0
        self.hidden.update({self._row - 1} if attributes.get("hidden") in ("1", "true") else ())

    def _begin_cell(self, reference: str | None) -> None:
        self._cells, self._in_row = self._cells + 1, self._in_row + 1
        if self._cells > MAX_CELLS or self._in_row > MAX_ROW_CELLS:
            raise Unreadable("单元格过多；请删去表格外面设了格式的空白行和列")
        self._column = _column(reference, self._column)
        self._filled = self._formula = False

    def _end_cell(self) -> None:
        if not (self._filled or self._formula):
            return
        if self._row > self.last_row or self._column > self.last_column:
            self.last_row, self.last_column = _reach(self.last_row, self.last_column, self._row, self._column)
        if not self._filled:
            self.unvalued.append((self._row - 1, self._column - 1))


def _refuse(*_: object) -> None:
    raise Unreadable("工作簿里有不该有的声明（DTD），可能已损坏；请用 Excel 或 WPS 打开后另存为 .xlsx 再上传")


def _column(reference: str | None, previous: int) -> int:
    letters = (reference or "").rstrip(digits)
    known = _column_of(letters) if reference and 1 <= len(reference) - len(letters) <= 7 else 0
    return known or previous + 1


@lru_cache(1000)
def _column_of(letters: str) -> int:
    """27 for AA; 0 for what names no column."""
    column = 0
    for character in letters if _LETTERS.fullmatch(letters) else "":
        column = column * 26 + ord(character) - ord("A") + 1
    return column


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
