"""Answer, offer choices, or say no: what the evidence allows."""

from dataclasses import astuple, dataclass
from math import exp
from typing import Literal

from knowledge.matching import weights

ANSWER_AT = 0.78
OFFER_AT = 0.3
LIKELY_AT = 0.6  # from here on one of three is likely enough to ask, whatever the words sound like
SAID_AT = 0.5  # an answer whose words stand in the question to this share is not taken for idle talk
COMPLAINT_AT = 0.85  # a complaint in the domain's own words needs more before it is taken for a matter
GROUNDED_AT = 0.15  # some channel must hold this much of the question, however alone the best name stands
MOST_CHOICES = 3


@dataclass(frozen=True)
class Evidence:
    """The best name's score, its lead over the second, its share of the first ten (softmax), the share of the question it
    holds, how well everyday words speak for it (0–1), how its act agrees with the one asked (−1 to 1), the share of the
    question's syllables that it holds, how near the two are in meaning (cosine), how sure the gate is that a matter is
    asked at all (0–1), and whether the question names a whole family (1): others hold as much of it, none is covered by it."""

    score: float = 0.0
    lead: float = 0.0
    share: float = 0.0
    asked: float = 0.0
    everyday: float = 0.0
    act: float = 0.0
    heard: float = 0.0
    meaning: float = 0.0
    matter: float = 0.0
    family: float = 0.0


Verdict = Literal["answer", "choices", "none"]


def first_right(e: Evidence) -> float:
    """Probability that the first name is the one meant."""
    return _logistic("first_right", e)


def three_hold(e: Evidence) -> float:
    """Probability that one of the first three names is."""
    return _logistic("three_hold", e)


def verdict(e: Evidence, complaint: bool) -> Verdict:
    """Answer only when sure; offer when it is likely among the first; otherwise say no. A complaint gets no direct answer."""
    if max(e.asked, e.everyday, e.heard) < GROUNDED_AT:
        return "none"
    if complaint:
        return "choices" if three_hold(e) >= COMPLAINT_AT else "none"
    if _named(e) or (first_right(e) >= ANSWER_AT and _alone(e)):
        return "answer"
    return "choices" if three_hold(e) >= OFFER_AT else "none"


def _alone(e: Evidence) -> bool:
    """No other name scores nearly alike, and it is not a 补领 or 注销 that nobody asked for."""
    return e.share >= 0.6 and (not e.family or e.everyday >= 0.95) and (e.act >= 0 or e.everyday >= 0.95)


def _named(e: Evidence) -> bool:
    """The question is an alias or an everyday expression word for word, and nothing else comes near."""
    return e.everyday >= 0.95 and e.lead >= 0.8


def _logistic(calibration: str, e: Evidence) -> float:
    *slopes, constant = weights.load()[calibration]
    return 1 / (1 + exp(-constant - sum(w * v for w, v in zip(slopes, astuple(e), strict=True))))
