"""Postings over short texts: gram → texts, as flat arrays, with the rarity-weighted share that a question has of each."""

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from knowledge.matching.tokens import Ints, Keys, Texts, spans

Floats = NDArray[np.float32]
Whole = TypeVar("Whole", bound=np.integer[Any])

BUDGET = 4_000  # postings read for one question, rarest grams first
KEPT = 16_000  # postings that a gram keeps: more would never be read
DENSE = 4  # texts for each posting read up to which a look at all texts costs less than sorting
UNSEEN = 0.7  # rarity of a gram that no text has, as a share of the rarest gram's


@dataclass(frozen=True)
class Asked:
    """Grams against one index: `worth` is weight × rarity of each, `terms` its position in the index's vocabulary (−1: no
    text has it), `total` the sum of all worths."""

    terms: NDArray[np.intp]
    worth: Floats
    total: float


@dataclass(frozen=True)
class Hits:
    """Texts that share grams with a question; `shared`: the worth that was read for each. Not `whole` when the budget
    left postings unread."""

    docs: Ints
    shared: Floats
    whole: bool


def smallest(numbers: Ints, most: int) -> Ints:
    """The same numbers (0 … `most`) in as few bytes as hold them all."""
    return numbers.astype(np.min_scalar_type(most))


def best(numbers: Ints, scores: Floats, count: int) -> tuple[Ints, Floats]:
    """The `count` numbers with the highest scores, in the order given, and their scores."""
    if len(scores) <= count:
        return numbers, scores
    ascending = scores.copy()
    ascending.partition(len(scores) - count)
    (kept,) = (scores >= ascending[-count]).nonzero()
    return numbers.take(kept), scores.take(kept)


class Postings:
    """An immutable inverted index. Rarity of a gram is log(1 + texts / texts having it)."""

    def __init__(self, keys: Keys, docs: Ints, size: int) -> None:
        """`keys` and `docs`: which text has which gram, in any order, repetitions allowed; `size`: how many texts there are."""
        both = np.sort(keys.astype(np.uint64) << 32 | docs.astype(np.uint64))
        both = both[np.flatnonzero(np.diff(both, prepend=both[:1] ^ 1))] if len(both) else both
        every, having = (both >> 32).astype(np.uint32), both.astype(np.uint32).astype(np.int32)
        begins = np.flatnonzero(np.diff(every, prepend=every[:1] ^ 1))
        counts = np.diff(begins, append=len(every))
        self.size = size
        self._keys = every[begins]
        self._rarity = np.log1p(size / counts).astype(np.float32)
        self.totals: Floats = np.bincount(having, np.repeat(self._rarity, counts), size).astype(np.float32)
        self._docs, self._starts = _shortened(smallest(having, size), begins, counts, self.totals)
        self._unseen = UNSEEN * float(np.log1p(size))

    @classmethod
    def of_grams(cls, texts: Texts) -> "Postings":
        """Of all tokens and of the pairs of neighbouring Han characters."""
        return cls(*texts.grams(), len(texts))

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays."""
        return sum(a.nbytes for a in (self._docs, self._starts, self._keys, self._rarity, self.totals))

    def ask(self, keys: Keys, weights: Floats) -> Asked:
        """Grams with their weights (1 = written by the citizen, less = inferred, 0 = not asked for) in this vocabulary."""
        if not len(self._keys):
            return Asked(np.full(len(keys), -1), weights * np.float32(self._unseen), 1.0)
        at = self._keys.searchsorted(keys)
        np.minimum(at, len(self._keys) - 1, out=at)
        unknown = self._keys.take(at) != keys
        worth = self._rarity.take(at)
        worth[unknown] = self._unseen
        worth *= weights
        at[unknown] = -1
        return Asked(at, worth, float(np.add.reduce(worth)))

    def hits(self, asked: Asked) -> Hits:
        """Texts that share the rarest of the grams asked for, within the budget."""
        (known,) = ((asked.terms >= 0) & (asked.worth > 0)).nonzero()
        begins, lengths = self._lists(asked.terms.take(known))
        read = _affordable(lengths)
        if not len(read):
            return Hits(np.empty(0, np.int32), np.empty(0, np.float32), True)
        begins, lengths = begins.take(read), lengths.take(read)
        docs = np.concatenate([self._docs[a : a + n] for a, n in zip(begins.tolist(), lengths.tolist(), strict=True)])
        shares = asked.worth.take(known.take(read)).repeat(lengths)
        return Hits(*_summed(docs, shares, self.size), whole=len(read) == len(known) and int(lengths[-1]) < KEPT)

    def sums(self, terms: Ints, worth: Floats, whose: Ints, askers: int) -> NDArray[np.float64]:
        """Askers × texts, flat: the summed worth of the grams that each shares with each text (term −1: in no text)."""
        known = np.flatnonzero(terms >= 0)
        begins, lengths = self._lists(terms[known])
        cells = np.repeat(whose[known] * self.size, lengths) + self._docs[spans(begins, lengths)]
        found: NDArray[np.float64] = np.bincount(cells, np.repeat(worth[known], lengths), askers * self.size).astype(np.float64)
        return found

    def _lists(self, terms: Ints) -> tuple[Ints, Ints]:
        """Where the posting list of each term begins, and how long it is."""
        begins = self._starts.take(terms)
        return begins, self._starts.take(terms + 1) - begins

    def closeness(self, docs: Ints, shared: Floats, asked: Asked) -> Floats:
        """0–1: worth in common against a blend of both sides; a short text wholly inside a long question still counts."""
        blend = self.totals.take(docs)
        blend *= np.float32(0.6)
        blend += np.float32(max(0.4 * asked.total, 1e-6))
        close: Floats = np.divide(shared, blend, out=blend)
        return close


def _shortened(docs: Ints, begins: NDArray[np.intp], counts: NDArray[np.intp], totals: Floats) -> tuple[Ints, NDArray[np.intp]]:
    """Posting lists without what the budget would never read: the shortest texts of a frequent gram stay."""
    keep = np.ones(len(docs), bool)
    for n in np.flatnonzero(counts > KEPT):
        part = slice(begins[n], begins[n] + counts[n])
        kept = np.argpartition(totals[docs[part]], KEPT)[:KEPT]
        keep[part] = False
        keep[begins[n] + kept] = True
    return docs[keep], np.concatenate(([0], np.cumsum(np.minimum(counts, KEPT))))


def _affordable(lengths: Ints) -> Ints:
    """The shortest lists, which the budget allows to be read, shortest first; one always is."""
    order = lengths.argsort(kind="stable")
    affordable = lengths.take(order).cumsum().searchsorted(BUDGET, "right")
    return order[: max(int(affordable), 1)]


def _summed(docs: Ints, shares: Floats, size: int) -> tuple[Ints, Floats]:
    """Distinct texts with their summed shares, without a look at the many texts that were not hit."""
    if size <= DENSE * len(docs):
        sums = np.bincount(docs, shares)
        (found,) = (sums > 0).nonzero()
        return found.astype(np.int32), sums.take(found).astype(np.float32)
    order = docs.argsort(kind="stable")  # a merge of the lists, which are sorted
    docs = docs.take(order)
    begins = _runs(docs)
    return docs.take(begins).astype(np.int32), np.add.reduceat(shares.take(order), begins)


def distinct(numbers: NDArray[Whole]) -> NDArray[Whole]:
    """Each number once, ascending; of pairs in one 64-bit number numpy's own way, by hashing, takes ten times as long."""
    ascending = np.sort(numbers)
    found: NDArray[Whole] = ascending.take(_runs(ascending))
    return found


def _runs(sorted_numbers: Ints) -> Ints:
    """Where each run of equal numbers begins."""
    differs = np.empty(len(sorted_numbers), bool)
    differs[:1] = True
    np.not_equal(sorted_numbers[1:], sorted_numbers[:-1], out=differs[1:])
    return differs.nonzero()[0]
