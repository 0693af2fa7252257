"""Note who saw which photo."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0059'
down_revision: str | None = '0058'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('sighting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('original_id', sa.Integer(), nullable=False),
    sa.Column('hour', sa.DateTime(timezone=True), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('preview', sa.Boolean(), nullable=False),
    sa.Column('original', sa.Boolean(), nullable=False),
    sa.Column('export', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_sighting_account_id_account')),
    sa.ForeignKeyConstraint(['original_id'], ['original.id'], name=op.f('fk_sighting_original_id_original')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sighting')),
    sa.UniqueConstraint('account_id', 'original_id', 'hour', name=op.f('uq_sighting_account_id_original_id_hour')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_sighting_at', 'sighting', ['at', 'id'])
    op.create_index('ix_sighting_original', 'sighting', ['original_id', 'at'])


def downgrade() -> None:
    op.drop_table('sighting')
