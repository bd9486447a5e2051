"""python-telegram-bot's Application, built so that nothing of its own fetches or confirms updates."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from ssl import SSLContext
from time import monotonic
from typing import Any, TypeAlias
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx
from telegram.error import RetryAfter
from telegram.ext import Application, ApplicationBuilder, BaseRateLimiter, ExtBot
from telegram.request import BaseRequest, HTTPXRequest

from bot.channels.telegram.connections import Connections
from bot.channels.telegram.lenient import completed, completed_user

# Periods as timedelta, as the library will give them from its next version on; else it warns at every 429.
os.environ.setdefault("PTB_TIMEDELTA", "true")

OFFICIAL = "https://api.telegram.org"
READ_TIMEOUT = 15.0  # seconds: a late answer leaves the delivery in doubt, so it is worth waiting for
CONNECTIONS = 32


@dataclass(frozen=True)
class Access:
    """How to reach the Bot API: `base_url` of another server or an emulator, with or without the final `/bot`."""

    token: str
    base_url: str = OFFICIAL
    proxy: str = ""

    @property
    def bot(self) -> int:
        """The bot's id, which is the number before the colon; 0 for what is no token."""
        number = self.token.partition(":")[0]
        return int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0

    @property
    def server(self) -> str:
        return (self.base_url or OFFICIAL).rstrip("/").removesuffix("/bot")


class Pause(BaseRateLimiter[int]):
    """After a 429 no request at all goes out for as long as Telegram asks; then the refused one is made again."""

    def __init__(
        self, clock: Callable[[], float] = monotonic, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._until = 0.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        while True:
            while (left := self._until - self._clock()) > 0:
                await self._sleep(left)
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                self._until = max(self._until, self._clock() + seconds_of(error))


def seconds_of(error: RetryAfter) -> float:
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


class SibanBot(ExtBot[int]):
    """The bot, with updates fetched as raw JSON: one that this version of the library cannot parse must not hold up, or
    write into the log, the others that came with it."""

    async def fetch(self, offset: int | None, seconds: int, kinds: tuple[str, ...]) -> list[Any]:
        """Updates from `offset` on, which confirms those before; waits up to `seconds` for one. Raises TelegramError."""
        wanted = {"offset": offset, "timeout": seconds, "allowed_updates": list(kinds)}
        found = await super()._post("getUpdates", wanted, read_timeout=READ_TIMEOUT + seconds)
        return found if isinstance(found, list) else []

    async def _post(self, endpoint: str, *arguments: Any, **more: Any) -> Any:
        found = await super()._post(endpoint, *arguments, **more)
        return completed_user({**found, "is_bot": True}) if endpoint == "getMe" else completed(found)


App: TypeAlias = Application[SibanBot, Any, Any, Any, Any, Any]


def build_bot(access: Access, limiter: BaseRateLimiter[int] | None = None) -> SibanBot:
    """The bot with its two connection pools, one for getUpdates, one for everything else."""
    return SibanBot(
        access.token,
        f"{access.server}/bot",
        f"{access.server}/file/bot",
        request=_pool(CONNECTIONS, access),
        get_updates_request=_pool(1, access),
        rate_limiter=limiter or Pause(),
    )


def _pool(size: int, access: Access) -> BaseRequest:
    """Lean where nothing stands between; the library's own where a proxy does, as it knows every kind of them."""
    if not access.proxy and not _proxied(access.server):
        return Connections(size, READ_TIMEOUT, _trusted())
    return HTTPXRequest(
        size,
        proxy=access.proxy or None,
        read_timeout=READ_TIMEOUT,
        write_timeout=READ_TIMEOUT,
        connect_timeout=10,
        pool_timeout=10,
        httpx_kwargs={"verify": _trusted()},
    )


def _proxied(server: str) -> bool:
    """Whether the environment names a proxy for this address."""
    parts, named = urlsplit(server), getproxies()
    return bool(named.get(parts.scheme) or named.get("all")) and not proxy_bypass(parts.hostname or "")


@cache
def _trusted() -> SSLContext:
    """Reading the certificates takes 20 ms each time."""
    return httpx.create_ssl_context()


def build_application(bot: SibanBot) -> App:
    """The Application that updates are handed to; it has no updater and no persistence."""
    return ApplicationBuilder().bot(bot).updater(None).job_queue(None).build()
