"""The form of an item read back: its fields, the rows of its details, and what the rules say of both."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, replace
from typing import Any

from starlette.datastructures import FormData

from bot.console.fields import ON_FORM, SHEET, detail_columns, table_of, tables, texts
from bot.console.forms import Around, Filled, Form, read_row, read_texts, rows_in, texts_in
from knowledge.catalogue import problems
from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.rules.finding import Finding, Rule
from knowledge.workbook.details import BUILDERS, REQUIRED
from knowledge.workbook.layouts import BY_KIND, DETAILS
from knowledge.workbook.rows import Values

DEFAULTS: Mapping[str, Any] = {f.name: f.default for f in fields(ServiceItem) if f.default is not MISSING}


def read_item(form: FormData, before: ServiceItem, around: Around) -> Filled:
    """The item with what the form says. A code is given once and never changed."""
    written = texts_in(form, ON_FORM)
    written["code"] = before.code or written["code"]
    filled, errors = read_texts(SHEET, written)
    unclear = {name for name in errors if written[name]}
    values = {name: filled.get(name, DEFAULTS.get(name, "")) for name in ON_FORM if name not in unclear}
    details = {kind: rows_in(form, kind, detail_columns(kind)) for kind in DETAILS}
    for kind, rows in details.items():
        values[kind], wrong = _read_rows(kind, rows)
        errors.update({kind: wrong} if wrong else {})
    item, found = _examine(before, replace(before, **{"code": before.code, **values}))
    written_rows = [table_of(kind, tuple(rows)) for kind, rows in details.items()]
    return Filled(item, written, written_rows, {**found, **errors})


ITEM = Form(
    SHEET,
    lambda by: ServiceItem("", "", by.department),
    lambda item, around: str(item.name),
    lambda item, around: texts(item),
    lambda item, around: tables(item),
    read_item,
)


def _read_rows(kind: str, rows: list[tuple[str, ...]]) -> tuple[tuple[Any, ...], str]:
    """The value of a detail, and what is wrong with its rows."""
    columns = detail_columns(kind)
    needed, label = REQUIRED[kind]
    found: list[Values] = []
    wrong: list[str] = []
    for number, row in enumerate(rows, 1):
        values, sentences = read_row(columns, row)
        sentences += [] if values.get(needed) else [f"缺{label}"]
        wrong += [f"第 {number} 行：{sentence}" for sentence in sentences]
        found.append(Values(BY_KIND[kind].title, number, values, {}))
    return (() if wrong else BUILDERS[kind](found)), "。".join(wrong)


def _examine(before: ServiceItem, item: ServiceItem) -> tuple[ServiceItem, dict[str, str]]:
    """What the rules say: an error where this form changed the field; what stood there before goes on being withheld."""
    held = tuple(name for name in item.withheld if getattr(item, name) == DEFAULTS[name])
    item = replace(item, withheld=held)
    found = [(rule, finding) for rule, finding in problems.find(item) if rule.severity == "E"]
    errors = {f.field: f"{f.message}；{f.remedy}" for rule, f in found if _is_new(before, item, rule, f)}
    return problems.withhold(item, [(rule, f) for rule, f in found if f.field not in errors]), errors


def _is_new(before: ServiceItem, item: ServiceItem, rule: Rule, finding: Finding) -> bool:
    essential = problems.refuses(rule.severity, finding.field)
    known = any(old == finding for _, old in problems.find(before)) if before.code else False
    return (essential or getattr(before, finding.field) != getattr(item, finding.field)) and not known
