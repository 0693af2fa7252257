"""Find photos and submissions by the beginning of a name, and count for the overview without reading wide rows."""

from collections.abc import Sequence

from alembic import op

revision: str = '0050'
down_revision: str | None = '0049'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_SETTLED = ['settled_at', 'outcome', 'programme_id', 'county', 'unit_id']
_BEGINNINGS = (
    ('ix_attachment_name', 'attachment', 'name'),
    ('ix_submission_instance', 'submission', 'instance_id'),
    ('ix_original_sha256_begins', 'original', 'sha256'),
)


def upgrade() -> None:
    for name, table, column in _BEGINNINGS:
        op.create_index(name, table, [column], postgresql_ops={column: 'text_pattern_ops'})
    op.create_index('ix_issue_unit', 'issue', ['unit_id', 'programme_id', 'county'])
    op.create_index('ix_photo_pair_answers', 'photo_pair', ['issue_id', 'replaced_at', 'outcome'])
    op.drop_index('ix_photo_pair_settled', 'photo_pair')
    op.create_index('ix_photo_pair_settled', 'photo_pair', _SETTLED)


def downgrade() -> None:
    op.drop_index('ix_photo_pair_settled', 'photo_pair')
    op.create_index('ix_photo_pair_settled', 'photo_pair', ['settled_at'])
    op.drop_index('ix_photo_pair_answers', 'photo_pair')
    op.drop_index('ix_issue_unit', 'issue')
    for name, table, _ in _BEGINNINGS:
        op.drop_index(name, table)
