"""Keep the keys of phones' browsers, and what their page noted of photos."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from server.db import UtcDateTime

revision: str = '0040'
down_revision: str | None = '0039'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        'phone_key',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('phone_id', sa.Integer(), nullable=False),
        sa.Column('key', sa.String(), nullable=False),
        sa.Column('spki', sa.LargeBinary(), nullable=False),
        sa.Column('enrolled_at', UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['phone_id'], ['phone.id'], name=op.f('fk_phone_key_phone_id_phone')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_phone_key')),
        sa.UniqueConstraint('phone_id', 'key', name=op.f('uq_phone_key_phone_id_key')),
    )
    op.create_table(
        'witnessed_photo',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('submission_id', sa.Integer(), nullable=False),
        sa.Column('attachment_id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('sha256', sa.String(), nullable=False),
        sa.Column(
            'standing',
            sa.Enum(
                'signed', 'bad-signature', 'unknown-key', 'other-instance', 'other-bytes',
                name='standing', native_enum=False, length=32,
            ),
            nullable=False,
        ),
        sa.Column('key', sa.String(), nullable=False),
        sa.Column('session', sa.String(), nullable=False),
        sa.Column(
            'source',
            sa.Enum('camera', 'picker', 'overlay', name='source', native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column('chosen_at', UtcDateTime(timezone=True), nullable=False),
        sa.Column('last_modified_at', UtcDateTime(timezone=True), nullable=True),
        sa.Column('latitude', sa.Double(), nullable=True),
        sa.Column('longitude', sa.Double(), nullable=True),
        sa.Column('error_m', sa.Double(), nullable=True),
        sa.Column('fixed_at', UtcDateTime(timezone=True), nullable=True),
        sa.Column('heading_deg', sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ['attachment_id'], ['attachment.id'], name=op.f('fk_witnessed_photo_attachment_id_attachment')
        ),
        sa.ForeignKeyConstraint(
            ['submission_id'], ['submission.id'], name=op.f('fk_witnessed_photo_submission_id_submission')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_witnessed_photo')),
    )
    op.create_index('ix_witnessed_photo_submission_name', 'witnessed_photo', ['submission_id', 'name'])


def downgrade() -> None:
    op.drop_index('ix_witnessed_photo_submission_name', table_name='witnessed_photo')
    op.drop_table('witnessed_photo')
    op.drop_table('phone_key')
