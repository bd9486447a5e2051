"""One item, point or other part put into a draft: each in one transaction, nobody's words overwritten unseen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import Connection

from knowledge import editions as life
from knowledge.catalogue.amending import with_item
from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.catalogue.places import RegionTree, base_regions
from knowledge.catalogue.problems import find, find_in_adjustment, find_in_point, refuses
from knowledge.catalogue.rules.finding import AdjustmentRule, Finding, PointRule
from knowledge.editions import Edition
from knowledge.permissions import Action, State
from knowledge.reach import check_own
from knowledge.refusals import NotAllowed, TokenMissing, TokenStale
from knowledge.roles import Actor, Role
from knowledge.store import editions
from knowledge.store.audit import Deed, deed
from knowledge.store.bodies import KINDS
from knowledge.store.database import Database


@dataclass(frozen=True)
class Difference:
    """One field that two people changed, or that one of them did: as both saw it first, and as each left it."""

    field: str
    seen: object
    theirs: object
    mine: object

    @property
    def clashes(self) -> bool:
        """Whether both changed it, and not to the same."""
        return self.theirs != self.seen != self.mine != self.theirs


@dataclass(frozen=True)
class Conflict:
    """What stands now beside what was to be written, and a proposal: every field that only one of the two changed."""

    theirs: Any  # None: it was removed
    mine: Any  # None: it was to be removed
    token: str  # what the next attempt brings
    fields: tuple[Difference, ...] = ()
    merged: Any = None


class PartStale(TokenStale):
    """Another person changed the same part meanwhile; `conflict` holds both texts."""

    def __init__(self, reason: str, conflict: Conflict) -> None:
        super().__init__(reason)
        self.conflict = conflict


@dataclass(frozen=True)
class Written:
    """The draft that holds the change, and the token of the part as it is now (empty when removed)."""

    number: int
    token: str


def put(database: Database, number: int, kind: str, value: Any, by: Actor, seen: str | None, list_key: str = "") -> Written:
    """Add or change one part (`kind`: item, point …) in a draft; in the edition in force: in a new draft made from it.

    `seen` is the token of the part that the editor saw, empty for a new one (`store.editions.token`). `list_key`: a list
    that the item joins. Raises TokenMissing, PartStale with both texts, NotAllowed.
    """
    code = str(getattr(value, KINDS[kind].key))
    with deed(database, by, Action.EDIT, title_of(number, kind, code)) as act:
        edition = draft_of(act, number, by, database)
        before = check_token(act, edition.number, kind, code, seen, value)
        check_part(act.connection, edition.number, kind, before, value, by)
        act.after = editions.put(act.connection, edition.number, kind, value)
        if kind == "item":
            _follow(act.connection, edition.number, before, value, list_key)
        sign_edit(act.connection, edition, by)
    return Written(edition.number, act.after)


def draft_of(act: Deed, number: int, by: Actor, database: Database) -> Edition:
    """The draft itself, or a new one with the content of the edition in force."""
    edition = editions.get(act.connection, number)
    if edition.state is State.PUBLISHED:
        fresh = editions.next_number(act.connection)
        draft = life.open_draft(fresh, by, number, edition.digest, "", database.clock())
        editions.add(act.connection, draft)
        editions.copy_content(act.connection, number, fresh)
        act.subject = act.subject.replace(life.title(number), life.title(fresh), 1)
        return draft
    life.edit(edition, by, edition.version, edition.digest)  # who may, and whether it may be edited at all
    if edition.state is not State.DRAFT:
        raise NotAllowed(f"{life.title(number)}正在审核，请先撤回再修改")
    return edition


def check_token(act: Deed, number: int, kind: str, code: str, seen: str | None, mine: Any) -> Any:
    """The part as it stands, when that is what the editor saw."""
    if seen is None:
        raise TokenMissing("缺少版本标记，请重新打开页面后再操作")
    act.before = editions.token(act.connection, number, kind, code)
    before = editions.body(act.connection, kind, act.before)
    if seen != act.before:
        conflict = three_ways(editions.body(act.connection, kind, seen), before, mine, act.before)
        raise PartStale(_stale(kind, code, seen, before), conflict)
    return before


def _stale(kind: str, code: str, seen: str, now: Any) -> str:
    name = f"{KINDS[kind].label}「{getattr(now, 'name', code)}」"
    if now is None:
        return f"{name}已被他人删除，您的内容还没有保存"
    return f"{name}已被他人改动，您的内容还没有保存" if seen else f"编码「{code}」已被{name}使用，您的内容还没有保存"


def three_ways(seen: Any, theirs: Any, mine: Any, token: str) -> Conflict:
    """Field by field: what each of two people did to the same part."""
    if theirs is None or mine is None:
        return Conflict(theirs, mine, token)
    names = [field.name for field in fields(mine)]
    rows = [Difference(name, *(getattr(one, name, None) for one in (seen, theirs, mine))) for name in names]
    different = tuple(row for row in rows if row.theirs != row.mine)
    taken = {row.field: row.theirs for row in different if row.mine == row.seen}
    return Conflict(theirs, mine, token, different, replace(mine, **taken))


def check_owner(connection: Connection, number: int, kind: str, by: Actor, *parts: Any) -> None:
    """A 部门编辑 touches items of the own department, and decisions about them. Raises NotAllowed."""
    if by.role is not Role.DEPARTMENT_EDITOR:
        return
    if kind == "item":
        check_own(by, *(part.department for part in parts if part))
    elif kind == "change":
        codes = {part.item for part in parts if part and part.item}
        about = [editions.body(connection, "item", editions.token(connection, number, "item", code)) for code in codes]
        check_own(by, *(item.department if item else "目录外的事项" for item in about))
    else:
        raise NotAllowed(f"部门编辑不能改动{KINDS[kind].label}，请交由中心编辑处理")


def check_part(connection: Connection, number: int, kind: str, before: Any, value: Any, by: Actor) -> None:
    """Whose it is, what the rules say of it, and whether all that it names is there. Raises NotAllowed."""
    check_owner(connection, number, kind, by, before, value)
    if kind == "item":
        _check_item(value, before)
    if kind == "point":
        _refuse_wrong(find_in_point(value, _regions(connection, number)))
    if kind == "change":
        _refuse_wrong(find_in_adjustment(value))
    if kind == "change" and not value.item:
        raise NotAllowed("动态调整要写明是哪个事项")
    if kind == "bundle" and not (value.name.strip() and value.steps):
        raise NotAllowed("一件事要有名称，至少写一个事项")
    _check_named(connection, number, KINDS[kind].label, _named(value))


def _check_item(item: ServiceItem, before: ServiceItem | None) -> None:
    """What cannot stand is refused; what stood so before, or only withholds a field, is told by the rules elsewhere."""
    known = {found for _, found in find(before)} if before else set()
    if not item.name.strip() or not item.department.strip():
        raise NotAllowed("事项要有名称和实施主体")
    for rule, found in find(item):
        if refuses(rule.severity, found.field) and found not in known:
            raise NotAllowed(f"{found.message}；{found.remedy}")


def _regions(connection: Connection, number: int) -> RegionTree:
    regions = {region.code: region for region in (*base_regions(), *editions.load(connection, number, "region").regions)}
    return RegionTree(tuple(regions.values()))


def _refuse_wrong(found: Iterable[tuple[PointRule | AdjustmentRule, Finding]]) -> None:
    for rule, finding in found:
        if rule.severity == "E":
            raise NotAllowed(f"{finding.message}；{finding.remedy}")


def _named(value: Any) -> list[str]:
    """The codes of items that a part names."""
    parts = (getattr(value, "handles", ()), getattr(value, "entries", ()))
    return [one.code for part in parts for one in part] + [
        step.item for step in getattr(value, "steps", ()) if hasattr(step, "item")
    ]


def _check_named(connection: Connection, number: int, label: str, codes: Sequence[str]) -> None:
    missing = editions.unknown(connection, number, "item", codes)
    if missing:
        raise NotAllowed(f"{label}写了目录里没有的事项编码，共 {len(missing)} 个，例如「{missing[0]}」")


def _follow(connection: Connection, number: int, before: ServiceItem | None, item: ServiceItem, list_key: str) -> None:
    """Lists that count the item by its modes go on doing so; a new one joins its list."""
    if before and before.modes == item.modes and not list_key:
        return
    lists = editions.load(connection, number, "list").lists
    if list_key and all(one.key != list_key for one in lists):
        raise NotAllowed(f"没有清单「{list_key}」")
    around = Catalogue((before,) if before else (), lists=lists)
    write_differing(connection, number, around, replace(with_item(around, item, list_key), items=around.items))


def write_differing(connection: Connection, number: int, before: Catalogue, after: Catalogue) -> None:
    """Write the parts that differ; nothing is added or removed."""
    for kind, made in KINDS.items():
        old, new = getattr(before, made.field), getattr(after, made.field)
        for was, is_now in zip(old, new, strict=True):
            if was != is_now:
                editions.put(connection, number, kind, is_now)


def sign_edit(connection: Connection, edition: Edition, by: Actor) -> None:
    digest = editions.content_digest(connection, edition.number)
    editions.save(connection, life.edit(edition, by, edition.version, digest))


def title_of(number: int, kind: str, code: str) -> str:
    return f"{life.title(number)} {KINDS[kind].label} {code}"
