"""What people are told of the outcome of their reports; the counts of deliveries that were purged."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reports", sa.Column("mended_in", sa.Integer))
    op.add_column("reports", sa.Column("told_at", sa.DateTime(timezone=True)))
    op.create_index("reports_by_person", "reports", ["channel", "person"])
    op.create_table(
        "delivery_counts",
        sa.Column("broadcast", sa.Integer, sa.ForeignKey("broadcasts.number"), primary_key=True),
        sa.Column("state", sa.String(16), primary_key=True),
        sa.Column("cause", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("delivery_counts")
    op.drop_index("reports_by_person", "reports")
    op.drop_column("reports", "told_at")
    op.drop_column("reports", "mended_in")
