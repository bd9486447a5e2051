"""Who is signed in to the console: sessions that end by themselves, and at once when they are revoked."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, delete, insert, select, update

from knowledge.store import staff
from knowledge.store.staff import Account
from knowledge.store.tables import staff_sessions as sessions

IDLE = timedelta(hours=2)
AT_MOST = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=1)  # a page view writes at most this often


@dataclass(frozen=True)
class SignedIn:
    """One session of one member of staff. `hash` names it, `form_token` is what its forms bring back."""

    hash: str
    account: Account
    form_token: str
    origin: str
    created_at: datetime
    seen_at: datetime


def begin(connection: Connection, username: str, origin: str, now: datetime) -> str:
    """A new session; the token that opens it, which is kept nowhere. Sessions that have ended are swept out."""
    token = secrets.token_urlsafe(32)
    ended = (sessions.c.seen_at < now - IDLE) | (sessions.c.created_at < now - AT_MOST)
    connection.execute(delete(sessions).where(ended))
    row = {"hash": hashed(token), "username": username, "form_token": secrets.token_urlsafe(24), "origin": origin}
    connection.execute(insert(sessions), {**row, "created_at": now, "seen_at": now})
    return token


def find(connection: Connection, token: str, now: datetime) -> SignedIn | None:
    """The session that a token opens; None when it has ended, was revoked, or its account is disabled or gone."""
    row = connection.execute(select(sessions).where(sessions.c.hash == hashed(token))).first()
    if row is None or row.seen_at < now - IDLE or row.created_at < now - AT_MOST:
        return None
    account = staff.find(connection, row.username)
    if account is None or account.disabled:
        return None
    return SignedIn(row.hash, account, row.form_token, row.origin, row.created_at, row.seen_at)


def of(connection: Connection, username: str) -> list[tuple[str, datetime, datetime]]:
    """(origin, begun, last seen) of a person's sessions, the newest first."""
    columns = (sessions.c.origin, sessions.c.created_at, sessions.c.seen_at)
    rows = select(*columns).where(sessions.c.username == username).order_by(sessions.c.created_at.desc())
    return [(row.origin, row.created_at, row.seen_at) for row in connection.execute(rows)]


def touch(connection: Connection, session: SignedIn, now: datetime) -> None:
    connection.execute(update(sessions).where(sessions.c.hash == session.hash).values(seen_at=now))


def end(connection: Connection, session: SignedIn) -> None:
    connection.execute(delete(sessions).where(sessions.c.hash == session.hash))


def end_all(connection: Connection, username: str, but: str = "") -> int:
    """End a person's sessions, except the one whose hash is `but`; how many were ended."""
    own = (sessions.c.username == username) & (sessions.c.hash != but)
    return connection.execute(delete(sessions).where(own)).rowcount


def hashed(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()
