"""A notice drawn for WeChat: as a text, or as the few words that the fields of a subscription notice hold."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot import wording_wechat as words
from bot.broadcasts.notices import TEST_MARK, Notice
from bot.channels.wechat.account import Template
from bot.channels.wechat.texts import LONGEST_TEXT, Block, link, paginate, say

LONGEST = {"thing": 20, "phrase": 5, "character_string": 32, "const": 20}  # characters, by the kind of a field


def draw_notices(notices: Sequence[Notice], links: bool = False) -> str:
    """One message; too long together, the title and the first line of each."""
    pages = paginate([block for notice in notices for block in _blocks(notice, links)], LONGEST_TEXT)
    if len(pages) == 1:
        return pages[0]
    heads = [Block((say(notice.title), say(notice.body.split("\n")[0]))) for notice in notices]
    return paginate([*heads, Block((words.LEAVE,))], LONGEST_TEXT)[0]


def fill(template: Template, notices: Sequence[Notice], city: str, now: datetime) -> Mapping[str, str]:
    """The fields of a subscription notice, none empty and none longer than the platform takes."""
    first, others = notices[0], len(notices) - 1
    title = first.title + (words.AND_OTHERS.format(count=others) if others else "")
    date = f"{now.year}年{now.month}月{now.day}日"
    told = {"标题": title, "短讯": first.summary or first.title, "城市": city, "时间": f"{date} {now:%H:%M}"}
    return {name: _fit(name, told[what]) for name, what in template.fields}


def _fit(name: str, text: str) -> str:
    longest = LONGEST.get(name.rstrip("0123456789"), 32)
    line = " ".join(say(text).split()) or words.NOTHING_TOLD
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _blocks(notice: Notice, links: bool) -> list[Block]:
    marks = [Block((TEST_MARK,))] if notice.test else []
    items = [link(f"· {name}", name if links else "") for _, name in notice.links]
    body = [say(line) for line in notice.body.split("\n")]
    return [*marks, Block((say(notice.title),)), Block(body), Block(items), Block((words.LEAVE,))]
