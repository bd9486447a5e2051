"""The durable inbox: each message once, each reply for good."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from bot.messages import Address, Choice, Question, Reply, Section
from bot.store import inbox
from bot.store.inbox import Received, RowState
from knowledge.store.database import Database

NOW = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)
ADDRESS = Address("telegram", "7")
QUESTION = Question(ADDRESS, "m1", "身份证丢了，我的号是 150702199001011234")
MASKED = "身份证丢了，我的号是 ［已隐去］"
REPLY = Reply("choices", "materials", "请选择：", sections=(Section("材料", ("户口簿",)),), choices=(Choice("A1", "补领"),))


def receive(database: Database, question: Question = QUESTION, text: str = MASKED) -> Received:
    with database.writing(alone=False) as connection:
        return inbox.receive(connection, question, text, NOW)


def take(database: Database, row: Received) -> Received | None:
    with database.writing(alone=False) as connection:
        return inbox.take(connection, row)


def close(database: Database, row: Received) -> None:
    with database.writing(alone=False) as connection:
        inbox.close(connection, row, REPLY, NOW)


def open_rows(database: Database, before: datetime = NOW + timedelta(seconds=1)) -> list[str]:
    with database.reading() as connection:
        return [row.key for row in inbox.open_rows(connection, before)]


def test_a_message_delivered_again_is_the_same_row_with_its_reply(database: Database) -> None:
    first = receive(database)
    close(database, first)
    second = receive(database)
    assert (first.new, second.new, second.id) == (True, False, first.id)
    assert (second.state, second.reply, second.received_at) == (RowState.ANSWERED, REPLY, NOW)


def test_only_the_masked_text_is_kept(database: Database) -> None:
    assert receive(database).text == MASKED


def test_the_same_key_of_another_person_or_channel_is_another_message(database: Database) -> None:
    others = [replace(QUESTION, address=address) for address in (ADDRESS, Address("telegram", "8"), Address("web", "7"))]
    assert len({receive(database, question).id for question in others}) == 3


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\ud83d", "", "z̸̡͖" * 50, "'; DROP TABLE inbox; --"])
def test_any_text_is_received(database: Database, text: str) -> None:
    received = receive(database, replace(QUESTION, key=text, address=Address("web", text)), text)
    assert receive(database, replace(QUESTION, key=text, address=Address("web", text)), text).id == received.id


def test_of_many_deliveries_at_once_one_is_new_and_one_takes_it(database: Database) -> None:
    barrier = Barrier(6)

    def deliver(number: int) -> list[tuple[bool, bool]]:
        outcomes = []
        barrier.wait()
        for key in range(20):
            row = receive(database, replace(QUESTION, key=str(key)))
            outcomes.append((row.new, take(database, row) is not None if row.tries == 0 else False))
        return outcomes

    with ThreadPoolExecutor(6) as threads:
        by_key = list(zip(*threads.map(deliver, range(6)), strict=True))
    assert [sum(new for new, _ in deliveries) for deliveries in by_key] == [1] * 20
    assert [sum(taken for _, taken in deliveries) for deliveries in by_key] == [1] * 20


def test_a_restart_finds_what_was_not_answered(database: Database) -> None:
    rows = [receive(database, replace(QUESTION, key=key)) for key in "abcd"]
    taken = take(database, rows[1])
    failed = take(database, rows[2])
    close(database, rows[3])
    assert taken and failed
    with database.writing() as connection:
        inbox.fail(connection, failed)
    assert open_rows(database) == ["a", "b", "c"]
    assert open_rows(database, before=NOW) == []


def test_a_message_that_fails_three_times_is_quarantined(database: Database) -> None:
    row: Received | None = receive(database)
    for _ in range(3):
        assert row
        row = take(database, row)
        assert row
        with database.writing() as connection:
            inbox.fail(connection, row)
    assert open_rows(database) == []
    assert receive(database).state is RowState.QUARANTINED


def test_a_message_that_kills_the_program_three_times_is_quarantined(database: Database) -> None:
    receive(database)
    for _ in range(3):
        assert take(database, receive(database))
    assert take(database, receive(database)) is None
    assert receive(database).state is RowState.QUARANTINED


def test_an_answered_message_is_not_taken_again(database: Database) -> None:
    row = receive(database)
    close(database, row)
    assert take(database, row) is None


def test_forgetting_erases_words_and_keeps_the_row(database: Database) -> None:
    mine, other = receive(database), receive(database, replace(QUESTION, address=Address("telegram", "8")))
    for row in (mine, other):
        close(database, row)
    with database.writing() as connection:
        inbox.forget(connection, ADDRESS)
    assert (receive(database).text, receive(database).reply, receive(database).new) == ("", None, False)
    assert receive(database, replace(QUESTION, address=Address("telegram", "8"))).text == MASKED


def test_old_messages_are_deleted_once_they_are_closed(database: Database) -> None:
    close(database, receive(database))
    receive(database, replace(QUESTION, key="m2"))
    with database.writing() as connection:
        assert inbox.purge(connection, NOW) == 0
        assert inbox.purge(connection, NOW + timedelta(days=1)) == 1
    assert open_rows(database) == ["m2"]
