"""What stands for what, with a weight each: as flat arrays, along which scores are carried."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.matching.index import Floats, smallest
from knowledge.matching.tokens import Ints, spans


@dataclass(frozen=True)
class Links:
    """A sparse relation from left numbers to right numbers with a weight each (stem → names)."""

    starts: NDArray[np.int64]
    right: Ints
    weights: NDArray[np.float16]

    @classmethod
    def build(cls, size: int, left: Ints, right: Ints, weights: Floats) -> "Links":
        """Pairs in any order; of repeated pairs the last."""
        order = np.lexsort((right, left))
        starts = np.searchsorted(left[order], np.arange(size + 1))
        return cls(starts, smallest(right[order], int(right.max(initial=0))), weights[order].astype(np.float16))

    @property
    def nbytes(self) -> int:
        return self.starts.nbytes + self.right.nbytes + self.weights.nbytes

    def of(self, left: int) -> list[tuple[int, float]]:
        """The right numbers of one left number, with their weights."""
        span = slice(self.starts[left], self.starts[left + 1])
        return list(zip(self.right[span].tolist(), self.weights[span].tolist(), strict=True))

    def carry(self, left: Ints, scores: Floats) -> tuple[Ints, Floats]:
        """Right numbers reached (ascending) and the best score × weight that reaches each."""
        begins = self.starts.take(left)
        lengths = self.starts.take(left + 1) - begins
        flat = spans(begins, lengths)
        if not len(flat):
            return np.empty(0, np.int32), np.empty(0, np.float32)
        values = scores.repeat(lengths)
        values *= self.weights.take(flat)
        return _highest(self.right.take(flat), values)


def _highest(numbers: Ints, values: Floats) -> tuple[Ints, Floats]:
    """Distinct numbers, ascending, and the highest value (≥ 0) of each: sorted together as one integer."""
    both = numbers.astype(np.int64)
    both <<= 32
    both |= np.maximum(values, 0).view(np.int32)  # floats ≥ 0 sort as their bits
    both.sort()
    found = both >> 32
    last = np.empty(len(both), bool)
    last[-1:] = True
    np.not_equal(found[1:], found[:-1], out=last[:-1])
    return found[last].astype(np.int32), both[last].astype(np.int32).view(np.float32)
