"""Keep what an office does beside its issues, and which batches are left out of sums."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0062'
down_revision: str | None = '0061'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        'activity',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('programme_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=32), nullable=False),
        sa.Column('since', sa.Date(), nullable=False),
        sa.Column('until', sa.Date(), nullable=False),
        sa.Column('count', sa.Integer(), nullable=False),
        sa.Column('problems', sa.Integer(), nullable=True),
        sa.Column('senior', sa.Integer(), nullable=True),
        sa.Column('junior', sa.Integer(), nullable=True),
        sa.Column('amount_fen', sa.BigInteger(), nullable=True),
        sa.Column('is_led', sa.Boolean(), nullable=False),
        sa.Column('unit_id', sa.Integer(), nullable=True),
        sa.Column('county', sa.String(), nullable=False),
        sa.Column('document_no', sa.String(), nullable=False),
        sa.Column('title', sa.String(), nullable=False),
        sa.Column('note', sa.String(), nullable=False),
        sa.Column('entered_by', sa.String(), nullable=False),
        sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('withdrawn_by', sa.String(), nullable=False),
        sa.Column('withdrawn_reason', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_activity_programme_id_programme')),
        sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_activity_unit_id_unit')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_activity')),
        sqlite_autoincrement=True,
    )
    op.create_index('ix_activity_programme_kind', 'activity', ['programme_id', 'kind', 'until'])
    op.create_table(
        'activity_issue',
        sa.Column('activity_id', sa.Integer(), nullable=False),
        sa.Column('issue_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_activity_issue_activity_id_activity')),
        sa.ForeignKeyConstraint(['issue_id'], ['issue.id'], name=op.f('fk_activity_issue_issue_id_issue')),
        sa.PrimaryKeyConstraint('activity_id', 'issue_id', name=op.f('pk_activity_issue')),
    )
    op.create_index(op.f('ix_activity_issue_issue_id'), 'activity_issue', ['issue_id'])
    with op.batch_alter_table('batch') as batch_op:
        batch_op.add_column(sa.Column('overlaps', sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('batch') as batch_op:
        batch_op.drop_column('overlaps')
    op.drop_table('activity_issue')
    op.drop_table('activity')
