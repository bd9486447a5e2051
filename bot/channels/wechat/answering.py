"""A callback answered in time: with its answer, with nothing because that is sent later, or with a word to wait."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import Connection

from bot import wording_wechat as words
from bot.channels.wechat.callbacks import Heard
from bot.channels.wechat.texts import shown
from bot.channels.wechat.worker import Worker
from bot.store import allowances, wechat
from bot.store.commits import Commits
from bot.store.wechat import Arrived, Row

log = structlog.get_logger()

PATIENCE = 3.9  # seconds for the answer itself
LIMIT = 4.4  # seconds for everything: the platform hangs up after five
LOOK_EVERY = 0.25  # seconds between two looks for an answer that another process works on

Sleep = Callable[[float], Awaitable[object]]


_GOING_ON: set[asyncio.Task[str]] = set()


class TooLate(Exception):
    """Not even committed in time: the platform must deliver it again."""


@dataclass(frozen=True)
class Answering:
    """`sends_later`: customer service is there for answers that take longer. `links`: what follows may be tapped."""

    commits: Commits
    worker: Worker
    clock: Callable[[], datetime]
    sends_later: bool
    links: bool
    sleep: Sleep = asyncio.sleep

    async def reply(self, heard: Heard) -> str:
        """The text of the passive reply; empty for none. The callback is committed, or it raises TooLate, StoreUnavailable."""
        impatience = asyncio.create_task(_after(self.sleep, PATIENCE))
        work = asyncio.create_task(self._reply(heard, impatience))
        end = asyncio.create_task(_after(self.sleep, LIMIT))
        try:
            await asyncio.wait({work, end}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                raise TooLate
            return work.result()
        finally:
            if not work.done():
                _let_go(work)
            await _cancel(impatience, end)

    async def _reply(self, heard: Heard, impatience: asyncio.Task[None]) -> str:
        row = await self._receive(heard)
        if not row.answered:
            self.worker.notify(row.person)
            row = await self._wait(row, impatience)
        return await self._hand_over(row) if row.answered else await self._be_late(row)

    async def _receive(self, heard: Heard) -> Row:
        now, arrived = self.clock(), Arrived(heard.person, heard.key, heard.kind, heard.payload)
        return await self.commits.write(lambda connection: _receive(connection, arrived, heard.pressed, now))

    async def _wait(self, row: Row, impatience: asyncio.Task[None]) -> Row:
        """The row once it is answered, or as it stands when patience ends."""
        told = asyncio.create_task(self.worker.answered(row))
        try:
            while not row.answered and not impatience.done():
                look = asyncio.create_task(_after(self.sleep, LOOK_EVERY))
                await asyncio.wait({told, look, impatience}, return_when=asyncio.FIRST_COMPLETED)
                await _cancel(look)
                row = await self._get(row)
            return row
        finally:
            await _cancel(told)
            self.worker.leave(row)

    async def _get(self, row: Row) -> Row:
        return await self.commits.write(lambda connection: wechat.get(connection, row.id))

    async def _hand_over(self, row: Row) -> str:
        """The same callback again gets the same; nothing when customer service was faster."""
        if row.passive or row.sent or not row.pages:
            return row.passive
        passive = shown(row.pages, self.links)
        await self.commits.write(lambda connection: wechat.hand_over(connection, row.id, passive))
        return passive

    async def _be_late(self, row: Row) -> str:
        row = await self.commits.write(lambda connection: wechat.be_late(connection, row.id))
        if row.answered:
            return await self._hand_over(row)
        return "" if self.sends_later else words.WAIT


def _receive(connection: Connection, arrived: Arrived, pressed: bool, now: datetime) -> Row:
    row = wechat.receive(connection, arrived, now)
    if row.new and arrived.kind == "leave":
        allowances.exhaust(connection, arrived.person)
    elif row.new and arrived.kind not in ("mass", "other"):
        allowances.allow(connection, arrived.person, now, pressed)
    return row


def _let_go(work: asyncio.Task[str]) -> None:
    """It goes on, so that the next delivery finds it further; nobody is told how it ends."""
    _GOING_ON.add(work)
    work.add_done_callback(_note_end)


def _note_end(work: asyncio.Task[str]) -> None:
    _GOING_ON.discard(work)
    if not work.cancelled() and (error := work.exception()):
        log.warning("wechat_callback_not_taken", kind=type(error).__name__)


async def _after(sleep: Sleep, seconds: float) -> None:
    await sleep(seconds)


async def _cancel(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*tasks, return_exceptions=True)
