"""From a sentence to ranked items with their reasons, and the evidence for the best."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray

from knowledge.catalogue.items import ServiceItem
from knowledge.matching import actions, expressions, features, gate, lexicon
from knowledge.matching.decision import Evidence
from knowledge.matching.expressions import Scored
from knowledge.matching.features import Shortlist
from knowledge.matching.index import Asked, Floats, Postings, Sought, best, distinct
from knowledge.matching.indexed import Indexed
from knowledge.matching.names import Served
from knowledge.matching.pinyin import sound_key, table
from knowledge.matching.reach import wordings
from knowledge.matching.reading import Reading, read
from knowledge.matching.tokens import Ints, Texts, key

SHORTLIST = 40  # names a channel may put forward
MOST_NAMESAKES = 10  # items of one name that are told apart


@dataclass(frozen=True)
class Candidate:
    """One item in the matcher's order, with its score and what each feature gave to it."""

    code: str
    score: float
    given: tuple[float, ...] = ()

    @property
    def reasons(self) -> tuple[tuple[str, float], ...]:
        """The features that spoke for or against it, in Chinese, and how much."""
        return tuple((f.__doc__ or "", value) for f, value in zip(features.FEATURES, self.given, strict=True) if value)


@dataclass(frozen=True)
class Match:
    """A question as read, items best first, and the evidence for the best name."""

    reading: Reading
    candidates: tuple[Candidate, ...]
    evidence: Evidence


class Matcher:
    """Answers from an index over the distinct names of a catalogue, immutable once built."""

    def __init__(self, items: Sequence[ServiceItem], keep: bool = False) -> None:
        """`keep`: the index is kept for the next start, if anything is (`kept`)."""
        self._items, self._lexicon = items, lexicon.load()
        tables, cutter = self._lexicon, lexicon.lexical_segmenter()
        self._read = lru_cache(maxsize=16)(lambda question, places: read(question, tables, cutter, places))  # holds no `self`
        self._index = Indexed.kept(items) if keep else Indexed.of(items)
        self.match("banzheng")  # what is made at first use is made now, not at somebody's question

    @property
    def names(self) -> Texts:
        """The distinct folded names, by number."""
        return self._index.names.texts

    def items(self, name: int) -> list[ServiceItem]:
        """The items that bear a name."""
        return [self._items[n] for n in self._index.names.group(name)]

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays that hold the catalogue; what the lexicon needs does not grow with it."""
        return self._index.nbytes

    def read(self, question: str, places: Iterable[str] = ()) -> Reading:
        """A turn reads some of its sentences again and again."""
        return self._read(question, tuple(places))

    def served(self, serves: Callable[[str], bool]) -> Served:
        """What may be offered to a citizen, given which regions' items serve them; made once a region."""
        return self._index.names.served(serves)

    def match(self, question: str, places: Iterable[str] = (), count: int = 10, served: Served | None = None) -> Match:
        """At most `count` names' items for the question, best first; `places`: words in it that name regions."""
        shortlist = self.shortlist(self.read(question, places), served)
        table = features.values(shortlist)
        scores = features.scores(table)
        order = np.argsort(-scores, kind="stable")[:count]
        ranked = self._candidates(shortlist.names[order], scores[order], features.given(table[:, order]), served)
        return Match(shortlist.reading, tuple(ranked), evidence(shortlist, scores, order))

    def _candidates(self, names: Ints, scores: Floats, gave: Floats, served: Served | None) -> Iterator[Candidate]:
        for name, score, parts in zip(names.tolist(), scores.tolist(), gave.T.tolist(), strict=True):
            given = tuple(parts)
            for place in self._index.names.group(name, served, MOST_NAMESAKES):
                yield Candidate(self._items[place].code, score, given)

    def shortlist(self, reading: Reading, served: Served | None = None) -> Shortlist:
        """The names worth scoring: the best of every channel together, with all channels' evidence for each."""
        sought = Sought.of(np.fromiter(map(key, reading.terms), np.uint32, len(reading.terms)))
        sounds = Sought.of(np.fromiter(map(sound_key, reading.sounds), np.uint32, len(reading.sounds)))
        by_gram = self._index.grams.ask(sought.keys, _floats(reading.terms.values()))
        by_sound = self._index.sounds.ask(sounds.keys, _floats(reading.sounds.values()))
        written = _floats(reading.written.get(gram, 0.0) for gram in reading.terms)
        glance = self._index.concepts.glance(reading.core)
        aliases = self._index.aliases.spoken_for(sought, written)
        said = expressions.sayings().spoken_for(sought, written)
        sayings = self._index.reach.carry(*said)
        meant = self._index.reach.carry(wordings().stems[glance.wordings], glance.nearness)
        channels = (
            (*self._close(self._index.grams, by_gram), SHORTLIST),
            (*self._close(self._index.sounds, by_sound), SHORTLIST // 2),
            *((*channel, SHORTLIST) for channel in (aliases, sayings, meant, self._index.concepts.near(glance))),
        )
        names = distinct(np.concatenate([self._best(*channel, served) for channel in channels]))
        tokens, whose = self.names.some(names)
        heard = table().take(tokens)
        return Shortlist(
            reading,
            names,
            self.names.several(names),
            self._index.acts[names],
            self._index.subjects[names],
            self._index.names.led(names),
            *_shares(sought.shared(by_gram, tokens, whose, len(names)), by_gram.total, self._index.grams.totals[names]),
            *_shares(*self._index.words.shared(reading.words, names), self._index.words.totals[names]),
            *_shares(sounds.shared(by_sound, heard, whose, len(names)), by_sound.total, self._index.sounds.totals[names]),
            alias=_of(aliases, names),
            lexicon=_of(sayings, names),
            meaning=self._index.concepts.cosines(glance, names),
            concept=_of(meant, names),
            missing_meant=_missing(glance.nearness, meant),
            missing_said=_missing(said[1], sayings),
        )

    def _close(self, postings: Postings, asked: Asked) -> Scored:
        hits = postings.hits(asked)
        return hits.docs, postings.closeness(hits.docs, hits.shared, asked)

    def _best(self, names: Ints, scores: Floats, count: int, served: Served | None) -> Ints:
        if served:
            offered = self._index.names.offered(names, served)
            names, scores = names[offered], scores[offered]
        return best(names, scores, count)[0]


def evidence(shortlist: Shortlist, scores: Floats, order: NDArray[np.intp]) -> Evidence:
    """What speaks for the best of the ranked names, and for the question."""
    if not len(order):
        return Evidence()
    s, first, ranked = shortlist, int(order[0]), scores[order].tolist()
    found = gate.judge(s.reading.text)
    return Evidence(
        score=ranked[0],
        lead=ranked[0] - ranked[1] if len(ranked) > 1 else ranked[0],
        ahead=ranked[0] - ranked[min(3, len(ranked) - 1)],
        share=1 / sum(exp(score - ranked[0]) for score in ranked),
        asked=float(s.gram_asked[first]),
        both=sqrt(s.gram_asked[first] * s.gram_covered[first]),
        everyday=float(max(s.alias[first], s.lexicon[first])),
        act=actions.agreement(s.reading.acts, s.acts[first]),
        heard=float(s.sound_asked[first]),
        meaning=float(s.meaning[first]),
        concept=float(s.concept[first]),
        nearest=float(s.concept.max()),
        matter=_log_odds(found["matter"]),
        chat=_log_odds(found["chat"]),
        complaint=_log_odds(found["complaint"]),
        unlawful=_log_odds(found["unlawful"]),
        family=float(_family(s, first)),
        missing_meant=s.missing_meant,
        missing_said=s.missing_said,
        length=min(len(s.reading.core) / 30, 2.0),
    )


def _log_odds(share: float) -> float:
    """Of a probability, kept between those of 1 and 99 %."""
    share = min(max(share, 0.01), 0.99)
    return log(share / (1 - share))


def _family(shortlist: Shortlist, best: int) -> bool:
    """「公积金」: the best name says much more than the question, and at least two others hold as much of it or all of it."""
    said = "".join(shortlist.reading.words)
    whole = sum([said in name for name in shortlist.texts]) if said else 0
    alike = np.count_nonzero(shortlist.gram_asked >= 0.95 * shortlist.gram_asked[best])
    held = whole > 2 or (alike > 2 and shortlist.gram_asked[best] >= 0.5)
    return bool(held and shortlist.gram_covered[best] < 0.6)


def _missing(scores: Floats, reached: Scored) -> float:
    """How much better the best stem is than the best that a name holds of one."""
    return float(scores.max(initial=0) - reached[1].max(initial=0))


def _floats(values: Iterable[float]) -> Floats:
    return np.fromiter(values, np.float32)


def _shares(shared: Floats, asked: float, totals: Floats) -> tuple[Floats, Floats]:
    """Share of the question that each name holds, and of each name that the question holds."""
    of_question: Floats = shared / np.float32(max(asked, 1e-6))
    of_name: Floats = (shared / np.maximum(totals, np.float32(1e-6))).astype(np.float32, copy=False)
    return of_question, of_name


def _of(channel: Scored, names: Ints) -> Floats:
    """A channel's scores for the shortlisted names, 0 where it is silent; its own names ascend."""
    own, scores = channel
    if not len(own):
        return np.zeros(len(names), np.float32)
    at = np.minimum(own.searchsorted(names), len(own) - 1)
    found: Floats = scores.take(at) * (own.take(at) == names)
    return found
