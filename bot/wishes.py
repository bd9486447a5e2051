"""What notices somebody wants: 「订阅 海拉尔 社会保障 每周」, 「退订」."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot import wording_notices as words
from bot.broadcasts.audience import INDIVIDUAL, LEGAL
from bot.broadcasts.hours import RHYTHM_LABELS, Rhythm
from bot.care import PUSHED
from bot.messages import Question
from bot.replies import Conversation, Turn, plain
from knowledge.catalogue.places import RegionTree
from knowledge.matching.text import fold
from knowledge.ready import Knowledge

_SUBSCRIBE = re.compile(r"^\W*(?:我?(?:要|想)|请)?订阅(?!这件事)(?:通知|消息|提醒|广播|更新)*(?P<tail>.*)$", re.DOTALL)
_LEAVE = re.compile(r"^\W*(?:退订|取消订阅|不订了|不再接?收?(?:通知|消息)|别再?(?:给我)?发(?:通知|消息))[了吧]*\W*$")
_RHYTHMS = {Rhythm.DAILY: r"每[天日]|日报", Rhythm.WEEKLY: r"每周|每星期|每个?礼拜|周报", Rhythm.AT_ONCE: "随时|马上|立即|实时"}
_PERSONS = {LEGAL: "企业|公司|法人|单位", INDIVIDUAL: "个人|自然人|群众"}
_ALL = re.compile("全部|所有|都要|不限")


@dataclass(frozen=True)
class Wish:
    """What somebody wants to hear of. None leaves a thing as it was; empty regions and themes mean all."""

    regions: tuple[str, ...] | None = None
    themes: tuple[str, ...] | None = None
    persons: str | None = None
    rhythm: Rhythm | None = None

    @property
    def names_nothing(self) -> bool:
        return self == Wish()


@dataclass(frozen=True)
class Leave:
    """No more notices."""


def wish_of(question: Question, knowledge: Knowledge) -> Wish | Leave | None:
    """What is to be written down because of a message; None for any other, and where nobody can be written to."""
    text = fold(question.text)
    if question.address.channel not in PUSHED:
        return None
    if _LEAVE.match(text):
        return Leave()
    found = _SUBSCRIBE.match(text)
    if not found:
        return None
    wish = read_wish(found["tail"], knowledge)
    return None if wish.names_nothing and found["tail"].strip() else wish


def take_wish(question: Question, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Turn | None:
    """The reply to a message about notices; None for any other."""
    text = fold(question.text)
    if not (_SUBSCRIBE.match(text) or _LEAVE.match(text)):
        return None
    wish = wish_of(question, knowledge)
    reply = plain("smalltalk", _answer(wish, question, knowledge), knowledge)
    return (replace(reply, suggestions=words.SUGGESTIONS) if isinstance(wish, Wish) else reply), conversation


def read_wish(text: str, knowledge: Knowledge) -> Wish:
    """The regions, themes, kind of person and rhythm that folded words name."""
    everything = () if _ALL.search(text) else None
    regions = _regions(text, knowledge.tree) or everything
    themes = tuple(theme for theme in themes_of(knowledge) if fold(theme) in text) or everything
    persons = next((kind for kind, said in _PERSONS.items() if re.search(said, text)), None)
    rhythm = next((rhythm for rhythm, said in _RHYTHMS.items() if re.search(said, text)), None)
    return Wish(regions, themes, persons, rhythm)


def themes_of(knowledge: Knowledge) -> Sequence[str]:
    return list(dict.fromkeys(theme for item in knowledge.catalogue.items for theme in item.themes))


def _regions(text: str, tree: RegionTree) -> tuple[str, ...]:
    named = (tree.named_in(piece)[0] for piece in re.split(r"[\s,，、和]+", text))
    return tuple(dict.fromkeys(code for code in named if code))


def _answer(wish: Wish | Leave | None, question: Question, knowledge: Knowledge) -> str:
    if question.address.channel not in PUSHED:
        return words.BOARD_ONLY
    if isinstance(wish, Leave):
        return words.LEFT
    if wish is None:
        return words.UNCLEAR.format(themes="、".join(list(themes_of(knowledge))[:8]))
    told = "；".join(_told(wish, knowledge))
    return words.SUBSCRIBED_TO.format(told=told) if told else words.SUBSCRIBED


def _told(wish: Wish, knowledge: Knowledge) -> list[str]:
    told = []
    if wish.regions is not None:
        told.append("地区：" + ("、".join(knowledge.tree.name(code) for code in wish.regions) or "不限"))
    if wish.themes is not None:
        told.append("主题：" + ("、".join(wish.themes) or "不限"))
    if wish.persons is not None:
        told.append("身份：" + ("企业和单位" if wish.persons == LEGAL else "个人"))
    if wish.rhythm is not None:
        told.append("多久一次：" + RHYTHM_LABELS[wish.rhythm])
    return told
