"""Find pictures by the anti-forgery code that is burnt in."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0032'
down_revision: str | None = '0031'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column('original', sa.Column('burnt_in_code', sa.String(), nullable=True))
    op.create_index(op.f('ix_original_burnt_in_code'), 'original', ['burnt_in_code'])


def downgrade() -> None:
    op.drop_index(op.f('ix_original_burnt_in_code'), table_name='original')
    with op.batch_alter_table('original', schema=None) as batch_op:
        batch_op.drop_column('burnt_in_code')
