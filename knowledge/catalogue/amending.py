"""One item put into a catalogue, with the lists that count it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.catalogue.lists import ItemList, ListEntry

T = TypeVar("T")


def with_item(catalogue: Catalogue, item: ServiceItem, list_key: str = "") -> Catalogue:
    """The catalogue with this item in place of the one of its code, or after the others; `list_key`: a list that it joins.

    Lists that count it by the modes it had count it by those it has now; a list that published other modes keeps them.
    """
    before = catalogue.by_code.get(item.code)
    items = tuple(item if one.code == item.code else one for one in catalogue.items)
    lists = tuple(_counting(one, before, item, joins=one.key == list_key) for one in catalogue.lists)
    return replace(catalogue, items=items if before else (*items, item), lists=lists)


def without_item(catalogue: Catalogue, code: str) -> Catalogue:
    """The catalogue without this item, and without it in the lists, points and bundles that named it."""
    lists = tuple(_shortened(one, "entries", lambda entry: entry.code != code) for one in catalogue.lists)
    points = tuple(_shortened(one, "handles", lambda handled: handled.code != code) for one in catalogue.points)
    bundles = tuple(_shortened(one, "steps", lambda step: step.item != code) for one in catalogue.bundles)
    items = tuple(item for item in catalogue.items if item.code != code)
    return replace(catalogue, items=items, lists=lists, points=points, bundles=bundles)


def _shortened(one: T, field: str, stays: Callable[[Any], bool]) -> T:
    before = getattr(one, field)
    kept = tuple(part for part in before if stays(part))
    return one if len(kept) == len(before) else replace(one, **{field: kept})  # type: ignore[type-var]


def _counting(published: ItemList, before: ServiceItem | None, item: ServiceItem, joins: bool) -> ItemList:
    entries = tuple(_entry(entry, before, item) for entry in published.entries)
    if joins and all(entry.code != item.code for entry in entries):
        entries = (*entries, ListEntry(item.code, item.modes))
    return published if entries == published.entries else replace(published, entries=entries)


def _entry(entry: ListEntry, before: ServiceItem | None, item: ServiceItem) -> ListEntry:
    follows = before is not None and entry.code == item.code and entry.modes == before.modes
    return replace(entry, modes=item.modes) if follows else entry
