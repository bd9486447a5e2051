"""Leases: of all processes on one database, one does a thing at a time."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, or_

from bot.store.tables.senders import leases
from knowledge.store.database import insert_into


def hold(connection: Connection, name: str, holder: str, now: datetime, length: timedelta) -> bool:
    """Take or renew a lease until `now + length`; False while another holder's runs."""
    row = {"name": name, "holder": holder, "until": now + length}
    free = or_(leases.c.holder == holder, leases.c.until < now)
    statement = insert_into(connection, leases).values(row)
    taken = statement.on_conflict_do_update(index_elements=[leases.c.name], set_=row, where=free).returning(leases.c.name)
    return connection.execute(taken).first() is not None


def release(connection: Connection, name: str, holder: str) -> None:
    connection.execute(delete(leases).where(leases.c.name == name, leases.c.holder == holder))
