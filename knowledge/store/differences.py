"""How two editions differ, by the hashes of their parts: found in the database, without reading a body."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, exists, func, select

from knowledge.store.tables import edition_entries as _entries


@dataclass(frozen=True)
class Row:
    """One part of an edition: its place among its kind, and the hash of its body."""

    kind: str
    code: str
    position: int
    hash: str


@dataclass(frozen=True)
class Differing:
    """The parts in which an edition differs from another: changed in their places or added after all, and gone."""

    rows: tuple[Row, ...]
    gone: tuple[tuple[str, str], ...]  # kind, code


def find(connection: Connection, number: int, other: int, most: int) -> Differing | None:
    """How an edition differs from another one; None when in more than `most` parts, or when parts changed places."""
    own, others = _entries.alias(), _entries.alias()
    same = (own.c.kind == others.c.kind) & (own.c.code == others.c.code)
    matched = own.outerjoin(others, same & (others.c.edition == other))
    changed = others.c.hash.is_(None) | (others.c.hash != own.c.hash) | (others.c.position != own.c.position)
    columns = (own.c.kind, own.c.code, own.c.position, own.c.hash, others.c.position.label("before"))
    wanted = select(*columns).select_from(matched).where(own.c.edition == number, changed).order_by(own.c.kind, own.c.position)
    rows = connection.execute(wanted.limit(most + 1)).all()
    if len(rows) > most or any(row.before not in (None, row.position) for row in rows):
        return None
    lacking = ~exists().where(same, own.c.edition == number)
    missing = select(others.c.kind, others.c.code).where(others.c.edition == other, lacking)
    gone = connection.execute(missing.limit(most + 1)).all()
    last = {row.kind: row.last for row in connection.execute(_last_places(other))}
    inside = any(row.before is None and row.position <= last.get(row.kind, -1) for row in rows)
    if len(gone) > most or inside:
        return None
    return Differing(tuple(Row(*row[:4]) for row in rows), tuple((row.kind, row.code) for row in gone))


def _last_places(number: int) -> Select[Any]:
    last = func.max(_entries.c.position).label("last")
    return select(_entries.c.kind, last).where(_entries.c.edition == number).group_by(_entries.c.kind)


def lacking(connection: Connection, number: int, other: int, kind: str) -> int:
    """How many parts of a kind another edition holds that this one does not."""
    own, others = _entries.alias(), _entries.alias()
    held = exists().where(own.c.edition == number, own.c.kind == kind, own.c.code == others.c.code)
    wanted = select(func.count()).select_from(others).where(others.c.edition == other, others.c.kind == kind, ~held)
    return connection.scalar(wanted) or 0
