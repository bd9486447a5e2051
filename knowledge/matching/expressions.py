"""Everyday expressions — aliases of items, sayings of the lexicon — and the names that each speaks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.matching import kept, lexicon
from knowledge.matching.index import Asked, Floats, Postings, best
from knowledge.matching.links import Links
from knowledge.matching.sought import Sought
from knowledge.matching.tokens import Ints, Texts

CONSIDERED = 80  # expressions that may speak in one question

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


@kept.once
def sayings() -> Expressions:
    """The expressions and wordings of all stems of the lexicon, each linked to its stems."""
    owned: dict[str, list[int]] = {}
    for number, stem in enumerate(lexicon.load().stems):
        for text in dict.fromkeys((*stem.expressions, *stem.alternatives)):
            owned.setdefault(text, []).append(number)
    return Expressions.of(owned)
