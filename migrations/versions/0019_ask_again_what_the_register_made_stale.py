"""Ask again what the register made stale.

What a change of the register touches names the run that asks about it again, and that run says what changed. Nothing is
marked here: what was judged by an older register before this is found by a run over everything.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0019'
down_revision: str | None = '0018'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_MARKED = ('photo', 'photo_pair', 'issue')
_STALE = sa.text("stale_run_id IS NOT NULL")


def upgrade() -> None:
    op.add_column('check_run', sa.Column('cause', sa.JSON(none_as_null=True), nullable=True))
    for table in _MARKED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column('stale_run_id', sa.Integer(), nullable=True))
            batch_op.create_foreign_key(
                batch_op.f(f'fk_{table}_stale_run_id_check_run'), 'check_run', ['stale_run_id'], ['id']
            )
            batch_op.create_index(
                f'ix_{table}_stale', ['stale_run_id', 'id'], sqlite_where=_STALE, postgresql_where=_STALE
            )


def downgrade() -> None:
    for table in _MARKED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_index(f'ix_{table}_stale')
            batch_op.drop_constraint(batch_op.f(f'fk_{table}_stale_run_id_check_run'), type_='foreignkey')
            batch_op.drop_column('stale_run_id')
    op.drop_column('check_run', 'cause')
