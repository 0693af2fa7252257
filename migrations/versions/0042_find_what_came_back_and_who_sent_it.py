"""Find what came back, and who sent it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0042'
down_revision: str | None = '0041'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_RETURNED = sa.text("outcome = 'return'")


def upgrade() -> None:
    op.create_index(
        'ix_photo_pair_returned',
        'photo_pair',
        ['programme_id', 'settled_at'],
        sqlite_where=_RETURNED,
        postgresql_where=_RETURNED,
    )
    op.create_index('ix_submission_phone', 'submission', ['phone_id'])
    op.create_index('ix_submission_submitter', 'submission', ['submitter_id', 'received_at', 'id'])


def downgrade() -> None:
    op.drop_index('ix_submission_submitter', 'submission')
    op.drop_index('ix_submission_phone', 'submission')
    op.drop_index('ix_photo_pair_returned', 'photo_pair')
