"""Find a submission's answers by their hash."""

from collections.abc import Sequence

from alembic import op

revision: str = '0034'
down_revision: str | None = '0033'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_index(op.f('ix_submission_xml_sha256'), 'submission', ['xml_sha256'])


def downgrade() -> None:
    op.drop_index(op.f('ix_submission_xml_sha256'), table_name='submission')
