"""Long polling of our own: fetch, commit, and only then let Telegram forget."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic

import structlog
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram.api import SibanBot, seconds_of
from bot.channels.telegram.inbox import Inbox, is_id
from bot.channels.telegram.questions import KINDS
from knowledge.store.database import StoreUnavailable

log = structlog.get_logger()

POLL_SECONDS = 20  # how long Telegram holds an empty answer back
SOON = 0.2  # seconds
WEDGED_AFTER = 50.0  # seconds without a finished round; a round takes at most 35
WAITS = (1.0, 2.0, 5.0, 10.0, 20.0)
TOKEN_WAIT = 60.0

Sleep = Callable[[float], Awaitable[object]]


class Polling:
    """`trouble` is a sentence for the staff, empty while all is well."""

    def __init__(
        self, bot: SibanBot, inbox: Inbox, clock: Callable[[], float] = monotonic, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._bot = bot
        self._inbox = inbox
        self._clock = clock
        self._sleep = sleep
        self._round_at = clock()
        self._offset: int | None = None
        self.trouble = ""

    @property
    def wedged(self) -> bool:
        """Nothing has come back for so long that something is stuck."""
        return self._clock() - self._round_at > WEDGED_AFTER

    async def run(self) -> None:
        """Until cancelled."""
        self._round_at = self._clock()
        failures = 0
        while True:
            try:
                await self._round()
            except (TelegramError, StoreUnavailable) as error:
                self.trouble = describe(error)
                log.warning("telegram_polling_failed", trouble=self.trouble, kind=type(error).__name__)
                await self._sleep(wait_after(error, failures))
                failures += 1
            else:
                failures, self.trouble, self._round_at = 0, "", self._clock()

    async def _round(self) -> None:
        begun = self._clock()
        updates = await self._bot.fetch(self._offset, POLL_SECONDS, KINDS)
        if not updates and self._clock() - begun < SOON:
            await self._sleep(SOON)  # an emulator that does not hold empty answers back
        await self._inbox.receive(updates)
        ids = [update["update_id"] for update in updates if isinstance(update, dict) and is_id(update.get("update_id"))]
        # Numbers start anew somewhere after a quiet week: the last one counts, not the largest.
        self._offset = ids[-1] + 1 if ids else self._offset


def wait_after(error: Exception, failures: int) -> float:
    if isinstance(error, RetryAfter):
        return seconds_of(error)
    return TOKEN_WAIT if isinstance(error, InvalidToken) else WAITS[min(failures, len(WAITS) - 1)]


def describe(error: Exception) -> str:
    if isinstance(error, StoreUnavailable):
        return error.reason
    if isinstance(error, InvalidToken):
        return "Telegram 不认这个 token，请到 @BotFather 核对"
    if isinstance(error, Conflict):
        return "同一个 token 还有别的程序在收消息，请只留一个"
    return f"连不上 Telegram（{type(error.__cause__ or error).__name__}），请检查网络或 SIBAN_TELEGRAM_PROXY"
