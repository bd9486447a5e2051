"""siban's Telegram channel in a test's own event loop, against the fake Telegram; no step waits for a clock."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.assistant import Assistant
from bot.channels.telegram.api import Access
from bot.channels.telegram.channel import Hook, TelegramChannel
from bot.store.tables.telegram import telegram_updates
from bot.store.telegram import State
from knowledge.ready import Knowledge
from knowledge.store.database import Database
from tests import PATIENCE
from tests.fakes.telegram import TelegramFake

ZONE = ZoneInfo("Asia/Shanghai")


async def no_sleep(seconds: float) -> None:
    """Let others run, and go on."""
    await asyncio.sleep(0.001)


async def eventually(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Let others run until the condition holds; TimeoutError after so many seconds."""
    pause = 0.005
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(pause)
            pause = min(2 * pause, 0.05)  # looking may cost more than what is waited for


@dataclass
class Shelf:
    """Holds the edition in force, as `Live` does; a test may put another one there."""

    knowledge: Knowledge

    def current(self) -> Knowledge:
        return self.knowledge


@dataclass
class House:
    """The fake, the database and whatever runs on them."""

    fake: TelegramFake
    database: Database
    shelf: Shelf
    sleeps: list[float] = field(default_factory=list)

    def clock(self) -> datetime:
        return datetime.fromtimestamp(self.fake.clock.now(), ZONE)

    def assistant(self) -> Assistant:
        return Assistant(self.database, self.shelf, self.clock)  # type: ignore[arg-type]

    def channel(self, answer: Any = None, hook: Hook | None = None, **parts: Any) -> TelegramChannel:
        async def sleep(seconds: float) -> None:
            self.sleeps.append(seconds)
            await no_sleep(seconds)

        access = Access(self.fake.token, self.fake.base_url)
        answer = answer or self.assistant().answer
        parts = {"sleep": sleep, **parts}
        return TelegramChannel(access, self.database, self.shelf, answer, self.clock, hook, **parts)  # type: ignore[arg-type]

    @asynccontextmanager
    async def open(self, answer: Any = None, **parts: Any) -> AsyncIterator[TelegramChannel]:
        """A channel that polls."""
        channel = self.channel(answer, **parts)
        channel.start()
        try:
            yield channel
        finally:
            await channel.stop()

    async def quiet(self, count: int, chat: int = 7) -> list[str]:
        """Wait for so many texts in a chat; they, in order."""
        await self.fake.until(lambda ledger: len(ledger.texts(chat)) >= count)
        return self.fake.ledger.texts(chat)

    def states(self) -> list[str]:
        """Of all updates, by number."""
        with self.database.reading() as connection:
            return list(connection.scalars(select(telegram_updates.c.state).order_by(telegram_updates.c.update_id)))

    async def done(self, count: int) -> None:
        """Wait until so many updates are answered."""
        await eventually(lambda: self.states().count(State.DONE) >= count)

    async def calls(self, method: str, count: int = 1) -> list[Any]:
        """Wait for so many calls of a method."""
        await self.fake.until(lambda ledger: len(ledger.of(method)) >= count)
        return self.fake.ledger.of(method)
