"""English on request and for whoever asks in it: items by their English names, and everything siban itself says."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot import wording_english as words
from bot.english_texts import labelled, said, term, title
from bot.messages import Choice, ItemCard, Question, Reply, Section
from bot.replies import Conversation, Turn, offer, offer_again, plain, tell
from bot.wording_english_terms import BUTTONS, MODES, PHRASES, REGIONS, TERMS, UNITS
from knowledge.matching.english import asks_on, facets, is_english
from knowledge.matching.english import words as naming
from knowledge.matching.facets import Facet
from knowledge.matching.text import fold
from knowledge.ready import Knowledge

_ON = re.compile(r"^\W*(?:/?(?:in |speak )?english(?: please)?|(?:说|讲|用|切换?到?|换成?)?(?:英文|英语)(?:版|模式)?)\W*$")
_OFF = re.compile(r"^\W*(?:chinese|(?:说|讲|用|切换?到?|换回?成?)?(?:中文|汉语)(?:版|模式)?)\W*$")
_CHINESE = {english.lower(): chinese for chinese, english in BUTTONS.items()}
_PHRASES = [(re.compile(rf"^{english}$"), chinese) for english, chinese in PHRASES.items()]
_PLACES = re.compile(rf"\b({'|'.join(sorted(REGIONS, key=len, reverse=True))})\b(?: (?:city|district|banner))?")
_MOST_STRAY = 2  # words that name nothing in a question about the open matter: 「do I need my passport」
_LATIN = re.compile(r"^[\x00-\x7f\u2018\u2019\u201c\u201d]*[a-z][\x00-\x7f\u2018\u2019\u201c\u201d]*$")


def switch_language(question: Question, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Turn | None:
    """「English」, 「中文」."""
    text = fold(question.text)
    if _ON.match(text):
        return plain("smalltalk", words.ON, knowledge), replace(conversation, english=True)
    if conversation.english and _OFF.match(text):
        return plain("smalltalk", words.OFF, knowledge), replace(conversation, english=False)
    return None


def in_chinese(question: Question) -> Question:
    """The question with an English button or phrase read as the Chinese one that it stands for."""
    text = fold(question.text).strip(" ?.!")
    chinese = _CHINESE.get(text) or next((stands for way, stands in _PHRASES if way.match(text)), "")
    return replace(question, text=chinese) if chinese else question


def speaks(question: Question, conversation: Conversation) -> Conversation:
    """The conversation in English as soon as somebody asks in it."""
    english = conversation.english or in_chinese(question) is not question or is_english(question.text)
    return replace(conversation, english=True) if english and not _OFF.match(fold(question.text)) else conversation


def by_english_name(question: Question, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Turn | None:
    """What an English question asks, of the items whose English names fit; None for a question in another language."""
    text = fold(question.text)
    if not conversation.english or not _LATIN.match(text):
        return None
    place = _PLACES.search(text)
    here = replace(conversation, region=REGIONS[place[1]], at=None) if place else conversation
    rest = _PLACES.sub(" ", text)
    asked = facets(rest) or (("place",) if place and conversation.item else ())
    steps = (_going_on, _named) if here.item and asked and asks_on(rest) else (_named, _going_on)
    return next((turn for step in steps if (turn := step(rest, asked, here, knowledge, now))), None) or _missed(
        rest, here, knowledge, place[1] if place else ""
    )


def _named(text: str, asked: tuple[Facet, ...], here: Conversation, knowledge: Knowledge, now: datetime) -> Turn | None:
    items = [item for code in knowledge.english_names.find(text) if (item := knowledge.item(code))]
    here = here.about(text) if items else here
    if len(items) == 1:
        return tell(items[0], asked, here, knowledge, now)
    return offer(items, asked, here, knowledge) if items else None


def _going_on(text: str, asked: tuple[Facet, ...], here: Conversation, knowledge: Knowledge, now: datetime) -> Turn | None:
    """What is asked of the open matter, or before one of those offered is chosen."""
    item = knowledge.item(here.item)
    if item and asked and len(naming(text)) <= _MOST_STRAY:
        return tell(item, asked, here, knowledge, now, words=text)
    return offer_again(here, asked, knowledge) if asked and here.offered else None


def _missed(text: str, here: Conversation, knowledge: Knowledge, place: str) -> Turn | None:
    """A place alone is kept; else it is said that nothing was found. None for what is no English, such as pinyin."""
    if place and not naming(text):
        return plain("smalltalk", words.NOTED.format(region=place.title()), knowledge), here
    if not is_english(text):
        return None
    missed = replace(here, offered=(), misses=here.misses + 1)
    return plain("not_found", words.NOT_NAMED, knowledge, words.NOT_NAMED_HELP), missed


def in_english(reply: Reply, knowledge: Knowledge) -> Reply:
    """The reply with everything in English that siban itself says."""
    whole = reply.item and reply.facet == "all"
    brief = (Section(words.SUMMARY, tuple(_brief(reply.item)), "all"),) if reply.item and whole else ()
    parts = [part for part in reply.sections if not (whole and part.facet == "all")]  # the summary tells it
    opening = reply.item.name_en if reply.item and reply.item.name_en else ""
    return replace(
        reply,
        english=True,
        item=_card(reply.item) if reply.item else None,
        opening="\n".join(filter(None, (opening, said(reply.opening)))),
        sections=(*brief, *(_section(part, reply.item) for part in parts)),
        details=tuple(_section(part, None) for part in reply.details),
        notes=(*((words.ORIGINAL,) if whole else ()), *(said(note) for note in reply.notes)),
        asks=said(reply.asks),
        choices=tuple(_choice(one, knowledge) for one in reply.choices),
        suggestions=tuple(BUTTONS.get(text, text) for text in reply.suggestions),
        more=tuple(in_english(part, knowledge) for part in reply.more),
    )


def _choice(one: Choice, knowledge: Knowledge) -> Choice:
    """An item with its English name first."""
    item = knowledge.item(one.code)
    named = item.name_en if item and item.name_en and item.name == one.name else ""
    return replace(one, name=f"{named} {one.name}" if named else one.name, hint=said(one.hint))


def _card(card: ItemCard) -> ItemCard:
    """The card with its composed sentences in English; codes (modes, kinds of material) stay as they are published."""
    point = card.point and replace(
        card.point,
        hours=said(card.point.hours),
        opens=said(card.point.opens),
        notice=said(card.point.notice),
        ways=tuple(labelled(way) for way in card.point.ways),
    )
    source = replace(card.source, text=said(card.source.text))
    return replace(card, point=point, source=source, visits=said(card.visits))


def _section(part: Section, card: ItemCard | None) -> Section:
    if part.facet == "materials" and card and len(card.materials) == len(part.lines):
        lines = tuple(_material(line) for line in part.lines)
    elif part.facet == "condition" or not (part.facet or part.title):
        lines = tuple(said(line) for line in part.lines)
    else:
        lines = tuple(labelled(line) for line in part.lines)
    return replace(part, title=title(part.title), lines=lines)


def _material(line: str) -> str:
    """「1. 户口簿（必要，原件1份，纸质）」: its name as published, what is said of it in English."""
    name, bracket, details = line.removesuffix("）").partition("（")
    return f"{name} ({', '.join(term(part) for part in details.split('，'))})" if bracket else line


def _brief(card: ItemCard) -> Iterator[str]:
    """What can be told without a translation of the guide."""
    modes = [MODES.get(mode, mode) for mode in card.modes]
    if modes:
        depth = card.online_depth and f" ({TERMS.get(card.online_depth, card.online_depth)})"
        yield f"Can be done: {', '.join(modes)}{depth}"
    if limit := card.promised_limit:
        yield f"Promised time: {limit.value} {UNITS[limit.unit]}" if limit.value else "Promised time: done on the spot"
    if card.visits:
        yield f"Visits: {said(card.visits)}"
    if card.materials:
        yield f"Documents to bring: {len(card.materials)}"
    if card.point:
        yield f"Place: {card.point.name}, {card.point.address}"
        yield f"Phone: {card.point.phone or '12345'}"
