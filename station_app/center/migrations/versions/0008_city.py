"""How each station stands and the sums of its months, which are counted once this has run; indexes."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "station_month",
        sa.Column("station_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("given", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("redeemed", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("redemptions", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.ForeignKeyConstraint(
            ["station_id"], ["enrolled_station.id"], name=op.f("fk_station_month_station_id")
        ),
        sa.PrimaryKeyConstraint("station_id", "month", name=op.f("pk_station_month")),
    )
    op.create_table(
        "station_standing",
        sa.Column("station_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("households", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("volunteers", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=True, autoincrement=False),
        sa.ForeignKeyConstraint(
            ["station_id"], ["enrolled_station.id"], name=op.f("fk_station_standing_station_id")
        ),
        sa.PrimaryKeyConstraint("station_id", name=op.f("pk_station_standing")),
    )
    op.create_index("ix_received_bundle_received_at", "received_bundle", ["received_at"])
    op.create_index("ix_service_record_activity_id", "service_record", ["station_id", "activity_id"])
    if op.get_bind().dialect.name == "postgresql":
        compress_quickly()


def compress_quickly() -> None:
    """A journal's changes are long texts, and the default takes as long over them as over all the rows."""
    known = op.get_bind().scalar(
        sa.text("SELECT 'lz4' = ANY(enumvals) FROM pg_settings WHERE name = 'default_toast_compression'")
    )
    if known:
        op.execute("ALTER TABLE received_journal ALTER COLUMN changes SET COMPRESSION lz4")
