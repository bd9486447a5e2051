"""A form as it comes back: each field as its workbook cell would be, with what is wrong told beside it."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from starlette.datastructures import FormData

from bot.console.sheets import Sheet, Table
from knowledge.catalogue.items import Catalogue
from knowledge.catalogue.places import RegionTree
from knowledge.roles import Actor
from knowledge.workbook.cells import clean
from knowledge.workbook.columns import Column
from knowledge.workbook.importing import region_tree
from knowledge.workbook.limits import Unclear
from knowledge.workbook.naming import ItemNames


@dataclass(frozen=True)
class Around:
    """What the words of a form are read by: the items of its edition, by code and by name, and the regions."""

    catalogue: Catalogue

    @cached_property
    def names(self) -> ItemNames:
        """Made only when somebody writes a name where a code may stand: it folds the names of all items."""
        return ItemNames(self.catalogue.by_code)

    @cached_property
    def tree(self) -> RegionTree:
        return region_tree(self.catalogue.regions)

    def item_name(self, code: str) -> str:
        item = self.catalogue.by_code.get(code)
        return item.name if item else "目录里没有这个编码" if code else ""


@dataclass(frozen=True)
class Filled:
    """A form as it was filled in. `errors`: sentences by field; the value is as good as could be read."""

    value: Any
    texts: Mapping[str, str]
    tables: Sequence[Table]
    errors: Mapping[str, str]


@dataclass(frozen=True)
class Form:
    """One kind of part as staff fill it in: how it is written into its sheet, and read back."""

    sheet: Sheet
    blank: Callable[[Actor], Any]
    name: Callable[[Any, Around], str]
    texts: Callable[[Any, Around], dict[str, str]]
    tables: Callable[[Any, Around], list[Table]]
    read: Callable[[FormData, Any, Around], Filled]

    def notes(self, texts: Mapping[str, str], around: Around) -> dict[str, str]:
        """What is said beside codes of items: their names."""
        codes = (name for name in ("item_code", "instead") if texts.get(name))
        return {name: around.item_name(texts[name]) for name in codes if name in self.sheet.columns}


def texts_in(form: FormData, names: Iterable[str]) -> dict[str, str]:
    return {name: text_in(form, name) for name in names}


def text_in(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return clean(value) if isinstance(value, str) else ""


def rows_in(form: FormData, kind: str, columns: Sequence[Column]) -> list[tuple[str, ...]]:
    """Rows below the fields in the order of their numbers; blank ones are left out."""
    pattern = re.compile(rf"{kind}\.(\d{{1,4}})\.\w+")
    numbers = sorted({int(match[1]) for name in form if (match := pattern.fullmatch(name))})
    rows = (tuple(text_in(form, f"{kind}.{n}.{column.field}") for column in columns) for n in numbers)
    return [row for row in rows if any(row)]


def read_texts(sheet: Sheet, texts: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """The values of fields that are filled in, and what is wrong with the others."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, text in texts.items():
        if name in sheet.needed and not text:
            errors[name] = f"请填写{sheet.head(name)}"
        try:
            value = read_cell(sheet.columns[name], text)
            values.update({name: value} if value is not None else {})
        except Unclear as unclear:
            errors[name] = said(unclear)
    return values, errors


def read_row(columns: Sequence[Column], row: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
    """The values of a row's cells that are filled in, and what is wrong with the others."""
    values: dict[str, Any] = {}
    wrong: list[str] = []
    for column, text in zip(columns, row, strict=True):
        try:
            value = read_cell(column, text)
            values.update({column.field: value} if value is not None else {})
        except Unclear as unclear:
            wrong.append(f"{column.headers.split()[0]}：{said(unclear)}")
    return values, wrong


def said(unclear: Unclear) -> str:
    """What is wrong and how to mend it; some messages say both."""
    return unclear.message if unclear.remedy in unclear.message else f"{unclear.message}；{unclear.remedy}"


def read_cell(column: Column, text: str) -> Any:
    """None for what is not filled in: 「无」 and 「/」 are not, as in a workbook. Raises Unclear."""
    return None if not text or text.rstrip("。；;") in column.format.missing else column.format.parse(text)
