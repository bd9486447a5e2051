"""The form of an item read back: each field as its workbook cell would be, with what is wrong told beside it."""

import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, replace
from typing import Any

from starlette.datastructures import FormData

from bot.console.fields import COLUMNS, Table, detail_columns, table_of
from knowledge.catalogue import problems
from knowledge.catalogue.items import FIELD_LABELS, ServiceItem
from knowledge.catalogue.rules.finding import Finding, Rule
from knowledge.workbook.cells import clean
from knowledge.workbook.columns import Column
from knowledge.workbook.details import BUILDERS, REQUIRED
from knowledge.workbook.layouts import BY_KIND, DETAILS
from knowledge.workbook.limits import Unclear
from knowledge.workbook.rows import Values

DEFAULTS: Mapping[str, Any] = {f.name: f.default for f in fields(ServiceItem) if f.default is not MISSING}
NEEDED = ("code", "name", "department")


@dataclass(frozen=True)
class Filled:
    """A form as it was filled in. `errors`: sentences by field; the item is as good as could be read."""

    item: ServiceItem
    texts: Mapping[str, str]
    tables: tuple[Table, ...]
    errors: Mapping[str, str]


def read_item(form: FormData, before: ServiceItem) -> Filled:
    """The item with what the form says. A code is given once and never changed."""
    texts = {name: _text(form, name) for name in COLUMNS}
    texts["code"] = before.code or texts["code"]
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, column in COLUMNS.items():
        _note(values, errors, name, column, texts[name])
    details = {kind: _rows(form, kind) for kind in DETAILS}
    for kind, rows in details.items():
        values[kind], wrong = _read_rows(kind, rows)
        errors.update({kind: wrong} if wrong else {})
    item, found = _examine(before, replace(before, **{"code": before.code, **values}))
    tables = tuple(table_of(kind, tuple(rows)) for kind, rows in details.items())
    return Filled(item, texts, tables, {**found, **errors})


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return clean(value) if isinstance(value, str) else ""


def _note(values: dict[str, Any], errors: dict[str, str], name: str, column: Column, text: str) -> None:
    if name in NEEDED and not text:
        errors[name] = f"请填写{FIELD_LABELS[name]}"
    try:
        values[name] = _value(column, text, DEFAULTS.get(name, ""))
    except Unclear as unclear:
        errors[name] = f"{unclear.message}；{unclear.remedy}"


def _value(column: Column, text: str, blank: Any) -> Any:
    """Raises Unclear. 「无」 and 「/」 are not filled in, as in a workbook."""
    return blank if not text or text.rstrip("。；;") in column.format.missing else column.format.parse(text)


def _rows(form: FormData, kind: str) -> list[tuple[str, ...]]:
    """Rows of a detail in the order of their numbers; blank ones are left out."""
    pattern = re.compile(rf"{kind}\.(\d{{1,4}})\.\w+")
    numbers = sorted({int(match[1]) for name in form if (match := pattern.fullmatch(name))})
    columns = detail_columns(kind)
    rows = (tuple(_text(form, f"{kind}.{n}.{column.field}") for column in columns) for n in numbers)
    return [row for row in rows if any(row)]


def _read_rows(kind: str, rows: list[tuple[str, ...]]) -> tuple[tuple[Any, ...], str]:
    """The value of a detail, and what is wrong with its rows."""
    columns = detail_columns(kind)
    needed, label = REQUIRED[kind]
    found: list[Values] = []
    wrong: list[str] = []
    for number, row in enumerate(rows, 1):
        values, sentences = _read_row(columns, row)
        sentences += [] if values.get(needed) else [f"缺{label}"]
        wrong += [f"第 {number} 行：{sentence}" for sentence in sentences]
        found.append(Values(BY_KIND[kind].title, number, values, {}))
    return (() if wrong else BUILDERS[kind](found)), "。".join(wrong)


def _read_row(columns: tuple[Column, ...], row: tuple[str, ...]) -> tuple[dict[str, Any], list[str]]:
    values: dict[str, Any] = {}
    wrong: list[str] = []
    for column, text in zip(columns, row, strict=True):
        try:
            value = _value(column, text, None)
            values.update({column.field: value} if value is not None else {})
        except Unclear as unclear:
            wrong.append(f"{column.headers.split()[0]}：{unclear.message}，{unclear.remedy}")
    return values, wrong


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
