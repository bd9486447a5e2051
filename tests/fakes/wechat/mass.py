"""Mass messages of a verified service account: what is refused, the quota a person, the memory of keys, the ledger."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from itertools import count
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fakes.wechat.platform import WechatFake

A_MONTH, A_DAY, PREVIEWS_A_DAY = 4, 100, 100
FEWEST, MOST = 2, 10_000
LONGEST_KEY, LONGEST_TITLE, LONGEST_TEXT = 64, 64, 2048
KEY_HOLDS, KEY_RESTS = 24 * 3600, 60  # seconds
COVER = "cover-media-id"
CHINA = timezone(timedelta(hours=8))


@dataclass
class Sent:
    """One mass message as the platform has it. `reached`, `filtered` and `failed` are people."""

    number: int
    key: str
    people: tuple[str, ...]
    content: str
    at: float
    article: bool
    reached: tuple[str, ...] = ()
    filtered: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    status: str = "send success"
    deleted: bool = False


@dataclass
class Mass:
    """`sent` is the ledger; `keys` says when a key was last heard; `review` is what the platform's review comes to."""

    fake: "WechatFake"
    sent: list[Sent] = field(default_factory=list)
    previews: list[tuple[str, str]] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    drafts: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    keys: dict[str, float] = field(default_factory=dict)
    review: str = "send success"
    seconds: float = 0.0  # that an answer takes after the work is done
    busy: bool = False  # `mass/get` tells of nothing yet
    _numbers: "count[int]" = field(default_factory=lambda: count(13_800_000_001))  # as long as a telephone number

    paths = ("message/mass/send", "message/mass/preview", "message/mass/get", "message/mass/delete", "draft/add")

    def call(self, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        told = getattr(self, f"_{path.rpartition('/')[2]}")(body)
        if told.get("errcode"):
            self.refused.append(told["errcode"])
        return told  # type: ignore[no-any-return]

    async def linger(self) -> None:
        if self.seconds:
            await asyncio.sleep(self.seconds)

    def copies(self, person: str) -> int:
        """How many mass messages ever reached somebody."""
        return sum(person in one.reached for one in self.sent)

    def _send(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        people, key, now = body.get("touser"), body.get("clientmsgid", ""), self.fake.now()
        if code := _wrong_people(people, self.fake.people) or self._wrong_content(body) or _wrong_key(key):
            return {"errcode": code}
        last, self.keys[key] = self.keys.get(key, 0.0), now
        if now - last < KEY_RESTS:
            return {"errcode": 45066}
        for one in self.sent:
            if one.key == key and now - one.at < KEY_HOLDS:
                return {"errcode": 45065, "errmsg": "clientmsgid exist", "msg_id": one.number}
        if sum(now - one.at < 86_400 for one in self.sent) >= A_DAY:
            return {"errcode": 45009}
        self.sent.append(self._distribute(key, people or [], body))
        return {"msg_id": self.sent[-1].number, "msg_data_id": self.sent[-1].number + 7}

    def _distribute(self, key: str, people: Sequence[str], body: Mapping[str, Any]) -> Sent:
        sent = Sent(next(self._numbers), key, tuple(people), self._told(body), self.fake.now(), body["msgtype"] == "mpnews")
        sent.status = self.review
        if self.review == "send success":
            sent.filtered = tuple(one for one in people if not self._takes(one))
            sent.failed = tuple(one for one in people if self._takes(one) and self.fake.people[one].unlucky)
            sent.reached = tuple(one for one in people if one not in {*sent.filtered, *sent.failed})
        return sent

    def _takes(self, person: str) -> bool:
        known = self.fake.people[person]
        had = sum(person in one.reached and _month(one.at) == _month(self.fake.now()) for one in self.sent)
        return known.follows and not known.refuses and had < A_MONTH

    def _preview(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        person = body.get("touser")
        if person not in self.fake.people or not self.fake.people[str(person)].follows:
            return {"errcode": 40003}
        if code := self._wrong_content(body):
            return {"errcode": code}
        if len(self.previews) >= PREVIEWS_A_DAY:
            return {"errcode": 45009}
        self.previews.append((str(person), self._told(body)))
        return {"msg_id": next(self._numbers)}

    def _get(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        found = self._found(body)
        if found is None:
            return {"errcode": 40059}
        ended = "DELETE" if found.deleted else "SEND_SUCCESS" if found.status == "send success" else "SEND_FAIL"
        return {"msg_id": found.number, "msg_status": "SENDING" if self.busy else ended}

    def _delete(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Only an article that went out can be taken off."""
        found = self._found(body)
        if found is None or not found.article or not found.reached:
            return {"errcode": 40059}
        found.deleted = True
        return {}

    def _add(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        articles = body.get("articles") or [{}]
        if any(one.get("thumb_media_id") != COVER for one in articles):
            return {"errcode": 40007}
        if any(not 0 < len(one.get("title", "")) <= LONGEST_TITLE for one in articles):
            return {"errcode": 45003}
        if any(not 0 < len(one.get("content", "")) < 20_000 for one in articles):
            return {"errcode": 45002}
        media = f"media-{next(self._numbers)}"
        self.drafts[media] = articles[0]
        return {"media_id": media}

    def _found(self, body: Mapping[str, Any]) -> Sent | None:
        return next((one for one in self.sent if one.number == body.get("msg_id")), None)

    def _wrong_content(self, body: Mapping[str, Any]) -> int:
        if body.get("msgtype") == "mpnews":
            return 0 if body.get("mpnews", {}).get("media_id") in self.drafts else 40007
        text = body.get("text", {}).get("content", "")
        if body.get("msgtype") != "text" or not text:
            return 40008
        return 45002 if len(text.encode()) > LONGEST_TEXT else 0

    def _told(self, body: Mapping[str, Any]) -> str:
        if body["msgtype"] == "text":
            return str(body["text"]["content"])
        article = self.drafts[body["mpnews"]["media_id"]]
        return f"{article['title']}\n{article['content']}"


def _wrong_people(people: object, known: Mapping[str, object]) -> int:
    if not isinstance(people, list) or not all(isinstance(one, str) for one in people):
        return 40031
    if not FEWEST <= len(people) <= MOST or len(set(people)) < len(people):
        return 40130
    return 0 if all(one in known for one in people) else 40003


def _wrong_key(key: object) -> int:
    return 0 if isinstance(key, str) and 0 < len(key.encode()) <= LONGEST_KEY else 45067


def _month(at: float) -> tuple[int, int]:
    moment = datetime.fromtimestamp(at, CHINA)
    return moment.year, moment.month
