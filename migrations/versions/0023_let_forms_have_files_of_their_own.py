"""Let forms have files of their own: choices, pictures and sounds that the register does not make."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0023'
down_revision: str | None = '0022'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('form_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('form_pk', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('original_id', sa.Integer(), nullable=False),
    sa.Column('md5', sa.String(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['form_pk'], ['form.id'], name=op.f('fk_form_file_form_pk_form')),
    sa.ForeignKeyConstraint(['original_id'], ['original.id'], name=op.f('fk_form_file_original_id_original')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_form_file')),
    sa.UniqueConstraint('form_pk', 'name', name=op.f('uq_form_file_form_pk_name'))
    )


def downgrade() -> None:
    op.drop_table('form_file')
