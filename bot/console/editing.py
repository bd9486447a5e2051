"""An item edited: in a draft, or, from the edition in force, in a new draft that is made with the change in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from bot.console import fields
from bot.console.fields import Table
from bot.console.item_forms import Filled, read_item
from bot.console.visits import Visit
from knowledge import drafting
from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.drafting import PartStale
from knowledge.editions import Edition, may
from knowledge.permissions import Action, State
from knowledge.reach import check_own
from knowledge.refusals import NotAllowed, TokenMissing
from knowledge.store import editions

SPARE_ROWS = 1  # blank rows at the end of each table; a script adds more
BOTH = "他人刚刚改动了这个事项，您的内容还没有保存。下面已把双方的改动放在一起，标出的字段请核对，然后再点一次「保存」。"
REMOVED = "他人刚刚从草稿里删除了这个事项，您的内容还没有保存。再点一次「保存」会把它重新加进去。"
UNVERSIONED = "没有带上版本标记，内容没有保存。请核对后再次保存。"


@dataclass(frozen=True)
class Target:
    """Where an edit goes: the edition that is looked at, its catalogue, the item in it (without code: a new one), and the
    token of the item as its editor saw it."""

    edition: Edition
    catalogue: Catalogue
    item: ServiceItem
    seen: str

    @property
    def new(self) -> bool:
        return not self.item.code


@dataclass(frozen=True)
class Told:
    """What stands beside the fields: what is wrong with them, and what another person wrote there."""

    errors: Mapping[str, str]
    theirs: Mapping[str, str]
    sentence: str = ""


CALM = Told({}, {})


def show(visit: Visit) -> Response:
    target = _target(visit, visit.query_number("edition"), visit.query("code"))
    check_own(visit.actor, target.item.department)
    return _form(visit, target, fields.texts(target.item), fields.tables(target.item))


def save(visit: Visit) -> Response:
    target = _target(visit, visit.number("edition") or 0, visit.text("of"))
    filled = read_item(visit.form, target.item)
    if filled.errors:
        return _again(visit, target, filled, Told(filled.errors, {}), _seen(visit) or target.seen, 422)
    try:
        written = drafting.put(
            visit.database, target.edition.number, "item", filled.item, visit.actor, _seen(visit), visit.text("list")
        )
    except PartStale as refused:
        return _conflict(visit, target, filled, refused)
    except TokenMissing:
        return _again(visit, target, filled, Told({}, {}, UNVERSIONED), target.seen, 422)
    return visit.go("/item", "已保存到草稿", edition=written.number, code=filled.item.code)


def _conflict(visit: Visit, target: Target, filled: Filled, refused: PartStale) -> Response:
    """Both people's changes together, and what the other wrote beside each field that differs: nobody's words are lost."""
    conflict = refused.conflict
    if target.new:
        return _again(visit, target, filled, Told({"code": refused.reason}, {}), "", 409)
    if conflict.theirs is None:
        return _again(visit, target, filled, Told({}, {}, REMOVED), conflict.token, 409)
    theirs = {row.field: fields.shown(row.field, row.theirs) for row in conflict.fields if row.theirs != row.seen}
    merged = conflict.merged
    told = Told({}, theirs, BOTH)
    return _form(visit, target, fields.texts(merged), fields.tables(merged), told, conflict.token, 409)


def _target(visit: Visit, number: int, code: str) -> Target:
    """Raises NotAllowed when the edition or the item is not there. Whose the item is, the verb checks, and writes down."""
    edition, catalogue = visit.shelf.opened(number or visit.shelf.in_force())
    if edition.state is State.SUPERSEDED:
        edition, catalogue = visit.shelf.opened(visit.shelf.in_force())
    if not may(visit.actor, Action.OPEN if edition.state is State.PUBLISHED else Action.EDIT):
        raise NotAllowed(f"「{visit.actor.role}」不能修改事项")
    if code and code not in catalogue.by_code:
        raise NotAllowed(f"第 {edition.number} 版里没有编码为「{code[:40]}」的事项")
    item = catalogue.by_code[code] if code else ServiceItem("", "", visit.actor.department)
    return Target(edition, catalogue, item, _token(visit, edition.number, code))


def _token(visit: Visit, number: int, code: str) -> str:
    with visit.database.reading() as connection:
        return editions.token(connection, number, "item", code)


def _seen(visit: Visit) -> str | None:
    """The token that the form brings back: empty for a new item, None when the form has none at all."""
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
    return visit.show(
        "edit_item.html",
        status,
        edition=target.edition,
        item=target.item,
        new=target.new,
        seen=target.seen if seen is None else seen,
        groups=fields.grouped(texts),
        tables=[(table, [*table.rows, *[("",) * len(table.columns)] * SPARE_ROWS]) for table in tables],
        lists=target.catalogue.lists if target.new else (),
        chosen_list=visit.text("list"),
        told=told,
    )
