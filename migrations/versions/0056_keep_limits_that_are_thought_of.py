"""Keep limits that somebody thinks of setting, and the order of batches."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0056'
down_revision: str | None = '0055'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('limit_draft',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('settings', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('base', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column(
        'state',
        sa.Enum(
            'waiting', 'tried', 'stopped', 'broken', 'saved', 'discarded',
            name='draftstate', native_enum=False, length=32,
        ),
        nullable=False,
    ),
    sa.Column('made_by', sa.String(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_worker', sa.Boolean(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('worked_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tried_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('found', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('problem', sa.String(), nullable=False),
    sa.Column('ended_by', sa.String(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_limit_draft_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_limit_draft'))
    )
    op.create_index('ix_limit_draft_programme', 'limit_draft', ['programme_id', 'state'])
    op.create_index('ix_limit_draft_state', 'limit_draft', ['state'])
    with op.batch_alter_table('batch', schema=None) as batch_op:
        batch_op.add_column(sa.Column('position', sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('batch', schema=None) as batch_op:
        batch_op.drop_column('position')
    op.drop_table('limit_draft')
