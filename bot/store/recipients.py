"""Who a broadcast goes to: asked live while it is written, frozen as one row a person at launch."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, delete, exists, func, insert, literal, not_, or_, select

from bot.broadcasts import mass
from bot.broadcasts.audience import Audience, Quota, Sample, masked
from bot.broadcasts.content import Content
from bot.broadcasts.deliveries import OPEN, Cause, State
from bot.broadcasts.hours import Rhythm
from bot.store.tables.broadcasts import deliveries
from bot.store.tables.subscribers import follows, interests, subscribers
from knowledge.store.tables import Moment

WEEK = timedelta(days=7)
SHOWN = 8  # people of an audience that are shown, masked


@dataclass(frozen=True)
class Reach:
    """An audience with what the catalogue knows: codes of the regions within, and of all items whose followers are meant."""

    content: Content
    regions: Collection[str] = ()
    codes: Collection[str] = ()

    @property
    def audience(self) -> Audience:
        return self.content.audience

    @property
    def bothers(self) -> bool:
        """Whether it counts against the notices a week."""
        return not self.content.urgent and not self.content.corrects


@dataclass(frozen=True)
class Dates:
    """When people of each rhythm are due; a mass message has no rhythm."""

    at_once: datetime
    daily: datetime
    weekly: datetime

    @property
    def month(self) -> datetime:
        """When the calendar month of the start began, against which mass messages count."""
        return mass.month_of(self.at_once)


def sample(connection: Connection, reach: Reach, most_a_week: int, start: datetime, now: datetime) -> Sample:
    """Whom it would reach if it were launched now, to start then."""
    chosen = _chosen(reach).subquery()
    counted = select(chosen.c.channel, func.count()).group_by(chosen.c.channel).order_by(chosen.c.channel)
    by_channel = tuple((row[0], row[1]) for row in connection.execute(counted))
    some = connection.scalars(select(chosen.c.person).order_by(chosen.c.created_at.desc()).limit(SHOWN))
    enough = select(func.count()).select_from(chosen).where(_enough(chosen.c.channel, chosen.c.person, most_a_week, now))
    full = (connection.scalar(enough) or 0) if reach.bothers else 0
    shown = tuple(masked(person) for person in some)
    return Sample(sum(number for _, number in by_channel), by_channel, shown, full, _quota(connection, reach, start))


def _quota(connection: Connection, reach: Reach, start: datetime) -> Quota | None:
    """How often those on WeChat can still get a mass message in the month of a start."""
    if not reach.content.mass:
        return None
    people = _chosen(reach).where(subscribers.c.channel == mass.CHANNEL).subquery()
    had = _had(people.c.channel, people.c.person, mass.month_of(start))
    told = select(had.label("had"), func.count().label("people")).select_from(people).group_by("had").subquery()
    counts = {row.had: row.people for row in connection.execute(select(told))}
    full = sum(number for count, number in counts.items() if count >= mass.MOST_A_MONTH)
    return Quota(max(0, mass.MOST_A_MONTH - max(counts, default=0)), sum(counts.values()), full)


def freeze(connection: Connection, number: int, reach: Reach, dates: Dates, most_a_week: int, now: datetime) -> int:
    """One row a person; how many. Who has had enough notices this week, or mass messages this month, gets a row that is
    cancelled from the start."""
    people = _chosen(reach).subquery()
    enough = _enough(people.c.channel, people.c.person, most_a_week, now) if reach.bothers else literal(False)
    massed = and_(literal(reach.content.mass), people.c.channel == mass.CHANNEL)
    full = and_(massed, _had(people.c.channel, people.c.person, dates.month) >= mass.MOST_A_MONTH)
    at_once = literal(dates.at_once, Moment)
    values = {
        "broadcast": literal(number),
        "channel": people.c.channel,
        "person": people.c.person,
        "state": case((or_(enough, full), State.CANCELLED.value), else_=State.WAITING.value),
        "due_at": case((massed, at_once), else_=_due(people.c.rhythm, dates, reach.bothers)),
        "rhythm": case((massed, ""), else_=people.c.rhythm if reach.bothers else literal("")),
        "attempts": literal(0),
        "doubts": literal(0),
        "cause": case((enough, Cause.ENOUGH.value), (full, Cause.MONTH_FULL.value), else_=""),
        "sender": literal(""),
        "message": literal(""),
        "original": people.c.original,
    }
    rows = select(*(value.label(name) for name, value in values.items())).order_by(people.c.created_at, people.c.person)
    connection.execute(insert(deliveries).from_select(list(values), rows))
    return connection.scalar(select(func.count()).where(deliveries.c.broadcast == number)) or 0


def let_go(connection: Connection, number: int, codes: Collection[str]) -> int:
    """Followers of items that are over, and who are told so, follow them no longer."""
    mine = and_(deliveries.c.channel == follows.c.channel, deliveries.c.person == follows.c.person)
    told = exists().where(mine, deliveries.c.broadcast == number)
    return connection.execute(delete(follows).where(follows.c.item_code.in_(codes), told)).rowcount


def reachable(channel: ColumnElement[Any], person: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether somebody may be written to now."""
    here = and_(subscribers.c.channel == channel, subscribers.c.person == person)
    return exists().where(here, subscribers.c.active.is_(True), subscribers.c.wanted.is_(True))


def _chosen(reach: Reach) -> Select[Any]:
    """channel, person, rhythm, created_at, original."""
    columns = (subscribers.c.channel, subscribers.c.person, subscribers.c.rhythm, subscribers.c.created_at)
    welcome = (subscribers.c.active.is_(True), subscribers.c.wanted.is_(True))
    if reach.content.corrects:
        mine = and_(deliveries.c.channel == subscribers.c.channel, deliveries.c.person == subscribers.c.person)
        arrived = or_(deliveries.c.state.in_((State.SENT, State.IN_DOUBT)), _taken())
        got = (deliveries.c.broadcast == reach.content.corrects, arrived)
        return select(*columns, deliveries.c.message.label("original")).join(deliveries, mine).where(*welcome, *got)
    there = subscribers.c.channel.in_(reach.audience.channels)
    return select(*columns, literal("").label("original")).where(there, *welcome, _meant(reach))


def _meant(reach: Reach) -> ColumnElement[bool]:
    follower = and_(follows.c.channel == subscribers.c.channel, follows.c.person == subscribers.c.person)
    following = exists().where(follower, follows.c.item_code.in_(reach.codes)) if reach.codes else literal(False)
    if reach.audience.followers_only:
        return following
    return or_(and_(literal(True), *_narrowed(reach)), following)


def _narrowed(reach: Reach) -> list[ColumnElement[bool]]:
    audience, narrowed = reach.audience, []
    if audience.region:
        lives = and_(not_(_chose("region")), subscribers.c.region.in_(reach.regions))
        narrowed.append(or_(lives, _chose("region", reach.regions)))
    if audience.themes:
        narrowed.append(or_(not_(_chose("theme")), _chose("theme", audience.themes)))
    if audience.persons:
        narrowed.append(subscribers.c.persons.in_(("", audience.persons)))
    return narrowed


def _chose(kind: str, values: Collection[str] = ()) -> ColumnElement[bool]:
    """Whether somebody named interests of this kind (one of these values)."""
    mine = and_(interests.c.channel == subscribers.c.channel, interests.c.person == subscribers.c.person)
    named = (interests.c.value.in_(values),) if values else ()
    return exists().where(mine, interests.c.kind == kind, *named)


def _enough(channel: ColumnElement[Any], person: ColumnElement[Any], most: int, now: datetime) -> ColumnElement[bool]:
    mine = and_(deliveries.c.channel == channel, deliveries.c.person == person)
    lately = and_(deliveries.c.state.in_((State.SENT, State.IN_DOUBT)), deliveries.c.attempted_at > now - WEEK)
    had = select(func.count()).where(mine, or_(lately, deliveries.c.state.in_(OPEN)))
    return had.scalar_subquery() >= most


def _had(channel: ColumnElement[Any], person: ColumnElement[Any], month: datetime) -> ColumnElement[Any]:
    """How many mass messages somebody got, or is to get, since a month began."""
    mine = and_(deliveries.c.channel == channel, deliveries.c.person == person, deliveries.c.job.is_not(None))
    lately = and_(deliveries.c.state.in_((State.SENT, State.IN_DOUBT)), deliveries.c.attempted_at >= month)
    return select(func.count()).where(mine, or_(lately, deliveries.c.state.in_(OPEN))).scalar_subquery()


def _taken() -> ColumnElement[bool]:
    """Whether a row went to the platform in a mass message: who of its people did not get it is not known."""
    return and_(deliveries.c.job.is_not(None), deliveries.c.message != "")


def _due(rhythm: ColumnElement[Any], dates: Dates, patient: bool) -> ColumnElement[Any]:
    at_once = literal(dates.at_once, Moment)
    if not patient:
        return at_once
    later = {Rhythm.DAILY.value: literal(dates.daily, Moment), Rhythm.WEEKLY.value: literal(dates.weekly, Moment)}
    return case(*((rhythm == name, moment) for name, moment in later.items()), else_=at_once)
