"""Everyday expressions — aliases of items, sayings of the lexicon — and the names that each speaks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from knowledge.matching import lexicon
from knowledge.matching.index import Asked, Floats, Links, Postings, Sought, best
from knowledge.matching.tokens import Ints, Keys, Texts

CONSIDERED = 150  # expressions that may speak in one question
ATTACHED = 0.5  # a stem belongs to a name that holds this share of its rarity
MOST_NAMES = 400  # names that a stem may be attached to, the fullest first

Scored = tuple[Ints, Floats]  # numbers and how well each is spoken for (0–1)


@dataclass(frozen=True)
class Expressions:
    """Postings over texts, linked to what each speaks for (aliases → names, sayings → stems)."""

    texts: Texts
    postings: Postings
    links: Links

    @classmethod
    def of(cls, owned: Mapping[str, Sequence[int]]) -> "Expressions":
        """`owned`: what each text speaks for."""
        texts = Texts.of(list(owned))
        counts = np.fromiter(map(len, owned.values()), np.int32, len(owned))
        right = np.fromiter((n for numbers in owned.values() for n in numbers), np.int32, int(counts.sum()))
        left = np.repeat(np.arange(len(owned), dtype=np.int32), counts)
        return cls(texts, Postings.of_grams(texts), Links.build(len(owned), left, right, np.ones(len(right), np.float32)))

    @property
    def nbytes(self) -> int:
        return self.texts.nbytes + self.postings.nbytes + self.links.nbytes

    def spoken_for(self, sought: Sought, weights: Floats) -> Scored:
        """What the expressions nearest to the weighted grams speak for, by the best expression of each."""
        if not len(self.texts):
            return np.empty(0, np.int32), np.empty(0, np.float32)
        return self.links.carry(*self.nearest(sought, self.postings.ask(sought.keys, weights)))

    def nearest(self, sought: Sought, asked: Asked) -> Scored:
        """The expressions closest to what is asked."""
        hits = self.postings.hits(asked)
        docs, close = hits.docs, self.postings.closeness(hits.docs, hits.shared, asked)
        if not hits.whole:
            docs, _ = best(docs, close, 2 * CONSIDERED)
            close = self.postings.closeness(docs, sought.shared(asked, *self.texts.some(docs), len(docs)), asked)
        return best(docs, close, CONSIDERED)


@dataclass(frozen=True)
class Wordings:
    """All wordings (alternatives) of all stems: `stems` says whose each is; wording n has the distinct grams
    `keys[starts[n] : starts[n + 1]]`."""

    stems: Ints
    texts: tuple[str, ...]
    keys: Keys
    starts: Ints

    def reach(self, names: Texts, postings: Postings) -> Links:
        """Stem → names that hold at least `ATTACHED` of the rarity of one of its wordings, with that share."""
        asked = postings.ask(self.keys, np.ones(len(self.keys), np.float32))
        found = [self._reached(n, asked, names, postings) for n in np.flatnonzero(self._reachable(asked)).tolist()]
        left = np.repeat([self.stems[n] for n, _, _ in found], [len(docs) for _, docs, _ in found])
        right = np.concatenate([np.empty(0, np.int32), *(docs for _, docs, _ in found)])
        shares = np.concatenate([np.empty(0, np.float32), *(shares for _, _, shares in found)])
        return Links.build(int(self.stems[-1]) + 1, left, right, shares)

    def _reachable(self, every: Asked) -> NDArray[np.bool_]:
        """The wordings that some name may hold to this share."""
        known = np.where(every.terms >= 0, every.worth, 0)
        return np.add.reduceat(known, self.starts[:-1]) >= ATTACHED * np.add.reduceat(every.worth, self.starts[:-1])

    def _reached(self, wording: int, every: Asked, names: Texts, postings: Postings) -> tuple[int, Ints, Floats]:
        span = slice(self.starts[wording], self.starts[wording + 1])
        asked = Asked(every.terms[span], every.worth[span], float(every.worth[span].sum()))
        hits = postings.hits(asked)
        docs, shared = hits.docs, hits.shared
        if not hits.whole:
            docs, _ = best(docs, shared, MOST_NAMES)
            shared = Sought.of(self.keys[span]).shared(asked, *names.some(docs), len(docs))
        held = shared >= ATTACHED * asked.total
        docs, shares = docs[held], shared[held] / np.float32(asked.total)
        return wording, *((docs, shares) if len(docs) <= MOST_NAMES else self._fullest(docs, shares, postings))

    def _fullest(self, docs: Ints, shares: Floats, postings: Postings) -> Scored:
        """Of many names, those of which the wording is the largest part."""
        kept = np.argsort(-shares / postings.totals[docs], kind="stable")[:MOST_NAMES]
        return docs[kept], shares[kept]


@lru_cache(maxsize=1)
def wordings() -> Wordings:
    """Of the lexicon shipped with siban."""
    worded = [(n, text) for n, stem in enumerate(lexicon.load().stems) for text in stem.alternatives]
    stems, texts = zip(*worded, strict=True)
    keys, whose = Texts.of(texts).grams()
    both = np.unique(whose.astype(np.uint64) << 32 | keys)
    starts = np.searchsorted(both, np.arange(len(texts) + 1, dtype=np.uint64) << 32)
    return Wordings(np.array(stems, np.int32), texts, both.astype(np.uint32), starts.astype(np.int32))


@lru_cache(maxsize=1)
def sayings() -> Expressions:
    """The expressions and wordings of all stems of the lexicon, each linked to its stems."""
    owned: dict[str, list[int]] = {}
    for number, stem in enumerate(lexicon.load().stems):
        for text in dict.fromkeys((*stem.expressions, *stem.alternatives)):
            owned.setdefault(text, []).append(number)
    return Expressions.of(owned)
