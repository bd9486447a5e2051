"""What changed around the items, side by side: points, 一件事, 动态调整, lists and regions, field by field and row by row."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from bot.console.part_sheets import SHEETS
from bot.console.sheets import Sheet
from knowledge.catalogue.amending import NAMED_IN
from knowledge.catalogue.changes import Changes, CodeChanges
from knowledge.catalogue.items import Catalogue
from knowledge.store.bodies import KINDS
from knowledge.workbook.exporting import RECORDS, Record
from knowledge.workbook.layouts import BY_KIND

MOST_SHOWN = 60  # parts of one kind on a page
MOST_ROWS = 40  # of one part
WHAT = {(False, True): ("增加", "added"), (True, False): ("移除", "cancelled"), (True, True): ("变更", "changed")}
# Kind of body: the sheet of its fields, and the sheet of its rows with the columns that tell a row.
WRITTEN: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "point": ("points", "handles", ("item_code", "depth")),
    "list": ("lists", "entries", ("code", "modes")),
    "region": ("regions", "", ()),
    "bundle": ("bundles", "bundles", ("item_code", "note", "when")),
    "change": ("adjustments", "", ()),
}


@dataclass(frozen=True)
class Line:
    """One field of something that changed, before and after, as both are shown."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class PartChange:
    """A part that was added, changed or removed, with its lines."""

    kind: str
    code: str
    name: str
    what: str
    css: str
    lines: tuple[Line, ...]

    @property
    def sheet(self) -> Sheet | None:
        """The sheet by which staff look at it; lists and regions have none."""
        return SHEETS.get(self.kind)


@dataclass(frozen=True)
class KindChanges:
    """The changes of one kind; `more`: how many are not shown, `followed`: how many only lost items that are gone."""

    label: str
    shown: tuple[PartChange, ...]
    more: int
    followed: int


def around(changes: Changes, names: Mapping[str, str]) -> list[KindChanges]:
    """Everything that changed around the items; `names`: of items, by code."""
    kinds = {KINDS[kind].field: kind for kind in KINDS}
    fields = {"办理点": "points", "清单": "lists", "区划": "regions", "一件事": "bundles", "动态调整记录": "adjustments"}
    gone = frozenset(change.item.code for change in changes.items if change.after is None)
    return [_kind(label, kinds[fields[label]], changed, names, gone) for label, changed in changes.around if changed]


def _kind(label: str, kind: str, changed: CodeChanges, names: Mapping[str, str], gone: Set[str]) -> KindChanges:
    own = [pair for pair in changed.pairs if not _follows(kind, *pair, gone)]
    shown = tuple(_change(kind, before, after, names) for before, after in own[:MOST_SHOWN])
    return KindChanges(label, shown, len(own) - len(shown), len(changed.pairs) - len(own))


def _follows(kind: str, before: Any, after: Any, gone: Set[str]) -> bool:
    """Whether a part is as it was but for the items that are gone."""
    inner, name = next(((inner, name) for field, inner, name in NAMED_IN if field == KINDS[kind].field), ("", ""))
    if not inner or before is None or after is None:
        return False
    kept = tuple(row for row in getattr(before, inner) if getattr(row, name) not in gone)
    return bool(replace(before, **{inner: kept}) == after)


def _change(kind: str, before: Any, after: Any, names: Mapping[str, str]) -> PartChange:
    part = after if after is not None else before
    what, css = WHAT[before is not None, after is not None]
    code = str(getattr(part, KINDS[kind].key))
    lines = (*_fields(kind, before, after), *_rows(kind, before, after, names))
    return PartChange(kind, code, _name(kind, part, names), what, css, lines)


def _name(kind: str, part: Any, names: Mapping[str, str]) -> str:
    if kind == "change":
        return f"{part.kind}：{names.get(part.item) or part.before.name or part.item}"
    return f"{part.kind}清单" if kind == "list" else str(part.name)


def _fields(kind: str, before: Any, after: Any) -> list[Line]:
    sheet, _, of_rows = WRITTEN[kind]
    was, now = _record(kind, before), _record(kind, after)
    columns = [c for c in BY_KIND[sheet].columns if c.exported and c.field not in of_rows and c.field in (now or was)]
    texts = [tuple(c.format.write(side[c.field]) if side else "" for side in (was, now)) for c in columns]
    told = zip((column.headers.split()[0] for column in columns), texts, strict=True)
    return [Line(label, old, new) for label, (old, new) in told if old != new]


def _record(kind: str, part: Any) -> Record:
    """What is said of a part as a whole."""
    if part is None:
        return {}
    first = next(iter(RECORDS[WRITTEN[kind][0]](_only(kind, part))), {})
    return {**vars(part), **first}


def _rows(kind: str, before: Any, after: Any, names: Mapping[str, str]) -> list[Line]:
    """The rows that one side has and the other lacks."""
    _, sheet, _ = WRITTEN[kind]
    if not sheet:
        return []
    was, now = _row_texts(kind, before, names), _row_texts(kind, after, names)
    gone, come = [row for row in was if row not in set(now)], [row for row in now if row not in set(was)]
    if not gone and not come and was != now:
        gone, come = list(was), list(now)  # the same rows in another order
    return [Line("事项", _joined(gone), _joined(come))] if gone or come else []


def _row_texts(kind: str, part: Any, names: Mapping[str, str]) -> list[str]:
    if part is None:
        return []
    _, sheet, fields = WRITTEN[kind]
    columns = {column.field: column for column in BY_KIND[sheet].columns}
    records = RECORDS[sheet](_only(kind, part))
    return ["｜".join(filter(None, _cells(record, fields, columns, names))) for record in records]


def _cells(record: Record, fields: Sequence[str], columns: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    code = str(record[fields[0]])
    told = [f"{names[code]}（{code}）" if code in names else code]
    return told + [columns[field].format.write(record[field]).replace("\n", "、") for field in fields[1:]]


def _joined(rows: Sequence[str]) -> str:
    shown = "\n".join(rows[:MOST_ROWS])
    return f"{shown}\n…共 {len(rows)} 行" if len(rows) > MOST_ROWS else shown


def _only(kind: str, part: Any) -> Catalogue:
    fields: dict[str, Any] = {KINDS[kind].field: (part,)}
    return Catalogue(**fields)
