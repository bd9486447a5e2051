"""The one door to the database, SQLite or PostgreSQL: transactions to read, transactions to write, and clear refusals."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from knowledge.store.turns import Turns

T = TypeVar("T")

BUSY = "数据库正忙，操作没有完成，请稍后再试"
FULL = "磁盘空间已满，操作没有完成，请联系管理员清理磁盘"
FAULT = "磁盘读写出错，操作没有完成，请联系管理员检查磁盘"
AWAY = "连不上数据库，操作没有完成，请联系管理员检查数据库服务"
DAMAGED = "数据库文件已损坏，请联系管理员用备份恢复"

# Error names of SQLite and SQLSTATE codes of PostgreSQL, by prefix.
REASONS = (
    ("SQLITE_BUSY", BUSY),
    ("SQLITE_LOCKED", BUSY),
    ("SQLITE_FULL", FULL),
    ("SQLITE_IOERR", FAULT),
    ("SQLITE_READONLY", "数据库文件不可写，操作没有完成，请联系管理员检查权限"),
    ("SQLITE_CANTOPEN", "打不开数据库文件，请联系管理员检查目录和权限"),
    ("SQLITE_CORRUPT", DAMAGED),
    ("SQLITE_NOTADB", DAMAGED),
    ("55P03", BUSY),
    ("40", BUSY),
    ("53100", FULL),
    ("58", FAULT),
    ("53", AWAY),
    ("57P", AWAY),
    ("08", AWAY),
)

WRITERS = 10  # connections to PostgreSQL kept open: eight chats in work, what shares commits, and one; more come and go
IDLE = 2.0  # seconds after which a connection to PostgreSQL is tried before use

# PostgreSQL lets writers run side by side; those that read before they write queue behind this advisory lock.
TURN = 0x736962616E


class StoreUnavailable(Exception):
    """The database cannot serve now, and the transaction does not count as done. `reason` is a Chinese sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def utc_now() -> datetime:
    return datetime.now(UTC)


class Database:
    """A database by URL (`sqlite:///file` or `postgresql://…`). `patience` is how many seconds a writer waits."""

    def __init__(self, url: str, clock: Callable[[], datetime] = utc_now, patience: float = 10.0) -> None:
        self.url = _with_driver(make_url(url))
        self.clock = clock
        self.patience = patience
        open_engines = _open_sqlite if self.url.get_backend_name() == "sqlite" else _open_postgresql
        self._reader, self._writer = open_engines(self.url, patience)
        self.turns = Turns(lambda: self.writing(alone=False))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One unchanging view of the data; writes fail. Raises StoreUnavailable."""
        with _transaction(self._reader) as connection:
            yield connection

    @contextmanager
    def writing(self, alone: bool = True) -> Iterator[Connection]:
        """A transaction that commits on leaving. Raises StoreUnavailable.

        What is read inside cannot be changed by another writer before the commit. `alone=False` gives that up
        for statements that are atomic by themselves, and PostgreSQL then lets such writers run side by side.
        """
        with _transaction(self._writer) as connection:
            if alone and connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": TURN})
            yield connection

    def write_together(self, work: Callable[[Connection], T]) -> T:
        """What a small write gives, once it is committed; as `writing(alone=False)` otherwise.

        SQLite has one writer at a time: those that wait share its transaction, and `work` runs again, alone, when another one
        in it failed. PostgreSQL flushes side by side, and in one queue each statement would wait for all before it.
        """
        if self.url.get_backend_name() == "postgresql":
            with self.writing(alone=False) as connection:
                return work(connection)
        done = self.turns.submit(work)
        self.turns.settle(done)
        return done.result()

    def close(self) -> None:
        self._reader.dispose()
        self._writer.dispose()


def insert_into(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT with `on_conflict_…` in the dialect of the connection."""
    return insert_in(connection.dialect.name, table)


def insert_in(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """The same by the dialect's name, for statements that are built once."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def _with_driver(url: URL) -> URL:
    """`postgresql://` and `postgres://` mean psycopg 3, whichever SQLAlchemy is installed."""
    return url.set(drivername="postgresql+psycopg") if url.drivername in ("postgresql", "postgres") else url


def _open_postgresql(url: URL, patience: float) -> tuple[Engine, Engine]:
    read_only = {"postgresql_readonly": True}
    reader = create_engine(url, hide_parameters=True, isolation_level="REPEATABLE READ", execution_options=read_only)
    writer = create_engine(url, hide_parameters=True, pool_size=WRITERS)
    _try_idle(reader)
    _try_idle(writer)

    @event.listens_for(writer, "connect")
    def bound_waiting(connection: Any, _record: object) -> None:
        connection.execute(f"SET lock_timeout = {int(patience * 1000)}")
        connection.commit()

    return reader, writer


def _try_idle(engine: Engine) -> None:
    """Try a connection that lay idle before it is used; `pool_pre_ping` tries each, a round trip more for every transaction."""

    @event.listens_for(engine, "checkin")
    def note_time(_connection: object, record: Any) -> None:
        record.info["idle_since"] = monotonic()

    @event.listens_for(engine, "checkout")
    def ping(connection: Any, record: Any, _proxy: object) -> None:
        if monotonic() - record.info.get("idle_since", monotonic()) > IDLE:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as error:
                raise InvalidatePoolError from error


def _open_sqlite(url: URL, patience: float) -> tuple[Engine, Engine]:
    """Writers of one process queue fairly for the single connection of their pool, not in SQLite's busy loop."""
    arguments = {"timeout": patience}
    reader = create_engine(url, hide_parameters=True, connect_args=arguments)
    writer = create_engine(
        url, hide_parameters=True, connect_args=arguments, pool_size=1, max_overflow=0, pool_timeout=patience
    )
    _speak_sqlite(reader, "BEGIN", "PRAGMA query_only = ON")
    _speak_sqlite(writer, "BEGIN IMMEDIATE", "PRAGMA journal_mode = TRUNCATE", "PRAGMA synchronous = FULL")
    return reader, writer


def _speak_sqlite(engine: Engine, begin: str, *pragmas: str) -> None:
    """Take transactions away from the driver, which begins them too late: 1,500 of 2,000 racing edits were lost."""

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (*pragmas, "PRAGMA foreign_keys = ON"):
            connection.execute(pragma).close()

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)


@contextmanager
def _transaction(engine: Engine) -> Iterator[Connection]:
    try:
        with engine.begin() as connection:
            yield connection
    except PoolTimeout as error:
        raise StoreUnavailable(BUSY) from error
    except DBAPIError as error:
        if reason := _reason(error):
            raise StoreUnavailable(reason) from error
        raise


def _reason(error: DBAPIError) -> str | None:
    """What to tell people; None when the error is a bug of ours."""
    name = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None)
    if name is None:
        return AWAY if error.connection_invalidated or type(error.orig).__name__ == "OperationalError" else None
    return next((reason for prefix, reason in REASONS if name.startswith(prefix)), None)
