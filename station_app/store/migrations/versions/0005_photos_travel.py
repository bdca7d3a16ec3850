"""Which photos the centre holds, and which exports were of photos."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "blob_ack",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blob_ack")),
    )
    photos = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("sync_export", sa.Column("photos", photos, nullable=False, server_default="0"))
