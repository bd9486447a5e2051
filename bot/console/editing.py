"""One part of an edition edited: in a draft, or, from the edition in force, in a new draft made with the change in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from starlette.responses import Response

from bot.console.forms import Around, Filled, Form
from bot.console.from_questions import settle, with_question
from bot.console.sheets import Sheet, Table
from bot.console.visits import Visit
from knowledge import drafting
from knowledge.catalogue.items import Catalogue
from knowledge.drafting import Conflict, PartStale
from knowledge.editions import Edition, may
from knowledge.permissions import Action, State
from knowledge.refusals import NotAllowed, TokenMissing
from knowledge.store import editions
from knowledge.store.bodies import KINDS

SPARE_ROWS = 1  # blank rows at the end of each table; a script adds more
MOST_OFFERED = 1000  # items that a browser offers while a code is typed
BOTH = "他人刚刚改动了{0}，您的内容还没有保存。下面已把双方的改动放在一起，标出的字段请核对，然后再点一次「保存」。"
REMOVED = "他人刚刚从草稿里删除了{0}，您的内容还没有保存。再点一次「保存」会把它重新加进去。"
UNVERSIONED = "没有带上版本标记，内容没有保存。请核对后再次保存。"


@dataclass(frozen=True)
class Target:
    """Where an edit goes: the edition that is looked at, its catalogue, the part in it (without code: a new one), and the
    token of the part as its editor saw it."""

    form: Form
    edition: Edition
    around: Around
    value: Any
    seen: str

    @property
    def sheet(self) -> Sheet:
        return self.form.sheet

    @property
    def catalogue(self) -> Catalogue:
        return self.around.catalogue

    @property
    def code(self) -> str:
        return str(self.value.code)

    @property
    def new(self) -> bool:
        return not self.value.code


@dataclass(frozen=True)
class Told:
    """What stands beside the fields: what is wrong with them, and what another person wrote there."""

    errors: Mapping[str, str]
    theirs: Mapping[str, str]
    sentence: str = ""


CALM = Told({}, {})


def show(form: Form, visit: Visit) -> Response:
    target = find(form, visit, visit.query_number("edition"), visit.query("code"))
    with visit.database.reading() as connection:
        drafting.check_owner(connection, target.edition.number, form.sheet.kind, visit.actor, target.value)
    return _form(visit, target, *_begun(visit, target))


def _begun(visit: Visit, target: Target) -> tuple[Mapping[str, str], Sequence[Table]]:
    """The texts of a form, with what a citizen's question puts into it."""
    form, around, question = target.form, target.around, visit.query("question")
    value = with_question(visit, target.value, question) if question else target.value
    return form.texts(value, around), form.tables(value, around)


def save(form: Form, visit: Visit) -> Response:
    target = find(form, visit, visit.number("edition") or 0, visit.text("of"))
    filled = form.read(visit.form, target.value, target.around)
    if filled.errors:
        return _again(visit, target, filled, Told(filled.errors, {}), _seen(visit) or target.seen, 422)
    kind, number = form.sheet.kind, target.edition.number
    try:
        written = drafting.put(visit.database, number, kind, filled.value, visit.actor, _seen(visit), visit.text("list"))
    except PartStale as refused:
        return _conflict(visit, target, filled, refused)
    except TokenMissing:
        return _again(visit, target, filled, Told({}, {}, UNVERSIONED), target.seen, 422)
    told = settle(visit, filled.value)
    return visit.go(form.sheet.path, f"已保存到草稿{told}", edition=written.number, code=filled.value.code)


def _conflict(visit: Visit, target: Target, filled: Filled, refused: PartStale) -> Response:
    """Both people's changes together, and what the other wrote beside each field that differs: nobody's words are lost."""
    conflict, form, around = refused.conflict, target.form, target.around
    if target.new:
        return _again(visit, target, filled, Told({"code": refused.reason}, {}), "", 409)
    if conflict.theirs is None:
        return _again(visit, target, filled, Told({}, {}, REMOVED.format(target.sheet.this)), conflict.token, 409)
    told = Told({}, _theirs(form, conflict, around), BOTH.format(target.sheet.this))
    texts, tables = form.texts(conflict.merged, around), form.tables(conflict.merged, around)
    return _form(visit, target, texts, tables, told, conflict.token, 409)


def _theirs(form: Form, conflict: Conflict, around: Around) -> dict[str, str]:
    """The fields and rows that the other person changed, as they are written."""
    seen = replace(conflict.theirs, **{row.field: row.seen for row in conflict.fields})
    was, now = form.texts(seen, around), form.texts(conflict.theirs, around)
    told = {name: text for name, text in now.items() if text != was[name]}
    tables = zip(form.tables(seen, around), form.tables(conflict.theirs, around), strict=True)
    return told | {new.kind: rows_text(new) for old, new in tables if new.rows != old.rows}


def rows_text(table: Table) -> str:
    return "\n".join("｜".join(filter(None, row)) for row in table.rows)


def find(form: Form, visit: Visit, number: int, code: str) -> Target:
    """Raises NotAllowed when the edition or the part is not there. Whose the part is, the verb checks, and writes down."""
    edition, catalogue = visit.shelf.opened(number or visit.shelf.in_force())
    if edition.state is State.SUPERSEDED:
        edition, catalogue = visit.shelf.opened(visit.shelf.in_force())
    if not may(visit.actor, Action.OPEN if edition.state is State.PUBLISHED else Action.EDIT):
        raise NotAllowed(f"「{visit.actor.role}」不能修改{form.sheet.label}")
    value = part_of(catalogue, form.sheet.kind, code) if code else form.blank(visit.actor)
    if value is None:
        raise NotAllowed(f"第 {edition.number} 版里没有编码为「{code[:40]}」的{form.sheet.label}")
    with visit.database.reading() as connection:
        seen = editions.token(connection, edition.number, form.sheet.kind, code)
    return Target(form, edition, Around(catalogue), value, seen)


def part_of(catalogue: Catalogue, kind: str, code: str) -> Any:
    """One part of a catalogue by its code; None when it is not there."""
    if kind == "item":
        return catalogue.by_code.get(code)
    return next((part for part in getattr(catalogue, KINDS[kind].field) if part.code == code), None)


def _seen(visit: Visit) -> str | None:
    """The token that the form brings back: empty for a new part, None when the form has none at all."""
    return visit.text("seen") if "seen" in visit.form else None


def _again(visit: Visit, target: Target, filled: Filled, told: Told, seen: str, status: int) -> Response:
    return _form(visit, target, filled.texts, filled.tables, told, seen, status)


def _form(
    visit: Visit,
    target: Target,
    texts: Mapping[str, str],
    tables: Sequence[Table],
    told: Told = CALM,
    seen: str | None = None,
    status: int = 200,
) -> Response:
    sheet = target.sheet
    return visit.show(
        "edit.html",
        status,
        sheet=sheet,
        edition=target.edition,
        value=target.value,
        new=target.new,
        name="" if target.new else target.form.name(target.value, target.around),
        seen=target.seen if seen is None else seen,
        groups=sheet.grouped(texts, target.form.notes(texts, target.around)),
        tables=[(table, [*table.rows, *[("",) * len(table.columns)] * SPARE_ROWS]) for table in tables],
        labels={**{name: sheet.head(name) for name in sheet.columns}, **{table.kind: table.title for table in tables}},
        lists=target.catalogue.lists if target.new and sheet.kind == "item" else (),
        chosen_list=visit.text("list"),
        offered=_offered(target),
        regions=target.around.tree.regions if sheet.kind != "item" else (),
        told=told,
        question=visit.text("question") or visit.query("question"),
    )


def _offered(target: Target) -> Sequence[Any]:
    """The items that may be named, where their number is not too large for a page."""
    items = target.catalogue.items
    return items if target.sheet.kind != "item" and len(items) <= MOST_OFFERED else ()
