"""The centre's question set: what people say, and which items are the right answer to it."""

from sqlalchemy import Connection, delete, insert, select

from knowledge.refusals import NotAllowed
from knowledge.rehearsal import Expected
from knowledge.roles import EDITORS, Actor, Role
from knowledge.store import editions
from knowledge.store.audit import deed
from knowledge.store.database import Database
from knowledge.store.tables import question_set

LONGEST = 300  # characters; a longer question is cut before it is matched
KEEPERS = (*EDITORS, Role.REVIEWER, Role.ADMIN)


def everything(connection: Connection) -> list[Expected]:
    """All questions, in the order in which they came."""
    rows = connection.execute(select(question_set).order_by(question_set.c.id))
    return [Expected(row.text, tuple(row.codes), row.region) for row in rows]


def add(database: Database, by: Actor, question: Expected) -> None:
    """The question joins the set, in place of the same text. Raises NotAllowed."""
    with deed(database, by, "加入问题集", question.text[:LONGEST]) as act:
        check_keeper(by)
        _check(act.connection, question)
        put(act.connection, by, question)


def put(connection: Connection, by: Actor, question: Expected) -> None:
    """The same inside a deed that is under way."""
    connection.execute(delete(question_set).where(question_set.c.text == question.text))
    row = {"text": question.text, "codes": list(question.codes), "region": question.region, "added_by": by.username}
    connection.execute(insert(question_set), row)


def remove(database: Database, by: Actor, text: str) -> None:
    """Raises NotAllowed."""
    with deed(database, by, "移出问题集", text[:LONGEST]) as act:
        check_keeper(by)
        if not act.connection.execute(delete(question_set).where(question_set.c.text == text)).rowcount:
            raise NotAllowed("问题集里没有这一句")


def check_keeper(by: Actor) -> None:
    if by.role not in KEEPERS:
        raise NotAllowed(f"「{by.role}」不能改动问题集")


def _check(connection: Connection, question: Expected) -> None:
    if not question.text.strip() or len(question.text) > LONGEST:
        raise NotAllowed(f"请写一句问话，最长 {LONGEST} 个字")
    missing = editions.unknown(connection, editions.in_force(connection), "item", question.codes)
    if missing:
        raise NotAllowed(f"现行目录里没有事项「{missing[0]}」")
