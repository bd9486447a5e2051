"""What Telegram brought, until all of its answer is out."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, UniqueConstraint

from knowledge.store.tables import Moment, OutsideText, metadata

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
