"""Let an installation say whose it is."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0046'
down_revision: str | None = '0045'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('installation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('authority', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('zone', sa.String(), nullable=False),
    sa.Column('set_up_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('copied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('code_hash', sa.String(), nullable=True),
    sa.Column('loading_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('loading_done', sa.Integer(), nullable=False),
    sa.Column('loading_steps', sa.Integer(), nullable=False),
    sa.Column('loading_ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_loading_broken', sa.Boolean(), nullable=False),
    sa.Column('loader_sha256', sa.String(), nullable=True),
    sa.Column('worker_seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_installation'))
    )
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reminded_from', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('programme', schema=None) as batch_op:
        batch_op.add_column(sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True))



def downgrade() -> None:
    with op.batch_alter_table('programme', schema=None) as batch_op:
        batch_op.drop_column('closed_at')

    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.drop_column('reminded_from')

    op.drop_table('installation')
