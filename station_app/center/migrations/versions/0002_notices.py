"""Notices to stations, and the stations' word of having read them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable, autoincrement=False)


def text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def of_a_station(name: str, key: str, *columns: sa.Column[Any], **options: bool) -> None:
    op.create_table(
        name,
        sa.Column("station_id", sa.Integer(), nullable=False, autoincrement=False),
        *columns,
        sa.ForeignKeyConstraint(["station_id"], ["enrolled_station.id"], name=op.f(f"fk_{name}_station_id")),
        sa.PrimaryKeyConstraint("station_id", key, name=op.f(f"pk_{name}")),
        **options,
    )


def upgrade() -> None:
    op.add_column(
        "enrolled_station", sa.Column("schema", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.create_table(
        "notice",
        text("id"),
        text("title"),
        text("body"),
        text("until", nullable=True),
        number("sent_at"),
        sa.Column("sent_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["sent_by"], ["operator.id"], name=op.f("fk_notice_sent_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    of_a_station("notice_delivery", "notice_id", text("notice_id"), number("said_seq", nullable=True))
    of_a_station(
        "center_notice",
        "id",
        number("id"),
        text("notice_id"),
        text("title"),
        text("body"),
        text("until", nullable=True),
        number("sent_at"),
        number("received_at"),
        number("read_at", nullable=True),
        text("read_by"),
        sqlite_with_rowid=False,
    )
