"""Failed attempts to sign in, counted by name before the password is looked at, and the lock that follows."""

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, delete, select

from knowledge.store.database import insert_into
from knowledge.store.tables import sign_in_failures as failures

MOST_FAILURES = 8
LOCKED_FOR = timedelta(minutes=15)


def claim(connection: Connection, username: str, now: datetime) -> bool:
    """Count one attempt; False while the name is locked. Counting first holds a hundred guesses at once to the limit."""
    row = connection.execute(select(failures).where(failures.c.name_hash == _name(username))).first()
    if row and row.locked_until and row.locked_until > now:
        return False
    fresh = row is None or row.locked_until is not None or row.last_at < now - LOCKED_FOR
    count = 1 if row is None or fresh else row.failures + 1
    values = {"failures": count, "last_at": now, "locked_until": now + LOCKED_FOR if count >= MOST_FAILURES else None}
    insertion = insert_into(connection, failures).values(name_hash=_name(username), **values)
    connection.execute(insertion.on_conflict_do_update(index_elements=["name_hash"], set_=values))
    return True


def clear(connection: Connection, username: str, now: datetime) -> None:
    """The name signed in; attempts on any name that are long over are forgotten."""
    over = failures.c.last_at < now - 2 * LOCKED_FOR
    connection.execute(delete(failures).where((failures.c.name_hash == _name(username)) | over))


def locked_until(connection: Connection, username: str, now: datetime) -> datetime | None:
    until = connection.scalar(select(failures.c.locked_until).where(failures.c.name_hash == _name(username)))
    return until if until and until > now else None


def _name(username: str) -> str:
    return sha256(username.casefold().encode("utf-8", "replace")).hexdigest()
