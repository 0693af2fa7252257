"""Keep by whom photos were brought in that no phone sent."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from server.db import UtcDateTime

revision: str = '0044'
down_revision: str | None = '0043'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        'brought_in_photo',
        sa.Column('photo_id', sa.Integer(), nullable=False),
        sa.Column('by', sa.String(), nullable=False),
        sa.Column('at', UtcDateTime(timezone=True), nullable=False),
        sa.Column('file_name', sa.String(), nullable=False),
        sa.Column('issue_code', sa.String(), nullable=False),
        sa.Column('viewpoint_code', sa.String(), nullable=False),
        sa.Column(
            'stage',
            sa.Enum('before', 'during', 'after', name='stage', native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column('taken_by', sa.String(), nullable=False),
        sa.Column('source', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['photo_id'], ['photo.id'], name=op.f('fk_brought_in_photo_photo_id_photo')),
        sa.PrimaryKeyConstraint('photo_id', name=op.f('pk_brought_in_photo')),
    )


def downgrade() -> None:
    op.drop_table('brought_in_photo')
