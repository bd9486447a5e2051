"""A long list cut into pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Part(Generic[T]):
    """One page of a list: its rows, its number from 1, how many pages there are, how many rows in all."""

    rows: Sequence[T]
    number: int
    pages: int
    total: int
    first: int

    @property
    def near(self) -> list[int]:
        """Numbers of the pages to offer: the first, the last, and two to each side; 0 stands for a gap."""
        shown = sorted({1, self.pages, *range(max(1, self.number - 2), min(self.pages, self.number + 2) + 1)})
        pairs = zip([0, *shown], shown, strict=False)
        return [n for before, page in pairs for n in ([0, page] if page > before + 1 else [page])]


def part(rows: Sequence[T], number: int, size: int) -> Part[T]:
    """Page `number` of the rows, or the nearest one that exists."""
    pages = max(1, -(-len(rows) // size))
    number = min(max(1, number), pages)
    first = (number - 1) * size
    return Part(rows[first : first + size], number, pages, len(rows), first + 1)
