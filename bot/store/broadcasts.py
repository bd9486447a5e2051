"""Broadcasts as rows: their content, their life, what is counted of their deliveries."""

from collections import Counter
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Select, func, insert, select, union_all, update

from bot.broadcasts import life
from bot.broadcasts.content import Content
from bot.broadcasts.deliveries import State as DeliveryState
from bot.broadcasts.life import Broadcast
from bot.broadcasts.report import Count, Report
from bot.store.tables.broadcasts import broadcasts, deliveries, delivery_counts
from bot.store.tables.chats import questions
from bot.store.tables.subscribers import departures
from knowledge.refusals import NotAllowed

_contents = TypeAdapter(Content)
_KEPT = ("state", "version", "contributors", "approved_by", "approved_digest", "launched_by", "launched_at", "starts_at")


def next_number(connection: Connection) -> int:
    return (connection.scalar(select(func.max(broadcasts.c.number))) or 0) + 1


def add(connection: Connection, broadcast: Broadcast) -> None:
    row = {"number": broadcast.number, "created_at": broadcast.created_at, "edition": broadcast.edition or None}
    connection.execute(insert(broadcasts), {**row, **_row(broadcast)})


def save(connection: Connection, broadcast: Broadcast) -> None:
    connection.execute(update(broadcasts).where(broadcasts.c.number == broadcast.number).values(**_row(broadcast)))


def get(connection: Connection, number: int) -> Broadcast:
    """Raises NotAllowed on an unknown number."""
    if found := find(connection, number):
        return found
    raise NotAllowed(f"没有第 {number} 号广播")


def find(connection: Connection, number: int) -> Broadcast | None:
    row = connection.execute(select(broadcasts).where(broadcasts.c.number == number)).first()
    return _broadcast(row) if row else None


def latest(connection: Connection, count: int = 50) -> list[Broadcast]:
    """The newest first."""
    return _read(connection, select(broadcasts).order_by(broadcasts.c.number.desc()).limit(count))


def in_state(connection: Connection, *states: life.State) -> list[Broadcast]:
    return _read(connection, select(broadcasts).where(broadcasts.c.state.in_(states)).order_by(broadcasts.c.number))


def on_board(connection: Connection, now: datetime, count: int) -> list[Broadcast]:
    """What the notice board shows: launched and begun, neither stopped nor waiting for a person; the newest first."""
    begun = (broadcasts.c.state.in_(life.LAUNCHED), broadcasts.c.state != life.State.STOPPED, broadcasts.c.hold == "")
    wanted = select(broadcasts).where(*begun, broadcasts.c.starts_at <= now, broadcasts.c.content["board"].as_boolean())
    return _read(connection, wanted.order_by(broadcasts.c.starts_at.desc(), broadcasts.c.number.desc()).limit(count))


def about(connection: Connection, edition: int) -> Broadcast | None:
    """The broadcast that tells of an edition."""
    return next(iter(_read(connection, select(broadcasts).where(broadcasts.c.edition == edition))), None)


def corrections(connection: Connection, number: int) -> list[Broadcast]:
    """What corrects a broadcast, oldest first."""
    wrong = broadcasts.c.content["corrects"].as_integer() == number
    return _read(connection, select(broadcasts).where(wrong).order_by(broadcasts.c.number))


def counts(connection: Connection, number: int) -> tuple[Count, ...]:
    """How many deliveries are in which state for which cause, those that were purged among them."""
    columns, purged = (deliveries.c.state, deliveries.c.cause), delivery_counts.c
    counted = select(*columns, func.count()).where(deliveries.c.broadcast == number).group_by(*columns)
    kept = select(purged.state, purged.cause, purged.number).where(purged.broadcast == number)
    rows = sorted(map(tuple, connection.execute(union_all(counted, kept))))
    return tuple(Count(DeliveryState(state), cause, number) for state, cause, number in rows)


def report(connection: Connection, broadcast: Broadcast, until: datetime) -> Report:
    """`until`: which questions count as having followed it."""
    left = select(departures.c.reason, func.count()).where(departures.c.broadcast == broadcast.number)
    reasons = tuple((row[0], row[1]) for row in connection.execute(left.group_by(departures.c.reason)))
    asked = _asked(connection, broadcast, until)
    return Report(broadcast.size, counts(connection, broadcast.number), reasons, asked)


def off(connection: Connection) -> list[tuple[Broadcast, Report]]:
    """Launched broadcasts whose deliveries do not add up to what was frozen: there should be none."""
    launched = select(broadcasts).where(broadcasts.c.state.in_(life.LAUNCHED))
    counting = select(deliveries.c.broadcast, func.count()).group_by(deliveries.c.broadcast)
    purged = select(delivery_counts.c.broadcast, func.sum(delivery_counts.c.number)).group_by(delivery_counts.c.broadcast)
    counted = Counter[int]()
    for number, count in connection.execute(union_all(counting, purged)):
        counted[number] += int(count)
    wrong = [one for one in _read(connection, launched) if counted[one.number] != one.size]
    return [(one, Report(one.size, counts(connection, one.number))) for one in wrong]


def _asked(connection: Connection, broadcast: Broadcast, until: datetime) -> int:
    """Questions about the items it links to, from its start on."""
    if not broadcast.starts_at or not broadcast.content.links:
        return 0
    codes = [code for code, _ in broadcast.content.links]
    meant = (questions.c.item_code.in_(codes), questions.c.at >= broadcast.starts_at, questions.c.at < until)
    return connection.scalar(select(func.count()).select_from(questions).where(*meant)) or 0


def _read(connection: Connection, wanted: Select[Any]) -> list[Broadcast]:
    return [_broadcast(row) for row in connection.execute(wanted)]


def _row(broadcast: Broadcast) -> dict[str, Any]:
    content = _contents.dump_python(broadcast.content, mode="json")
    more = {"policy": broadcast.content.policy, "urgent": bool(broadcast.content.urgent), "content": content}
    kept = {name: value for name, value in asdict(broadcast).items() if name in (*_KEPT, "ended_at", "size", "hold")}
    return {**kept, "contributors": list(broadcast.contributors), **more}


def _broadcast(row: Any) -> Broadcast:
    kept = {name: getattr(row, name) for name in (*_KEPT, "ended_at", "size", "hold", "created_at", "number")}
    content = _contents.validate_python(row.content)
    states = {"state": life.State(row.state), "contributors": tuple(row.contributors), "edition": row.edition or 0}
    return Broadcast(content=content, **{**kept, **states})
