"""Working days of mainland China with 调休, and a promised limit turned into a date."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

import chinese_calendar
import holidays


@lru_cache(maxsize=16)
def _statutory(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("CN", years=year)


@dataclass(frozen=True)
class WorkCalendar:
    """Working days: staff's own table first, then the published 调休 calendar, then statutory holidays."""

    entered: Mapping[date, bool] = field(default_factory=lambda: MappingProxyType({}))  # day → is a working day

    def is_official(self, year: int) -> bool:
        """Whether the State Council's arrangement of that year is known; otherwise days are an estimate."""
        try:
            return bool(chinese_calendar.is_workday(date(year, 6, 15)) or True)
        except NotImplementedError:
            return False

    def is_workday(self, day: date) -> bool:
        if day in self.entered:
            return self.entered[day]
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError:
            return day.weekday() < 5 and day not in _statutory(day.year)

    def is_holiday(self, day: date) -> bool:
        """A statutory holiday or its 调休 day off, not a mere week-end."""
        try:
            return bool(chinese_calendar.get_holiday_detail(day)[1]) and not self.is_workday(day)
        except NotImplementedError:
            return day in _statutory(day.year)

    def add_workdays(self, start: date, count: int) -> date:
        """The day on which `count` working days after `start` have passed; the day of receipt is not counted."""
        day = start
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_workday(day)
        return day
