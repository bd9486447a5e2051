"""Editions: the list of them, one with the buttons of its life, what differs between two, side by side."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from starlette.responses import Response

from bot.console import fields
from bot.console.paging import part
from bot.console.visits import Visit
from knowledge import curation
from knowledge.catalogue.changes import ChangeKind, Changes, ItemChange, compare
from knowledge.editions import Action, Edition, NotAllowed, may
from knowledge.store import editions

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
class Line:
    """One field of a changed item, before and after, as both are shown."""

    label: str
    before: str
    after: str


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


def show_list(visit: Visit) -> Response:
    with visit.database.reading() as connection:
        newest = editions.latest(connection, 500)
    rows = part(newest, visit.query_number("page", 1), 30)
    return visit.show("editions.html", page=rows, newest=newest, may_open=may(visit.actor, Action.OPEN))


def show_edition(visit: Visit) -> Response:
    """A draft stands beside its base, a published edition beside the one before it."""
    edition, catalogue = visit.shelf.opened(visit.query_number("number"))
    old = visit.shelf.catalogue(edition.base)
    changes = compare(old, catalogue)
    return visit.show(
        "edition.html",
        edition=edition,
        catalogue=catalogue,
        in_force=visit.shelf.in_force(),
        buttons=buttons(visit, edition),
        **_compared(visit, changes),
    )


def show_comparison(visit: Visit) -> Response:
    old, new = visit.query_number("old"), visit.query_number("new") or visit.shelf.in_force()
    with visit.database.reading() as connection:
        newest = editions.latest(connection, 500)
    changes = compare(visit.shelf.catalogue(old), visit.shelf.catalogue(new))
    return visit.show("comparison.html", old=old, new=new, newest=newest, **_compared(visit, changes))


def _compared(visit: Visit, changes: Changes) -> dict[str, Any]:
    narrowed = Narrowed(visit.query("kind"), visit.query("department"), visit.query("only_limits") == "1")
    fitting = sorted((c for c in changes.items if narrowed.fits(c)), key=lambda c: (c.item.department, c.kind))
    page = part(fitting, visit.query_number("page", 1), PAGE_SIZE)
    return {
        "changes": changes,
        "narrowed": narrowed,
        "page": page,
        "groups": grouped(page.rows),
        "kinds": [(kind, len(changes.of(kind))) for kind in ChangeKind if changes.of(kind)],
        "departments": sorted({change.item.department for change in changes.items}),
        "here": {name: value for name, value in visit.request.query_params.items() if name in ("number", "old", "new")},
    }


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


@dataclass(frozen=True)
class Button:
    """A step that is open to this person now."""

    action: Action
    path: str
    note: str = ""  # what to write beside it, when the step takes words
    strong: bool = False


STEPS: tuple[Button, ...] = (
    Button(Action.SUBMIT, "/edition/submit", strong=True),
    Button(Action.APPROVE, "/edition/approve", strong=True),
    Button(Action.PUBLISH, "/edition/publish", strong=True),
    Button(Action.SEND_BACK, "/edition/send-back", note="退回意见（必填）"),
    Button(Action.WITHDRAW, "/edition/withdraw"),
    Button(Action.ROLL_BACK, "/edition/roll-back"),
)


def buttons(visit: Visit, edition: Edition) -> list[Button]:
    return [button for button in STEPS if may(visit.actor, button.action, edition)]


def submit(visit: Visit) -> Response:
    return _step(visit, "已提交，等待审核", curation.submit)


def approve(visit: Visit) -> Response:
    return _step(visit, "已批准", curation.approve)


def publish(visit: Visit) -> Response:
    response = _step(visit, "已发布，市民现在看到的就是这一版", curation.publish)
    visit.desk.live.refresh()
    return response


def withdraw(visit: Visit) -> Response:
    return _step(visit, "已撤回成草稿", curation.withdraw)


def send_back(visit: Visit) -> Response:
    note = visit.text("note")
    if not note:
        raise NotAllowed("退回要写明意见，编辑人员才知道改什么")
    number = visit.number("number") or 0
    curation.send_back(visit.database, number, visit.actor, visit.number("version"), note)
    return visit.go("/edition", "已退回给编辑人员", number=number)


def roll_back(visit: Visit) -> Response:
    number = visit.number("number") or 0
    new = curation.roll_back(visit.database, number, visit.actor)
    visit.desk.live.refresh()
    return visit.go("/edition", f"已回退：第 {number} 版的内容作为第 {new} 版发布", number=new)


def _step(visit: Visit, notice: str, verb: Callable[..., Edition]) -> Response:
    number = visit.number("number") or 0
    verb(visit.database, number, visit.actor, visit.number("version"))
    return visit.go("/edition", notice, number=number)
