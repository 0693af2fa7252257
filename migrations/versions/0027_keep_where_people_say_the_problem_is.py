"""Keep where people say the problem is."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0027'
down_revision: str | None = '0026'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        'problem_region',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('issue_id', sa.Integer(), nullable=False),
        sa.Column('viewpoint_id', sa.Integer(), nullable=False),
        sa.Column('original_id', sa.Integer(), nullable=False),
        sa.Column('corners', sa.JSON(none_as_null=True), nullable=True),
        sa.Column('is_none', sa.Boolean(), nullable=False),
        sa.Column('source', sa.Enum('person', 'suggestion', name='source', native_enum=False, length=32), nullable=False),
        sa.Column('drawn_by', sa.String(), nullable=False),
        sa.Column('account_id', sa.Integer(), nullable=True),
        sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('replaced_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('replaced_by', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_problem_region_account_id_account')),
        sa.ForeignKeyConstraint(['issue_id'], ['issue.id'], name=op.f('fk_problem_region_issue_id_issue')),
        sa.ForeignKeyConstraint(['original_id'], ['original.id'], name=op.f('fk_problem_region_original_id_original')),
        sa.ForeignKeyConstraint(['viewpoint_id'], ['viewpoint.id'], name=op.f('fk_problem_region_viewpoint_id_viewpoint')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_problem_region')),
    )
    with op.batch_alter_table('problem_region', schema=None) as batch_op:
        batch_op.create_index('ix_problem_region_issue_viewpoint', ['issue_id', 'viewpoint_id'], unique=False)
        batch_op.create_index('uq_problem_region_holds', ['issue_id', 'viewpoint_id'], unique=True, sqlite_where=sa.text('replaced_at IS NULL'), postgresql_where=sa.text('replaced_at IS NULL'))



def downgrade() -> None:
    with op.batch_alter_table('problem_region', schema=None) as batch_op:
        batch_op.drop_index('uq_problem_region_holds', sqlite_where=sa.text('replaced_at IS NULL'), postgresql_where=sa.text('replaced_at IS NULL'))
        batch_op.drop_index('ix_problem_region_issue_viewpoint')

    op.drop_table('problem_region')
