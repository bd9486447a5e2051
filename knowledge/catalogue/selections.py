"""Items chosen from a published list by 办理方式, department, theme and region, and how many there are of each."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.catalogue.lists import CountingRule, HandlingMode, ItemList
from knowledge.catalogue.places import RegionTree
from knowledge.catalogue.standing import standing

MODE_LISTS = ("四办", "三办")  # lists that count by 办理方式, the one that is asked for first in front


@dataclass(frozen=True)
class Selection:
    """What is asked for; an empty field asks for all. `department` is a part of the names meant, `region` a code."""

    mode: str = ""
    depth: str = ""
    department: str = ""
    theme: str = ""
    region: str = ""


@dataclass(frozen=True)
class Row:
    """One item of a list, with the modes under which the list counts it."""

    item: ServiceItem
    modes: tuple[HandlingMode, ...]


@dataclass(frozen=True)
class Listing:
    """The rows of one list that can be done on a day. `published` is None where a catalogue has no list."""

    published: ItemList | None
    rows: tuple[Row, ...]

    @property
    def rule(self) -> CountingRule:
        return self.published.rule if self.published else "overlapping"


def open_list(catalogue: Catalogue, today: date, region: str = "") -> Listing:
    """The list to count in: the region's own one of 办理方式, else the first there is, else all items."""
    published = _fitting(catalogue.lists, region)
    entries = [(entry.code, entry.modes) for entry in published.entries] if published else []
    found = entries or [(item.code, item.modes) for item in catalogue.items]
    rows = (Row(catalogue.by_code[code], modes) for code, modes in dict(found).items() if code in catalogue.by_code)
    return Listing(published, tuple(row for row in rows if standing(row.item, catalogue, today).doable))


def _fitting(lists: Iterable[ItemList], region: str) -> ItemList | None:
    by_mode = [one for kind in MODE_LISTS for one in lists if one.kind == kind]
    return next((one for one in by_mode if region and one.region == region), next(iter([*by_mode, *lists]), None))


def choose(listing: Listing, wanted: Selection, catalogue: Catalogue, tree: RegionTree) -> tuple[Row, ...]:
    """The rows that are wanted, in the order of the list."""
    there = _done_in(wanted.region, catalogue, tree) if wanted.region else None
    return tuple(row for row in listing.rows if _fits(row, wanted) and (there is None or row.item.code in there))


def _fits(row: Row, wanted: Selection) -> bool:
    return (
        (not wanted.mode or any(_is(mode, wanted) for mode in row.modes))
        and wanted.department in row.item.department
        and (not wanted.theme or wanted.theme in row.item.themes)
    )


def _is(mode: HandlingMode, wanted: Selection) -> bool:
    return mode.name == wanted.mode and wanted.depth in ("", mode.depth)


def _done_in(region: str, catalogue: Catalogue, tree: RegionTree) -> set[str]:
    """Codes that a point in the region does or takes in; without points, those of the region and of all above it."""
    points = [point for point in catalogue.points if tree.within(point.region, region)]
    if points:
        return {done.code for point in points for done in point.handles if done.depth in ("全办", "收件")}
    return {item.code for item in catalogue.items if item.region in ("", *tree.lineage(region))}


def group_by(rows: Iterable[Row], names: Callable[[Row], Iterable[str]]) -> Mapping[str, tuple[Row, ...]]:
    """The rows that go by each name, the largest group first; a row stands once under each of its names."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        for name in dict.fromkeys(names(row)):
            groups.setdefault(name, []).append(row)
    return {name: tuple(group) for name, group in sorted(groups.items(), key=lambda pair: -len(pair[1]))}


def count_by(rows: Iterable[Row], names: Callable[[Row], Iterable[str]]) -> Mapping[str, int]:
    """How many rows go by each name, the most first."""
    return {name: len(group) for name, group in group_by(rows, names).items()}


def modes_of(row: Row) -> list[str]:
    return [mode.name for mode in row.modes]


def depths_of(row: Row) -> list[str]:
    return [mode.depth for mode in row.modes if mode.depth]


def departments_of(row: Row) -> list[str]:
    return [row.item.department] if row.item.department else []


def themes_of(row: Row) -> tuple[str, ...]:
    return row.item.themes
