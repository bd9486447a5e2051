"""Hypothesis strategies for catalogues, and a few made-up people and items."""

from dataclasses import fields
from typing import Any

from hypothesis import strategies as st

from knowledge.catalogue.adjustments import Adjustment
from knowledge.catalogue.bundles import Bundle
from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.catalogue.lists import ItemList
from knowledge.catalogue.places import Region, ServicePoint
from knowledge.roles import Actor, Role

EDITOR = Actor("bianji", Role.CENTRE_EDITOR)
REVIEWER = Actor("shenhe", Role.REVIEWER)
ADMIN = Actor("guanli", Role.ADMIN)

codes = st.text("ab编码-1", min_size=1, max_size=3)
degrees = st.floats(-180, 180)


def some_fields(kind: type[Any], **known: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Instances in which up to four further fields are set, any of them, and the rest are at their default."""
    others = sorted({field.name for field in fields(kind)} - set(known))
    chosen = st.sets(st.sampled_from(others), max_size=4)
    return chosen.flatmap(lambda names: st.builds(kind, **known, **dict.fromkeys(names, ...)))


def unique(values: st.SearchStrategy[Any], key: str, max_size: int = 4) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, unique_by=lambda value: getattr(value, key), max_size=max_size).map(tuple)


items = some_fields(ServiceItem, code=codes)
points = some_fields(ServicePoint, code=codes, lat=st.none() | degrees, lon=st.none() | degrees)
lists = some_fields(ItemList, key=codes)
regions = some_fields(Region, code=codes, box=st.none() | st.tuples(degrees, degrees, degrees, degrees))
bundles = some_fields(Bundle, code=codes)
adjustments = some_fields(Adjustment, code=codes)
catalogues = st.builds(
    Catalogue,
    unique(items, "code"),
    unique(points, "code", 2),
    unique(lists, "key", 2),
    unique(regions, "code", 2),
    unique(bundles, "code", 2),
    unique(adjustments, "code", 2),
)


def catalogue(*names: str, **changed: Any) -> Catalogue:
    """A small catalogue: one item a name, code and name alike, all with the same further fields."""
    return Catalogue(tuple(ServiceItem(name, name, **changed) for name in names))
