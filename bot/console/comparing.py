"""What differs between two editions, side by side: grouped by department, narrowed by kind, field and department."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from starlette.responses import Response

from bot.console import fields
from bot.console.around_changes import Line, around
from bot.console.paging import part
from bot.console.visits import Visit
from knowledge.catalogue.changes import ChangeKind, Changes, ItemChange, compare
from knowledge.editions import Edition, may
from knowledge.permissions import Action, State
from knowledge.store import editions, removals
from knowledge.store.removals import Removal

PAGE_SIZE = 50  # changed items on one page
LIMIT_FIELDS = frozenset(("promised_limit", "legal_limit", "special_procedures"))
KIND_CLASSES = {
    ChangeKind.ADDED: "added",
    ChangeKind.CANCELLED: "cancelled",
    ChangeKind.DELEGATED: "delegated",
    ChangeKind.TAKEN_BACK: "taken-back",
    ChangeKind.CHANGED: "changed",
    ChangeKind.REMOVED: "cancelled",
    ChangeKind.RECORDED: "cancelled",
}


@dataclass(frozen=True)
class Shown:
    """A changed item with its lines."""

    change: ItemChange
    lines: tuple[Line, ...]

    @property
    def css(self) -> str:
        return KIND_CLASSES[self.change.kind]


@dataclass(frozen=True)
class Narrowed:
    """What a comparison is narrowed to."""

    kind: str = ""
    department: str = ""
    only_limits: bool = False

    def fits(self, change: ItemChange) -> bool:
        return (
            (not self.kind or change.kind == self.kind)
            and (not self.department or change.item.department == self.department)
            and (not self.only_limits or any(field.field in LIMIT_FIELDS for field in change.fields))
        )


def show_comparison(visit: Visit) -> Response:
    old, new = visit.query_number("old"), visit.query_number("new") or visit.shelf.in_force()
    with visit.database.reading() as connection:
        newest = editions.latest(connection, 500)
    changes = compare(visit.shelf.catalogue(old), visit.shelf.catalogue(new))
    edition = visit.shelf.edition(new) if new else None
    return visit.show("comparison.html", old=old, new=new, newest=newest, **compared(visit, changes, edition))


def compared(visit: Visit, changes: Changes, edition: Edition | None = None) -> dict[str, Any]:
    """What `changes.html` shows, narrowed to what the address asks for; with what was taken out of an edition, and why."""
    narrowed = Narrowed(visit.query("kind"), visit.query("department"), visit.query("only_limits") == "1")
    fitting = sorted((c for c in changes.items if narrowed.fits(c)), key=lambda c: (c.item.department, c.kind))
    removed = _removed(visit, edition)
    page = part(fitting, visit.query_number("page", 1), PAGE_SIZE)
    return {
        "changes": changes,
        "narrowed": narrowed,
        "page": page,
        "groups": grouped(page.rows),
        "around": around(changes, _names(visit, edition) if any(changed for _, changed in changes.around) else {}),
        "removed": removed,
        "dropped": [one for key, one in removed.items() if key not in _gone(changes)],
        "restorable": edition.number if edition and edition.state is State.DRAFT and may(visit.actor, Action.EDIT) else 0,
        "kinds": [(kind, len(changes.of(kind))) for kind in ChangeKind if changes.of(kind)],
        "departments": sorted({change.item.department for change in changes.items}),
        "here": {name: value for name, value in visit.request.query_params.items() if name in ("number", "old", "new", "key")},
    }


def _names(visit: Visit, edition: Edition | None) -> dict[str, str]:
    """The names of items by code, in the edition in force and in this one."""
    own = visit.shelf.catalogue(edition.number).items if edition else ()
    return {item.code: item.name for item in (*visit.desk.live.current().catalogue.items, *own)}


def _gone(changes: Changes) -> set[tuple[str, str]]:
    """(kind, code) of what is shown as gone; what was added and taken out again in the same draft is not among it."""
    items = {("item", change.item.code) for change in changes.items if change.after is None}
    kinds = {"points": "point", "bundles": "bundle", "adjustments": "change"}
    return items | {(kind, code) for field, kind in kinds.items() for code in getattr(changes, field).removed}


def _removed(visit: Visit, edition: Edition | None) -> dict[tuple[str, str], Removal]:
    """What was taken out of an edition and did not come back in another way, by kind and code."""
    if edition is None:
        return {}
    with visit.database.reading() as connection:
        found = {(one.kind, one.code): one for one in removals.of(connection, edition.number)}
        return {part: one for part, one in found.items() if not editions.token(connection, edition.number, *part)}


def summary_of(visit: Visit, edition: Edition) -> str:
    """「变更 2 项」: what an edition changes in its base."""
    base = visit.shelf.catalogue(edition.base)
    return visit.shelf.told(edition.number, f"against {edition.base}", lambda whole: compare(base, whole).summary)


def grouped(changes: Sequence[ItemChange]) -> list[tuple[str, list[Shown]]]:
    """Changed items by department, each with its lines."""
    by_department = groupby(changes, key=lambda change: change.item.department)
    return [(name or "未写明部门", [shown(change) for change in group]) for name, group in by_department]


def shown(change: ItemChange) -> Shown:
    lines = (Line(f.label, fields.shown(f.field, f.before), fields.shown(f.field, f.after)) for f in change.fields)
    return Shown(change, tuple(lines) or _whole(change))


def _whole(change: ItemChange) -> tuple[Line, ...]:
    """The main fields of an item that is new, or that is gone."""
    named = ("department", "modes", "promised_limit", "item_type", "consult")
    texts = fields.texts(change.item)
    told = ((fields.field_of(name, "").label, texts[name]) for name in named if texts[name])
    return tuple(Line(label, "", text) if change.before is None else Line(label, text, "") for label, text in told)
