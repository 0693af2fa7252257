"""Send officers to issues."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0014'
down_revision: str | None = '0013'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('assignment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('issue_id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('assigned_by_id', sa.Integer(), nullable=True),
    sa.Column('assigned_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_reason', sa.String(), nullable=False),
    sa.Column('previous_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_assignment_account_id_account')),
    sa.ForeignKeyConstraint(['assigned_by_id'], ['account.id'], name=op.f('fk_assignment_assigned_by_id_account')),
    sa.ForeignKeyConstraint(['issue_id'], ['issue.id'], name=op.f('fk_assignment_issue_id_issue')),
    sa.ForeignKeyConstraint(['previous_id'], ['assignment.id'], name=op.f('fk_assignment_previous_id_assignment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assignment')),
    sa.UniqueConstraint('previous_id', name=op.f('uq_assignment_previous_id'))
    )
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.create_index('ix_assignment_account_ended', ['account_id', 'ended_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_assignment_issue_id'), ['issue_id'], unique=False)
        batch_op.create_index('uq_assignment_open', ['issue_id', 'account_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))


def downgrade() -> None:
    op.drop_table('assignment')
