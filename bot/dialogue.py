"""One turn of a conversation: question, conversation, knowledge and the moment in; reply and conversation out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot import wording
from bot.care import ask_rating, take_care
from bot.corrections import correct
from bot.courtesies import help_at_once, leave, talk
from bot.decisions import decide
from bot.details import another, money_for_it, narrow, related
from bot.disputes import settle
from bot.earlier import go_back
from bot.elders import in_mode, shorten, switch_mode
from bot.english import by_english_name, in_chinese, in_english, speaks, switch_language
from bot.follow_ups import compare, consult_guide, follow, locate, simplify, take_aside
from bot.heard import Heard
from bot.landmarks import from_landmark
from bot.leafing import choose_list
from bot.lost import ask_banner, lose, refuse
from bot.messages import Question
from bot.mongolian import by_other_name
from bot.moves import move
from bot.needs import answer_needs, ask_of_each, ask_of_one
from bot.occasions import choose_bundle
from bot.offices import tell_office
from bot.papers import tell_source
from bot.picks import none_of_these, out_of_range, picked
from bot.replies import Conversation, Turn, offer_again, plain, tell
from bot.situations import choose_situation
from bot.wishes import take_wish
from knowledge.ready import Knowledge


def answer(question: Question, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Turn:
    """The reply to one message, and what to remember. `now` is local time. Never raises on any text."""
    conversation, question = speaks(question, conversation), in_chinese(question)
    question = from_landmark(question, conversation, knowledge)
    before = in_mode(question, _placed(question, conversation, knowledge))
    reply, after = ask_rating(_turn(question, before, knowledge, now), now)
    reply = shorten(reply) if after.elder else reply
    reply = in_english(reply, knowledge) if after.english else reply
    return replace(reply, region=knowledge.tree.name(after.region)), after


def _turn(question: Question, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Turn:
    steps = (step(question, conversation, knowledge, now) for step in _STEPS)
    return next(turn for turn in steps if turn)


def _pick(question: Question, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Turn | None:
    """One of the offered items, or a button."""
    item = picked(question, conversation.offered, knowledge)
    facets = question.facets or (conversation.facets if conversation.offered else ())
    return tell(item, facets, conversation, knowledge, now) if item else None


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


def _refuse(h: Heard) -> Turn | None:
    """「都不是」."""
    return refuse(h) if h.conversation.offered and none_of_these(h.question.text) else None


def _decided(h: Heard) -> Turn | None:
    return decide(h, h.meaning)


# The first that knows what to say says it; the last always does.
_HEARD: tuple[Callable[[Heard], Turn | None], ...] = (
    help_at_once,
    _refuse,
    ask_of_one,
    talk,
    go_back,
    simplify,
    correct,
    ask_of_each,
    settle,
    answer_needs,
    tell_source,
    tell_office,
    consult_guide,
    follow,
    compare,
    ask_banner,
    locate,
    money_for_it,
    take_aside,
    narrow,
    another,
    related,
    leave,
    _decided,
    lose,
)
_STEPS: tuple[Callable[[Question, Conversation, Knowledge, datetime], Turn | None], ...] = (
    take_care,
    take_wish,
    switch_mode,
    switch_language,
    choose_situation,
    choose_bundle,
    choose_list,
    _pick,
    _position,
    by_other_name,
    by_english_name,
    _understood,
)
