"""Let workers run the checks again in the background."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'c41d7a90e2b6'
down_revision: str | None = 'bf9b2f501747'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table('check_run', schema=None) as batch_op:
        batch_op.add_column(sa.Column('by_worker', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('worked_until', sa.DateTime(timezone=True), nullable=True))

    # The default was for the rows there are; a new row brings its value.
    with op.batch_alter_table('check_run', schema=None) as batch_op:
        batch_op.alter_column('by_worker', existing_type=sa.Boolean(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('check_run', schema=None) as batch_op:
        batch_op.drop_column('worked_until')
        batch_op.drop_column('by_worker')
