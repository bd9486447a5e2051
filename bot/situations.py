"""One step of the dialogue: an answer to the situation question that is open, by button, number or words."""

import re
from dataclasses import replace
from datetime import datetime

from bot import wording_situations as wording
from bot.cards import OPTION_MARK
from bot.messages import Question
from bot.options import LONGEST, alike, named, says_yes
from bot.picks import ordinal, out_of_range
from bot.replies import Conversation, Turn, ask_situation, plain, tell
from knowledge.catalogue.items import ServiceItem
from knowledge.catalogue.situations import extended, following, holds, option
from knowledge.matching.text import fold
from knowledge.ready import Knowledge

_UNSURE = re.compile(r"^\W*(?:我?也?(?:不清楚|不知道|不确定|说不清|弄不清|不晓得|搞不懂|都不是))\W*$")
_BACK = re.compile(r"^\W*(?:返回|上一?步|后退|退回|回去|选错了?)\W*$")
_RESTART = re.compile(r"^\W*(?:重新开始|重新选|重选(?:情形)?|从头(?:再)?来|重来)\W*$")


def choose_situation(question: Question, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Turn | None:
    """The next question of the tree or the answer at its end; None when the message is about something else."""
    if question.pick:
        return _pressed(question, conversation, knowledge, now)
    item = knowledge.item(conversation.item)
    if conversation.offered or not (conversation.asking or conversation.path):
        return None
    if item is None or not _stands(item, conversation):
        return _outdated(question, conversation, knowledge, now) if _answers(question, knowledge) else None
    return _steered(question, item, conversation, knowledge, now) or _answered(question, item, conversation, knowledge, now)


def _pressed(question: Question, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Turn | None:
    """A button: of the question that is open, of an earlier one, or of another item's tree."""
    code, mark, key = question.pick.rpartition(OPTION_MARK)
    item = knowledge.item(code)
    if not mark or item is None or knowledge.item(question.pick):
        return None
    path = conversation.path if conversation.item == code else ()
    here = replace(conversation, item=code, path=path if holds(item, path) else ())
    return _go(item, key, here, knowledge, now) if option(item, key) else _anew(item, here, knowledge, now)


def _stands(item: ServiceItem, conversation: Conversation) -> bool:
    """Whether the question that is open is still the one that these choices lead to."""
    asked = following(item, conversation.path)
    return holds(item, conversation.path) and (asked.key if asked else "") == conversation.asking


def _answers(question: Question, knowledge: Knowledge) -> bool:
    """Whether a message after a question that is gone looks like an answer to it."""
    text = fold(question.text)
    short = ordinal(text, 9) is not None or says_yes(text) is not None or any(p.match(text) for p in (_UNSURE, _BACK, _RESTART))
    return bool(text) and (short or (len(text) <= LONGEST and _is_no_matter(question, knowledge)))


def _another_matter(question: Question, item: ServiceItem, knowledge: Knowledge) -> bool:
    meaning = knowledge.understand(question.text)
    return meaning.scope != "matter" or (meaning.verdict == "answer" and meaning.codes != (item.code,))


def _is_no_matter(question: Question, knowledge: Knowledge) -> bool:
    meaning = knowledge.understand(question.text)
    return meaning.scope == "matter" and meaning.verdict == "none" and not meaning.region and not meaning.match.reading.facets


def _outdated(question: Question, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Turn:
    item = knowledge.item(conversation.item)
    if item is None:
        return plain("not_found", wording.ITEM_GONE, knowledge), replace(conversation, item="", path=(), asking="")
    return _anew(item, conversation, knowledge, now)


def _anew(item: ServiceItem, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Turn:
    """The edition has another tree: begin with its first question, or tell the item if it has none."""
    fresh = replace(conversation, path=(), asking="")
    if not item.situations:
        return tell(item, (), fresh, knowledge, now, (wording.NO_LONGER_ASKED,))
    return ask_situation(item, fresh, knowledge, wording.CHANGED)


def _steered(
    question: Question, item: ServiceItem, conversation: Conversation, knowledge: Knowledge, now: datetime
) -> Turn | None:
    """「不清楚」, 「返回」, 「重新开始」."""
    text = fold(question.text)
    if _RESTART.match(text):
        return ask_situation(item, replace(conversation, path=()), knowledge)
    if _BACK.match(text):
        return ask_situation(item, replace(conversation, path=conversation.path[:-1]), knowledge)
    if _UNSURE.match(text) and conversation.asking:
        return tell(item, ("materials",), replace(conversation, path=()), knowledge, now, (wording.UNION,), asks=False)
    return None


def _answered(
    question: Question, item: ServiceItem, conversation: Conversation, knowledge: Knowledge, now: datetime
) -> Turn | None:
    asked, text = following(item, conversation.path), fold(question.text)
    if asked is None or not text or len(text) > LONGEST:
        return None
    if out_of_range(text, len(asked.options)):
        return ask_situation(item, conversation, knowledge, wording.OUT_OF_RANGE.format(count=len(asked.options)))
    found = named(text, asked) or (alike(text, asked) if not _another_matter(question, item, knowledge) else [])
    if len(found) > 1:
        return ask_situation(item, conversation, knowledge, wording.WHICH_OF_THESE)
    return _go(item, found[0].key, conversation, knowledge, now) if found else None


def _go(item: ServiceItem, key: str, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Turn:
    after = replace(conversation, path=extended(item, conversation.path, key))
    return ask_situation(item, after, knowledge) if following(item, after.path) else tell(item, (), after, knowledge, now)
