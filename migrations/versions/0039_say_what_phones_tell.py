"""Keep what the requests of phones tell: when, with which program, and by which clock."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from server.db import UtcDateTime

revision: str = '0039'
down_revision: str | None = '0038'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column('phone', sa.Column('seen_at', UtcDateTime(timezone=True), nullable=True))
    op.add_column('phone', sa.Column('user_agent', sa.String(), nullable=True))
    op.add_column('phone', sa.Column('ahead_s', sa.Double(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('phone') as batch:
        batch.drop_column('ahead_s')
        batch.drop_column('user_agent')
        batch.drop_column('seen_at')
