"""Keep which entry of the log spoke last of a row."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0038'
down_revision: str | None = '0037'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_FILL = """
INSERT INTO row_word (kind, number, event_id)
SELECT kind, number, id FROM (
    SELECT {kind} AS kind, CAST({number} AS INTEGER) AS number, event.id AS id,
           row_number() OVER (PARTITION BY said.key ORDER BY event.position DESC) AS nth
    FROM event, {said} WHERE event.position IS NOT NULL AND {named}
) AS spoken WHERE nth = 1
"""
_SQLITE = _FILL.format(
    kind="substr(said.key, 1, instr(said.key, ':') - 1)",
    number="substr(said.key, instr(said.key, ':') + 1)",
    said="json_each(CASE WHEN json_valid(event.rows) THEN event.rows ELSE '{}' END) AS said",
    named="said.key GLOB '[a-z]*:[1-9]*' AND length(said.key) - instr(said.key, ':') < 10",
)
_POSTGRESQL = _FILL.format(
    kind="split_part(said.key, ':', 1)",
    number="split_part(said.key, ':', 2)",
    said="LATERAL json_each(CASE json_typeof(event.rows) WHEN 'object' THEN event.rows ELSE '{}' END) AS said",
    named="said.key ~ '^[a-z_]+:[1-9][0-9]{0,8}$'",
)


def upgrade() -> None:
    op.create_table(
        'row_word',
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('kind', 'number', name=op.f('pk_row_word')),
        sqlite_with_rowid=False,
    )
    op.execute(_SQLITE if op.get_bind().dialect.name == 'sqlite' else _POSTGRESQL)


def downgrade() -> None:
    op.drop_table('row_word')
