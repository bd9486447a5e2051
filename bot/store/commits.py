"""Group commit: small writes that wait at the same moment share one transaction, and one flush to the disk."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import Connection

from knowledge.store.database import Database

T = TypeVar("T")
Work = Callable[[Connection], Any]


class Commits:
    """Writes in a thread of its own, so that it never waits for a free worker thread."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._thread = ThreadPoolExecutor(1, "commits")
        self._waiting: list[tuple[Work, asyncio.Future[Any]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def write(self, work: Callable[[Connection], T]) -> T:
        """What `work` gives, once it is committed. Raises StoreUnavailable and what `work` raises: then nothing of this
        work is written. `work` runs again, alone, when it shared a transaction with one that failed."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, done))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_all())
        return await done

    async def close(self) -> None:
        """Wait for what was begun, and end the thread."""
        if self._writer:
            await self._writer
        self._thread.shutdown()

    async def _write_all(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch, self._waiting = self._waiting, []
            results = await loop.run_in_executor(self._thread, self._commit, [work for work, _ in batch])
            for (_, done), (result, error) in zip(batch, results, strict=True):
                if not done.cancelled():
                    done.set_exception(error) if error else done.set_result(result)

    def _commit(self, works: list[Work]) -> list[tuple[Any, Exception | None]]:
        try:
            with self._database.writing(alone=False) as connection:
                results: list[tuple[Any, Exception | None]] = [(work(connection), None) for work in works]
            return results
        except Exception as error:
            return [(None, error)] if len(works) == 1 else [result for work in works for result in self._commit([work])]
