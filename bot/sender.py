"""Sends what is due, no faster than allowed, and never by accident."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any, Protocol

import structlog
from sqlalchemy import Connection

from bot.broadcasts import hours
from bot.broadcasts.deliveries import Attempt, Fate, conclude
from bot.broadcasts.life import Broadcast
from bot.broadcasts.notices import Notice, notice_of
from bot.massing import Courier, Massing
from bot.messages import Address
from bot.pacing import Pacing
from bot.store import broadcasts, deliveries, subscribers, upkeep
from bot.store.commits import Commits, Sleep
from bot.store.deliveries import AHEAD, Claim, Due, Order
from bot.telling import Herald, Telling
from bot.tending import Tending
from bot.trust import Trust
from bot.witness import Witness
from knowledge.ready import Knowledge
from knowledge.store.database import Database, StoreUnavailable

log = structlog.get_logger()

IDLE = 0.3  # seconds between two looks when nothing is due
TEND_EVERY = 1.0
WEDGED = timedelta(seconds=60)  # without a round of one of its loops
DRAIN_SECONDS = 3.0


class Carrier(Protocol):
    """A platform that notices go out on."""

    channel: str

    async def open(self) -> None:
        """Returns once the platform has been reached."""

    async def deliver(self, address: Address, notices: Sequence[Notice]) -> Attempt:
        """One message with these notices to one person; what is expected to go wrong is a value."""

    async def close(self) -> None: ...


@dataclass(frozen=True)
class Speed:
    """`rate` messages a second and channel over all senders; `at_once` in flight in this one."""

    rate: float = 20.0
    at_once: int = 8


class Sender:
    """One of any number of senders on a database. `clock` gives aware local time."""

    def __init__(
        self,
        database: Database,
        carriers: Sequence[Carrier],
        clock: Callable[[], datetime],
        witness: Witness,
        speed: Speed | None = None,
        sleep: Sleep = asyncio.sleep,
        courier: Courier | None = None,
        knowledge: Callable[[], Knowledge] | None = None,
    ) -> None:
        """`courier` takes mass messages; without one they wait. With `knowledge` people hear what came of their reports where
        a carrier is a Herald; else they do when they come again."""
        self._carriers = carriers
        self._clock = clock
        self._speed = speed or Speed()
        self._sleep = sleep
        self._commits = Commits(database, sleep)
        self._thread = ThreadPoolExecutor(1, "sender")
        self._name = token_hex(8)
        self._trust = Trust(witness, self._name)
        self._tending = Tending(database, self._name, clock)
        self._massing = Massing(self._commits, self._trust, courier, clock, self._name) if courier else None
        self._knowledge = knowledge
        self._contents: dict[int, Broadcast] = {}
        self._flying: dict[str, set[asyncio.Task[None]]] = {carrier.channel: set() for carrier in carriers}
        self._pacing = {carrier.channel: Pacing(self._speed.rate) for carrier in carriers}
        self._stopping = False
        self._seen: dict[str, datetime] = {}  # when each loop last came round
        self._running: list[asyncio.Task[None]] = []

    def start(self) -> None:
        loops = [self._keep("upkeep", self._tend, TEND_EVERY), *(self._serve(carrier) for carrier in self._carriers)]
        if self._massing:
            loops.append(self._keep("mass messages", self._massing.look, TEND_EVERY))
        self._seen = dict.fromkeys(("upkeep", *self._flying, *(("mass messages",) if self._massing else ())), self._clock())
        self._running = [asyncio.create_task(loop) for loop in loops]

    async def stop(self) -> None:
        """Take nothing more, finish what is on its way, give back the rest; within about four seconds."""
        self._stopping = True
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        flying = [task for tasks in self._flying.values() for task in tasks]
        if flying:
            await asyncio.wait(flying, timeout=DRAIN_SECONDS)
        for task in flying:
            task.cancel()
        await asyncio.gather(*flying, return_exceptions=True)
        with suppress(StoreUnavailable):
            await self._commits.write(lambda connection: upkeep.leave(connection, self._name))
        await self._commits.close()
        await asyncio.to_thread(self._thread.shutdown)
        for carrier in self._carriers:
            await carrier.close()

    @property
    def status(self) -> str:
        """Empty, or what is wrong: which loops (a channel's, or the upkeep) have not come round for a minute."""
        late = [name for name, at in self._seen.items() if self._clock() - at > WEDGED]
        return f"sending stands still: {', '.join(late)}" if late else ""

    async def _keep(self, name: str, work: Callable[[], Awaitable[None]], seconds: float) -> None:
        while True:
            try:
                await work()
                self._seen[name] = self._clock()
            except StoreUnavailable as error:
                log.warning("store_unavailable", reason=error.reason)
            except Exception as error:
                log.error("sender_interrupted", kind=type(error).__name__)
            await self._sleep(seconds)

    async def _serve(self, carrier: Carrier) -> None:
        await carrier.open()
        self._pacing[carrier.channel].reach()
        async with asyncio.TaskGroup() as loops:  # a stop waits for each of them to give back what it claimed
            loops.create_task(self._keep(carrier.channel, lambda: self._pump(carrier), IDLE))
            for look in self._tellings(carrier):
                loops.create_task(self._keep("outcomes", look, TEND_EVERY))

    def _tellings(self, carrier: Carrier) -> list[Callable[[], Awaitable[None]]]:
        if self._knowledge is None or not isinstance(carrier, Herald):
            return []
        telling = Telling(self._commits, carrier, self._pacing[carrier.channel], self._knowledge, self._clock)

        async def look() -> None:
            await asyncio.shield(self._fly(carrier.channel, telling.look()))

        return [look]

    def _fly(self, channel: str, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """A stop waits for what is on its way."""
        task = asyncio.create_task(work)
        self._flying[channel].add(task)
        task.add_done_callback(self._flying[channel].discard)
        return task

    async def _pump(self, carrier: Carrier) -> None:
        """Until nothing is due."""
        flying = self._flying[carrier.channel]
        while True:
            claimed = await self._claim(carrier.channel)
            self._seen[carrier.channel] = self._clock()
            for due in claimed.due:
                self._fly(carrier.channel, self._send(carrier, due))
            self._trust.note(claimed)
            if not claimed.due and not flying:
                return
            await self._rest(flying, claimed)

    async def _rest(self, flying: set["asyncio.Task[None]"], claimed: Claim) -> None:
        """Until half of what may fly is free and the pace allows more."""
        early = (claimed.next_at - self._clock()).total_seconds() - AHEAD / 2
        await self._sleep(min(max(early, 0.01), IDLE) if claimed.due else IDLE / 10)
        while len(flying) > self._speed.at_once // 2:
            await asyncio.wait(flying, return_when=asyncio.FIRST_COMPLETED)

    async def _claim(self, channel: str) -> Claim:
        """A stop in the middle of it gives back what was claimed."""
        claiming = asyncio.ensure_future(self._commits.write(lambda connection: self._take(connection, channel)))
        try:
            return await asyncio.shield(claiming)
        except asyncio.CancelledError:
            for due in (await claiming).due:
                await self._give_back(due)
            raise

    async def _give_back(self, due: Due) -> None:
        ids = [delivery.id for delivery in due.deliveries]
        await self._commits.insist(lambda connection: deliveries.give_back(connection, self._name, ids))

    def _take(self, connection: Connection, channel: str) -> Claim:
        now = self._clock()
        allowed, trusted = self._trust.look(connection, channel, now)
        if not trusted:
            return allowed
        free = self._speed.at_once - len(self._flying[channel])
        order = Order(channel, self._name, free, self._speed.rate, hours.is_quiet(now))
        return deliveries.claim(connection, order, allowed, now)

    async def _send(self, carrier: Carrier, due: Due) -> None:
        told = [await self._content(delivery.broadcast) for delivery in due.deliveries]
        pacing, now = self._pacing[carrier.channel], self._clock()
        await self._sleep((pacing.turn(due.slot, now) - now).total_seconds())
        if self._stopping or pacing.is_silent(self._clock()):
            await self._give_back(due)
            return
        attempt = await self._attempt(carrier, due, [notice_of(broadcast, due.original) for broadcast in told])
        wait = pacing.note(attempt, self._clock())
        if not pacing.in_contact:
            log.warning("platform_unreachable", channel=carrier.channel, seconds=wait.total_seconds())
        await self._commits.insist(lambda connection: self._settle(connection, carrier.channel, due, attempt, wait))

    async def _attempt(self, carrier: Carrier, due: Due, notices: Sequence[Notice]) -> Attempt:
        try:
            return await carrier.deliver(due.address, notices)
        except Exception as error:
            log.error("delivery_failed", kind=type(error).__name__, broadcast=due.deliveries[0].broadcast)
            return Attempt(Fate.IN_DOUBT, f"程序错误：{type(error).__name__}")

    def _settle(self, connection: Connection, channel: str, due: Due, attempt: Attempt, wait: timedelta) -> None:
        now = self._clock()
        for delivery in due.deliveries:
            policy = self._contents[delivery.broadcast].content.policy
            deliveries.settle(connection, self._name, delivery, conclude(delivery, attempt, policy, now))
        if attempt.fate is Fate.GONE:
            subscribers.lose(connection, due.address)
        if wait:
            deliveries.put_off(connection, channel, now + wait)  # for the other senders too

    async def _content(self, number: int) -> Broadcast:
        """A broadcast's words do not change once it was launched."""
        if number not in self._contents:
            self._contents[number] = await self._commits.insist(lambda connection: broadcasts.get(connection, number))
        return self._contents[number]

    async def _tend(self) -> None:
        in_contact = [channel for channel, pacing in self._pacing.items() if pacing.in_contact]
        await asyncio.get_running_loop().run_in_executor(self._thread, self._tending.look, in_contact)
