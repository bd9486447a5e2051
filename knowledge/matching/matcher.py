"""From a sentence to ranked items with their reasons, and the evidence for the best."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray

from knowledge.catalogue.items import ServiceItem
from knowledge.matching import actions, features, gate, lexicon
from knowledge.matching.decision import Evidence
from knowledge.matching.expressions import Scored
from knowledge.matching.features import Shortlist
from knowledge.matching.index import Floats, best, distinct
from knowledge.matching.indexed import Indexed
from knowledge.matching.names import Served
from knowledge.matching.pinyin import table
from knowledge.matching.reading import Reading, read
from knowledge.matching.tokens import Ints, Texts
from knowledge.matching.ways import Ways, of_names, shares

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
        """The names worth scoring: the best of every way together, with what all ways say of each."""
        ways, index = Ways.of(reading, self._index), self._index
        names = self._worth_scoring(ways, served)
        tokens, whose = self.names.some(names)
        return Shortlist(
            reading,
            names,
            self.names.several(names),
            index.acts[names],
            index.subjects[names],
            index.names.led(names),
            *ways.grams.shares(names, tokens, whose),
            *shares(*index.words.shared(reading.words, names), index.words.totals[names]),
            *ways.sounds.shares(names, table().take(tokens), whose),
            alias=of_names(ways.aliases, names),
            lexicon=of_names(ways.sayings, names),
            meaning=index.concepts.cosines(ways.glance, names),
            concept=of_names(ways.meant, names),
            missing_meant=ways.missing_meant,
            missing_said=ways.missing_said,
        )

    def _worth_scoring(self, ways: Ways, served: Served | None) -> Ints:
        """The best names of every way, ascending; by sound alone fewer."""
        found = [self._best(scored, SHORTLIST, served) for scored in ways.reached()]
        return distinct(np.concatenate([*found, self._best(ways.sounds.near(), SHORTLIST // 2, served)]))

    def _best(self, scored: Scored, count: int, served: Served | None) -> Ints:
        names, scores = scored
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
