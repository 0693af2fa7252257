"""Limit people to counties and units."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0015'
down_revision: str | None = '0014'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.add_column(sa.Column('unit_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_account_unit_id_unit'), 'unit', ['unit_id'], ['id'])

    op.create_table('account_county',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('county', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_account_county_account_id_account')),
    sa.PrimaryKeyConstraint('account_id', 'county', name=op.f('pk_account_county'))
    )
    op.create_table('account_unit',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_account_unit_account_id_account')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_account_unit_unit_id_unit')),
    sa.PrimaryKeyConstraint('account_id', 'unit_id', name=op.f('pk_account_unit'))
    )


def downgrade() -> None:
    op.drop_table('account_unit')
    op.drop_table('account_county')
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_account_unit_id_unit'), type_='foreignkey')
        batch_op.drop_column('unit_id')
