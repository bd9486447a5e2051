"""The tables of the knowledge store, on the one MetaData that the bot's tables join."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    text,
)

metadata = MetaData()


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept and given back in UTC (SQLite has no zones)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def storable(text: str) -> str:
    """The text without NUL and lone surrogates: PostgreSQL refuses the one, UTF-8 the other."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


class OutsideText(TypeDecorator[str]):
    """Text from outside, made storable."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else storable(str(value))


editions = Table(
    "editions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("state", String(16), nullable=False),
    Column("base", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("note", Text, nullable=False),
    Column("contributors", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("approved_by", Text, nullable=False),
    Column("approved_digest", String(64), nullable=False),
    Column("published_by", Text, nullable=False),
    Column("published_at", Moment),
    Column("legal", Boolean, nullable=False),
    Column("cleared_by", Text, nullable=False),
    Column("due_at", Moment),
    Column("scheduled_by", Text, nullable=False),
)

# At most one edition is in force, whatever the programs do.
Index(
    "one_edition_in_force",
    editions.c.state,
    unique=True,
    sqlite_where=text("state = 'published'"),
    postgresql_where=text("state = 'published'"),
)

bodies = Table(
    "bodies",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("body", Text, nullable=False),
)

edition_entries = Table(
    "edition_entries",
    metadata,
    Column("edition", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(8), primary_key=True),
    Column("code", String(200), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)

answered_addresses = Table(
    "answered_addresses",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("address", OutsideText, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("status", Integer, nullable=False),
    Column("told", OutsideText, nullable=False),
    Column("checked_at", Moment, nullable=False),
)

staff = Table(
    "staff",
    metadata,
    Column("username", OutsideText, primary_key=True),
    Column("password_hash", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("department", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("disabled", Boolean, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("who", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("origin", Text, nullable=False),
    Column("action", String(32), nullable=False),
    Column("subject", Text, nullable=False),
    Column("outcome", String(8), nullable=False),
    Column("before", String(64), nullable=False),
    Column("after", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

# Sessions and links are kept as hashes of their tokens: whoever reads the database cannot use them.
staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("username", OutsideText, nullable=False),
    Column("form_token", String(64), nullable=False),
    Column("origin", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
)
Index("staff_sessions_by_username", staff_sessions.c.username)

staff_links = Table(
    "staff_links",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("username", OutsideText, nullable=False),
    Column("role", String(16), nullable=False),
    Column("department", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("name_hash", String(64), primary_key=True),  # what people type as a name may be their password
    Column("failures", Integer, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("locked_until", Moment),
)

staff_codes = Table(
    "staff_codes",
    metadata,
    Column("username", OutsideText, primary_key=True),
    Column("secret", Text, nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column("last_step", Integer, nullable=False),
)

# What people say to each other about a draft, or about one item in it.
edition_comments = Table(
    "edition_comments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("edition", Integer, ForeignKey("editions.number"), nullable=False),
    Column("code", String(200), nullable=False),
    Column("at", Moment, nullable=False),
    Column("who", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("text", OutsideText, nullable=False),
)
Index("edition_comments_by_edition", edition_comments.c.edition)

# Headers of workbooks that staff explained, by where the workbooks come from.
workbook_columns = Table(
    "workbook_columns",
    metadata,
    Column("source", String(100), primary_key=True),
    Column("kind", String(32), primary_key=True),
    Column("header", String(100), primary_key=True),
    Column("field", String(64), nullable=False),
)

# What people say, and which items are the right answer to it (none: no item may be told).
question_set = Table(
    "question_set",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("text", OutsideText, nullable=False, unique=True),
    Column("codes", JSON, nullable=False),
    Column("region", Text, nullable=False),
    Column("added_by", Text, nullable=False),
)

# What was taken out of a draft, and why; `around`: kind, code and hash of what named it, as it stood before.
removals = Table(
    "removals",
    metadata,
    Column("edition", Integer, ForeignKey("editions.number"), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("code", String(200), primary_key=True),
    Column("hash", String(64), nullable=False),
    Column("position", Integer, nullable=False),
    Column("around", JSON, nullable=False),
    Column("reason", OutsideText, nullable=False),
    Column("who", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
