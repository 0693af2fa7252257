"""Let issues move from registration to filing, with measures, papers, and what people let pass in spite of a check."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0061'
down_revision: str | None = '0060'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_STATE = sa.Enum(
    'registered', 'planned', 'rectifying', 'stage_done', 'claimed', 'applied', 'site_checked', 'reviewed', 'accepted',
    'publicised', 'signed', 'closed', 'filed', 'lookback', 'returned', 'reopened',
    name='lifestate', native_enum=False, length=32,
)
_FILE = sa.Enum(
    'plan', 'measure', 'penalty', 'monitoring', 'self-check', 'application', 'site-check', 'acceptance',
    'signed-sheet', 'publicity', 'higher-check', 'filing', 'relapse', 'other',
    name='filekind', native_enum=False, length=32,
)
_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table('issue') as issue:
        issue.add_column(sa.Column('state', _STATE, nullable=True))
        issue.add_column(sa.Column('round', sa.Integer(), nullable=True))
        issue.create_index('ix_issue_state', ['state', 'programme_id'])
    with op.batch_alter_table('programme') as programme:
        programme.add_column(sa.Column('procedure', sa.JSON(none_as_null=True), nullable=True))
    op.create_table(
        'issue_move',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('issue_id', sa.Integer(), nullable=False),
        sa.Column('round', sa.Integer(), nullable=False),
        sa.Column('start_state', _STATE, nullable=False),
        sa.Column('end_state', _STATE, nullable=False),
        sa.Column('made_at', _AT, nullable=False),
        sa.Column('account_id', sa.Integer(), nullable=True),
        sa.Column('by', sa.String(), nullable=False),
        sa.Column('about_on', sa.Date(), nullable=False),
        sa.Column('document', sa.String(), nullable=False),
        sa.Column('note', sa.String(), nullable=False),
        sa.Column('reasons', sa.JSON(none_as_null=True), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=True),
        sa.Column('evidence', sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(['issue_id'], ['issue.id'], name=op.f('fk_issue_move_issue_id_issue')),
        sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_issue_move_account_id_account')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_issue_move')),
    )
    op.create_index('ix_issue_move_issue', 'issue_move', ['issue_id', 'id'])
    op.create_index('ix_issue_move_end', 'issue_move', ['end_state', 'made_at'])
    op.create_table(
        'issue_measure',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('issue_id', sa.Integer(), nullable=False),
        sa.Column('round', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('text', sa.String(), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=True),
        sa.Column('written_by', sa.String(), nullable=False),
        sa.Column('written_at', _AT, nullable=False),
        sa.Column('done_on', sa.Date(), nullable=True),
        sa.Column('done_note', sa.String(), nullable=False),
        sa.Column('done_by', sa.String(), nullable=False),
        sa.Column('dropped_at', _AT, nullable=True),
        sa.ForeignKeyConstraint(['issue_id'], ['issue.id'], name=op.f('fk_issue_measure_issue_id_issue')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_issue_measure')),
        sa.UniqueConstraint('issue_id', 'round', 'number', name=op.f('uq_issue_measure_issue_id_round_number')),
    )
    op.create_table(
        'issue_file',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('issue_id', sa.Integer(), nullable=False),
        sa.Column('round', sa.Integer(), nullable=False),
        sa.Column('kind', _FILE, nullable=False),
        sa.Column('measure_id', sa.Integer(), nullable=True),
        sa.Column('original_id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('note', sa.String(), nullable=False),
        sa.Column('brought_by', sa.String(), nullable=False),
        sa.Column('brought_at', _AT, nullable=False),
        sa.Column('set_aside_at', _AT, nullable=True),
        sa.Column('set_aside_by', sa.String(), nullable=False),
        sa.Column('set_aside_reason', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['issue_id'], ['issue.id'], name=op.f('fk_issue_file_issue_id_issue')),
        sa.ForeignKeyConstraint(['measure_id'], ['issue_measure.id'], name=op.f('fk_issue_file_measure_id_issue_measure')),
        sa.ForeignKeyConstraint(['original_id'], ['original.id'], name=op.f('fk_issue_file_original_id_original')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_issue_file')),
    )
    op.create_index('ix_issue_file_issue', 'issue_file', ['issue_id', 'round', 'kind'])
    op.create_table(
        'contradiction_override',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('issue_id', sa.Integer(), nullable=False),
        sa.Column('finding_id', sa.Integer(), nullable=False),
        sa.Column('account_id', sa.Integer(), nullable=False),
        sa.Column('reason', sa.String(), nullable=False),
        sa.Column('made_at', _AT, nullable=False),
        sa.ForeignKeyConstraint(['issue_id'], ['issue.id'], name=op.f('fk_contradiction_override_issue_id_issue')),
        sa.ForeignKeyConstraint(['finding_id'], ['finding.id'], name=op.f('fk_contradiction_override_finding_id_finding')),
        sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_contradiction_override_account_id_account')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_contradiction_override')),
        sa.UniqueConstraint('finding_id', 'account_id', name=op.f('uq_contradiction_override_finding_id_account_id')),
    )
    op.create_index('ix_contradiction_override_issue_id', 'contradiction_override', ['issue_id'])


def downgrade() -> None:
    for table in ('contradiction_override', 'issue_file', 'issue_measure', 'issue_move'):
        op.drop_table(table)
    with op.batch_alter_table('programme') as programme:
        programme.drop_column('procedure')
    with op.batch_alter_table('issue') as issue:
        issue.drop_index('ix_issue_state')
        issue.drop_column('round')
        issue.drop_column('state')
