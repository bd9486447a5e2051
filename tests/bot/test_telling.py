"""Who reported a wrong field on Telegram hears what came of it, once, unless they cannot or do not want to be written to."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.messages import Address, Question
from bot.store import reports, subscribers
from bot.store.tables.care import reports as table
from bot.store.tables.subscribers import subscribers as people
from knowledge.ready import Knowledge
from knowledge.store.database import Database, StoreUnavailable
from tests.bot.broadcast_house import Office
from tests.bot.telegram_house import Shelf, eventually
from tests.fakes.telegram import Rates, TelegramFake, faults

LOST_CARD = "YS-GA-002"
NIGHT = 12 * 3600.0


@pytest.fixture
def office(database: Database, knowledge: Knowledge, tmp_path: Path) -> Iterator[Office]:
    with TelegramFake(rates=Rates(burst=1)) as fake:
        made = Office(fake, database, Shelf(knowledge), folder=tmp_path)
        made.subscribe([7, 8])
        yield made


def reported(office: Office, person: int = 7, channel: str = "telegram", edition: int = 8) -> int:
    """A report of a person that is settled by now; its number."""
    now, address = office.now(), Address(channel, str(person))
    told = {"item_code": LOST_CARD, "field": "materials", "edition": 7, "words": "材料不对", "department": "市公安局"}
    with office.database.writing() as connection:
        number = reports.file(connection, address, now, **told, due_on=now.date())
        assert reports.close(connection, number, "clerk", "窗口要的是复印件", now, edition)
    return number


def waiting(office: Office) -> int:
    """How many settled reports nobody was told of."""
    with office.database.reading() as connection:
        untold = select(func.count()).where(table.c.closed_at.is_not(None), table.c.told_at.is_(None))
        return connection.scalar(untold) or 0


@asynccontextmanager
async def sending(office: Office, *names: str) -> AsyncIterator[None]:
    senders = [office.sender(name) for name in names or ("",)]
    for sender in senders:
        sender.start()
    try:
        yield
    finally:
        for sender in senders:
            await sender.stop()


async def rounds(office: Office, seconds: float = 30) -> None:
    """Let the senders look for so long; their sleeps move the clock."""
    until = office.fake.clock.now() + seconds
    await eventually(lambda: office.fake.clock.now() > until)


async def test_two_senders_tell_each_reporter_once_in_one_message(office: Office) -> None:
    reported(office)
    reported(office, edition=0)
    reported(office, 8)
    async with sending(office, "a", "b"):
        await eventually(lambda: len(office.got()) >= 2)
        await rounds(office)
    [told] = office.fake.ledger.texts(7)
    assert told.startswith("<b>您反映的内容查清了</b>") and "已经改正，从第8版起" in told
    assert "没有错（窗口要的是复印件）" in told
    assert office.got() == [7, 8] and waiting(office) == 0
    [call] = office.fake.ledger.of("sendMessage", 7)
    assert "居民身份证丢失补领" in str(call.parameters) and "退订" not in str(call.parameters)


async def test_who_was_told_by_a_message_is_not_told_again_in_an_answer(office: Office) -> None:
    reported(office)
    async with sending(office):
        await eventually(lambda: office.got() == [7])
    reply = office.assistant().answer_now(Question(Address("telegram", "7"), "1", "护照多少钱"))
    assert not [note for note in reply.notes if "反映" in note]


async def test_who_blocked_the_bot_left_or_never_wrote_is_not_written_to_and_hears_it_when_they_come(office: Office) -> None:
    with office.database.writing() as connection:
        subscribers.lose(connection, Address("telegram", "7"))
        subscribers.unsubscribe(connection, Address("telegram", "8"), office.now())
    for person, channel in ((7, "telegram"), (8, "telegram"), (-100, "telegram"), (9, "web"), (10, "wechat")):
        reported(office, person, channel)
    async with sending(office):
        await rounds(office)
    assert office.got() == [] and waiting(office) == 5
    reply = office.assistant().answer_now(Question(Address("telegram", "7"), "1", "护照多少钱"))
    assert [note for note in reply.notes if "您" in note and "已经改正" in note]


async def test_quiet_hours_are_kept(office: Office) -> None:
    office.fake.clock.move_to(office.now().replace(hour=22).timestamp())  # type: ignore[attr-defined]
    reported(office)
    async with sending(office):
        await rounds(office)
        assert office.got() == []
        office.fake.clock.move_to(office.fake.clock.now() + NIGHT)  # type: ignore[attr-defined]
        await eventually(lambda: office.got() == [7])


async def test_what_was_settled_long_ago_waits_for_the_person(office: Office) -> None:
    reported(office)
    later = office.now() + timedelta(days=8)
    office.fake.clock.move_to(later.timestamp())  # type: ignore[attr-defined]
    async with sending(office):
        await rounds(office)
    assert office.got() == [] and waiting(office) == 1


@pytest.mark.parametrize(
    ("fault", "copies", "untold", "active"),
    [
        (faults.lose_answer(), 1, 0, True),  # in doubt: not sent twice
        (faults.blocked(), 0, 1, False),
        (faults.bad("Bad Request: message is too long"), 0, 1, True),
        (faults.flood(3), 1, 0, True),
    ],
)
async def test_what_a_mishap_leaves_behind(office: Office, fault: faults.Fault, copies: int, untold: int, active: bool) -> None:
    office.fake.faults.plan(fault, chat=7)
    reported(office)
    async with sending(office):
        await eventually(lambda: office.fake.ledger.of("sendMessage", 7))
        await rounds(office)
    assert len(office.fake.ledger.texts(7)) == copies and waiting(office) == untold
    assert not office.fake.ledger.during_retry_after()
    with office.database.reading() as connection:
        assert connection.scalar(select(people.c.active).where(people.c.person == "7")) is active


async def test_what_cannot_be_worded_yet_is_told_as_soon_as_it_can(office: Office) -> None:
    reported(office)
    knowledge, broken = office.shelf.knowledge, Shelf(None)  # type: ignore[arg-type]

    def current() -> Knowledge:
        calls.append(1)
        if len(calls) == 1:
            raise StoreUnavailable("数据库暂时不可用")
        return knowledge

    calls: list[int] = []
    broken.current = current  # type: ignore[method-assign]
    office.shelf = broken
    async with sending(office):
        await eventually(lambda: office.got() == [7])
    assert len(calls) == 2 and waiting(office) == 0


async def test_a_stop_waits_for_the_message_on_its_way(office: Office) -> None:
    reported(office)
    async with sending(office):
        await eventually(lambda: waiting(office) == 0)
    assert office.got() == [7]
