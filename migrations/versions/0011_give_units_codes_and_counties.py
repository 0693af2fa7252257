"""Give units codes and counties."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0011'
down_revision: str | None = '0010'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table('unit', schema=None) as batch_op:
        batch_op.add_column(sa.Column('code', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('county', sa.String(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('county_code', sa.String(), nullable=False, server_default=''))
        batch_op.create_unique_constraint(batch_op.f('uq_unit_code'), ['code'])

    # The defaults were for the rows there are; a new row brings its values.
    with op.batch_alter_table('unit', schema=None) as batch_op:
        batch_op.alter_column('county', existing_type=sa.String(), existing_nullable=False, server_default=None)
        batch_op.alter_column('county_code', existing_type=sa.String(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('unit', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_unit_code'), type_='unique')
        batch_op.drop_column('county_code')
        batch_op.drop_column('county')
        batch_op.drop_column('code')
