"""One item, point or other part taken out of a draft with its reason, and put back with all that named it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from knowledge import drafting
from knowledge import editions as life
from knowledge.catalogue.amending import naming_again, without_item
from knowledge.catalogue.items import Catalogue
from knowledge.drafting import Written
from knowledge.editions import Edition
from knowledge.permissions import State
from knowledge.refusals import NotAllowed, TokenMissing, TokenStale
from knowledge.roles import Actor
from knowledge.store import differences, editions, removals
from knowledge.store.audit import Deed, deed
from knowledge.store.bodies import KINDS
from knowledge.store.database import Database
from knowledge.store.removals import Removal
from knowledge.workbook.leaving import MOST_LOST

AROUND = ("list", "point", "bundle")  # what may name an item
RESTORE = "撤销删除"


class TooManyLeave(NotAllowed):
    """More than 5 % of a kind would be gone from what is in force: an explicit tick lifts it."""


@dataclass(frozen=True)
class Loss:
    """How many parts of a kind a draft lacks of the edition that it was made from, with one more taken out."""

    label: str
    lost: int
    before: int

    @property
    def large(self) -> bool:
        return self.lost > self.before * MOST_LOST

    @property
    def sentence(self) -> str:
        return f"这份草稿会比它的基础少 {self.lost} 个{self.label}（原有 {self.before} 个），超过 {MOST_LOST:.0%}"


def remove(
    database: Database, number: int, kind: str, code: str, by: Actor, seen: str | None, reason: str, agreed: bool = False
) -> Written:
    """Take one part out of a draft (of the edition in force: of a new draft), an item also out of what names it.

    An item that is no longer done is better changed to 取消, with its basis and date: then people who ask are told.
    `agreed`: more than 5 % may leave. Raises TokenMissing, PartStale, TooManyLeave, NotAllowed.
    """
    with deed(database, by, "删除", drafting.title_of(number, kind, code)) as act:
        edition = drafting.draft_of(act, number, by, database)
        before = drafting.check_token(act, edition.number, kind, code, seen, None)
        if before is None:
            raise NotAllowed(f"{life.title(edition.number)}里没有{KINDS[kind].label}「{code}」")
        drafting.check_owner(act.connection, edition.number, kind, by, before)
        act.reason = _check_reason(reason)
        _check_loss(act.connection, edition, kind, code, agreed)
        around = _leave(act.connection, edition.number, kind, code)
        place = editions.position(act.connection, edition.number, kind, code)
        told = (act.reason, by.username, database.clock())
        removals.note(act.connection, Removal(edition.number, kind, code, act.before, place, around, *told))
        editions.take_out(act.connection, edition.number, kind, code)
        drafting.sign_edit(act.connection, edition, by)
    return Written(edition.number, "")


def restore(database: Database, number: int, kind: str, code: str, by: Actor, seen: str | None) -> Written:
    """Put back what was taken out of a draft, as it was, in its place, named by all that named it and is still there.

    `seen`: the hash of what was taken out (`Removal.hash`). Raises TokenMissing, TokenStale, NotAllowed.
    """
    with deed(database, by, RESTORE, drafting.title_of(number, kind, code)) as act:
        edition = editions.get(act.connection, number)
        if edition.state is not State.DRAFT:
            raise NotAllowed(f"{life.title(number)}不是草稿，不能{RESTORE}")
        drafting.draft_of(act, number, by, database)
        removal = _check_removed(act, number, kind, code, seen)
        value = editions.body(act.connection, kind, removal.hash)
        drafting.check_part(act.connection, number, kind, value, value, by)
        act.after = editions.put(act.connection, number, kind, value, removal.position)
        _name_again(act.connection, number, removal)
        removals.forget(act.connection, number, kind, code)
        drafting.sign_edit(act.connection, edition, by)
    return Written(number, act.after)


def loss(connection: Connection, edition: Edition, kind: str, code: str) -> Loss:
    """What a draft, or a new one made from the edition in force, would lack without one more part."""
    base = edition.number if edition.state is State.PUBLISHED else edition.base
    lost = differences.lacking(connection, edition.number, base, kind) + bool(editions.token(connection, base, kind, code))
    return Loss(KINDS[kind].label, lost, editions.count(connection, base, kind))


def _check_reason(reason: str) -> str:
    if not reason.strip():
        raise NotAllowed("请写明为什么删除")
    return reason.strip()


def _check_loss(connection: Connection, edition: Edition, kind: str, code: str, agreed: bool) -> None:
    lost = loss(connection, edition, kind, code)
    if lost.large and not agreed:
        raise TooManyLeave(f"{lost.sentence}；确实要删除的，请勾选确认")


def _leave(connection: Connection, number: int, kind: str, code: str) -> tuple[tuple[str, str, str], ...]:
    """The item out of the parts that name it; (kind, code, hash) of those as they stood."""
    if kind != "item":
        return ()
    around = editions.load(connection, number, *AROUND)
    after = without_item(around, code)
    changed = tuple(
        (one, key, editions.token(connection, number, one, key))
        for one in AROUND
        for key in _differing(getattr(around, KINDS[one].field), getattr(after, KINDS[one].field), KINDS[one].key)
    )
    drafting.write_differing(connection, number, around, after)
    return changed


def _differing(old: tuple[Any, ...], new: tuple[Any, ...], key: str) -> list[str]:
    return [str(getattr(was, key)) for was, is_now in zip(old, new, strict=True) if was != is_now]


def _check_removed(act: Deed, number: int, kind: str, code: str, seen: str | None) -> Removal:
    if seen is None:
        raise TokenMissing("缺少版本标记，请重新打开页面后再操作")
    removal = removals.find(act.connection, number, kind, code)
    if removal is None or removal.hash != seen or editions.token(act.connection, number, kind, code):
        raise TokenStale("这次删除已被他人撤销，或内容又有变化，请重新打开页面核对")
    return removal


def _name_again(connection: Connection, number: int, removal: Removal) -> None:
    if not removal.around:
        return
    before: dict[str, list[Any]] = {KINDS[kind].field: [] for kind in AROUND}
    for kind, _, hashed in removal.around:
        before[KINDS[kind].field].append(editions.body(connection, kind, hashed))
    now = editions.load(connection, number, *AROUND)
    was = Catalogue(**{field: tuple(parts) for field, parts in before.items()})
    drafting.write_differing(connection, number, now, naming_again(now, was, removal.code))
