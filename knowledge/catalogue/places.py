"""Regions and service points: which is which, when it is open, and the nearest that can do *this* item."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from importlib.resources import files
from itertools import groupby

import numpy as np

from knowledge.catalogue.workdays import WorkCalendar

EARTH_RADIUS_M = 6_371_008.8  # IUGG mean radius
TIERS = ("市", "旗市区", "苏木乡镇街道", "嘎查村社区")  # from the city down to the village
WEEKDAYS = "一二三四五六日"
SECOND_TRIP_M = 3_000  # a point that only takes papers in may cost another trip: it must be this much closer


@dataclass(frozen=True)
class Region:
    """A region of any tier. `box` is (south, west, north, east) in WGS-84 degrees, approximate."""

    code: str
    name: str
    parent: str = ""
    tier: str = ""
    aliases: tuple[str, ...] = ()
    box: tuple[float, float, float, float] | None = None


def base_regions() -> tuple[Region, ...]:
    """The 15 regions of 呼伦贝尔, from `data/regions.tsv`; workbooks add towns and villages below them."""
    lines = (files("knowledge.catalogue") / "data" / "regions.tsv").read_text(encoding="utf-8").splitlines()
    return tuple(_parse_region(line) for line in lines if line and not line.startswith("#"))


def _parse_region(line: str) -> Region:
    code, name, parent, tier, aliases, box = line.split("\t")
    south, west, north, east = map(float, box.split(","))
    return Region(code, name, parent, tier, tuple(aliases.split("、")), (south, west, north, east))


@dataclass(frozen=True)
class RegionTree:
    """Regions by code with their ancestors, and the region that a text names."""

    regions: tuple[Region, ...]

    @cached_property
    def by_code(self) -> Mapping[str, Region]:
        return {region.code: region for region in self.regions}

    @cached_property
    def _spellings(self) -> list[tuple[str, str]]:
        pairs = [(text, r.code) for r in self.regions for text in (r.name, *r.aliases) if len(text) >= 2]
        return sorted(pairs, key=lambda pair: -len(pair[0]))

    def name(self, code: str) -> str:
        return self.by_code[code].name if code in self.by_code else code

    def lineage(self, code: str) -> list[str]:
        """The code and its ancestors, from the village up to the city."""
        found: list[str] = []
        while code in self.by_code and code not in found:
            found.append(code)
            code = self.by_code[code].parent
        return found

    def within(self, code: str, ancestor: str) -> bool:
        return ancestor in self.lineage(code)

    def banner(self, code: str) -> str:
        """The 旗市区 that holds the region; empty for the city itself or an unknown code."""
        return next((c for c in self.lineage(code) if self.by_code[c].tier == "旗市区"), "")

    def named_in(self, text: str) -> tuple[str, str] | None:
        """(region code, the words that name it) for the longest spelling found in the text."""
        return next(((code, spelling) for spelling, code in self._spellings if spelling in text), None)


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


@dataclass(frozen=True)
class Handles:
    """An item that a point can do, and how far: 全办, 收件 (takes papers in) or 咨询 (advice only)."""

    code: str
    depth: str = "全办"


@dataclass(frozen=True)
class ServicePoint:
    """A place (or an entry without a place) where items are handled. Latitude and longitude are WGS-84 degrees;
    `coordinates` names the system they were published in."""

    code: str
    name: str
    tier: str = ""
    region: str = ""
    channel: str = "窗口"
    address: str = ""
    lat: float | None = None
    lon: float | None = None
    coordinates: str = ""
    location_note: str = ""
    hours: tuple[OpeningInterval, ...] = ()
    phone: str = ""
    window: str = ""
    note: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    handles: tuple[Handles, ...] = ()
    demonstration: bool = False

    @cached_property
    def depth_by_code(self) -> Mapping[str, str]:
        return {h.code: h.depth for h in self.handles}

    def in_force(self, day: date) -> bool:
        """Validity is half-open: from `valid_from`, before `valid_until`."""
        return (not self.valid_from or self.valid_from <= day) and (not self.valid_until or day < self.valid_until)


def intervals_on(point: ServicePoint, day: date, calendar: WorkCalendar) -> list[OpeningInterval]:
    """The intervals that count on a day: 每天 always; a 调休 working week-end follows Friday; holidays are closed."""
    if calendar.is_workday(day):
        weekday = min(day.weekday(), 4)
    elif calendar.is_holiday(day):
        weekday = -1
    else:
        weekday = day.weekday()
    return [i for i in point.hours if len(i.weekdays) == 7 or weekday in i.weekdays]


def is_open(point: ServicePoint, now: datetime, calendar: WorkCalendar) -> bool | None:
    """Whether the point is open at local time `now`; None when it publishes no hours."""
    if not point.hours:
        return None
    minute = now.hour * 60 + now.minute
    return any(i.opens <= minute < i.closes for i in intervals_on(point, now.date(), calendar))


def next_opening(point: ServicePoint, now: datetime, calendar: WorkCalendar) -> datetime | None:
    """The next local time at which the point opens, within 15 days."""
    for ahead in range(16):
        day = date.fromordinal(now.date().toordinal() + ahead)
        starts = [
            datetime.combine(day, time(i.opens // 60, i.opens % 60), now.tzinfo) for i in intervals_on(point, day, calendar)
        ]
        later = [start for start in starts if start > now]
        if later:
            return min(later)
    return None


def distances_m(lat: float, lon: float, points: Iterable[ServicePoint]) -> list[float]:
    """Haversine metres from a WGS-84 position to points; infinity for a point without coordinates."""
    places = [(p.lat if p.lat is not None else np.nan, p.lon if p.lon is not None else np.nan) for p in points]
    if not places:
        return []
    there = np.radians(np.array(places, dtype=float))
    here = np.radians(np.array([lat, lon]))
    half = (there - here) / 2
    a = np.sin(half[:, 0]) ** 2 + np.cos(here[0]) * np.cos(there[:, 0]) * np.sin(half[:, 1]) ** 2
    metres = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(a))
    return [float(m) if np.isfinite(m) else float("inf") for m in metres]


@dataclass(frozen=True)
class Near:
    """A point chosen for an item: how far it goes, metres away (None without a position), and whether it lies
    outside the place that was asked for (then the answer says so)."""

    point: ServicePoint
    depth: str
    distance_m: float | None = None
    fell_back_from: str = ""  # region code that has no point for this item


def nearest(
    points: Iterable[ServicePoint],
    item_code: str,
    tree: RegionTree,
    today: date,
    region: str = "",
    at: tuple[float, float] | None = None,
) -> Near | None:
    """The point to send a citizen to: only points that do this item (全办 or 收件), never 咨询 alone.

    With a position: the closest (全办 before 收件 unless that is much closer), inside the citizen's 旗市区 if a region is
    given. Without one: a point of the region asked for, then of its 旗市区, then the city's own. None when nobody does it.
    """
    able = [p for p in points if p.depth_by_code.get(item_code) in ("全办", "收件") and p.in_force(today)]
    scopes = _scopes(region, tree) or [""]
    for scope in scopes:
        inside = [p for p in able if not scope or tree.within(p.region, scope)]
        if scope and tree.by_code[scope].tier == "市":
            inside = [p for p in inside if at or p.tier == "市"]
        if inside:
            return _best(inside, item_code, at, tree, "" if scope == scopes[0] else region)
    return None


def _scopes(region: str, tree: RegionTree) -> list[str]:
    """Where to look, from the place asked for upwards."""
    return [code for code in tree.lineage(region) if code]


def _best(able: list[ServicePoint], item_code: str, at: tuple[float, float] | None, tree: RegionTree, missing: str) -> Near:
    distances = distances_m(*at, able) if at else [float("inf")] * len(able)

    def order(index: int) -> tuple[object, ...]:
        point = able[index]
        whole = point.depth_by_code[item_code] == "全办"
        return (
            distances[index] + (0 if whole else SECOND_TRIP_M),
            point.channel == "公众号",
            not whole,
            point.channel != "窗口",
            TIERS.index(point.tier) if point.tier in TIERS else len(TIERS),
            point.code,
        )

    chosen = min(range(len(able)), key=order)
    distance = distances[chosen] if at and distances[chosen] != float("inf") else None
    return Near(able[chosen], able[chosen].depth_by_code[item_code], distance, missing)
