"""From a sentence to ranked items with their reasons, and a decision: answer, offer choices, or say no."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from knowledge.catalogue.items import ServiceItem
from knowledge.matching import actions, features, lexicon
from knowledge.matching.decision import Evidence
from knowledge.matching.features import Shortlist
from knowledge.matching.index import Floats, Hits, Ints, Links, Postings
from knowledge.matching.pinyin import sounds
from knowledge.matching.reading import Reading, read
from knowledge.matching.segment import Segmenter
from knowledge.matching.text import fold_name, grams

SHORTLIST = 60  # names a channel may put forward
EXPRESSIONS = 150  # everyday expressions that may speak for names
ATTACHED = 0.5  # a stem belongs to a name that holds this share of its rarity


@dataclass(frozen=True)
class Candidate:
    """One item in the matcher's order, with its score and what each feature gave."""

    code: str
    score: float
    reasons: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Match:
    """A question as read, items best first, and the evidence for the best name."""

    reading: Reading
    candidates: tuple[Candidate, ...]
    evidence: Evidence


class Matcher:
    """An index over the distinct names of a catalogue, immutable once built."""

    def __init__(self, items: Sequence[ServiceItem], segmenter: Segmenter | None = None) -> None:
        self._lexicon = lexicon.load()
        self._segmenter = segmenter or Segmenter(_terms(self._lexicon))
        grouped = _by_name(items)
        self.names = list(grouped)
        self.items = list(grouped.values())
        self._grams = Postings([grams(name) for name in self.names])
        self._words = Postings([self._segmenter.words(name) for name in self.names])
        self._sounds = Postings([sounds(name) for name in self.names])
        self._aliases = Expressions.build(_aliases(self.items), len(self.names))
        self._stems = Expressions.build(_attached(self._lexicon, self._grams), len(self.names))
        reader, subjects = actions.reader(), actions.subjects()
        self._acts = [reader.of_name(name) for name in self.names]
        self._subjects = [frozenset(found.value for found in subjects.find(name)) for name in self.names]
        self._departments = [fold_name("".join(item.department for item in group)) for group in self.items]

    @property
    def nbytes(self) -> int:
        """Bytes of all postings and links."""
        expressions = (self._aliases, self._stems)
        return sum(p.nbytes for p in (self._grams, self._words, self._sounds)) + sum(
            e.postings.nbytes + e.links.nbytes for e in expressions
        )

    def match(self, question: str, places: Iterable[str] = (), count: int = 10) -> Match:
        """At most `count` names' items for the question, best first; `places`: words in it that name regions."""
        reading = read(question, self._lexicon, self._segmenter, places)
        shortlist = self.shortlist(reading)
        table = features.values(shortlist)
        scores = features.scores(table)
        order = np.argsort(-scores, kind="stable")[:count]
        ranked = (c for n in order for c in self._candidates(int(shortlist.names[n]), float(scores[n]), table[:, n]))
        return Match(reading, tuple(ranked), _evidence(shortlist, scores, order))

    def _candidates(self, name: int, score: float, column: Floats) -> Iterable[Candidate]:
        reasons = tuple(
            (f.__doc__ or "", float(w * v)) for (f, w), v in zip(features.WEIGHTS.items(), column, strict=True) if v
        )
        return (Candidate(item.code, score, reasons) for item in self.items[name])

    def shortlist(self, reading: Reading) -> Shortlist:
        """The names worth scoring: the best of every channel together, with all channels' evidence for each."""
        by_gram, by_sound = self._grams.hits(reading.terms), self._sounds.hits(reading.sounds)
        aliases, stems = self._aliases.names(reading.written), self._stems.names(reading.written)
        names = np.unique(
            np.concatenate(
                [
                    by_gram.best(SHORTLIST, _closeness(by_gram, self._grams)),
                    by_sound.best(SHORTLIST // 2, _closeness(by_sound, self._sounds)),
                    _best(*aliases, SHORTLIST),
                    _best(*stems, SHORTLIST),
                ]
            )
        ).astype(np.int32)
        by_word = self._words.hits(dict.fromkeys(reading.words, 1.0))
        return Shortlist(
            reading,
            names,
            [self.names[n] for n in names],
            [self._acts[n] for n in names],
            [self._subjects[n] for n in names],
            [self._departments[n] for n in names],
            *_shares(by_gram, self._grams, names),
            *_shares(by_word, self._words, names),
            *_shares(by_sound, self._sounds, names),
            Hits(*aliases, 1.0).of(names),
            Hits(*stems, 1.0).of(names),
        )


@dataclass(frozen=True)
class Expressions:
    """Everyday expressions and the names that each speaks for."""

    postings: Postings
    links: Links

    @classmethod
    def build(cls, owned: Mapping[str, Iterable[tuple[int, float]]], names: int) -> "Expressions":
        postings = Postings([grams(text) for text in owned])
        return cls(
            postings, Links.build(len(owned), ((n, name, w) for n, pairs in enumerate(owned.values()) for name, w in pairs))
        )

    def names(self, terms: Mapping[str, float]) -> tuple[Ints, Floats]:
        """Names spoken for and how well (0–1), by the best expression of each."""
        hits = self.postings.hits(terms)
        closeness = _closeness(hits, self.postings)
        chosen = hits.best(EXPRESSIONS, closeness)
        return self.links.carry(chosen, closeness[np.searchsorted(hits.docs, chosen)])


def _by_name(items: Sequence[ServiceItem]) -> dict[str, list[ServiceItem]]:
    keyed = sorted(items, key=lambda item: fold_name(item.name))
    return {name: list(group) for name, group in groupby(keyed, key=lambda item: fold_name(item.name))}


def _terms(tables: lexicon.Lexicon) -> list[str]:
    return [part for stem in tables.stems for text in stem.alternatives for part in text.split() if 2 <= len(part) <= 6]


def _aliases(groups: Sequence[Sequence[ServiceItem]]) -> dict[str, list[tuple[int, float]]]:
    owned: dict[str, list[tuple[int, float]]] = {}
    for name, group in enumerate(groups):
        for alias in {fold_name(alias) for item in group for alias in item.aliases}:
            owned.setdefault(alias, []).append((name, 1.0))
    return owned


def _attached(tables: lexicon.Lexicon, names: Postings) -> dict[str, list[tuple[int, float]]]:
    """Expressions of the lexicon with the names whose grams hold enough of one alternative of their stem."""
    owned: dict[str, list[tuple[int, float]]] = {}
    for stem in tables.stems:
        reached = _reached(stem, names)
        for expression in (*stem.expressions, *(reached and stem.alternatives)):
            owned.setdefault(expression, []).extend(reached)
    return {text: pairs for text, pairs in owned.items() if pairs}


def _reached(stem: lexicon.Stem, names: Postings) -> list[tuple[int, float]]:
    best: dict[int, float] = {}
    for text in stem.alternatives:
        hits = names.hits(dict.fromkeys(grams(text), 1.0))
        share = hits.shared / hits.asked
        for n in np.flatnonzero(share >= ATTACHED):
            best[int(hits.docs[n])] = max(best.get(int(hits.docs[n]), 0.0), round(float(share[n]), 3))
    return list(best.items())


def _closeness(hits: Hits, postings: Postings) -> Floats:
    """0–1: rarity in common against a blend of both sides; a short text wholly inside a long question still counts."""
    blend = 0.6 * postings.totals[hits.docs] + 0.4 * hits.asked
    close: Floats = (hits.shared / np.maximum(blend, 1e-6)).astype(np.float32)
    return close


def _evidence(shortlist: Shortlist, scores: Floats, order: NDArray[np.intp]) -> Evidence:
    if not len(order):
        return Evidence()
    best = order[0]
    ranked = scores[order]
    lead = ranked[0] - ranked[1] if len(ranked) > 1 else ranked[0]
    share = 1 / np.exp(ranked - ranked[0]).sum()
    everyday = max(shortlist.alias[best], shortlist.lexicon[best])
    act = actions.agreement(shortlist.reading.acts, shortlist.acts[best])
    heard = shortlist.sound_asked[best]
    return Evidence(*(float(v) for v in (ranked[0], lead, share, shortlist.gram_asked[best], everyday, act, heard)))


def _shares(hits: Hits, postings: Postings, names: Ints) -> tuple[Floats, Floats]:
    shared = hits.of(names)
    asked: Floats = shared / np.float32(max(hits.asked, 1e-6))
    totals: Floats = np.maximum(postings.totals[names], np.float32(1e-6))
    covered: Floats = shared / totals
    return asked, covered


def _best(names: Ints, scores: Floats, count: int) -> Ints:
    return Hits(names, scores, 1.0).best(count, scores)
