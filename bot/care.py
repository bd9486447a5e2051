"""What people ask for besides answers: to rate one, to report a wrong field, to be told of changes, to be forgotten."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot import wording
from bot import wording_care as words
from bot.messages import Question, Reply
from bot.replies import Conversation, Turn, plain
from knowledge.catalogue.items import FIELD_LABELS, ServiceItem
from knowledge.matching.text import fold
from knowledge.ready import Knowledge

DAYS_TO_CHECK = 5  # working days in which a department looks into a report
_TERSE = 8  # characters of a report that says no more than which field it is
PUSHED = ("telegram", "wechat")  # channels on which a notice reaches a person

# Words for a field, and the attribute of `ServiceItem` that is meant; empty: some other one.
_FIELDS: Mapping[str, str] = {
    "材料": "materials",
    "时限": "promised_limit",
    "多久": "promised_limit",
    "时间": "promised_limit",
    "地址": "address",
    "地点": "address",
    "窗口": "address",
    "去哪": "address",
    "电话": "consult",
    "费用": "fees",
    "收费": "fees",
    "网上": "online",
    "网址": "url",
    "条件": "conditions",
    "怎么办": "modes",
    "办理方式": "modes",
    "其他": "",
}
_FIELD = "|".join(sorted(_FIELDS, key=len, reverse=True))
_WRONG = r"(?:都|也|写|说|已经)*(?:不对|不准|有错|错|有误|过时)了?"
_THIS = re.compile(
    rf"^\W*(?:「[^」]*(?P<quoted>{_FIELD})[^」]*」)?(?:这一?[条项]|这个回答|你的回答)(?:信息|内容)?{_WRONG}\W*(?P<more>.*)$",
    re.DOTALL,
)
_NAMED = re.compile(
    rf"^\W*(?:你?(?:给|写|说)的)?(?:要带的|办理|承诺)?(?P<named>{_FIELD})\w{{0,3}}?(?:是|都)?"
    rf"(?:{_WRONG}|打不通|打不了|没人接|搬走?了)[啊呀呢吧嘛哦]*(?:\W+(?P<more>.*))?$",
    re.DOTALL,
)
_FOLLOW = re.compile(r"^\W*(?:有变化(?:就|了|请|要)*(?:通知|告诉|提醒)(?:一下)?我|关注(?:这件事|这个|一下|它)?|订阅这件事)\W*$")
_FORGET = re.compile(
    r"^\W*(?:请|把)?(?:忘记|忘掉|忘了|清除|删除|删掉)(?:我|我的(?:全部|所有)?(?:记录|信息|数据|聊天记录|对话)|聊天记录)吧?\W*$"
    r"|^/forget$"
)


@dataclass(frozen=True)
class Rate:
    """`stars` 5 to 1 for the answer about an item."""

    stars: int
    item_code: str
    edition: int
    region: str


@dataclass(frozen=True)
class Report:
    """A field that somebody says is wrong; `words` are masked."""

    item_code: str
    field: str
    edition: int
    words: str
    department: str
    due_on: date


@dataclass(frozen=True)
class Follow:
    """Tell this person when the item changes."""

    item_code: str


@dataclass(frozen=True)
class Forget:
    """Erase everything of this person."""


Deed = Rate | Report | Follow | Forget


def forgets(text: str) -> bool:
    return bool(_FORGET.match(fold(text)))


def deed(question: Question, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Deed | None:
    """What is to be written down because of a message, besides the conversation; None for anything but care."""
    text = fold(question.text)
    item = knowledge.item(question.pick or conversation.item)
    if forgets(text):
        return Forget()
    if text in words.LEVELS and conversation.edition and (rated := item or _told_last(conversation, knowledge)):
        return Rate(5 - words.LEVELS.index(text), rated.code, conversation.edition, conversation.region)
    if item and _FOLLOW.match(text) and question.address.channel in PUSHED:
        return Follow(item.code)
    return _report(question, item, conversation, knowledge, now) if item else None


def _told_last(conversation: Conversation, knowledge: Knowledge) -> ServiceItem | None:
    """The item told last, though it is not the one that is open: of several answered together, or before choices."""
    return knowledge.item(conversation.earlier[-1][0]) if conversation.earlier else None


def _report(
    question: Question, item: ServiceItem, conversation: Conversation, knowledge: Knowledge, now: datetime
) -> Report | None:
    field = _field(question.text)
    if field is None:
        return None
    due = knowledge.calendar.add_workdays(now.date(), DAYS_TO_CHECK)
    seen = question.edition or conversation.edition or knowledge.edition
    return Report(item.code, field, seen, question.text, item.department, due)


def _field(text: str) -> str | None:
    """The attribute meant by 「材料不对」; None when no field is called wrong, or only 「这条」 without saying which."""
    found = _NAMED.match(fold(text))
    if found:
        return _FIELDS[found["named"]]
    found = _THIS.match(fold(text))
    return _FIELDS[found["quoted"]] if found and found["quoted"] else "" if found and found["more"] else None


def take_care(question: Question, conversation: Conversation, knowledge: Knowledge, now: datetime) -> Turn | None:
    """The reply to a message that is about care; None for any other."""
    wanted = deed(question, conversation, knowledge, now)
    text = fold(question.text)
    match wanted:
        case Forget():
            return Reply("smalltalk", opening=words.FORGOTTEN, edition=knowledge.edition), Conversation()
        case Rate():
            return _rated(wanted, knowledge), replace(conversation, rated_on=now.date().isoformat())
        case Report():
            return _reported(wanted, knowledge), conversation
        case Follow():
            return _say(words.FOLLOWED.format(name=_name(wanted.item_code, knowledge)), knowledge), conversation
    item = knowledge.item(question.pick or conversation.item)
    if text in words.LEVELS:
        return _say(words.NOTHING_TO_RATE, knowledge), conversation
    if _THIS.match(text):
        return _which_field(item, knowledge), conversation
    if _FOLLOW.match(text):
        return _say(words.FOLLOW_NOWHERE if item else words.FOLLOW_WHAT, knowledge), conversation
    return None


def _name(code: str, knowledge: Knowledge) -> str:
    item = knowledge.item(code)
    return item.name if item else code


def _say(sentence: str, knowledge: Knowledge) -> Reply:
    return plain("smalltalk", sentence, knowledge)


def _rated(rate: Rate, knowledge: Knowledge) -> Reply:
    if rate.stars > 2:
        return _say(words.RATED_WELL, knowledge)
    return replace(_say(words.RATED_BADLY, knowledge), suggestions=words.WRONG_FIELDS)


def _which_field(item: ServiceItem | None, knowledge: Knowledge) -> Reply:
    if item is None:
        return _say(words.WRONG_WITHOUT_ITEM, knowledge)
    return replace(_say(words.WHICH_FIELD.format(name=item.name), knowledge), suggestions=words.WRONG_FIELDS)


def _reported(report: Report, knowledge: Knowledge) -> Reply:
    item = knowledge.item(report.item_code)
    field = FIELD_LABELS.get(report.field, "内容")
    phone = (item.consult if item else "") or wording.HOTLINE
    told = words.reported(_name(report.item_code, knowledge), field, report.edition, report.department, report.due_on, phone)
    more = words.REPORT_MORE.format(field=field) if len(report.words) <= _TERSE else ""
    return plain("smalltalk", told, knowledge, more)


def ask_rating(turn: Turn, now: datetime) -> Turn:
    """The turn with the request to rate, once a day, when the person thanks or leaves; an answer that leaves nothing open
    may be rated by whoever falls silent after it. A conversation that goes on is never interrupted."""
    reply, after = turn
    today = now.date().isoformat()
    if after.rated_on == today:
        return turn
    if reply.opening in (wording.THANKS, wording.FAREWELL) and after.edition:
        return replace(reply, asks_rating=True, notes=(*reply.notes, words.RATE)), replace(after, rated_on=today)
    answered = reply.outcome == "answered" and reply.item is not None and not (reply.asks or reply.asks_region)
    return replace(reply, rated_later=answered), after
