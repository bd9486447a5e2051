"""A workbook edited as people do it in a spreadsheet: cells rewritten through openpyxl, and what must come of each."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import openpyxl

from knowledge.catalogue.guide import TimeLimit
from knowledge.catalogue.items import Catalogue, ServiceItem

Edit = tuple[str, Callable[[ServiceItem, Random], tuple[str, dict[str, Any]]]]


def _words(item: ServiceItem, chance: Random) -> tuple[str, dict[str, Any]]:
    words = (*item.aliases, f"说法{chance.randrange(10_000)}")
    return "\n".join(words), {"aliases": words}


def _days(item: ServiceItem, chance: Random) -> tuple[str, dict[str, Any]]:
    days = 1 + (item.promised_limit.value if item.promised_limit else 0) + chance.randrange(5)
    return f"{days}个工作日", {"promised_limit": TimeLimit(days)}


def _text(field: str) -> Callable[[ServiceItem, Random], tuple[str, dict[str, Any]]]:
    def write(item: ServiceItem, chance: Random) -> tuple[str, dict[str, Any]]:
        text = f"{getattr(item, field)}（改{chance.randrange(10_000)}）"
        return text, {field: text}

    return write


EDITS: tuple[Edit, ...] = (
    ("日常用语", _words),
    ("承诺办结时限", _days),
    ("事项名称", _text("name")),
    ("受理条件", _text("conditions")),
    ("办理地点", _text("address")),
    ("到现场原因", _text("visits_reason")),
)


def edit_workbook(source: Path, target: Path, catalogue: Catalogue, count: int, chance: Random) -> dict[str, ServiceItem]:
    """Rewrite one cell of `count` items and save with openpyxl; the items as they must come back, by code."""
    book = openpyxl.load_workbook(source)
    sheet = book["事项"]
    titles = {cell.value: cell.column for cell in sheet[1]}
    rows = {row[titles["事项编码"] - 1].value: row for row in sheet.iter_rows(min_row=2)}
    wanted: dict[str, ServiceItem] = {}
    for item in chance.sample([item for item in catalogue.items if _plain(item)], count):
        title, write = chance.choice(EDITS)
        text, changed = write(item, chance)
        rows[item.code][titles[title] - 1].value = text
        wanted[item.code] = replace(item, **changed)
    book.save(target)
    return wanted


def _plain(item: ServiceItem) -> bool:
    """No rule ties its promised limit to anything else."""
    return not item.legal_limit and not item.handling_kind and "马上办" not in {mode.name for mode in item.modes}
