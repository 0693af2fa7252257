"""Find what waits for checks by an index."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '5987cbf0c57e'
down_revision: str | None = 'c41d7a90e2b6'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table('photo', schema=None) as batch_op:
        batch_op.create_index('ix_photo_waiting', ['id'], unique=False, sqlite_where=sa.text('verdict IS NULL'), postgresql_where=sa.text('verdict IS NULL'))

    with op.batch_alter_table('photo_pair', schema=None) as batch_op:
        batch_op.create_index('ix_photo_pair_waiting', ['id'], unique=False, sqlite_where=sa.text('verdict IS NULL AND replaced_at IS NULL'), postgresql_where=sa.text('verdict IS NULL AND replaced_at IS NULL'))



def downgrade() -> None:
    with op.batch_alter_table('photo_pair', schema=None) as batch_op:
        batch_op.drop_index('ix_photo_pair_waiting', sqlite_where=sa.text('verdict IS NULL AND replaced_at IS NULL'), postgresql_where=sa.text('verdict IS NULL AND replaced_at IS NULL'))

    with op.batch_alter_table('photo', schema=None) as batch_op:
        batch_op.drop_index('ix_photo_waiting', sqlite_where=sa.text('verdict IS NULL'), postgresql_where=sa.text('verdict IS NULL'))

