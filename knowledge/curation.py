"""The staff's verbs: open a draft, edit, submit, approve, publish, roll back; each in one transaction."""

from collections.abc import Callable

from sqlalchemy import Connection

from knowledge import editions as life
from knowledge.catalogue.changes import compare
from knowledge.catalogue.items import Catalogue
from knowledge.editions import Action, Actor, Edition, NotAllowed, Role, State
from knowledge.store import editions, staff
from knowledge.store.audit import deed
from knowledge.store.bodies import Content, encode_catalogue
from knowledge.store.database import Database

NOBODY = "首次发布"  # signs an edition that was published before there were accounts


def open_draft(database: Database, catalogue: Catalogue, by: Actor, base: int, note: str = "") -> int:
    """A draft made from edition `base` (0: from nothing); its number. Raises NotAllowed."""
    with deed(database, by, Action.OPEN, "新草稿") as act:
        content = encode_catalogue(catalogue)
        number = editions.next_number(act.connection)
        act.subject, act.after = life.title(number), content.digest
        draft = life.open_draft(number, by, base, content.digest, note, database.clock())
        _check_base(act.connection, base)
        _check_department(act.connection, by, base, catalogue)
        _add(act.connection, draft, content)
    return number


def replace_draft(database: Database, number: int, catalogue: Catalogue, by: Actor, version: int | None) -> Edition:
    """The draft with this content. `version` is what the editor saw. Raises TokenMissing, TokenStale, NotAllowed."""
    with deed(database, by, Action.EDIT, life.title(number)) as act:
        content = encode_catalogue(catalogue)
        edition = editions.get(act.connection, number)
        act.before, act.after = edition.digest, content.digest
        after = life.edit(edition, by, version, content.digest)
        _check_department(act.connection, by, number, catalogue)
        editions.write_content(act.connection, number, content)
        editions.save(act.connection, after)
    return after


def submit(database: Database, number: int, by: Actor, version: int | None) -> Edition:
    return _step(database, Action.SUBMIT, number, by, lambda edition: life.submit(edition, by, version))


def withdraw(database: Database, number: int, by: Actor, version: int | None) -> Edition:
    return _step(database, Action.WITHDRAW, number, by, lambda edition: life.withdraw(edition, by, version))


def send_back(database: Database, number: int, by: Actor, version: int | None, note: str) -> Edition:
    return _step(database, Action.SEND_BACK, number, by, lambda edition: life.send_back(edition, by, version, note))


def approve(database: Database, number: int, by: Actor, version: int | None) -> Edition:
    return _step(database, Action.APPROVE, number, by, lambda edition: life.approve(edition, by, version))


def publish(database: Database, number: int, by: Actor, version: int | None) -> Edition:
    """In force from now on, in place of the edition it was made from. Raises NotAllowed."""
    with deed(database, by, Action.PUBLISH, life.title(number)) as act:
        connection = act.connection
        edition, old = editions.get(connection, number), editions.in_force(connection)
        content = editions.content_digest(connection, number)
        act.before, act.after = _digest(connection, old), content
        try:
            after = life.publish(edition, by, version, old, content, database.clock())
        except life.BaseOutdated as error:
            raise NotAllowed(f"{error.reason}。其间的变化：{_difference(connection, edition.base, old)}") from error
        _supersede(connection, old)
        editions.save(connection, after)
    return after


def roll_back(database: Database, to: int, by: Actor) -> int:
    """Publish the content of edition `to` as a new edition; its number. Raises NotAllowed."""
    with deed(database, by, Action.ROLL_BACK, life.title(to)) as act:
        connection = act.connection
        number, old = editions.next_number(connection), editions.in_force(connection)
        after = life.roll_back(editions.get(connection, to), by, number, old, database.clock())
        act.before, act.after = _digest(connection, old), after.digest
        _supersede(connection, old)
        editions.add(connection, after)
        editions.copy_content(connection, to, number)
    return number


def publish_first(database: Database, catalogue: Catalogue, note: str = "") -> int:
    """Publish without review, only while there are no staff accounts. The content in force already keeps its number."""
    with deed(database, life.OPERATOR, NOBODY, "新版本") as act:
        content, old = encode_catalogue(catalogue), editions.in_force(act.connection)
        act.before, act.after = _digest(act.connection, old), content.digest
        if staff.any_exist(act.connection):
            raise NotAllowed("已有工作人员账号，发布须经提交和审核")
        number = old if act.before == act.after else _publish_unsigned(act.connection, database, content, old, note)
        act.subject = life.title(number)
    return number


def _publish_unsigned(connection: Connection, database: Database, content: Content, old: int, note: str) -> int:
    number, now = editions.next_number(connection), database.clock()
    _supersede(connection, old)
    first = Edition(number, State.PUBLISHED, old, content.digest, now, note=note, published_by=NOBODY, published_at=now)
    _add(connection, first, content)
    return number


def _step(database: Database, action: Action, number: int, by: Actor, decide: Callable[[Edition], Edition]) -> Edition:
    """Read, decide, write."""
    with deed(database, by, action, life.title(number)) as act:
        edition = editions.get(act.connection, number)
        act.before = act.after = edition.digest
        after = decide(edition)
        editions.save(act.connection, after)
    return after


def _add(connection: Connection, edition: Edition, content: Content) -> None:
    editions.add(connection, edition)
    editions.write_content(connection, edition.number, content)


def _digest(connection: Connection, number: int) -> str:
    return editions.get(connection, number).digest if number else ""


def _supersede(connection: Connection, number: int) -> None:
    if number:
        editions.save(connection, life.supersede(editions.get(connection, number)))


def _check_base(connection: Connection, base: int) -> None:
    if base and editions.get(connection, base).state not in (State.PUBLISHED, State.SUPERSEDED):
        raise NotAllowed(f"第 {base} 版还没有发布过，不能作为草稿的基础")


def _check_department(connection: Connection, by: Actor, before: int, catalogue: Catalogue) -> None:
    """Only a 部门编辑 is bound to a department, so only then is the old content read."""
    if by.role is Role.DEPARTMENT_EDITOR:
        life.check_department(by, compare(editions.load(connection, before), catalogue))


def _difference(connection: Connection, base: int, now: int) -> str:
    return compare(editions.load(connection, base), editions.load(connection, now)).summary
