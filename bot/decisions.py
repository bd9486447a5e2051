"""What a sentence understood leads to: one item told, one told as a likely guess with others beside it, or a choice."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import exp

from bot import wording
from bot.messages import Question
from bot.moves import Move
from bot.replies import Conversation, Turn, offer, tell
from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.standing import standing
from knowledge.matching.actions import DEFAULT, agreement, reader
from knowledge.matching.decision import MOST_CHOICES, Evidence, first_right, held, three_hold
from knowledge.matching.facets import Facet
from knowledge.matching.matcher import Candidate
from knowledge.matching.phrases import cut
from knowledge.matching.text import LONGEST_QUESTION, fold, fold_name, grams
from knowledge.ready import Knowledge, Understanding

GUESS_AT = 0.5  # chance from which the first item is told as a guess, the others beside it
HELD_AT = 0.62  # and chance that the catalogue holds the matter at all
SURE_AT = 0.9  # chance from which an answer is told without saying that it is a guess
NARROWED_AT = 0.5  # the same once the person has answered a question about it
FAR_AT = 0.75  # and chance from which it is told for that it stands alone
CLEAR_AT = 0.4  # and its share among the first ten
NARROWED_CLEAR_AT = 0.3
CLEAR_LEAD = 0.3  # in score; what leads by less is offered with the next
_SURE = 0.6  # chance of the first three from which a family is told by its new one
_ALONE = 0.9  # share from which an item stands alone in its family
_ALIKE = 0.6  # share of common grams from which two names are siblings
_SIBLING_LEAD = 3.0  # a lead in score that no sibling makes up for
_ONE_WORD = 3  # characters of a word that names a family: 养老金
_LOOSE = frozenset("补 换 销 丢 掉 坏 没 改 领 开 取 查 快 刚 想 要".split())  # what is left of an act, or says nothing
_NAMED = 0.5  # share of the words said from which an item that is gone was asked for
_UNASKED = frozenset({"补领", "挂失", "注销"})  # acts that nobody means without saying so
_TERSE = 5  # characters that rarely say which of a family is meant


@dataclass(frozen=True)
class Heard:
    """One message with all that is needed to answer it; `meaning` reads what its move leaves."""

    question: Question
    move: Move
    meaning: Understanding
    conversation: Conversation
    knowledge: Knowledge
    now: datetime

    @property
    def facets(self) -> tuple[Facet, ...]:
        return self.meaning.match.reading.facets

    @property
    def last(self) -> ServiceItem | None:
        """The item told last."""
        return self.knowledge.item(self.conversation.item)


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
    items = _new_first(items, meaning)
    conversation = h.conversation.about(said)
    unsaid = not narrowed and not _only_new(meaning, h) and _unsaid(meaning, items)
    if _sure(meaning) and not unsaid:
        return tell(items[0], facets, conversation, h.knowledge, h.now, _cut_note(h.question), brief=brief, words=said)
    if likely(meaning, h, narrowed) and not unsaid:
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
        return _only_new(meaning, h)
    return narrowed or not _vague(meaning)


def _stands_out(evidence: Evidence) -> bool:
    """Nothing else comes near a likely name, which says as much as that the catalogue holds the matter."""
    return first_right(evidence) >= FAR_AT and evidence.share >= _ALONE and evidence.lead >= _SIBLING_LEAD


def _only_new(meaning: Understanding, h: Heard) -> bool:
    """Several acts on one thing, the new one first, and none was asked: who wants a thing wants it new."""
    names = [fold_name(item.name) for code in meaning.codes if (item := h.knowledge.item(code))]
    acts = [reader().of_name(name) for name in names]
    if len(names) < 2 or meaning.match.reading.acts or acts[0] - DEFAULT or three_hold(meaning.match.evidence) < _SURE:
        return False
    others = [(name, act) for name, act in zip(names, acts, strict=True) if name != names[0]]
    return all(act and not act & DEFAULT and _alike(names[0], name) >= _ALIKE for name, act in others) and bool(others)


def _new_first(items: list[ServiceItem], meaning: Understanding) -> list[ServiceItem]:
    """「给保安弄个证」: of siblings that score nearly alike none is a 补发 to somebody who told of no loss."""
    evidence, first = meaning.match.evidence, items[0]
    if meaning.match.reading.acts or evidence.lead >= _SIBLING_LEAD or not _special(first) & _UNASKED:
        return items
    kin = [item for item in items[:MOST_CHOICES] if not _special(item) and _parent(item) == _parent(first)]
    return [*kin[:1], *(item for item in items if item not in kin[:1])]


def _special(item: ServiceItem) -> frozenset[str]:
    """Acts of an item beyond that of getting the thing."""
    return reader().of_name(fold_name(item.name)) - DEFAULT


def _parent(item: ServiceItem) -> str:
    """What siblings share: the name before its bracket."""
    return fold_name(item.name).partition("(")[0]


def _vague(meaning: Understanding) -> bool:
    """「公积金」, 「学历的事」: a family, or hardly more than a word."""
    evidence = meaning.match.evidence
    size = sum(len(word) for word in meaning.match.reading.words if word.strip())
    if evidence.act == 1 and len(thing_of(meaning)) > 1:
        return bool(evidence.family) and evidence.share < _ALONE
    if evidence.family:
        return not (evidence.act == 1 and size > _TERSE)
    return size <= _TERSE and evidence.share < 0.62


def thing_of(meaning: Understanding) -> str:
    """The words without those that name an act: 「补办」 alone names no thing."""
    said = "".join(meaning.match.reading.words)
    return cut(said, reader().spoken.find(said)).replace(" ", "")


def matter_of(h: Heard) -> str:
    """The thing that the question was about, without the act whose item was refused: 「营业执照丢了」 → 「营业执照」."""
    asked = h.conversation.question
    said = fold(asked)
    words = h.knowledge.matcher.read(cut(said, reader().spoken.find(said))).words
    thing = "".join(word for word in words if word.strip() and word not in _LOOSE)
    return thing if len(thing) > 1 else asked


def _unsaid(meaning: Understanding, items: Sequence[ServiceItem]) -> bool:
    """What tells the item from its family was not said: 「养老金」 is one word; 「社保补缴」 holds nothing of that in which
    the first name differs from the next."""
    words = [word for word in meaning.match.reading.words if word.strip()]
    said = "".join(words)
    if said == fold_name(items[0].name) or len(items) < 2:
        return False
    reading = meaning.match.reading
    one_word = len(words) == 1 and len(said) <= _ONE_WORD and not reading.acts and not reading.facets
    return one_word or _siblings(meaning, items)


def _siblings(meaning: Understanding, items: Sequence[ServiceItem]) -> bool:
    """The next name is the same but for a few characters, and the question has neither the first one's own nor its act."""
    first, second = items[0], next((item for item in items if item.name != items[0].name), items[0])
    if meaning.match.evidence.lead >= _SIBLING_LEAD or second.name == first.name:
        return False
    one, two = fold_name(first.name), fold_name(second.name)
    if meaning.match.evidence.act == 1 and agreement(meaning.match.reading.acts, reader().of_name(two)) < 1:
        return False
    own = set(one) - set(two)
    return bool(own) and _alike(one, two) >= _ALIKE and not own & set(meaning.match.reading.text)


def _alike(one: str, two: str) -> float:
    """Share of the grams of two names that both have."""
    mine, other = set(grams(one)), set(grams(two))
    return len(mine & other) / len(mine | other)


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


def named_share(meaning: Understanding, item: ServiceItem) -> float:
    """Share of the pairs of characters said that the item's name holds."""
    said, name = [gram for gram in grams("".join(meaning.match.reading.words)) if len(gram) > 1], fold_name(item.name)
    return sum(gram in name for gram in said) / len(said) if said else 0.0


def _cut_note(question: Question) -> tuple[str, ...]:
    return (wording.CUT.format(count=LONGEST_QUESTION),) if len(question.text) > LONGEST_QUESTION else ()


def among(candidates: Sequence[Candidate], evidence: Evidence) -> Evidence:
    """The lead and the share that the first name has among these; namesakes score alike in everything and count once."""
    scores = [score for score, _ in dict.fromkeys((c.score, c.given) for c in candidates)] or [0.0]
    lead = scores[0] - scores[1] if len(scores) > 1 else scores[0]
    return replace(evidence, lead=lead, share=1 / sum(exp(score - scores[0]) for score in scores))
