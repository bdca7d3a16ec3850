"""Forks that an operator decided, what they replaced, and keys that stations no longer use."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "replaced_journal",
        sa.Column("station_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("release", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("at", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("part", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("parts", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("schema", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("fork_hash", sa.Text(), nullable=False),
        sa.Column("replaced_at", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("replaced_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["station_id"], ["enrolled_station.id"], name=op.f("fk_replaced_journal_station_id")
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by"], ["operator.id"], name=op.f("fk_replaced_journal_replaced_by")
        ),
        sa.PrimaryKeyConstraint("station_id", "release", "epoch", "seq", name=op.f("pk_replaced_journal")),
    )
    op.create_table(
        "retired_key",
        sa.Column("station_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("signing_key", sa.Text(), nullable=False),
        sa.Column("age_key", sa.Text(), nullable=False),
        sa.Column("retired_at", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("retired_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["station_id"], ["enrolled_station.id"], name=op.f("fk_retired_key_station_id")
        ),
        sa.ForeignKeyConstraint(["retired_by"], ["operator.id"], name=op.f("fk_retired_key_retired_by")),
        sa.PrimaryKeyConstraint("station_id", "signing_key", name=op.f("pk_retired_key")),
    )
    with op.batch_alter_table("quarantine") as quarantine:
        quarantine.add_column(sa.Column("decided_at", sa.BigInteger(), nullable=True, autoincrement=False))
        quarantine.add_column(sa.Column("decided_by", sa.Integer(), nullable=True))
        quarantine.create_foreign_key(op.f("fk_quarantine_decided_by"), "operator", ["decided_by"], ["id"])
