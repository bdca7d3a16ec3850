"""Counting how often each rule was used reads an index, not the whole ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_points_transfer_rule_id",
        "points_transfer",
        ["rule_id"],
        sqlite_where=sa.text("rule_id IS NOT NULL"),
    )
