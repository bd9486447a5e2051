"""Rows of the 办理点, 办理点事项, 行政区划, 清单 and 清单事项 sheets: what stands around the items."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from knowledge.catalogue.coordinates import to_wgs84
from knowledge.catalogue.lists import ItemList, ListEntry, default_rule
from knowledge.catalogue.places import Region, RegionTree, ServicePoint
from knowledge.catalogue.problems import Problem
from knowledge.workbook.items import region_code
from knowledge.workbook.rows import Values

DEFAULT_KIND = "办事指南"


@dataclass(frozen=True, slots=True)
class PointRow:
    """A point and the row it comes from; its items follow in `HandleRow`s."""

    point: ServicePoint
    row: Values


@dataclass(frozen=True, slots=True)
class HandleRow:
    """One 办理点事项: which point, by code or name, does the item of the row how far."""

    point: str
    depth: str
    row: Values


@dataclass(frozen=True)
class ListRow:
    """One 清单 row; `name` goes into the sources of its items, `demonstration` marks them 演示数据."""

    published: ItemList
    name: str
    demonstration: bool = False


def list_key(kind: str, region: str) -> str:
    return f"{kind}-{region}"


def build_point(row: Values, tree: RegionTree, demonstration: bool) -> tuple[PointRow, list[Problem]]:
    """A point with WGS-84 degrees. The sheet's 坐标系 tells how to read its degrees; 原坐标系 (in our own exports)
    tells in which system they were first published."""
    fields = {name: value for name, value in row.values.items() if name != "system"}
    system = row.text("system")
    if "lat" in fields and "lon" in fields:
        fields["lat"], fields["lon"] = to_wgs84(fields["lat"], fields["lon"], system)
    fields["coordinates"] = row.text("coordinates") if "coordinates" in row.cells else system
    fields["region"] = region_code(row.text("region"), tree)
    if "demonstration" not in row.cells:
        fields["demonstration"] = demonstration
    fields.setdefault("code", row.text("name"))
    return PointRow(ServicePoint(**{"name": "", **fields}), row), _need(row, "name", "办理点名称")


def build_handle(row: Values) -> tuple[HandleRow, list[Problem]]:
    point = row.text("point_code") or row.text("point_name")
    problems = [] if point else _need(row, "point_code", "办理点编码")
    return HandleRow(point, row.text("depth") or "全办", row), problems


def build_region(row: Values, regions: Sequence[Region]) -> tuple[Region, list[Problem]]:
    """A region; its parent may be named instead of coded, among the regions known so far."""
    fields: dict[str, Any] = dict(row.values)
    fields["parent"] = region_code(row.text("parent"), RegionTree(tuple(regions)))
    problems = [*_need(row, "code", "区划代码"), *_need(row, "name", "名称")]
    return Region(**{"code": "", "name": "", **fields}), problems


def build_list(row: Values, tree: RegionTree) -> ListRow:
    """A list without entries; rule and taxonomy default to what its kind is counted by."""
    kind = row.text("kind") or _kind_in(row.text("name")) or DEFAULT_KIND
    fields = {name: value for name, value in row.values.items() if name not in ("name", "demonstration", "kind")}
    fields["region"] = region_code(row.text("region"), tree)
    fields.setdefault("key", list_key(kind, fields["region"]))
    fields.setdefault("rule", default_rule(kind))
    published = ItemList(**{**fields, "kind": kind, "key": cast(str, fields["key"])})
    return ListRow(published, row.text("name"), bool(row.values.get("demonstration")))


def _kind_in(name: str) -> str:
    """The kind that a list's title names: 「…第一批「四办」清单」 is 四办."""
    return next((kind for kind in ("四办", "三办", "权责", "中介") if kind in name), "")


def add_entries(lists: Sequence[ListRow], rows: Sequence[Values]) -> tuple[list[ListRow], list[Problem]]:
    """The lists with the entries of the 清单事项 sheet; an entry of an unknown list is a problem."""
    entries: dict[str, list[ListEntry]] = {row.published.key: [] for row in lists}
    problems: list[Problem] = []
    for row in rows:
        if row.text("list_key") in entries and row.text("code"):
            entries[row.text("list_key")].append(ListEntry(row.text("code"), row.values.get("modes", ())))
        else:
            message = f"清单编号「{row.text('list_key')}」不在清单表里，或缺事项编码"
            problems.append(row.cell("list_key", "清单编号").problem("L1", "E", message, "请核对清单编号和事项编码", True))
    return [replace(r, published=replace(r.published, entries=tuple(entries[r.published.key]))) for r in lists], problems


def _need(row: Values, field: str, label: str) -> list[Problem]:
    if row.text(field):
        return []
    return [row.cell(field, label).problem("L1", "E", f"缺{label}", f"请填写{label}，或删去这一行", refuses=True)]
