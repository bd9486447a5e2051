"""The demonstration's 动态调整 read from its plain text: the decisions, and the items that they cancelled."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from knowledge.catalogue.adjustments import Adjustment, AdjustmentKind, Holder
from knowledge.catalogue.guide import Source
from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.lists import ItemList, ListEntry

CITY = "150700"
LIST_NAME = "呼伦贝尔市权责清单（演示数据）"
REFORM = "机构改革（演示）"  # the batch of changes that adjust no powers

Text = Mapping[str, Any]


def cells(line: str, count: int) -> list[str]:
    """The cells of a `a | b | c` line, padded to `count`."""
    found = [cell.strip() for cell in line.split("|")]
    return found + [""] * (count - len(found))


def cancelled_items(text: Text, items: Sequence[ServiceItem], published: date) -> Iterator[ServiceItem]:
    """The rows of the 权责 list that were cancelled, or will be; the department's phone is that of its other items."""
    batch = text["batch"]
    for group in text["cancelled"]:
        phones = _phones(item for item in items if item.department == group["department"])
        for line in group["rows"]:
            code, name, item_type, reason, _, aliases, day = cells(line, 7)
            since = _day(day) or batch["effective_on"]
            row = ServiceItem(
                code,
                name,
                group["department"],
                CITY,
                aliases=tuple(aliases.split("、")),
                item_type=item_type,
                consult=phones[0],
                complain=phones[1],
                cancelled_on=since,
                source=Source(list_name=LIST_NAME, published_on=published, demonstration=True),
            )
            yield row if since > published else replace(row, state="取消", state_reason=reason, state_basis=batch["basis"])


def _phones(items: Iterable[ServiceItem]) -> tuple[str, str]:
    return Counter((item.consult, item.complain) for item in items).most_common(1)[0][0]


def adjustments(text: Text, items: Mapping[str, ServiceItem]) -> Iterator[Adjustment]:
    """Every decision; `items` by code."""
    for group in text["cancelled"]:
        for line in group["rows"]:
            code, _, _, reason, instead, _, day = cells(line, 7)
            yield _decision(text, "取消", code, reason, day, instead=instead)
    for group in text["moved"]:
        for line in group["rows"]:
            code, before, after, reason, day = cells(line, 5)
            now = items[code].department if group["kind"] == "收回" else ""
            held = {"before": Holder(level=before), "after": Holder(level=after, department=now)}
            yield _decision(text, group["kind"], code, reason, day, **held)
    for line in text["added"][0]["rows"]:
        code, reason = cells(line, 2)
        yield _decision(text, "增加", code, reason, "")
    for line in text["changed"][0]["rows"]:
        yield _changed(*cells(line, 5)[:5], items)


def _decision(text: Text, kind: AdjustmentKind, code: str, reason: str, day: str, **more: Any) -> Adjustment:
    batch = text["batch"]
    since = _day(day) or batch["effective_on"]
    key = f"{kind}-{code}"
    named = {"batch": batch["name"], "basis": batch["basis"], "effective_on": since, "demonstration": True}
    return Adjustment(key, kind, code, reason=reason, **named, **more)


def _changed(code: str, name: str, department: str, reason: str, day: str, items: Mapping[str, ServiceItem]) -> Adjustment:
    item = items[code]
    before = Holder(name=name, department=department)
    after = Holder(name=item.name if name else "", department=item.department if department else "")
    return Adjustment(
        f"变更-{code}",
        "变更",
        code,
        batch=REFORM,
        reason=reason,
        effective_on=_day(day),
        before=before,
        after=after,
        demonstration=True,
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def powers_list(decided: Iterable[Adjustment], published: date) -> ItemList:
    """The 权责 list, as far as the demonstration has one: the powers that were adjusted."""
    codes = dict.fromkeys(one.item for one in decided if one.kind != "变更")
    entries = tuple(ListEntry(code) for code in codes)
    return ItemList(f"权责-{CITY}", "权责", CITY, published_on=published, version="演示版", batch="演示", entries=entries)
