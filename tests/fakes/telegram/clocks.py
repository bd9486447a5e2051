"""The time the fake lives in: moved by hand, or the real one."""

import asyncio
import heapq
import time
from collections.abc import Callable
from itertools import count
from typing import Protocol

TUESDAY_MORNING = 1_795_485_600.0  # 2026-11-24 10:00 in Shanghai


class Clock(Protocol):
    def now(self) -> float:
        """Seconds since 1970."""

    def call_later(self, seconds: float, callback: Callable[[], object]) -> None:
        """Call back on the server's event loop once the seconds have passed."""


class RealClock:
    def now(self) -> float:
        return time.time()

    def call_later(self, seconds: float, callback: Callable[[], object]) -> None:
        asyncio.get_running_loop().call_later(seconds, callback)


class HandClock:
    """Stands still until it is moved; what falls due on the way happens at its own time."""

    def __init__(self, now: float = TUESDAY_MORNING) -> None:
        self._now = now
        self._due: list[tuple[float, int, Callable[[], object]]] = []
        self._numbers = count()

    def now(self) -> float:
        return self._now

    def call_later(self, seconds: float, callback: Callable[[], object]) -> None:
        heapq.heappush(self._due, (self._now + seconds, next(self._numbers), callback))

    def next_due(self) -> float | None:
        return self._due[0][0] if self._due else None

    def move_to(self, moment: float) -> None:
        """Move forward and call back what fell due, in order."""
        while self._due and self._due[0][0] <= moment:
            self._now, _, callback = heapq.heappop(self._due)
            callback()
        self._now = moment


def finish(future: "asyncio.Future[None]") -> None:
    """End a wait that may have ended already."""
    if not future.done():
        future.set_result(None)


async def wait(clock: Clock, seconds: float) -> None:
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    clock.call_later(seconds, lambda: finish(done))
    await done
