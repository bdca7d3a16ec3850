"""Photos of the stations, and where each was told that they are held."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "blob",
        sa.Column("station_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("said_seq", sa.BigInteger(), nullable=True, autoincrement=False),
        sa.ForeignKeyConstraint(["station_id"], ["enrolled_station.id"], name=op.f("fk_blob_station_id")),
        sa.PrimaryKeyConstraint("station_id", "sha256", name=op.f("pk_blob")),
    )
