"""The audit trail edited, shortened, lengthened, put in another order and cut short: every time it shows."""

from collections import Counter
from collections.abc import Callable, Iterator
from random import Random

from sqlalchemy import Connection, delete, insert, update

from knowledge.roles import Actor, Role
from knowledge.store import audit
from knowledge.store.audit import Head, Record
from knowledge.store.database import Database
from knowledge.store.tables import audit as table
from scripts.batteries.stage import BACKENDS, SEED, Demand, Stage, exactly, none_of

ROWS = 60
TRIALS = 600
COLUMNS = sorted(set(table.c.keys()) - {"number", "at"})
ACTORS = [Actor(f"ren{n}", Role.CENTRE_EDITOR, origin=f"10.0.0.{n}") for n in range(5)]

Tamper = Callable[[Connection, list[Record], Random], None]


class _Undo(Exception):
    """Rolls the tampering back."""


def run(stage: Stage) -> Iterator[Demand]:
    trials = stage.size(TRIALS, 60)
    for place, name in enumerate(BACKENDS):
        database, chance = Database(stage.database(name), patience=60), Random(SEED)
        kept = _fill(database)
        missed, seen = [], Counter[str]()
        for trial in range(trials):
            kind = list(KINDS)[trial % len(KINDS)]
            seen[kind] += 1
            if not _shows(database, KINDS[kind], kept, chance):
                missed.append(f"trial {trial}: {kind}")
            stage.move(place * trials + trial + 1, 2 * trials)
        stage.figures[name] = dict(seen)
        yield none_of(f"{name}: alterations of the audit trail that do not show", missed, trials)
        yield exactly(f"{name}: faults in the untouched trail", len(_verify(database, kept)), 0)
        database.close()


def _fill(database: Database) -> Head:
    for number in range(ROWS):
        with audit.deed(database, ACTORS[number % 5], "修改", f"第 {number} 版") as act:
            act.after = f"{number:064x}"
    with database.reading() as connection:
        return audit.head(connection)


def _verify(database: Database, kept: Head) -> tuple[str, ...]:
    with database.reading() as connection:
        return audit.verify(connection, kept).faults


def _shows(database: Database, tamper: Tamper, kept: Head, chance: Random) -> bool:
    found: tuple[str, ...] = ()
    try:
        with database.writing() as connection:
            tamper(connection, list(audit.everything(connection)), chance)
            found = audit.verify(connection, kept).faults
            raise _Undo
    except _Undo:
        return bool(found)


def _edit(connection: Connection, rows: list[Record], chance: Random) -> None:
    column = chance.choice(COLUMNS)
    row = chance.choice(rows)
    changed = f"{getattr(row, column)}x"[-16:] if column in ("role", "outcome") else f"x{getattr(row, column)}"[:64]
    connection.execute(update(table).where(table.c.number == row.number).values({column: changed[:8] or "x"}))


def _retime(connection: Connection, rows: list[Record], chance: Random) -> None:
    one, other = chance.sample(rows, 2)
    connection.execute(update(table).where(table.c.number == one.number).values(at=other.at))


def _drop(connection: Connection, rows: list[Record], chance: Random) -> None:
    connection.execute(delete(table).where(table.c.number == chance.choice(rows).number))


def _drop_and_renumber(connection: Connection, rows: list[Record], chance: Random) -> None:
    gone = chance.choice(rows[:-1])
    connection.execute(delete(table).where(table.c.number == gone.number))
    for row in rows[gone.number :]:
        connection.execute(update(table).where(table.c.number == row.number).values(number=row.number - 1))


def _insert(connection: Connection, rows: list[Record], chance: Random) -> None:
    before = chance.choice(rows)
    for row in reversed(rows[before.number - 1 :]):
        connection.execute(update(table).where(table.c.number == row.number).values(number=row.number + 1))
    connection.execute(insert(table).values(vars(before)))


def _swap(connection: Connection, rows: list[Record], chance: Random) -> None:
    one, other = chance.sample(rows, 2)
    for old, new in ((one.number, 0), (other.number, one.number), (0, other.number)):
        connection.execute(update(table).where(table.c.number == old).values(number=new))


def _truncate(connection: Connection, rows: list[Record], chance: Random) -> None:
    connection.execute(delete(table).where(table.c.number > chance.randrange(len(rows))))


def _rewrite(connection: Connection, rows: list[Record], chance: Random) -> None:
    """Somebody who knows how the chain is made forges all of it from one row on: only the kept head tells."""
    at, previous = chance.choice(rows).number, ""
    for row in rows:
        forged = Record(**{**vars(row), "who": "别人" if row.number == at else row.who, "previous": previous, "hash": ""})
        previous = audit.digest(forged)
        connection.execute(update(table).where(table.c.number == row.number).values({**vars(forged), "hash": previous}))


KINDS: dict[str, Tamper] = {
    "edit": _edit,
    "another time": _retime,
    "delete": _drop,
    "delete and renumber": _drop_and_renumber,
    "insert": _insert,
    "swap": _swap,
    "truncate": _truncate,
    "forge from one row on": _rewrite,
}
