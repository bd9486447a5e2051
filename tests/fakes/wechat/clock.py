"""The time that the fake and siban share: it moves only when a test moves it."""

import asyncio
import heapq
from datetime import datetime
from itertools import count
from zoneinfo import ZoneInfo

from tests.fakes.telegram.clocks import TUESDAY_MORNING

ZONE = ZoneInfo("Asia/Shanghai")


class Time:
    """Seconds since 1970; `sleep` ends when `move` comes to its moment."""

    def __init__(self, now: float = TUESDAY_MORNING) -> None:
        self.now = now
        self._due: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = count()

    def clock(self) -> datetime:
        return datetime.fromtimestamp(self.now, ZONE)

    async def sleep(self, seconds: float) -> None:
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._due, (self.now + seconds, next(self._numbers), done))
        await done

    async def move(self, seconds: float) -> None:
        """Sleeps end in order, each at its own moment."""
        end = self.now + seconds
        while self._due and self._due[0][0] <= end:
            self.now, _, done = heapq.heappop(self._due)
            if not done.done():
                done.set_result(None)
            for _ in range(5):
                await asyncio.sleep(0)
        self.now = end
