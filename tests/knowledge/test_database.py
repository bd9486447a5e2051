"""The door to the database: nothing is lost, nothing is half done, and failures are told in Chinese."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

import bot.store.tables
from knowledge.store.database import AWAY, BUSY, DAMAGED, FULL, Database, StoreUnavailable
from knowledge.store.migrations import migrate
from knowledge.store.tables import bodies, metadata

Connect = Callable[..., Database]


def body(name: str) -> dict[str, str]:
    return {"hash": name, "kind": "item", "body": "0"}


def add_one(database: Database) -> None:
    """Read, then write: the pair that a careless database loses."""
    with database.writing() as connection:
        value = connection.scalar(select(bodies.c.body).where(bodies.c.hash == "n"))
        connection.execute(update(bodies).where(bodies.c.hash == "n").values(body=str(int(value or 0) + 1)))


def test_of_racing_pairs_of_reads_and_writes_none_is_lost(connect: Connect) -> None:
    programs = [connect(), connect()]
    with programs[0].writing() as connection:
        connection.execute(insert(bodies), body("n"))
    barrier = Barrier(4)

    def work(database: Database) -> None:
        barrier.wait()
        for _ in range(50):
            add_one(database)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, programs * 2))
    with programs[0].reading() as connection:
        assert connection.scalar(select(bodies.c.body)) == "200"


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.writing() as connection:
        connection.execute(insert(bodies), body("n"))
        _ = 1 / 0
    with database.reading() as connection:
        assert connection.execute(select(bodies)).all() == []


def test_a_reader_sees_one_state_however_often_it_looks(connect: Connect) -> None:
    reader, writer = connect(patience=0.05), connect(patience=0.05)
    with reader.reading() as connection:
        assert connection.execute(select(bodies)).all() == []
        try:
            with writer.writing() as other:
                other.execute(insert(bodies), body("n"))
        except StoreUnavailable as error:  # SQLite lets no one commit while another reads
            assert error.reason == BUSY
        assert connection.execute(select(bodies)).all() == []


def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises((DBAPIError, StoreUnavailable)), database.reading() as connection:
        connection.execute(insert(bodies), body("n"))


def test_references_are_enforced(database: Database) -> None:
    with pytest.raises(IntegrityError), database.writing() as connection:
        connection.execute(text("INSERT INTO delivery_counts VALUES (9, 'sent', '', 1)"))


def test_a_writer_that_waited_too_long_is_told_that_the_database_is_busy(connect: Connect) -> None:
    impatient = connect(patience=0.05)
    with connect().writing(), pytest.raises(StoreUnavailable) as refused, impatient.writing():
        pass
    assert refused.value.reason == BUSY


def test_two_writers_of_one_program_queue_as_well(connect: Connect) -> None:
    impatient = connect(patience=0.05)
    with impatient.writing(), pytest.raises(StoreUnavailable, match="正忙"), impatient.writing():
        pass


def test_single_statements_need_not_queue_on_postgresql(postgresql_url: str) -> None:
    database = Database(postgresql_url, patience=0.05)
    with database.writing(), database.writing(alone=False) as connection:
        connection.execute(insert(bodies), body("n"))
    database.close()


def fill_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("PRAGMA max_page_count = 1")  # the limit becomes the present size
    connection.execute(insert(bodies), {**body("big"), "body": "x" * 1_000_000})


def fill_postgresql(connection: Connection) -> None:
    connection.exec_driver_sql("DO $$ BEGIN RAISE EXCEPTION 'no space' USING ERRCODE = '53100'; END $$")


def test_a_full_disk_is_never_success(database: Database) -> None:
    fill = fill_sqlite if database.url.get_backend_name() == "sqlite" else fill_postgresql
    with pytest.raises(StoreUnavailable) as refused, database.writing() as connection:
        connection.execute(insert(bodies), body("n"))
        fill(connection)
    assert refused.value.reason == FULL
    with database.reading() as connection:
        assert connection.execute(select(bodies)).all() == []


def test_a_lost_server_is_told_and_the_next_transaction_connects_again(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    with pytest.raises(StoreUnavailable) as refused, database.writing() as connection:
        connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
    assert refused.value.reason == AWAY
    with database.reading() as connection:
        assert connection.execute(select(bodies)).all() == []
    database.close()


def test_a_connection_lost_while_it_lay_idle_is_replaced_unseen(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.store.database.IDLE", -1.0)
    database, other = Database(postgresql_url), Database(postgresql_url)
    with database.reading() as connection:
        lost = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    with other.writing() as connection:
        connection.exec_driver_sql("SELECT pg_terminate_backend(%s, 5000)", (lost,))
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one() != lost
    database.close()
    other.close()


def test_an_absent_server_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable) as refused, Database(f"postgresql:///siban?host={tmp_path}").reading():
        pass
    assert refused.value.reason == AWAY


def test_an_absent_folder_and_a_damaged_file_are_told(tmp_path: Path) -> None:
    (tmp_path / "damaged.db").write_bytes(b"not a database" * 1000)
    absent, damaged = Database(f"sqlite:///{tmp_path}/none/siban.db"), Database(f"sqlite:///{tmp_path}/damaged.db")
    with pytest.raises(StoreUnavailable, match="打不开数据库文件"), absent.reading():
        pass
    with pytest.raises(StoreUnavailable) as refused, damaged.writing():
        pass
    assert refused.value.reason == DAMAGED


@pytest.mark.usefixtures("flushing")
def test_sqlite_keeps_what_it_acknowledged(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with database.writing() as connection:
        wanted = {"journal_mode": "truncate", "synchronous": 2, "foreign_keys": 1}
        assert {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted} == wanted
    database.close()


def test_the_migrated_schema_is_the_metadata(database: Database) -> None:
    assert bot.store.tables.metadata is metadata
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(insert(bodies), body("n"))
    migrate(database)
    with database.reading() as connection:
        assert connection.scalar(select(bodies.c.hash)) == "n"
