"""Remember how far a run of the checks is, so that no part of it looks through all from the start."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'e5d20b8c7f14'
down_revision: str | None = '5987cbf0c57e'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table('check_run', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reached', sa.JSON(none_as_null=True), nullable=False, server_default='{}'))

    # The default was for the rows there are; a new row brings its value.
    with op.batch_alter_table('check_run', schema=None) as batch_op:
        batch_op.alter_column('reached', existing_type=sa.JSON(none_as_null=True), existing_nullable=False, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('check_run', schema=None) as batch_op:
        batch_op.drop_column('reached')
