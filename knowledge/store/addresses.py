"""What web addresses answered when somebody last checked them."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, select

from knowledge.store.database import insert_into
from knowledge.store.tables import answered_addresses as table

AT_ONCE = 500


@dataclass(frozen=True)
class Answered:
    """One address. `verdict`: 打得开, 打不开, 连不上 or 没有查; `status`: the HTTP status, 0 without one; `told`: a
    Chinese sentence."""

    address: str
    verdict: str
    status: int
    told: str
    checked_at: datetime

    @property
    def well(self) -> bool:
        return self.verdict == "打得开"


def note(connection: Connection, found: Iterable[Answered]) -> None:
    """In place of what was noted before."""
    for one in found:
        insert = insert_into(connection, table).values(key=_key(one.address), **asdict(one))
        connection.execute(insert.on_conflict_do_update(index_elements=["key"], set_=asdict(one)))


def known(connection: Connection, addresses: Iterable[str]) -> dict[str, Answered]:
    """What is known of these addresses."""
    keys, found = [_key(address) for address in addresses if address], {}
    for start in range(0, len(keys), AT_ONCE):
        columns = [table.c[name] for name in Answered.__dataclass_fields__]
        rows = connection.execute(select(*columns).where(table.c.key.in_(keys[start : start + AT_ONCE])))
        found.update({row.address: Answered(*row) for row in rows})
    return found


def _key(address: str) -> str:
    return sha256(address.encode()).hexdigest()
