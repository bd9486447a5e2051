"""Ratings, reports of wrong fields, and whose question it was for as long as its words are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("questions", sa.Column("person", sa.Text))
    op.create_index("questions_by_person", "questions", ["channel", "person"])
    _create_ratings()
    _create_reports()


def downgrade() -> None:
    op.drop_table("reports")
    op.drop_table("ratings")
    op.drop_index("questions_by_person", "questions")
    op.drop_column("questions", "person")


def _create_ratings() -> None:
    op.create_table(
        "ratings",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("person", sa.Text),
        sa.Column("stars", sa.Integer, nullable=False),
        sa.Column("item_code", sa.String(200), nullable=False),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("region", sa.Text, nullable=False),
        sa.UniqueConstraint("channel", "person", "day", name="one_rating_a_day"),
    )
    op.create_index("ratings_by_time", "ratings", ["at"])


def _create_reports() -> None:
    op.create_table(
        "reports",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("person", sa.Text),
        sa.Column("item_code", sa.String(200), nullable=False),
        sa.Column("field", sa.String(32), nullable=False),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("department", sa.Text, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("closed_by", sa.Text, nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
    )
    op.create_index("reports_by_department", "reports", ["department", "closed_at", "due_on"])
