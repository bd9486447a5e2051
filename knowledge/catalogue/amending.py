"""One item put into a catalogue, taken out or put back, with the lists, points and bundles that name it."""

from collections.abc import Sequence
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


# Where items are named by code: the field of a catalogue, the field of its parts, and what that holds in the place of a code.
NAMED_IN = (("lists", "entries", "code"), ("points", "handles", "code"), ("bundles", "steps", "item"))


def without_item(catalogue: Catalogue, code: str) -> Catalogue:
    """The catalogue without this item, and without it in the lists, points and bundles that named it."""
    changed: dict[str, Any] = {"items": tuple(item for item in catalogue.items if item.code != code)}
    for field, inner, name in NAMED_IN:
        changed[field] = tuple(_shortened(one, inner, name, code) for one in getattr(catalogue, field))
    return replace(catalogue, **changed)


def naming_again(catalogue: Catalogue, before: Catalogue, code: str) -> Catalogue:
    """The catalogue with an item named again wherever `before` named it, each time after what stood in front of it there."""
    changed: dict[str, Any] = {}
    for field, inner, name in NAMED_IN:
        was = {_key(one): getattr(one, inner) for one in getattr(before, field)}
        parts = getattr(catalogue, field)
        changed[field] = tuple(_lengthened(one, inner, name, code, was.get(_key(one), ())) for one in parts)
    return replace(catalogue, **changed)


def _key(part: Any) -> str:
    return str(part.key if isinstance(part, ItemList) else part.code)


def _shortened(one: T, inner: str, name: str, code: str) -> T:
    before = getattr(one, inner)
    kept = tuple(part for part in before if getattr(part, name) != code)
    return one if len(kept) == len(before) else replace(one, **{inner: kept})  # type: ignore[type-var]


def _lengthened(one: T, inner: str, name: str, code: str, before: Sequence[Any]) -> T:
    """Nothing is named twice that is named again already."""
    now = list(getattr(one, inner))
    if any(getattr(part, name) == code for part in now):
        return one
    place = 0
    for part in before:
        if getattr(part, name) == code:
            now.insert(place, part)
            place += 1
        elif part in now[place:]:
            place = now.index(part, place) + 1
    return replace(one, **{inner: tuple(now)}) if len(now) > len(getattr(one, inner)) else one  # type: ignore[type-var]


def _counting(published: ItemList, before: ServiceItem | None, item: ServiceItem, joins: bool) -> ItemList:
    entries = tuple(_entry(entry, before, item) for entry in published.entries)
    if joins and all(entry.code != item.code for entry in entries):
        entries = (*entries, ListEntry(item.code, item.modes))
    return published if entries == published.entries else replace(published, entries=entries)


def _entry(entry: ListEntry, before: ServiceItem | None, item: ServiceItem) -> ListEntry:
    follows = before is not None and entry.code == item.code and entry.modes == before.modes
    return replace(entry, modes=item.modes) if follows else entry
