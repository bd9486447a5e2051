"""Carries out a plan: message by message, remembering what went out."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from itertools import chain, repeat

import structlog

from bot.channels.telegram.api import SibanBot
from bot.channels.telegram.desk import Plan
from bot.channels.telegram.outgoing import Outgoing, Say
from bot.channels.telegram.questions import Room
from bot.channels.telegram.records import Records
from bot.channels.telegram.sending import Fate, Outcome, send
from bot.store.telegram import Taken

log = structlog.get_logger()

WAITS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)  # seconds between attempts; the last one repeats
MOST_DOUBTS = 1  # attempts in doubt that are followed by another one

Sleep = Callable[[float], Awaitable[object]]


class Unsendable(Exception):
    """Telegram refused what we sent: a bug of ours. The text is Telegram's reason."""


@dataclass(frozen=True)
class Delivery:
    """Sends to one bot's chats. What surely was not sent is sent until it is; what is in doubt is sent once more, because
    an answer twice is better than none, and then taken as sent."""

    bot: SibanBot
    records: Records
    sleep: Sleep = asyncio.sleep

    async def deliver(self, plan: Plan, row: Taken) -> None:
        """Send what is not out yet, and close the update. Raises Unsendable, StoreUnavailable."""
        room, meets = plan.room, plan.meets
        if row.tries > 1:
            await self.records.note_planned(row)
        for number, outgoing in enumerate(plan.outgoing[row.sent :], row.sent + 1):
            outcome, room = await self._insist(room, outgoing)
            if outcome.fate is Fate.GONE:
                await self.records.lose(room.chat)
                meets = False
                break
            if number < len(plan.outgoing):
                await self.records.note_sent(row, number)
        await self.records.close(row, meets)

    async def _insist(self, room: Room, outgoing: Outgoing) -> tuple[Outcome, Room]:
        """Send until something is decided; the room is another one when the chat moved."""
        waits, doubts = chain(WAITS, repeat(WAITS[-1])), 0
        while True:
            outcome = await send(self.bot, room, outgoing)
            doubts += outcome.fate is Fate.IN_DOUBT
            if outcome.fate is Fate.REFUSED:
                raise Unsendable(outcome.reason)
            if outcome.fate is Fate.MOVED:
                room = replace(room, chat=outcome.moved_to, topic=None, replies_to=None)
            elif outcome.fate is Fate.TOO_LATE and isinstance(outgoing, Say) and outgoing.edits:
                outgoing = replace(outgoing, edits=0)
            elif outcome.fate is Fate.NOT_SENT or (outcome.fate is Fate.IN_DOUBT and doubts <= MOST_DOUBTS):
                log.warning("telegram_send_again", fate=outcome.fate, reason=outcome.reason)
                await self.sleep(next(waits))
            else:
                return outcome, room
