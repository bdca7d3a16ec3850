"""How a bundle left: on a stick, as all had before, or over the network."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sync_export", sa.Column("way", sa.Text(), nullable=False, server_default="stick"))
