"""Small writes from the event loop, which share their commits with all others of the process."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Connection

from knowledge.store.database import Database

T = TypeVar("T")


class Commits:
    """Writes in a thread of its own, so that it never waits for a free worker thread."""

    def __init__(self, database: Database) -> None:
        self._turns = database.turns
        self._thread = ThreadPoolExecutor(1, "commits")

    async def write(self, work: Callable[[Connection], T]) -> T:
        """What `work` gives, once it is committed. Raises StoreUnavailable and what `work` raises: then nothing of this
        work is written. `work` runs again, alone, when it shared a transaction with one that failed."""
        done = self._turns.submit(work)
        self._thread.submit(self._turns.settle, done)
        return await asyncio.wrap_future(done)

    async def close(self) -> None:
        """Wait for what was begun, and end the thread."""
        await asyncio.to_thread(self._thread.shutdown)
