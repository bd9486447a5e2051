"""The updates that wait for the bot, numbered and confirmed as Telegram does it."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.fakes.telegram.clocks import Clock

JSON = dict[str, Any]
DAY = 86_400.0
ONLY_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(frozen=True, eq=False)
class Waiting:
    update: JSON
    until: float  # dropped unconfirmed after 24 hours
    again: bool = False  # delivered before; comes once more whatever the offset says


class Updates:
    """The bot's queue. `listeners` are called after each new update."""

    def __init__(self, clock: Clock, seed: int = 0) -> None:
        self._clock, self._random = clock, random.Random(seed)
        self.waiting: list[Waiting] = []
        self.allowed: frozenset[str] = frozenset()  # empty: all but those that come only on request
        self.listeners: list[Callable[[Waiting], object]] = []
        self.next_id = 100_000_001

    def put(self, content: JSON, update_id: int | None = None, again: bool = False) -> JSON:
        """Number an update such as `{"message": …}` and queue it, unless the bot has not asked for its kind; returns it."""
        update = {"update_id": self._take_id() if update_id is None else update_id, **content}
        if self._wanted(content):
            waiting = Waiting(update, self._clock.now() + DAY, again)
            self.waiting.append(waiting)
            for listener in self.listeners:
                listener(waiting)
        return update

    def let_a_quiet_week_pass(self) -> None:
        """The next update_id is chosen at random, often below the last one."""
        self.next_id = self._random.randrange(1, self.next_id)

    def get(self, offset: int, limit: int) -> list[JSON]:
        """Confirm what is below the offset and return the first of the rest.

        A negative offset counts from the end and drops all before it. An offset that lies beyond the next identifier is
        void: nothing is confirmed and everything is returned.
        """
        self.forget_old()
        if offset < 0:
            self.waiting = self.waiting[offset:]
        elif offset <= self.next_id:
            self.waiting = [one for one in self.waiting if one.again or one.update["update_id"] >= offset]
        found = self.waiting[:limit]
        self.waiting = [one for one in self.waiting if not (one.again and one in found)]
        return [one.update for one in found]

    def remove(self, waiting: Waiting) -> None:
        """Confirm one update, as a webhook's 200 does."""
        if waiting in self.waiting:
            self.waiting.remove(waiting)

    def forget_old(self) -> None:
        """Drop what nobody fetched within 24 hours."""
        self.waiting = [one for one in self.waiting if one.until > self._clock.now()]

    def _take_id(self) -> int:
        taken, self.next_id = self.next_id, self.next_id + 1
        return taken

    def _wanted(self, content: JSON) -> bool:
        kinds = content.keys()
        return bool(kinds & self.allowed) if self.allowed else not kinds & ONLY_ON_REQUEST
