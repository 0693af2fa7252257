"""Count what stands in the ledger by indexes that hold all that is counted by."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0025'
down_revision: str | None = '0024'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_STANDING = sa.text('replaced_at IS NULL')


def upgrade() -> None:
    op.create_index(
        'ix_photo_pair_standing', 'photo_pair', ['programme_id', 'batch_id', 'verdict', 'state'],
        sqlite_where=_STANDING, postgresql_where=_STANDING,
    )
    op.create_index('ix_issue_counts', 'issue', ['programme_id', 'batch_id', 'status', 'claimed_at'])
    op.drop_index('ix_issue_programme_batch_status', table_name='issue')


def downgrade() -> None:
    op.create_index('ix_issue_programme_batch_status', 'issue', ['programme_id', 'batch_id', 'status'])
    op.drop_index('ix_issue_counts', table_name='issue')
    op.drop_index('ix_photo_pair_standing', table_name='photo_pair')
