"""Say of an export that personal data are left out, and of programmes how long personal data are kept."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0064'
down_revision: str | None = '0063'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table('export') as batch_op:
        batch_op.add_column(sa.Column('is_redacted', sa.Boolean(), nullable=True))
    with op.batch_alter_table('programme') as batch_op:
        batch_op.add_column(sa.Column('retention', sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('programme') as batch_op:
        batch_op.drop_column('retention')
    with op.batch_alter_table('export') as batch_op:
        batch_op.drop_column('is_redacted')
