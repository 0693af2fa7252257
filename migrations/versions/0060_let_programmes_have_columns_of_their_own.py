"""Let programmes have columns of their own in the ledger, and find what stands in them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0060'
down_revision: str | None = '0059'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_KIND = sa.Enum(
    'code', 'text', 'long', 'choice', 'day', 'number', name='columnkind', native_enum=False, length=32
)
_KEYS = ', '.join('''
    row_no code petition_no batch site source round problem region pollution category
    lead_unit unit person supervise_unit accept_unit goal measures due progress status started
    done claimed truth settled announced publicity contact accepted closed accountability note
'''.split())


def upgrade() -> None:
    op.create_table(
        'own_column',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('programme_id', sa.Integer(), nullable=False),
        sa.Column('heading', sa.String(), nullable=False),
        sa.Column('kind', _KIND, nullable=False),
        sa.Column('choices', sa.JSON(none_as_null=True), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_own_column_programme_id_programme')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_own_column')),
        sa.UniqueConstraint('programme_id', 'heading', name=op.f('uq_own_column_programme_id_heading')),
        sqlite_autoincrement=True,
    )
    _make_search_again(f'{_KEYS}, own')


def downgrade() -> None:
    op.execute("DELETE FROM ledger_cell WHERE \"column\" LIKE 'own-%'")
    _make_search_again(_KEYS)
    op.drop_table('own_column')


def _make_search_again(keys: str) -> None:
    """Give SQLite's full-text index other columns; PostgreSQL's has a sign before each word instead."""
    if op.get_bind().dialect.name != 'sqlite':
        return
    made = f"CREATE VIRTUAL TABLE ledger_search_made USING fts5({keys}, tokenize = 'unicode61 remove_diacritics 0')"
    for statement in (
        made,
        f'INSERT INTO ledger_search_made (rowid, {_KEYS}) SELECT rowid, {_KEYS} FROM ledger_search ORDER BY rowid',
        'DROP TABLE ledger_search',
        'ALTER TABLE ledger_search_made RENAME TO ledger_search',
    ):
        op.execute(statement)
