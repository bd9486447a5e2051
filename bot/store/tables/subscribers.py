"""Who wants which notices, and why people left."""

from sqlalchemy import Boolean, Column, Integer, String, Table, Text

from knowledge.store.tables import Moment, OutsideText, metadata

subscribers = Table(
    "subscribers",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("person", OutsideText, primary_key=True),
    Column("active", Boolean, nullable=False),
    Column("wanted", Boolean, nullable=False),
    Column("region", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("persons", String(16), nullable=False, server_default=""),
    Column("rhythm", String(8), nullable=False, server_default=""),
)

follows = Table(
    "follows",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("person", OutsideText, primary_key=True),
    Column("item_code", String(200), primary_key=True),
    Column("created_at", Moment, nullable=False),
)

interests = Table(
    "interests",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("person", OutsideText, primary_key=True),
    Column("kind", String(8), primary_key=True),
    Column("value", String(200), primary_key=True),
)

# Why people left, without the people.
departures = Table(
    "departures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("channel", String(32), nullable=False),
    Column("broadcast", Integer, nullable=False),
    Column("reason", String(32), nullable=False),
)
