"""What a sentence understood leads to: one item told, one told as a likely guess with others beside it, or a choice."""

import re
from collections.abc import Sequence
from dataclasses import replace
from math import exp

from bot import wording
from bot.families import ALONE, SIBLING_LEAD, new_first, only_new, unsaid, vague
from bot.heard import Heard, named_share
from bot.messages import Question
from bot.replies import Turn, offer, tell
from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.standing import standing
from knowledge.matching.decision import MOST_CHOICES, Evidence, first_right, held
from knowledge.matching.facets import Facet
from knowledge.matching.matcher import Candidate
from knowledge.matching.text import LONGEST_QUESTION
from knowledge.ready import Understanding

GUESS_AT = 0.5  # chance from which the first item is told as a guess, the others beside it
HELD_AT = 0.62  # and chance that the catalogue holds the matter at all
SURE_AT = 0.9  # chance from which an answer is told without saying that it is a guess
NARROWED_AT = 0.5  # the same once the person has answered a question about it
FAR_AT = 0.75  # and chance from which it is told for that it stands alone
CLEAR_AT = 0.4  # and its share among the first ten
NARROWED_CLEAR_AT = 0.3
CLEAR_LEAD = 0.3  # in score; what leads by less is offered with the next
_NAMED = 0.5  # share of the words said from which an item that is gone was asked for


def decide(
    h: Heard,
    meaning: Understanding,
    said: str = "",
    facets: tuple[Facet, ...] = (),
    narrowed: bool = False,
    brief: bool = False,
) -> Turn | None:
    """The turn that `meaning` allows; None when it names nothing. `said` is remembered as the question it answers;
    `narrowed`: the person has said more after a question, so that a family's name was not all; `brief`: in few lines."""
    items = _ordered(meaning, h)
    facets = facets or meaning.match.reading.facets
    said = (said or h.move.text or h.question.text)[:LONGEST_QUESTION]
    if not items or meaning.verdict == "none":
        return None
    items = new_first(items, meaning)
    conversation = h.conversation.about(said)
    untold = not narrowed and not only_new(meaning, h) and unsaid(meaning, items)
    if _sure(meaning) and not untold:
        return tell(items[0], facets, conversation, h.knowledge, h.now, _cut_note(h.question), brief=brief, words=said)
    if likely(meaning, h, narrowed) and not untold:
        others = items[1:MOST_CHOICES]
        notes = (*_cut_note(h.question), *_namesakes(items))
        return tell(items[0], facets, conversation, h.knowledge, h.now, notes, others=others, guess=True, words=said)
    notes = (wording.COMPLAINT,) if meaning.scope == "complaint" else ()
    return offer(items[:MOST_CHOICES], facets, conversation, h.knowledge, _asking(items[:2]), notes)


_WHO = re.compile("[(（]*(?:个人|企业|单位|法人|自然人)[)）]*")


def _asking(items: Sequence[ServiceItem]) -> str:
    """Whose matter it is, where the first two differ in nothing else; else which one is meant."""
    names = {_WHO.sub("", item.name) for item in items}
    return wording.WHOSE if len(items) > 1 and len(names) == 1 and items[0].name != items[1].name else wording.WHICH_ONE


def _sure(meaning: Understanding) -> bool:
    """An answer whose words are the name's own, or that is right nine times in ten."""
    evidence = meaning.match.evidence
    return meaning.verdict == "answer" and (evidence.everyday >= SURE_AT or first_right(evidence) >= SURE_AT)


def likely(meaning: Understanding, h: Heard, narrowed: bool = False) -> bool:
    """Whether the first item may be told as a guess: it stands out, the words say more than a family's name, and it is
    not a banner's own item that may not be the citizen's."""
    evidence = meaning.match.evidence
    if meaning.scope != "matter" or not meaning.codes or _somebody_elses(meaning, h):
        return False
    if meaning.verdict == "answer":
        return held(evidence) >= HELD_AT
    chance, share = (NARROWED_AT, NARROWED_CLEAR_AT) if narrowed else (GUESS_AT, CLEAR_AT)
    doubtful = not narrowed and held(evidence) < HELD_AT and not _stands_out(evidence)
    alike = not narrowed and evidence.lead < CLEAR_LEAD
    if doubtful or alike or first_right(evidence) < chance or evidence.share < share:
        return only_new(meaning, h)
    return narrowed or not vague(meaning)


def _stands_out(evidence: Evidence) -> bool:
    """Nothing else comes near a likely name, which says as much as that the catalogue holds the matter."""
    return first_right(evidence) >= FAR_AT and evidence.share >= ALONE and evidence.lead >= SIBLING_LEAD


def _somebody_elses(meaning: Understanding, h: Heard) -> bool:
    """A banner's own item, asked by somebody who may live elsewhere."""
    item = h.knowledge.item(meaning.codes[0])
    return bool(item and h.knowledge.tree.banner(item.region) and not (meaning.region or h.conversation.region))


def _namesakes(items: Sequence[ServiceItem]) -> tuple[str, ...]:
    """Several departments have an item of this name: which one is told, and that there are others."""
    same = [item.department for item in items if item.name == items[0].name]
    return (wording.SAME_NAME.format(count=len(same), department=same[0]),) if len(same) > 1 else ()


def _ordered(meaning: Understanding, h: Heard) -> list[ServiceItem]:
    """The items meant and those ranked after them, without what is gone and was not asked for; of namesakes the most local
    first. Empty when the first of all is gone and hardly named: nothing that comes after it is meant."""
    codes = meaning.codes and dict.fromkeys((*meaning.codes, *meaning.ranked))
    items = [item for code in codes if (item := h.knowledge.item(code))]
    first = h.knowledge.item(meaning.ranked[0]) if items and meaning.ranked else None
    if first is None or not _asked_for(first, first, meaning, h):
        return []
    items = [item for item in items if _asked_for(item, first, meaning, h)]
    own = [item for item in items if item.name == items[0].name]
    local = sorted(own, key=lambda item: -len(item.region))
    return [*local, *(item for item in items if item not in own)]


def _asked_for(item: ServiceItem, first: ServiceItem, meaning: Understanding, h: Heard) -> bool:
    """It can be done, or the words name it: as the first at least by half, as another more than they name the first."""
    if standing(item, h.knowledge.catalogue, h.now.date()).doable:
        return True
    named = named_share(meaning, item)
    return (
        (named >= _NAMED or meaning.match.evidence.everyday >= SURE_AT)
        if item is first
        else named > named_share(meaning, first)
    )


def _cut_note(question: Question) -> tuple[str, ...]:
    return (wording.CUT.format(count=LONGEST_QUESTION),) if len(question.text) > LONGEST_QUESTION else ()


def among(candidates: Sequence[Candidate], evidence: Evidence) -> Evidence:
    """The lead and the share that the first name has among these; namesakes score alike in everything and count once."""
    scores = [score for score, _ in dict.fromkeys((c.score, c.given) for c in candidates)] or [0.0]
    lead = scores[0] - scores[1] if len(scores) > 1 else scores[0]
    return replace(evidence, lead=lead, share=1 / sum(exp(score - scores[0]) for score in scores))
