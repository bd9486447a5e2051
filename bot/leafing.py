"""The steps of a conversation about lists: asked for, turned over, narrowed, picked from."""

from dataclasses import fields, replace
from datetime import datetime

from bot import wording_lists as words
from bot.lists import Shelf, shelve, tell_list
from bot.messages import Question
from bot.picks import ordinal
from bot.replies import Conversation, Turn, plain, tell
from knowledge.catalogue.selections import Selection
from knowledge.matching.listing import turned
from knowledge.matching.text import fold
from knowledge.ready import Knowledge


def choose_list(question: Question, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Turn | None:
    """A sentence that asks for a list, or goes on with the one that is open."""
    text = fold(question.text)
    if question.pick or not text:
        return None
    region, places = knowledge.tree.named_in(text, conversation.region)
    wanted = knowledge.lists.asked(text, knowledge.tree.banner(region), places)
    if wanted:
        return tell_list(shelve(wanted, knowledge, now), 0, _at(region, conversation))
    return _go_on(text, conversation, knowledge, now)


def _at(region: str, conversation: Conversation) -> Conversation:
    """Who asks about a place is taken to be there, as in any other question."""
    return replace(conversation, region=region, at=None) if region else conversation


def _go_on(text: str, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Turn | None:
    if conversation.listing is None or conversation.offered:
        return None
    shelf = shelve(conversation.listing, knowledge, now)
    if conversation.item and conversation.item not in {row.item.code for row in shelf.rows}:
        return None
    if text == words.START_OVER:
        return tell_list(shelve(Selection(), knowledge, now), 0, conversation)
    return _turn(text, shelf, conversation) or _pick(text, shelf, conversation, now) or _narrow(text, shelf, conversation, now)


def _turn(text: str, shelf: Shelf, conversation: Conversation) -> Turn | None:
    page = turned(text, conversation.page)
    if page is None:
        return None
    if 0 <= page < shelf.pages:
        return tell_list(shelf, page, conversation)
    return plain("smalltalk", words.FIRST_PAGE if page < 0 else words.LAST_PAGE, shelf.knowledge), conversation


def _pick(text: str, shelf: Shelf, conversation: Conversation, now: datetime) -> Turn | None:
    """An item of the page that is open, by its number."""
    shown = shelf.page(conversation.page)
    number = ordinal(text, len(shown))
    return tell(shown[number].item, (), conversation, shelf.knowledge, now) if number is not None else None


def _narrow(text: str, shelf: Shelf, conversation: Conversation, now: datetime) -> Turn | None:
    """「公安局」, 「网上办」, 「满洲里」 after a list: the same list narrowed, or turned to the other. Not while an item is
    open."""
    if conversation.item:
        return None
    knowledge = shelf.knowledge
    region, places = knowledge.tree.named_in(text, conversation.region)
    named = knowledge.lists.named(text, knowledge.tree.banner(region), places)
    said = {field.name: value for field in fields(named) if (value := getattr(named, field.name))}
    if not said:
        return None
    said |= {"depth": named.depth} if named.mode else {}
    return tell_list(shelve(replace(shelf.wanted, **said), knowledge, now), 0, _at(region, conversation))
