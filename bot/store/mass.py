"""Mass messages as rows: planned at launch, claimed one at a time, settled by what the platform reports."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, update

from bot.broadcasts import life, mass
from bot.broadcasts.deliveries import OPEN, Attempt, Cause, Fate, State
from bot.broadcasts.hours import LATE_AFTER
from bot.broadcasts.mass import Job, Result, Share, Stage
from bot.store.deliveries import Claim, Order, begin, is_late
from bot.store.tables.broadcasts import broadcasts, deliveries
from bot.store.tables.senders import paces, senders
from bot.store.tables.wechat import mass_jobs, mass_results
from bot.store.upkeep import DEAD_AFTER
from knowledge.store.database import insert_into

ERASED = "#"  # in front of what stands for a person who was forgotten
_jobs, _rows = mass_jobs.c, deliveries.c


@dataclass(frozen=True)
class Told:
    """A job with the number of its people, and what the platform reported of it."""

    job: Job
    people: int
    result: Result | None


def plan(connection: Connection, number: int, digest: str, due: datetime) -> None:
    """The waiting recipients on WeChat become jobs, as few and as equal as they can be."""
    mine = and_(_rows.broadcast == number, _rows.channel == mass.CHANNEL, _rows.state == State.WAITING)
    ids = list(connection.scalars(select(_rows.id).where(mine).order_by(_rows.id)))
    parts = -(-len(ids) // mass.MOST_AT_ONCE)
    for part in range(parts):
        job = Job(0, number, part + 1, mass.key_of(number, digest, part + 1), due)
        made = connection.execute(insert(mass_jobs).values(**_values(job), sender="").returning(_jobs.id)).scalar_one()
        own = ids[len(ids) * part // parts : len(ids) * (part + 1) // parts]
        connection.execute(update(deliveries).where(mine, _rows.id.between(own[0], own[-1])).values(job=made))


def claim(connection: Connection, order: Order, allowed: Claim, now: datetime, removable: bool) -> tuple[Job, list[str]] | None:
    """The next job that is due, and to whom it goes. `allowed` is the `pace` of this transaction; `removable`: it will go out
    as an article. Who left since the launch is cancelled, unless the platform may have the job already: then it gets the
    same list again. The job's people are counted as claims of the channel."""
    loud = (broadcasts.c.urgent.is_(True),) if order.urgent_only else ()
    known = or_(_jobs.doubts == 0, _jobs.begun_at >= now - mass.KEY_HOLDS)
    timely = (known, _jobs.due_at >= now - LATE_AFTER) if is_late(allowed.seen_at, now) else (known,)
    running = and_(broadcasts.c.number == _jobs.broadcast, broadcasts.c.state == life.State.RUNNING)
    due = (_jobs.state == Stage.WAITING, _jobs.due_at <= now)
    wanted = select(mass_jobs).join(broadcasts, running).where(*due, *loud, *timely).order_by(_jobs.due_at, _jobs.id).limit(1)
    row = connection.execute(wanted.with_for_update(skip_locked=True, of=mass_jobs)).first()
    if row is None:
        return None
    job = mass.begin(_job(row), removable, now)
    begin(connection, order.sender, now, and_(_rows.job == job.id, _rows.state == State.WAITING))
    people = list(connection.scalars(_in_work(job, _rows.person).order_by(_rows.id)))
    if len(people) < mass.FEWEST and not job.doubts:
        _dissolve(connection, job)
        return None
    counted = update(paces).where(paces.c.channel == order.channel).values(claims=paces.c.claims + len(people))
    connection.execute(counted)
    _save(connection, job, order.sender)
    return job, [person for person in people if not person.startswith(ERASED)]


def settle(connection: Connection, sender: str, before: Job, attempt: Attempt, now: datetime) -> None:
    """Write what a call came to, unless somebody took its process for dead and went on."""
    mine = and_(_jobs.id == before.id, _jobs.sender == sender, _jobs.tries == before.tries, _jobs.state == Stage.SENDING)
    if connection.execute(select(_jobs.id).where(mine).with_for_update()).first():
        _conclude(connection, before, attempt, now)


def note_result(connection: Connection, result: Result, now: datetime) -> None:
    """What the platform reports; the first report counts."""
    connection.execute(insert_into(connection, mass_results).values(**asdict(result), at=now).on_conflict_do_nothing())


def note_answer(connection: Connection, job: Job, went_out: bool, now: datetime) -> None:
    """The platform, asked, says that it went out or did not, without figures: then it did so for all."""
    people = _people(connection, job)
    told = Result(job.message, mass.SUCCESS, people, people, people) if went_out else Result(job.message, mass.FAILURE)
    note_result(connection, told, now)


def look_after(connection: Connection, now: datetime) -> None:
    """Jobs of dead senders, of stopped broadcasts, those in doubt whose key is forgotten, those with a result, or without
    one for a day."""
    living = select(senders.c.name).where(senders.c.beat_at > now - DEAD_AFTER)
    for job in _found(connection, _jobs.state == Stage.SENDING, _jobs.sender.not_in(living)):
        _conclude(connection, job, Attempt(Fate.IN_DOUBT, Cause.INTERRUPTED), now)
    stopped = select(broadcasts.c.number).where(broadcasts.c.state == life.State.STOPPED)
    for job in _found(connection, _jobs.state == Stage.WAITING, _jobs.broadcast.in_(stopped)):
        _finish(connection, job, [Share(State.IN_DOUBT if job.doubts else State.CANCELLED, Cause.STOPPED, 0)])
    for job in _found(connection, _jobs.state == Stage.WAITING, _jobs.doubts > 0, _jobs.begun_at < now - mass.KEY_HOLDS):
        _finish(connection, job, [Share(State.IN_DOUBT, Cause.NO_RECEIPT, 0)])
    for job in _found(connection, _jobs.state == Stage.ACCEPTED):
        _report(connection, job, now)


def unreported(connection: Connection, now: datetime) -> Job | None:
    """A job of which the platform should have told long ago; it will be asked again some time later."""
    due = _found(connection, _jobs.state == Stage.ACCEPTED, _jobs.due_at <= now)
    for job in due[:1]:
        connection.execute(update(mass_jobs).where(_jobs.id == job.id).values(due_at=now + mass.ASK_AFTER))
        return job
    return None


def ask_removal(connection: Connection, number: int) -> int:
    """A person wants its articles gone, which the platform does once they are out; how many there are."""
    there = (_jobs.state == Stage.OVER, _jobs.message != "", _jobs.removable.is_(True), _jobs.removal != mass.REMOVED)
    asked = update(mass_jobs).where(_jobs.broadcast == number, *there).values(removal=mass.REMOVAL_ASKED)
    return connection.execute(asked).rowcount


def unremoved(connection: Connection) -> Job | None:
    return next(iter(_found(connection, _jobs.removal == mass.REMOVAL_ASKED)), None)


def note_removal(connection: Connection, job: Job, removal: str) -> None:
    connection.execute(update(mass_jobs).where(_jobs.id == job.id).values(removal=removal))


def told(connection: Connection, number: int) -> list[Told]:
    """The jobs of a broadcast."""
    joined = select(mass_jobs, mass_results).outerjoin(mass_results, mass_results.c.message == _jobs.message)
    rows = connection.execute(joined.where(_jobs.broadcast == number).order_by(_jobs.part)).mappings().all()
    counted = select(_rows.job, func.count()).where(_rows.broadcast == number).group_by(_rows.job)
    people = {row[0]: row[1] for row in connection.execute(counted)}
    return [Told(_job(row), people.get(row[_jobs.id], 0), _result(row)) for row in rows]


def _dissolve(connection: Connection, job: Job) -> None:
    """Too few are left for a mass message: the last one is written to alone."""
    own = and_(_rows.job == job.id, _rows.state == State.SENDING)
    alone = {"state": State.WAITING, "job": None, "attempts": _rows.attempts - 1}
    connection.execute(update(deliveries).where(own).values(**alone))
    _finish(connection, job, [])


def _conclude(connection: Connection, before: Job, attempt: Attempt, now: datetime) -> None:
    after = mass.conclude(before, attempt, now)
    share = mass.outcome(after, attempt.cause)
    if after.stage is Stage.OVER:
        return _finish(connection, after, [share])
    own = and_(_rows.job == after.id, _rows.state == State.SENDING)
    connection.execute(update(deliveries).where(own).values(state=share.state, message=after.message))
    _save(connection, after)
    return None


def _report(connection: Connection, job: Job, now: datetime) -> None:
    """Settle an accepted job by its result; after a day without one nobody will ever know."""
    row = connection.execute(select(mass_results).where(mass_results.c.message == job.message)).mappings().first()
    if result := _result(row) if row else None:
        _finish(connection, job, mass.shares(result, _people(connection, job)))
    elif job.begun_at and job.begun_at < now - mass.GIVE_UP_AFTER:
        _finish(connection, job, [Share(State.IN_DOUBT, Cause.NO_RECEIPT, 0)])


def _finish(connection: Connection, job: Job, shares: Collection[Share]) -> None:
    """The job is over; each share takes so many of its open people, 0 for all that are left."""
    own = and_(_rows.job == job.id, _rows.state.in_(OPEN))
    for share in shares:
        some = select(_rows.id).where(own).order_by(_rows.id)
        chosen = (some.limit(share.number) if share.number else some).subquery()
        values = {"state": share.state, "cause": share.cause, "message": job.message}
        connection.execute(update(deliveries).where(_rows.id.in_(select(chosen.c.id))).values(**values))
    connection.execute(update(mass_jobs).where(_jobs.id == job.id).values(state=Stage.OVER))


def _people(connection: Connection, job: Job) -> int:
    return connection.scalar(select(func.count()).select_from(_in_work(job, _rows.id).subquery())) or 0


def _in_work(job: Job, *columns: Any) -> Any:
    return select(*columns).where(_rows.job == job.id, _rows.state == State.SENDING)


def _found(connection: Connection, *which: ColumnElement[bool]) -> list[Job]:
    rows = connection.execute(select(mass_jobs).where(*which).order_by(_jobs.id).with_for_update(skip_locked=True))
    return [_job(row) for row in rows]


def _save(connection: Connection, job: Job, sender: str | None = None) -> None:
    by = {} if sender is None else {"sender": sender}
    connection.execute(update(mass_jobs).where(_jobs.id == job.id).values(**_values(job), **by))


def _values(job: Job) -> dict[str, Any]:
    names = ("broadcast", "part", "key", "due_at", "tries", "doubts", "begun_at", "message", "removable", "removal")
    return {"state": job.stage, **{name: getattr(job, name) for name in names}}


def _job(row: Any) -> Job:
    """Of a row, or of a mapping by column that holds more."""
    of = row._mapping if hasattr(row, "_mapping") else row
    names = ("id", "broadcast", "part", "key", "due_at", "tries", "doubts", "begun_at", "message", "removable", "removal")
    return Job(stage=Stage(of[_jobs.state]), **{name: of[_jobs[name]] for name in names})


def _result(row: Any) -> Result | None:
    names = ("message", "status", "total", "admitted", "sent", "failed")
    known = {name: row[mass_results.c[name]] for name in names}
    return Result(**known) if known["status"] is not None else None
