"""Rows of the 材料, 情形, 流程, 收费, 常见问题 and 特别程序 sheets gathered into one field of the item they belong to."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from knowledge.catalogue.guide import Faq, Fee, Material, SituationOption, SituationQuestion, SpecialProcedure, Step, TimeLimit
from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.problems import Problem
from knowledge.catalogue.rules.wording import ELSEWHERE, MISSING
from knowledge.workbook.cells import fold
from knowledge.workbook.items import ItemRow
from knowledge.workbook.layouts import KEYS
from knowledge.workbook.rows import Values

KEY_FIELDS = tuple(column.field for column in KEYS)

# What a row cannot do without. 「无」 there says that the item has none.
REQUIRED: Mapping[str, tuple[str, str]] = {
    "materials": ("name", "材料名称"),
    "situations": ("label", "选项"),
    "steps": ("name", "环节名称"),
    "fees": ("name", "收费项目"),
    "faqs": ("question", "问题"),
    "special_procedures": ("name", "特别程序名称"),
}


@dataclass(frozen=True, slots=True)
class Detail:
    """One field of one item, made up from the rows of a detail sheet; `first` is the first of them."""

    field: str
    key: tuple[str, str, str]  # 事项编码, 事项名称, 实施主体
    value: tuple[Any, ...]
    first: Values


def gather(kind: str, rows: Sequence[Values]) -> tuple[list[Detail], list[Problem]]:
    """Rows by item, in their order. A row without a key belongs to the item of the row above it."""
    groups: dict[tuple[str, str, str], list[Values]] = {}
    problems: list[Problem] = []
    key = ("", "", "")
    for row in rows:
        own = tuple(row.text(field) for field in KEY_FIELDS)
        if any(own):
            key = (own[0], own[1], own[2])
        else:
            problems.append(_continued(row, key))
        groups.setdefault(key, []).append(row)
    problems += [problem for row in rows for problem in _incomplete(kind, row)]
    return [Detail(kind, key, _value(kind, group), group[0]) for key, group in groups.items()], problems


def _continued(row: Values, key: tuple[str, str, str]) -> Problem:
    cell = row.cell("item_code" if "item_code" in row.cells else "item_name", "事项编码")
    if not any(key):
        return cell.problem("L1", "E", "没写属于哪个事项", "请填写事项编码或事项名称", refuses=True)
    return cell.problem("L1", "W", f"没写事项，按上一行的「{key[0] or key[1]}」处理", "请补上事项编码")


def _incomplete(kind: str, row: Values) -> list[Problem]:
    field, label = REQUIRED[kind]
    cell = row.cell(field, label)
    if row.text(field) or cell.value.rstrip("。；;") in MISSING | ELSEWHERE:
        return []
    return [cell.problem("L1", "E", f"缺{label}", f"请填写{label}，或删去这一行", refuses=True)]


def _value(kind: str, rows: Iterable[Values]) -> tuple[Any, ...]:
    told = [row for row in rows if row.text(REQUIRED[kind][0])]
    return BUILDERS[kind](told)


def _plain(entity: type) -> Callable[[list[Values]], tuple[Any, ...]]:
    """One object a row, its fields named as the columns are."""

    def build(rows: list[Values]) -> tuple[Any, ...]:
        return tuple(entity(**_own(row)) for row in rows)

    return build


def _own(row: Values) -> dict[str, Any]:
    return {field: value for field, value in row.values.items() if field not in KEY_FIELDS}


def _faqs(rows: list[Values]) -> tuple[Faq, ...]:
    return tuple(Faq(row.text("question"), row.text("answer")) for row in rows)


def _special(rows: list[Values]) -> tuple[SpecialProcedure, ...]:
    limits = [row.values.get("days") or TimeLimit(0) for row in rows]
    return tuple(
        SpecialProcedure(row.text("name"), limit.value, limit.unit, row.text("note") or limit.note)
        for row, limit in zip(rows, limits, strict=True)
    )


def _situations(rows: list[Values]) -> tuple[SituationQuestion, ...]:
    """Questions in the order of their first rows, options in theirs; blank keys continue or are numbered."""
    questions: dict[str, SituationQuestion] = {}
    key = ""
    for row in rows:
        key = row.text("key") or (key if not row.text("text") else str(len(questions) + 1))
        known = questions.get(key) or SituationQuestion(key, row.text("text"), ())
        option = row.text("option") or f"{key}{chr(ord('a') + len(known.options) % 26)}"
        chosen = SituationOption(option, row.text("label"), row.text("next"), row.values.get("promised_limit"))
        questions[key] = replace(known, options=(*known.options, chosen))
    return tuple(questions.values())


BUILDERS: Mapping[str, Callable[[list[Values]], tuple[Any, ...]]] = {
    "materials": _plain(Material),
    "situations": _situations,
    "steps": _plain(Step),
    "fees": _plain(Fee),
    "faqs": _faqs,
    "special_procedures": _special,
}


def attach(details: Iterable[Detail], rows: Sequence[ItemRow]) -> tuple[list[ItemRow], list[Problem]]:
    """The item rows with their details. What no row of this file claims becomes a row of its own that is not listed."""
    found = list(rows)
    problems: list[Problem] = []
    places = _Places(rows)
    for detail in details:
        fitting = places.of(detail.key)
        if len(fitting) > 1:
            problems.append(_ambiguous(detail))
        elif fitting:
            found[fitting[0]] = _with(found[fitting[0]], detail)
        else:
            found.append(_with(_unlisted(detail), detail))
            places.add(found[-1].item, len(found) - 1)
    return found, problems


class _Places:
    """Where in the list of rows an item stands, by code, or by name and department."""

    def __init__(self, rows: Sequence[ItemRow]) -> None:
        self._by_code: dict[str, int] = {}
        self._by_name: dict[str, list[tuple[str, int]]] = {}
        for index, row in enumerate(rows):
            self.add(row.item, index)

    def add(self, item: ServiceItem, index: int) -> None:
        if item.code:
            self._by_code.setdefault(item.code, index)
        if item.name:
            self._by_name.setdefault(fold(item.name), []).append((item.department, index))

    def of(self, key: tuple[str, str, str]) -> list[int]:
        code, name, department = key
        if code:
            return [self._by_code[code]] if code in self._by_code else []
        return [index for own, index in self._by_name.get(fold(name), []) if _same(department, own)]


def _unlisted(detail: Detail) -> ItemRow:
    code, name, department = detail.key
    item = ServiceItem(code, name, department)
    cells = {"code": detail.first.cell("item_code" if code else "item_name", "事项编码")}
    return ItemRow(item, frozenset(), cells, detail.first.sheet, detail.first.row, listed=False)


def _same(department: str, other: str) -> bool:
    return not department or not other or fold(department) == fold(other)


def _with(row: ItemRow, detail: Detail) -> ItemRow:
    field = REQUIRED[detail.field][0]
    change: dict[str, Any] = {detail.field: detail.value}
    item = replace(row.item, **change)
    cells = row.cells | {detail.field: detail.first.cell(field, REQUIRED[detail.field][1])}
    return replace(row, item=item, given=row.given | {detail.field}, cells=cells)


def _ambiguous(detail: Detail) -> Problem:
    message = f"「{detail.key[1]}」在本文件里不止一个事项，分不清属于哪一个"
    return detail.first.cell("item_name", "事项名称").problem("L1", "E", message, "请填写事项编码", refuses=True)
