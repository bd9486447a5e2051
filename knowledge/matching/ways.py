"""The ways on which a question reaches names — grams, sounds, aliases, sayings, meaning — and how well it reaches each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from knowledge.matching.concepts import Glance
from knowledge.matching.expressions import Scored, sayings
from knowledge.matching.index import Asked, Floats, Postings
from knowledge.matching.indexed import Indexed
from knowledge.matching.pinyin import sound_key
from knowledge.matching.reach import wordings
from knowledge.matching.reading import Reading
from knowledge.matching.sought import Sought
from knowledge.matching.tokens import Ints, Tokens, key


@dataclass(frozen=True)
class Pieces:
    """The grams, or the sounds, of a question against those of the names."""

    sought: Sought
    asked: Asked
    postings: Postings

    @classmethod
    def of(cls, weighted: Mapping[str, float], number: Callable[[str], int], postings: Postings) -> "Pieces":
        """`weighted`: each piece with its weight; `number`: what the postings know it by."""
        sought = Sought.of(np.fromiter(map(number, weighted), np.uint32, len(weighted)))
        return cls(sought, postings.ask(sought.keys, np.fromiter(weighted.values(), np.float32)), postings)

    def near(self) -> Scored:
        """Names that share the rarest pieces, and how close each is."""
        hits = self.postings.hits(self.asked)
        return hits.docs, self.postings.closeness(hits.docs, hits.shared, self.asked)

    def shares(self, names: Ints, values: Tokens, whose: Ints) -> tuple[Floats, Floats]:
        """As `shares`, exactly, given the tokens of these names end to end."""
        shared = self.sought.shared(self.asked, values, whose, len(names))
        return shares(shared, self.asked.total, self.postings.totals[names])


@dataclass(frozen=True)
class Ways:
    """Names as each way reaches them. `said` and `sayings`: the stems of the lexicon that the question's words speak for, and
    the names that hold these; `glance` and `meant`: the same by meaning; `near`: names that stand beside what is meant."""

    grams: Pieces
    sounds: Pieces
    aliases: Scored
    said: Scored
    sayings: Scored
    glance: Glance
    meant: Scored
    near: Scored

    @classmethod
    def of(cls, reading: Reading, index: Indexed) -> "Ways":
        grams = Pieces.of(reading.terms, key, index.grams)
        # An expression is looked for as the citizen wrote, without what was inferred.
        written = np.fromiter((reading.written.get(gram, 0.0) for gram in reading.terms), np.float32)
        said, glance = sayings().spoken_for(grams.sought, written), index.concepts.glance(reading.core)
        return cls(
            grams,
            sounds=Pieces.of(reading.sounds, sound_key, index.sounds),
            aliases=index.aliases.spoken_for(grams.sought, written),
            said=said,
            sayings=index.reach.carry(*said),
            glance=glance,
            meant=index.reach.carry(wordings().stems[glance.wordings], glance.nearness),
            near=index.concepts.near(glance),
        )

    def reached(self) -> tuple[Scored, ...]:
        """What each way reaches, but for sounds."""
        return (self.grams.near(), self.aliases, self.sayings, self.meant, self.near)

    @property
    def missing_meant(self) -> float:
        """How much nearer in meaning a matter of the lexicon is than what any name holds of one."""
        return _ahead(self.glance.nearness, self.meant[1])

    @property
    def missing_said(self) -> float:
        """The same by the words said."""
        return _ahead(self.said[1], self.sayings[1])


def shares(shared: Floats, asked: float, totals: Floats) -> tuple[Floats, Floats]:
    """Share of the question that each name holds, and of each name that the question holds."""
    of_question: Floats = shared / np.float32(max(asked, 1e-6))
    of_name: Floats = (shared / np.maximum(totals, np.float32(1e-6))).astype(np.float32, copy=False)
    return of_question, of_name


def of_names(scored: Scored, names: Ints) -> Floats:
    """The scores that one way gives to these names, 0 where it does not reach; its own names ascend."""
    own, scores = scored
    if not len(own):
        return np.zeros(len(names), np.float32)
    at = np.minimum(own.searchsorted(names), len(own) - 1)
    found: Floats = scores.take(at) * (own.take(at) == names)
    return found


def _ahead(stems: Floats, names: Floats) -> float:
    """By how much the best stem is nearer than the best name that holds one."""
    return float(stems.max(initial=0) - names.max(initial=0))
