"""Telegram's updates, leases, subscribers and what they follow."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_updates()
    _create_leases()
    _create_subscribers()


def downgrade() -> None:
    for table in ("follows", "subscribers", "leases", "telegram_updates"):
        op.drop_table(table)


def _create_updates() -> None:
    op.create_table(
        "telegram_updates",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("bot", sa.BigInteger, nullable=False),
        sa.Column("update_id", sa.BigInteger, nullable=False),
        sa.Column("chat", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("sent", sa.Integer, nullable=False),
        sa.Column("trouble", sa.Text, nullable=False),
        sa.UniqueConstraint("bot", "update_id", name="one_row_an_update"),
    )
    op.create_index("telegram_updates_by_state", "telegram_updates", ["state", "update_id"])
    op.create_index("telegram_updates_by_chat", "telegram_updates", ["chat", "asked_at"])


def _create_leases() -> None:
    op.create_table(
        "leases",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("holder", sa.String(64), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )


def _create_subscribers() -> None:
    op.create_table(
        "subscribers",
        sa.Column("channel", sa.String(32), primary_key=True),
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("wanted", sa.Boolean, nullable=False),
        sa.Column("region", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "follows",
        sa.Column("channel", sa.String(32), primary_key=True),
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("item_code", sa.String(200), primary_key=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
