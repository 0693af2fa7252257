"""Give no number out twice: the log names rows by it, also those that were taken back."""

from collections.abc import Sequence

from alembic import op

revision: str = '0054'
down_revision: str | None = '0053'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

TABLES = ('site', 'viewpoint', 'issue', 'form_draft', 'register_import', 'unit')


def upgrade() -> None:
    if op.get_bind().dialect.name == 'sqlite':  # PostgreSQL's sequences never step back
        for name in TABLES:
            with op.batch_alter_table(name, recreate='always', table_kwargs={'sqlite_autoincrement': True}):
                pass


def downgrade() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        for name in TABLES:
            with op.batch_alter_table(name, recreate='always'):
                pass
