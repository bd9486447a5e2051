"""Works off committed updates: in order within a chat, several chats at once, poison put aside after three tries."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from traceback import extract_tb

import structlog
from sqlalchemy import Connection

from bot.store import telegram
from bot.store.commits import Commits
from bot.store.telegram import Taken
from knowledge.store.database import StoreUnavailable

log = structlog.get_logger()

PARALLEL = 8  # chats at once
LOOK_EVERY = 1.0  # seconds: other processes on the same database may have received updates


class Worker:
    """Takes updates of one bot and hands them to `answer`; `apologise` tells a chat that its update went to quarantine."""

    def __init__(
        self,
        bot: int,
        commits: Commits,
        answer: Callable[[Taken], Awaitable[None]],
        apologise: Callable[[Taken], Awaitable[None]],
    ) -> None:
        self._bot = bot
        self._commits = commits
        self._answer = answer
        self._apologise = apologise
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._changed = asyncio.Event()

    def notify(self) -> None:
        """There may be something to do."""
        self._changed.set()

    async def run(self) -> None:
        """Until cancelled; what is in work then goes on, see `drain`. Raises StoreUnavailable at the start only."""
        await self._commits.write(lambda connection: telegram.give_back(connection, self._bot))
        while True:
            self._changed.clear()
            if not await self._take():
                await self._wait()

    async def drain(self, seconds: float, alone: bool) -> None:
        """Finish what is in work; what takes longer than `seconds` waits for the next start. `alone`: no other process has
        begun to work on the same updates."""
        tasks = list(self._busy.values())
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if not alone:
            return
        with suppress(StoreUnavailable):  # then the next start does it
            await self._commits.write(lambda connection: telegram.give_back(connection, self._bot, untried=True))

    async def _take(self) -> bool:
        """Start on as many updates as there is room for; whether any was there."""
        free, busy = PARALLEL - len(self._busy), list(self._busy)
        if not free:
            return False
        try:
            rows = await self._commits.write(lambda connection: telegram.take(connection, self._bot, busy, free))
        except StoreUnavailable as error:
            log.warning("store_unavailable", reason=error.reason)
            return False
        for row in rows:
            self._busy[row.chat] = asyncio.create_task(self._work(row))
        return bool(rows)

    async def _wait(self) -> None:
        # Not wait_for: in Python 3.11 it swallows a cancellation that comes together with the event.
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_EVERY):
                await self._changed.wait()

    async def _work(self, row: Taken) -> None:
        try:
            await self._answer(row)
        except StoreUnavailable as error:
            log.warning("store_unavailable", reason=error.reason)
            await self._settle(row, None)
        except Exception as error:
            # The message of an error may quote the citizen or the token: only its kind and place.
            trouble = f"{type(error).__name__} {_place(error)}"
            log.error("telegram_update_failed", update=row.update_id, tries=row.tries, trouble=trouble)
            if await self._settle(row, trouble):
                await self._say_sorry(row)
        finally:
            del self._busy[row.chat]
            self.notify()

    async def _settle(self, row: Taken, trouble: str | None) -> bool:
        """Write down that a try failed, or that it did not count (the database may be away for a while); whether the update
        is in quarantine now."""
        return await self._commits.insist(lambda connection: _give_up(connection, row, trouble))

    async def _say_sorry(self, row: Taken) -> None:
        try:
            await self._apologise(row)
        except Exception as error:
            log.error("telegram_apology_failed", update=row.update_id, trouble=f"{type(error).__name__} {_place(error)}")


def _give_up(connection: Connection, row: Taken, trouble: str | None) -> bool:
    if trouble is None:
        telegram.put_back(connection, row)
        return False
    return telegram.fail(connection, row, trouble)


def _place(error: BaseException) -> str:
    frames = extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
