"""Hands mass messages to their platform, asks what became of them, and has them taken off."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog
from sqlalchemy import Connection

from bot.broadcasts import hours
from bot.broadcasts.deliveries import Attempt, Fate
from bot.broadcasts.mass import CHANNEL, REMOVED, Job
from bot.broadcasts.notices import Notice, notice_of
from bot.store import broadcasts, mass
from bot.store.commits import Commits
from bot.store.deliveries import Claim, Order
from bot.trust import Trust

log = structlog.get_logger()


class Courier(Protocol):
    """A platform that takes one message for many people."""

    @property
    def articles(self) -> bool:
        """Whether what it sends can be taken off again."""

    async def send(self, key: str, people: Sequence[str], notice: Notice) -> Attempt:
        """Calling again with the same key sends nothing twice. SENT: the platform took it, its result comes later."""

    async def ask(self, message: str) -> Fate:
        """SENT, REFUSED, or WAIT while it is not known."""

    async def take_off(self, message: str) -> str:
        """Empty when it is gone, else why it is not, for the staff."""


@dataclass(frozen=True)
class Found:
    """What there is to do: a message to hand over to people, one to ask about, one to take off."""

    claimed: Claim
    due: tuple[Job, Sequence[str], Notice] | None
    unreported: Job | None
    unremoved: Job | None


class Massing:
    """Of one sender; one call at a time, and one look after the other."""

    def __init__(self, commits: Commits, trust: Trust, courier: Courier, clock: Callable[[], datetime], sender: str) -> None:
        self._commits = commits
        self._trust = trust
        self._courier = courier
        self._clock = clock
        self._sender = sender

    async def look(self) -> None:
        """Hand over what is due; ask about one message and take off another. Raises StoreUnavailable."""
        found = await self._commits.write(self._find)
        self._trust.note(found.claimed)
        if found.due:
            await self._hand_over(*found.due)
        if found.unreported:
            await self._ask(found.unreported)
        if found.unremoved:
            await self._take_off(found.unremoved)

    async def _hand_over(self, job: Job, people: Sequence[str], notice: Notice) -> None:
        attempt = await self._attempt(job, people, notice)
        log.info("mass_message", broadcast=job.broadcast, people=len(people), fate=attempt.fate, cause=attempt.cause)
        await self._commits.insist(lambda connection: mass.settle(connection, self._sender, job, attempt, self._clock()))

    async def _attempt(self, job: Job, people: Sequence[str], notice: Notice) -> Attempt:
        try:
            return await self._courier.send(job.key, people, notice)
        except Exception as error:
            log.error("mass_message_failed", kind=type(error).__name__, broadcast=job.broadcast)
            return Attempt(Fate.IN_DOUBT, f"程序错误：{type(error).__name__}")

    def _find(self, connection: Connection) -> Found:
        now = self._clock()
        allowed, trusted = self._trust.look(connection, CHANNEL, now)
        order = Order(CHANNEL, self._sender, 1, 1.0, hours.is_quiet(now))
        due = mass.claim(connection, order, allowed, now, self._courier.articles) if trusted else None
        work = (*due, notice_of(broadcasts.get(connection, due[0].broadcast))) if due else None
        return Found(allowed, work, mass.unreported(connection, now), mass.unremoved(connection))

    async def _ask(self, job: Job) -> None:
        fate, now = await self._courier.ask(job.message), self._clock()
        if fate in (Fate.SENT, Fate.REFUSED):
            went_out = fate is Fate.SENT
            await self._commits.write(lambda connection: mass.note_answer(connection, job, went_out, now))

    async def _take_off(self, job: Job) -> None:
        removal = await self._courier.take_off(job.message) or REMOVED
        await self._commits.write(lambda connection: mass.note_removal(connection, job, removal))
