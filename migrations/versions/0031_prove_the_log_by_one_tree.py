"""Prove the log by one tree, instead of a chain that let one write at a time.

Every entry there is becomes a leaf, and the sealer gives it its place, in the order in which they were written. The
chain is gone through once more; which entries did not fit it is kept in the log, by their numbers, for good.
"""

import hashlib
import json
import logging
import secrets
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = '0031'
down_revision: str | None = '0030'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_UNSEALED = sa.text("position IS NULL")
_PORTION = 1000
_EVENT = sa.table(
    'event',
    *(sa.column(name, sa.Integer()) for name in ('id', 'position')),
    sa.column('at', sa.DateTime(timezone=True)),
    *(sa.column(name, sa.JSON()) for name in ('details', 'rows')),
    *(sa.column(name, sa.String()) for name in ('actor', 'action', 'subject', 'token', 'leaf_sha256')),
    *(sa.column(name, sa.String()) for name in ('previous_sha256', 'sha256')),
)


def upgrade() -> None:
    op.create_table(
        'log_node',
        sa.Column('level', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('index', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('sha256', sa.String(), nullable=False),
        sa.PrimaryKeyConstraint('level', 'index', name=op.f('pk_log_node')),
        sqlite_with_rowid=False,
    )
    op.create_table(
        'tree_head',
        sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('origin', sa.String(), nullable=False),
        sa.Column('size', sa.Integer(), nullable=False),
        sa.Column('root_sha256', sa.String(), nullable=False),
        sa.Column('signed_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('key_id', sa.String(), nullable=False),
        sa.Column('signature', sa.String(), nullable=False),
        sa.PrimaryKeyConstraint('number', name=op.f('pk_tree_head')),
        sa.UniqueConstraint('size', name=op.f('uq_tree_head_size')),
    )
    with op.batch_alter_table('event') as batch_op:
        batch_op.add_column(sa.Column('rows', sa.JSON(none_as_null=True), nullable=False, server_default='{}'))
        batch_op.add_column(sa.Column('token', sa.String(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('leaf_sha256', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('position', sa.Integer(), nullable=True))
        batch_op.alter_column('previous_sha256', existing_type=sa.String(), nullable=True)
        batch_op.alter_column('sha256', existing_type=sa.String(), nullable=True)
    _make_leaves()
    with op.batch_alter_table('event') as batch_op:
        batch_op.alter_column('rows', existing_type=sa.JSON(none_as_null=True), server_default=None)
        batch_op.alter_column('token', existing_type=sa.String(), server_default=None)
        batch_op.alter_column('leaf_sha256', existing_type=sa.String(), nullable=False)
        batch_op.create_unique_constraint(batch_op.f('uq_event_leaf_sha256'), ['leaf_sha256'])
        batch_op.create_unique_constraint(batch_op.f('uq_event_position'), ['position'])
    op.create_index('ix_event_unsealed', 'event', ['id'], sqlite_where=_UNSEALED, postgresql_where=_UNSEALED)


def downgrade() -> None:
    _chain_again()
    op.drop_index('ix_event_unsealed', table_name='event')
    with op.batch_alter_table('event') as batch_op:
        batch_op.alter_column('sha256', existing_type=sa.String(), nullable=False)
        batch_op.alter_column('previous_sha256', existing_type=sa.String(), nullable=False)
        batch_op.drop_constraint(batch_op.f('uq_event_position'), type_='unique')
        batch_op.drop_constraint(batch_op.f('uq_event_leaf_sha256'), type_='unique')
        for name in ('position', 'leaf_sha256', 'token', 'rows'):
            batch_op.drop_column(name)
    op.drop_table('tree_head')
    op.drop_table('log_node')


def _make_leaves() -> None:
    """Give each entry its leaf, compare it with the chain, and keep what did not fit."""
    count, last, previous, broken = 0, 0, "", []
    fill = sa.update(_EVENT).where(_EVENT.c.id == sa.bindparam('number')).values(leaf_sha256=sa.bindparam('leaf'))
    for portion in _portions():
        leaves = []
        for row in portion:
            if row.previous_sha256 != previous or row.sha256 != _seal(previous, row):
                broken.append(row.id)
            count, last, previous = count + 1, row.id, row.sha256
            kept = {"version": 0, "previous_sha256": row.previous_sha256, "sha256": row.sha256, **_said(row)}
            leaves.append({"number": row.id, "leaf": _leaf(kept)})
        op.get_bind().execute(fill, leaves)
    if broken:
        logging.getLogger("alembic.runtime.migration").warning(
            "the log was altered before this upgrade; entries that did not fit: %s", broken
        )
    if count:
        _note(last + 1, {"entries": count, "broken": broken})


def _note(number: int, details: dict[str, Any]) -> None:
    said = {"at": datetime.now(UTC), "actor": "system", "action": "log.take_over", "subject": "log", "details": details}
    entry: dict[str, Any] = {**said, "rows": {}, "token": secrets.token_hex(16)}
    leaf = _leaf({"version": 1, **entry, "at": _text(entry["at"])})
    op.get_bind().execute(sa.insert(_EVENT).values(id=number, **entry, leaf_sha256=leaf))
    if op.get_bind().dialect.name == "postgresql":
        op.execute(sa.select(sa.func.setval(sa.func.pg_get_serial_sequence("event", "id"), number)))


def _chain_again() -> None:
    """Give the entries that were written since the hashes that the chain wants."""
    previous = ""
    fill = sa.update(_EVENT).where(_EVENT.c.id == sa.bindparam('number')).values(
        previous_sha256=sa.bindparam('before'), sha256=sa.bindparam('own')
    )
    for portion in _portions():
        chained = []
        for row in portion:
            own = row.sha256 or _seal(previous, row)
            if row.sha256 is None:
                chained.append({"number": row.id, "before": previous, "own": own})
            previous = own
        if chained:
            op.get_bind().execute(fill, chained)


def _portions() -> Iterator[Sequence[Any]]:
    columns = (_EVENT.c[n] for n in ('id', 'at', 'actor', 'action', 'subject', 'details', 'previous_sha256', 'sha256'))
    query, last = sa.select(*columns).order_by(_EVENT.c.id).limit(_PORTION), -1
    while portion := op.get_bind().execute(query.where(_EVENT.c.id > last)).all():
        yield portion
        last = portion[-1].id


def _said(row: Any) -> dict[str, Any]:
    said = {name: getattr(row, name) for name in ("actor", "action", "subject", "details")}
    return {"at": _text(row.at), **said}


def _text(at: datetime) -> str:
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).isoformat()


def _seal(previous: str, row: Any) -> str:
    return hashlib.sha256(_json([previous, *_said(row).values()])).hexdigest()


def _leaf(content: dict[str, Any]) -> str:
    return hashlib.sha256(b"\x00" + _json(content)).hexdigest()


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
