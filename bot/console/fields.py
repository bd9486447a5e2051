"""The sheet of an item, and how it is written: under the headers of the workbook, as its cells are."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from bot.console.sheets import Field, Sheet, Table
from knowledge.catalogue import codes
from knowledge.catalogue.codes import CodeTable
from knowledge.catalogue.items import FIELD_LABELS, Catalogue, ServiceItem
from knowledge.workbook.columns import ITEM_COLUMNS, Column
from knowledge.workbook.exporting import RECORDS
from knowledge.workbook.layouts import BY_KIND, DETAILS, KEYS

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("基本信息", ("name", "aliases", "department", "region", "item_type", "parent", "level", "themes", "audience")),
    ("怎么办", ("modes", "handling_kind", "promised_limit", "legal_limit")),
    ("去几次", ("visits", "visits_reason", "handle_forms", "handle_area")),
    ("条件与结果", ("conditions", "result_type", "result_name", "intermediary")),
    ("网上办理", ("online", "online_depth", "online_note", "url", "mobile_url")),
    ("地点与电话", ("address", "consult", "complain")),
    ("收费", ("no_fee",)),
    ("权责", ("legal_basis", "power_source", "use_level", "department_code", "successor")),
    ("状态", ("state", "effective_on", "cancelled_on", "state_reason", "state_basis")),
    ("其他文字的名称", ("name_mn", "name_en")),
    ("编码", ("code", "catalog_code", "task_code", "handle_code")),
)
COLUMNS: Mapping[str, Column] = {c.field: c for c in ITEM_COLUMNS if c.exported and "." not in c.field}
ON_FORM = tuple(name for _, names in GROUPS for name in names)  # the rest of an item is kept as it stands
WIDE = frozenset(("conditions", "legal_basis", "aliases", "state_reason", "state_basis", "visits_reason", "address", "modes"))
TABLES: Mapping[str, CodeTable] = {
    "item_type": codes.ITEM_TYPES,
    "handling_kind": codes.HANDLING_KINDS,
    "power_source": codes.POWER_SOURCES,
    "use_level": codes.USE_LEVELS,
    "handle_area": codes.HANDLE_AREAS,
    "result_type": codes.RESULTS,
    "state": codes.STATES,
}
YES_NO = ("是", "否")
HINTS: Mapping[str, str] = {
    "promised_limit": "如「5个工作日」「30自然日」「即办」",
    "legal_limit": "如「20个工作日」",
    "modes": "每行一种：马上办、网上办（全程网办）、就近办、一次办",
    "aliases": "老百姓怎么说，每行一个",
    "legal_basis": "每行一条",
    "consult": "带区号，如 0470-8211234",
    "complain": "带区号，与咨询电话不同",
    "region": "区划代码，如 150702",
    "visits": "只填数字",
    "effective_on": "如 2026-09-01",
    "cancelled_on": "如 2026-09-01；取消的事项必填",
    "state_basis": "取消的事项必填",
    "name_mn": "传统蒙古文或西里尔蒙古文",
}
CHOICES = {**{name: tuple(table.labels.values()) for name, table in TABLES.items()}, "online": YES_NO, "no_fee": YES_NO}
NEEDED = ("code", "name", "department")
SHEET = Sheet("item", "这个事项", "/item", "/items", COLUMNS, GROUPS, NEEDED, CHOICES, HINTS, WIDE)


def field_of(name: str, text: str) -> Field:
    return SHEET.field(name, text)


def texts(item: ServiceItem) -> dict[str, str]:
    """Every field of the 事项 sheet as its cell would read."""
    return {name: column.format.write(getattr(item, name)) for name, column in COLUMNS.items()}


def grouped(written: Mapping[str, str]) -> list[tuple[str, list[Field]]]:
    return SHEET.grouped(written, {})


def tables(item: ServiceItem) -> list[Table]:
    """The details of an item, each as the rows of its sheet."""
    return [table_of(kind, detail_rows(item, kind)) for kind in DETAILS]


def table_of(kind: str, rows: tuple[tuple[str, ...], ...]) -> Table:
    return Table(kind, BY_KIND[kind].title, detail_columns(kind), rows)


def detail_columns(kind: str) -> tuple[Column, ...]:
    return tuple(column for column in BY_KIND[kind].columns if column not in KEYS and column.exported)


def detail_rows(item: ServiceItem, kind: str) -> tuple[tuple[str, ...], ...]:
    columns = detail_columns(kind)
    records = RECORDS[kind](Catalogue((item,)))
    return tuple(tuple(c.format.write(record[c.field]) for c in columns) for record in records)


def shown(name: str, value: object) -> str:
    """A field's value in a comparison, whatever its kind."""
    if name in COLUMNS:
        return COLUMNS[name].format.write(value)
    if name in DETAILS:
        rows = detail_rows(ServiceItem("", "", **{name: value}), name)  # type: ignore[arg-type]
        return "\n".join("｜".join(filter(None, row)) for row in rows)
    if name == "withheld":
        return "、".join(FIELD_LABELS[one] for one in value)  # type: ignore[attr-defined]
    return _source(value)


def _source(source: Any) -> str:
    told = (f"{getattr(source, field.name)}" for field in fields(source) if getattr(source, field.name))
    return "；".join(told)
