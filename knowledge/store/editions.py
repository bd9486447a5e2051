"""Editions in the database: their steps, and their content as entries that point at bodies stored once."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from knowledge.catalogue.items import Catalogue
from knowledge.editions import Edition, overdue
from knowledge.permissions import State
from knowledge.refusals import NotAllowed
from knowledge.store import bodies, tables
from knowledge.store.database import insert_into

_editions, _entries, _bodies = tables.editions, tables.edition_entries, tables.bodies

AT_ONCE = 500  # bodies asked for by their hashes


def in_force(connection: Connection) -> int:
    """The number of the edition in force, 0 when there is none: one look into an index of at most one row."""
    return connection.scalar(select(_editions.c.number).where(_editions.c.state == State.PUBLISHED)) or 0


def next_number(connection: Connection) -> int:
    return 1 + (connection.scalar(select(func.max(_editions.c.number))) or 0)


def get(connection: Connection, number: int) -> Edition:
    """Raises NotAllowed when there is no such edition."""
    row = connection.execute(select(_editions).where(_editions.c.number == number)).mappings().first()
    if row is None:
        raise NotAllowed(f"没有第 {number} 版")
    return _edition(row)


def latest(connection: Connection, count: int = 50) -> list[Edition]:
    """The newest editions first."""
    rows = connection.execute(select(_editions).order_by(_editions.c.number.desc()).limit(count)).mappings()
    return [_edition(row) for row in rows]


def add(connection: Connection, edition: Edition) -> None:
    connection.execute(insert(_editions), _row(edition))


def save(connection: Connection, edition: Edition) -> None:
    connection.execute(update(_editions).where(_editions.c.number == edition.number), _row(edition))


def write_content(connection: Connection, number: int, content: bodies.Content) -> None:
    """Give a draft this content and no other. Bodies that are known already are not stored again."""
    connection.execute(delete(_entries).where(_entries.c.edition == number))
    if not content.entries:
        return
    known = set(connection.scalars(select(_bodies.c.hash)))
    new = {e.hash: {"hash": e.hash, "kind": e.kind, "body": e.body} for e in content.entries if e.hash not in known}
    if new:
        connection.execute(insert_into(connection, _bodies).on_conflict_do_nothing(), list(new.values()))
    rows = [
        {"edition": number, "kind": e.kind, "code": e.code, "position": e.position, "hash": e.hash} for e in content.entries
    ]
    connection.execute(insert(_entries), rows)


def copy_content(connection: Connection, source: int, target: int) -> None:
    """Give the target the entries of the source; bodies are shared."""
    columns = ["edition", "kind", "code", "position", "hash"]
    rows = select(literal(target), *(_entries.c[name] for name in columns[1:])).where(_entries.c.edition == source)
    connection.execute(insert(_entries).from_select(columns, rows))


def content_digest(connection: Connection, number: int) -> str:
    """The digest of what is stored, whatever the edition says about itself."""
    line = _entries.c.kind + "\t" + _entries.c.code + "\t" + _entries.c.hash
    # As one text: 10,000 rows fetched one by one take three times as long, and hand the interpreter over 10,000 times.
    lines = connection.scalar(select(func.aggregate_strings(line, "\n")).where(_entries.c.edition == number))
    return bodies.digest_lines((lines or "").split("\n"))


def read_content(connection: Connection, number: int, kinds: Sequence[str] = ()) -> list[tuple[str, str]]:
    """(kind, body) rows in their order; decode them after the transaction, for readers hold up SQLite's writers."""
    rows = select(_entries.c.kind, _bodies.c.body).outerjoin(_bodies, _bodies.c.hash == _entries.c.hash)
    rows = rows.where(_entries.c.kind.in_(kinds)) if kinds else rows
    ordered = rows.where(_entries.c.edition == number).order_by(_entries.c.kind, _entries.c.position)
    return [(row.kind, row.body) for row in connection.execute(ordered)]


def entries(connection: Connection, number: int) -> list[tuple[str, str, str]]:
    """(kind, code, hash) rows in their order, without the bodies."""
    columns = (_entries.c.kind, _entries.c.code, _entries.c.hash)
    ordered = select(*columns).where(_entries.c.edition == number).order_by(_entries.c.kind, _entries.c.position)
    return [(row.kind, row.code, row.hash) for row in connection.execute(ordered)]


def read_bodies(connection: Connection, hashes: Sequence[str]) -> dict[str, str]:
    """Bodies by hash."""
    found: dict[str, str] = {}
    for start in range(0, len(hashes), AT_ONCE):
        wanted = select(_bodies.c.hash, _bodies.c.body).where(_bodies.c.hash.in_(hashes[start : start + AT_ONCE]))
        found.update((row.hash, row.body) for row in connection.execute(wanted))
    return found


def load(connection: Connection, number: int, *kinds: str) -> Catalogue:
    """The catalogue of an edition, in the order it was given (of some kinds only); empty when there is none."""
    return bodies.decode_catalogue(read_content(connection, number, kinds))


def token(connection: Connection, number: int, kind: str, code: str) -> str:
    """The hash of one body of an edition; empty when there is none."""
    return connection.scalar(select(_entries.c.hash).where(*_at(number, kind, code))) or ""


def body(connection: Connection, kind: str, hashed: str) -> Any:
    """What was ever stored under a hash; None for the empty one."""
    text = connection.scalar(select(_bodies.c.body).where(_bodies.c.hash == hashed)) if hashed else None
    return bodies.decode(kind, text) if text else None


def unknown(connection: Connection, number: int, kind: str, codes: Iterable[str]) -> list[str]:
    """The codes among these that an edition does not hold, in their order."""
    wanted = list(dict.fromkeys(codes))
    if not wanted:
        return []
    held = set(connection.scalars(select(_entries.c.code).where(_entries.c.edition == number, _entries.c.kind == kind)))
    return [code for code in wanted if code not in held]


def put(connection: Connection, number: int, kind: str, value: Any, position: int | None = None) -> str:
    """Store one body in place of the one of its code, or at a free `position`, or after the others of its kind; its hash."""
    entry = bodies.encode_one(kind, value)
    stored = {"hash": entry.hash, "kind": kind, "body": entry.body}
    connection.execute(insert_into(connection, _bodies).values(stored).on_conflict_do_nothing())
    if not connection.execute(update(_entries).where(*_at(number, kind, entry.code)).values(hash=entry.hash)).rowcount:
        place = _place(connection, number, kind, position)
        row = {"edition": number, "kind": kind, "code": entry.code, "position": place, "hash": entry.hash}
        connection.execute(insert(_entries), row)
    return entry.hash


def _place(connection: Connection, number: int, kind: str, wanted: int | None) -> int:
    kin = (_entries.c.edition == number, _entries.c.kind == kind)
    if wanted is not None and connection.scalar(select(func.count()).where(*kin, _entries.c.position == wanted)) == 0:
        return wanted
    last = connection.scalar(select(func.max(_entries.c.position)).where(*kin))
    return 0 if last is None else last + 1


def position(connection: Connection, number: int, kind: str, code: str) -> int:
    """The place of one body among its kind."""
    return connection.scalar(select(_entries.c.position).where(*_at(number, kind, code))) or 0


def count(connection: Connection, number: int, kind: str) -> int:
    return connection.scalar(select(func.count()).where(_entries.c.edition == number, _entries.c.kind == kind)) or 0


def take_out(connection: Connection, number: int, kind: str, code: str) -> None:
    connection.execute(delete(_entries).where(*_at(number, kind, code)))


def due(connection: Connection, now: datetime) -> list[Edition]:
    """Editions whose time of publishing has come, the earliest first."""
    rows = select(_editions).where(_editions.c.state == State.APPROVED, _editions.c.due_at <= now)
    found = [_edition(row) for row in connection.execute(rows.order_by(_editions.c.due_at, _editions.c.number)).mappings()]
    return [edition for edition in found if overdue(edition, now)]


def in_force_at(connection: Connection, moment: datetime) -> int:
    """The edition that was in force at a moment, from its publication and until the next; 0 before the first."""
    published = _editions.c.published_at <= moment
    newest = select(_editions.c.number).where(published).order_by(_editions.c.published_at.desc(), _editions.c.number.desc())
    return connection.scalar(newest.limit(1)) or 0


def _at(number: int, kind: str, code: str) -> tuple[ColumnElement[bool], ...]:
    return (_entries.c.edition == number, _entries.c.kind == kind, _entries.c.code == code)


def history(connection: Connection, kind: str, code: str) -> list[tuple[Edition, str]]:
    """The editions that were ever in force, oldest first, with the hash of one body in them; empty where it is absent."""
    own = (_entries.c.edition == _editions.c.number) & (_entries.c.kind == kind) & (_entries.c.code == code)
    rows = select(_editions, _entries.c.hash).select_from(_editions.outerjoin(_entries, own))
    published = rows.where(_editions.c.state.in_((State.PUBLISHED, State.SUPERSEDED))).order_by(_editions.c.number)
    return [(_edition(row), row["hash"] or "") for row in connection.execute(published).mappings()]


def _row(edition: Edition) -> dict[str, Any]:
    return {**asdict(edition), "contributors": list(edition.contributors)}


def _edition(row: RowMapping) -> Edition:
    values = {field.name: row[field.name] for field in fields(Edition)}
    return Edition(**{**values, "state": State(row["state"]), "contributors": tuple(row["contributors"])})
