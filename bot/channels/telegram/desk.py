"""Decides what an update is answered with."""

import asyncio
from dataclasses import dataclass

from bot import wording
from bot.care import forgets
from bot.channels.telegram.cards import find_cards
from bot.channels.telegram.counter import Counter, Visit
from bot.channels.telegram.orders import Orders
from bot.channels.telegram.outgoing import Cards, Outgoing, Say, Toast
from bot.channels.telegram.presses import Presses
from bot.channels.telegram.questions import Command, Heard, Membership, Pressed, Room, Sought, Words
from bot.channels.telegram.texts import say
from bot.store.telegram import Taken

QUESTIONS_A_MINUTE = 15
_ALWAYS = ("forget", "unsubscribe")  # commands that are never too many


@dataclass(frozen=True)
class Plan:
    """What is sent, in order, into a room. `meets`: the update shows that the person can be written to."""

    room: Room
    outgoing: tuple[Outgoing, ...] = ()
    meets: bool = False


class Desk:
    """Plans are made anew when an update is tried again, and come out the same: the reply to its words is recorded."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._orders = Orders(counter)
        self._presses = Presses(counter)

    async def plan(self, heard: Heard, row: Taken) -> Plan:
        """What to send for an update. Raises StoreUnavailable."""
        if isinstance(heard, Sought):
            return await self._cards(heard)
        if isinstance(heard, Membership):
            return await self._membership(heard)
        command = _command(heard)
        if row.recent >= QUESTIONS_A_MINUTE and command not in _ALWAYS:
            return Plan(heard.room, _slow_down(heard, row))
        outgoing = await self._respond(heard, self._counter.open(heard, row.update_id))
        return Plan(heard.room, tuple(outgoing), heard.room.private and command != "forget")

    async def _respond(self, heard: Words | Command | Pressed, visit: Visit) -> list[Outgoing]:
        match heard:
            case Words():
                return await self._counter.ask(visit, visit.question(heard.text, at=heard.at))
            case Command():
                return await self._orders.obey(heard, visit)
            case Pressed():
                return await self._presses.turn(heard, visit)

    async def _cards(self, sought: Sought) -> Plan:
        knowledge, now = self._counter.knowledge, self._counter.records.clock()
        cards = await asyncio.to_thread(find_cards, sought.text, knowledge, self._counter.me.username, now)
        return Plan(Room(sought.person), (Cards(sought.query, cards),))

    async def _membership(self, change: Membership) -> Plan:
        if not change.active:
            await self._counter.records.lose(change.room.chat)
        return Plan(change.room, meets=change.active and change.room.private)


def _command(heard: Words | Command | Pressed) -> str:
    """The command, also where it is said in words: who wants to be forgotten is not noted again."""
    if isinstance(heard, Words) and forgets(heard.text):
        return "forget"
    return heard.name if isinstance(heard, Command) else ""


def _slow_down(heard: Words | Command | Pressed, row: Taken) -> tuple[Outgoing, ...]:
    """One polite notice a burst, not one a message; a pressed button always gets its end of waiting."""
    if isinstance(heard, Pressed):
        return (Toast(heard.press, wording.TOO_FAST, alert=True),)
    return (Say(say(wording.TOO_FAST)),) if row.recent == QUESTIONS_A_MINUTE else ()
