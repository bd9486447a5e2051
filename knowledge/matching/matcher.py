"""From a sentence to ranked items with their reasons, and the evidence for the best."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from knowledge.catalogue.items import ServiceItem
from knowledge.matching import actions, expressions, features, gate, lexicon, vectors
from knowledge.matching.concepts import Concepts
from knowledge.matching.decision import Evidence
from knowledge.matching.expressions import Expressions, closeness
from knowledge.matching.features import Shortlist
from knowledge.matching.index import Floats, Hits, Ints, Postings
from knowledge.matching.pinyin import sounds
from knowledge.matching.reading import Reading, read
from knowledge.matching.segment import Segmenter
from knowledge.matching.text import fold_name, grams

SHORTLIST = 60  # names a channel may put forward


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
        self._aliases = Expressions.build(expressions.aliases(self.items, self._lexicon.rewrite))
        reach = expressions.reached(self._lexicon.stems, self._grams)
        self._sayings = Expressions.build(expressions.sayings(self._lexicon.stems, reach))
        self._concepts = Concepts.build(vectors.load(), self._lexicon.stems, reach, self.names)
        reader, subjects = actions.reader(), actions.subjects()
        self._acts = [reader.of_name(name) for name in self.names]
        self._subjects = [frozenset(found.value for found in subjects.find(name)) for name in self.names]
        self._departments = [fold_name("".join(item.department for item in group)) for group in self.items]

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays that hold the catalogue."""
        parts = (self._grams, self._words, self._sounds, self._aliases, self._sayings, self._concepts)
        return sum(part.nbytes for part in parts)

    def read(self, question: str, places: Iterable[str] = ()) -> Reading:
        return read(question, self._lexicon, self._segmenter, places)

    def match(self, question: str, places: Iterable[str] = (), count: int = 10) -> Match:
        """At most `count` names' items for the question, best first; `places`: words in it that name regions."""
        reading = self.read(question, places)
        shortlist = self.shortlist(reading)
        table = features.values(shortlist)
        scores = features.scores(table)
        order = np.argsort(-scores, kind="stable")[:count]
        ranked = (c for n in order for c in self._candidates(int(shortlist.names[n]), float(scores[n]), table[:, n]))
        return Match(reading, tuple(ranked), evidence(shortlist, scores, order))

    def _candidates(self, name: int, score: float, column: Floats) -> Iterable[Candidate]:
        reasons = tuple(
            (f.__doc__ or "", float(w * v)) for (f, w), v in zip(features.WEIGHTS.items(), column, strict=True) if v
        )
        return (Candidate(item.code, score, reasons) for item in self.items[name])

    def shortlist(self, reading: Reading) -> Shortlist:
        """The names worth scoring: the best of every channel together, with all channels' evidence for each."""
        by_gram, by_sound = self._grams.hits(reading.terms), self._sounds.hits(reading.sounds)
        by_word = self._words.hits(dict.fromkeys(reading.words, 1.0))
        aliases, sayings = self._aliases.names(reading.written), self._sayings.names(reading.written)
        glance = self._concepts.glance(reading.core)
        meant = self._concepts.meant(glance)
        put_forward = (
            by_gram.best(SHORTLIST, closeness(by_gram, self._grams)),
            by_sound.best(SHORTLIST // 2, closeness(by_sound, self._sounds)),
            *(_best(*channel) for channel in (aliases, sayings, meant, self._concepts.near(glance))),
        )
        names = np.unique(np.concatenate(put_forward)).astype(np.int32)
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
            alias=_of(aliases, names),
            lexicon=_of(sayings, names),
            meaning=self._concepts.cosines(glance, names),
            concept=_of(meant, names),
        )


def _by_name(items: Sequence[ServiceItem]) -> dict[str, list[ServiceItem]]:
    keyed = sorted(items, key=lambda item: fold_name(item.name))
    return {name: list(group) for name, group in groupby(keyed, key=lambda item: fold_name(item.name))}


def _terms(tables: lexicon.Lexicon) -> list[str]:
    return [part for stem in tables.stems for text in stem.alternatives for part in text.split() if 2 <= len(part) <= 6]


def evidence(shortlist: Shortlist, scores: Floats, order: NDArray[np.intp]) -> Evidence:
    """What speaks for the best of the ranked names."""
    if not len(order):
        return Evidence()
    best = order[0]
    ranked = scores[order]
    lead = ranked[0] - ranked[1] if len(ranked) > 1 else ranked[0]
    share = 1 / np.exp(ranked - ranked[0]).sum()
    everyday = max(shortlist.alias[best], shortlist.lexicon[best])
    act = actions.agreement(shortlist.reading.acts, shortlist.acts[best])
    matter = gate.judge(shortlist.reading.text)["matter"]
    channels = shortlist.gram_asked[best], everyday, act, shortlist.sound_asked[best], shortlist.meaning[best], matter
    return Evidence(*(float(value) for value in (ranked[0], lead, share, *channels, _family(shortlist, int(best)))))


def _family(shortlist: Shortlist, best: int) -> bool:
    """「公积金」: the best name says much more than the question, and at least two others hold as much of it."""
    rivals = np.count_nonzero(shortlist.gram_asked >= 0.95 * shortlist.gram_asked[best]) - 1
    return bool(rivals >= 2 and shortlist.gram_covered[best] < 0.6 and shortlist.gram_asked[best] >= 0.5)


def _shares(hits: Hits, postings: Postings, names: Ints) -> tuple[Floats, Floats]:
    shared = hits.of(names)
    asked: Floats = shared / np.float32(max(hits.asked, 1e-6))
    totals: Floats = np.maximum(postings.totals[names], np.float32(1e-6))
    covered: Floats = shared / totals
    return asked, covered


def _best(names: Ints, scores: Floats) -> Ints:
    return Hits(names, scores, 1.0).best(SHORTLIST, scores)


def _of(channel: tuple[Ints, Floats], names: Ints) -> Floats:
    """A channel's scores for the shortlisted names, 0 where it is silent."""
    return Hits(*channel, 1.0).of(names)
