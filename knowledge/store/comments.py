"""What people say to each other about a draft, or about one item in it."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from knowledge.store.tables import edition_comments


@dataclass(frozen=True)
class Comment:
    """`code`: the item that it is about; empty for the draft as a whole."""

    edition: int
    code: str
    at: datetime
    who: str
    role: str
    text: str


def add(connection: Connection, comment: Comment) -> None:
    connection.execute(insert(edition_comments), asdict(comment))


def last(connection: Connection, edition: int) -> Comment | None:
    """The latest word on an edition."""
    return next(iter(on(connection, edition)[-1:]), None)


def on(connection: Connection, edition: int) -> list[Comment]:
    """All that was said about an edition, in the order it was said."""
    columns = [edition_comments.c[name] for name in Comment.__dataclass_fields__]
    rows = select(*columns).where(edition_comments.c.edition == edition).order_by(edition_comments.c.id)
    return [Comment(*row) for row in connection.execute(rows)]
