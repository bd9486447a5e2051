"""Deliveries on their way: claimed one by one at the pace allowed, and settled."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, not_, select, update

from bot.broadcasts import life
from bot.broadcasts.deliveries import OPEN, Cause, Delivery, State
from bot.broadcasts.hours import LATE_AFTER
from bot.messages import Address
from bot.store.recipients import reachable
from bot.store.tables.broadcasts import broadcasts, deliveries
from bot.store.tables.senders import paces
from knowledge.store.database import insert_into

AHEAD = 0.15  # seconds that a claim may reach into the future
BEHIND = timedelta(seconds=0.1)  # unused slots that are made up for: a tenth of a second more in the worst second
CHAT_GAP = timedelta(seconds=2.5)  # a chat takes one message a second; the rest is the claims' reach into the future


@dataclass(frozen=True)
class Due:
    """One message to send at `slot`: one delivery, or several that somebody wants to get together. `original` is the
    platform's number of the message it corrects."""

    deliveries: tuple[Delivery, ...]
    slot: datetime
    original: str = ""

    @property
    def address(self) -> Address:
        return self.deliveries[0].address


@dataclass(frozen=True)
class Claim:
    """What a sender may send; `next_at` is when the pace allows more. `mark` names the database, and `claims` counts what
    was ever claimed in it: a count lower than one seen before is that of a backup. `seen_at`: when a sender last was in
    contact with the platform."""

    due: tuple[Due, ...]
    next_at: datetime
    mark: str
    claims: int
    seen_at: datetime | None = None


@dataclass(frozen=True)
class Order:
    """A sender asking for work: `free` messages at once at most, `rate` a second over all senders of the channel.
    `urgent_only` in quiet hours."""

    channel: str
    sender: str
    free: int
    rate: float
    urgent_only: bool = False


def pace(connection: Connection, channel: str, now: datetime) -> Claim:
    """The mark and the count of a channel, without claiming anything. Its row stays locked until the commit."""
    fresh = {"channel": channel, "mark": token_hex(8), "next_at": now, "claims": 0}
    connection.execute(insert_into(connection, paces).values(fresh).on_conflict_do_nothing())
    row = connection.execute(select(paces).where(paces.c.channel == channel).with_for_update()).one()
    return Claim((), row.next_at, row.mark, row.claims, row.seen_at)


def claim(connection: Connection, order: Order, allowed: Claim, now: datetime) -> Claim:
    """Take what is due, each with its slot. People who left since the launch are cancelled instead.

    `allowed` is the `pace` of this transaction: its row makes claims of all senders wait for each other, so slots are never
    given twice.
    """
    start = max(allowed.next_at, now - BEHIND)
    number = min(order.free, int((AHEAD - (start - now).total_seconds()) * order.rate) + 1)
    soon = number > 0 and start <= now + timedelta(seconds=AHEAD)
    rows = _take(connection, order, now, number, is_late(allowed.seen_at, now)) if soon else []
    slots = [start + timedelta(seconds=place / order.rate) for place in range(len(rows) + 1)]
    after = replace(allowed, next_at=slots[-1] if rows else allowed.next_at, claims=allowed.claims + len(rows))
    if rows:
        moved = {"next_at": after.next_at, "claims": after.claims}
        connection.execute(update(paces).where(paces.c.channel == order.channel).values(**moved))
    return replace(after, due=_one_a_second(_bundle(connection, order, now, rows, slots)))


def put_off(connection: Connection, channel: str, until: datetime) -> None:
    """The platform wants nothing from anybody until then."""
    later = and_(paces.c.channel == channel, paces.c.next_at < until)
    connection.execute(update(paces).where(later).values(next_at=until))


def settle(connection: Connection, sender: str, before: Delivery, after: Delivery) -> bool:
    """Write what became of an attempt; False when somebody took it for dead meanwhile and it came to something else.

    A late result still settles what was put down as in doubt.
    """
    mine = and_(deliveries.c.id == before.id, deliveries.c.sender == sender, deliveries.c.attempts == before.attempts)
    states = (State.SENDING,) if after.state in OPEN else (State.SENDING, State.IN_DOUBT)
    written = update(deliveries).where(mine, deliveries.c.state.in_(states)).values(**values_of(after))
    return connection.execute(written).rowcount == 1


def give_back(connection: Connection, sender: str, ids: list[int]) -> None:
    """Claimed, and surely not begun: it waits again."""
    mine = and_(deliveries.c.id.in_(ids), deliveries.c.sender == sender, deliveries.c.state == State.SENDING)
    connection.execute(update(deliveries).where(mine).values(state=State.WAITING, attempts=deliveries.c.attempts - 1))


def listed(connection: Connection, number: int, *states: State) -> list[Delivery]:
    """The deliveries of a broadcast in these states, or all."""
    wanted = select(deliveries).where(deliveries.c.broadcast == number)
    wanted = wanted.where(deliveries.c.state.in_(states)) if states else wanted
    return [delivery_of(row) for row in connection.execute(wanted.order_by(deliveries.c.id))]


def waiting(connection: Connection, now: datetime) -> int:
    """How many deliveries are due."""
    due = (deliveries.c.state == State.WAITING, deliveries.c.due_at <= now)
    running = and_(broadcasts.c.number == deliveries.c.broadcast, broadcasts.c.state == life.State.RUNNING)
    return connection.scalar(select(func.count()).select_from(deliveries.join(broadcasts, running)).where(*due)) or 0


def forget(connection: Connection, address: Address) -> None:
    """The person is erased; the rows stay, so that reports go on adding up."""
    mine = and_(deliveries.c.channel == address.channel, deliveries.c.person == address.person)
    waits = and_(mine, deliveries.c.state == State.WAITING)
    connection.execute(update(deliveries).where(waits).values(state=State.CANCELLED, cause=Cause.LEFT))
    erased = update(deliveries).where(mine).values(person="#" + func.cast(deliveries.c.id, deliveries.c.person.type))
    connection.execute(erased)


def is_late(seen_at: datetime | None, now: datetime) -> bool:
    """Whether nobody was in contact with a platform for so long that what is due may have lost its occasion."""
    return seen_at is None or seen_at < now - LATE_AFTER


def _take(connection: Connection, order: Order, now: datetime, number: int, late: bool) -> list[Any]:
    """Rows taken, in the order they were due. `late`: what was due an hour ago waits for a person."""
    running = and_(broadcasts.c.number == deliveries.c.broadcast, broadcasts.c.state == life.State.RUNNING)
    loud = (broadcasts.c.urgent.is_(True),) if order.urgent_only else ()
    due = (deliveries.c.channel == order.channel, deliveries.c.state == State.WAITING, deliveries.c.due_at <= now)
    timely = (deliveries.c.due_at >= now - LATE_AFTER,) if late else ()
    alone = deliveries.c.job.is_(None)
    chosen = select(deliveries.c.id).join(broadcasts, running).where(*due, *loud, *timely, alone, not_(_just_written(now)))
    chosen = chosen.order_by(deliveries.c.due_at, deliveries.c.id).limit(number)
    # A common table, so that PostgreSQL never runs the LIMIT more than once.
    ids = chosen.with_for_update(skip_locked=True, of=deliveries).cte("chosen")
    return begin(connection, order.sender, now, deliveries.c.id.in_(select(ids.c.id)))


def _just_written(now: datetime) -> ColumnElement[bool]:
    other = deliveries.alias()
    same = and_(other.c.channel == deliveries.c.channel, other.c.person == deliveries.c.person)
    return exists().where(same, other.c.attempted_at > now - CHAT_GAP)


def begin(connection: Connection, sender: str, now: datetime, which: ColumnElement[bool]) -> list[Any]:
    """Waiting rows come into work, and are given in the order they were due; those of people who left are cancelled."""
    here = reachable(deliveries.c.channel, deliveries.c.person)
    away = case((deliveries.c.doubts > 0, State.IN_DOUBT.value), else_=State.CANCELLED.value)
    values = {
        "state": case((here, State.SENDING.value), else_=away),
        "cause": case((here, deliveries.c.cause), else_=Cause.LEFT.value),
        "attempts": deliveries.c.attempts + 1,
        "sender": sender,
        "attempted_at": now,
    }
    begun = connection.execute(update(deliveries).where(which).values(**values).returning(*deliveries.c)).all()
    return sorted((row for row in begun if row.state == State.SENDING), key=lambda row: (row.due_at, row.id))


def _bundle(connection: Connection, order: Order, now: datetime, rows: list[Any], slots: list[datetime]) -> list[Due]:
    """A message each; those who want notices together get all that is due to them in one."""
    taken: set[int] = set()
    found = []
    for row, slot in zip(rows, slots, strict=False):
        if row.id not in taken:
            together = [row, *(_siblings(connection, order, now, row, rows) if row.rhythm else ())]
            taken |= {one.id for one in together}
            found.append(Due(tuple(delivery_of(one) for one in together), slot, row.original))
    return found


def _siblings(connection: Connection, order: Order, now: datetime, row: Any, rows: list[Any]) -> list[Any]:
    """What else is due to the same person: claimed in the same breath, or now."""
    same = (deliveries.c.channel == row.channel, deliveries.c.person == row.person, deliveries.c.rhythm == row.rhythm)
    running = select(broadcasts.c.number).where(broadcasts.c.state == life.State.RUNNING)
    due = (deliveries.c.state == State.WAITING, deliveries.c.due_at <= now, deliveries.c.broadcast.in_(running))
    more = begin(connection, order.sender, now, and_(*same, *due, deliveries.c.job.is_(None)))
    return [one for one in rows if one.id != row.id and one.person == row.person and one.rhythm == row.rhythm] + more


def _one_a_second(due: list[Due]) -> tuple[Due, ...]:
    """Two messages to one person in one claim are kept a second apart."""
    last: dict[Address, datetime] = {}
    apart = []
    for one in due:
        slot = max(one.slot, last.get(one.address, one.slot - timedelta(seconds=1)) + timedelta(seconds=1))
        last[one.address] = slot
        apart.append(replace(one, slot=slot))
    return tuple(apart)


def values_of(delivery: Delivery) -> dict[str, Any]:
    names = ("state", "attempts", "doubts", "cause", "message", "due_at")
    return {name: getattr(delivery, name) for name in names}


def delivery_of(row: Any) -> Delivery:
    address = Address(row.channel, row.person)
    known = (row.due_at, State(row.state), row.attempts, row.doubts, row.cause, row.message)
    return Delivery(row.id, row.broadcast, address, *known)
