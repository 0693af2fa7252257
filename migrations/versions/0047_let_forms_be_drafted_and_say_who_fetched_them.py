"""Let forms be drafted, and say who published and who fetched which version."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0047'
down_revision: str | None = '0046'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table('form_version', schema=None) as batch_op:
        batch_op.add_column(sa.Column('published_by', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('source_name', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('source_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_form_version_source_id_original'), 'original', ['source_id'], ['id'])

    op.create_table('form_draft',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('original_id', sa.Integer(), nullable=False),
    sa.Column('made_by', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['original_id'], ['original.id'], name=op.f('fk_form_draft_original_id_original')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_form_draft_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_form_draft'))
    )
    with op.batch_alter_table('form_draft', schema=None) as batch_op:
        batch_op.create_index('ix_form_draft_programme', ['programme_id'], unique=False)

    op.create_table('form_draft_file',
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('original_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(
        ['draft_id'], ['form_draft.id'], name=op.f('fk_form_draft_file_draft_id_form_draft'), ondelete='CASCADE'
    ),
    sa.ForeignKeyConstraint(['original_id'], ['original.id'], name=op.f('fk_form_draft_file_original_id_original')),
    sa.PrimaryKeyConstraint('draft_id', 'name', name=op.f('pk_form_draft_file'))
    )
    op.create_table('form_fetch',
    sa.Column('form_pk', sa.Integer(), nullable=False),
    sa.Column('phone_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('fetched_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['form_pk'], ['form.id'], name=op.f('fk_form_fetch_form_pk_form')),
    sa.ForeignKeyConstraint(['phone_id'], ['phone.id'], name=op.f('fk_form_fetch_phone_id_phone')),
    sa.ForeignKeyConstraint(['version_id'], ['form_version.id'], name=op.f('fk_form_fetch_version_id_form_version')),
    sa.PrimaryKeyConstraint('form_pk', 'phone_id', name=op.f('pk_form_fetch'))
    )
    with op.batch_alter_table('form_fetch', schema=None) as batch_op:
        batch_op.create_index('ix_form_fetch_version', ['version_id'], unique=False)


def downgrade() -> None:
    op.drop_table('form_fetch')
    op.drop_table('form_draft_file')
    op.drop_table('form_draft')
    with op.batch_alter_table('form_version', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_form_version_source_id_original'), type_='foreignkey')
        batch_op.drop_column('source_id')
        batch_op.drop_column('source_name')
        batch_op.drop_column('published_by')
