"""The durable inbox: a message is a committed row before it is acknowledged, and gets one answer however often it comes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, Executable, and_, case, delete, func, select, update

from bot.messages import Address, Question, Reply
from bot.store.tables.chats import inbox
from knowledge.store.database import insert_in, insert_into

MAX_TRIES = 3

_replies = TypeAdapter(Reply)


class RowState(StrEnum):
    RECEIVED = "received"
    TAKEN = "taken"
    ANSWERED = "answered"
    FAILED = "failed"
    QUARANTINED = "quarantined"


OPEN = (RowState.RECEIVED, RowState.TAKEN, RowState.FAILED)


@dataclass(frozen=True)
class Received:
    """One message and what became of it. `new` is true only for the delivery that made the row."""

    id: int
    address: Address
    key: str
    text: str
    received_at: datetime
    state: RowState
    tries: int
    reply: Reply | None = None
    new: bool = False


def receive(connection: Connection, question: Question, text: str, now: datetime) -> Received:
    """The row of this message: made now, or found with its reply when it was delivered before.

    `text` has been masked; the text of the question is not stored.
    """
    fresh = _row(question, text, now) | {"state": RowState.RECEIVED}
    made = insert_into(connection, inbox).values(fresh).on_conflict_do_nothing().returning(inbox)
    if row := connection.execute(made).first():
        return replace(_received(row), new=True)
    return _received(connection.execute(select(inbox).where(_is(question))).one())


def _row(question: Question, text: str, now: datetime) -> dict[str, Any]:
    address = question.address
    key = {"channel": address.channel, "person": address.person, "message_key": question.key}
    return {**key, "text": text, "received_at": now, "tries": 0}


def _is(question: Question) -> ColumnElement[bool]:
    mine = and_(inbox.c.channel == question.address.channel, inbox.c.person == question.address.person)
    return and_(mine, inbox.c.message_key == question.key)


def recent(connection: Connection, address: Address, since: datetime) -> int:
    """How many messages of a person came after a time."""
    mine = and_(inbox.c.channel == address.channel, inbox.c.person == address.person, inbox.c.received_at > since)
    return connection.scalar(select(func.count()).where(mine)) or 0


def record(connection: Connection, question: Question, text: str, reply: Reply, now: datetime) -> Reply | None:
    """The message of a channel that keeps its own, answered: one row in one go; the other reply when there was one before."""
    row = _row(question, text, now) | {"state": RowState.ANSWERED, "reply": _written(reply), "answered_at": now}
    if connection.execute(_recording(connection.dialect.name), row).first():
        return None
    received = receive(connection, question, text, now)
    if received.reply is None:
        close(connection, received, reply, now)
    return received.reply


@cache
def _recording(dialect: str) -> Executable:
    """Built once, as every answer needs it."""
    return insert_in(dialect, inbox).on_conflict_do_nothing().returning(inbox.c.id)


def take(connection: Connection, row: Received) -> Received | None:
    """Claim a row to answer it; None when another was faster, or after the third try: then it is quarantined.

    Tries are counted here, before the work, so that a message that kills the process is counted too.
    """
    state = case((inbox.c.tries >= MAX_TRIES, RowState.QUARANTINED), else_=RowState.TAKEN)
    unchanged = and_(inbox.c.id == row.id, inbox.c.tries == row.tries, inbox.c.state.in_(OPEN))
    claim = update(inbox).where(unchanged).values(state=state, tries=inbox.c.tries + 1).returning(inbox)
    claimed = connection.execute(claim).first()
    return _received(claimed) if claimed and claimed.state == RowState.TAKEN else None


def close(connection: Connection, row: Received, reply: Reply, now: datetime) -> None:
    """Answered: the same message delivered again gets this reply."""
    _set(connection, row, state=RowState.ANSWERED, reply=_written(reply), answered_at=now)


def fail(connection: Connection, row: Received) -> None:
    """The try came to nothing; the next catch-up takes it again, or quarantines it after the third."""
    _set(connection, row, state=RowState.FAILED if row.tries < MAX_TRIES else RowState.QUARANTINED)


def reply_to(connection: Connection, address: Address, key: str) -> Reply | None:
    """The reply that a message got; None for one that is unknown, unanswered or erased."""
    mine = and_(inbox.c.channel == address.channel, inbox.c.person == address.person, inbox.c.message_key == key)
    reply = connection.scalar(select(inbox.c.reply).where(mine))
    return _replies.validate_json(reply) if reply else None


def open_rows(connection: Connection, before: datetime, limit: int = 100) -> Sequence[Received]:
    """Unanswered messages received before a time, oldest first: what a restart catches up on."""
    wanted = select(inbox).where(inbox.c.state.in_(OPEN), inbox.c.received_at < before)
    return [_received(row) for row in connection.execute(wanted.order_by(inbox.c.id).limit(limit))]


def forget(connection: Connection, address: Address) -> None:
    """Erase what a person wrote and was told; the rows stay, so that nothing is answered twice."""
    mine = and_(inbox.c.channel == address.channel, inbox.c.person == address.person)
    connection.execute(update(inbox).where(mine, inbox.c.state.not_in(OPEN)).values(text="", reply=None))


def purge(connection: Connection, before: datetime) -> int:
    """Delete the closed messages received before a time; how many."""
    return connection.execute(delete(inbox).where(inbox.c.received_at < before, inbox.c.state.not_in(OPEN))).rowcount


def _written(reply: Reply) -> str:
    return _replies.dump_json(reply, exclude_defaults=True).decode()


def _set(connection: Connection, row: Received, **values: Any) -> None:
    connection.execute(update(inbox).where(inbox.c.id == row.id).values(**values))


def _received(row: Any) -> Received:
    reply = _replies.validate_json(row.reply) if row.reply else None
    address = Address(row.channel, row.person)
    return Received(row.id, address, row.message_key, row.text, row.received_at, RowState(row.state), row.tries, reply)
