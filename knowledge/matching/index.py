"""Postings over short texts: gram → texts, as flat arrays, with the rarity-weighted share that a question has of each."""

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from knowledge.matching.tokens import TOKENS, Ints, Keys, Texts, Tokens, spans

Floats = NDArray[np.float32]
Whole = TypeVar("Whole", bound=np.integer[Any])

BUDGET = 4_000  # postings read for one question, rarest grams first
KEPT = 16_000  # postings that a gram keeps: more would never be read
DENSE = 4  # texts for each posting read up to which a look at all texts costs less than sorting
UNSEEN = 0.7  # rarity of a gram that no text has, as a share of the rarest gram's


@dataclass(frozen=True)
class Sought:
    """Grams to be found in token sequences: `number` maps tokens to 1 … k (0: in no gram), `single` and `pair` map these and
    their neighbourhoods to the position of a gram in `keys` plus 1 (0: none)."""

    keys: Keys
    number: Ints
    single: Tokens
    pair: Tokens

    @classmethod
    def of(cls, keys: Keys) -> "Sought":
        high, low = keys >> 16, keys & 0xFFFF
        known = sorted({*high.tolist(), *low.tolist()} - {0})
        number: Ints = np.zeros(TOKENS, np.uint8 if len(known) < 256 else np.uint16)  # the smaller stays in the cache
        number[known] = np.arange(1, len(known) + 1)
        pair = np.zeros((len(known) + 1, len(known) + 1), np.uint16)
        pair[number[high], number[low]] = np.arange(1, len(keys) + 1)
        single = pair[0].copy()
        single[0] = 0
        pair[0] = 0
        return cls(keys, number, single, pair)

    def shared(self, asked: "Asked", values: Tokens, whose: Ints, count: int) -> Floats:
        """Worth of the grams that each of `count` texts has, given their tokens end to end."""
        worth = np.zeros(len(self.keys) + 1, np.float32)
        worth[1:] = asked.worth
        found: Floats = np.vecdot(self._present(values, whose, count), worth)  # BLAS would wait for its own threads
        return found

    def _present(self, values: Tokens, whose: Ints, count: int) -> Floats:
        """Texts × grams, 1 where the text has the gram; the first column is for what is no gram."""
        numbers = self.number.take(values)
        (where,) = numbers.nonzero()
        found, row = numbers.take(where), whose.take(where)
        row *= len(self.keys) + 1
        present = np.zeros(count * (len(self.keys) + 1), np.float32)
        present[self.single.take(found) + row] = 1
        where += 1
        row += self.pair.take(found * np.intp(len(self.single)) + numbers.take(where))  # every text ends with nobody's token
        present[row] = 1
        return present.reshape(count, len(self.keys) + 1)


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
        terms = asked.terms.take(known)
        begins = self._starts.take(terms)
        terms += 1
        lengths = self._starts.take(terms) - begins
        order = lengths.argsort(kind="stable")
        order = order[: max(int(lengths.take(order).cumsum().searchsorted(BUDGET, "right")), 1)]
        if not len(order):
            return Hits(np.empty(0, np.int32), np.empty(0, np.float32), True)
        begins, lengths = begins.take(order), lengths.take(order)
        slices = [self._docs[a : a + n] for a, n in zip(begins.tolist(), lengths.tolist(), strict=True)]
        docs, shares = np.concatenate(slices), asked.worth.take(known.take(order)).repeat(lengths)
        return Hits(*_summed(docs, shares, self.size), whole=len(order) == len(known) and int(lengths[-1]) < KEPT)

    def sums(self, terms: Ints, worth: Floats, whose: Ints, askers: int) -> NDArray[np.float64]:
        """Askers × texts, flat: the summed worth of the grams that each shares with each text (term −1: in no text)."""
        known = np.flatnonzero(terms >= 0)
        begins = self._starts[terms[known]]
        lengths = self._starts[terms[known] + 1] - begins
        cells = np.repeat(whose[known] * self.size, lengths) + self._docs[spans(begins, lengths)]
        found: NDArray[np.float64] = np.bincount(cells, np.repeat(worth[known], lengths), askers * self.size).astype(np.float64)
        return found

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
