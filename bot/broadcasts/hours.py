"""When people may be written to: quiet hours, and the daily or weekly hour of those who want notices together."""

from datetime import datetime, time, timedelta
from enum import StrEnum

QUIET_FROM = time(21)
QUIET_UNTIL = time(8)
TOGETHER_AT = time(9)
MONDAY = 0
LATE_AFTER = timedelta(minutes=60)  # what is missed by more waits for a person: the occasion may be over


class Rhythm(StrEnum):
    """How often somebody wants to hear."""

    AT_ONCE = ""
    DAILY = "daily"
    WEEKLY = "weekly"


RHYTHM_LABELS = {Rhythm.AT_ONCE: "随时", Rhythm.DAILY: "每天一次", Rhythm.WEEKLY: "每周一次"}


def is_quiet(now: datetime) -> bool:
    """21:00–08:00, local time."""
    return now.time() >= QUIET_FROM or now.time() < QUIET_UNTIL


def after_quiet(moment: datetime) -> datetime:
    """The moment itself, or the end of the quiet hours it falls in."""
    if not is_quiet(moment):
        return moment
    day = moment + timedelta(days=1) if moment.time() >= QUIET_FROM else moment
    return datetime.combine(day.date(), QUIET_UNTIL, moment.tzinfo)


def due(moment: datetime, rhythm: Rhythm, urgent: bool) -> datetime:
    """When a notice that starts at a (local) moment reaches somebody of this rhythm."""
    if urgent:
        return moment
    if rhythm is Rhythm.AT_ONCE:
        return after_quiet(moment)
    day = datetime.combine(moment.date(), TOGETHER_AT, moment.tzinfo)
    while day < moment or (rhythm is Rhythm.WEEKLY and day.weekday() != MONDAY):
        day += timedelta(days=1)
    return day
