"""When a service point is open: intervals on weekdays, lunch breaks, holidays and 调休."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby

from knowledge.catalogue.workdays import WorkCalendar

WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class OpeningInterval:
    """Open from `opens` to `closes` (minutes after midnight, 1440 = 24:00) on `weekdays` (Monday = 0)."""

    weekdays: tuple[int, ...]
    opens: int
    closes: int

    @property
    def days(self) -> str:
        """「每天」, 「周一至周五」, 「周六」."""
        first, last = WEEKDAYS[self.weekdays[0]], WEEKDAYS[self.weekdays[-1]]
        return "每天" if len(self.weekdays) == 7 else f"周{first}" if first == last else f"周{first}至周{last}"

    @property
    def clock(self) -> str:
        return f"{_clock(self.opens)}-{_clock(self.closes)}"


Hours = Sequence[OpeningInterval]


def hours_text(intervals: Iterable[OpeningInterval]) -> str:
    """「周一至周五 08:30-11:30、14:30-17:30；周六 09:00-11:30」, which `parse_hours` reads back."""
    by_days = ((days, list(group)) for days, group in groupby(intervals, key=lambda i: i.days))
    return "；".join(f"{days} {'、'.join(i.clock for i in group)}" for days, group in by_days)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


_HOURS = re.compile(
    r"(?P<days>每天|全天|工作日|周[一二三四五六日天](?:(?:至|到|-|~|—)周?[一二三四五六日天])?)?\s*"
    r"(?:上午|下午)?\s*(?P<h1>\d{1,2})[:：](?P<m1>\d{2})\s*[-~—–至到]+\s*(?P<h2>\d{1,2})[:：](?P<m2>\d{2})"
)


def parse_hours(text: str) -> tuple[OpeningInterval, ...]:
    """Intervals from 「周一至周五 08:30-11:30；14:30-17:30」; days carry over to the next interval.

    Raises ValueError (in Chinese) when no interval can be read or one ends before it begins.
    """
    found: list[OpeningInterval] = []
    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    for match in _HOURS.finditer(text):
        days = _weekdays(match["days"]) if match["days"] else days
        opens, closes = int(match["h1"]) * 60 + int(match["m1"]), int(match["h2"]) * 60 + int(match["m2"])
        if not opens < closes <= 1440:
            raise ValueError(f"时间段「{match.group().strip()}」结束不晚于开始")
        found.append(OpeningInterval(days, opens, closes))
    if not found:
        raise ValueError(f"看不懂开放时间「{text}」，请写成「周一至周五 08:30-11:30」")
    return tuple(found)


def _weekdays(text: str) -> tuple[int, ...]:
    if text in ("每天", "全天"):
        return tuple(range(7))
    if text == "工作日":
        return tuple(range(5))
    named = [WEEKDAYS.index("日" if d == "天" else d) for d in re.findall(r"[一二三四五六日天]", text)]
    return tuple(range(named[0], named[-1] + 1))


def intervals_on(hours: Hours, day: date, calendar: WorkCalendar) -> list[OpeningInterval]:
    """The intervals that count on a day: 每天 always; a 调休 working week-end follows Friday; holidays are closed."""
    if calendar.is_workday(day):
        weekday = min(day.weekday(), 4)
    elif calendar.is_holiday(day):
        weekday = -1
    else:
        weekday = day.weekday()
    return [i for i in hours if len(i.weekdays) == 7 or weekday in i.weekdays]


def is_open(hours: Hours, now: datetime, calendar: WorkCalendar) -> bool | None:
    """Whether a point with these hours is open at local time `now`; None when it publishes none."""
    if not hours:
        return None
    minute = now.hour * 60 + now.minute
    return any(i.opens <= minute < i.closes for i in intervals_on(hours, now.date(), calendar))


def next_opening(hours: Hours, now: datetime, calendar: WorkCalendar) -> datetime | None:
    """The next local time at which the door opens, within 15 days."""
    for ahead in range(16):
        day = date.fromordinal(now.date().toordinal() + ahead)
        starts = [
            datetime.combine(day, time(i.opens // 60, i.opens % 60), now.tzinfo) for i in intervals_on(hours, day, calendar)
        ]
        later = [start for start in starts if start > now]
        if later:
            return min(later)
    return None
