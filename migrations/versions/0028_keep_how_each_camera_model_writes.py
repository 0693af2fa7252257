"""Keep how each camera model writes."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0028'
down_revision: str | None = '0027'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Add what is filled whenever an original is read again; empty, it is no witness."""
    with op.batch_alter_table('original', schema=None) as batch_op:
        batch_op.add_column(sa.Column('camera_model', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('exif_shape', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('quantisation', sa.String(), nullable=True))
        batch_op.create_index(batch_op.f('ix_original_camera_model'), ['camera_model'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('original', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_original_camera_model'))
        batch_op.drop_column('quantisation')
        batch_op.drop_column('exif_shape')
        batch_op.drop_column('camera_model')
