"""A house with staff, subscribers and senders, on the fake Telegram; time moves only when a sender sleeps."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.broadcasting import Broadcasting
from bot.broadcasts.audience import Audience
from bot.broadcasts.content import Content
from bot.broadcasts.deliveries import State
from bot.broadcasts.life import Broadcast
from bot.broadcasts.report import Report
from bot.channels.telegram.api import Access
from bot.channels.telegram.carrier import TelegramCarrier
from bot.messages import Address
from bot.sender import Sender, Speed
from bot.store import broadcasts, deliveries, subscribers
from bot.witness import Witness
from knowledge.roles import Actor, Role
from tests.bot.telegram_house import House, eventually, no_sleep

WRITER = Actor("writer", Role.CENTRE_EDITOR)
REVIEWER = Actor("reviewer", Role.REVIEWER)
ADMIN = Actor("admin", Role.ADMIN)
CONTENT = Content("事项清单更新", "新增 2 项、取消 1 项。", "新增2项取消1项", audience=Audience(), board=False)


@dataclass
class Office(House):
    """Where broadcasts are written and sent."""

    folder: Path = Path()
    senders: list[Sender] = field(default_factory=list)

    @property
    def verbs(self) -> Broadcasting:
        return Broadcasting(self.database, self.shelf, self.clock)  # type: ignore[arg-type]

    def subscribe(self, people: Iterable[int], region: str = "", **wishes: Any) -> None:
        """People who wrote to the bot before."""
        numbers = list(people)
        self.fake.acquaintances(numbers)
        with self.database.writing() as connection:
            for number in numbers:
                subscribers.meet(connection, Address("telegram", str(number)), region, self.clock())

    def approved(self, content: Content = CONTENT) -> Broadcast:
        draft = self.verbs.draft(WRITER, content)
        return self.verbs.approve(draft.number, REVIEWER, draft.version)

    def launched(self, content: Content = CONTENT) -> Broadcast:
        ready = self.approved(content)
        size = self.verbs.sample(content).total
        return self.verbs.launch(ready.number, ADMIN, ready.version, size)

    def sender(self, name: str = "", speed: Speed | None = None) -> Sender:
        """Each sleep moves the fake's clock."""

        async def sleep(seconds: float) -> None:
            self.fake.clock.move_to(self.fake.clock.now() + seconds)  # type: ignore[attr-defined]
            await no_sleep(seconds)

        carrier = TelegramCarrier(Access(self.fake.token, self.fake.base_url), sleep)
        witness = Witness(self.folder / f"witness{name}.json")
        known = self.shelf.current
        self.senders.append(Sender(self.database, [carrier], self.clock, witness, speed, sleep, knowledge=known))
        return self.senders[-1]

    async def ended(self, number: int) -> Report:
        """Send until nothing is open; the report."""
        await eventually(lambda: self.report(number).open == 0)
        return self.report(number)

    def report(self, number: int) -> Report:
        return self.verbs.report(self.get(number))

    def get(self, number: int) -> Broadcast:
        with self.database.reading() as connection:
            return broadcasts.get(connection, number)

    def states(self, number: int = 1) -> list[State]:  # type: ignore[override]
        with self.database.reading() as connection:
            return [delivery.state for delivery in deliveries.listed(connection, number)]

    def got(self) -> list[int | None]:
        """The chats that messages arrived in."""
        return sorted(call.chat or 0 for call in self.fake.ledger.messages())

    def now(self) -> datetime:
        return self.clock()
