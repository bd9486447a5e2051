"""What a broadcast says, to whom and how: all that is approved."""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256

from bot.broadcasts.audience import Audience
from bot.broadcasts.deliveries import Policy
from knowledge.refusals import NotAllowed

LONGEST_TITLE = 60
LONGEST_BODY = 2000  # with title and links it still is one message on every platform
LONGEST_SUMMARY = 20  # characters of a `thing` field of a WeChat subscription notice
MOST_LINKS = 10


@dataclass(frozen=True)
class Content:
    """All that is approved: the words, for whom, when, how.

    `summary` is the short form; `links` are (code, name) of items; `urgent` is the reason to write in quiet hours, empty for
    none; `board` shows it on the notice board too; `corrects` is the number of the broadcast that was wrong, whose recipients
    are the audience then, and `in_place` changes the wrong message instead of sending another; `cancels` are codes of items
    that are over: their followers are told this once; `mass`: on WeChat it goes out as mass messages.
    """

    title: str
    body: str
    summary: str = ""
    links: tuple[tuple[str, str], ...] = ()
    audience: Audience = field(default_factory=Audience)
    starts_at: datetime | None = None
    policy: Policy = Policy.HOLD
    urgent: str = ""
    board: bool = True
    corrects: int = 0
    in_place: bool = False
    cancels: tuple[str, ...] = ()
    mass: bool = False

    @property
    def digest(self) -> str:
        told = asdict(self) | {"starts_at": self.starts_at.timestamp() if self.starts_at else None}
        if not self.mass:  # as it was before there were mass messages, so that what was approved stays so
            del told["mass"]
        return sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")).hexdigest()


def check_content(content: Content) -> None:
    """Raises NotAllowed with what is wrong and how to mend it."""
    for wrong, reason in (
        (not content.title.strip(), "请填写标题"),
        (len(content.title) > LONGEST_TITLE, f"标题最多 {LONGEST_TITLE} 字，现在 {len(content.title)} 字"),
        (not content.body.strip(), "请填写正文"),
        (len(content.body) > LONGEST_BODY, f"正文最多 {LONGEST_BODY} 字，现在 {len(content.body)} 字"),
        (len(content.summary) > LONGEST_SUMMARY, f"短讯最多 {LONGEST_SUMMARY} 字，现在 {len(content.summary)} 字"),
        (len(content.links) > MOST_LINKS, f"最多附 {MOST_LINKS} 个事项链接，现在 {len(content.links)} 个"),
        (content.mass and "wechat" not in content.audience.channels, "群发只用于微信公众号，请在「渠道」里选上微信"),
        (not content.audience.channels and not content.board, "请至少选一个渠道，或选「登公告栏」"),
    ):
        if wrong:
            raise NotAllowed(reason)
