"""长辈模式: the same reply in few words, the phone first."""

import re
from dataclasses import replace
from datetime import datetime

from bot import wording_care as words
from bot.messages import Question, Reply, Section
from bot.replies import Conversation, Turn, plain
from knowledge.matching.facets import Facet
from knowledge.matching.text import fold
from knowledge.ready import Knowledge

MOST_LINES = 4  # of a section, but for materials
MOST_SUGGESTIONS = 3
_OVERVIEW: tuple[Facet, ...] = ("phone", "all", "materials", "place")  # what an overview tells, in this order
_ON = re.compile(r"^\W*(?:打开|开启|开|切换?到?|换成?|进入|用)?(?:长辈|老年|老人|老年人|关怀)(?:模式|版)\W*$")
_OFF = re.compile(r"^\W*(?:(?:关闭|退出|关掉|取消|不要)(?:长辈|老年|老人|老年人|关怀)(?:模式|版)|(?:普通|标准)(?:模式|版))\W*$")
_DETAILS = re.compile(r"（[^（]*(?:（[^（]*)*）$")  # what is said of a material after its name
_COPIES = re.compile(r"(?:原件\d+份、)?(?:原件|复印件)\d+份")


def switch_mode(question: Question, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Turn | None:
    """「长辈模式」, 「普通模式」."""
    text = fold(question.text)
    if not (_ON.match(text) or _OFF.match(text)):
        return None
    elder = bool(_ON.match(text))
    told = words.ELDER_ON if elder else words.ELDER_OFF
    return plain("smalltalk", told, knowledge), replace(conversation, elder=elder)


def in_mode(question: Question, conversation: Conversation) -> Conversation:
    """The conversation in the mode of the page that asks, if it has one."""
    return conversation if question.elder is None else replace(conversation, elder=question.elder)


def shorten(reply: Reply) -> Reply:
    """A reply that can be read at one glance."""
    return replace(reply, sections=_few(reply), suggestions=reply.suggestions[:MOST_SUGGESTIONS], details=())


def _few(reply: Reply) -> tuple[Section, ...]:
    whole = reply.item is not None and reply.facet == "all"
    parts = [_short(part) for part in reply.sections]
    if not whole:
        return tuple(parts)
    parts = [replace(part, lines=part.lines[:1]) if part.facet == "phone" else part for part in parts]
    ordered = [part for facet in _OVERVIEW for part in parts if part.facet == facet]
    return (*(part for part in parts if part.facet is None), *ordered)


def _short(part: Section) -> Section:
    if part.facet == "materials":
        return replace(part, lines=tuple(_DETAILS.sub(_copies, line) for line in part.lines))
    return replace(part, lines=part.lines[:MOST_LINES]) if part.facet else part


def _copies(details: re.Match[str]) -> str:
    """Of what is said of a material only how many to bring."""
    copies = _COPIES.search(details[0])
    return f"（{copies[0]}）" if copies else ""
