"""Forms of service points, 一件事 and 动态调整: written as the rows of their sheets, and read as an import reads those."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from starlette.datastructures import FormData

from bot.console import part_sheets
from bot.console.forms import Around, Filled, Form, read_row, read_texts, rows_in, texts_in
from bot.console.part_sheets import BY_CODE_OR_NAME
from bot.console.sheets import Sheet, Table
from knowledge.catalogue import codes
from knowledge.catalogue.adjustments import Adjustment, AdjustmentKind
from knowledge.catalogue.bundles import Bundle, BundleStep
from knowledge.catalogue.items import Catalogue
from knowledge.catalogue.places import Handles, RegionTree, ServicePoint
from knowledge.catalogue.problems import find_in_adjustment, find_in_point
from knowledge.catalogue.rules.finding import Finding
from knowledge.workbook.adjusting import build_adjustment
from knowledge.workbook.columns import Column
from knowledge.workbook.exporting import RECORDS
from knowledge.workbook.layouts import BY_KIND
from knowledge.workbook.rows import Cell, Values
from knowledge.workbook.surroundings import build_point

REGIONS = ("region", "before.region", "after.region")
DEPTHS: Mapping[str, tuple[str, ...]] = {"depth": tuple(codes.POINT_DEPTHS.labels.values())}
_HAN = re.compile(r"[\u3400-\u9fff]")

Read = tuple[dict[str, Any], dict[str, str]]


# --- written ----------------------------------------------------------------------------------------------------------


def _written(sheet: Sheet, record: Mapping[str, Any], tree: RegionTree) -> dict[str, str]:
    """Every field as its cell would read; a region by its name where that means no other."""
    texts = {name: column.format.write(record.get(name, "")) for name, column in sheet.columns.items()}
    named = {name: tree.name(texts[name]) for name in REGIONS if texts.get(name) in tree.by_code}
    once = {name: told for name, told in named.items() if sum(region.name == told for region in tree.regions) == 1}
    return {**texts, **once}


def _point_texts(point: ServicePoint, around: Around) -> dict[str, str]:
    record = next(iter(RECORDS["points"](Catalogue(points=(point,)))))
    texts = _written(part_sheets.POINT, record, around.tree)
    return texts if point.lat is not None else {**texts, "system": ""}


def _change_texts(change: Adjustment, around: Around) -> dict[str, str]:
    record = next(iter(RECORDS["adjustments"](Catalogue(adjustments=(change,)))))
    return _written(part_sheets.CHANGE, record, around.tree)


def _point_tables(point: ServicePoint, around: Around) -> list[Table]:
    return [_table("handles", [(one.code, one.depth) for one in point.handles], around)]


def _bundle_tables(bundle: Bundle, around: Around) -> list[Table]:
    return [_table("steps", [(step.item, step.note, step.when) for step in bundle.steps], around)]


_ROWS = {
    "handles": ("能办的事项", "handles", ("item_code", "depth")),
    "steps": ("要办的事项，按先后", "bundles", ("item_code", "note", "when")),
}


def _row_columns(kind: str) -> tuple[Column, ...]:
    _, layout, names = _ROWS[kind]
    return tuple(next(column for column in BY_KIND[layout].columns if column.field == name) for name in names)


def _table(kind: str, rows: Sequence[tuple[str, ...]], around: Around) -> Table:
    notes = tuple(around.item_name(row[0]) if row[0] in around.catalogue.by_code else "" for row in rows)
    choices = DEPTHS if kind == "handles" else {}
    return Table(kind, _ROWS[kind][0], _row_columns(kind), tuple(rows), choices, notes, f"每行一个：{BY_CODE_OR_NAME}")


# --- read -------------------------------------------------------------------------------------------------------------


def _begin(form: FormData, sheet: Sheet, code: str) -> tuple[dict[str, str], dict[str, Any], dict[str, str]]:
    """Texts, values and errors of the fields. A code is given once and never changed."""
    texts = texts_in(form, sheet.columns)
    texts["code"] = code or texts["code"]
    values, errors = read_texts(sheet, texts)
    return texts, values, errors


def _which(text: str, around: Around) -> tuple[str, str]:
    """The code of the item that is meant, and what is wrong when none is."""
    if text in around.catalogue.by_code:
        return text, ""
    code, _ = around.names.find(Values("", 0, {"item_name": text}, {}))
    return code, "" if code else f"「{text[:40]}」在目录里找不到，或同名的不止一个；请填写事项编码"


def _read_rows(kind: str, rows: Sequence[tuple[str, ...]], around: Around) -> tuple[list[dict[str, Any]], str]:
    """The values of each row with the code of its item, and what is wrong with them."""
    found, wrong = [], []
    for number, row in enumerate(rows, 1):
        values, sentences = read_row(_row_columns(kind), row)
        code, unknown = _which(row[0], around) if row[0] else ("", "缺事项")
        sentences += [unknown] if unknown else []
        wrong += [f"第 {number} 行：{sentence}" for sentence in sentences]
        found.append({**values, "item_code": code})
    return found, "。".join(wrong)


def _point(form: FormData, before: ServicePoint, around: Around) -> Filled:
    texts, values, errors = _begin(form, part_sheets.POINT, before.code)
    rows = rows_in(form, "handles", _row_columns("handles"))
    found, wrong = _read_rows("handles", rows, around)
    errors.update({"handles": wrong or _repeated(found)} if wrong or _repeated(found) else {})
    cells = {"demonstration": Cell("", 0, "", "", "")}
    if _unmoved(texts, before, around):
        cells["coordinates"], values["coordinates"] = cells["demonstration"], before.coordinates
    built, _ = build_point(Values("", 0, {"name": "", **values}, cells), around.tree, demonstration=False)
    handles = tuple(Handles(row["item_code"], row.get("depth", "全办")) for row in found if row["item_code"])
    point = replace(built.point, handles=handles)
    said = _said((f for rule, f in find_in_point(point, around.tree) if rule.severity == "E"), {"coordinates": "system"})
    return Filled(point, texts, [_table("handles", rows, around)], {**said, **errors})


def _unmoved(texts: Mapping[str, str], before: ServicePoint, around: Around) -> bool:
    """Whether the position is as it was, so that the system in which it was first published still tells of it."""
    was = _point_texts(before, around)
    return all(texts[name] == was[name] for name in ("lat", "lon", "system")) or not (texts["lat"] or texts["lon"])


def _repeated(rows: Sequence[Mapping[str, Any]]) -> str:
    named = [row["item_code"] for row in rows if row["item_code"]]
    twice = next((code for code in named if named.count(code) > 1), "")
    return f"事项「{twice}」写了不止一行，请只留一行" if twice else ""


def _bundle(form: FormData, before: Bundle, around: Around) -> Filled:
    texts, values, errors = _begin(form, part_sheets.BUNDLE, before.code)
    rows = rows_in(form, "steps", _row_columns("steps"))
    found, wrong = _read_rows("steps", rows, around)
    wrong = wrong or ("" if rows else "请至少写一个事项")
    steps = tuple(BundleStep(row["item_code"], row.get("note", ""), row.get("when", "")) for row in found)
    told = {"name": "", "sayings": (), "demonstration": False, **values}
    bundle = Bundle(**{"code": told["name"], **told}, steps=steps)
    return Filled(bundle, texts, [_table("steps", rows, around)], {**errors, **({"steps": wrong} if wrong else {})})


def _change(form: FormData, before: Adjustment, around: Around) -> Filled:
    texts, values, errors = _begin(form, part_sheets.CHANGE, before.code)
    codes_of = {name: _about(texts[name], around) for name in ("item_code", "instead") if texts[name]}
    errors.update({name: wrong for name, (_, wrong) in codes_of.items() if wrong})
    values.update({name: code for name, (code, _) in codes_of.items()})
    change = build_adjustment(Values("", 0, values, {}), values.get("item_code", ""), around.tree)
    said = _said((f for rule, f in find_in_adjustment(change) if rule.severity == "E"), {})
    return Filled(change, texts, [], {**said, **errors})


def _about(text: str, around: Around) -> tuple[str, str]:
    """As `_which`; a decision may also name, by its code, an item that the catalogue does not hold."""
    code, wrong = _which(text, around)
    return (text, "") if wrong and not _HAN.search(text) else (code, wrong)


def _said(found: Any, renamed: Mapping[str, str]) -> dict[str, str]:
    findings: list[Finding] = list(found)
    return {renamed.get(f.field, f.field): f"{f.message}；{f.remedy}" for f in findings}


def _name(part: ServicePoint | Bundle, around: Around) -> str:
    return part.name


def _change_name(change: Adjustment, around: Around) -> str:
    held = change.item in around.catalogue.by_code
    return around.item_name(change.item) if held else change.before.name or change.item


POINT = Form(part_sheets.POINT, lambda by: ServicePoint("", "", channel=""), _name, _point_texts, _point_tables, _point)
BUNDLE = Form(
    part_sheets.BUNDLE,
    lambda by: Bundle("", ""),
    _name,
    lambda bundle, around: _written(part_sheets.BUNDLE, vars(bundle), around.tree),
    _bundle_tables,
    _bundle,
)
CHANGE = Form(
    part_sheets.CHANGE,
    lambda by: Adjustment("", cast(AdjustmentKind, ""), ""),
    _change_name,
    _change_texts,
    lambda change, around: [],
    _change,
)
