"""Tables of the console."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_audit()
    _extend_editions()
    _create_columns()
    _create_cases()
    _create_sign_in()


def downgrade() -> None:
    op.drop_table("case_decisions")
    op.drop_table("question_set")
    op.drop_table("workbook_columns")
    op.drop_table("edition_comments")
    with op.batch_alter_table("editions") as editions:
        for column in ("legal", "cleared_by", "due_at", "scheduled_by"):
            editions.drop_column(column)
    for table in ("staff_codes", "sign_in_failures", "staff_links", "staff_sessions", "audit"):
        op.drop_table(table)


def _create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("outcome", sa.String(8), nullable=False),
        sa.Column("before", sa.String(64), nullable=False),
        sa.Column("after", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )


def _create_sign_in() -> None:
    op.create_table(
        "staff_sessions",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("username", sa.Text, nullable=False),
        sa.Column("form_token", sa.String(64), nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("staff_sessions_by_username", "staff_sessions", ["username"])
    op.create_table(
        "staff_links",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("username", sa.Text, nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("department", sa.Text, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "sign_in_failures",
        sa.Column("name_hash", sa.String(64), primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True)),
    )
    op.create_table(
        "staff_codes",
        sa.Column("username", sa.Text, primary_key=True),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("confirmed", sa.Boolean, nullable=False),
        sa.Column("last_step", sa.Integer, nullable=False),
    )


def _extend_editions() -> None:
    for column in (
        sa.Column("legal", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("cleared_by", sa.Text, nullable=False, server_default=""),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("scheduled_by", sa.Text, nullable=False, server_default=""),
    ):
        op.add_column("editions", column)
    op.create_table(
        "edition_comments",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("edition", sa.Integer, sa.ForeignKey("editions.number"), nullable=False),
        sa.Column("code", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_index("edition_comments_by_edition", "edition_comments", ["edition"])


def _create_columns() -> None:
    op.create_table(
        "workbook_columns",
        sa.Column("source", sa.String(100), primary_key=True),
        sa.Column("kind", sa.String(32), primary_key=True),
        sa.Column("header", sa.String(100), primary_key=True),
        sa.Column("field", sa.String(64), nullable=False),
    )


def _create_cases() -> None:
    op.create_table(
        "question_set",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("text", sa.Text, nullable=False, unique=True),
        sa.Column("codes", sa.JSON, nullable=False),
        sa.Column("region", sa.Text, nullable=False),
        sa.Column("added_by", sa.Text, nullable=False),
    )
    op.create_table(
        "case_decisions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("decision", sa.String(16), nullable=False),
        sa.Column("print", sa.JSON, nullable=False),
        sa.Column("item_code", sa.String(200), nullable=False),
        sa.Column("department", sa.Text, nullable=False),
        sa.Column("due_on", sa.Date),
    )
