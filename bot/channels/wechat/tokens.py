"""The access token: fetched by one process for all, before the old one ends."""

import asyncio
import base64
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_hex

import httpx2
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import Connection

from bot.channels.wechat.account import Account
from bot.store import access_tokens, leases
from bot.store.access_tokens import Sealed
from bot.store.commits import Commits

EARLY = timedelta(minutes=4)  # `stable_token` gives a new one only from five minutes before the end
TURN = timedelta(seconds=20)  # longer than a fetch can take
LOOK_EVERY = 0.2  # seconds, while another process fetches
TROUBLES = {
    40001: "微信不认这个 AppSecret，请到公众平台核对 SIBAN_WECHAT_SECRET",
    40125: "微信不认这个 AppSecret，请到公众平台核对 SIBAN_WECHAT_SECRET",
    40013: "微信不认这个 AppID，请到公众平台核对 SIBAN_WECHAT_APPID",
    40164: "这台机器的 IP 不在公众平台的白名单里，请在「基本配置」里加上",
    45009: "今天的接口次数用完了，明天自动恢复",
    50004: "这个公众号的接口被禁用了，请到公众平台查看",
}

Sleep = Callable[[float], Awaitable[object]]


class NoToken(Exception):
    """None to be had now; the text tells the staff why."""


class Tokens:
    """Of one account. `trouble` is what went wrong last, empty when nothing did."""

    def __init__(
        self,
        account: Account,
        client: httpx2.AsyncClient,
        commits: Commits,
        clock: Callable[[], datetime],
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._account = account
        self._client = client
        self._commits = commits
        self._clock = clock
        self._sleep = sleep
        self._holder = token_hex(8)
        self._turn = asyncio.Lock()  # the lease is between processes
        self._lease = f"wechat token {account.appid}"[:64]
        self._fernet = Fernet(base64.urlsafe_b64encode(sha256(b"siban wechat token\0" + account.secret.encode()).digest()))
        self.trouble = ""

    async def get(self) -> str:
        """One that holds for some minutes yet. Raises NoToken, StoreUnavailable."""
        async with self._turn:
            while True:
                token, mine = await self._commits.write(self._look)
                if token or mine:
                    return token or await self._fetch()
                await self._sleep(LOOK_EVERY)

    async def drop(self, token: str) -> None:
        """The platform no longer takes it."""

        def write(connection: Connection) -> None:
            kept = access_tokens.load(connection, self._account.appid)
            if kept and self._open(kept) == token:
                access_tokens.drop(connection, self._account.appid, kept.token)

        await self._commits.write(write)

    def _look(self, connection: Connection) -> tuple[str, bool]:
        """The token if there is a good one, else whether it is for this process to fetch."""
        now, kept = self._clock(), access_tokens.load(connection, self._account.appid)
        if kept and kept.expires_at > now + EARLY and (token := self._open(kept)):
            return token, False
        return "", leases.hold(connection, self._lease, self._holder, now, TURN)

    async def _fetch(self) -> str:
        try:
            token, seconds = await self._ask()
            sealed = Sealed(self._fernet.encrypt(token.encode()).decode(), self._clock() + timedelta(seconds=seconds))
            await self._commits.write(lambda connection: access_tokens.save(connection, self._account.appid, sealed))
            self.trouble = ""
            return token
        except NoToken as error:
            self.trouble = str(error)
            raise
        finally:
            await self._commits.write(lambda connection: leases.release(connection, self._lease, self._holder))

    async def _ask(self) -> tuple[str, int]:
        asked = {"grant_type": "client_credential", "appid": self._account.appid, "secret": self._account.secret}
        try:
            response = await self._client.post("/cgi-bin/stable_token", json={**asked, "force_refresh": False})
            told = response.json()
        except (httpx2.HTTPError, ValueError):
            raise NoToken("连不上微信的服务器，请检查网络") from None
        told = told if isinstance(told, dict) else {}
        token, seconds, code = told.get("access_token"), told.get("expires_in"), told.get("errcode")
        if isinstance(token, str) and isinstance(seconds, int):
            return token, seconds
        raise NoToken(TROUBLES.get(code or 0, f"微信没有给出 access_token（错误码 {code}）"))

    def _open(self, kept: Sealed) -> str:
        """Empty when it was sealed with another secret."""
        with suppress(InvalidToken):
            return self._fernet.decrypt(kept.token.encode()).decode()
        return ""
