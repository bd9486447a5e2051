"""WeChat's callbacks: one row each, worked off in order a person; the pages of their answers until they are out."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, delete, func, or_, select, update

from bot.store.tables.wechat import wechat_callbacks as rows
from knowledge.store.database import insert_into

MAX_TRIES = 3
QUESTIONS = ("words", "place", "wordless", "scan")  # kinds that count against the questions a minute
NOTICE = "notice"  # the kind of a row that holds a notice for the person's next message
KEPT = timedelta(days=7)  # how long an answer or notice waits for the person


class State(StrEnum):
    WAITING = "waiting"
    TAKEN = "taken"
    DONE = "done"
    QUARANTINED = "quarantined"


@dataclass(frozen=True)
class Arrived:
    """A callback as it came, its words masked."""

    person: str
    key: str
    kind: str
    payload: str


@dataclass(frozen=True)
class Row:
    """A callback and what became of it. `recent`: questions of the person in the minute before it;
    `new` is true only for the delivery that made the row."""

    id: int
    person: str
    key: str
    kind: str
    payload: str
    received_at: datetime
    state: State
    tries: int
    late: bool
    pages: tuple[str, ...]
    sent: int
    passive: str
    recent: int = 0
    new: bool = False

    @property
    def answered(self) -> bool:
        return self.state in (State.DONE, State.QUARANTINED)

    @property
    def left(self) -> tuple[str, ...]:
        return self.pages[self.sent :]


def receive(connection: Connection, arrived: Arrived, now: datetime) -> Row:
    """The row of this callback: made now, or found as it stands when it was delivered before."""
    values = {"person": arrived.person, "message_key": arrived.key, "kind": arrived.kind, "payload": arrived.payload}
    fresh = {"received_at": now, "state": State.WAITING, "until": None, "tries": 0, "late": False}
    made = insert_into(connection, rows).values({**values, **fresh, "pages": [], "sent": 0, "passive": ""})
    new = connection.execute(made.on_conflict_do_nothing().returning(rows)).first()
    if new:
        return replace(_row(new), new=True)
    mine = and_(rows.c.person == arrived.person, rows.c.message_key == arrived.key)
    return _row(connection.execute(select(rows).where(mine)).one())


def keep_notice(connection: Connection, person: str, key: str, pages: list[str], now: datetime) -> None:
    """A notice handed over with the answer to the person's next message; once, however often it is kept."""
    values = {"person": person, "message_key": key, "kind": NOTICE, "payload": "", "received_at": now, "until": None}
    more = {"state": State.DONE, "tries": 0, "late": False, "pages": pages, "sent": 0, "passive": ""}
    connection.execute(insert_into(connection, rows).values({**values, **more}).on_conflict_do_nothing())


def get(connection: Connection, number: int) -> Row:
    return _row(connection.execute(select(rows).where(rows.c.id == number)).one())


def take(connection: Connection, person: str, now: datetime, until: datetime, sorry: list[str]) -> Row | None:
    """The person's next callback; None when there is none, or somebody else is at work for them until some time.

    The try is counted before the work, so that a callback that kills the process is counted as well; after the third it is
    put aside, with `sorry` as its pages.
    """
    waiting = select(rows).where(rows.c.person == person, _open()).order_by(rows.c.id).limit(1)
    found = connection.execute(waiting.with_for_update()).first()
    if found is None or (found.state == State.TAKEN and found.until > now):
        return None
    spent = found.tries >= MAX_TRIES
    values: dict[str, Any] = {"state": State.TAKEN, "until": until, "tries": found.tries + 1}
    values = {"state": State.QUARANTINED, "pages": sorry} if spent else values
    claimed = connection.execute(update(rows).where(rows.c.id == found.id).values(**values).returning(rows)).one()
    return take(connection, person, now, until, sorry) if spent else _row(claimed, _recent(connection, claimed))


def people(connection: Connection, now: datetime, most: int = 100) -> list[str]:
    """People with callbacks that nobody is at work on."""
    free = or_(rows.c.state == State.WAITING, and_(rows.c.state == State.TAKEN, rows.c.until <= now))
    return list(connection.scalars(select(rows.c.person).where(free).group_by(rows.c.person).limit(most)))


def kept(connection: Connection, row: Row) -> list[Row]:
    """Earlier callbacks and notices of which the person got nothing yet, oldest first."""
    mine = and_(rows.c.person == row.person, rows.c.id != row.id, rows.c.received_at > row.received_at - KEPT)
    none_out = and_(rows.c.state.in_((State.DONE, State.QUARANTINED)), rows.c.sent == 0)
    found = map(_row, connection.execute(select(rows).where(mine, none_out).order_by(rows.c.id)))
    return [one for one in found if one.pages]


def unread(connection: Connection, row: Row) -> Row | None:
    """The answer before this one, when the person has seen only a part of it."""
    mine = and_(rows.c.person == row.person, rows.c.id < row.id, rows.c.sent > 0)
    last = connection.execute(select(rows).where(mine).order_by(rows.c.id.desc()).limit(1)).first()
    return _row(last) if last and _row(last).left else None


def close(connection: Connection, row: Row, pages: list[str], used: list[Row]) -> Row:
    """Answered with these pages, into which those of `used` went. The words are no longer needed."""
    for other in used:
        connection.execute(update(rows).where(rows.c.id == other.id).values(sent=len(other.pages)))
    values = {"state": State.DONE, "payload": "", "pages": pages}
    return _row(connection.execute(update(rows).where(rows.c.id == row.id).values(**values).returning(rows)).one())


def fail(connection: Connection, row: Row, sorry: list[str]) -> Row:
    """The try came to nothing; after the third it is put aside with `sorry` as its pages."""
    spent = row.tries >= MAX_TRIES
    values = {"state": State.QUARANTINED, "pages": sorry} if spent else {"state": State.WAITING}
    return _row(connection.execute(update(rows).where(rows.c.id == row.id).values(**values).returning(rows)).one())


def put_back(connection: Connection, row: Row) -> None:
    """The try does not count: the database was away, or the process stops in peace."""
    mine = and_(rows.c.id == row.id, rows.c.state == State.TAKEN)
    connection.execute(update(rows).where(mine).values(state=State.WAITING, tries=row.tries - 1))


def hand_over(connection: Connection, number: int, passive: str) -> None:
    """The first page went out as the reply to the callback; the same callback again gets the same."""
    sent = case((rows.c.sent > 0, rows.c.sent), else_=1)
    connection.execute(update(rows).where(rows.c.id == number).values(passive=passive, sent=sent))


def be_late(connection: Connection, number: int) -> Row:
    """The platform is told to wait, unless the answer is there by now: the row tells."""
    late = and_(rows.c.id == number, _open())
    connection.execute(update(rows).where(late).values(late=True))
    return get(connection, number)


def note_sent(connection: Connection, number: int, sent: int) -> None:
    connection.execute(update(rows).where(rows.c.id == number).values(sent=sent))


def waiting(connection: Connection) -> int:
    """How many callbacks are not answered yet."""
    return connection.scalar(select(func.count()).where(_open())) or 0


def forget(connection: Connection, person: str) -> None:
    """Erase the words and answers of a person's callbacks that are no longer in work."""
    mine = and_(rows.c.person == person, rows.c.state.in_((State.DONE, State.QUARANTINED)))
    connection.execute(update(rows).where(mine).values(payload="", pages=[], passive=""))


def purge(connection: Connection, before: datetime) -> int:
    """Delete closed callbacks older than a time; how many."""
    closed = rows.c.state.in_((State.DONE, State.QUARANTINED))
    return connection.execute(delete(rows).where(rows.c.received_at < before, closed)).rowcount


def _recent(connection: Connection, row: Any) -> int:
    mine = and_(rows.c.person == row.person, rows.c.id < row.id, rows.c.kind.in_(QUESTIONS))
    lately = rows.c.received_at > row.received_at - timedelta(minutes=1)
    return connection.scalar(select(func.count()).where(mine, lately)) or 0


def _open() -> ColumnElement[bool]:
    return rows.c.state.in_((State.WAITING, State.TAKEN))


def _row(found: Any, recent: int = 0) -> Row:
    state = State(found.state)
    known = (found.id, found.person, found.message_key, found.kind, found.payload, found.received_at, state)
    return Row(*known, found.tries, found.late, tuple(found.pages), found.sent, found.passive, recent)
