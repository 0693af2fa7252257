"""Keep the pool of a draw before there is a seed.

Draws that are there were drawn when they were prepared; they have no hash of their pool, and pages say so.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0024'
down_revision: str | None = '0023'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table('draw', schema=None) as batch_op:
        batch_op.add_column(sa.Column('seed_source', sa.String(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('pool_sha256', sa.String(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('prepared_by', sa.String(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('prepared_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.alter_column('drawn_at', existing_type=sa.DateTime(timezone=True), nullable=True)
    op.execute('UPDATE draw SET prepared_by = drawn_by, prepared_at = drawn_at')
    with op.batch_alter_table('draw', schema=None) as batch_op:
        batch_op.alter_column('prepared_at', existing_type=sa.DateTime(timezone=True), nullable=False)
        for name in ('seed_source', 'pool_sha256', 'prepared_by'):
            batch_op.alter_column(name, existing_type=sa.String(), server_default=None)


def downgrade() -> None:
    op.execute('DELETE FROM draw WHERE drawn_at IS NULL')
    with op.batch_alter_table('draw', schema=None) as batch_op:
        batch_op.alter_column('drawn_at', existing_type=sa.DateTime(timezone=True), nullable=False)
        for name in ('prepared_at', 'prepared_by', 'pool_sha256', 'seed_source'):
            batch_op.drop_column(name)
