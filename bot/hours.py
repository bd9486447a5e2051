"""Whether a place is open on the day that is asked about."""

import re
from datetime import date, datetime, timedelta

from bot import wording
from knowledge.catalogue.opening import WEEKDAYS, Hours, hours_text, intervals_on
from knowledge.catalogue.workdays import WorkCalendar

_DAYS = {"今天": 0, "今日": 0, "现在": 0, "明天": 1, "明儿": 1, "后天": 2}
_WEEKDAY = re.compile("(?:周|星期|礼拜)([一二三四五六日天末])|(双休日)")
ASKED = re.compile(
    r"(?:周|星期|礼拜)[一二三四五六日天末]|双休日|(?:今天|明天|后天|现在|中午|晚上)[^,，。]{0,6}(?:开|关|上班|下班|有人|营业)|几点[^,，。]{0,3}(?:开|关|上班|下班)"
)


def open_on(name: str, hours: Hours, calendar: WorkCalendar, now: datetime, words: str) -> str:
    """Whether a point is open on the day named in the words, and when."""
    day = day_meant(words, now)
    clock = "、".join(interval.clock for interval in intervals_on(hours, day, calendar))
    label = f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"
    told = wording.OPEN_ON if clock else wording.CLOSED_ON
    return told.format(name=name, day=label, clock=clock, hours=hours_text(hours))


def day_meant(words: str, now: datetime) -> date:
    """The next day of the name given; today when none is named."""
    ahead = next((days for word, days in _DAYS.items() if word in words), None)
    if ahead is not None:
        return now.date() + timedelta(days=ahead)
    named = _WEEKDAY.search(words)
    if not named:
        return now.date()
    wanted = 5 if named[2] or named[1] == "末" else WEEKDAYS.index("日" if named[1] == "天" else named[1])
    return now.date() + timedelta(days=(wanted - now.weekday()) % 7)


def asks_hours(text: str) -> bool:
    """Whether folded words ask when a place is open."""
    return bool(ASKED.search(text))
