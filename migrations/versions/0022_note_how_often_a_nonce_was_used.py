"""Note how often a nonce was used, so that a header that was listened to cannot be sent again."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0022'
down_revision: str | None = '0021'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        'digest_nonce',
        sa.Column('nonce_sha256', sa.String(), nullable=False),
        sa.Column('count', sa.Integer(), nullable=False),
        sa.Column('used_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('nonce_sha256', name=op.f('pk_digest_nonce')),
    )
    with op.batch_alter_table('digest_nonce', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_digest_nonce_used_at'), ['used_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('digest_nonce', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_digest_nonce_used_at'))
    op.drop_table('digest_nonce')
