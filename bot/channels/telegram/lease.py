"""One process at a time polls and answers for a bot; the others stand by."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from secrets import token_hex

import structlog

from bot.store import leases
from bot.store.commits import Commits
from knowledge.store.database import StoreUnavailable

log = structlog.get_logger()

LENGTH = timedelta(seconds=6)
RENEW_EVERY = 2.0  # seconds

Sleep = Callable[[float], Awaitable[object]]


class Lease:
    """A process that dies is followed by another after `LENGTH`, one that stops in peace at once."""

    def __init__(self, name: str, commits: Commits, clock: Callable[[], datetime], sleep: Sleep = asyncio.sleep) -> None:
        self._name = name
        self._commits = commits
        self._clock = clock
        self._sleep = sleep
        self._holder = token_hex(8)
        self.held = False

    async def acquire(self) -> None:
        """Returns when this process holds the lease."""
        while not await self._hold():
            await self._sleep(RENEW_EVERY)

    async def keep(self) -> None:
        """Renews; returns when another process has it."""
        while await self._hold():
            await self._sleep(RENEW_EVERY)

    async def release(self) -> None:
        if self.held:
            self.held = False
            await self._commits.write(lambda connection: leases.release(connection, self._name, self._holder))

    async def _hold(self) -> bool:
        now = self._clock()
        try:
            self.held = await self._commits.write(lambda c: leases.hold(c, self._name, self._holder, now, LENGTH))
        except StoreUnavailable as error:  # nobody else can take it now either
            log.warning("store_unavailable", reason=error.reason)
        return self.held
