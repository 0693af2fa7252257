"""Say what is copied, which workers run and why a photo's analysis breaks."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0052'
down_revision: str | None = '0051'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('backup',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('scheduled_for', sa.String(), nullable=True),
    sa.Column('folder', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('worked_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('whole_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_elsewhere', sa.Boolean(), nullable=False),
    sa.Column('has_keys', sa.Boolean(), nullable=False),
    sa.Column('originals', sa.Integer(), nullable=False),
    sa.Column('copied', sa.Integer(), nullable=False),
    sa.Column('size_bytes', sa.BigInteger(), nullable=False),
    sa.Column('manifest_sha256', sa.String(), nullable=False),
    sa.Column('problem', sa.String(), nullable=True),
    sa.Column('rehearsed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('rehearsal_problem', sa.String(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_backup')),
    sa.UniqueConstraint('scheduled_for', name=op.f('uq_backup_scheduled_for'))
    )
    op.create_table('worker_beat',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_worker_beat'))
    )
    with op.batch_alter_table('photo', schema=None) as batch_op:
        batch_op.add_column(sa.Column('trouble', sa.String(), nullable=True))
    op.create_index('ix_event_action', 'event', ['action', 'id'])
    op.create_index('ix_event_at', 'event', ['at'])


def downgrade() -> None:
    op.drop_index('ix_event_at', 'event')
    op.drop_index('ix_event_action', 'event')
    with op.batch_alter_table('photo', schema=None) as batch_op:
        batch_op.drop_column('trouble')

    op.drop_table('worker_beat')
    op.drop_table('backup')
