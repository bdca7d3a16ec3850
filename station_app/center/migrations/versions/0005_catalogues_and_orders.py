"""Catalogues and forwarded orders on their way down, and the stations' word of what became of them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
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


def copy_of(name: str, *columns: sa.Column[Any]) -> None:
    of_a_station(name, "id", number("id"), *columns, sqlite_with_rowid=False)


def upgrade() -> None:
    op.create_table(
        "catalogue",
        text("id"),
        text("kind"),
        number("number"),
        text("title"),
        text("listed"),
        number("is_for_all"),
        number("sent_at"),
        sa.Column("sent_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["sent_by"], ["operator.id"], name=op.f("fk_catalogue_sent_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue")),
        sa.UniqueConstraint("kind", "number", name=op.f("uq_catalogue_kind_number")),
    )
    of_a_station(
        "catalogue_delivery", "catalogue_id", text("catalogue_id"), number("said_seq", nullable=True)
    )
    op.create_table(
        "order_delivery",
        sa.Column("station_id", sa.Integer(), nullable=False, autoincrement=False),
        text("number"),
        text("content"),
        number("sent_at"),
        sa.Column("sent_by", sa.Integer(), nullable=False),
        number("said_seq", nullable=True),
        number("cancelled_at", nullable=True),
        number("cancel_said_seq", nullable=True),
        sa.ForeignKeyConstraint(
            ["station_id"], ["enrolled_station.id"], name=op.f("fk_order_delivery_station_id")
        ),
        sa.ForeignKeyConstraint(["sent_by"], ["operator.id"], name=op.f("fk_order_delivery_sent_by")),
        sa.PrimaryKeyConstraint("station_id", "number", name=op.f("pk_order_delivery")),
    )
    copy_of(
        "center_catalogue",
        text("catalogue_id"),
        text("kind"),
        number("number"),
        text("title"),
        text("items"),
        number("sent_at"),
        number("received_at"),
    )
    copy_of(
        "catalogue_choice",
        text("kind"),
        text("code"),
        number("number"),
        number("taken"),
        text("seen_item", nullable=True),
        number("decided_at"),
        text("decided_by"),
    )
    copy_of(
        "center_order",
        text("order_number"),
        text("name"),
        text("phone"),
        text("place"),
        text("household"),
        text("service"),
        text("wanted_on", nullable=True),
        text("remark"),
        number("sent_at"),
        number("received_at"),
        number("cancelled_at", nullable=True),
        number("seen_at", nullable=True),
        text("seen_by"),
    )
