"""Find rows of the ledger by any column, and keep views of it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0049'
down_revision: str | None = '0048'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_BY_LETTER = sa.String().with_variant(sa.String(collation='C'), 'postgresql')
_KEYS = ', '.join('''
    row_no code petition_no batch site source round problem region pollution category
    lead_unit unit person supervise_unit accept_unit goal measures due progress status started
    done claimed truth settled announced publicity contact accepted closed accountability note
'''.split())
_SEARCH = {
    'sqlite': (f"CREATE VIRTUAL TABLE ledger_search USING fts5({_KEYS}, tokenize = 'unicode61 remove_diacritics 0')",),
    'postgresql': (
        'CREATE TABLE ledger_search (issue_id integer PRIMARY KEY, grams text[] NOT NULL, plain text NOT NULL)',
        'CREATE INDEX ix_ledger_search_grams ON ledger_search USING gin (grams)',
    ),
}


def upgrade() -> None:
    op.create_table('ledger_cell',
    sa.Column('column', sa.String(), nullable=False),
    sa.Column('value', _BY_LETTER, nullable=False),
    sa.Column('issue_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['issue_id'], ['issue.id'], name=op.f('fk_ledger_cell_issue_id_issue'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('column', 'value', 'issue_id', name=op.f('pk_ledger_cell')),
    sqlite_with_rowid=False
    )
    op.create_index('ix_ledger_cell_of_issue', 'ledger_cell', ['issue_id', 'column'])
    op.create_table('ledger_view',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('query', sa.String(), nullable=False),
    sa.Column('is_shared', sa.Boolean(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_ledger_view_account_id_account')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_ledger_view_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_view')),
    sa.UniqueConstraint('account_id', 'name', name=op.f('uq_ledger_view_account_id_name'))
    )
    for statement in _SEARCH[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    op.execute('DROP TABLE ledger_search')
    op.drop_table('ledger_view')
    op.drop_index('ix_ledger_cell_of_issue', table_name='ledger_cell')
    op.drop_table('ledger_cell')
