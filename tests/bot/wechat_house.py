"""siban's WeChat channel in a test's own event loop, against the fake platform; time moves only when a test moves it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2
from sqlalchemy import func, select
from starlette.applications import Starlette

from bot.assistant import Assistant
from bot.channels.wechat.account import Account
from bot.channels.wechat.channel import WechatChannel
from bot.messages import Question, Reply
from bot.store.tables.wechat import wechat_callbacks
from knowledge.store.database import Database
from tests.bot.telegram_house import Shelf
from tests.fakes.wechat import Driver, Time, WechatFake
from tests.fakes.wechat.platform import AES_KEY, APPID, SECRET, TOKEN


@dataclass
class Slow:
    """An answerer that takes as long as the test wants, and counts what it was asked."""

    assistant: Assistant
    asked: list[str] = field(default_factory=list)
    held: bool = True
    _free: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, question: Question) -> Reply:
        self.asked.append(question.text)
        if self.held:
            await self._free.wait()
        return await self.assistant.answer(question)

    def finish(self) -> None:
        self.held = False
        self._free.set()


@dataclass
class House:
    """The fake, the database and whatever runs on them."""

    fake: WechatFake
    time: Time
    database: Database
    shelf: Shelf

    def assistant(self) -> Assistant:
        return Assistant(self.database, self.shelf, self.time.clock)  # type: ignore[arg-type]

    def account(self, **changes: Any) -> Account:
        return Account(**{"token": TOKEN, "appid": APPID, "secret": SECRET, "base_url": self.fake.base_url, **changes})

    @asynccontextmanager
    async def open(self, answer: Any = None, safe: bool = False, **changes: Any) -> AsyncIterator[Driver]:
        """The channel, and the platform to drive it."""
        key = AES_KEY if safe else ""
        parts = (self.database, self.shelf, answer or self.assistant().answer, self.time.clock, self.time.sleep)
        channel = WechatChannel(self.account(aes_key=key, **changes), *parts)  # type: ignore[arg-type]
        channel.start()
        transport = httpx2.ASGITransport(app=Starlette(routes=[channel.route]))
        async with httpx2.AsyncClient(transport=transport, base_url="http://siban") as client:
            try:
                yield Driver(self.fake, client, self.time.sleep, key)
            finally:
                await channel.stop()

    def rows(self) -> int:
        with self.database.reading() as connection:
            return connection.scalar(select(func.count()).select_from(wechat_callbacks)) or 0
