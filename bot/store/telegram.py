"""Telegram's updates: committed before they are confirmed, one row each, worked off in order per chat."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Executable, and_, bindparam, case, delete, func, select, update

from bot.store.tables.telegram import telegram_updates as rows
from knowledge.store.database import insert_in

MAX_TRIES = 3
QUESTIONS = ("message", "callback_query")  # kinds that count against the questions a minute
_LOOK_AHEAD = 4  # waiting rows looked at for each chat that is wanted; chats that are taken are left out the next time


class State(StrEnum):
    WAITING = "waiting"
    TAKEN = "taken"
    DONE = "done"
    QUARANTINED = "quarantined"


# What every answer needs is built once: building a statement takes longer than running it.
_FREE = (
    select(rows.c.id, rows.c.chat)
    .where(rows.c.bot == bindparam("bot"), rows.c.state == State.WAITING)
    .where(rows.c.chat.not_in(bindparam("busy", expanding=True)))
    .order_by(rows.c.update_id)
    .limit(bindparam("most"))
)
_CLAIM = (
    update(rows)
    .where(rows.c.id.in_(bindparam("chosen", expanding=True)))
    .values(state=State.TAKEN, tries=rows.c.tries + 1)
    .returning(*rows.c)
)
_LATELY = select(rows.c.chat, rows.c.asked_at, rows.c.update_id).where(
    rows.c.chat.in_(bindparam("chats", expanding=True)), rows.c.asked_at > bindparam("since"), rows.c.kind.in_(QUESTIONS)
)
_CLOSE = update(rows).where(rows.c.id == bindparam("row")).values(state=State.DONE, payload="", trouble="")


@dataclass(frozen=True)
class Arrived:
    """An update as it came, its words masked. `payload` is its JSON; `chat` the one whose order it keeps."""

    bot: int
    update_id: int
    chat: int
    kind: str
    payload: str
    asked_at: datetime


@dataclass(frozen=True)
class Taken:
    """An update in work. `sent`: messages of its answer that went out before; `recent`: questions of this chat in the
    minute before it."""

    id: int
    update_id: int
    chat: int
    kind: str
    payload: str
    asked_at: datetime
    tries: int
    sent: int
    recent: int = 0
    trouble: str = ""


def receive(connection: Connection, arrived: Iterable[Arrived]) -> int:
    """Write down updates, those that are known already are left as they are; how many were new."""
    fresh = {"state": State.WAITING, "tries": 0, "sent": 0, "trouble": ""}
    values = [vars(update) | fresh for update in sorted(arrived, key=lambda update: update.update_id)]
    if not values:
        return 0
    written = connection.execute(_receiving(connection.dialect.name), values[0] if len(values) == 1 else values)
    return len(written.all())


@cache
def _receiving(dialect: str) -> Executable:
    return insert_in(dialect, rows).on_conflict_do_nothing().returning(rows.c.id)


def take(connection: Connection, bot: int, busy: Collection[int], most: int) -> list[Taken]:
    """The next update of up to `most` chats that are not busy. The try is counted before the work, so that an update
    that kills the process is counted as well."""
    first: dict[int, int] = {}
    for row in connection.execute(_FREE, {"bot": bot, "busy": list(busy), "most": most * _LOOK_AHEAD}):
        first.setdefault(row.chat, row.id)
    chosen = list(first.values())[:most]
    if not chosen:
        return []
    claimed = connection.execute(_CLAIM, {"chosen": chosen})
    return _counted(connection, sorted((_taken(row) for row in claimed), key=lambda row: row.update_id))


def _counted(connection: Connection, taken: Sequence[Taken]) -> list[Taken]:
    """With the questions that each one's chat asked in the minute before."""
    minute, first = timedelta(minutes=1), min(row.asked_at for row in taken)
    asked = connection.execute(_LATELY, {"chats": [row.chat for row in taken], "since": first - minute}).all()

    def counts(one: Any, row: Taken) -> bool:
        recent = row.asked_at - minute < one.asked_at <= row.asked_at
        return bool(one.chat == row.chat and recent and one.update_id < row.update_id)

    return [replace(row, recent=sum(counts(one, row) for one in asked)) for row in taken]


def note_planned(connection: Connection, row: Taken) -> None:
    """The answer is known, only the sending is left: a process that dies now does not bring the update to quarantine."""
    connection.execute(update(rows).where(rows.c.id == row.id).values(tries=row.tries - 1))


def note_sent(connection: Connection, row: Taken, sent: int) -> None:
    """So many messages of the answer are out; a restart goes on with the next."""
    connection.execute(update(rows).where(rows.c.id == row.id).values(sent=sent))


def close(connection: Connection, row: Taken) -> None:
    """Answered. The row stays, so that the update is never answered again; its words are no longer needed."""
    connection.execute(_CLOSE, {"row": row.id})


def fail(connection: Connection, row: Taken, trouble: str) -> bool:
    """The try came to nothing; True when it was the third and the update is in quarantine now."""
    state = State.QUARANTINED if row.tries >= MAX_TRIES else State.WAITING
    failed = update(rows).where(rows.c.id == row.id, rows.c.state == State.TAKEN)
    done = connection.execute(failed.values(state=state, trouble=trouble, tries=row.tries))
    return state == State.QUARANTINED and done.rowcount == 1


def put_back(connection: Connection, row: Taken) -> None:
    """The try does not count: something other than the update was at fault."""
    connection.execute(update(rows).where(rows.c.id == row.id).values(state=State.WAITING, tries=row.tries - 1))


def give_back(connection: Connection, bot: int, untried: bool = False) -> None:
    """What a process left in work waits again; `untried` when it stopped in peace and the try does not count."""
    left = and_(rows.c.bot == bot, rows.c.state == State.TAKEN)
    spent = case((rows.c.tries >= MAX_TRIES, State.QUARANTINED), else_=State.WAITING)
    values = {"state": State.WAITING, "tries": rows.c.tries - 1} if untried else {"state": spent, "trouble": "进程中断"}
    connection.execute(update(rows).where(left).values(values))


def quarantined(connection: Connection, count: int = 100) -> Sequence[Taken]:
    """Updates that failed three times, newest first: staff look at them in the console."""
    wanted = select(rows).where(rows.c.state == State.QUARANTINED)
    return [_taken(row) for row in connection.execute(wanted.order_by(rows.c.id.desc()).limit(count))]


def waiting(connection: Connection, bot: int) -> int:
    """How many updates are not answered yet."""
    unanswered = and_(rows.c.bot == bot, rows.c.state.in_((State.WAITING, State.TAKEN)))
    return connection.scalar(select(func.count()).where(unanswered)) or 0


def forget(connection: Connection, chat: int) -> None:
    """Erase the words of a chat's updates that are no longer in work."""
    connection.execute(update(rows).where(rows.c.chat == chat, _closed()).values(payload=""))


def purge(connection: Connection, before: datetime) -> int:
    """Delete closed updates older than a time (Telegram repeats none after 24 hours); how many."""
    return connection.execute(delete(rows).where(rows.c.asked_at < before, _closed())).rowcount


def _closed() -> ColumnElement[bool]:
    return rows.c.state.in_((State.DONE, State.QUARANTINED))


def _taken(row: Any) -> Taken:
    return Taken(row.id, row.update_id, row.chat, row.kind, row.payload, row.asked_at, row.tries, row.sent, trouble=row.trouble)
