"""Let an administrator have a re-run of the checks rest, and count how long it rested."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0069"
down_revision: str | None = "0068"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("check_run", sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("check_run", sa.Column("paused_by", sa.String(), nullable=True))
    op.add_column("check_run", sa.Column("rested_s", sa.Double(), nullable=True))


def downgrade() -> None:
    for name in ("rested_s", "paused_by", "paused_at"):
        op.drop_column("check_run", name)
