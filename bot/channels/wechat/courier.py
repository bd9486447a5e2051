"""Mass messages of WeChat (群发): as an article that can be taken off when the account has a cover for it, else as a text."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from bot.broadcasts.deliveries import Attempt, Cause, Fate
from bot.broadcasts.notices import TEST_MARK, Notice
from bot.channels.wechat.notices import draw_notices
from bot.channels.wechat.sending import Messenger, Outcome

LONGEST_HEAD = 32  # characters of an article's title
LONGEST_DIGEST = 54  # of what is shown below it
_REFUSALS = {
    45028: "本月的群发次数已用完（错误码 45028）",
    48001: "这个公众号没有群发的权限，要认证的服务号（错误码 48001）",
    48003: "公众号还没有同意群发协议，请管理员登录公众平台确认（错误码 48003）",
    40007: "封面 SIBAN_WECHAT_COVER 不是这个公众号的永久素材（错误码 40007）",
    40130: "群发至少要两个人（错误码 40130）",
}
_ENDED = {"SEND_SUCCESS": Fate.SENT, "SEND_FAIL": Fate.REFUSED, "DELETE": Fate.SENT}


class WechatCourier:
    """For one account. `cover`: the media id of a picture among its permanent materials; empty for texts."""

    def __init__(self, messenger: Messenger, cover: str) -> None:
        self._messenger = messenger
        self._cover = cover

    @property
    def articles(self) -> bool:
        return bool(self._cover)

    async def send(self, key: str, people: Sequence[str], notice: Notice) -> Attempt:
        """Taken already counts as taken now: the platform knows the key, and tells the number it gave."""
        return await self._post("send", {"touser": list(people), "clientmsgid": key}, notice)

    async def preview(self, person: str, notice: Notice) -> Attempt:
        """To one person, as everybody would get it, and marked as a test."""
        return await self._post("preview", {"touser": person}, notice)

    async def ask(self, message: str) -> Fate:
        outcome = await self._messenger.call("message/mass/get", {"msg_id": int(message)})
        return _ENDED.get(str(outcome.told.get("msg_status", "")).upper(), Fate.WAIT)

    async def take_off(self, message: str) -> str:
        outcome = await self._messenger.call("message/mass/delete", {"msg_id": int(message)})
        if outcome.fate is Fate.SENT:
            return ""
        return f"微信没有撤下（错误码 {outcome.code}），请再试一次，或到公众平台里删除"

    async def _post(self, path: str, whom: Mapping[str, Any], notice: Notice) -> Attempt:
        content, trouble = await self._content(notice)
        if trouble:
            return _attempt(trouble)
        return _attempt(await self._messenger.call(f"message/mass/{path}", {**whom, **content}))

    async def _content(self, notice: Notice) -> tuple[Mapping[str, Any], Outcome | None]:
        """What is sent, and what went wrong when an article could not be left with the platform: then nothing was sent."""
        if not self._cover:
            return {"msgtype": "text", "text": {"content": draw_notices([notice])}}, None
        left = await self._messenger.call("draft/add", {"articles": [_article(notice, self._cover)]})
        if left.fate is Fate.IN_DOUBT:
            return {}, Outcome(Fate.NOT_SENT)
        if left.fate is not Fate.SENT or not left.told.get("media_id"):
            return {}, left
        return {"msgtype": "mpnews", "mpnews": {"media_id": left.told["media_id"]}, "send_ignore_reprint": 0}, None


def _article(notice: Notice, cover: str) -> Mapping[str, object]:
    lines = [*([TEST_MARK] if notice.test else []), notice.title, *notice.body.split("\n")]
    items = [f"· {name}" for _, name in notice.links]
    told = "".join(f"<p>{escape(line)}</p>" for line in (*lines, *items) if line.strip())
    head = f"测试：{notice.title}" if notice.test else notice.title
    return {
        "title": _fit(head, LONGEST_HEAD),
        "digest": _fit(notice.summary or notice.body, LONGEST_DIGEST),
        "content": told,
        "thumb_media_id": cover,
        "need_open_comment": 0,
    }


def _fit(text: str, longest: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _attempt(outcome: Outcome) -> Attempt:
    match outcome.fate:
        case Fate.SENT:
            return Attempt(Fate.SENT, message=outcome.message)
        case Fate.WAIT | Fate.NOT_SENT:
            return Attempt(outcome.fate, wait=outcome.wait)
        case Fate.IN_DOUBT:
            return Attempt(Fate.IN_DOUBT, Cause.NO_RECEIPT)
    return Attempt(Fate.REFUSED, _REFUSALS.get(outcome.code, f"{Cause.REFUSED}（错误码 {outcome.code}）"))
