"""What a message says to what was said before: back to an earlier matter, a correction, a facet, a detail, 「…呢」."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import exp

from bot import wording
from bot.decisions import Heard, decide
from bot.direct import published
from bot.lost import refuse
from bot.replies import Turn, offer, tell
from knowledge.catalogue.items import ServiceItem
from knowledge.matching.actions import agreement, reader
from knowledge.matching.decision import MOST_CHOICES, Evidence, Verdict, first_right, three_hold
from knowledge.matching.facets import Facet
from knowledge.matching.matcher import Candidate
from knowledge.matching.text import fold, fold_name, grams
from knowledge.ready import Understanding

# Below this chance that the text names an item, a facet question is about the item before.
_FOLLOW_UP_BELOW = 0.6
_RECALLED_AT = 0.5  # share of the words that an earlier matter must hold
_DETAIL = 30  # characters that may narrow an offer
_EARLIEST = re.compile("^(?:第一|头一|最先|最开始|最早)[个件回]?")
_ASKS = re.compile("[吗么嘛?？]|什么|啥|哪|几|多少|谁")
_STATUS = re.compile(
    "户口|户籍|本地|外地|外省|异地|外国|[0-9一二三四五六七八九十]岁|学生|未成年|离异|单身|没有|农村|城镇|个体|港澳|台湾|退休|怀孕|残疾|行动不便"
)
_ANOTHER = re.compile(
    r"^(?:那|那么|要是|如果|假如)?(?P<what>.{1,14}?)(?:呢|咧|喃|的话|是不是也?一样|也?一样吗?|也要吗|也是吗|也行吗|行不行|可以吗)[?？]?$"
)
_SELF = re.compile("^(?:我|俺|我们|咱们?|他|她|孩子|老人|家里)?(?:就|都|也)?是.{1,14}$|^.{1,10}的(?:[,，].*)?$")
_DANGLING = re.compile(r"(?:能|可以|可不可以|能不能)(?:给|帮)?(?:办|弄|整|申请|领|行)?(?:不|吗|么|嘛|不能|不可以)?[?？]?$")
_PLACE = re.compile(
    r"^(?:我|俺|我们|咱们?|人)?(?:家|现在|目前|人|就)*(?:在|住在?|搁)(?P<place>[^,，。了吗呢]{2,14}?)(?:这边|附近|这块|这儿|住|那边)?$"
)
_BUSY = re.compile("上班|工作|打工|上学|读书|干活|办|想|要|开|丢|伤|怎么|网上|手机")


def go_back(h: Heard) -> Turn | None:
    """「还是说护照」, 「上一个，要多久」."""
    if h.move.kind != "back":
        return None
    wanted = [gram for gram in grams(h.meaning.match.reading.core) if len(gram) > 1 and gram in _weighty(h.meaning)]
    code = h.conversation.earlier[0][0] if _EARLIEST.match(h.move.text) and h.conversation.earlier else ""
    code = code or (_recalled(h, wanted) if wanted else _before(h))
    item = h.knowledge.item(code)
    return tell(item, h.facets, h.conversation, h.knowledge, h.now, words=h.move.text) if item else None


def _weighty(meaning: Understanding) -> set[str]:
    return {gram for gram, weight in meaning.match.reading.written.items() if weight == 1.0}


def _before(h: Heard) -> str:
    """The matter before the present one."""
    others = [code for code, _ in h.conversation.earlier if code != h.conversation.item]
    return others[-1] if others else h.conversation.item


def _recalled(h: Heard, wanted: Sequence[str]) -> str:
    """The earlier matter whose question or name holds the words; the latest of equals."""
    scored = [(_held(wanted, said, h.knowledge.item(code)), n, code) for n, (code, said) in enumerate(h.conversation.earlier)]
    share, _, code = max(scored, default=(0.0, 0, ""))
    return code if share >= _RECALLED_AT else ""


def _held(wanted: Sequence[str], said: str, item: ServiceItem | None) -> float:
    """Share of the words in the question; half of that where only the item's name has them."""
    asked = sum(gram in fold(said) for gram in wanted) / len(wanted)
    named = sum(gram in fold_name(item.name) for gram in wanted) / len(wanted) if item else 0.0
    return (2 * asked + named) / 3 if asked else named / 2 + 0.1 * (named == 1.0)


def simplify(h: Heard) -> Turn | None:
    """「说简单点」: the same item in three lines."""
    if h.move.kind != "simpler" or not h.last:
        return None
    return tell(h.last, h.facets, h.conversation, h.knowledge, h.now, brief=True)


def correct(h: Heard) -> Turn | None:
    """「不是这个，我说的是单位的」: what is named instead, alone or in place of what was denied; the wrong one is out."""
    if h.move.kind != "correct" or not (h.conversation.question or h.conversation.offered):
        return None
    if not h.move.text:
        return refuse(h)
    wrong = {h.conversation.item, *h.conversation.refused}
    readings = [_without(h.knowledge.understand(text, h.conversation.region), wrong) for text in _corrected(h)]
    best = max(readings, key=lambda meaning: (meaning.verdict != "none", first_right(meaning.match.evidence)))
    return decide(h, best, h.move.text, h.facets or h.conversation.facets, narrowed=True)


def _corrected(h: Heard) -> Iterable[str]:
    said, denied, before = h.move.text, h.move.denied, h.conversation.question
    if denied and denied in before:
        yield before.replace(denied, said)
    else:
        yield said
        if len(said) <= _TERSE_CORRECTION:
            yield f"{before}，{said}"


_TERSE_CORRECTION = 8


def _without(meaning: Understanding, wrong: set[str]) -> Understanding:
    """The meaning with the wrong items left out; what is left is as clear as its scores are."""
    candidates = [c for c in meaning.match.candidates if c.code not in wrong]
    ranked = tuple(code for code in meaning.ranked if code not in wrong)
    if not wrong & set(meaning.ranked):
        return meaning
    match = replace(meaning.match, evidence=_among(candidates, meaning.match.evidence))
    first_went = bool(wrong & set(meaning.ranked[:1]))
    decided: Verdict = "none" if not ranked else "choices" if first_went else meaning.verdict
    return replace(meaning, match=match, ranked=ranked, codes=ranked[:MOST_CHOICES], verdict=decided)


def _among(candidates: Sequence[Candidate], evidence: Evidence) -> Evidence:
    """The lead and the share that the first has among these."""
    scores = [c.score for c in candidates] or [0.0]
    lead = scores[0] - scores[1] if len(scores) > 1 else scores[0]
    return replace(evidence, lead=lead, share=1 / sum(exp(score - scores[0]) for score in scores))


def follow(h: Heard) -> Turn | None:
    """「那要多久」, 「满洲里」, 「怎么查」: a facet, a place or nothing more, about the item before."""
    if not h.last or not _follows(h):
        return None
    asked = h.facets or (("place",) if h.meaning.region else ())
    return tell(h.last, asked, h.conversation, h.knowledge, h.now, words=h.move.text)


def _follows(h: Heard) -> bool:
    reading, evidence = h.meaning.match.reading, h.meaning.match.evidence
    if reading.bare:
        return bool(h.facets or h.meaning.region or h.meaning.scope == "matter")
    if h.move.kind == "fresh" or not h.facets or h.meaning.verdict == "answer":
        return False
    if _of_its_papers(h):
        return True
    dangling = _DANGLING.search(h.move.text) and _STATUS.search(h.move.text) and not reading.acts
    return three_hold(evidence) < _FOLLOW_UP_BELOW or bool(dangling)


def consult_guide(h: Heard) -> Turn | None:
    """「补证期间急着坐火车怎么办」: what the guide of the item before answers itself."""
    if not h.last or h.move.kind == "fresh" or h.meaning.verdict == "answer" or not published(h.last, h.move.text):
        return None
    return tell(h.last, h.facets or ("condition",), h.conversation, h.knowledge, h.now, words=h.move.text)


def _of_its_papers(h: Heard) -> bool:
    """「发票复印件行不行」: what is asked about is a paper of the item before."""
    if not h.last or "materials" not in h.facets or h.meaning.match.reading.acts:
        return False
    words = [word for word in h.meaning.match.reading.words if len(word) > 1]
    papers = "".join(material.name for material in h.last.materials)
    return bool(words) and all(word in papers for word in words)


def locate(h: Heard) -> Turn | None:
    """「我住花都新华」: a place that the regions do not know."""
    found = _PLACE.match(h.move.text)
    if not found or h.meaning.verdict == "answer" or _BUSY.search(found["place"]):
        return None
    if not h.last:
        return _for_each(h, ("place",))
    note = () if h.meaning.region else (wording.UNKNOWN_PLACE.format(place=found["place"]),)
    return tell(h.last, ("place",), h.conversation, h.knowledge, h.now, note)


def compare(h: Heard) -> Turn | None:
    """A facet or a place asked before choosing: answered for each of the choices, which stay open."""
    asked = h.facets or (("place",) if h.meaning.region else ())
    weak = h.meaning.verdict == "none" and three_hold(h.meaning.match.evidence) < _FOLLOW_UP_BELOW
    return _for_each(h, asked) if asked and not h.last and (h.meaning.match.reading.bare or weak) else None


def _for_each(h: Heard, asked: tuple[Facet, ...]) -> Turn | None:
    items = [item for code in h.conversation.offered if (item := h.knowledge.item(code))]
    if not items:
        return None
    told = [tell(item, asked, replace(h.conversation, asked_region=True), h.knowledge, h.now, asks=False)[0] for item in items]
    reply, after = offer(items, asked, h.conversation, h.knowledge, wording.FOR_EACH)
    parts = tuple(replace(part, notes=(), suggestions=()) for part in told)
    return replace(reply, more=parts, asks=wording.STILL_CHOOSE, notes=told[0].notes[-1:]), after


def narrow(h: Heard) -> Turn | None:
    """「身份证」, then 「丢了」; 「退役士兵」, then 「刚回来要报到」: a detail is read together with the question before."""
    if not _is_detail(h):
        return None
    together = f"{h.conversation.question}，{h.move.text}"
    meaning = h.knowledge.understand(together, h.conversation.region)
    alone = first_right(h.meaning.match.evidence)
    if meaning.verdict == "none" or (h.meaning.verdict != "none" and first_right(meaning.match.evidence) < alone - 0.2):
        return None
    meaning = _led_by_detail(meaning, h)
    return decide(h, meaning, together, h.facets or h.conversation.facets, narrowed=True)


def _led_by_detail(meaning: Understanding, h: Heard) -> Understanding:
    """The items that both readings hold, in the order of their scores together: the detail says which of the family."""
    if meaning.verdict == "answer":
        return meaning
    scores = _scores(meaning.match.candidates, h.meaning.match.candidates)
    ranked = tuple(sorted(meaning.ranked, key=lambda code: -scores[code]))
    return replace(meaning, codes=ranked[:MOST_CHOICES], ranked=ranked)


def _is_detail(h: Heard) -> bool:
    text = h.move.text
    if not h.conversation.question or h.move.kind != "ask" or len(text) > _DETAIL or h.meaning.scope not in ("matter", "chat"):
        return False
    if h.meaning.verdict == "answer":
        return False
    return bool(_SELF.match(text)) or (bool(h.conversation.offered) and not _ASKS.search(text))


def another(h: Heard) -> Turn | None:
    """「律所呢」, 「遗失了呢」: the same about something else, which is near to the item before."""
    found = _ANOTHER.match(h.move.text)
    if not found or not h.last or h.meaning.verdict == "answer":
        return None
    together = h.knowledge.understand(f"{h.conversation.question}，{found['what']}", h.conversation.region)
    scores = _scores(h.meaning.match.candidates, together.match.candidates)
    items = [item for code in scores if (item := h.knowledge.item(code)) and code != h.last.code]
    acts = h.meaning.match.reading.acts or reader().of_name(fold_name(h.last.name))
    ranked = sorted(items, key=lambda item: -scores[item.code] - _kinship(item, h.last, acts))  # type: ignore[arg-type]
    after = h.conversation.about(h.move.text)
    return tell(ranked[0], h.facets, after, h.knowledge, h.now, others=ranked[1:MOST_CHOICES]) if ranked else None


def related(h: Heard) -> Turn | None:
    """「名字要先批吗」 after a foundation: of items that score alike, the one that resembles the item before."""
    evidence = h.meaning.match.evidence
    if not h.last or h.move.kind == "fresh" or h.meaning.verdict != "choices" or evidence.lead >= _NEARLY_ALIKE:
        return None
    items = [item for code in h.meaning.codes if (item := h.knowledge.item(code))]
    kin = sorted(items, key=lambda item: -_kinship(item, h.last))  # type: ignore[arg-type]
    if len(kin) < 2 or _kinship(kin[0], h.last) - _kinship(kin[1], h.last) < _KIN:
        return None
    return tell(kin[0], h.facets, h.conversation.about(h.move.text), h.knowledge, h.now, others=kin[1:])


_NEARLY_ALIKE = 0.5  # lead in score within which the matter before decides
_KIN = 0.1


def _scores(*rankings: Sequence[Candidate]) -> dict[str, float]:
    """Scores added up over several rankings, each relative to its best."""
    added: dict[str, float] = {}
    for ranking in rankings:
        for candidate in ranking:
            added[candidate.code] = added.get(candidate.code, 0.0) + candidate.score / max(ranking[0].score, 1.0)
    return added


def _kinship(item: ServiceItem, last: ServiceItem, acts: frozenset[str] = frozenset()) -> float:
    """How much an item's name and department are like those of the one before, and its act like the one asked (−0.5 to 2.3)."""
    mine, other = set(grams(fold_name(item.name))), set(grams(fold_name(last.name)))
    act = agreement(acts, reader().of_name(fold_name(item.name)))
    return 1.5 * len(mine & other) / len(mine | other) + 0.3 * (item.department == last.department) + 0.5 * act
