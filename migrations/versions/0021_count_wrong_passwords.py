"""Count wrong passwords, for all processes together."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0021'
down_revision: str | None = '0020'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        'password_try',
        sa.Column('bucket', sa.String(), nullable=False),
        sa.Column('tries', sa.Integer(), nullable=False),
        sa.Column('free_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('tried_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('bucket', name=op.f('pk_password_try')),
    )
    with op.batch_alter_table('password_try', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_password_try_tried_at'), ['tried_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('password_try', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_password_try_tried_at'))
    op.drop_table('password_try')
