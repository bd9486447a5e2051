"""「不是这个，我说的是单位的」: what is meant instead of what was told or offered."""

import re
from collections.abc import Iterable
from dataclasses import replace

from bot import wording
from bot.decisions import among, decide
from bot.heard import Heard, matter_of, thing_of
from bot.lost import refuse
from bot.replies import Turn, plain
from knowledge.matching.decision import MOST_CHOICES, Verdict, first_right
from knowledge.ready import Understanding

_TERSE = 8  # characters of a correction that may need the question before
_NO = re.compile("[不没错]")
_ATTRIBUTE = re.compile("^.{1,6}的$")  # 「单位的」: of the thing asked about, and no thing itself


def correct(h: Heard) -> Turn | None:
    """「不是这个，我说的是单位的」: what is named instead, alone or in place of what was denied; the wrong one is out."""
    if h.move.kind != "correct":
        return None
    if not (h.conversation.question or h.conversation.offered):
        return None if h.move.text else (plain("smalltalk", wording.SORRY, h.knowledge), h.conversation)
    if not h.move.text:
        return refuse(h)
    wrong = {h.conversation.item, *h.conversation.refused} if _denies(h) else set(h.conversation.refused)
    readings = [_without(h.knowledge.understand(text, h.conversation.region), wrong) for text in _corrected(h)]
    if all(meaning.verdict == "none" for meaning in readings):
        readings = [_without(h.knowledge.understand(_together(h), h.conversation.region), wrong)]
    best = max(readings, key=_fitness)
    return decide(h, best, h.move.text, h.facets or h.conversation.facets, narrowed=True)


def _denies(h: Heard) -> bool:
    """「我说的是伤残等级那个」 denies nothing: what was told may be right."""
    return bool(h.move.denied) or bool(_NO.search(h.question.text))


def _fitness(meaning: Understanding) -> tuple[bool, bool, float]:
    """Something is named; its act was asked; it is likely."""
    evidence = meaning.match.evidence
    return meaning.verdict != "none", evidence.act >= 0.5, first_right(evidence)


def _corrected(h: Heard) -> Iterable[str]:
    said, denied, before = h.move.text, h.move.denied, h.conversation.question
    if denied and denied in before:
        yield f"{matter_of(h)}{said}" if h.meaning.match.reading.acts else before.replace(denied, said)
    elif _ATTRIBUTE.match(said):
        yield _together(h)
    elif h.meaning.match.reading.acts and len(thing_of(h.meaning)) < 2:
        yield f"{matter_of(h)}{said}"  # 「我是要注销」: another act on the same thing
    else:
        yield said
        if len(said) <= _TERSE:
            yield _together(h)
        if (thing := matter_of(h)) in before and thing != before and not h.meaning.match.reading.acts:
            yield before.replace(thing, said)  # the same act on another thing


def _together(h: Heard) -> str:
    """The question with what is said now; of a question whose answer was refused only the thing it is about."""
    before = matter_of(h) if h.conversation.refused else h.conversation.question
    return f"{before}，{h.move.text}"


def _without(meaning: Understanding, wrong: set[str]) -> Understanding:
    """The meaning with the wrong items left out; what is left is as clear as its scores are."""
    candidates = [c for c in meaning.match.candidates if c.code not in wrong]
    ranked = tuple(code for code in meaning.ranked if code not in wrong)
    if not wrong & set(meaning.ranked):
        return meaning
    match = replace(meaning.match, evidence=among(candidates, meaning.match.evidence))
    first_went = bool(wrong & set(meaning.ranked[:1]))
    decided: Verdict = "none" if not ranked else "choices" if first_went else meaning.verdict
    return replace(meaning, match=match, ranked=ranked, codes=ranked[:MOST_CHOICES], verdict=decided)
