"""Catalogues of the city centre, what was decided about them, and forwarded service orders."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def key() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def instant(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "center_catalogue",
        key(),
        text("catalogue_id"),
        text("kind"),
        number("number"),
        text("title"),
        text("items"),
        instant("sent_at"),
        instant("received_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_center_catalogue")),
        sa.UniqueConstraint("catalogue_id", name=op.f("uq_center_catalogue_catalogue_id")),
    )
    op.create_table(
        "catalogue_choice",
        key(),
        text("kind"),
        text("code"),
        number("number"),
        sa.Column("taken", sa.SmallInteger(), nullable=False),
        sa.Column("seen_item", sa.Text(), nullable=True),
        instant("decided_at"),
        text("decided_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_choice")),
        sa.UniqueConstraint("kind", "code", name=op.f("uq_catalogue_choice_kind_code")),
    )
    op.create_table(
        "center_order",
        key(),
        text("order_number"),
        text("name"),
        text("phone"),
        text("place"),
        text("household"),
        text("service"),
        sa.Column("wanted_on", sa.String(10), nullable=True),
        text("remark"),
        instant("sent_at"),
        instant("received_at"),
        instant("cancelled_at", nullable=True),
        instant("seen_at", nullable=True),
        text("seen_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_center_order")),
        sa.UniqueConstraint("order_number", name=op.f("uq_center_order_order_number")),
    )
