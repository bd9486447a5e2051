"""Tables of the broadcasts."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WISHES = (("persons", 16), ("rhythm", 8))


def upgrade() -> None:
    with op.batch_alter_table("subscribers") as subscribers:
        for name, length in WISHES:
            subscribers.add_column(sa.Column(name, sa.String(length), nullable=False, server_default=""))
    _create_wishes()
    _create_broadcasts()
    _create_deliveries()
    _create_senders()


def downgrade() -> None:
    for table in ("paces", "senders", "deliveries", "broadcasts", "departures", "interests"):
        op.drop_table(table)
    with op.batch_alter_table("subscribers") as subscribers:
        for name, _ in WISHES:
            subscribers.drop_column(name)


def _create_wishes() -> None:
    op.create_table(
        "interests",
        sa.Column("channel", sa.String(32), primary_key=True),
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("kind", sa.String(8), primary_key=True),
        sa.Column("value", sa.String(200), primary_key=True),
    )
    op.create_table(
        "departures",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("broadcast", sa.Integer, nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
    )


def _create_broadcasts() -> None:
    op.create_table(
        "broadcasts",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("policy", sa.String(8), nullable=False),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("contributors", sa.JSON, nullable=False),
        sa.Column("approved_by", sa.Text, nullable=False),
        sa.Column("approved_digest", sa.String(64), nullable=False),
        sa.Column("launched_by", sa.Text, nullable=False),
        sa.Column("launched_at", sa.DateTime(timezone=True)),
        sa.Column("starts_at", sa.DateTime(timezone=True)),
        sa.Column("seen_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("hold", sa.Text, nullable=False),
        sa.Column("edition", sa.Integer),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("edition", name="one_broadcast_an_edition"),
    )


def _create_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("broadcast", sa.Integer, sa.ForeignKey("broadcasts.number"), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rhythm", sa.String(8), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("doubts", sa.Integer, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("sender", sa.String(32), nullable=False),
        sa.Column("attempted_at", sa.DateTime(timezone=True)),
        sa.Column("message", sa.String(32), nullable=False),
        sa.Column("original", sa.String(32), nullable=False),
        sa.UniqueConstraint("broadcast", "channel", "person", name="one_row_a_recipient"),
    )
    op.create_index("deliveries_due", "deliveries", ["channel", "state", "due_at", "id"])
    op.create_index("deliveries_by_state", "deliveries", ["broadcast", "state"])
    op.create_index("deliveries_by_person", "deliveries", ["channel", "person", "attempted_at"])


def _create_senders() -> None:
    op.create_table(
        "senders",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "paces",
        sa.Column("channel", sa.String(32), primary_key=True),
        sa.Column("mark", sa.String(32), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claims", sa.BigInteger, nullable=False),
    )
