"""One turn of a conversation: question, conversation, knowledge and the moment in; reply and conversation out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot import wording
from bot.answers import Asked, sections
from bot.cards import choice, item_card, source_card
from bot.messages import Outcome, Question, Reply, Section
from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.places import Near, nearest
from knowledge.matching.decision import three_hold
from knowledge.matching.facets import Facet
from knowledge.matching.scope import Scope
from knowledge.matching.text import LONGEST_QUESTION, fold
from knowledge.ready import Knowledge, Understanding


@dataclass(frozen=True)
class Conversation:
    """What siban remembers of a person: codes, never items; an item may be gone when "2" is picked."""

    region: str = ""
    at: tuple[float, float] | None = None
    item: str = ""
    facets: tuple[Facet, ...] = ()
    offered: tuple[str, ...] = ()
    asked_region: bool = False


Turn = tuple[Reply, Conversation]

_NUMBER = re.compile(r"^\W*(?:第|选|选择)?([1-9一二三四五六七八九])(?:个|项|号|条|\.|、)?(?:吧|的)?\W*$")
_NONE = re.compile(r"^\W*(?:(?:以上|这些|这几个)?(?:都|全|全都)?不(?:是|对)(?:这个|这些|的)?|没有我要的?|都没有)\W*$")
_PLAIN: dict[Scope, tuple[Outcome, str]] = {
    "greeting": ("smalltalk", wording.GREETING),
    "thanks": ("smalltalk", wording.THANKS),
    "farewell": ("smalltalk", wording.FAREWELL),
    "identity": ("smalltalk", wording.IDENTITY),
    "chat": ("declined", wording.OFF_TOPIC),
    "unlawful": ("declined", wording.UNLAWFUL),
    "crisis": ("declined", wording.CRISIS),
    "wordless": ("not_found", wording.WORDLESS),
}
# Below this chance that the text names an item, a facet question is about the item before.
_FOLLOW_UP_BELOW = 0.6


def answer(question: Question, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Turn:
    """The reply to one message, and what to remember. `now` is local time. Never raises on any text."""
    reply, after = _turn(question, _placed(question, conversation, knowledge), knowledge, now)
    return replace(reply, region=knowledge.tree.name(after.region)), after


def _turn(question: Question, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Turn:
    picked = _picked(question, conversation, knowledge)
    if picked:
        return _tell(picked, conversation.facets if conversation.offered else (), conversation, knowledge, now)
    if not question.text.strip():
        return _position(question, conversation, knowledge, now)
    if conversation.offered and _NONE.match(fold(question.text)):
        return _plain("not_found", wording.NOTHING_LEFT, knowledge), replace(conversation, offered=())
    return _understood(question, conversation, knowledge, now)


def _placed(question: Question, conversation: Conversation, knowledge: Knowledge) -> Conversation:
    """What came last is where the person is: a new region makes an old position stale, a new position an old region."""
    if question.region in knowledge.tree.by_code:
        return replace(conversation, region=question.region, at=question.at)
    return replace(conversation, region="", at=question.at) if question.at else conversation


def _picked(question: Question, conversation: Conversation, knowledge: Knowledge) -> ServiceItem | None:
    """The item behind a button, a number, or the words of an offered name; None when it is gone or none is meant."""
    if question.pick:
        return knowledge.item(question.pick)
    number = _NUMBER.match(fold(question.text))
    if number and conversation.offered:
        index = "123456789".find(number[1]) if number[1].isdigit() else "一二三四五六七八九".find(number[1])
        return knowledge.item(conversation.offered[index]) if index < len(conversation.offered) else None
    return _by_words(fold(question.text), conversation.offered, knowledge)


def _by_words(text: str, offered: Sequence[str], knowledge: Knowledge) -> ServiceItem | None:
    """The one offered item whose name holds the typed words (補領 → 居民身份证丢失补领)."""
    items = [item for code in offered if (item := knowledge.item(code))]
    named = [item for item in items if len(text) > 1 and text in fold(item.name)]
    return named[0] if len(named) == 1 else next((item for item in items if fold(item.name) == text), None)


def _position(question: Question, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Turn:
    """A position, region or stale button without words."""
    item = knowledge.item(conversation.item)
    if question.pick:
        return _plain("not_found", wording.NOT_FOUND, knowledge, wording.NOT_FOUND_HELP), replace(conversation, offered=())
    if item and (question.at or question.region):
        return _tell(item, ("place",), conversation, knowledge, now)
    kept = wording.POSITION_KEPT if question.at else wording.WORDLESS
    return _plain("smalltalk" if question.at else "not_found", kept, knowledge), conversation


def _understood(question: Question, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Turn:
    meaning = knowledge.understand(question.text, conversation.region)
    if meaning.region:
        conversation = replace(conversation, region=meaning.region, at=question.at)
    if meaning.scope in _PLAIN:
        return _plain(*_PLAIN[meaning.scope], knowledge), conversation
    last = knowledge.item(conversation.item)
    if last and _follows(meaning):
        return _tell(last, meaning.match.reading.facets or ("place",), conversation, knowledge, now)
    return _decided(question, meaning, conversation, knowledge, now)


def _follows(meaning: Understanding) -> bool:
    """「那要多久」, 「满洲里」: a facet or a place, and nothing that names another item."""
    reading = meaning.match.reading
    if reading.bare:
        return bool(reading.facets or meaning.region)
    return bool(reading.facets) and meaning.verdict != "answer" and three_hold(meaning.match.evidence) < _FOLLOW_UP_BELOW


def _decided(
    question: Question, meaning: Understanding, conversation: Conversation, knowledge: Knowledge, now: datetime
) -> Turn:
    facets = meaning.match.reading.facets
    items = [item for code in meaning.codes if (item := knowledge.item(code))]
    if meaning.verdict == "answer":
        return _tell(items[0], facets, conversation, knowledge, now, _cut_note(question))
    if conversation.offered and facets and meaning.match.reading.bare:
        offered = [item for code in conversation.offered if (item := knowledge.item(code))]
        return _offer(offered, facets, conversation, knowledge)
    if meaning.verdict == "choices":
        notes = (wording.COMPLAINT,) if meaning.scope == "complaint" else ()
        return _offer(items, facets, conversation, knowledge, notes)
    return _lost(meaning, conversation, knowledge)


def _tell(
    item: ServiceItem,
    facets: tuple[Facet, ...],
    conversation: Conversation,
    knowledge: Knowledge,
    now: datetime,
    notes: tuple[str, ...] = (),
) -> Turn:
    """The answer about one item, for the facets asked."""
    near, located = _near(item, conversation, knowledge, now), bool(conversation.region or conversation.at)
    told = sections(Asked(item, near, located, knowledge, now), facets)
    wants = not located and not conversation.asked_region and (not facets or "place" in facets) and bool(knowledge.points)
    reply = Reply(
        outcome="answered",
        facet=facets[0] if facets else "all",
        opening=f"{item.name}" + (f"（{item.department}）" if item.department else ""),
        item=item_card(item, near, knowledge, now),
        sections=told,
        notes=(*notes, *((wording.WHICH_REGION,) if wants else ()), source_card(item, knowledge).text),
        suggestions=tuple(text for facet, text in wording.SUGGESTED.items() if facet not in facets),
        asks_region=wants,
        edition=knowledge.edition,
    )
    asked = conversation.asked_region or wants
    return reply, replace(conversation, item=item.code, facets=facets, offered=(), asked_region=asked)


def _near(item: ServiceItem, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Near | None:
    """The nearest point for a citizen whose place is known; otherwise the city's own, or one close to the city's seat."""
    points, tree, today = knowledge.points, knowledge.tree, now.date()
    if conversation.region or conversation.at:
        return nearest(points, item.code, tree, today, conversation.region, conversation.at)
    own = nearest(points, item.code, tree, today, _city(knowledge))
    if own and own.depth == "全办":
        return own
    found = nearest(points, item.code, tree, today, at=_seat(knowledge))
    return replace(found, distance_m=None) if found else own


def _city(knowledge: Knowledge) -> str:
    return next((region.code for region in knowledge.tree.regions if region.tier == "市"), "")


def _seat(knowledge: Knowledge) -> tuple[float, float] | None:
    """Where the city's own points stand."""
    return next(((p.lat, p.lon) for p in knowledge.points if p.tier == "市" and p.lat is not None and p.lon is not None), None)


def _offer(
    items: Sequence[ServiceItem],
    facets: tuple[Facet, ...],
    conversation: Conversation,
    knowledge: Knowledge,
    notes: tuple[str, ...] = (),
) -> Turn:
    """At most three items to choose from, and 都不是."""
    reply = Reply(
        outcome="choices",
        facet=facets[0] if facets else "all",
        opening=wording.WHICH_ONE,
        choices=tuple(choice(item, knowledge.tree) for item in items),
        notes=notes,
        suggestions=(wording.NONE_OF_THESE,),
        edition=knowledge.edition,
    )
    return reply, replace(conversation, offered=tuple(item.code for item in items), facets=facets)


def _lost(meaning: Understanding, conversation: Conversation, knowledge: Knowledge) -> Turn:
    """No item: a complaint is sent to 12345, a bare facet asks for the matter, anything else is an honest no."""
    reading = meaning.match.reading
    if meaning.scope == "complaint":
        return _plain("declined", wording.COMPLAINT, knowledge), conversation
    if meaning.region and reading.bare:
        kept = wording.REGION_KEPT.format(region=knowledge.tree.name(meaning.region))
        return _plain("smalltalk", kept, knowledge), conversation
    if reading.facets and reading.bare:
        return _plain(
            "not_found", wording.NO_ITEM_YET.format(facet=wording.FACET_NAMES[reading.facets[0]]), knowledge
        ), conversation
    if reading.bare:
        return _plain("not_found", wording.WORDLESS, knowledge), conversation
    themes = _near_themes(meaning, knowledge)
    hint = wording.NEAR_THEMES.format(themes="、".join(themes)) if themes else ""
    return _plain("not_found", wording.NOT_FOUND, knowledge, hint, wording.NOT_FOUND_HELP), conversation


def _near_themes(meaning: Understanding, knowledge: Knowledge) -> list[str]:
    """Themes of the best candidates, at most three, best first."""
    items = (knowledge.item(candidate.code) for candidate in meaning.match.candidates)
    themes = dict.fromkeys(theme for item in items if item for theme in item.themes if theme != "其他")
    return list(themes)[:3]


def _plain(outcome: Outcome, text: str, knowledge: Knowledge, *more: str) -> Reply:
    lines = tuple(line for line in more if line)
    return Reply(outcome, opening=text, sections=(Section("", lines),) if lines else (), edition=knowledge.edition)


def _cut_note(question: Question) -> tuple[str, ...]:
    return (wording.CUT.format(count=LONGEST_QUESTION),) if len(question.text) > LONGEST_QUESTION else ()
