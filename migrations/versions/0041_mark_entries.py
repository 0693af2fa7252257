"""Mark entries of the log that the server wrote; those that are there bear no mark."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0041'
down_revision: str | None = '0040'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column('event', sa.Column('mark', sa.String(), nullable=False, server_default=''))


def downgrade() -> None:
    op.drop_column('event', 'mark')
