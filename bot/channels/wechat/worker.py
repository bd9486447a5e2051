"""Works off committed callbacks: in order a person, several people at once, poison put aside after three tries."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from traceback import extract_tb

import structlog

from bot import wording
from bot.store import wechat
from bot.store.commits import Commits
from bot.store.wechat import Row
from knowledge.store.database import StoreUnavailable

log = structlog.get_logger()

TURN = timedelta(seconds=15)  # a callback in work that long belonged to a process that died
LOOK_EVERY = 2.0  # seconds between two looks for what a dead process left

SORRY = [wording.TRY_AGAIN]

Sleep = Callable[[float], Awaitable[object]]


class Worker:
    """`answer` works one callback off; `send_late` sees to an answer that the platform was told to wait for."""

    def __init__(
        self,
        commits: Commits,
        answer: Callable[[Row], Awaitable[Row]],
        send_late: Callable[[Row], Awaitable[None]],
        clock: Callable[[], datetime],
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._commits = commits
        self._answer = answer
        self._send_late = send_late
        self._clock = clock
        self._sleep = sleep
        self._shifts: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._waiting: dict[int, asyncio.Event] = {}

    def notify(self, person: str) -> None:
        """There is something to do for this person."""
        if person in self._shifts:
            self._again.add(person)
            return
        self._shifts[person] = asyncio.create_task(self._serve(person))

    async def answered(self, row: Row) -> None:
        """Returns once a callback may be answered; another process may be the one that works on it."""
        self._waiting.setdefault(row.id, asyncio.Event())
        await self._waiting[row.id].wait()

    def leave(self, row: Row) -> None:
        """Nobody waits for it any longer."""
        self._waiting.pop(row.id, None)

    async def run(self) -> None:
        """Until cancelled: look for callbacks that nobody is at work on."""
        while True:
            try:
                for person in await self._commits.write(lambda connection: wechat.people(connection, self._clock())):
                    self.notify(person)
            except StoreUnavailable as error:
                log.warning("store_unavailable", reason=error.reason)
            await self._sleep(LOOK_EVERY)

    async def drain(self, seconds: float) -> None:
        """Finish what is in work; what takes longer waits for the next start."""
        tasks = list(self._shifts.values())
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, person: str) -> None:
        """Until nothing is left to do for the person."""
        try:
            while True:
                self._again.discard(person)
                row = await self._take(person)
                if row:
                    await self._work(row)
                elif person not in self._again:
                    return
        finally:
            del self._shifts[person]

    async def _take(self, person: str) -> Row | None:
        now = self._clock()
        try:
            return await self._commits.write(lambda connection: wechat.take(connection, person, now, now + TURN, SORRY))
        except StoreUnavailable as error:  # the next look finds it again
            log.warning("store_unavailable", reason=error.reason)
            return None

    async def _work(self, row: Row) -> None:
        done: Row | None
        try:
            done = await self._answer(row)
        except asyncio.CancelledError:
            with suppress(StoreUnavailable):
                await self._commits.write(lambda connection: wechat.put_back(connection, row))
            raise
        except StoreUnavailable as error:
            log.warning("store_unavailable", reason=error.reason)
            await self._commits.insist(lambda connection: wechat.put_back(connection, row))
            return
        except Exception as error:
            # The message of an error may quote the citizen: only its kind and place.
            log.error("wechat_callback_failed", row=row.id, tries=row.tries, trouble=f"{type(error).__name__} {_place(error)}")
            done = await self._commits.insist(lambda connection: wechat.fail(connection, row, SORRY))
        if done and done.answered:
            await self._tell(done)

    async def _tell(self, done: Row) -> None:
        """The callback that waits gets it; or, when it waited too long, customer service sends it."""
        if done.id in self._waiting:
            self._waiting[done.id].set()
        if not done.late or not done.left:
            return
        try:
            await self._send_late(done)
        except Exception as error:  # it is kept for the person's next message
            log.error("wechat_late_answer_failed", row=done.id, trouble=f"{type(error).__name__} {_place(error)}")


def _place(error: BaseException) -> str:
    frames = extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
