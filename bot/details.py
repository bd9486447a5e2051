"""A few words that only mean something after the question before: a detail of it, 「…呢」, an item that resembles the last."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.aspects import aspects
from bot.belonging import FAMILY, adds_detail, family_of
from bot.decisions import among, decide, likely
from bot.heard import Heard, matter_of, thing_of
from bot.replies import Turn, offer, tell
from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.standing import standing
from knowledge.matching.actions import agreement, reader
from knowledge.matching.decision import MOST_CHOICES, first_right
from knowledge.matching.matcher import Candidate
from knowledge.matching.text import fold_name, grams
from knowledge.ready import Understanding

_OWN = 0.7  # chance from which words name a matter of their own
_ACT_ALONE = 5  # characters
_SHORT = 12  # characters of what is said of oneself
_DETAIL = 30  # characters that may narrow an offer
_ASKS = re.compile("[吗么嘛?？]|什么|啥|哪|几|多少|谁|有冇|是不是|会不会|要不要|[唔不](?:可以|使|要|会|是|能)|有没有")
SELF = re.compile("^(?:我|俺|我们|咱们?|他|她|孩子|老人|家里)?(?:就|都|也)?是.{1,14}$|^.{1,10}的(?:[,，].*)?$")
ANOTHER = re.compile(
    r"^(?:那|那么|要是|如果|假如)?(?P<what>[^,，。]{1,10}?)(?:呢|咧|喃|的话|是不是也?一样|也?一样吗?|也要吗|也是吗|也行吗|行不行|可以吗)[?？]?$"
)
_MONEY = re.compile(
    r"^(?:那|还)*(?:能|可以)?有?(?:没有|什么|啥|哪些)?(?:补贴|补助|救助|优惠|待遇)(?:吗|没有?|呢|不|可以领|能领)*\W*$"
)
_PAYS = re.compile("补贴|补助|津贴|救助|救济|扶助|抚恤")
_NEARLY_ALIKE = 0.8  # lead in score within which the matter before decides
_FAMILY_LEAD = 2.5  # the same where a whole family is named
_KIN, _RELATED = 0.1, 0.5  # lead and kinship from which an item belongs to the one before


def narrow(h: Heard) -> Turn | None:
    """「身份证」, then 「丢了」; 「退役士兵」, then 「刚回来要报到」: a detail is read together with the question before."""
    if (turn := _by_act(h)) or not _is_detail(h):
        return turn
    if h.meaning.codes and h.meaning.codes[0] in h.conversation.offered and likely(h.meaning, h):
        return decide(h, h.meaning, narrowed=True)  # 「旅行社的呢」 names one of the choices by itself
    before = matter_of(h) if turns_to_another_act(h) else h.conversation.question
    together = f"{before}，{h.move.text}"
    meaning = _led_by_detail(h.knowledge.understand(together, h.conversation.region), together, h)
    if not meaning.codes or (meaning.codes[0] == h.conversation.item and h.meaning.verdict == "answer"):
        return None
    return decide(h, meaning, together, h.facets or h.conversation.facets, narrowed=True)


def _by_act(h: Heard) -> Turn | None:
    """「要注销的」 while a 注销 is among the choices: of what is offered, the only one whose act is asked."""
    acts = h.meaning.match.reading.acts
    if not acts or h.move.kind == "fresh" or h.meaning.verdict == "answer" or len(thing_of(h.meaning)) > 1:
        return None
    offered = [item for code in h.conversation.offered if (item := h.knowledge.item(code))]
    meant = [item for item in offered if agreement(acts, reader().of_name(fold_name(item.name))) == 1]
    return tell(meant[0], h.facets, h.conversation, h.knowledge, h.now, words=h.move.text) if len(meant) == 1 else None


def _led_by_detail(meaning: Understanding, together: str, h: Heard) -> Understanding:
    """What the question before meant, in the order in which it fits with the detail: a detail never leaves the family."""
    before = family_of(h)
    both = h.knowledge.matcher.match(together, count=FAMILY).candidates
    if not SELF.match(h.move.text) and _names_its_own(h.meaning, {c.code for c in before}):
        return replace(meaning, codes=(), verdict="none")
    scores, family = _added(both, before, h.meaning.match.candidates), {c.code for c in before}
    other = turns_to_another_act(h) or ANOTHER.match(h.move.text)
    out = {*h.conversation.refused, *((h.conversation.item,) if other else ())}
    inside = [c for c in both if c.code in family and c.code not in out]
    ranked = sorted(inside, key=lambda c: -scores[c.code])
    codes = tuple(c.code for c in ranked)
    if meaning.verdict == "answer" and meaning.codes[0] in codes:
        return meaning
    evidence = among([replace(c, score=scores[c.code]) for c in ranked], meaning.match.evidence)
    match = replace(meaning.match, evidence=evidence)
    return replace(meaning, match=match, codes=codes[:MOST_CHOICES], ranked=codes, verdict="choices" if codes else "none")


def _names_its_own(said: Understanding, family: set[str]) -> bool:
    """「我的社保卡丢了」 after a residence permit: no detail, but a matter that the question before did not mean."""
    return bool(said.codes) and said.codes[0] not in family and first_right(said.match.evidence) >= _OWN


def _added(both: Sequence[Candidate], *parts: Sequence[Candidate]) -> dict[str, float]:
    """Scores of the whole with half of what each part gives."""
    extra = [{candidate.code: candidate.score for candidate in part} for part in parts]
    return {candidate.code: candidate.score + sum(part.get(candidate.code, 0.0) for part in extra) / 2 for candidate in both}


def _is_detail(h: Heard) -> bool:
    text = h.move.text
    if not h.conversation.question or h.move.kind != "ask" or len(text) > _DETAIL or h.meaning.scope not in ("matter", "chat"):
        return False
    if turns_to_another_act(h) or (h.conversation.offered and _act_alone(h)):
        return True
    if h.meaning.verdict == "answer":
        return False
    if SELF.match(text):
        return len(text) <= _SHORT or adds_detail(h)  # a longer story must fit the question before
    return bool(h.conversation.offered) and not (_ASKS.search(text) or aspects(text)) and adds_detail(h)


def _act_alone(h: Heard) -> bool:
    """「报名」 while choices are open: it names no thing, so it says which one."""
    return bool(h.meaning.match.reading.acts) and len(h.move.text) <= _ACT_ALONE and len(thing_of(h.meaning)) < 2


def turns_to_another_act(h: Heard) -> bool:
    """「丢了」 after the first issue of a certificate: a few words that name no thing but an act, and not this item's."""
    acts = h.meaning.match.reading.acts
    own = reader().of_name(fold_name(h.last.name)) if h.last else frozenset()
    return bool(h.last and acts and len(h.move.text) <= _ACT_ALONE and agreement(acts, own) < 0 and not h.facets)


def another(h: Heard) -> Turn | None:
    """「律所呢」, 「遗失了呢」: the same about something else, which is near to the item before."""
    found = ANOTHER.match(h.move.text)
    if not found or not h.last:
        return None
    if h.meaning.verdict == "answer" or likely(h.meaning, h):
        return decide(h, h.meaning, narrowed=True)
    ranked = _near(found["what"], h.last, h)
    after = h.conversation.about(h.move.text)
    return tell(ranked[0], h.facets, after, h.knowledge, h.now, others=ranked[1:MOST_CHOICES]) if ranked else None


def _near(what: str, last: ServiceItem, h: Heard) -> list[ServiceItem]:
    """Items by how well they hold the new words and resemble the one before; a mere state, 到期了, is of the same thing."""
    together = h.knowledge.understand(f"{h.conversation.question}，{what}", h.conversation.region).match.candidates
    acts = h.meaning.match.reading.acts
    if what.endswith("了"):
        scores = _scores(together)
    else:
        scores, acts = _scores(h.meaning.match.candidates, together), acts or reader().of_name(fold_name(last.name))
    items = [item for code in scores if (item := h.knowledge.item(code)) and code != last.code and _doable(item, h)]
    return sorted(items, key=lambda item: -scores[item.code] - _kinship(item, last, acts) - _newly_named(what, item, last))


def _newly_named(what: str, item: ServiceItem, last: ServiceItem) -> float:
    """Share of what the last item's name has not: 「那一建呢」 after 二级建造师 asks for 一级."""
    new = set(fold_name(what)) - set(fold_name(last.name))
    return len(new & set(fold_name(item.name))) / len(new) if new else 0.0


def money_for_it(h: Heard) -> Turn | None:
    """「有什么补助」 while an item is open: the allowances of its own theme."""
    if not h.last or h.move.kind == "fresh" or not _MONEY.match(h.move.text):
        return None
    themes = set(h.last.themes)
    kin = [item for item in h.knowledge.catalogue.items if themes & set(item.themes) and _PAYS.search(item.name)]
    kin = [item for item in kin if item.code != h.last.code and _doable(item, h)]
    return offer(kin[:MOST_CHOICES], (), h.conversation, h.knowledge) if themes and kin else None


def _doable(item: ServiceItem, h: Heard) -> bool:
    return standing(item, h.knowledge.catalogue, h.now.date()).doable


def related(h: Heard) -> Turn | None:
    """「名字要先批吗」 after a foundation: of items that score alike, the one that resembles the item before."""
    evidence = h.meaning.match.evidence
    if not h.last or h.move.kind == "fresh" or h.meaning.verdict != "choices" or evidence.lead >= _NEARLY_ALIKE:
        return None
    items = [item for code in _alike(h) if (item := h.knowledge.item(code)) and item.code != h.last.code and _doable(item, h)]
    kin = sorted(items, key=lambda item: -_kinship(item, h.last))  # type: ignore[arg-type]
    nearness = [_kinship(item, h.last) for item in kin]
    if len(kin) < 2 or nearness[0] < _RELATED or nearness[0] - nearness[1] < _KIN:
        return None
    return tell(kin[0], h.facets, h.conversation.about(h.move.text), h.knowledge, h.now, others=kin[1:MOST_CHOICES])


def _alike(h: Heard) -> Sequence[str]:
    """What the words name alike: 「进度怎么查」 names every 进度查询 there is."""
    candidates = h.meaning.match.candidates
    near = [c.code for c in candidates if c.score >= candidates[0].score - _FAMILY_LEAD]
    return near if h.meaning.match.evidence.family else h.meaning.codes


def _scores(*rankings: Sequence[Candidate]) -> dict[str, float]:
    """Scores added up over several rankings, each relative to its best."""
    added: dict[str, float] = {}
    for ranking in rankings:
        for candidate in ranking:
            added[candidate.code] = added.get(candidate.code, 0.0) + candidate.score / max(ranking[0].score, 1.0)
    return added


def _kinship(item: ServiceItem, last: ServiceItem, acts: frozenset[str] = frozenset()) -> float:
    """How much an item's name and department are like those of the one before, and its act like the one asked (−0.5 to 2.8)."""
    mine, other = set(grams(fold_name(item.name))), set(grams(fold_name(last.name)))
    act = agreement(acts, reader().of_name(fold_name(item.name)))
    return 2 * len(mine & other) / len(mine | other) + 0.3 * (item.department == last.department) + 0.5 * act
