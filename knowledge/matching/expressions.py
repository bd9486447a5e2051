"""Everyday expressions — aliases of items, sayings of the lexicon — and the names that each speaks for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.catalogue.items import ServiceItem
from knowledge.matching.index import Floats, Hits, Ints, Links, Postings
from knowledge.matching.lexicon import Stem
from knowledge.matching.text import fold_name, grams

CONSIDERED = 150  # expressions that may speak for names in one question
ATTACHED = 0.5  # a stem belongs to a name that holds this share of its rarity

Owned = Mapping[str, Iterable[tuple[int, float]]]  # expression → (name, how surely it is spoken for)
Reached = Sequence[tuple[int, float]]  # (name, share of the stem that it holds)


@dataclass(frozen=True)
class Expressions:
    """Postings over expressions, linked to the names they speak for."""

    postings: Postings
    links: Links

    @classmethod
    def build(cls, owned: Owned) -> "Expressions":
        triples = ((n, name, weight) for n, pairs in enumerate(owned.values()) for name, weight in pairs)
        return cls(Postings([grams(text) for text in owned]), Links.build(len(list(owned)), triples))

    @property
    def nbytes(self) -> int:
        return self.postings.nbytes + self.links.nbytes

    def names(self, terms: Mapping[str, float]) -> tuple[Ints, Floats]:
        """Names spoken for and how well (0–1), by the best expression of each."""
        hits = self.postings.hits(terms)
        close = closeness(hits, self.postings)
        chosen = hits.best(CONSIDERED, close)
        return self.links.carry(chosen, close[np.searchsorted(hits.docs, chosen)])


def closeness(hits: Hits, postings: Postings) -> Floats:
    """0–1: rarity in common against a blend of both sides; a short text wholly inside a long question still counts."""
    blend = 0.6 * postings.totals[hits.docs] + 0.4 * hits.asked
    close: Floats = (hits.shared / np.maximum(blend, 1e-6)).astype(np.float32)
    return close


def aliases(groups: Sequence[Sequence[ServiceItem]], rewrite: Callable[[str], str]) -> Owned:
    """The aliases of each group of items that share a name, rewritten as questions are."""
    owned: dict[str, list[tuple[int, float]]] = {}
    for name, group in enumerate(groups):
        for alias in {rewrite(fold_name(alias)) for item in group for alias in item.aliases}:
            owned.setdefault(alias, []).append((name, 1.0))
    return owned


def reached(stems: Sequence[Stem], names: Postings) -> list[Reached]:
    """For each stem the names that hold at least `ATTACHED` of the rarity of one of its alternatives."""
    return [_reached_by(stem, names) for stem in stems]


def _reached_by(stem: Stem, names: Postings) -> Reached:
    best: dict[int, float] = {}
    for text in stem.alternatives:
        hits = names.hits(dict.fromkeys(grams(text), 1.0))
        share = hits.shared / hits.asked
        for n in np.flatnonzero(share >= ATTACHED):
            best[int(hits.docs[n])] = max(best.get(int(hits.docs[n]), 0.0), round(float(share[n]), 3))
    return list(best.items())


def sayings(stems: Sequence[Stem], reach: Sequence[Reached]) -> Owned:
    """The expressions and alternatives of every stem that reaches a name."""
    owned: dict[str, list[tuple[int, float]]] = {}
    for stem, names in zip(stems, reach, strict=True):
        for text in (*stem.expressions, *stem.alternatives) if names else ():
            owned.setdefault(text, []).extend(names)
    return owned
