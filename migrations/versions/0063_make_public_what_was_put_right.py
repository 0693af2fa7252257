"""Make public (公示) what was put right, with covered pictures, and receive objections."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0063'
down_revision: str | None = '0062'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_KIND = sa.Enum('working', 'calendar', name='windowkind', native_enum=False, length=32)
_STAGE = sa.Enum('before', 'during', 'after', name='stage', native_enum=False, length=32)
_STATE = sa.Enum('open', 'upheld', 'not-upheld', name='objectionstate', native_enum=False, length=32)
_TEXTS = (
    'problem', 'body', 'measures', 'goal', 'due', 'result', 'medium', 'link', 'receiver', 'telephone', 'address',
)  # fmt: skip


def upgrade() -> None:
    op.add_column('programme', sa.Column('publicity', sa.JSON(none_as_null=True), nullable=True))
    op.create_table(
        'publication',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('issue_id', sa.Integer(), nullable=False),
        sa.Column('round', sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in _TEXTS),
        sa.Column('screenshot_id', sa.Integer(), nullable=True),
        sa.Column('prepared_by', sa.JSON(none_as_null=True), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('checked_by_id', sa.Integer(), nullable=True),
        sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('released_by_id', sa.Integer(), nullable=True),
        sa.Column('released_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('opens_on', sa.Date(), nullable=True),
        sa.Column('closes_on', sa.Date(), nullable=True),
        sa.Column('needed_days', sa.Integer(), nullable=True),
        sa.Column('day_kind', _KIND, nullable=True),
        sa.Column('withdrawn_by_id', sa.Integer(), nullable=True),
        sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('withdrawn_reason', sa.String(), nullable=False),
        sa.Column('token', sa.String(), nullable=False),
        sa.Column('revision', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['issue_id'], ['issue.id'], name=op.f('fk_publication_issue_id_issue')),
        sa.ForeignKeyConstraint(['screenshot_id'], ['original.id'], name=op.f('fk_publication_screenshot_id_original')),
        *(
            sa.ForeignKeyConstraint([name], ['account.id'], name=op.f(f'fk_publication_{name}_account'))
            for name in ('checked_by_id', 'released_by_id', 'withdrawn_by_id')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_publication')),
        sa.UniqueConstraint('token', name=op.f('uq_publication_token')),
        sqlite_autoincrement=True,
    )
    op.create_index('ix_publication_issue', 'publication', ['issue_id', 'round'])
    op.create_index(op.f('ix_publication_closes_on'), 'publication', ['closes_on'])
    op.create_table(
        'published_pair',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('publication_id', sa.Integer(), nullable=False),
        sa.Column('pair_id', sa.Integer(), nullable=False),
        sa.Column('caption', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ['publication_id'], ['publication.id'], name=op.f('fk_published_pair_publication_id_publication')
        ),
        sa.ForeignKeyConstraint(['pair_id'], ['photo_pair.id'], name=op.f('fk_published_pair_pair_id_photo_pair')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_published_pair')),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f('ix_published_pair_publication_id'), 'published_pair', ['publication_id'])
    op.create_table(
        'published_photo',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('publication_id', sa.Integer(), nullable=False),
        sa.Column('published_pair_id', sa.Integer(), nullable=False),
        sa.Column('stage', _STAGE, nullable=False),
        sa.Column('original_id', sa.Integer(), nullable=False),
        sa.Column('areas', sa.JSON(none_as_null=True), nullable=True),
        sa.Column('covered_by', sa.String(), nullable=False),
        sa.Column('covered_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('token', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ['publication_id'], ['publication.id'], name=op.f('fk_published_photo_publication_id_publication')
        ),
        sa.ForeignKeyConstraint(
            ['published_pair_id'], ['published_pair.id'],
            name=op.f('fk_published_photo_published_pair_id_published_pair'),
        ),
        sa.ForeignKeyConstraint(['original_id'], ['original.id'], name=op.f('fk_published_photo_original_id_original')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_published_photo')),
        sa.UniqueConstraint('token', name=op.f('uq_published_photo_token')),
        sqlite_autoincrement=True,
    )  # fmt: skip
    op.create_index(op.f('ix_published_photo_publication_id'), 'published_photo', ['publication_id'])
    op.create_index(op.f('ix_published_photo_published_pair_id'), 'published_photo', ['published_pair_id'])
    op.create_table(
        'objection',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('publication_id', sa.Integer(), nullable=False),
        sa.Column('text', sa.String(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('contact', sa.String(), nullable=False),
        sa.Column('secret_sha256', sa.String(), nullable=False),
        sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('state', _STATE, nullable=False),
        sa.Column('answer', sa.String(), nullable=False),
        sa.Column('reason', sa.String(), nullable=False),
        sa.Column('answered_by_id', sa.Integer(), nullable=True),
        sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ['publication_id'], ['publication.id'], name=op.f('fk_objection_publication_id_publication')
        ),
        sa.ForeignKeyConstraint(['answered_by_id'], ['account.id'], name=op.f('fk_objection_answered_by_id_account')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_objection')),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f('ix_objection_publication_id'), 'objection', ['publication_id'])
    op.create_index(op.f('ix_objection_state'), 'objection', ['state'])
    op.create_table(
        'objection_file',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('objection_id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('media_type', sa.String(), nullable=False),
        sa.Column('original_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['objection_id'], ['objection.id'], name=op.f('fk_objection_file_objection_id_objection')),
        sa.ForeignKeyConstraint(['original_id'], ['original.id'], name=op.f('fk_objection_file_original_id_original')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_objection_file')),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f('ix_objection_file_objection_id'), 'objection_file', ['objection_id'])


def downgrade() -> None:
    for table in ('objection_file', 'objection', 'published_photo', 'published_pair', 'publication'):
        op.drop_table(table)
    with op.batch_alter_table('programme') as batch_op:
        batch_op.drop_column('publicity')
