"""Small writes from the event loop, which share their commits with all others of the process."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import structlog
from sqlalchemy import Connection

from knowledge.store.database import Database, StoreUnavailable

log = structlog.get_logger()

AGAIN_AFTER = 1.0  # seconds

Sleep = Callable[[float], Awaitable[object]]
T = TypeVar("T")


class Commits:
    """Writes in a thread of its own, so that it never waits for a free worker thread."""

    def __init__(self, database: Database, sleep: Sleep = asyncio.sleep) -> None:
        self._turns = database.turns
        self._sleep = sleep
        self._thread = ThreadPoolExecutor(1, "commits")

    async def write(self, work: Callable[[Connection], T]) -> T:
        """What `work` gives, once it is committed. Raises StoreUnavailable and what `work` raises: then nothing of this
        work is written. `work` runs again, alone, when it shared a transaction with one that failed."""
        done = self._turns.submit(work)
        self._thread.submit(self._turns.settle, done)
        return await asyncio.wrap_future(done)

    async def insist(self, work: Callable[[Connection], T]) -> T:
        """`write`, however long the database is away: for what must be written down, as it has happened."""
        while True:
            try:
                return await self.write(work)
            except StoreUnavailable as error:
                log.warning("store_unavailable", reason=error.reason)
                await self._sleep(AGAIN_AFTER)

    async def close(self) -> None:
        """Wait for what was begun, and end the thread."""
        await asyncio.to_thread(self._thread.shutdown)
