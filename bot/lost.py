"""No item: what to say then, and after the second time in a row the way to a person."""

import re
from dataclasses import replace

from bot import wording
from bot.heard import Heard, matter_of
from bot.replies import Conversation, Turn, offer, offer_again, plain
from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.opening import hours_text, is_open
from knowledge.catalogue.places import ServicePoint
from knowledge.catalogue.standing import standing
from knowledge.matching.decision import MOST_CHOICES, three_hold
from knowledge.ready import Knowledge, Understanding

_RELATED = 0.3  # chance from which the best candidates' themes and departments are worth a look
_MOST_MISSES = 2  # from so many in a row on, a person is needed
_HUMAN = re.compile("办不成事")
_CENTRE = re.compile("政务服务中心|政务服务大厅")
_BANNER = re.compile(
    r"^(?:我|俺|咱|我们|咱们)?(?:家|人|现在)*(?:在|住在?|搁|是)?"
    r"(?:旗里|旗县|旗上|旗下面|县里|镇上|镇里|苏木|嘎查|乡下|牧区|村里|屯里|下边|下面)(?:的|住|这边)?\W*$"
)


def ask_banner(h: Heard) -> Turn | None:
    """「我在旗里」: which one?"""
    if h.meaning.region or not _BANNER.match(h.move.text):
        return None
    reply = plain("smalltalk", wording.WHICH_BANNER, h.knowledge)
    return replace(reply, asks_region=True, notes=(wording.WHICH_REGION,)), replace(h.conversation, asked_region=True)


def refuse(h: Heard) -> Turn:
    """「不是这个」, 「都不是」: what else the question may have meant, once; then the way to a person."""
    wrong = {h.conversation.item, *h.conversation.offered, *h.conversation.refused} - {""}
    after = replace(h.conversation, item="", offered=(), refused=tuple(sorted(wrong)))
    meaning = h.knowledge.understand(matter_of(h), h.conversation.region)
    items = [item for code in meaning.ranked if code not in wrong and (item := h.knowledge.item(code)) and _doable(item, h)]
    if h.conversation.refused or not items or not h.conversation.question:
        return _missed(h, after, wording.NOTHING_LEFT)
    after = replace(after, misses=after.misses + 1)
    return offer(items[:MOST_CHOICES], h.conversation.facets, after, h.knowledge, wording.WHICH_THEN)


def _doable(item: ServiceItem, h: Heard) -> bool:
    return standing(item, h.knowledge.catalogue, h.now.date()).doable


def lose(h: Heard) -> Turn:
    """A complaint is sent to 12345, a bare facet asks for the matter, anything else is an honest no."""
    meaning, conversation, knowledge = h.meaning, h.conversation, h.knowledge
    reading = meaning.match.reading
    if reading.bare and not reading.facets and conversation.offered and not meaning.region:
        return offer_again(conversation, (), knowledge)
    if meaning.scope == "complaint":
        return plain("declined", wording.COMPLAINT, knowledge), conversation
    if meaning.region and reading.bare:
        kept = wording.REGION_KEPT.format(region=knowledge.tree.name(meaning.region))
        return plain("smalltalk", kept, knowledge), conversation
    if reading.facets and reading.bare:
        asked = wording.NO_ITEM_YET.format(facet=wording.FACET_NAMES[reading.facets[0]])
        return plain("not_found", asked, knowledge), conversation
    if reading.bare:
        return _missed(h, conversation, wording.WORDLESS)
    themes = _near_themes(meaning, knowledge)
    hint = wording.NEAR_THEMES.format(themes="、".join(themes)) if themes else ""
    return _missed(h, conversation, wording.NOT_FOUND, hint, wording.NOT_FOUND_HELP)


def _missed(h: Heard, conversation: Conversation, text: str, *more: str) -> Turn:
    """The sentence; the second time in a row whom to ask instead, with telephone and hours."""
    after = replace(conversation, misses=conversation.misses + 1)
    if after.misses < _MOST_MISSES:
        return plain("not_found", text, h.knowledge, *more), after
    return plain("not_found", wording.HUMAN_WAY, h.knowledge, *_people(h)), after


def _people(h: Heard) -> tuple[str, ...]:
    """The department that the words come nearest to, the hotline, the window for what could not be done."""
    return (*_department(h), wording.HOTLINE_LINE, *_window(h))


def _department(h: Heard) -> tuple[str, ...]:
    meaning = h.meaning
    item = h.knowledge.item(meaning.match.candidates[0].code) if meaning.match.candidates else None
    if item is None or not item.consult or three_hold(meaning.match.evidence) < _RELATED:
        return ()
    return (wording.DEPARTMENT_LINE.format(department=item.department, phone=item.consult),)


def _window(h: Heard) -> tuple[str, ...]:
    """The window for what could not be done if the points name one, else the service centre, of the citizen's place."""
    region = h.meaning.region or h.conversation.region
    lineage = h.knowledge.tree.lineage(region) or h.knowledge.tree.lineage("150700")
    points = [p for p in h.knowledge.points if p.in_force(h.now.date())]
    for pattern in (_HUMAN, _CENTRE):
        for code in lineage:
            found = [p for p in points if p.region == code and pattern.search(f"{p.name}{p.window}{p.note}")]
            if found:
                return (_line(found[0], h, wording.HUMAN_WINDOW if pattern is _HUMAN else wording.CENTRE),)
    return ()


def _line(point: ServicePoint, h: Heard, told: str) -> str:
    open_now = is_open(point.hours, h.now, h.knowledge.calendar)
    state = "" if open_now is None else "，现在开着" if open_now else "，现在关着"
    hours = hours_text(point.hours) or wording.NOT_STATED
    return told.format(name=point.name, phone=point.phone or wording.HOTLINE, hours=hours + state)


def _near_themes(meaning: Understanding, knowledge: Knowledge) -> list[str]:
    """Themes of the best candidates, at most three, best first; none where nothing comes near."""
    if three_hold(meaning.match.evidence) < _RELATED:
        return []
    items = (knowledge.item(candidate.code) for candidate in meaning.match.candidates)
    themes = dict.fromkeys(theme for item in items if item for theme in item.themes if theme != "其他")
    return list(themes)[:3]
