"""What was taken out of a draft: by whom, why, and what it takes to put it back."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, delete, insert, select

from knowledge.store.tables import removals as _removals


@dataclass(frozen=True)
class Removal:
    """One part that left. `hash` and `position`: its body and its place among its kind; `around`: (kind, code, hash) of the
    parts that named it, as they stood before."""

    edition: int
    kind: str
    code: str
    hash: str
    position: int
    around: tuple[tuple[str, str, str], ...]
    reason: str
    who: str
    at: datetime


def note(connection: Connection, removal: Removal) -> None:
    """In place of an earlier one of the same part."""
    forget(connection, removal.edition, removal.kind, removal.code)
    connection.execute(insert(_removals), {**asdict(removal), "around": [list(named) for named in removal.around]})


def forget(connection: Connection, edition: int, kind: str, code: str) -> None:
    own = (_removals.c.edition == edition, _removals.c.kind == kind, _removals.c.code == code)
    connection.execute(delete(_removals).where(*own))


def find(connection: Connection, edition: int, kind: str, code: str) -> Removal | None:
    return next((one for one in of(connection, edition) if (one.kind, one.code) == (kind, code)), None)


def of(connection: Connection, edition: int) -> list[Removal]:
    """All that was taken out of an edition while it was a draft, the earliest first."""
    rows = connection.execute(select(_removals).where(_removals.c.edition == edition).order_by(_removals.c.at))
    return [_removal(row) for row in rows]


def _removal(row: Row[tuple[object, ...]]) -> Removal:
    values = dict(row._mapping)
    return Removal(**{**values, "around": tuple((kind, code, hashed) for kind, code, hashed in values["around"])})
