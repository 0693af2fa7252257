"""Note who filed a contradicted photo elsewhere, until another person has confirmed it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0030'
down_revision: str | None = '0029'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_REFILED = sa.text("refiled_by <> ''")


def upgrade() -> None:
    op.add_column('photo', sa.Column('refiled_by', sa.String(), nullable=False, server_default=''))
    with op.batch_alter_table('photo', schema=None) as batch_op:
        batch_op.alter_column('refiled_by', existing_type=sa.String(), server_default=None)
    op.create_index(
        'ix_photo_refiled', 'photo', ['attachment_id'], sqlite_where=_REFILED, postgresql_where=_REFILED
    )


def downgrade() -> None:
    op.drop_index('ix_photo_refiled', table_name='photo')
    with op.batch_alter_table('photo', schema=None) as batch_op:
        batch_op.drop_column('refiled_by')
