"""Calls to the platform, made once, and what their answers mean."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx2

from bot.broadcasts.deliveries import Fate
from bot.channels.wechat.account import Account, Template
from bot.channels.wechat.tokens import NoToken, Tokens
from bot.store.commits import Commits

TIMEOUT = httpx2.Timeout(10.0, connect=5.0)  # seconds: a late answer leaves the delivery in doubt
EXHAUSTED = (45015, 45047)  # the window of customer service is over, or its messages are used up
NOT_AGREED = (43101,)  # the person has not agreed to subscription notices, or no longer does
_STALE = (40001, 40014, 41001, 42001)  # the access token
_GONE = (40003, 43004)  # no such person, or no longer a follower
_WAITS = {-1: 5.0, 45009: 3600.0, 45011: 60.0, 45066: 61.0}  # seconds: busy; used up for today; too many in this minute
_HAS_IT = (45065,)  # the key of a mass message is known: it was taken before
_NOT_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)

Sleep = Callable[[float], Awaitable[object]]


@dataclass(frozen=True)
class Outcome:
    """What a call came to. `code` is the platform's, 0 for none; `wait` in seconds; `told` is all that it answered."""

    fate: Fate
    code: int = 0
    wait: float = 0.0
    told: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The platform's number for what was sent."""
        return str(self.told.get("msgid") or self.told.get("msg_id") or "")


def outcome_of(told: object) -> Outcome:
    """Of the JSON that answered a call."""
    code = told.get("errcode", 0) if isinstance(told, Mapping) else None
    if not isinstance(told, Mapping) or not isinstance(code, int):
        return Outcome(Fate.IN_DOUBT)
    if code == 0 or code in _HAS_IT:
        return Outcome(Fate.SENT, code, told=told)
    if code in _WAITS:
        return Outcome(Fate.WAIT, code, _WAITS[code])
    fate = Fate.GONE if code in _GONE else Fate.NOT_SENT if code in _STALE else Fate.REFUSED
    return Outcome(fate, code)


class Messenger:
    """Speaks for one account. Close it."""

    def __init__(self, account: Account, commits: Commits, clock: Callable[[], datetime], sleep: Sleep = asyncio.sleep) -> None:
        # Certificates take a while to load, and a server on the loopback has none.
        secure = account.base_url.startswith("https://")
        self._client = httpx2.AsyncClient(base_url=account.base_url, timeout=TIMEOUT, verify=secure)
        self.tokens = Tokens(account, self._client, commits, clock, sleep)

    async def say(self, person: str, text: str) -> Outcome:
        """By customer service."""
        return await self.call("message/custom/send", {"touser": person, "msgtype": "text", "text": {"content": text}})

    async def notify(self, person: str, template: Template, values: Mapping[str, str]) -> Outcome:
        """A subscription notice."""
        data = {name: {"value": value} for name, value in values.items()}
        page = {"page": template.page} if template.page else {}
        body = {"touser": person, "template_id": template.id, **page, "data": data}
        return await self.call("message/subscribe/bizsend", body)

    async def close(self) -> None:
        await self._client.aclose()

    async def call(self, path: str, body: Mapping[str, Any]) -> Outcome:
        """Once, of whatever the platform offers. A token that the platform no longer takes is replaced once."""
        outcome = Outcome(Fate.NOT_SENT)
        for _ in range(2):
            try:
                token = await self.tokens.get()
            except NoToken:
                return Outcome(Fate.NOT_SENT)
            outcome = await self._post(path, token, body)
            if outcome.code not in _STALE:
                break
            await self.tokens.drop(token)
        return outcome

    async def _post(self, path: str, token: str, body: Mapping[str, Any]) -> Outcome:
        # Not `json=`: the platform shows \\u escapes to people as they are.
        content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        try:
            address, headers = f"/cgi-bin/{path}", {"Content-Type": "application/json"}
            response = await self._client.post(address, params={"access_token": token}, content=content, headers=headers)
            return outcome_of(response.json()) if response.status_code == 200 else Outcome(Fate.IN_DOUBT)
        except _NOT_SENT:
            return Outcome(Fate.NOT_SENT)
        except (httpx2.HTTPError, ValueError):
            return Outcome(Fate.IN_DOUBT)
