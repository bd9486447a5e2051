"""One turn of a conversation: question, conversation, knowledge and the moment in; reply and conversation out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot import wording
from bot.messages import Outcome, Question
from bot.picks import none_of_these, out_of_range, picked
from bot.replies import Conversation, Turn, offer, offer_again, plain, tell
from knowledge.matching.decision import three_hold
from knowledge.matching.scope import Scope
from knowledge.matching.text import LONGEST_QUESTION
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
# Below this chance that the text names an item, a facet question is about the item before.
_FOLLOW_UP_BELOW = 0.6
_RELATED = 0.15  # chance from which the themes of the best candidates are worth a look
_FEW = 8  # characters that may narrow an offer


def answer(question: Question, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Turn:
    """The reply to one message, and what to remember. `now` is local time. Never raises on any text."""
    reply, after = _turn(question, _placed(question, conversation, knowledge), knowledge, now)
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
    meaning = _narrowed(question, knowledge.understand(question.text, conversation.region), conversation, knowledge)
    if meaning.region:
        conversation = replace(conversation, region=meaning.region, at=question.at)
    if meaning.scope in _PLAIN:
        return plain(*_PLAIN[meaning.scope], knowledge), conversation
    last = knowledge.item(conversation.item)
    if last and _follows(meaning):
        return tell(last, meaning.match.reading.facets or ("place",), conversation, knowledge, now)
    return _decided(question, meaning, conversation, knowledge, now)


def _narrowed(question: Question, meaning: Understanding, conversation: Conversation, knowledge: Knowledge) -> Understanding:
    """「身份证」, then 「丢了」: a few words after choices are read together with the question that led to them."""
    few = conversation.offered and len(question.text) <= _FEW and not meaning.match.reading.facets and not meaning.region
    if not few or meaning.scope != "matter" or meaning.verdict == "answer":
        return meaning
    together = knowledge.understand(f"{conversation.question}，{question.text}", conversation.region)
    return together if together.verdict != "none" else meaning


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
        return tell(items[0], facets, conversation, knowledge, now, _cut_note(question))
    if conversation.offered and meaning.match.reading.bare and (facets or meaning.region):
        return offer_again(conversation, facets, knowledge)
    if meaning.verdict == "choices":
        notes = (wording.COMPLAINT,) if meaning.scope == "complaint" else ()
        conversation = replace(conversation, question=question.text[:LONGEST_QUESTION])
        return offer(items, facets, conversation, knowledge, notes=notes)
    return _lost(meaning, conversation, knowledge)


def _lost(meaning: Understanding, conversation: Conversation, knowledge: Knowledge) -> Turn:
    """No item: a complaint is sent to 12345, a bare facet asks for the matter, anything else is an honest no."""
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


def _cut_note(question: Question) -> tuple[str, ...]:
    return (wording.CUT.format(count=LONGEST_QUESTION),) if len(question.text) > LONGEST_QUESTION else ()


# The first that knows what to say says it; the last always does.
_STEPS: tuple[Callable[[Question, Conversation, Knowledge, datetime], Turn | None], ...] = (
    _pick,
    _position,
    _refuse,
    _understood,
)
