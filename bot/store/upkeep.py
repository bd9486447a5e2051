"""What senders look after beside sending: the dead among them, starts that were missed, what is stopped or done."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, case, delete, exists, func, insert, not_, select, update

from bot.broadcasts import life
from bot.broadcasts.deliveries import OPEN, Cause, Policy, State, rescue
from bot.broadcasts.hours import LATE_AFTER
from bot.store.deliveries import delivery_of, values_of
from bot.store.tables import broadcasts, deliveries, delivery_counts, senders
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
    left = left.where(deliveries.c.state == State.SENDING, deliveries.c.sender.not_in(living)).limit(RESCUED_AT_ONCE)
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


def hold_late(connection: Connection, now: datetime, reason: str, in_contact: bool) -> int:
    """Running broadcasts that nobody could send for an hour although something was due wait for a person; how many.
    `in_contact`: this sender reaches its platforms, so the others are looked after now."""
    missed = exists().where(
        deliveries.c.broadcast == broadcasts.c.number,
        deliveries.c.state == State.WAITING,
        deliveries.c.due_at < now - LATE_AFTER,
    )
    unseen = func.coalesce(broadcasts.c.seen_at, broadcasts.c.launched_at) < now - LATE_AFTER
    held = hold(connection, reason, and_(unseen, missed))
    running = broadcasts.c.state == life.State.RUNNING
    if in_contact:
        connection.execute(update(broadcasts).where(running).values(seen_at=now))
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
    connection.execute(update(broadcasts).where(broadcasts.c.number == number).values(seen_at=now))


def resend_doubts(connection: Connection, number: int, now: datetime) -> int:
    """What is in doubt waits again; how many."""
    mine = and_(deliveries.c.broadcast == number, deliveries.c.state == State.IN_DOUBT)
    return connection.execute(update(deliveries).where(mine).values(state=State.WAITING, due_at=now)).rowcount
