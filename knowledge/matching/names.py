"""The distinct names of a catalogue, the items that bear each, and where these are done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.catalogue.items import ServiceItem
from knowledge.matching.index import smallest
from knowledge.matching.labels import Sets
from knowledge.matching.text import fold_names
from knowledge.matching.tokens import Ints, Texts

Marks = NDArray[np.bool_]


@dataclass(frozen=True)
class Served:
    """What citizens of one region may be offered: marks of `Names.regions` and of the sets of `Names.served_in`."""

    regions: Marks
    sets: Marks


@dataclass(frozen=True)
class Names:
    """Distinct folded names in alphabetical order. Name n is that of the items `order[starts[n] : starts[n + 1]]`, by their
    places in the catalogue; `region`: for each item the number of its code in `regions`."""

    texts: Texts
    order: Ints
    starts: Ints
    regions: tuple[str, ...]
    region: Ints
    served_in: Sets
    led_by: Sets
    departments: tuple[str, ...]  # of each set of `led_by`, folded, end to end

    @classmethod
    def of(cls, items: Sequence[ServiceItem]) -> "Names":
        folded = fold_names([item.name for item in items])
        names = sorted(set(folded))
        number = {name: n for n, name in enumerate(names)}
        of_item = np.fromiter(map(number.__getitem__, folded), np.int32, len(folded))
        order = np.argsort(of_item, kind="stable").astype(np.int32)
        starts = np.concatenate(([0], np.cumsum(np.bincount(of_item, minlength=len(names))))).astype(np.int32)
        regions, region = _numbered([item.region for item in items])
        departments, department = _numbered([item.department for item in items])
        led_by = Sets.of(of_item, department, len(names))
        spoken = fold_names(departments)
        led = ("\n".join(spoken[n] for n in np.unique(department[order[starts[s] : starts[s + 1]]])) for s in led_by.shown)
        return cls(Texts.of(names), order, starts, regions, region, Sets.of(of_item, region, len(names)), led_by, tuple(led))

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def nbytes(self) -> int:
        arrays = (self.order, self.starts, self.region, self.served_in.number, self.led_by.number)
        return self.texts.nbytes + sum(a.nbytes for a in arrays)

    def group(self, name: int, served: Served | None = None, most: int | None = None) -> list[int]:
        """The places of a name's items in the catalogue, ascending; at most `most` of those that are served."""
        numbers = self.order[self.starts[name] : self.starts[name + 1]]
        if served:
            numbers = numbers[served.regions[self.region[numbers]]]
        places: list[int] = numbers[:most].tolist()
        return places

    def having(self, marks: Marks) -> list[int]:
        """The names of the items marked, ascending."""
        found: list[int] = np.unique(np.repeat(np.arange(len(self)), np.diff(self.starts))[marks[self.order]]).tolist()
        return found

    def led(self, names: Ints) -> list[str]:
        """The folded departments of each name's items."""
        return [self.departments[n] for n in self.led_by.number[names].tolist()]

    def served(self, serves: Callable[[str], bool]) -> Served:
        """What is offered where `serves` says yes to a region's code."""
        regions = np.array([serves(code) for code in self.regions], bool)
        return Served(regions, np.array([bool(regions[self._regions_of(name)].any()) for name in self.served_in.shown], bool))

    def _regions_of(self, name: int) -> Ints:
        return self.region[self.order[self.starts[name] : self.starts[name + 1]]]

    def offered(self, names: Ints, served: Served) -> Marks:
        """Which of the names have an item that is served."""
        return served.sets[self.served_in.number[names]]


def _numbered(values: Sequence[str]) -> tuple[tuple[str, ...], Ints]:
    """The distinct values in order of appearance, and for each value its number among them."""
    numbers = {value: n for n, value in enumerate(dict.fromkeys(values))}
    return tuple(numbers), smallest(np.fromiter(map(numbers.__getitem__, values), np.int32, len(values)), len(numbers))
