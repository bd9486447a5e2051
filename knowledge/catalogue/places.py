"""Regions and service points: which is which, and the nearest that can do *this* item."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib.resources import files

import numpy as np

from knowledge.catalogue.opening import OpeningInterval

EARTH_RADIUS_M = 6_371_008.8  # IUGG mean radius
TIERS = ("市", "旗市区", "苏木乡镇街道", "嘎查村社区")  # from the city down to the village
# What stands before the name of a place where somebody is not: 不在海拉尔, 得跑满洲里, 迁到扎兰屯.
_AWAY = re.compile("(?:不在|不是|没在|不去|不用去|离开?|得跑|要跑|还跑|用跑|跑到?|迁移?到|迁往|搬到|转到|嫁到)$")
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
    def _spellings(self) -> list[tuple[str, list[str]]]:
        """Longest first: a spelling and the codes that it may mean."""
        codes: dict[str, list[str]] = {}
        for region in self.regions:
            for text in dict.fromkeys((region.name, *region.aliases)):
                codes.setdefault(text, []).append(region.code)
        return sorted(((text, found) for text, found in codes.items() if len(text) >= 2), key=lambda pair: -len(pair[0]))

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

    def named_in(self, text: str, around: str = "") -> tuple[str, tuple[str, ...]]:
        """(code of the lowest region named, all words that name regions); ("", ()) when none is.

        A name that several regions share means the one inside another region named, or inside `around`; else none.
        """
        words = self._words(text)
        chains = [self.lineage(codes[0]) for _, codes in words if len(codes) == 1]
        near = [chain[0] for chain in chains] or ([self.banner(around)] if self.banner(around) else [])
        sure = [chain[0] for chain in chains]
        sure += [inside[0] for _, codes in words if len(codes) > 1 and len(inside := self._inside(codes, near)) == 1]
        lowest = max(sure, key=lambda code: len(self.lineage(code)), default="")
        return lowest, tuple(word for word, _ in words)

    def _words(self, text: str) -> list[tuple[str, list[str]]]:
        """Region spellings in the text, longest first, none inside another; codes are empty where somebody is not there."""
        found = []
        for spelling, codes in self._spellings:
            if spelling in text:
                here = any(not _AWAY.search(text[: match.start()]) for match in re.finditer(re.escape(spelling), text))
                found.append((spelling, codes if here else []))
                text = text.replace(spelling, " ")
        return found

    def _inside(self, codes: list[str], near: list[str]) -> list[str]:
        return [code for code in codes if any(self.within(code, one) for one in near)]


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
