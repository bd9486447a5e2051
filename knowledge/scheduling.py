"""Editions published at a moment to come: scheduled by a person, put in force by the program, told of afterwards."""

from datetime import datetime

from knowledge import editions as life
from knowledge.curation import check_rehearsed, digest_of, put_in_force, remark, step
from knowledge.editions import Edition
from knowledge.permissions import Action
from knowledge.ready import Knowledge
from knowledge.refusals import NotAllowed
from knowledge.rehearsal import Rehearsed, rehearse, worrying
from knowledge.roles import Actor, Role
from knowledge.store import comments, editions, question_set
from knowledge.store.audit import deed
from knowledge.store.comments import Comment
from knowledge.store.database import Database

PROGRAM = "定时发布"  # signs what the program did at the moment, and what it says about it
MOST_TOLD = 50  # questions named in one comment


def schedule(
    database: Database, number: int, by: Actor, version: int | None, due_at: datetime, rehearsed: Rehearsed | None = None
) -> Edition:
    """To be published at a moment to come (`editions.midnight` of a day, as a rule). `rehearsed` as in `curation.publish`."""
    with deed(database, by, Action.SCHEDULE, life.title(number)) as act:
        edition = editions.get(act.connection, number)
        act.before = act.after = edition.digest
        after = life.schedule(edition, by, version, due_at, database.clock())
        editions.save(act.connection, after)
        old = digest_of(act.connection, editions.in_force(act.connection))
        act.reason = check_rehearsed(act.connection, old, edition.digest, rehearsed)
    return after


def unschedule(database: Database, number: int, by: Actor, version: int | None) -> Edition:
    return step(database, Action.UNSCHEDULE, number, by, lambda edition, _: life.unschedule(edition, by, version))


def publish_due(database: Database) -> list[int]:
    """Publish what was scheduled for now, each in a transaction; the numbers of those that are in force since.

    What cannot be published (its base is outdated) loses its schedule and says why in a comment; what is more than an hour
    late, because the program did not run, waits for a person.
    """
    now = database.clock()
    with database.reading() as connection:
        due = editions.due(connection, now)
    return [edition.number for edition in due if _publish_scheduled(database, edition, now)]


def _publish_scheduled(database: Database, edition: Edition, now: datetime) -> bool:
    by = Actor(edition.scheduled_by, Role.ADMIN, origin=PROGRAM)
    try:
        with deed(database, by, Action.PUBLISH, life.title(edition.number)) as act:
            act.idle = editions.get(act.connection, edition.number) != edition  # another program was faster
            if not act.idle:
                put_in_force(act, edition, edition.version, now)
            return not act.idle
    except NotAllowed as refused:
        _drop_schedule(database, edition, by, refused.reason)
        return False


def _drop_schedule(database: Database, edition: Edition, by: Actor, reason: str) -> None:
    with deed(database, by, Action.UNSCHEDULE, life.title(edition.number)) as act:
        act.idle = editions.get(act.connection, edition.number) != edition
        if not act.idle:
            act.before = act.after = edition.digest
            editions.save(act.connection, life.unschedule(edition, by, edition.version))
            told = remark(edition.number, by, f"没有按时发布：{reason}", "", database.clock())
            comments.add(act.connection, told)


def tell_shifts(database: Database, number: int, old: Knowledge, new: Knowledge) -> int:
    """A comment on an edition that has just come in force by schedule: the questions that are answered otherwise since, as
    the set may have grown after somebody saw the rehearsal. How many."""
    with database.reading() as connection:
        questions = question_set.everything(connection)
    worries = worrying(rehearse(old, new, questions)) if old.edition else ()
    if worries:
        more = f"；另有 {len(worries) - MOST_TOLD} 句" if len(worries) > MOST_TOLD else ""
        text = f"按时发布了，{len(worries)} 句问话的回答变了：{'；'.join(one.text for one in worries[:MOST_TOLD])}{more}"
        with deed(database, Actor(PROGRAM, Role.ADMIN, origin=PROGRAM), "批注", life.title(number)) as act:
            comments.add(act.connection, Comment(number, "", database.clock(), PROGRAM, Role.ADMIN, text))
    return len(worries)
