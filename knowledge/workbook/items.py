"""A row of the 事项 sheet turned into a ServiceItem, and the modes derived when a file publishes none."""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any, cast

from knowledge.catalogue.codes import ONLINE_DEPTHS
from knowledge.catalogue.guide import Fee, LimitUnit, Source, TimeLimit
from knowledge.catalogue.items import FIELD_LABELS, ServiceItem
from knowledge.catalogue.lists import HandlingMode
from knowledge.catalogue.places import RegionTree
from knowledge.catalogue.problems import ESSENTIAL, Problem
from knowledge.workbook.formats import says_cancelled
from knowledge.workbook.headers import Header
from knowledge.workbook.limits import names_unit
from knowledge.workbook.rows import Cell, Cells, Values

FREE = re.compile(r"不收取?(?:任何)?(?:费用?)?|免费|免收|0\s*元?")  # as a 收费标准

# Any of these columns lets 办理方式 be derived (docs/decisions/0005-derived-modes.md).
EVIDENCE_OF_MODES = frozenset(("visits", "online"))


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item as a file gives it. `given`: the fields that the file has columns (or detail rows) for; only they
    overwrite a known item. `listed`: it stands in a 事项 sheet, not only in a detail sheet."""

    item: ServiceItem
    given: frozenset[str]
    cells: Cells | dict[str, Cell]
    sheet: str
    row: int
    listed: bool = True

    def cell(self, field: str, label: str) -> Cell:
        """The cell of a field or of a part of it (state.cancelled), or the row itself when the file has no such column."""
        parts = [cell for name, cell in self.cells.items() if name.startswith(f"{field}.")]
        parts.sort(key=lambda cell: not cell.value)
        return self.cells.get(field) or (parts[0] if parts else Cell(self.sheet, self.row, "", label, ""))


def derive_modes(item: ServiceItem) -> tuple[HandlingMode, ...]:
    """办理方式 of a file that has no such column but says how often one must come, whether it can be done online,
    and how long it takes: 网上办 if online (全程网办 with 0 visits, else 网上预审), 一次办 with at most one visit,
    马上办 when the promise is 0. Taxonomy of 2018, for overlapping lists only (docs/decisions/0005-derived-modes.md).
    """
    modes = []
    if item.promised_limit is not None and item.promised_limit.value == 0:
        modes.append(HandlingMode("马上办"))
    if item.online:
        modes.append(HandlingMode("网上办", "全程网办" if item.visits == 0 else "网上预审"))
    if item.visits is not None and item.visits <= 1:
        modes.append(HandlingMode("一次办"))
    return tuple(modes)


def build_item(row: Values, header: Header, source: Source, tree: RegionTree, whole: bool) -> tuple[ItemRow, list[Problem]]:
    """The item of one row. `source` is what the file and its 清单 sheet say; `whole`: an export of ours, taken literally."""
    fields = {name: value for name, value in row.values.items() if "." not in name}
    given = {field for field in header.fields if "." not in field} | {"source"}
    if any(field.startswith("mode.") and field != "mode.depth" for field in header.fields):
        fields["modes"] = (*fields.get("modes", ()), *_marked(row))
        given.add("modes")
    said = {**_fees(row, header), **_state(row, header)}
    fields |= _limits(row, header) | said
    given |= said.keys()
    fields["region"] = region_code(row.text("region"), tree)
    fields["source"] = _source(row, source)
    fields["withheld"] = tuple(sorted({*fields.get("withheld", ()), *(row.unread & FIELD_LABELS.keys() - ESSENTIAL)}))
    item = ServiceItem(**{"code": _code(row), "name": "", **fields})
    if not whole:
        item = replace(item, modes=_deepen(item, row.text("mode.depth")))
    if "modes" not in given and given & EVIDENCE_OF_MODES:
        item = replace(item, modes=derive_modes(item))
    return ItemRow(item, frozenset(given), row.cells, row.sheet, row.row), [*_missing(row), *_unused_change(row)]


def _missing(row: Values) -> list[Problem]:
    if row.text("name") or "name" in row.unread:
        return []
    return [row.cell("name", "事项名称").problem("L1", "E", "缺事项名称", "请填写事项名称，或删去这一行", refuses=True)]


def _code(row: Values) -> str:
    """The narrowest code that the row has; 基本编码 is shared by many items and only serves when it is unique."""
    return next((row.text(field) for field in ("code", "handle_code", "task_code") if row.text(field)), "")


def _marked(row: Values) -> Iterable[HandlingMode]:
    """Modes ticked in columns of their own (√ under 马上办)."""
    for field, value in row.values.items():
        if field.startswith("mode.") and value is True:
            yield HandlingMode(field.removeprefix("mode."))


def _deepen(item: ServiceItem, depth: str) -> tuple[HandlingMode, ...]:
    """网上办 without a depth takes it from the column 网上办类型 or 网办深度."""
    known = depth or ONLINE_DEPTHS.label(item.online_depth) or ""
    return tuple(replace(mode, depth=known) if mode.name == "网上办" and not mode.depth else mode for mode in item.modes)


def _fees(row: Values, header: Header) -> dict[str, Any]:
    """收费项目, 收费标准 and 收费依据 in columns of the row itself; 「不收费」 as a standard says that there is no fee."""
    if not header.fields & {"fees.name", "fees.standard", "fees.basis"}:
        return {}
    name, standard, basis = (row.text(f"fees.{part}") for part in ("name", "standard", "basis"))
    if FREE.fullmatch(standard) or FREE.fullmatch(name):
        return {"fees": (), "no_fee": row.values.get("no_fee", True)}
    return {"fees": (Fee(name, standard, basis),) if name or standard else ()}


def _state(row: Values, header: Header) -> dict[str, Any]:
    """取消 when a column 取消 is ticked or a column 调整情况 says so."""
    if not header.fields & {"state.cancelled", "state.change"}:
        return {}
    cancelled = row.values.get("state.cancelled") or says_cancelled(row.text("state.change"))
    return {"state": "取消" if cancelled else row.text("state") or "在用"}


def _unused_change(row: Values) -> list[Problem]:
    """A 调整情况 that is no cancellation is told: 下放 names no level, 调整 no field."""
    said = row.text("state.change")
    if not said or says_cancelled(said):
        return []
    message = f"「{said}」没有导入：只有「取消」会改变事项状态"
    return [row.cells["state.change"].problem("L1", "W", message, "下放的请填写「权力来源」「行使层级」，调整的请改相应的列")]


def _limits(row: Values, header: Header) -> dict[str, Any]:
    """Limits whose unit stands in the header 承诺办结时限（工作日） or in a column 承诺办结时限单位."""
    units = {header.columns[index].field: unit for index, unit in header.units.items()}
    return {
        field: _with_unit(row.values[field], row.cells[field].value, row.text(f"{field}.unit") or units.get(field, ""))
        for field in ("promised_limit", "legal_limit")
        if field in row.values
    }


def _with_unit(limit: TimeLimit, cell: str, unit: str) -> TimeLimit:
    """A bare number takes the unit; 「5天」 under 工作日 stays as ambiguous as it is."""
    named = next((known for known in ("工作日", "自然日", "小时", "月") if known in unit), "")
    return replace(limit, unit=cast(LimitUnit, named)) if named and limit.unit == "天" and not names_unit(cell) else limit


def _source(row: Values, source: Source) -> Source:
    """The row's own source columns where the file has them, else the file's."""
    own = {field.removeprefix("source."): row.values.get(field) for field in row.cells if field.startswith("source.")}
    empty = Source()
    placed = replace(source, sheet=row.sheet, row=row.row)
    return replace(placed, **{name: getattr(empty, name) if value is None else value for name, value in own.items()})


def region_code(text: str, tree: RegionTree) -> str:
    """The code of a region written as code, name or alias, alone or after its ancestors (呼伦贝尔市海拉尔区); else the text."""
    if text in tree.by_code:
        return text
    spellings = [(name, region.code) for region in tree.regions for name in (region.name, *region.aliases) if name]
    fitting = [(len(name), code) for name, code in spellings if text.endswith(name)]
    exact = [code for name, code in spellings if name == text]
    return exact[0] if exact else max(fitting)[1] if fitting else text


def drop_copies(rows: Iterable[ItemRow]) -> tuple[list[ItemRow], list[Problem]]:
    """The rows without those that say of an item exactly what an earlier one says, each told by a warning."""
    first: dict[ServiceItem, ItemRow] = {}
    problems: list[Problem] = []
    for row in rows:
        said = replace(row.item, source=Source())
        before = first.setdefault(said, row)
        if before is not row:
            message = f"与「{before.sheet}」第 {before.row} 行完全相同，按同一个事项处理"
            problems.append(row.cell("name", "事项名称").problem("L1", "W", message, "请删去重复的行"))
    return list(first.values()), problems


def unknown_regions(cells: Iterable[Cell], tree: RegionTree) -> list[Problem]:
    """A warning at the first cell of every text that names no region; the text is kept as published."""
    named = [cell for cell in cells if cell.value and region_code(cell.value, tree) not in tree.by_code]
    first = {cell.value: cell for cell in reversed(named)}
    count = Counter(cell.value for cell in named)
    remedy = "请写一个旗市区的名称或代码；各旗市区都办的请留空，或每个旗市区各写一行"
    return [
        cell.problem("L1", "W", f"{cell.header}「{text}」不是一个区划{_times(count[text])}", remedy)
        for text, cell in first.items()
    ]


def unknown_departments(moved: Iterable[tuple[Cell, str]], known: Collection[str]) -> list[Problem]:
    """A warning at the first cell of every department that takes over items and that the catalogue does not know; `moved`:
    the cell, and the department before."""
    first: dict[str, Problem] = {}
    remedy = "请核对是不是写错或写了简称；确实换了部门的不用改"
    for cell, before in moved:
        if cell.value not in known and cell.value not in first:
            message = f"现行目录里没有「{cell.value}」，这个事项原来归「{before}」"
            first[cell.value] = cell.problem("L1", "W", message, remedy)
    return list(first.values())


def _times(rows: int) -> str:
    return f"（共 {rows} 行这样写）" if rows > 1 else ""
