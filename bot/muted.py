"""Stands where the sender would when sending is off: it logs how much is due, and sends nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog

from bot.store import deliveries
from knowledge.store.database import Database, StoreUnavailable

log = structlog.get_logger()

LOOK_EVERY = 5.0  # seconds


class Muted:
    """`start` and `stop` like a Sender. Deliveries go on waiting; whoever turns sending on later is asked by then."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._database = database
        self._clock = clock
        self._sleep = sleep
        self._running: asyncio.Task[None] | None = None

    status = ""  # nothing that could stand still

    def start(self) -> None:
        self._running = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        if self._running:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    async def _watch(self) -> None:
        told = 0
        while True:
            due = await asyncio.to_thread(self._due)
            if due != told:
                log.warning("not_sent_because_sending_is_off", deliveries=due)
            told = due
            await self._sleep(LOOK_EVERY)

    def _due(self) -> int:
        try:
            with self._database.reading() as connection:
                return deliveries.waiting(connection, self._clock())
        except StoreUnavailable as error:
            log.warning("store_unavailable", reason=error.reason)
            return 0
