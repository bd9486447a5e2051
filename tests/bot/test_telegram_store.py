"""Updates, leases and subscribers in the database; small writes that share a commit."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, text

from bot.channels.telegram.lease import Lease
from bot.messages import Address
from bot.store import leases, subscribers, telegram
from bot.store.commits import Commits
from bot.store.telegram import MAX_TRIES, Arrived, Taken
from knowledge.store.database import Database

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
BOT = 123456789


def arrived(update_id: int, chat: int = 7, at: datetime = NOW) -> Arrived:
    return Arrived(BOT, update_id, chat, "message", "{}", at)


def receive(database: Database, *updates: Arrived) -> int:
    with database.writing() as connection:
        return telegram.receive(connection, updates)


def take(database: Database, *busy: int, most: int = 8) -> list[Taken]:
    with database.writing() as connection:
        return telegram.take(connection, BOT, busy, most)


def test_an_update_is_one_row_however_often_it_comes(database: Database) -> None:
    assert receive(database, arrived(1), arrived(2)) == 2
    assert receive(database, arrived(2), arrived(1)) == 0


def test_a_chat_that_writes_much_keeps_nobody_waiting(database: Database) -> None:
    receive(database, *(arrived(number) for number in range(1, 101)), arrived(101, 8))
    assert [row.update_id for row in take(database, most=2)] == [1]
    assert [row.update_id for row in take(database, 7, most=1)] == [101]


def test_each_chat_gets_its_earliest_update_and_no_second_beside_it(database: Database) -> None:
    receive(database, arrived(5), arrived(3), arrived(4, 8), arrived(9, 9))
    taken = take(database)
    assert [row.update_id for row in taken] == [3, 4, 9]
    assert [row.update_id for row in take(database, 7, 8)] == []
    with database.writing() as connection:
        telegram.close(connection, taken[0])
    assert [row.update_id for row in take(database, 8, 9)] == [5]


def test_a_process_that_dies_three_times_over_an_update_puts_it_aside(database: Database) -> None:
    receive(database, arrived(1))
    for _ in range(MAX_TRIES):
        assert take(database)
        with database.writing() as connection:
            telegram.give_back(connection, BOT)
    assert take(database) == []
    with database.reading() as connection:
        assert [row.update_id for row in telegram.quarantined(connection)] == [1]


def test_dying_while_sending_never_does(database: Database) -> None:
    receive(database, arrived(1))
    for _ in range(MAX_TRIES + 3):
        [row] = take(database)
        with database.writing() as connection:
            if row.tries > 1:
                telegram.note_planned(connection, row)
            telegram.give_back(connection, BOT)


def test_a_stop_in_peace_is_no_try(database: Database) -> None:
    receive(database, arrived(1))
    for _ in range(MAX_TRIES + 1):
        assert take(database)[0].tries == 1
        with database.writing() as connection:
            telegram.give_back(connection, BOT, untried=True)


def test_a_failure_after_the_answer_does_not_bring_it_back(database: Database) -> None:
    receive(database, arrived(1))
    [row] = take(database)
    with database.writing() as connection:
        telegram.close(connection, row)
        assert not telegram.fail(connection, row, "late")
    assert take(database) == []


def test_questions_of_the_minute_before_are_counted(database: Database) -> None:
    receive(database, *(arrived(n, at=NOW - timedelta(seconds=70 - 10 * n)) for n in range(1, 8)))
    for expected in (0, 1, 2, 3, 4, 5, 5):
        [row] = take(database)
        assert row.recent == expected
        with database.writing() as connection:
            telegram.close(connection, row)


def test_old_closed_updates_are_deleted(database: Database) -> None:
    receive(database, arrived(1), arrived(2, 8))
    with database.writing() as connection:
        telegram.close(connection, telegram.take(connection, BOT, (), 1)[0])
        assert telegram.purge(connection, NOW + timedelta(days=1)) == 1
        assert telegram.waiting(connection, BOT) == 1


def test_of_two_holders_one_has_the_lease_until_it_runs_out(database: Database) -> None:
    minute = timedelta(minutes=1)
    with database.writing() as connection:
        assert leases.hold(connection, "x", "a", NOW, minute)
        assert not leases.hold(connection, "x", "b", NOW + minute / 2, minute)
        assert leases.hold(connection, "x", "a", NOW + minute / 2, minute)
        assert leases.hold(connection, "x", "b", NOW + 2 * minute, minute)
        leases.release(connection, "x", "a")
        assert not leases.hold(connection, "x", "a", NOW + 2 * minute, minute)
        leases.release(connection, "x", "b")
        assert leases.hold(connection, "x", "a", NOW + 2 * minute, minute)


async def test_a_process_that_stands_by_takes_over_from_one_that_died(database: Database) -> None:
    now, commits = [NOW], Commits(database)

    async def sleep(seconds: float) -> None:
        now[0] += timedelta(seconds=seconds)
        await asyncio.sleep(0)

    first, second = (Lease("x", commits, lambda: now[0], sleep) for _ in range(2))
    await first.acquire()
    await second.acquire()
    assert now[0] > NOW + timedelta(seconds=5)
    await first.keep()
    assert second.held and not first.held
    await commits.close()


def test_who_does_not_want_notices_gets_none_until_they_ask_again(database: Database) -> None:
    me = Address("telegram", "7")
    with database.writing() as connection:
        subscribers.meet(connection, me, "150781", NOW)
        assert subscribers.reachable(connection, "telegram") == [me]
        subscribers.unsubscribe(connection, me, NOW)
        subscribers.meet(connection, me, "", NOW)
        subscribers.forget(connection, me)
        subscribers.meet(connection, me, "", NOW)
        assert subscribers.reachable(connection, "telegram") == []
        subscribers.want(connection, me, NOW, "A1")
        assert subscribers.reachable(connection, "telegram") == [me] and subscribers.followed(connection, me) == ["A1"]
        subscribers.lose(connection, me)
        assert subscribers.reachable(connection, "telegram") == []


async def test_writes_that_wait_share_a_commit_and_a_broken_one_breaks_alone(database: Database) -> None:
    commits, seen = Commits(database), []

    def write(number: int, connection: Connection) -> int:
        seen.append(id(connection))
        if number == 3:
            connection.execute(text("no such statement"))
        return telegram.receive(connection, [arrived(number)])

    results = await asyncio.gather(*(commits.write(lambda c, n=n: write(n, c)) for n in range(6)), return_exceptions=True)
    await commits.close()
    assert [result == 1 for result in results] == [True, True, True, False, True, True]
    assert isinstance(results[3], Exception)
    with database.reading() as connection:
        assert telegram.waiting(connection, BOT) == 5


@pytest.mark.parametrize("update_id", [0, -5, 2**62])
def test_any_number_is_an_update(database: Database, update_id: int) -> None:
    assert receive(database, arrived(update_id, -(10**13))) == 1
