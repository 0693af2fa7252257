"""Let phones belong to people, and keep with a submission who handed it in."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0013'
down_revision: str | None = '0012'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

KIND = sa.Enum('collect', 'browser', name='devicekind', native_enum=False, length=32)


def upgrade() -> None:
    with op.batch_alter_table('phone', schema=None) as batch_op:
        batch_op.add_column(sa.Column('account_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('kind', KIND, nullable=False, server_default='collect'))
        batch_op.create_foreign_key(batch_op.f('fk_phone_account_id_account'), 'account', ['account_id'], ['id'])

    # The default was for the rows there are; a new row brings its value.
    with op.batch_alter_table('phone', schema=None) as batch_op:
        batch_op.alter_column('kind', existing_type=KIND, existing_nullable=False, server_default=None)

    with op.batch_alter_table('submission', schema=None) as batch_op:
        batch_op.add_column(sa.Column('submitter_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_submission_submitter_id_account'), 'account', ['submitter_id'], ['id'])

    op.execute('UPDATE submission SET submitter_id = account_id')


def downgrade() -> None:
    with op.batch_alter_table('submission', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_submission_submitter_id_account'), type_='foreignkey')
        batch_op.drop_column('submitter_id')

    with op.batch_alter_table('phone', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_phone_account_id_account'), type_='foreignkey')
        batch_op.drop_column('kind')
        batch_op.drop_column('account_id')
