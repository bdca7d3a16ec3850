"""What lets a station be rebuilt, and who asked from where to go on."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger()
    op.create_table(
        "recovery_key",
        sa.Column("station_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("id", number, nullable=False, autoincrement=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("time", number, nullable=False),
        sa.Column("memory", number, nullable=False),
        sa.ForeignKeyConstraint(
            ["station_id"], ["enrolled_station.id"], name=op.f("fk_recovery_key_station_id")
        ),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_recovery_key")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "question",
        sa.Column("station_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("from_seq", number, nullable=False, autoincrement=False),
        sa.Column("from_hash", sa.Text(), nullable=False),
        sa.Column("asked_at", number, nullable=False, autoincrement=False),
        sa.ForeignKeyConstraint(["station_id"], ["enrolled_station.id"], name=op.f("fk_question_station_id")),
        sa.PrimaryKeyConstraint("station_id", name=op.f("pk_question")),
    )
