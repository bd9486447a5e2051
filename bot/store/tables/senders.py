"""Who sends at the moment, and how fast."""

from sqlalchemy import BigInteger, Column, String, Table

from knowledge.store.tables import Moment, metadata

senders = Table(
    "senders",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("beat_at", Moment, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("until", Moment, nullable=False),
)

# How fast a channel's platform may be written to, over all senders; `claims` only grows, `mark` names this database;
# `seen_at`: when a sender last was in contact with it.
paces = Table(
    "paces",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("mark", String(32), nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("claims", BigInteger, nullable=False),
    Column("seen_at", Moment),
)
