"""The bot's own tables, on the MetaData of the knowledge store and created by the same migrations."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, Index, Integer, String, Table, Text, UniqueConstraint

from knowledge.store.tables import Moment, OutsideText, metadata

inbox = Table(
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("person", OutsideText, nullable=False),
    Column("message_key", OutsideText, nullable=False),
    Column("text", OutsideText, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("state", String(16), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("reply", Text),
    Column("answered_at", Moment),
    UniqueConstraint("channel", "person", "message_key", name="one_row_a_message"),
)
Index("inbox_by_state", inbox.c.state, inbox.c.id)

conversations = Table(
    "conversations",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("person", OutsideText, primary_key=True),
    Column("state", JSON, nullable=False),
    Column("updated_at", Moment, nullable=False),
)

questions = Table(
    "questions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("channel", String(32), nullable=False),
    Column("text", OutsideText),
    Column("outcome", String(16), nullable=False),
    Column("facet", String(16), nullable=False),
    Column("item_code", String(200), nullable=False),
    Column("edition", Integer, nullable=False),
    Column("region", Text, nullable=False),
    Column("score", Float),
)
Index("questions_by_time", questions.c.at)

telegram_updates = Table(
    "telegram_updates",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("bot", BigInteger, nullable=False),
    Column("update_id", BigInteger, nullable=False),
    Column("chat", BigInteger, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("payload", OutsideText, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("state", String(16), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("sent", Integer, nullable=False),
    Column("trouble", OutsideText, nullable=False),
    UniqueConstraint("bot", "update_id", name="one_row_an_update"),
)
Index("telegram_updates_by_state", telegram_updates.c.state, telegram_updates.c.update_id)
Index("telegram_updates_by_chat", telegram_updates.c.chat, telegram_updates.c.asked_at)

leases = Table(
    "leases",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("until", Moment, nullable=False),
)

subscribers = Table(
    "subscribers",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("person", OutsideText, primary_key=True),
    Column("active", Boolean, nullable=False),
    Column("wanted", Boolean, nullable=False),
    Column("region", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
)

follows = Table(
    "follows",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("person", OutsideText, primary_key=True),
    Column("item_code", String(200), primary_key=True),
    Column("created_at", Moment, nullable=False),
)
