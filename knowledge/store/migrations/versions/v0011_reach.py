"""What web addresses answered when somebody checked; a draft's ten thousand entries copied without a look-up for each."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NAMES = {"fk": "%(table_name)s_%(column_0_name)s_fkey"}  # what PostgreSQL calls them; SQLite has no names of its own
ENTRIES = {"edition": "editions.number", "hash": "bodies.hash"}


def upgrade() -> None:
    op.create_table(
        "answered_addresses",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("told", sa.Text, nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
    )
    with op.batch_alter_table("edition_entries", naming_convention=NAMES) as batch:
        for column in ENTRIES:
            batch.drop_constraint(f"edition_entries_{column}_fkey", type_="foreignkey")


def downgrade() -> None:
    with op.batch_alter_table("edition_entries") as batch:
        for column, target in ENTRIES.items():
            table, key = target.split(".")
            batch.create_foreign_key(f"edition_entries_{column}_fkey", table, [column], [key])
    op.drop_table("answered_addresses")
