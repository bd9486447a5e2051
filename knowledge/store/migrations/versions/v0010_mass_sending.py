"""WeChat's mass messages with their results, and when each channel was last in contact with its platform."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mass_jobs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("broadcast", sa.Integer, sa.ForeignKey("broadcasts.number"), nullable=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("doubts", sa.Integer, nullable=False),
        sa.Column("sender", sa.String(32), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True)),
        sa.Column("message", sa.String(32), nullable=False),
        sa.Column("removable", sa.Boolean, nullable=False),
        sa.Column("removal", sa.Text, nullable=False),
        sa.UniqueConstraint("broadcast", "part", name="one_mass_job_a_part"),
    )
    op.create_index("mass_jobs_by_state", "mass_jobs", ["state", "due_at"])
    op.create_table(
        "mass_results",
        sa.Column("message", sa.String(32), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("admitted", sa.Integer, nullable=False),
        sa.Column("sent", sa.Integer, nullable=False),
        sa.Column("failed", sa.Integer, nullable=False),
    )
    op.add_column("deliveries", sa.Column("job", sa.Integer))
    op.create_index("deliveries_by_job", "deliveries", ["job"])
    op.add_column("paces", sa.Column("seen_at", sa.DateTime(timezone=True)))
    op.drop_column("broadcasts", "seen_at")


def downgrade() -> None:
    op.add_column("broadcasts", sa.Column("seen_at", sa.DateTime(timezone=True)))
    op.drop_column("paces", "seen_at")
    op.drop_index("deliveries_by_job", "deliveries")
    op.drop_column("deliveries", "job")
    op.drop_table("mass_results")
    op.drop_index("mass_jobs_by_state", "mass_jobs")
    op.drop_table("mass_jobs")
