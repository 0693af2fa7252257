"""Note which pairs were drawn for a second look."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0026'
down_revision: str | None = '0025'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column('photo_pair', sa.Column('second_look_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('photo_pair', schema=None) as batch_op:
        batch_op.drop_column('second_look_at')
