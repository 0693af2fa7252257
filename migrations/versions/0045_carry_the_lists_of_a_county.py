"""Let phones carry the lists of a county."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0045'
down_revision: str | None = '0044'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table('phone', schema=None) as batch_op:
        batch_op.add_column(sa.Column('county', sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('phone', schema=None) as batch_op:
        batch_op.drop_column('county')
