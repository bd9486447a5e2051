"""Catalogues of any size: the demonstration catalogue copied into every region."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from knowledge import sample
from knowledge.catalogue.items import Catalogue, ServiceItem
from knowledge.catalogue.places import Handles, Region, ServicePoint, base_regions

LARGE = 10_000  # items


def large(count: int = LARGE, own_names: bool = False) -> Catalogue:
    """`count` items: the sample, then its copies region by region, handled at the region's points.

    `own_names` puts the region into each copy's name, so that no two names are equal.
    """
    seed = sample.catalogue()
    regions = [region for region in (*base_regions(), *seed.regions) if region.tier != "市"]
    items = tuple(islice(_items(seed, regions, own_names), count))
    known = {item.code for item in items}
    return replace(seed, items=items, points=tuple(_handling_copies(point, known) for point in seed.points))


def _items(seed: Catalogue, regions: list[Region], own_names: bool) -> Iterator[ServiceItem]:
    yield from seed.items
    for region in regions:
        for item in seed.items:
            name = f"{region.name}{item.name}" if own_names else item.name
            yield replace(item, code=_code(item.code, region.code), name=name, region=region.code)


def _handling_copies(point: ServicePoint, known: set[str]) -> ServicePoint:
    copies = (Handles(_code(handled.code, point.region), handled.depth) for handled in point.handles)
    return replace(point, handles=(*point.handles, *(copy for copy in copies if copy.code in known)))


def _code(code: str, region: str) -> str:
    return f"{code}@{region}"


def variants(catalogue: Catalogue, count: int) -> list[Catalogue]:
    """Catalogues that differ from each other in a tenth of the items."""

    def changed(number: int) -> tuple[ServiceItem, ...]:
        return tuple(
            replace(item, online_note=f"第 {number} 种") if n % 10 == number % 10 else item
            for n, item in enumerate(catalogue.items)
        )

    return [replace(catalogue, items=changed(number)) for number in range(count)]
