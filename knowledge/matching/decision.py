"""Answer, offer choices, or say no: what the evidence allows."""

from dataclasses import dataclass, fields
from math import exp
from operator import attrgetter, mul
from typing import Literal

from knowledge.matching import weights

ANSWER_AT = 0.8
OFFER_AT = 0.55
LIKELY_AT = 0.75  # from here on a question is taken for a matter of this catalogue, whatever its words sound like
SAID_AT = 0.5  # an answer whose words stand in the question to this share is not taken for idle talk
COMPLAINT_AT = 0.85  # a complaint in the domain's own words needs more before it is taken for a matter
FOUND_AT = 0.7  # one of three names is right: offered although the words sound like idle talk or a complaint
WORTH_AT = 0.6  # so likely a first name is offered, whatever the catalogue seems to lack
WORDED_AT = 0.55  # a name and a question that cover each other to this share are worth a choice, whatever else is said
MOST_CHOICES = 3


@dataclass(frozen=True)
class Evidence:
    """What speaks for the best name and for the question being a matter of this catalogue at all.

    Of the best name: its `score`, its `lead` over the second and its lead over the fourth (`ahead`), its `share` of the first
    ten (softmax), the share of the question that it holds (`asked`), how far the two cover each other (`both`), how well
    everyday words speak for it (`everyday`, 0–1), how its act agrees with the one asked (`act`, −1 to 1), the share of the
    question's syllables that it holds (`heard`), how near the two are in `meaning` and how near the question is to a matter
    of the lexicon whose wording it holds (`concept`, cosines). `nearest`: the best of these of any name.

    Of the question: the log-odds that the gate gives to a `matter`, `chat`, `complaint`, `unlawful`; whether it names a whole
    `family` (1): others hold as much of it, none is covered by it; how much nearer it comes in meaning and in words to a
    matter that no name holds (`missing_meant`, `missing_said`); its `length` in units of 30 characters, at most 2."""

    score: float = 0.0
    lead: float = 0.0
    ahead: float = 0.0
    share: float = 0.0
    asked: float = 0.0
    both: float = 0.0
    everyday: float = 0.0
    act: float = 0.0
    heard: float = 0.0
    meaning: float = 0.0
    concept: float = 0.0
    nearest: float = 0.0
    matter: float = 0.0
    chat: float = 0.0
    complaint: float = 0.0
    unlawful: float = 0.0
    family: float = 0.0
    missing_meant: float = 0.0
    missing_said: float = 0.0
    length: float = 0.0


_numbers = attrgetter(*(field.name for field in fields(Evidence)))
Verdict = Literal["answer", "choices", "none"]


def first_right(e: Evidence) -> float:
    """Probability that the first name is the one meant."""
    return _logistic("first_right", e)


def three_hold(e: Evidence) -> float:
    """Probability that one of the first three names is."""
    return _logistic("three_hold", e)


def held(e: Evidence) -> float:
    """Probability that the catalogue holds what is asked."""
    return _logistic("held", e)


def verdict(e: Evidence, complaint: bool) -> Verdict:
    """Answer only when sure; offer when the catalogue likely holds it; otherwise say no. A complaint gets no direct answer."""
    if complaint:
        return "choices" if held(e) >= COMPLAINT_AT else "none"
    first = first_right(e)
    if _named(e) or (first >= ANSWER_AT and _alone(e)):
        return "answer"
    likely = first >= WORTH_AT or held(e) >= OFFER_AT or three_hold(e) >= FOUND_AT
    return "choices" if likely or e.both >= WORDED_AT else "none"


def _alone(e: Evidence) -> bool:
    """No other name scores nearly alike, and it is not a 补领 or 注销 that nobody asked for."""
    return e.share >= 0.6 and (not e.family or e.everyday >= 0.95) and (e.act >= 0 or e.everyday >= 0.95)


def _named(e: Evidence) -> bool:
    """The question is an alias or an everyday expression word for word, and nothing else comes near."""
    return e.everyday >= 0.95 and e.lead >= 0.8


def _logistic(calibration: str, e: Evidence) -> float:
    *slopes, constant = weights.load()[calibration]
    return 1 / (1 + exp(-constant - sum(map(mul, slopes, _numbers(e)))))
