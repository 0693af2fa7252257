"""Give the reasons of a decision a table."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0007'
down_revision: str | None = 'e5d20b8c7f14'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

REASONS = sa.table('decision_reason', sa.column('decision_id', sa.Integer), sa.column('code', sa.String))
DECISIONS = sa.table('decision', sa.column('id', sa.Integer), sa.column('reasons', sa.JSON(none_as_null=True)))


def upgrade() -> None:
    op.create_table('decision_reason',
    sa.Column('decision_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], name=op.f('fk_decision_reason_decision_id_decision')),
    sa.PrimaryKeyConstraint('decision_id', 'code', name=op.f('pk_decision_reason'))
    )
    given = op.get_bind().execute(sa.select(DECISIONS.c.id, DECISIONS.c.reasons))
    rows = [{'decision_id': number, 'code': code} for number, codes in given for code in dict.fromkeys(codes)]
    if rows:
        op.bulk_insert(REASONS, rows)
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.drop_column('reasons')


def downgrade() -> None:
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reasons', sa.JSON(none_as_null=True), server_default='[]', nullable=False))
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.alter_column('reasons', server_default=None)
    codes: dict[int, list[str]] = {}
    for number, code in op.get_bind().execute(sa.select(REASONS).order_by(REASONS.c.code)):
        codes.setdefault(number, []).append(code)
    if codes:
        filled = sa.update(DECISIONS).where(DECISIONS.c.id == sa.bindparam('number'))
        rows = [{'number': number, 'codes': said} for number, said in codes.items()]
        op.get_bind().execute(filled.values(reasons=sa.bindparam('codes')), rows)
    op.drop_table('decision_reason')
