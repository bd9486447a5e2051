"""Where the header of a sheet stands, under title rows and over one to three rows, and which kind of sheet it makes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from knowledge.workbook.cells import fold
from knowledge.workbook.columns import Column, Layout
from knowledge.workbook.formats import LIMIT
from knowledge.workbook.layouts import LAYOUTS
from knowledge.workbook.reading import Row, Sheet

SEARCHED_ROWS = 20
HEADER_ROWS = 3
LONGEST_HEADER = 100  # characters; what is longer is no header, and is not folded for every layout

# Not after a number: 「5(工作日)」 is a limit, 「承诺时限(工作日)」 or 「(工作日)」 below it a header.
_UNIT = re.compile(r"(?:^|[时期]限|时间|法定|承诺)[*:★]?\((?:单位:?)?个?(工作日|自然日|天|日|小时|月)\)")
_BRACKETS = re.compile(r"\(.*?\)|[*:：★]")


@dataclass(frozen=True)
class Header:
    """The header of one sheet: its columns by position, the units that its headers name, and what it does not know."""

    layout: Layout
    last_row: int
    texts: tuple[str, ...]
    columns: Mapping[int, Column]
    units: Mapping[int, str]
    unknown: tuple[str, ...]

    @cached_property
    def places(self) -> dict[str, int]:
        """The first column of each field."""
        return {column.field: index for index, column in reversed(tuple(self.columns.items()))}

    @property
    def fields(self) -> set[str]:
        return {column.field for column in self.columns.values()}

    @property
    def size(self) -> tuple[int, int]:
        return len(self.fields), len(self.units)


def find_header(sheet: Sheet, layouts: Sequence[Layout] = LAYOUTS) -> Header | None:
    """The header that names the most fields and units among the first rows; one row is preferred to two, two to three."""
    best: Header | None = None
    for rows in _candidates(sheet.rows[:SEARCHED_ROWS]):
        for layout in layouts:
            header = _read(rows, layout)
            if _is_complete(header) and (best is None or header.size > best.size):
                best = header
    return best


def _candidates(rows: tuple[Row, ...]) -> Iterator[tuple[Row, ...]]:
    for height in range(1, HEADER_ROWS + 1):
        for start in range(len(rows) - height + 1):
            yield rows[start : start + height]


def _read(rows: tuple[Row, ...], layout: Layout) -> Header:
    texts = tuple(_join(rows, column, layout) for column in range(max(len(row.texts) for row in rows)))
    found = {index: column for index, text in enumerate(texts) if (column := _column(text, layout))}
    limits = [index for index, column in found.items() if column.format is LIMIT]
    units = {index: unit for index in limits if (unit := _unit(rows, index))}
    unknown = tuple(text for index, text in enumerate(texts) if text and index not in found)
    return Header(layout, rows[-1].number, texts, found, units, unknown)


def _unit(rows: tuple[Row, ...], column: int) -> str:
    """The unit that the header of a column names, the lowest first; titles across the table name none."""
    texts = [fold(row.text(column)[:LONGEST_HEADER]) for row in reversed(rows) if not row.spanned]
    return next((match[1] for text in texts if (match := _UNIT.search(text))), "")


def _join(rows: tuple[Row, ...], column: int, layout: Layout) -> str:
    """The lowest known text of a column, or all of them together (承诺时限 over 单位), or the topmost known one."""
    parts = list(dict.fromkeys(row.text(column) for row in rows if row.text(column)))
    if not parts:
        return ""
    choices = (parts[-1], "".join(parts), *parts)
    return next((text for text in choices if _column(text, layout)), parts[-1])


def _column(text: str, layout: Layout) -> Column | None:
    folded = _folded(text) if len(text) <= LONGEST_HEADER else ""
    return layout.by_header.get(folded) or layout.by_header.get(_BRACKETS.sub("", folded))


@lru_cache(1000)
def _folded(text: str) -> str:
    """Of the same few texts, for every layout and candidate."""
    return fold(text)


def _is_complete(header: Header) -> bool:
    return all(header.fields.intersection(group) for group in header.layout.needs)


def is_repeated(row: Row, header: Header) -> bool:
    """Whether a row below the header says the header again."""
    filled = 0
    for index in header.columns:
        text = row.text(index)
        if text and text != header.texts[index]:
            return False
        filled += bool(text)
    return filled >= 2
