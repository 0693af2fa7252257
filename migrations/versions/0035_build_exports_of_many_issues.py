"""Build exports of many issues."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0035'
down_revision: str | None = '0034'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('export',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('scope', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('asked_by', sa.String(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('with_report', sa.Boolean(), nullable=False),
    sa.Column('with_pictures', sa.Boolean(), nullable=False),
    sa.Column('shape', sa.Enum('folder', 'zip', 'tar', name='shape', native_enum=False, length=32), nullable=False),
    sa.Column('since_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('waiting', 'building', 'done', 'cancelled', 'failed', 'expired', name='exportstate', native_enum=False, length=32), nullable=False),
    sa.Column('problem', sa.String(), nullable=False),
    sa.Column('issues', sa.Integer(), nullable=False),
    sa.Column('photos', sa.Integer(), nullable=False),
    sa.Column('broken', sa.Integer(), nullable=False),
    sa.Column('files', sa.Integer(), nullable=False),
    sa.Column('bytes_total', sa.BigInteger(), nullable=False),
    sa.Column('bytes_done', sa.BigInteger(), nullable=False),
    sa.Column('size_bytes', sa.BigInteger(), nullable=False),
    sa.Column('reached', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('out', sa.String(), nullable=False),
    sa.Column('path', sa.String(), nullable=False),
    sa.Column('manifest_sha256', sa.String(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('by_worker', sa.Boolean(), nullable=False),
    sa.Column('worked_until', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_export_account_id_account')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_export_programme_id_programme')),
    sa.ForeignKeyConstraint(['since_id'], ['export.id'], name=op.f('fk_export_since_id_export')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_export'))
    )
    op.create_index('ix_export_state', 'export', ['state', 'id'])
    op.create_table('export_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('export_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('issue_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('folder', sa.String(), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'done', name='itemstate', native_enum=False, length=32), nullable=False),
    sa.Column('delta', sa.Enum('new', 'changed', 'unchanged', 'withdrawn', name='delta', native_enum=False, length=32), nullable=True),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('photos', sa.Integer(), nullable=False),
    sa.Column('bytes', sa.BigInteger(), nullable=False),
    sa.Column('broken', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('line', sa.JSON(none_as_null=True), nullable=False),
    sa.ForeignKeyConstraint(['export_id'], ['export.id'], name=op.f('fk_export_item_export_id_export')),
    sa.ForeignKeyConstraint(['issue_id'], ['issue.id'], name=op.f('fk_export_item_issue_id_issue')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_export_item')),
    sa.UniqueConstraint('export_id', 'place', name=op.f('uq_export_item_export_id_place'))
    )
    op.create_index(op.f('ix_export_item_issue_id'), 'export_item', ['issue_id'])


def downgrade() -> None:
    op.drop_index(op.f('ix_export_item_issue_id'), table_name='export_item')
    op.drop_table('export_item')
    op.drop_index('ix_export_state', table_name='export')
    op.drop_table('export')
