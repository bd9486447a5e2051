"""Telegram as a platform for notices: drawn, sent once, its answer read for the sender."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

import structlog
from telegram.error import TelegramError
from telegram.ext import BaseRateLimiter

from bot.broadcasts.deliveries import Attempt, Cause, Fate
from bot.broadcasts.notices import Notice
from bot.channels.telegram import sending
from bot.channels.telegram.api import Access, build_bot
from bot.channels.telegram.buttons import Seal
from bot.channels.telegram.notices import draw_lines, draw_notices
from bot.channels.telegram.outgoing import Say
from bot.channels.telegram.polling import wait_after
from bot.channels.telegram.questions import Room
from bot.channels.telegram.records import CHANNEL
from bot.channels.telegram.sending import Outcome, send
from bot.messages import Address

log = structlog.get_logger()

_FATES = {
    sending.Fate.SENT: Fate.SENT,
    sending.Fate.NOT_SENT: Fate.NOT_SENT,
    sending.Fate.IN_DOUBT: Fate.IN_DOUBT,
    sending.Fate.GONE: Fate.GONE,
    sending.Fate.MOVED: Fate.GONE,
    sending.Fate.TOO_LATE: Fate.REFUSED,
    sending.Fate.REFUSED: Fate.REFUSED,
}
_CAUSES = {Fate.GONE: Cause.GONE, Fate.REFUSED: Cause.REFUSED, Fate.IN_DOUBT: Cause.NO_RECEIPT}


class Once(BaseRateLimiter[int]):
    """Makes each request exactly once: the sender keeps the pace."""

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
        return await callback(*args, **kwargs)


class TelegramCarrier:
    """A bot of its own beside the channel's, with connections of its own, so that answers never queue behind notices."""

    channel = CHANNEL

    def __init__(self, access: Access, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep) -> None:
        self._bot = build_bot(access, Once())
        self._seal = Seal(access.token)
        self._sleep = sleep

    async def open(self) -> None:
        failures = 0
        while True:
            try:
                await self._bot.initialize()
                return
            except TelegramError as error:
                log.warning("telegram_unreachable", kind=type(error).__name__)
                await self._sleep(wait_after(error, failures))
                failures += 1

    async def close(self) -> None:
        await self._bot.shutdown()

    async def deliver(self, address: Address, notices: Sequence[Notice]) -> Attempt:
        chat = int(address.person)
        said = draw_notices(notices, chat, self._bot.username, self._seal)
        outcome = await self._send(chat, said, notices[0])
        if outcome.fate is sending.Fate.TOO_LATE and said.edits:
            outcome = await self._send(chat, Say(said.text, said.rows), notices[0])
        return _attempt(outcome)

    async def tell(self, address: Address, lines: Sequence[str], links: Sequence[tuple[str, str]]) -> Attempt:
        """A message of its own, not a notice."""
        return _attempt(await send(self._bot, Room(int(address.person)), draw_lines(lines, links, self._bot.username)))

    async def _send(self, chat: int, said: Say, notice: Notice) -> Outcome:
        """A correction answers the wrong message, unless it takes its place."""
        replies_to = int(notice.original) if notice.original and not said.edits else None
        return await send(self._bot, Room(chat, replies_to=replies_to), said)


def _attempt(outcome: Outcome) -> Attempt:
    if outcome.wait:
        return Attempt(Fate.WAIT, wait=outcome.wait)
    fate = _FATES[outcome.fate]
    return Attempt(fate, _CAUSES.get(fate, ""), message=str(outcome.message or ""))
