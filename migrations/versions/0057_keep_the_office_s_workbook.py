"""Keep the workbook in which an office writes its ledger."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0057'
down_revision: str | None = '0056'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('ledger_template',
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('size_bytes', sa.Integer(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('emptied', sa.LargeBinary(), nullable=False),
    sa.Column('shape', sa.JSON(), nullable=False),
    sa.Column('given_by', sa.String(), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(
        ['programme_id'], ['programme.id'], name=op.f('fk_ledger_template_programme_id_programme')
    ),
    sa.PrimaryKeyConstraint('programme_id', name=op.f('pk_ledger_template'))
    )


def downgrade() -> None:
    op.drop_table('ledger_template')
