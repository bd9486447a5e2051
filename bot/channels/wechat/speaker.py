"""Writes to a person by customer service, within what is allowed."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.broadcasts.deliveries import Fate
from bot.channels.wechat.desk import address_of
from bot.channels.wechat.sending import EXHAUSTED, Messenger, Outcome
from bot.channels.wechat.texts import shown
from bot.store import allowances, subscribers, wechat
from bot.store.commits import Commits
from bot.store.wechat import Row

log = structlog.get_logger()

WAITS = (0.5, 1.0, 2.0)  # seconds between tries of a late answer; then it is kept for the person's next message

Sleep = Callable[[float], Awaitable[object]]


@dataclass(frozen=True)
class Speaker:
    """What surely was not sent is tried again; what is in doubt once more, an answer twice being better than none."""

    messenger: Messenger
    commits: Commits
    clock: Callable[[], datetime]
    links: bool = False
    sleep: Sleep = asyncio.sleep

    async def say(self, person: str, text: str) -> Outcome | None:
        """One try; None when nothing is allowed any more, which is known before asking the platform."""
        if not await self.commits.write(lambda connection: allowances.spend(connection, person, self.clock())):
            return None
        outcome = await self.messenger.say(person, text)
        if outcome.code in EXHAUSTED:
            await self.commits.write(lambda connection: allowances.exhaust(connection, person))
        elif outcome.fate in (Fate.NOT_SENT, Fate.WAIT):
            await self.commits.write(lambda connection: allowances.give_back(connection, person))
        return outcome

    async def send_late(self, row: Row) -> None:
        """The first page of an answer that the platform was told to wait for."""
        text, doubts = shown(row.pages, self.links), 0
        for wait in (*WAITS, 0.0):
            outcome = await self.say(row.person, text)
            fate = outcome.fate if outcome else Fate.REFUSED
            doubts += fate is Fate.IN_DOUBT
            if fate is Fate.SENT or doubts > 1:
                await self.commits.write(lambda connection: wechat.note_sent(connection, row.id, 1))
                return
            if fate is Fate.GONE:
                await self.commits.write(lambda connection: subscribers.lose(connection, address_of(row.person)))
            if fate in (Fate.GONE, Fate.REFUSED):
                break
            await self.sleep(wait)
        log.warning("wechat_answer_kept", row=row.id, code=outcome.code if outcome else 0)
