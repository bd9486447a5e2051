"""Which item of the catalogue a row of a file means, and the code of a row that publishes none."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.lists import ItemList
from knowledge.catalogue.problems import Problem
from knowledge.workbook.cells import fold
from knowledge.workbook.items import ItemRow

Name = tuple[str, str, str]  # name, department, region, folded


@dataclass(frozen=True)
class Identified:
    """A row with its code and the item of the base that it continues, if any."""

    row: ItemRow
    code: str
    known: ServiceItem | None


def made_code(kind: str, region: str, department: str, name: str, occurrence: int = 1) -> str:
    """A code for a list that publishes none: the same row of the same list gets the same code in every import."""
    digest = hashlib.sha256("\n".join((kind, region, fold(department), fold(name))).encode()).hexdigest()
    return f"L{digest[:12].upper()}" + (f"-{occurrence}" if occurrence > 1 else "")


class Identifier:
    """Finds codes for the rows of one file: by code, else by name unique in the file and in the base, else made."""

    def __init__(self, base: Mapping[str, ServiceItem], rows: Iterable[ItemRow], published: ItemList) -> None:
        self._base, self._list = base, published
        self._rows = list(rows)
        self._in_file = Counter(self._name(row.item) for row in self._rows)
        self._catalog_codes = Counter(row.item.catalog_code for row in self._rows)
        self._by_name: dict[str, list[ServiceItem]] = {}
        for item in base.values():
            self._by_name.setdefault(fold(item.name), []).append(item)
        self._seen: Counter[Name] = Counter()
        self._codes: dict[str, ItemRow] = {}

    def identify(self) -> Iterator[tuple[Identified | None, list[Problem]]]:
        """Every row with its code, or None and the reason why it has none."""
        for row in self._rows:
            code, problems = self._code(row)
            known = self._base.get(code)
            if code in self._codes:
                yield None, [_repeated(row, code, self._codes[code])]
            elif not code or (known is None and not row.listed):
                yield None, [_unknown(row)]
            else:
                self._codes[code] = row
                yield Identified(row, code, known), problems

    def _code(self, row: ItemRow) -> tuple[str, list[Problem]]:
        item = row.item
        own = item.code or (item.catalog_code if self._catalog_codes[item.catalog_code] == 1 else "")
        if own:
            return own, []
        known = self._known_by_name(item)
        return (known.code, []) if known else self._make(row) if row.listed else ("", [])

    def _known_by_name(self, item: ServiceItem) -> ServiceItem | None:
        if self._in_file[self._name(item)] > 1:
            return None
        region = item.region or self._list.region
        fitting = [
            known
            for known in self._by_name.get(fold(item.name), [])
            if (not item.department or fold(known.department) == fold(item.department)) and known.region in (region, "")
        ]
        return fitting[0] if len(fitting) == 1 else None

    def _make(self, row: ItemRow) -> tuple[str, list[Problem]]:
        name = self._name(row.item)
        self._seen[name] += 1
        occurrence = self._seen[name]
        region = row.item.region or self._list.region
        code = made_code(self._list.kind, region, row.item.department, row.item.name, occurrence)
        return code, [_same_name(row, occurrence)] if occurrence > 1 else []

    def _name(self, item: ServiceItem) -> Name:
        return fold(item.name), fold(item.department), item.region or self._list.region


def _repeated(row: ItemRow, code: str, first: ItemRow) -> Problem:
    message = f"事项编码「{code}」与「{first.sheet}」第 {first.row} 行重复"
    return row.cell("code", "事项编码").problem("L1", "E", message, "请核对编码，一个编码只能有一行", refuses=True)


def _unknown(row: ItemRow) -> Problem:
    said = row.item.code or row.item.name
    message = f"「{said}」在本文件的事项表和现有目录里都找不到，或同名的不止一个"
    return row.cell("code", "事项编码").problem("L1", "E", message, "请核对事项编码，或先导入事项表", refuses=True)


def _same_name(row: ItemRow, occurrence: int) -> Problem:
    message = f"同一部门的「{row.item.name}」第 {occurrence} 次出现，没有编码，按不同事项处理"
    return row.cell("name", "事项名称").problem("L1", "W", message, "请填写事项编码，或删去重复的行")
