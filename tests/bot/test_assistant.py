"""The way in for every channel: stored before it is answered, answered once, nothing personal kept."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot import dialogue
from bot.assistant import Assistant
from bot.messages import Address, Question, Reply
from bot.replies import Conversation
from bot.store import inbox, questions
from bot.store.inbox import RowState
from bot.store.tables.chats import conversations as conversation_rows
from bot.store.tables.chats import inbox as inbox_rows
from knowledge.live import Live
from knowledge.ready import Knowledge
from knowledge.store.database import Database
from tests.bot.conftest import TUESDAY_MORNING


def question(text: str, key: str = "1", person: str = "someone") -> Question:
    return Question(Address("test", person), key, text)


class Clock:
    def __init__(self) -> None:
        self.now = TUESDAY_MORNING

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make(knowledge: Knowledge, clock: Clock) -> Callable[[Database], Assistant]:
    return lambda database: Assistant(database, Live(database, lambda catalogue, edition: knowledge), clock)


@pytest.fixture
def assistant(database: Database, make: Callable[[Database], Assistant]) -> Assistant:
    return make(database)


async def test_a_message_delivered_again_gets_the_same_reply_and_no_second_work(
    assistant: Assistant, database: Database
) -> None:
    first = await assistant.answer(question("身份证丢了咋整"))
    again = await assistant.answer(question("身份证丢了咋整"))
    assert again == first
    with database.reading() as connection:
        assert len(questions.latest(connection)) == 1


async def test_deliveries_that_race_give_one_answer(assistant: Assistant, database: Database) -> None:
    replies = await asyncio.gather(*(assistant.answer(question("社保卡丢了怎么补")) for _ in range(8)))
    assert len({reply.text for reply in replies}) == 1
    with database.reading() as connection:
        assert len(questions.latest(connection)) == 1


async def test_the_conversation_survives_a_restart(
    assistant: Assistant, make: Callable[[Database], Assistant], connect: Callable[[], Database]
) -> None:
    await assistant.answer(question("身份证丢了咋整", "1"))
    reply = await make(connect()).answer(question("要带啥", "2"))
    assert reply.item is not None and reply.item.name == "居民身份证丢失补领" and reply.facet == "materials"


async def test_people_do_not_share_a_conversation(assistant: Assistant) -> None:
    await assistant.answer(question("身份证丢了咋整", "1", "one"))
    assert (await assistant.answer(question("要带啥", "1", "other"))).item is None


async def test_personal_numbers_reach_no_table_and_the_citizen_is_told(assistant: Assistant, database: Database) -> None:
    reply = await assistant.answer(question("我身份证150702198803070012丢了，手机13904700000，咋补"))
    assert "身份证号" in reply.notes[0] and "手机号" in reply.notes[0]
    with database.reading() as connection:
        told = [str(row) for table in (inbox_rows, conversation_rows) for row in connection.execute(select(table))]
        told += [str(asked) for asked in questions.latest(connection)]
    assert told and not any("19880307" in row or "13904700000" in row for row in told)


async def test_a_question_is_noted_with_its_outcome(assistant: Assistant, database: Database) -> None:
    await assistant.answer(question("身份证丢了咋整"))
    with database.reading() as connection:
        [asked] = questions.latest(connection)
    assert (asked.outcome, asked.item_code, asked.text) == ("answered", "YS-GA-002", "身份证丢了咋整")


async def test_a_message_that_breaks_the_dialogue_is_quarantined_after_three_tries(
    assistant: Assistant, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> tuple[Reply, Conversation]:
        raise RuntimeError("a bug")

    monkeypatch.setattr(dialogue, "answer", fails)
    for _ in range(3):
        with pytest.raises(RuntimeError):
            await assistant.answer(question("毒药"))
    monkeypatch.undo()
    assert "12345" in (await assistant.answer(question("毒药"))).text
    with database.reading() as connection:
        assert connection.scalar(select(inbox_rows.c.state)) == RowState.QUARANTINED
    assert (await assistant.answer(question("身份证丢了咋整", "2"))).outcome == "answered"


async def test_a_message_that_its_channel_keeps_is_answered_once(assistant: Assistant, database: Database) -> None:
    kept = replace(question("身份证丢了咋整"), kept=True)
    replies = [await assistant.answer(kept) for _ in range(3)]
    assert replies[0] == replies[1] == replies[2] and replies[0].outcome == "answered"
    with database.reading() as connection:
        assert len(questions.latest(connection)) == 1
        assert inbox.open_rows(connection, TUESDAY_MORNING + timedelta(days=1)) == []


async def test_two_processes_that_answer_a_kept_message_give_the_reply_of_the_first(
    assistant: Assistant,
    make: Callable[[Database], Assistant],
    connect: Callable[[], Database],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept, other, real = replace(question("身份证丢了咋整"), kept=True), make(connect()), dialogue.answer

    def is_overtaken(*arguments: Any) -> tuple[Reply, Conversation]:
        monkeypatch.setattr(dialogue, "answer", real)
        first.append(other.answer_now(kept))
        return Reply("smalltalk", opening="晚了"), Conversation()

    first: list[Reply] = []
    monkeypatch.setattr(dialogue, "answer", is_overtaken)
    assert [await assistant.answer(kept)] == first


async def test_the_sixteenth_question_within_a_minute_is_asked_to_wait(assistant: Assistant, clock: Clock) -> None:
    replies = [await assistant.answer(question("你好", str(n))) for n in range(16)]
    assert [reply.outcome for reply in replies] == ["smalltalk"] * 15 + ["declined"]
    assert "歇一分钟" in replies[-1].text
    assert (await assistant.answer(question("你好", "1", "another"))).outcome == "smalltalk"
    clock.now += timedelta(seconds=61)
    assert (await assistant.answer(question("你好", "17"))).outcome == "smalltalk"


async def test_old_words_are_erased(assistant: Assistant, database: Database, clock: Clock) -> None:
    await assistant.answer(question("身份证丢了咋整"))
    clock.now += timedelta(days=31)
    assistant.purge(30)
    with database.reading() as connection:
        assert connection.execute(select(inbox_rows)).all() == []
        assert connection.execute(select(conversation_rows)).all() == []
        assert [asked.text for asked in questions.latest(connection)] == [None]


async def test_a_message_is_stored_before_it_is_answered(
    assistant: Assistant, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def looks(*arguments: object) -> tuple[Reply, Conversation]:
        with database.reading() as connection:
            seen.append(len(inbox.open_rows(connection, TUESDAY_MORNING + timedelta(days=1))))
        return Reply("smalltalk", opening="好"), Conversation()

    monkeypatch.setattr(dialogue, "answer", looks)
    await assistant.answer(question("在吗"))
    assert seen == [1]
