"""Number the writes of fingerprints, so that a worker that holds them in memory sees which are new."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0068"
down_revision: str | None = "0067"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("fingerprint", sa.Column("write_no", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_index("ix_fingerprint_write_no", "fingerprint", ["write_no"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_fingerprint_write_no", table_name="fingerprint")
    op.drop_column("fingerprint", "write_no")
