"""Let the office clear what came in."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0018'
down_revision: str | None = '0017'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

PARTIAL = (
    ('attachment', 'ix_attachment_expected', "state = 'expected'"),
    ('attachment', 'ix_attachment_quarantined', "state = 'quarantined'"),
    ('submission_issue', 'ix_submission_issue_unknown', 'issue_id IS NULL'),
)


def upgrade() -> None:
    with op.batch_alter_table('submission', schema=None) as batch_op:
        batch_op.add_column(sa.Column('set_aside_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('set_aside_by', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('set_aside_reason', sa.String(), nullable=True))
        batch_op.create_index('ix_submission_received_at', ['received_at', 'id'], unique=False)

    # what names no issue is found by a row without a code
    op.execute(
        "INSERT INTO submission_issue (submission_id, code, issue_id) SELECT id, '', NULL FROM submission"
        " WHERE NOT EXISTS (SELECT 1 FROM submission_issue WHERE submission_issue.submission_id = submission.id)"
    )
    for table, name, condition in PARTIAL:
        where = sa.text(condition)
        op.create_index(name, table, ['submission_id'], unique=False, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for table, name, _condition in PARTIAL:
        op.drop_index(name, table_name=table)
    op.execute("DELETE FROM submission_issue WHERE code = ''")
    with op.batch_alter_table('submission', schema=None) as batch_op:
        batch_op.drop_index('ix_submission_received_at')
        batch_op.drop_column('set_aside_reason')
        batch_op.drop_column('set_aside_by')
        batch_op.drop_column('set_aside_at')
