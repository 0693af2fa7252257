"""Keep hints that something closed has come back, draws of what is closed, and how complainants were told."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0065'
down_revision: str | None = '0064'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_AT = sa.DateTime(timezone=True)
_KIND = sa.Enum('complaint', 'satellite', 'media', name='hintkind', native_enum=False, length=32)
_STATE = sa.Enum('open', 'taken-up', 'dismissed', name='hintstate', native_enum=False, length=32)
_DATUM = sa.Enum('wgs84', 'cgcs2000', 'gcj02', 'bd09', name='datum', native_enum=False, length=32)
_WAY = sa.Enum(
    'phone', 'letter', 'visit', 'published', 'form', 'anonymous', name='replyway', native_enum=False, length=32
)


def upgrade() -> None:
    with op.batch_alter_table('draw') as draw:
        draw.add_column(sa.Column('only_closed', sa.Boolean(), nullable=True))
    op.create_table(
        'hint',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('programme_id', sa.Integer(), nullable=False),
        sa.Column('kind', _KIND, nullable=False),
        sa.Column('noted_on', sa.Date(), nullable=False),
        sa.Column('text', sa.String(), nullable=False),
        sa.Column('place', sa.String(), nullable=False),
        sa.Column('datum', _DATUM, nullable=False),
        sa.Column('latitude', sa.Double(), nullable=True),
        sa.Column('longitude', sa.Double(), nullable=True),
        sa.Column('issue_id', sa.Integer(), nullable=True),
        sa.Column('state', _STATE, nullable=False),
        sa.Column('entered_by', sa.String(), nullable=False),
        sa.Column('entered_at', _AT, nullable=False),
        sa.Column('ended_by', sa.String(), nullable=False),
        sa.Column('ended_at', _AT, nullable=True),
        sa.Column('reason', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_hint_programme_id_programme')),
        sa.ForeignKeyConstraint(['issue_id'], ['issue.id'], name=op.f('fk_hint_issue_id_issue')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_hint')),
    )
    op.create_index('ix_hint_state', 'hint', ['programme_id', 'state'])
    op.create_index('ix_hint_issue_id', 'hint', ['issue_id'])
    op.create_table(
        'petition_reply',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('issue_id', sa.Integer(), nullable=False),
        sa.Column('way', _WAY, nullable=False),
        sa.Column('told_on', sa.Date(), nullable=True),
        sa.Column('note', sa.String(), nullable=False),
        sa.Column('written_by', sa.String(), nullable=False),
        sa.Column('written_at', _AT, nullable=False),
        sa.ForeignKeyConstraint(['issue_id'], ['issue.id'], name=op.f('fk_petition_reply_issue_id_issue')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_petition_reply')),
    )
    op.create_index('ix_petition_reply_issue_id', 'petition_reply', ['issue_id'])


def downgrade() -> None:
    op.drop_table('petition_reply')
    op.drop_table('hint')
    with op.batch_alter_table('draw') as draw:
        draw.drop_column('only_closed')
