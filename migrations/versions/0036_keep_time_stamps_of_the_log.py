"""Keep time stamps of the log's heads."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from server.db import UtcDateTime

revision: str = '0036'
down_revision: str | None = '0035'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        'time_stamp',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('head_number', sa.Integer(), nullable=False),
        sa.Column('address', sa.String(), nullable=False),
        sa.Column('reply', sa.LargeBinary(), nullable=False),
        sa.Column('stamped_at', UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['head_number'], ['tree_head.number'], name=op.f('fk_time_stamp_head_number_tree_head')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_time_stamp')),
    )
    op.create_index(op.f('ix_time_stamp_head_number'), 'time_stamp', ['head_number'])


def downgrade() -> None:
    op.drop_index(op.f('ix_time_stamp_head_number'), table_name='time_stamp')
    op.drop_table('time_stamp')
