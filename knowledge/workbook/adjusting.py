"""Rows of the 动态调整 sheet put into a catalogue."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from knowledge.catalogue.adjustments import Adjustment, Holder
from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.places import RegionTree
from knowledge.catalogue.problems import Problem, find_in_adjustment
from knowledge.workbook.items import region_code
from knowledge.workbook.layouts import BY_KIND
from knowledge.workbook.naming import ItemNames
from knowledge.workbook.rows import Values

# What a field of a decision is called, where a file has no column for it.
LABELS: Mapping[str, str] = {column.field: column.headers.split()[0] for column in BY_KIND["adjustments"].columns}


def adjust(
    base: Sequence[Adjustment], rows: Iterable[Values], items: Mapping[str, ServiceItem], tree: RegionTree
) -> tuple[tuple[Adjustment, ...], list[Problem]]:
    """The decisions after an import. What was decided stays decided: rows join those of the base, or mend one by its code."""
    found = {adjustment.code: adjustment for adjustment in base}
    names = ItemNames(items)
    problems: list[Problem] = []
    for row in rows:
        item, unknown = names.find(row)
        adjustment = build_adjustment(row, item, tree)
        problems += [*unknown, *_kind_missing(row), *_examine(adjustment, row)]
        found[adjustment.code] = adjustment
    return tuple(found.values()), problems


def build_adjustment(row: Values, item: str, tree: RegionTree) -> Adjustment:
    """The decision of one row about the item of this code."""
    fields = {name: value for name, value in row.values.items() if "." not in name and not name.startswith("item_")}
    held = {side: _holder(row, side, tree) for side in ("before", "after")}
    made: dict[str, Any] = {"kind": "变更", "code": _made_code(row, item), **fields, **held}
    return Adjustment(item=item, **made)


def _holder(row: Values, side: str, tree: RegionTree) -> Holder:
    parts = {name: row.text(f"{side}.{name}") for name in ("name", "department", "level", "region")}
    return Holder(**{**parts, "region": region_code(parts["region"], tree)})


def _made_code(row: Values, item: str) -> str:
    """A record without a code is told from others by kind, item and date: the same row makes the same code again."""
    return "-".join(filter(None, (row.text("kind"), item, row.text("effective_on"))))


def _kind_missing(row: Values) -> list[Problem]:
    if row.text("kind") or "kind" in row.unread:
        return []
    remedy = "请填写增加、取消、下放、收回或变更"
    return [row.cell("kind", "调整种类").problem("L1", "E", "缺调整种类", remedy, refuses=True)]


def _examine(adjustment: Adjustment, row: Values) -> list[Problem]:
    return [
        row.cell(f.field, LABELS[f.field]).problem(rule.id, rule.severity, f.message, f.remedy, refuses=rule.severity == "E")
        for rule, f in find_in_adjustment(adjustment)
    ]
