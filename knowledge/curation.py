"""The staff's verbs on whole editions: open a draft, submit, clear, approve, publish, roll back; each in one transaction."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from knowledge import editions as life
from knowledge.catalogue.changes import compare
from knowledge.catalogue.items import Catalogue
from knowledge.editions import Edition
from knowledge.permissions import Action, State
from knowledge.reach import LEGAL_KINDS, check_department, demands_legal_review
from knowledge.refusals import BaseOutdated, NotAllowed, TokenStale
from knowledge.rehearsal import Matter, Rehearsed
from knowledge.roles import OPERATOR, Actor, Role
from knowledge.store import comments, editions, question_set, staff
from knowledge.store.audit import Deed, deed
from knowledge.store.bodies import Content, encode_catalogue
from knowledge.store.comments import Comment
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
    """Handed in for review; 合法性审查 is demanded when it touches a list that demands it."""

    def decide(edition: Edition, connection: Connection) -> Edition:
        return life.submit(edition, by, version, _demands_legal_review(connection, edition))

    return step(database, Action.SUBMIT, number, by, decide)


def withdraw(database: Database, number: int, by: Actor, version: int | None) -> Edition:
    return step(database, Action.WITHDRAW, number, by, lambda edition, _: life.withdraw(edition, by, version))


def send_back(database: Database, number: int, by: Actor, version: int | None, comment: str) -> Edition:
    """Returned to be amended; the comment says what."""

    def decide(edition: Edition, connection: Connection) -> Edition:
        comments.add(connection, remark(number, by, comment, "", database.clock()))
        return life.send_back(edition, by, version)

    return step(database, Action.SEND_BACK, number, by, decide)


def comment(database: Database, number: int, by: Actor, text: str, code: str = "") -> None:
    """Say something about a draft, or about one item in it. Raises NotAllowed."""
    with deed(database, by, "批注", life.title(number)) as act:
        editions.get(act.connection, number)
        if by.role is Role.AUDITOR:
            raise NotAllowed(f"「{Role.AUDITOR}」只看不写，不能批注")
        comments.add(act.connection, remark(number, by, text, code, database.clock()))


def clear(database: Database, number: int, by: Actor, version: int | None) -> Edition:
    """合法性审查 passed."""
    return step(database, Action.CLEAR, number, by, lambda edition, _: life.clear(edition, by, version))


def approve(database: Database, number: int, by: Actor, version: int | None) -> Edition:
    return step(database, Action.APPROVE, number, by, lambda edition, _: life.approve(edition, by, version))


def publish(database: Database, number: int, by: Actor, version: int | None, rehearsed: Rehearsed | None = None) -> Edition:
    """In force from now on, in place of the edition it was made from. `rehearsed`: what the question set said about it, which
    is wanted as soon as there is such a set. Raises NotAllowed."""
    with deed(database, by, Action.PUBLISH, life.title(number)) as act:
        after = put_in_force(act, editions.get(act.connection, number), version, database.clock())
        act.reason = check_rehearsed(act.connection, act.before, act.after, rehearsed)
        return after


def put_in_force(act: Deed, edition: Edition, version: int | None, now: datetime) -> Edition:
    """Publishing inside a deed that is under way."""
    connection, old = act.connection, editions.in_force(act.connection)
    content = editions.content_digest(connection, edition.number)
    act.before, act.after = digest_of(connection, old), content
    try:
        after = life.publish(edition, act.by, version, old, content, now)
    except BaseOutdated as error:
        raise NotAllowed(f"{error.reason}。其间的变化：{_difference(connection, edition.base, old)}") from error
    _supersede(connection, old)
    editions.save(connection, after)
    return after


def check_rehearsed(connection: Connection, before: str, after: str, rehearsed: Rehearsed | None) -> str:
    """That a person saw what the whole question set says about exactly these contents (digests), and accepts it: a sentence
    for the audit trail. Raises TokenStale, NotAllowed."""
    questions = tuple(question_set.everything(connection)) if before else ()
    if not questions:
        return ""
    if rehearsed is None or rehearsed.matter != Matter(before, after, questions):
        raise TokenStale("要先看过问题集在这一版上的演练结果；问题集或现行版本刚刚变过的，请重新打开页面再看一次")
    if rehearsed.bar:
        raise NotAllowed(rehearsed.bar)
    return rehearsed.summary


def roll_back(database: Database, to: int, by: Actor, seen: int | None) -> int:
    """Publish the content of edition `to` as a new edition; its number. `seen`: the edition that `by` saw in force. Raises
    TokenMissing, TokenStale, NotAllowed."""
    with deed(database, by, Action.ROLL_BACK, life.title(to)) as act:
        connection = act.connection
        number, old = editions.next_number(connection), editions.in_force(connection)
        after = life.roll_back(editions.get(connection, to), by, number, old, seen, database.clock())
        act.before, act.after = digest_of(connection, old), after.digest
        _supersede(connection, old)
        editions.add(connection, after)
        editions.copy_content(connection, to, number)
    return number


def publish_first(database: Database, catalogue: Catalogue, note: str = "") -> int:
    """Publish without review, only while there are no staff accounts. The content in force already keeps its number."""
    with deed(database, OPERATOR, NOBODY, "新版本") as act:
        content, old = encode_catalogue(catalogue), editions.in_force(act.connection)
        act.before, act.after = digest_of(act.connection, old), content.digest
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


Decide = Callable[[Edition, Connection], Edition]


def step(database: Database, action: Action, number: int, by: Actor, decide: Decide) -> Edition:
    """A deed that reads, decides and writes."""
    with deed(database, by, action, life.title(number)) as act:
        edition = editions.get(act.connection, number)
        act.before = act.after = edition.digest
        after = decide(edition, act.connection)
        editions.save(act.connection, after)
    return after


def _add(connection: Connection, edition: Edition, content: Content) -> None:
    editions.add(connection, edition)
    editions.write_content(connection, edition.number, content)


def digest_of(connection: Connection, number: int) -> str:
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
        check_department(by, compare(editions.load(connection, before), catalogue))


def _demands_legal_review(connection: Connection, edition: Edition) -> bool:
    """Whole catalogues are read only when there is such a list."""
    numbers = (edition.base, edition.number)
    if not any(one.kind in LEGAL_KINDS for number in numbers for one in editions.load(connection, number, "list").lists):
        return False
    return demands_legal_review(*(editions.load(connection, number, "item", "list") for number in numbers))


def remark(number: int, by: Actor, text: str, code: str, at: datetime) -> Comment:
    if not text.strip():
        raise NotAllowed("请写明意见")
    return Comment(number, code, at, by.username, by.role, text.strip())


def _difference(connection: Connection, base: int, now: int) -> str:
    return compare(editions.load(connection, base), editions.load(connection, now)).summary
