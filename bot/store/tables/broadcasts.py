"""Notices to many people, and the delivery to each of them."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from knowledge.store.tables import Moment, OutsideText, metadata

broadcasts = Table(
    "broadcasts",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("state", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("content", JSON, nullable=False),
    Column("policy", String(8), nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("contributors", JSON, nullable=False),
    Column("approved_by", Text, nullable=False),
    Column("approved_digest", String(64), nullable=False),
    Column("launched_by", Text, nullable=False),
    Column("launched_at", Moment),
    Column("starts_at", Moment),
    Column("ended_at", Moment),
    Column("size", Integer, nullable=False),
    Column("hold", Text, nullable=False),
    Column("edition", Integer),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("edition", name="one_broadcast_an_edition"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("broadcast", Integer, ForeignKey("broadcasts.number"), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("person", OutsideText, nullable=False),
    Column("state", String(16), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("rhythm", String(8), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("doubts", Integer, nullable=False),
    Column("cause", OutsideText, nullable=False),
    Column("sender", String(32), nullable=False),
    Column("attempted_at", Moment),
    Column("message", String(32), nullable=False),
    Column("original", String(32), nullable=False),
    Column("job", Integer),  # of `mass_jobs`; none for what is sent to one person
    UniqueConstraint("broadcast", "channel", "person", name="one_row_a_recipient"),
)
Index("deliveries_due", deliveries.c.channel, deliveries.c.state, deliveries.c.due_at, deliveries.c.id)
Index("deliveries_by_state", deliveries.c.broadcast, deliveries.c.state)
Index("deliveries_by_person", deliveries.c.channel, deliveries.c.person, deliveries.c.attempted_at)
Index("deliveries_by_job", deliveries.c.job)

# How many of a broadcast's deliveries were purged, in which state and for which cause: its report goes on adding up.
delivery_counts = Table(
    "delivery_counts",
    metadata,
    Column("broadcast", Integer, ForeignKey("broadcasts.number"), primary_key=True),
    Column("state", String(16), primary_key=True),
    Column("cause", OutsideText, primary_key=True),
    Column("number", Integer, nullable=False),
)
