"""Keep attempts in sight until a person answers.

A pair that was contradicted, or that waits for a second or third reviewer, left the queue when a newer photo came. Such
pairs return to it, and pairs that a newer photo overtook before they were examined are examined now.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0017'
down_revision: str | None = '0016'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_PAIR = sa.table(
    'photo_pair',
    sa.column('verdict', sa.String),
    sa.column('state', sa.String),
    sa.column('formed_at', sa.DateTime(timezone=True)),
    sa.column('replaced_at', sa.DateTime(timezone=True)),
    sa.column('contradicted_at', sa.DateTime(timezone=True)),
    sa.column('is_waiting', sa.Boolean),
)


def upgrade() -> None:
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.add_column(sa.Column('given_with_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_decision_given_with_id'), ['given_with_id'], unique=False)
        batch_op.create_foreign_key(
            batch_op.f('fk_decision_given_with_id_decision'), 'decision', ['given_with_id'], ['id']
        )
    with op.batch_alter_table('photo_pair', schema=None) as batch_op:
        batch_op.add_column(sa.Column('contradicted_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('chosen_at', sa.DateTime(timezone=True), nullable=True))
    _index_what_waits("verdict IS NULL")
    was_contradicted = _PAIR.c.verdict == 'contradicted'
    op.execute(_PAIR.update().where(was_contradicted).values(contradicted_at=_PAIR.c.formed_at))
    is_open = sa.or_(was_contradicted, _PAIR.c.state.in_(('second', 'third')))
    overtaken = sa.and_(_PAIR.c.replaced_at.is_not(None), _PAIR.c.state != 'decided')
    op.execute(_PAIR.update().where(overtaken, is_open).values(is_waiting=sa.true()))


def downgrade() -> None:
    op.execute(_PAIR.update().where(_PAIR.c.replaced_at.is_not(None)).values(is_waiting=sa.false()))
    _index_what_waits("verdict IS NULL AND replaced_at IS NULL")
    with op.batch_alter_table('photo_pair', schema=None) as batch_op:
        batch_op.drop_column('chosen_at')
        batch_op.drop_column('contradicted_at')
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_decision_given_with_id_decision'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_decision_given_with_id'))
        batch_op.drop_column('given_with_id')


def _index_what_waits(condition: str) -> None:
    with op.batch_alter_table('photo_pair', schema=None) as batch_op:
        batch_op.drop_index('ix_photo_pair_waiting')
        batch_op.create_index(
            'ix_photo_pair_waiting', ['id'], sqlite_where=sa.text(condition), postgresql_where=sa.text(condition)
        )
