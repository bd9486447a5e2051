"""The staff's verbs: open a draft, edit, submit, approve, publish, roll back; each in one transaction."""

from collections.abc import Callable

from sqlalchemy import Connection

from knowledge import editions as life
from knowledge.catalogue.changes import compare
from knowledge.catalogue.items import Catalogue
from knowledge.editions import Actor, Edition, NotAllowed, Role, State
from knowledge.store import editions, staff
from knowledge.store.bodies import Content, encode_catalogue
from knowledge.store.database import Database

NOBODY = "首次发布"  # signs an edition that was published before there were accounts


def open_draft(database: Database, catalogue: Catalogue, by: Actor, base: int, note: str = "") -> int:
    """A draft made from edition `base` (0: from nothing); its number. Raises NotAllowed."""
    content = encode_catalogue(catalogue)
    with database.writing() as connection:
        number = editions.next_number(connection)
        draft = life.open_draft(number, by, base, content.digest, note, database.clock())
        _check_base(connection, base)
        _check_department(connection, by, base, catalogue)
        _add(connection, draft, content)
    return number


def replace_draft(database: Database, number: int, catalogue: Catalogue, by: Actor, version: int | None) -> Edition:
    """The draft with this content. `version` is what the editor saw. Raises TokenMissing, TokenStale, NotAllowed."""
    content = encode_catalogue(catalogue)
    with database.writing() as connection:
        after = life.edit(editions.get(connection, number), by, version, content.digest)
        _check_department(connection, by, number, catalogue)
        editions.write_content(connection, number, content)
        editions.save(connection, after)
    return after


def submit(database: Database, number: int, by: Actor, version: int | None) -> Edition:
    return _step(database, number, lambda edition: life.submit(edition, by, version))


def withdraw(database: Database, number: int, by: Actor, version: int | None) -> Edition:
    return _step(database, number, lambda edition: life.withdraw(edition, by, version))


def send_back(database: Database, number: int, by: Actor, version: int | None, note: str) -> Edition:
    return _step(database, number, lambda edition: life.send_back(edition, by, version, note))


def approve(database: Database, number: int, by: Actor, version: int | None) -> Edition:
    return _step(database, number, lambda edition: life.approve(edition, by, version))


def publish(database: Database, number: int, by: Actor, version: int | None) -> Edition:
    """In force from now on, in place of the edition it was made from. Raises NotAllowed."""
    with database.writing() as connection:
        edition, old = editions.get(connection, number), editions.in_force(connection)
        content = editions.content_digest(connection, number)
        try:
            after = life.publish(edition, by, version, old, content, database.clock())
        except life.BaseOutdated as error:
            raise NotAllowed(f"{error.reason}。其间的变化：{_difference(connection, edition.base, old)}") from error
        _supersede(connection, old)
        editions.save(connection, after)
    return after


def roll_back(database: Database, to: int, by: Actor) -> int:
    """Publish the content of edition `to` as a new edition; its number. Raises NotAllowed."""
    with database.writing() as connection:
        number, old = editions.next_number(connection), editions.in_force(connection)
        after = life.roll_back(editions.get(connection, to), by, number, old, database.clock())
        _supersede(connection, old)
        editions.add(connection, after)
        editions.copy_content(connection, to, number)
    return number


def publish_first(database: Database, catalogue: Catalogue, note: str = "") -> int:
    """Publish without review, only while there are no staff accounts. The content in force already keeps its number."""
    content = encode_catalogue(catalogue)
    with database.writing() as connection:
        if staff.any_exist(connection):
            raise NotAllowed("已有工作人员账号，发布须经提交和审核")
        old = editions.in_force(connection)
        if old and editions.get(connection, old).digest == content.digest:
            return old
        return _publish_unsigned(connection, database, content, old, note)


def _publish_unsigned(connection: Connection, database: Database, content: Content, old: int, note: str) -> int:
    number, now = editions.next_number(connection), database.clock()
    _supersede(connection, old)
    first = Edition(number, State.PUBLISHED, old, content.digest, now, note=note, published_by=NOBODY, published_at=now)
    _add(connection, first, content)
    return number


def _step(database: Database, number: int, decide: Callable[[Edition], Edition]) -> Edition:
    """Read, decide, write."""
    with database.writing() as connection:
        after = decide(editions.get(connection, number))
        editions.save(connection, after)
    return after


def _add(connection: Connection, edition: Edition, content: Content) -> None:
    editions.add(connection, edition)
    editions.write_content(connection, edition.number, content)


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
