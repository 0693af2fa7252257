"""Keep files that are to be imported, and what they changed."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0051'
down_revision: str | None = '0050'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('register_import',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('sites', 'issues', name='importkind', native_enum=False, length=32), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.Column('made_by', sa.String(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_by', sa.String(), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by', sa.String(), nullable=True),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('counts', sa.JSON(), nullable=True),
    sa.Column('rows', sa.JSON(), nullable=True),
    sa.ForeignKeyConstraint(
        ['programme_id'], ['programme.id'], name=op.f('fk_register_import_programme_id_programme')
    ),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_register_import'))
    )
    with op.batch_alter_table('register_import', schema=None) as batch_op:
        batch_op.create_index('ix_register_import_programme', ['programme_id'], unique=False)


def downgrade() -> None:
    op.drop_table('register_import')
