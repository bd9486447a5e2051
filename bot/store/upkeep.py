"""What senders look after beside sending: the dead among them, starts that were missed, what is stopped or done."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, case, delete, exists, func, insert, not_, or_, select, update

from bot.broadcasts import life
from bot.broadcasts.deliveries import OPEN, Cause, Policy, State, rescue
from bot.broadcasts.hours import LATE_AFTER
from bot.store.deliveries import delivery_of, values_of
from bot.store.tables.broadcasts import broadcasts, deliveries, delivery_counts
from bot.store.tables.senders import paces, senders
from knowledge.store.database import insert_into

DEAD_AFTER = timedelta(seconds=6)  # without a heartbeat
RESCUED_AT_ONCE = 500


def beat(connection: Connection, sender: str, now: datetime) -> None:
    """The sender lives."""
    row = {"name": sender, "beat_at": now}
    connection.execute(
        insert_into(connection, senders).values(row).on_conflict_do_update(index_elements=[senders.c.name], set_=row)
    )


def leave(connection: Connection, sender: str) -> None:
    """The sender ends; what it left in work is rescued at once."""
    connection.execute(delete(senders).where(senders.c.name == sender))


def others_live(connection: Connection, sender: str, now: datetime) -> bool:
    return bool(connection.scalar(select(exists().where(senders.c.name != sender, senders.c.beat_at > now - DEAD_AFTER))))


def rescue_dead(connection: Connection, now: datetime) -> int:
    """What dead senders left in work goes where its broadcast's policy says; how many."""
    living = select(senders.c.name).where(senders.c.beat_at > now - DEAD_AFTER)
    left = select(deliveries, broadcasts.c.policy).join(broadcasts, broadcasts.c.number == deliveries.c.broadcast)
    alone = (deliveries.c.state == State.SENDING, deliveries.c.job.is_(None))
    left = left.where(*alone, deliveries.c.sender.not_in(living)).limit(RESCUED_AT_ONCE)
    rows = connection.execute(left.with_for_update(skip_locked=True, of=deliveries)).all()
    for row in rows:
        after = rescue(delivery_of(row), Policy(row.policy), now)
        connection.execute(update(deliveries).where(deliveries.c.id == row.id).values(**values_of(after)))
    return len(rows)


def cancel_stopped(connection: Connection) -> int:
    """What still waits of stopped broadcasts waits no longer; how many."""
    stopped = select(broadcasts.c.number).where(broadcasts.c.state == life.State.STOPPED)
    waiting = and_(deliveries.c.broadcast.in_(stopped), deliveries.c.state == State.WAITING)
    state = case((deliveries.c.doubts > 0, State.IN_DOUBT.value), else_=State.CANCELLED.value)
    return connection.execute(update(deliveries).where(waiting).values(state=state, cause=Cause.STOPPED)).rowcount


def finish(connection: Connection, now: datetime) -> int:
    """Running broadcasts without an open delivery are done; how many."""
    open_rows = exists().where(deliveries.c.broadcast == broadcasts.c.number, deliveries.c.state.in_(OPEN))
    over = and_(broadcasts.c.state == life.State.RUNNING, not_(open_rows))
    ended = {"state": life.State.DONE, "ended_at": now, "version": broadcasts.c.version + 1}
    return connection.execute(update(broadcasts).where(over).values(**ended)).rowcount


def purge(connection: Connection, before: datetime) -> int:
    """Erase the deliveries of broadcasts that ended before a time; how many. They are counted first, so that reports go on
    adding up. What is still open of a stopped one stays."""
    open_rows = exists().where(deliveries.c.broadcast == broadcasts.c.number, deliveries.c.state.in_(OPEN))
    over = broadcasts.c.state.in_((life.State.DONE, life.State.STOPPED))
    old = deliveries.c.broadcast.in_(select(broadcasts.c.number).where(over, broadcasts.c.ended_at < before, not_(open_rows)))
    key = (deliveries.c.broadcast, deliveries.c.state, deliveries.c.cause)
    counted = select(*key, func.count()).where(old).group_by(*key)
    connection.execute(insert(delivery_counts).from_select(delivery_counts.c.keys(), counted))
    return connection.execute(delete(deliveries).where(old)).rowcount


def hold_late(connection: Connection, now: datetime, reason: str, in_contact: Collection[str]) -> int:
    """Running broadcasts that nobody could send on a channel for an hour although something was due wait for a person; how
    many. `in_contact`: the channels whose platform this sender reaches. While a broadcast goes on elsewhere it is held only
    when that channel comes back."""
    fresh = select(paces.c.channel).where(paces.c.seen_at >= now - LATE_AFTER)
    mine = deliveries.c.broadcast == broadcasts.c.number
    missed = (mine, deliveries.c.state == State.WAITING, deliveries.c.due_at < now - LATE_AFTER)
    lost = exists().where(*missed, deliveries.c.channel.not_in(fresh))
    back = exists().where(*missed, deliveries.c.channel.not_in(fresh), deliveries.c.channel.in_(in_contact))
    goes_on = exists().where(mine, deliveries.c.state.in_(OPEN), deliveries.c.channel.in_(fresh))
    held = hold(connection, reason, or_(back, and_(lost, not_(goes_on))))
    connection.execute(update(paces).where(paces.c.channel.in_(in_contact)).values(seen_at=now))
    return held


def hold(connection: Connection, reason: str, which: ColumnElement[bool] | None = None) -> int:
    """Running broadcasts wait for a person; how many."""
    running = and_(broadcasts.c.state == life.State.RUNNING, *(() if which is None else (which,)))
    paused = {"state": life.State.PAUSED, "hold": reason, "version": broadcasts.c.version + 1}
    return connection.execute(update(broadcasts).where(running).values(**paused)).rowcount


def wake(connection: Connection, number: int, now: datetime) -> None:
    """A person lets it go on: what was due is due now."""
    mine = and_(deliveries.c.broadcast == number, deliveries.c.state == State.WAITING, deliveries.c.due_at < now)
    connection.execute(update(deliveries).where(mine).values(due_at=now))


def resend_doubts(connection: Connection, number: int, now: datetime) -> int:
    """What is in doubt waits again, each for a message of its own; how many."""
    mine = and_(deliveries.c.broadcast == number, deliveries.c.state == State.IN_DOUBT)
    return connection.execute(update(deliveries).where(mine).values(state=State.WAITING, due_at=now, job=None)).rowcount
