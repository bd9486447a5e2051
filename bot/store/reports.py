"""Fields that people say are wrong (「这条不对」): what they saw and said, whose field it is, until when it is looked into."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, insert, select, true, update

from bot.messages import Address
from bot.store.tables.care import reports
from bot.store.tables.subscribers import subscribers


@dataclass(frozen=True)
class Report:
    """One report. `field` is an attribute of `ServiceItem` or empty, `edition` the one that the citizen saw, `words` what
    they wrote, masked; `department` owns the item and looks into it by `due_on`. `closed_at` is None while it is open,
    `outcome` tells what was found, `mended_in` in which edition it was put right: 0 when nothing was wrong."""

    id: int
    at: datetime
    channel: str
    item_code: str
    field: str
    edition: int
    words: str
    department: str
    due_on: date
    outcome: str = ""
    closed_by: str = ""
    closed_at: datetime | None = None
    mended_in: int | None = None


_COLUMNS = tuple(reports.c[name] for name in Report.__dataclass_fields__)
_UNTOLD = (  # built once, as every answer needs it
    select(*_COLUMNS)
    .where(reports.c.channel == bindparam("channel"), reports.c.person == bindparam("person"))
    .where(reports.c.mended_in.is_not(None), reports.c.told_at.is_(None))
    .order_by(reports.c.id)
    .with_for_update()
)


def file(connection: Connection, address: Address, at: datetime, **told: Any) -> int:
    """Note a report; its number. `told`: item_code, field, edition, words, department, due_on."""
    row = {"channel": address.channel, "person": address.person, "at": at, **told, "outcome": "", "closed_by": ""}
    return int(connection.execute(insert(reports).values(row).returning(reports.c.id)).scalar_one())


def inbox(connection: Connection, department: str = "", limit: int = 200) -> list[Report]:
    """Open reports, the most urgent first; of one department if it is given."""
    wanted = select(*_COLUMNS).where(_open(department)).order_by(reports.c.due_on, reports.c.id)
    return [Report(*row) for row in connection.execute(wanted.limit(limit))]


def overdue(connection: Connection, today: date, department: str = "") -> int:
    """How many open reports should have been looked into before today."""
    late = and_(_open(department), reports.c.due_on < today)
    return connection.scalar(select(func.count()).where(late)) or 0


def of_item(connection: Connection, item_code: str, limit: int = 50) -> list[Report]:
    """The newest reports on one item, open and closed."""
    wanted = select(*_COLUMNS).where(reports.c.item_code == item_code).order_by(reports.c.id.desc())
    return [Report(*row) for row in connection.execute(wanted.limit(limit))]


def find(connection: Connection, number: int) -> Report | None:
    row = connection.execute(select(*_COLUMNS).where(reports.c.id == number)).first()
    return Report(*row) if row else None


def close(connection: Connection, number: int, by: str, outcome: str, now: datetime, mended_in: int = 0) -> bool:
    """Looked into; False when it was closed already or is not known."""
    closing = update(reports).where(reports.c.id == number, reports.c.closed_at.is_(None))
    closed = {"outcome": outcome, "closed_by": by, "closed_at": now, "mended_in": mended_in}
    return connection.execute(closing.values(**closed)).rowcount == 1


def untold(connection: Connection, address: Address) -> list[Report]:
    """What was found about this person's reports and they do not know yet; nothing once they asked to be forgotten. The rows
    stay locked until the commit."""
    found = connection.execute(_UNTOLD, {"channel": address.channel, "person": address.person})
    return [Report(*row) for row in found]


def tell(connection: Connection, told: Sequence[Report], now: datetime) -> None:
    """They know now."""
    if told:
        mine = reports.c.id.in_([report.id for report in told])
        connection.execute(update(reports).where(mine).values(told_at=now))


def claim(
    connection: Connection, channel: str, since: datetime, now: datetime, but: Collection[str] = ()
) -> tuple[Address, list[Report]] | None:
    """What one person waits to hear of what was settled since a time, counted as told from now on; only of those who can be
    written to and want to be, and are not among `but`. None when nobody waits."""
    known = and_(subscribers.c.channel == reports.c.channel, subscribers.c.person == reports.c.person)
    waits = and_(reports.c.mended_in.is_not(None), reports.c.told_at.is_(None), reports.c.closed_at >= since)
    reachable = and_(subscribers.c.active.is_(True), subscribers.c.wanted.is_(True), reports.c.person.not_in(but))
    wanted = select(reports.c.person).join(subscribers, known).where(reports.c.channel == channel, waits, reachable)
    person = connection.scalar(wanted.order_by(reports.c.closed_at, reports.c.id).limit(1))
    address = Address(channel, person or "")
    found = untold(connection, address) if person else []  # another sender may have come first
    tell(connection, found, now)
    return (address, found) if found else None


def give_back(connection: Connection, found: Sequence[Report]) -> None:
    """They do not know after all."""
    mine = reports.c.id.in_([report.id for report in found])
    connection.execute(update(reports).where(mine).values(told_at=None))


def forget(connection: Connection, address: Address) -> None:
    """Erase the words and the person; that a field was reported stays."""
    mine = and_(reports.c.channel == address.channel, reports.c.person == address.person)
    connection.execute(update(reports).where(mine).values(person=None, words=""))


def purge(connection: Connection, before: datetime) -> int:
    """Cut the link to the person of reports older than a time; the masked words stay while a report is open, as they tell
    what is wrong, and go with those closed before that time. How many links were cut."""
    connection.execute(update(reports).where(reports.c.closed_at < before).values(words=""))
    old = and_(reports.c.at < before, reports.c.person.is_not(None))
    return connection.execute(update(reports).where(old).values(person=None)).rowcount


def _open(department: str) -> ColumnElement[bool]:
    return and_(reports.c.closed_at.is_(None), reports.c.department == department if department else true())
