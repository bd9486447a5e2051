"""Make the demonstration workbooks in knowledge/sample/ from the plain text in knowledge/sample/source/.

    python -m scripts.make_sample

The text is what people review; the workbooks are what staff would upload. A test imports them and compares.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from knowledge import sample
from knowledge.catalogue.bundles import Bundle, BundleStep
from knowledge.catalogue.guide import (
    Faq,
    Fee,
    Material,
    SituationOption,
    SituationQuestion,
    Source,
    SpecialProcedure,
    Step,
    TimeLimit,
)
from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.catalogue.lists import HandlingMode, ItemList, ListEntry
from knowledge.catalogue.opening import parse_hours
from knowledge.catalogue.places import Handles, Region, ServicePoint
from scripts.sample_adjustments import adjustments, cancelled_items, cells, powers_list

SOURCE = Path(sample.__file__).parent / "source"
CITY = "150700"
LIST_KEY = f"四办-{CITY}"
LIST_NAME = "呼伦贝尔市「四办」清单（演示数据）"
PUBLISHED = date(2026, 11, 2)
_LIMIT = re.compile(r"(\d+)个?(工作日|自然日|小时)")

Row = Mapping[str, Any]


def read() -> Catalogue:
    """The whole demonstration catalogue from its plain text."""
    rows = [row for path in sorted(SOURCE.glob("items_*.toml")) for row in _load(path)["item"]]
    items = tuple(_item(row) for row in rows)
    decisions: Mapping[str, Any] = _load(SOURCE / "adjustments.toml")
    powers = tuple(cancelled_items(decisions, items, PUBLISHED))
    decided = tuple(adjustments(decisions, {item.code: item for item in items}))
    points = tuple(_point(row, items) for row in _load(SOURCE / "points.toml")["point"])
    regions = tuple(_region(row) for row in _load(SOURCE / "regions.toml")["region"])
    bundles = tuple(_bundle(row) for row in _load(SOURCE / "bundles.toml")["bundle"])
    lists = (_list(items), powers_list(decided, PUBLISHED))
    return Catalogue((*items, *powers), points, lists, regions, bundles, decided)


def _load(path: Path) -> dict[str, list[Row]]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _list(items: tuple[ServiceItem, ...]) -> ItemList:
    entries = tuple(ListEntry(item.code, item.modes) for item in items)
    return ItemList(
        LIST_KEY, "四办", CITY, "partition", published_on=PUBLISHED, version="演示版", batch="演示", entries=entries
    )


def _limit(text: str) -> TimeLimit | None:
    if not text:
        return None
    if text == "即办":
        return TimeLimit(0)
    match = _LIMIT.fullmatch(text)
    if not match:
        raise ValueError(f"看不懂时限「{text}」")
    return TimeLimit(int(match[1]), match[2])  # type: ignore[arg-type]


def _item(row: Row) -> ServiceItem:
    return ServiceItem(
        code=row["code"],
        name=row["name"],
        name_en=row.get("name_en", ""),
        department=row["department"],
        region=row.get("region", CITY),
        modes=(HandlingMode(row["mode"], row.get("online_depth", "")),),
        promised_limit=_limit(row.get("promised", "")),
        aliases=tuple(row.get("aliases", ())),
        parent=row.get("parent", ""),
        item_type=row["item_type"],
        legal_basis=tuple(row.get("basis", ())),
        use_level=row.get("use_level", ""),
        audience=tuple(row.get("audience", ())),
        handling_kind=row.get("handling_kind", ""),
        legal_limit=_limit(row.get("legal", "")),
        special_procedures=tuple(_special(line) for line in row.get("special", ())),
        conditions=row.get("conditions", ""),
        steps=tuple(Step(*cells(line, 4)[:4]) for line in row.get("steps", ())),
        handle_forms=tuple(row.get("handle_forms", ())),
        online_depth=row.get("online_depth", ""),
        online_note=row.get("online_note", ""),
        visits=row.get("visits"),
        visits_reason=row.get("visits_reason", ""),
        handle_area=row.get("handle_area", ""),
        no_fee=row.get("no_fee"),
        fees=tuple(Fee(*cells(line, 4)[:4]) for line in row.get("fees", ())),
        result_type=_result(row)[0],
        result_name=_result(row)[1],
        themes=tuple(row.get("themes", ())),
        consult=row.get("consult", ""),
        complain=row.get("complain", ""),
        faqs=tuple(Faq(*cells(line, 2)[:2]) for line in row.get("faqs", ())),
        materials=tuple(_material(line) for line in row.get("materials", ())),
        situations=tuple(_question(question) for question in row.get("question", ())),
        source=Source(list_name=LIST_NAME, published_on=PUBLISHED, demonstration=True),
    )


def _result(row: Row) -> list[str]:
    return cells(row.get("result", ""), 2)


def _special(line: str) -> SpecialProcedure:
    name, days, unit, note = cells(line, 4)[:4]
    return SpecialProcedure(name, int(days), unit, note)  # type: ignore[arg-type]


def _material(line: str) -> Material:
    name, kind, counts, form, necessity, source, spec, situations = cells(line, 8)[:8]
    originals, copies = (int(n) for n in counts.split(","))
    return Material(name, kind, originals, copies, form, necessity, source, spec=spec, situations=_keys(situations))


def _keys(text: str) -> tuple[str, ...]:
    return tuple(key for key in re.split(r"[、,，\s]+", text) if key)


def _question(row: Row) -> SituationQuestion:
    options = (SituationOption(*cells(line, 3)[:3]) for line in row["options"])
    return SituationQuestion(row["key"], row["text"], tuple(options))


def _bundle(row: Row) -> Bundle:
    steps = tuple(BundleStep(*cells(line, 3)[:3]) for line in row["steps"])
    return Bundle(row["code"], row["name"], tuple(row["sayings"]), steps, demonstration=True)


def _region(row: Row) -> Region:
    return Region(row["code"], row["name"], row["parent"], row["tier"], tuple(row.get("aliases", ())))


def _point(row: Row, items: tuple[ServiceItem, ...]) -> ServicePoint:
    """A banner's own items are done at points of that banner (its code begins theirs) and nowhere else."""
    items = tuple(item for item in items if item.region == CITY or row["region"].startswith(item.region))
    return ServicePoint(
        code=row["code"],
        name=row["name"],
        tier=row["tier"],
        region=row["region"],
        channel=row["channel"],
        address=row.get("address", ""),
        lat=row.get("lat"),
        lon=row.get("lon"),
        coordinates=row.get("coordinates", ""),
        location_note=row.get("location_note", ""),
        hours=parse_hours("；".join(row["hours"])) if row.get("hours") else (),
        phone=row.get("phone", ""),
        window=row.get("window", ""),
        note=row.get("note", ""),
        handles=tuple(Handles(code, depth) for code, depth in _handled(row["handles"], items)),
        demonstration=True,
    )


def _handled(selectors: list[str], items: tuple[ServiceItem, ...]) -> Iterator[tuple[str, str]]:
    """(item code, depth) of every item that a selector takes; the most exact selector decides: 事项, 部门, 主题, 全部."""
    rules = sorted((tuple(selector.split("=")) for selector in selectors), key=lambda rule: -_exactness(rule[0]))
    for item in items:
        depth = next((rule[1] for rule in rules if all(_takes(part, item) for part in rule[0].split("+"))), None)
        if depth:
            yield item.code, depth


def _exactness(selector: str) -> int:
    return sum({"事项": 100, "名称": 10, "部门": 3, "主题": 2, "全部": 1}[part.split(":")[0]] for part in selector.split("+"))


def _takes(part: str, item: ServiceItem) -> bool:
    """`主题:X` takes items whose first theme is X: the second one only helps to find them."""
    kind, _, value = part.partition(":")
    match kind:
        case "事项":
            return item.code == value
        case "名称":
            return value in item.name
        case "部门":
            return item.department == value
        case "主题":
            return item.themes[:1] == (value,)
    return True


def main() -> None:
    from knowledge.workbook import write_workbook

    catalogue = read()
    folder = Path(sample.__file__).parent
    guides, powers = catalogue.lists
    listed = tuple(item for item in catalogue.items if item.code in {entry.code for entry in guides.entries})
    others = tuple(item for item in catalogue.items if item not in listed)
    write_workbook(Catalogue(listed, lists=(guides,), bundles=catalogue.bundles), folder / sample.ITEMS)
    write_workbook(Catalogue(points=catalogue.points, regions=catalogue.regions), folder / sample.POINTS)
    write_workbook(Catalogue(others, lists=(powers,), adjustments=catalogue.adjustments), folder / sample.ADJUSTMENTS)
    print(f"{len(catalogue.items)} 个事项，{len(catalogue.points)} 个办理点，{len(catalogue.regions)} 个区划")


if __name__ == "__main__":
    main()
