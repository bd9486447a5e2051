"""Which names hold the wording of which stem of the lexicon."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.matching import kept, lexicon
from knowledge.matching.index import KEPT, Asked, Floats, Postings, best, distinct
from knowledge.matching.links import Links
from knowledge.matching.sought import Sought
from knowledge.matching.tokens import Ints, Keys, Texts

ATTACHED = 0.5  # a stem belongs to a name that holds this share of its rarity
MOST_NAMES = 400  # names that a wording may be attached to when names are many, those first of which it is the largest part
AT_ONCE = 100_000  # sums in one go: they stay in the cache
Held = tuple[Ints, Ints, Floats]  # wordings, the names that hold each, and the shares


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
        totals = np.maximum(np.add.reduceat(asked.worth, self.starts[:-1]), np.float32(1e-6))
        asked = Asked(asked.terms, asked.worth / np.repeat(totals, np.diff(self.starts)), 1.0)
        held = self._together(asked, postings) if len(names) <= KEPT else self._one_by_one(asked, names, postings)
        parts = [np.concatenate(arrays) for arrays in zip(*held, strict=True)]
        return Links.build(int(self.stems[-1]) + 1, self.stems[parts[0]], parts[1], parts[2])

    def _together(self, asked: Asked, postings: Postings) -> Iterator[Held]:
        """Few names: many wordings are added up for all names at a time. No posting list is shortened here."""
        step = max(AT_ONCE // max(postings.size, 1), 1)
        for first in range(0, len(self.texts), step):
            starts = self.starts[first : first + step + 1]
            span = slice(starts[0], starts[-1])
            whose = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
            sums = postings.sums(asked.terms[span], asked.worth[span], whose, len(starts) - 1)
            held = np.flatnonzero(sums >= ATTACHED)
            yield first + held // postings.size, held % postings.size, sums[held].astype(np.float32)

    def _one_by_one(self, asked: Asked, names: Texts, postings: Postings) -> Iterator[Held]:
        """Many names: those that share the rarest grams of each wording are compared exactly."""
        for wording in np.flatnonzero(self._possible(asked)).tolist():
            span = slice(self.starts[wording], self.starts[wording + 1])
            own = Asked(asked.terms[span], asked.worth[span], 1.0)
            hits = postings.hits(own)
            docs, _ = best(hits.docs, hits.shared, 2 * MOST_NAMES)
            shares = Sought.of(self.keys[span]).shared(own, *names.some(docs), len(docs))
            docs, shares = docs[shares >= ATTACHED], shares[shares >= ATTACHED]
            docs, ratio = best(docs, shares / postings.totals[docs], MOST_NAMES)
            yield np.full(len(docs), wording), docs, (ratio * postings.totals[docs]).astype(np.float32)

    def _possible(self, asked: Asked) -> NDArray[np.bool_]:
        """The wordings of which the names together hold enough."""
        known: Floats = np.where(asked.terms >= 0, asked.worth, 0)
        return np.add.reduceat(known, self.starts[:-1]) >= ATTACHED


@kept.once
def wordings() -> Wordings:
    """Of the lexicon shipped with siban."""
    worded = [(n, text) for n, stem in enumerate(lexicon.load().stems) for text in stem.alternatives]
    stems, texts = zip(*worded, strict=True)
    keys, whose = Texts.of(texts).grams()
    both = distinct(whose.astype(np.uint64) << 32 | keys)
    starts = np.searchsorted(both, np.arange(len(texts) + 1, dtype=np.uint64) << 32)
    return Wordings(np.array(stems, np.int32), texts, both.astype(np.uint32), starts.astype(np.int32))
