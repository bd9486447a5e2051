"""The audit trail: one row for every change and every denied attempt, each chained to the one before by its hash."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import Connection, insert, select

from knowledge.refusals import NotAllowed
from knowledge.roles import Actor
from knowledge.store.database import Database
from knowledge.store.tables import audit, storable

BATCH = 1000  # rows read at once


class Outcome(StrEnum):
    DONE = "完成"
    DENIED = "拒绝"


@dataclass(frozen=True)
class Record:
    """One row. `before` and `after` are hashes of what was changed, empty where there was or is nothing; `origin` is where
    the person sat (an address, 命令行); `previous` is the hash of the row before, empty for the first."""

    number: int
    at: datetime
    who: str
    role: str
    origin: str
    action: str
    subject: str
    outcome: str
    before: str
    after: str
    reason: str
    previous: str
    hash: str = ""


TEXTS = ("who", "role", "origin", "action", "subject", "outcome", "before", "after", "reason")


@dataclass(frozen=True)
class Head:
    """Where the chain ends: keep it elsewhere, and cutting off or rewriting what it covers shows."""

    number: int = 0
    hash: str = ""


@dataclass(frozen=True)
class Verified:
    """The end of the chain, and a Chinese sentence for each thing found wrong."""

    head: Head
    faults: tuple[str, ...] = ()


@dataclass
class Deed:
    """An action under way: its author, its transaction, and what is known of it by now."""

    by: Actor
    action: str
    subject: str
    connection: Connection
    before: str = ""
    after: str = ""
    reason: str = ""
    idle: bool = False


@contextmanager
def deed(database: Database, by: Actor, action: str, subject: str) -> Iterator[Deed]:
    """A transaction that leaves one row: with its changes when it commits, without them when it raises NotAllowed. A deed
    that turns out `idle` (there was nothing to do) leaves none."""
    act: Deed | None = None
    try:
        with database.writing() as connection:
            act = Deed(by, action, subject, connection)
            yield act
            if not act.idle:
                _write(act, Outcome.DONE, database.clock())
    except NotAllowed as refused:
        deny(database, by, action, act.subject if act else subject, refused.reason)
        raise


def deny(database: Database, by: Actor, action: str, subject: str, reason: str) -> None:
    """Note an attempt that was refused before any transaction began (a page that the role may not open)."""
    with database.writing() as connection:
        _write(Deed(by, action, subject, connection, reason=reason), Outcome.DENIED, database.clock())


def latest(connection: Connection, count: int = 100, before: int = 0, **wanted: str) -> list[Record]:
    """The newest rows first, below number `before` if it is given, whose columns hold what is wanted (who, subject …)."""
    rows = select(audit).where(*(audit.c[name] == value for name, value in wanted.items() if value))
    rows = rows.where(audit.c.number < before) if before else rows
    return [Record(*row) for row in connection.execute(rows.order_by(audit.c.number.desc()).limit(count))]


def head(connection: Connection) -> Head:
    row = connection.execute(select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1)).first()
    return Head(row.number, row.hash) if row else Head()


def verify(connection: Connection, kept: Head | None = None) -> Verified:
    """Walk the whole chain. `kept`: a head that was written down earlier; without one a chain cut short looks whole."""
    faults: list[str] = []
    last, seen = Head(), Head()
    for record in everything(connection):
        faults += _faults(record, last)
        last = Head(record.number, record.hash)
        seen = last if kept and record.number == kept.number else seen
    if kept and kept != seen:
        faults.append(_lost(kept, last))
    return Verified(last, tuple(faults))


def everything(connection: Connection) -> Iterator[Record]:
    """All rows, oldest first."""
    number = 0
    while rows := connection.execute(select(audit).where(audit.c.number > number).order_by(audit.c.number).limit(BATCH)).all():
        yield from (Record(*row) for row in rows)
        number = rows[-1].number


def digest(record: Record) -> str:
    """SHA-256 over the canonical JSON of all columns but the hash itself; the hash of the row before is among them."""
    values = [getattr(record, field.name) for field in fields(Record) if field.name != "hash"]
    values[1] = record.at.astimezone(UTC).isoformat(timespec="microseconds")
    return sha256(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _write(act: Deed, outcome: Outcome, at: datetime) -> None:
    """Append to the chain: `writing()` lets one such transaction in at a time, on both databases."""
    end = head(act.connection)
    by, told = act.by, (act.action, act.subject, outcome, act.before, act.after, act.reason)
    texts = (storable(str(text)) for text in (by.username, by.role, by.origin, *told))
    named = dict(zip(TEXTS, texts, strict=True))
    record = Record(number=end.number + 1, at=at, previous=end.hash, **named)
    act.connection.execute(insert(audit), {**asdict(record), "hash": digest(record)})


def _faults(record: Record, last: Head) -> Iterator[str]:
    if record.number != last.number + 1:
        yield f"第 {last.number + 1} 到 {record.number - 1} 条不见了"
    if record.previous != last.hash:
        yield f"第 {record.number} 条接不上它的前一条"
    if digest(record) != record.hash:
        yield f"第 {record.number} 条被改动过"


def _lost(kept: Head, last: Head) -> str:
    if kept.number > last.number:
        return f"另存的记号是第 {kept.number} 条，而现在只到第 {last.number} 条，后面的被截掉了"
    return f"第 {kept.number} 条与另存的记号不符，它或它之前的记录被重写过"
