"""Notices in Telegram chats: corrections, several together, one tap out, a preview on one's own phone."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.broadcasting import correction
from bot.broadcasts.content import Content
from bot.broadcasts.deliveries import State
from bot.broadcasts.notices import TEST_MARK
from bot.channels.telegram import commands
from bot.store.tables.broadcasts import deliveries
from bot.store.tables.subscribers import interests, subscribers
from knowledge.ready import Knowledge
from knowledge.store.database import Database
from tests.bot.broadcast_house import CONTENT, WRITER, Office
from tests.bot.telegram_house import Shelf, eventually
from tests.fakes.telegram import TelegramFake

RIGHT = "电话应为 0470-1234567。"


@pytest.fixture
def office(database: Database, knowledge: Knowledge, tmp_path: Path) -> Iterator[Office]:
    with TelegramFake() as fake:
        yield Office(fake, database, Shelf(knowledge), folder=tmp_path)


@asynccontextmanager
async def sending(office: Office) -> AsyncIterator[None]:
    sender = office.sender()
    sender.start()
    try:
        yield
    finally:
        await sender.stop()


async def corrected(office: Office, **how: bool) -> Content:
    """The wrong one sent to 7, then its correction."""
    office.subscribe([7])
    wrong = office.launched()
    async with sending(office):
        await office.ended(wrong.number)
        content = replace(correction(office.get(wrong.number)), body=RIGHT, **how)
        await office.ended(office.launched(content).number)
    return content


async def test_a_correction_answers_the_wrong_message(office: Office) -> None:
    await corrected(office)
    first, second = office.fake.ledger.of("sendMessage", 7)
    assert RIGHT in second.text and f'"message_id": {first.result["message_id"]}' in second.parameters["reply_parameters"]


async def test_a_correction_in_place_changes_the_wrong_message(office: Office) -> None:
    await corrected(office, in_place=True)
    (seen,) = office.fake.user(7).sees
    assert RIGHT in seen["text"] and "【更正】" in seen["text"]


async def test_a_message_that_can_no_longer_be_changed_is_followed_by_another(office: Office) -> None:
    office.subscribe([7])
    wrong = office.launched()
    async with sending(office):
        await office.ended(wrong.number)
        with office.database.writing() as connection:
            connection.execute(deliveries.update().values(message="99"))
        right = office.launched(replace(correction(office.get(wrong.number)), body=RIGHT, in_place=True))
        assert (await office.ended(right.number)).of(State.SENT) == 1
    assert RIGHT in office.fake.ledger.texts(7)[-1]


async def test_who_wants_notices_together_gets_one_message(office: Office) -> None:
    office.subscribe([7, 8])
    with office.database.writing() as connection:
        connection.execute(subscribers.update().where(subscribers.c.person == "7").values(rhythm="daily"))
    numbers = [office.launched(replace(CONTENT, title=f"第{n}个")).number for n in (1, 2)]
    async with sending(office):
        await eventually(lambda: len(office.fake.ledger.texts(8)) == 2)
        assert not office.fake.ledger.texts(7)
        office.fake.clock.move_to(office.fake.clock.now() + 23 * 3600)  # type: ignore[attr-defined]
        reports = [await office.ended(number) for number in numbers]
    (together,) = office.fake.ledger.texts(7)
    assert "第1个" in together and "第2个" in together
    assert all(report.of(State.SENT) == 2 and report.adds_up for report in reports)


async def test_one_tap_and_no_more_notices_with_a_reason_if_one_likes(office: Office) -> None:
    office.subscribe([7])
    number = office.launched().number
    async with sending(office), office.open():
        await office.ended(number)
        office.fake.user(7).presses(commands.LEAVE_BUTTON)
        await office.fake.until(lambda ledger: any(commands.WHY in text for text in ledger.texts(7)))
        office.fake.user(7).presses(commands.REASONS[1])
        await office.calls("answerCallbackQuery", 2)
        await eventually(lambda: office.report(number).unsubscribed == ((commands.REASONS[1], 1),))
    with office.database.reading() as connection:
        assert connection.scalar(select(subscribers.c.wanted)) is False
    assert office.verbs.sample(CONTENT).total == 0


async def test_subscribing_by_command_says_what_was_understood(office: Office) -> None:
    async with office.open():
        office.fake.user(7).says("/subscribe 海拉尔 每周一次")
        assert "地区：海拉尔区；多久一次：每周一次" in (await office.quiet(1))[0]
    with office.database.reading() as connection:
        assert connection.scalar(select(interests.c.value)) == "150702"


async def test_a_preview_comes_to_whoever_sends_the_code_and_says_that_it_is_one(office: Office) -> None:
    draft = office.verbs.draft(WRITER, CONTENT)
    async with office.open():
        office.fake.user(7).says(f"/preview {draft.preview_code}")
        office.fake.user(7).says("/preview 1-00000000")
        shown, refused = await office.quiet(2)
    assert shown.startswith(f"<b>{TEST_MARK}</b>") and CONTENT.title in shown
    assert refused == commands.NO_PREVIEW
