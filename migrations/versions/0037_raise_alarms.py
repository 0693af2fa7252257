"""Raise alarms for what is not as the log says, and verify slowly."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from server.db import UtcDateTime

revision: str = '0037'
down_revision: str | None = '0036'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        'alarm',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('key', sa.String(), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('details', sa.JSON(none_as_null=True), nullable=False),
        sa.Column('found_at', UtcDateTime(timezone=True), nullable=False),
        sa.Column('answered_at', UtcDateTime(timezone=True), nullable=True),
        sa.Column('answered_by', sa.String(), nullable=True),
        sa.Column('reason', sa.String(), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_alarm')),
        sa.UniqueConstraint('key', name=op.f('uq_alarm_key')),
    )
    op.create_index(op.f('ix_alarm_answered_at'), 'alarm', ['answered_at'])
    op.create_table(
        'log_watch',
        sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('began_at', UtcDateTime(timezone=True), nullable=True),
        sa.Column('original_id', sa.Integer(), nullable=False),
        sa.Column('ended_at', UtcDateTime(timezone=True), nullable=True),
        sa.Column('worked_until', UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_log_watch')),
    )


def downgrade() -> None:
    op.drop_table('log_watch')
    op.drop_index(op.f('ix_alarm_answered_at'), table_name='alarm')
    op.drop_table('alarm')
