"""Tells people who can be written to what came of what they reported (「这条不对」), before they come again."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

import structlog
from sqlalchemy import Connection

from bot import wording
from bot import wording_care as words
from bot.broadcasts import hours
from bot.broadcasts.deliveries import Attempt, Fate
from bot.messages import Address
from bot.pacing import Pacing
from bot.store import deliveries, reports, subscribers
from bot.store.commits import Commits
from bot.store.reports import Report
from knowledge.catalogue.items import FIELD_LABELS
from knowledge.ready import Knowledge

log = structlog.get_logger()

FRESH = timedelta(days=7)  # what was settled longer ago is told when the person comes again


@runtime_checkable
class Herald(Protocol):
    """A platform on which one person may be written to without a broadcast."""

    channel: str

    async def tell(self, address: Address, lines: Sequence[str], links: Sequence[tuple[str, str]]) -> Attempt:
        """One message to one person; `links` are (code, name) of items."""


class Telling:
    """Of one sender and platform; one call at a time. What is claimed counts as told, so that neither another sender nor an
    answer tells it again; what surely did not arrive is given back."""

    def __init__(
        self,
        commits: Commits,
        herald: Herald,
        pacing: Pacing,
        knowledge: Callable[[], Knowledge],
        clock: Callable[[], datetime],
    ) -> None:
        """`knowledge` may take its time."""
        self._commits = commits
        self._herald = herald
        self._pacing = pacing
        self._knowledge = knowledge
        self._clock = clock
        self._refused: set[str] = set()  # they hear of it when they come again

    async def look(self) -> None:
        """Write to one person, not in quiet hours. Raises StoreUnavailable."""
        now = self._clock()
        if hours.is_quiet(now) or self._pacing.is_silent(now):
            return
        claimed = await self._commits.write(
            lambda connection: reports.claim(connection, self._herald.channel, now - FRESH, now, self._refused)
        )
        if claimed:
            await self._tell(*claimed)

    async def _tell(self, address: Address, found: Sequence[Report]) -> None:
        try:
            knowledge = await asyncio.to_thread(self._knowledge)
        except Exception:
            await self._commits.insist(lambda connection: reports.give_back(connection, found))
            raise
        attempt = await self._attempt(address, found, knowledge)
        if attempt.fate is Fate.REFUSED:
            self._refused.add(address.person)
        log.info("outcome_told", reports=[report.id for report in found], fate=attempt.fate, cause=attempt.cause)
        wait = self._pacing.note(attempt, self._clock())
        await self._commits.insist(lambda connection: self._settle(connection, address, found, attempt, wait))

    async def _attempt(self, address: Address, found: Sequence[Report], knowledge: Knowledge) -> Attempt:
        now = self._clock()
        items = [item for report in found if (item := knowledge.item(report.item_code))]
        lines = [words.FOUND_OUT, *(outcome(report, knowledge, now) for report in found)]
        try:
            return await self._herald.tell(address, lines, list(dict.fromkeys((item.code, item.name) for item in items)))
        except Exception as error:
            log.error("telling_failed", kind=type(error).__name__)
            return Attempt(Fate.IN_DOUBT, f"程序错误：{type(error).__name__}")

    def _settle(
        self, connection: Connection, address: Address, found: Sequence[Report], attempt: Attempt, wait: timedelta
    ) -> None:
        if attempt.fate not in (Fate.SENT, Fate.IN_DOUBT):
            reports.give_back(connection, found)
        if attempt.fate is Fate.GONE:
            subscribers.lose(connection, address)
        if wait:
            deliveries.put_off(connection, address.channel, self._clock() + wait)


def outcome(report: Report, knowledge: Knowledge, now: datetime) -> str:
    """What came of a report, in one sentence."""
    item = knowledge.item(report.item_code)
    name, phone = (item.name, item.consult) if item else (report.item_code, "")
    field = FIELD_LABELS.get(report.field, "内容")
    told = (name, field, report.at.astimezone(now.tzinfo).date(), report.outcome, report.mended_in or 0, report.department)
    return words.outcome(*told, phone or wording.HOTLINE)
