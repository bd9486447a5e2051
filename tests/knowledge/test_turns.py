"""Small writes that wait at the same moment share one transaction."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Connection, func, insert, select, text

from knowledge.store.database import Database
from knowledge.store.tables import bodies


def writing(number: int, seen: list[object] | None = None) -> Callable[[Connection], int]:
    def write(connection: Connection) -> int:
        if seen is not None:
            seen.append(connection.get_transaction())
        if number == 3:
            connection.execute(text("no such statement"))
        connection.execute(insert(bodies), {"hash": f"h{number}", "kind": "item", "body": "0"})
        return number

    return write


def count(database: Database) -> int:
    with database.reading() as connection:
        return connection.scalar(select(func.count()).select_from(bodies)) or 0


def test_what_waits_goes_in_one_transaction(database: Database) -> None:
    seen: list[object] = []
    waiting: list[Future[int]] = [database.turns.submit(writing(number, seen)) for number in (0, 1, 2)]
    assert count(database) == 0
    database.turns.settle(waiting[0])
    assert [done.result(0) for done in waiting] == [0, 1, 2] and len(set(map(id, seen))) == 1 and count(database) == 3


def test_a_broken_write_undoes_itself_alone(database: Database) -> None:
    waiting = [database.turns.submit(writing(number)) for number in range(5)]
    database.turns.settle(waiting[4])
    assert [done.exception(0) is None for done in waiting] == [True, True, True, False, True] and count(database) == 4
    with pytest.raises(Exception, match="no such statement"):
        database.write_together(writing(3))


def test_threads_that_write_together_lose_nothing(database: Database) -> None:
    ready = Barrier(8)

    def write(number: int) -> int:
        ready.wait()
        return sum(database.write_together(writing(1000 + number * 10 + n)) >= 1000 for n in range(10))

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(write, range(8))) == [10] * 8
    assert count(database) == 80
