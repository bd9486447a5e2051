"""A notice as a channel gets it: what it says and to which items it leads."""

from dataclasses import dataclass

from bot.broadcasts.life import Broadcast

TEST_MARK = "🧪 测试消息，只发给您一人，广播尚未发出"


@dataclass(frozen=True)
class Notice:
    """`summary` is the short form, at most 20 characters; `links` are (code, name) of items. `corrects`: it puts right an
    earlier notice, whose message has the platform's number `original`; `in_place` changes that message instead of sending
    another. `test` marks a trial for a member of staff."""

    broadcast: int
    title: str
    body: str
    summary: str = ""
    links: tuple[tuple[str, str], ...] = ()
    corrects: bool = False
    original: str = ""
    in_place: bool = False
    test: bool = False


def notice_of(broadcast: Broadcast, original: str = "", test: bool = False) -> Notice:
    content = broadcast.content
    known = (broadcast.number, content.title, content.body, content.summary, content.links, bool(content.corrects))
    return Notice(*known, original, content.in_place, test)
