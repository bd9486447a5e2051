"""Postings over short texts: term → texts, as flat arrays, with the rarity-weighted share that a question has of each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]

BUDGET = 200_000  # postings read for one question, rarest terms first
DENSE = 16  # texts for each posting up to which adding into one array of all texts beats sorting
UNSEEN = 0.7  # rarity of a term that no text has, as a share of the rarest term's


@dataclass(frozen=True)
class Hits:
    """Texts that share terms with a question. `docs` ascending; `shared`: summed rarity of the terms in common;
    `asked`: rarity of all the question's terms."""

    docs: Ints
    shared: Floats
    asked: float

    def of(self, docs: Ints) -> Floats:
        """`shared` for the given texts, 0 where they were not hit."""
        if not len(self.docs):
            return np.zeros(len(docs), np.float32)
        at = np.minimum(np.searchsorted(self.docs, docs), len(self.docs) - 1)
        return np.where(self.docs[at] == docs, self.shared[at], 0).astype(np.float32)

    def best(self, count: int, scores: Floats) -> Ints:
        """The texts with the highest `scores` (aligned with `docs`), at most `count`, ties by position."""
        if len(scores) > count:
            keep = np.argpartition(-scores, count - 1)[:count]
            return self.docs[np.sort(keep)]
        return self.docs


class Postings:
    """An immutable inverted index. Rarity of a term is log(1 + texts / texts having it)."""

    def __init__(self, texts: Sequence[Iterable[str]]) -> None:
        self._terms: dict[str, int] = {}
        terms, docs = self._collect(texts)
        order = np.argsort(terms, kind="stable")
        self._docs: Ints = docs[order]
        counts = np.bincount(terms, minlength=len(self._terms))
        self._starts = np.concatenate(([0], np.cumsum(counts)))
        self._rarity = np.log1p(len(texts) / np.maximum(counts, 1)).astype(np.float32)
        self.totals: Floats = np.bincount(docs, weights=self._rarity[terms], minlength=len(texts)).astype(np.float32)
        self._unseen = UNSEEN * float(np.log1p(len(texts)))

    def _collect(self, texts: Sequence[Iterable[str]]) -> tuple[Ints, Ints]:
        terms: list[int] = []
        docs: list[int] = []
        for doc, text in enumerate(texts):
            numbers = [self._terms.setdefault(term, len(self._terms)) for term in dict.fromkeys(text)]
            terms += numbers
            docs += [doc] * len(numbers)
        return np.array(terms, np.int32), np.array(docs, np.int32)

    @property
    def nbytes(self) -> int:
        """Bytes of arrays and vocabulary."""
        arrays = self._docs.nbytes + self._starts.nbytes + self._rarity.nbytes + self.totals.nbytes
        return arrays + sum(len(term.encode()) for term in self._terms)

    def rarity(self, term: str) -> float:
        number = self._terms.get(term)
        return self._unseen if number is None else float(self._rarity[number])

    def hits(self, terms: Mapping[str, float]) -> Hits:
        """Texts sharing the weighted terms (weight 1 = written by the citizen, less = inferred)."""
        asked = sum(weight * self.rarity(term) for term, weight in terms.items())
        known = [(self._terms[term], weight) for term, weight in terms.items() if term in self._terms]
        known.sort(key=lambda pair: self._starts[pair[0] + 1] - self._starts[pair[0]])
        docs: list[Ints] = []
        shares: list[Floats] = []
        read = 0
        for number, weight in known:
            posting = self._docs[self._starts[number] : self._starts[number + 1]]
            read += len(posting)
            if read > BUDGET and docs:
                break
            docs.append(posting)
            shares.append(np.full(len(posting), weight * self._rarity[number], np.float32))
        return _summed(docs, shares, asked)


def _summed(docs: list[Ints], shares: list[Floats], asked: float) -> Hits:
    if not docs:
        return Hits(np.empty(0, np.int32), np.empty(0, np.float32), asked)
    hit, share = np.concatenate(docs), np.concatenate(shares)
    if hit.max() < DENSE * len(hit):
        sums = np.bincount(hit, weights=share)
        found = np.flatnonzero(sums).astype(np.int32)
        return Hits(found, sums[found].astype(np.float32), asked)
    found, where = np.unique(hit, return_inverse=True)
    return Hits(found, np.bincount(where, weights=share).astype(np.float32), asked)


@dataclass(frozen=True)
class Links:
    """A sparse relation from left numbers to right numbers with a weight each (expression → names)."""

    starts: NDArray[np.int64]
    right: Ints
    weights: Floats

    @classmethod
    def build(cls, size: int, triples: Iterable[tuple[int, int, float]]) -> "Links":
        rows = sorted(set(triples))
        left = np.array([row[0] for row in rows], np.int64)
        starts = np.searchsorted(left, np.arange(size + 1))
        return cls(starts, np.array([r[1] for r in rows], np.int32), np.array([r[2] for r in rows], np.float32))

    @property
    def nbytes(self) -> int:
        return self.starts.nbytes + self.right.nbytes + self.weights.nbytes

    def carry(self, left: Ints, scores: Floats) -> tuple[Ints, Floats]:
        """Right numbers reached (ascending) and the best score × weight that reaches each."""
        lengths = self.starts[left + 1] - self.starts[left]
        if not lengths.sum():
            return np.empty(0, np.int32), np.empty(0, np.float32)
        ends = np.cumsum(lengths)
        flat = np.arange(ends[-1]) + np.repeat(self.starts[left] - ends + lengths, lengths)
        values = np.repeat(scores, lengths) * self.weights[flat]
        found, where = np.unique(self.right[flat], return_inverse=True)
        best = np.zeros(len(found), np.float32)
        np.maximum.at(best, where, values)
        return found, best
