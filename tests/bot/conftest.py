"""The demonstration catalogue made ready, once for the whole run, a clerk to talk to, and a house with Telegram."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.channels.telegram.channel import TelegramChannel
from bot.dialogue import answer
from bot.messages import Address, Question, Reply
from bot.replies import Conversation
from knowledge import sample
from knowledge.matching.facets import Facet
from knowledge.ready import Knowledge
from knowledge.store.database import Database
from tests.bot.telegram_house import House, Shelf
from tests.fakes.telegram import TelegramFake, User

TUESDAY_MORNING = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return Knowledge.build(sample.catalogue(), 1)


@dataclass
class Talk:
    """One person's conversation with the dialogue, without store or channel."""

    knowledge: Knowledge
    now: datetime = TUESDAY_MORNING
    conversation: Conversation = field(default_factory=Conversation)

    def say(
        self,
        text: str,
        pick: str = "",
        at: tuple[float, float] | None = None,
        region: str = "",
        facets: tuple[Facet, ...] = (),
    ) -> Reply:
        question = Question(Address("test", "someone"), "key", text, pick, at, region, facets)
        reply, self.conversation = answer(question, self.conversation, self.knowledge, self.now)
        return reply


@pytest.fixture
def talk(knowledge: Knowledge) -> Talk:
    return Talk(knowledge)


@pytest.fixture
def house(knowledge: Knowledge, database: Database) -> Iterator[House]:
    """The fake Telegram, the database and the edition in force."""
    with TelegramFake(rates=None) as fake:
        yield House(fake, database, Shelf(knowledge))


@pytest.fixture
async def channel(house: House) -> AsyncIterator[TelegramChannel]:
    """Of that house, polling."""
    async with house.open() as channel:
        yield channel


@pytest.fixture
def person(house: House) -> User:
    return house.fake.user(7)
