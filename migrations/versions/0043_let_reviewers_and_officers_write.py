"""Let reviewers and officers write to each other about a pair."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from server.db import UtcDateTime

revision: str = '0043'
down_revision: str | None = '0042'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        'comment',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('pair_id', sa.Integer(), nullable=False),
        sa.Column('account_id', sa.Integer(), nullable=False),
        sa.Column('text', sa.String(), nullable=False),
        sa.Column('written_at', UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_comment_account_id_account')),
        sa.ForeignKeyConstraint(['pair_id'], ['photo_pair.id'], name=op.f('fk_comment_pair_id_photo_pair')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_comment')),
    )
    op.create_index('ix_comment_pair_id', 'comment', ['pair_id'])


def downgrade() -> None:
    op.drop_table('comment')
