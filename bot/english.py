"""English on request: fixed sentences, titles, buttons and a summary of the item; the guide stays as published."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot import wording_english as words
from bot.messages import ItemCard, Question, Reply, Section
from bot.replies import Conversation, Turn, plain
from knowledge.matching.text import fold
from knowledge.ready import Knowledge

_ON = re.compile(r"^\W*(?:/?(?:in |speak )?english(?: please)?|(?:说|讲|用|切换?到?|换成?)?(?:英文|英语)(?:版|模式)?)\W*$")
_OFF = re.compile(r"^\W*(?:chinese|(?:说|讲|用|切换?到?|换回?成?)?(?:中文|汉语)(?:版|模式)?)\W*$")
_CHINESE = {english.lower(): chinese for chinese, english in words.BUTTONS.items()}


def switch_language(question: Question, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Turn | None:
    """「English」, 「中文」."""
    text = fold(question.text)
    if _ON.match(text):
        return plain("smalltalk", words.ON, knowledge), replace(conversation, english=True)
    if conversation.english and _OFF.match(text):
        return plain("smalltalk", words.OFF, knowledge), replace(conversation, english=False)
    return None


def in_chinese(question: Question) -> Question:
    """The question with an English button read as the Chinese one that it stands for."""
    chinese = _CHINESE.get(fold(question.text).strip(" ?.!"))
    return replace(question, text=chinese) if chinese else question


def in_english(reply: Reply) -> Reply:
    """The reply with everything in English that siban itself says."""
    brief = (Section(words.SUMMARY, tuple(_brief(reply.item))),) if reply.item and reply.facet == "all" else ()
    opening = reply.item.name_en if reply.item and reply.item.name_en else ""
    card = reply.item and replace(reply.item, source=replace(reply.item.source, text=_said(reply.item.source.text)))
    return replace(
        reply,
        item=card,
        opening="\n".join(filter(None, (opening, _said(reply.opening)))),
        sections=(*brief, *(replace(part, title=_title(part.title), lines=_lines(part)) for part in reply.sections)),
        notes=tuple(_said(note) for note in reply.notes),
        suggestions=tuple(words.BUTTONS.get(text, text) for text in reply.suggestions),
    )


def _brief(card: ItemCard) -> Iterator[str]:
    """What can be told without a translation of the guide."""
    modes = [words.MODES.get(mode, mode) for mode in card.modes]
    if modes:
        yield f"Can be done: {', '.join(modes)}"
    if limit := card.promised_limit:
        yield f"Promised time: {limit.value} {words.UNITS[limit.unit]}" if limit.value else "Promised time: done on the spot"
    if card.materials:
        yield f"Documents to bring: {len(card.materials)}"
    if card.point:
        yield f"Place: {card.point.name}, {card.point.address}"
        yield f"Phone: {card.point.phone or '12345'}"
    yield words.ORIGINAL


def _said(text: str) -> str:
    """A fixed sentence in English, also inside a longer text."""
    for chinese, english in words.SENTENCES.items():
        text = text.replace(chinese, english)
    return text


def _title(title: str) -> str:
    english = words.TITLES.get(title.partition("（")[0])
    return f"{english} {title}" if english else title


def _lines(part: Section) -> tuple[str, ...]:
    return tuple(_said(line) for line in part.lines)
