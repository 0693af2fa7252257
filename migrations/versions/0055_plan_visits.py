"""Plan visits, and share waiting pairs out among reviewers."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0055'
down_revision: str | None = '0054'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('visit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('form_pk', sa.Integer(), nullable=True),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('planned_by_id', sa.Integer(), nullable=True),
    sa.Column('planned_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancelled_reason', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['form_pk'], ['form.id'], name=op.f('fk_visit_form_pk_form')),
    sa.ForeignKeyConstraint(['planned_by_id'], ['account.id'], name=op.f('fk_visit_planned_by_id_account')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_visit_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit'))
    )
    op.create_index('ix_visit_programme_ends', 'visit', ['programme_id', 'ends_on'])
    op.create_table('visit_officer',
    sa.Column('visit_id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_visit_officer_account_id_account')),
    sa.ForeignKeyConstraint(['visit_id'], ['visit.id'], name=op.f('fk_visit_officer_visit_id_visit')),
    sa.PrimaryKeyConstraint('visit_id', 'account_id', name=op.f('pk_visit_officer'))
    )
    op.create_index(op.f('ix_visit_officer_account_id'), 'visit_officer', ['account_id'])
    op.create_table('visit_issue',
    sa.Column('visit_id', sa.Integer(), nullable=False),
    sa.Column('issue_id', sa.Integer(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['issue_id'], ['issue.id'], name=op.f('fk_visit_issue_issue_id_issue')),
    sa.ForeignKeyConstraint(['visit_id'], ['visit.id'], name=op.f('fk_visit_issue_visit_id_visit')),
    sa.PrimaryKeyConstraint('visit_id', 'issue_id', name=op.f('pk_visit_issue'))
    )
    op.create_index(op.f('ix_visit_issue_issue_id'), 'visit_issue', ['issue_id'])
    op.create_table('pair_share',
    sa.Column('pair_id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_pair_share_account_id_account')),
    sa.ForeignKeyConstraint(['pair_id'], ['photo_pair.id'], name=op.f('fk_pair_share_pair_id_photo_pair')),
    sa.PrimaryKeyConstraint('pair_id', name=op.f('pk_pair_share'))
    )
    op.create_index(op.f('ix_pair_share_account_id'), 'pair_share', ['account_id'])
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('visit_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f('fk_assignment_visit_id_visit'), 'visit', ['visit_id'], ['id'])
        batch_op.create_index(op.f('ix_assignment_visit_id'), ['visit_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.drop_index(op.f('ix_assignment_visit_id'))
        batch_op.drop_constraint(op.f('fk_assignment_visit_id_visit'), type_='foreignkey')
        batch_op.drop_column('visit_id')
    op.drop_table('pair_share')
    op.drop_table('visit_issue')
    op.drop_table('visit_officer')
    op.drop_table('visit')
