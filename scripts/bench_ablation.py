"""What each part of the ranking gives: the same questions without it, nothing learnt anew."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from knowledge.catalogue.items import Catalogue
from knowledge.matching import features
from knowledge.matching.matcher import Matcher
from scripts.measure_matching import Labelled, ranking_figures

# The features that speak for each part.
PARTS: Mapping[str, tuple[str, ...]] = {
    "nothing": (),
    "characters and pairs": ("asked", "covered", "both"),
    "words": ("words",),
    "sounds": ("sound_asked", "sound_both"),
    "the items' everyday names": ("alias",),
    "the lexicon": ("lexicon", "concept"),
    "vectors": ("meaning", "meaning_alone", "concept"),
    "the act": ("act",),
    "subject and department": ("subject", "department"),
    "spelling": ("spelling",),
}


def ablation(catalogue: Catalogue, questions: Sequence[Labelled]) -> dict[str, Any]:
    """Ranking figures without each part's features; their candidates stay, so what is told is a lower bound."""
    names = {item.code: item.name for item in catalogue.items}
    matcher, inside = Matcher(catalogue.items), [question for question in questions if question.labels]
    told = {}
    for part, left_out in PARTS.items():
        with without(left_out):
            rankings = [[c.code for c in matcher.match(question.query).candidates] for question in inside]
        told[part] = ranking_figures(inside, rankings, names)
    return told


@contextmanager
def without(left_out: Sequence[str]) -> Iterator[None]:
    """The named features say nothing."""
    every = features.values
    kept = np.array([[f.__name__ not in left_out] for f in features.FEATURES])
    features.values = lambda shortlist: (every(shortlist) * kept).astype(np.float32)
    try:
        yield
    finally:
        features.values = every
