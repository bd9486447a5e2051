"""One-time links by which a person sets the own password: for a new account, or for one that forgot it."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from knowledge.roles import Role
from knowledge.store.sessions import hashed
from knowledge.store.tables import staff_links as links

VALID = timedelta(hours=24)


@dataclass(frozen=True)
class Link:
    """Whom a link lets in. An empty `username` is chosen by whoever opens it: the first administrator."""

    username: str
    role: Role
    department: str
    created_by: str
    expires_at: datetime


def issue(connection: Connection, link: Link) -> str:
    """The token of a new link, which is kept nowhere; earlier links of the same name end."""
    token = secrets.token_urlsafe(32)
    connection.execute(
        delete(links).where((links.c.username == link.username) | (links.c.expires_at < link.expires_at - VALID))
    )
    connection.execute(insert(links), {"hash": hashed(token), **vars(link)})
    return token


def find(connection: Connection, token: str, now: datetime) -> Link | None:
    row = connection.execute(select(links).where(links.c.hash == hashed(token), links.c.expires_at > now)).first()
    return Link(row.username, Role(row.role), row.department, row.created_by, row.expires_at) if row else None


def waiting(connection: Connection, now: datetime) -> list[Link]:
    """Links that nobody has used yet, by name."""
    rows = connection.execute(select(links).where(links.c.expires_at > now).order_by(links.c.username))
    return [Link(row.username, Role(row.role), row.department, row.created_by, row.expires_at) for row in rows]


def use_up(connection: Connection, token: str) -> None:
    connection.execute(delete(links).where(links.c.hash == hashed(token)))


def withdraw(connection: Connection, username: str) -> int:
    return connection.execute(delete(links).where(links.c.username == username)).rowcount
