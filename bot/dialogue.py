"""One turn of a conversation: question, conversation, knowledge and the moment in; reply and conversation out."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot import wording
from bot.care import ask_rating, take_care
from bot.decisions import Heard, decide
from bot.elders import in_mode, shorten, switch_mode
from bot.follow_ups import another, compare, consult_guide, correct, follow, go_back, locate, narrow, related, simplify
from bot.leafing import choose_list
from bot.messages import Outcome, Question
from bot.moves import move
from bot.needs import answer_needs
from bot.occasions import choose_bundle
from bot.offices import tell_office
from bot.papers import tell_source
from bot.picks import none_of_these, out_of_range, picked
from bot.replies import Conversation, Turn, offer_again, plain, tell
from bot.situations import choose_situation
from bot.wishes import take_wish
from knowledge.matching.decision import three_hold
from knowledge.matching.scope import Scope, scope_of
from knowledge.matching.text import fold
from knowledge.ready import Knowledge, Understanding

_PLAIN: dict[Scope, tuple[Outcome, str]] = {
    "greeting": ("smalltalk", wording.GREETING),
    "thanks": ("smalltalk", wording.THANKS),
    "farewell": ("smalltalk", wording.FAREWELL),
    "identity": ("smalltalk", wording.IDENTITY),
    "chat": ("declined", wording.OFF_TOPIC),
    "unlawful": ("declined", wording.UNLAWFUL),
    "crisis": ("declined", wording.CRISIS),
    "wordless": ("not_found", wording.WORDLESS),
    "human": ("declined", wording.HUMAN),
}
_RELATED = 0.15  # chance from which the themes of the best candidates are worth a look


def answer(question: Question, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Turn:
    """The reply to one message, and what to remember. `now` is local time. Never raises on any text."""
    before = in_mode(question, _placed(question, conversation, knowledge))
    reply, after = ask_rating(_turn(question, before, knowledge, now), now)
    reply = shorten(reply) if after.elder else reply
    return replace(reply, region=knowledge.tree.name(after.region)), after


def _turn(question: Question, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Turn:
    steps = (step(question, conversation, knowledge, now) for step in _STEPS)
    return next(turn for turn in steps if turn)


def _pick(question: Question, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Turn | None:
    """One of the offered items, or a button."""
    item = picked(question, conversation.offered, knowledge)
    facets = question.facets or (conversation.facets if conversation.offered else ())
    return tell(item, facets, conversation, knowledge, now) if item else None


def _refuse(question: Question, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Turn | None:
    """「都不是」."""
    if not conversation.offered or not none_of_these(question.text):
        return None
    return plain("not_found", wording.NOTHING_LEFT, knowledge), replace(conversation, offered=())


def _placed(question: Question, conversation: Conversation, knowledge: Knowledge) -> Conversation:
    """What came last is where the person is: a new region makes an old position stale, a new position an old region."""
    if question.region in knowledge.tree.by_code:
        return replace(conversation, region=question.region, at=question.at)
    return replace(conversation, region="", at=question.at) if question.at and _inside(question.at, knowledge) else conversation


def _inside(at: tuple[float, float], knowledge: Knowledge) -> bool:
    """Within the city's box, as far as it is known."""
    box = next((region.box for region in knowledge.tree.regions if region.tier == "市"), None)
    return box is None or not knowledge.points or (box[0] <= at[0] <= box[2] and box[1] <= at[1] <= box[3])


def _position(question: Question, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Turn | None:
    """A position, region or stale button without words."""
    if question.text.strip():
        return None
    item = knowledge.item(conversation.item)
    if question.at and not _inside(question.at, knowledge):
        return plain("not_found", wording.FAR_AWAY, knowledge), conversation
    if question.pick:
        return plain("not_found", wording.NOT_FOUND, knowledge, wording.NOT_FOUND_HELP), replace(conversation, offered=())
    if item and (question.at or question.region):
        return tell(item, ("place",), conversation, knowledge, now)
    kept = wording.POSITION_KEPT if question.at else wording.WORDLESS
    return plain("smalltalk" if question.at else "not_found", kept, knowledge), conversation


def _understood(question: Question, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Turn:
    if out_of_range(question.text, len(conversation.offered)):
        return offer_again(conversation, (), knowledge)
    moved = move(question.text)
    meaning = knowledge.understand(moved.text or question.text, conversation.region)
    if meaning.region:
        conversation = replace(conversation, region=meaning.region, at=question.at)
    heard = Heard(question, moved, meaning, conversation, knowledge, now)
    return next(turn for step in _HEARD if (turn := step(heard)))


def _talk(h: Heard) -> Turn | None:
    """Greetings, thanks, what is no matter of ours."""
    said = scope_of(h.question.text)
    scope = said if said in _PLAIN else _courtesy(h.question.text)
    return (plain(*_PLAIN[scope], h.knowledge), h.conversation) if scope in _PLAIN else None


def _leaning(h: Heard) -> Turn | None:
    """What sounds like idle talk or worse, once nothing connects it with what was said before."""
    scope = h.meaning.scope
    return (plain(*_PLAIN[scope], h.knowledge), h.conversation) if scope in _PLAIN else None


def _courtesy(text: str) -> Scope:
    """「没事了，再见」, 「谢谢啦拜拜」: nothing but courtesies."""
    folded = fold(text)
    if not _COURTESY.match(folded):
        return "matter"
    return "farewell" if _FAREWELL.search(folded) else "thanks"


_FAREWELL = re.compile("再见|拜|回头见|晚安|88")
_COURTESY = re.compile(
    r"^(?:[嗯哦噢啊好行呀哈啦了吧的呢你您]|[\s\W]|可以|ok|谢谢?|多谢|感谢|唔该|晒|辛苦|麻烦|再见|拜拜?|886?|没事儿?|没有?别的|不用|先这样|就这样|回头见|晚安|明白|知道|懂|清楚|收到|大家|帮助|解答|师傅|同志|大姐|真|太|非常)+$"
)


def _decided(h: Heard) -> Turn | None:
    return decide(h, h.meaning)


def _lost(h: Heard) -> Turn:
    """No item: a complaint is sent to 12345, a bare facet asks for the matter, anything else is an honest no."""
    meaning, conversation, knowledge = h.meaning, h.conversation, h.knowledge
    reading = meaning.match.reading
    if meaning.scope == "complaint":
        return plain("declined", wording.COMPLAINT, knowledge), conversation
    if meaning.region and reading.bare:
        kept = wording.REGION_KEPT.format(region=knowledge.tree.name(meaning.region))
        return plain("smalltalk", kept, knowledge), conversation
    if reading.facets and reading.bare:
        return plain(
            "not_found", wording.NO_ITEM_YET.format(facet=wording.FACET_NAMES[reading.facets[0]]), knowledge
        ), conversation
    if reading.bare:
        return plain("not_found", wording.WORDLESS, knowledge), conversation
    themes = _near_themes(meaning, knowledge) if three_hold(meaning.match.evidence) >= _RELATED else []
    hint = wording.NEAR_THEMES.format(themes="、".join(themes)) if themes else ""
    return plain("not_found", wording.NOT_FOUND, knowledge, hint, wording.NOT_FOUND_HELP), conversation


def _near_themes(meaning: Understanding, knowledge: Knowledge) -> list[str]:
    """Themes of the best candidates, at most three, best first."""
    items = (knowledge.item(candidate.code) for candidate in meaning.match.candidates)
    themes = dict.fromkeys(theme for item in items if item for theme in item.themes if theme != "其他")
    return list(themes)[:3]


# The first that knows what to say says it; the last always does.
_HEARD: tuple[Callable[[Heard], Turn | None], ...] = (
    _talk,
    go_back,
    simplify,
    correct,
    answer_needs,
    tell_source,
    tell_office,
    consult_guide,
    follow,
    compare,
    locate,
    narrow,
    _leaning,
    another,
    related,
    _decided,
    _lost,
)
_STEPS: tuple[Callable[[Question, Conversation, Knowledge, datetime], Turn | None], ...] = (
    take_care,
    take_wish,
    switch_mode,
    choose_situation,
    choose_bundle,
    choose_list,
    _pick,
    _position,
    _refuse,
    _understood,
)
