"""What a table of phrases or a count of words says of many texts at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from knowledge.matching.index import UNSEEN, Floats, distinct, smallest
from knowledge.matching.phrases import Phrases
from knowledge.matching.tokens import Ints, Keys, Texts, spans

SEED, LARGEST_MARK = 4, 2**47  # sums of up to 32 marks are exact in a double


@dataclass(frozen=True)
class Sets:
    """For each text the number of its set of values; set n is that of the text `shown[n]`."""

    number: Ints
    shown: Ints

    @classmethod
    def of(cls, whose: Ints, values: Ints, size: int) -> "Sets":
        """`values` of the texts `whose`, repetitions allowed. A set is known by the sum of its values' random marks."""
        both = distinct(whose.astype(np.uint64) << 32 | values.astype(np.uint64))
        marks = np.random.default_rng(SEED).integers(1, LARGEST_MARK, int(values.max(initial=0)) + 1).astype(np.float64)
        sums = np.bincount((both >> 32).astype(np.intp), marks[(both & 0xFFFFFFFF).astype(np.intp)], size)
        _, shown, number = np.unique(sums, return_index=True, return_inverse=True)
        return cls(smallest(number, len(shown)), shown.astype(np.int32))


@dataclass(frozen=True)
class Labels:
    """For each text its set of values (acts, subjects)."""

    number: Ints
    sets: tuple[frozenset[str], ...]

    @classmethod
    def of(cls, texts: Texts, phrases: Phrases[str]) -> "Labels":
        """The values of the phrases that each text holds."""
        found = [(match.start, match.value) for match in phrases.find_in_long(texts.whole)]
        values = {value: n for n, value in enumerate(sorted({value for _, value in found}))}
        whose = np.searchsorted(texts.starts, [start for start, _ in found], "right").astype(np.int32) - 1
        sets = Sets.of(whose, np.array([values[value] for _, value in found], np.int32), len(texts))
        held = (phrases.find(texts[n]) for n in sets.shown.tolist())
        return cls(sets.number, tuple(frozenset(match.value for match in matches) for matches in held))

    @property
    def nbytes(self) -> int:
        return self.number.nbytes

    def __getitem__(self, texts: Ints) -> list[frozenset[str]]:
        return [self.sets[n] for n in self.number[texts].tolist()]


class Bags:
    """The distinct words of each text, by their places among all; rarity of a word is log(1 + texts / texts having it)."""

    def __init__(self, texts: Iterable[Sequence[str]]) -> None:
        bags = [[crc32(word.encode()) for word in words] for words in texts]
        lengths = np.fromiter(map(len, bags), np.int32, len(bags))
        self._starts = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
        words: Keys = np.fromiter((word for bag in bags for word in bag), np.uint32, int(lengths.sum()))
        self._known, where, counts = np.unique(words, return_inverse=True, return_counts=True)
        self._words = smallest(where, len(self._known))
        self._rarity = np.log1p(len(bags) / counts).astype(np.float32)
        whose = np.repeat(np.arange(len(bags)), lengths)
        self.totals: Floats = np.bincount(whose, self._rarity[where], len(bags)).astype(np.float32)
        self._unseen = np.float32(UNSEEN * np.log1p(len(bags)))

    @property
    def nbytes(self) -> int:
        return sum(a.nbytes for a in (self._starts, self._words, self._known, self._rarity, self.totals))

    def shared(self, words: Sequence[str], texts: Ints) -> tuple[Floats, float]:
        """Rarity of the words that each text has, and of all the words."""
        keys = np.array([crc32(word.encode()) for word in words], np.uint32)
        if not len(self._known):
            return np.zeros(len(texts), np.float32), float(self._unseen) * len(keys)
        at = np.minimum(self._known.searchsorted(keys), len(self._known) - 1)
        known = self._known.take(at) == keys
        worth = np.where(known, self._rarity.take(at), self._unseen)
        sought = np.where(known, at, len(self._known)).astype(self._words.dtype)  # one more than any text has
        begins = self._starts.take(texts)
        lengths = self._starts.take(texts + 1) - begins
        own, which = (self._words.take(spans(begins, lengths))[:, None] == sought).nonzero()
        whose = np.arange(len(texts)).repeat(lengths).take(own)
        return np.bincount(whose, worth.take(which), len(texts)).astype(np.float32), float(worth.sum())
