"""Keep what people answered to each check."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = '0029'
down_revision: str | None = '0028'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

PAGE = 200
SAID = ('doubtful', 'contradicted')
PREFIX = 'limit_'


def upgrade() -> None:
    op.create_table(
        'answered_check',
        sa.Column('pair_id', sa.Integer(), nullable=False),
        sa.Column('check', sa.String(), nullable=False),
        sa.Column('status', sa.Enum('consistent', 'unverifiable', 'error', 'doubtful', 'contradicted', name='status', native_enum=False, length=32), nullable=False),
        sa.Column('limits', sa.String(), nullable=False),
        sa.Column('camera', sa.String(), nullable=False),
        sa.Column('is_upheld', sa.Boolean(), nullable=False),
        sa.Column('settled_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['pair_id'], ['photo_pair.id'], name=op.f('fk_answered_check_pair_id_photo_pair')),
        sa.PrimaryKeyConstraint('pair_id', 'check', name=op.f('pk_answered_check')),
    )
    with op.batch_alter_table('answered_check', schema=None) as batch_op:
        batch_op.create_index('ix_answered_check_settled', ['settled_at', 'check', 'status', 'is_upheld', 'pair_id'], unique=False)
    _fill()


def downgrade() -> None:
    with op.batch_alter_table('answered_check', schema=None) as batch_op:
        batch_op.drop_index('ix_answered_check_settled')

    op.drop_table('answered_check')


def _fill() -> None:
    """Write down what was answered before, by the answer that settled each pair."""
    bound, tables = op.get_bind(), sa.MetaData()
    tables.reflect(bound, only=['photo_pair', 'decision', 'finding', 'photo', 'original', 'answered_check'])
    pair, target = tables.tables['photo_pair'], tables.tables['answered_check']
    settled = sa.select(pair).where(pair.c.state == 'decided', pair.c.outcome.in_(('approve', 'return')), pair.c.settled_at.is_not(None))
    last = 0
    while page := bound.execute(settled.where(pair.c.id > last).order_by(pair.c.id).limit(PAGE)).all():
        last = page[-1].id
        rows = [row for one in page for row in _of_pair(bound, tables.tables, one)]
        if rows:
            bound.execute(sa.insert(target), rows)


def _of_pair(bound: sa.Connection, tables: Any, pair: Any) -> Iterator[dict[str, Any]]:
    answer = _deciding(bound, tables['decision'], pair)
    seen = {one[0] for one in answer.findings_seen or () if one[2] in SAID} if answer else set()
    if not seen:
        return
    found: dict[str, dict[str, Any]] = {}
    for row in sorted(_said(bound, tables, pair, answer), key=lambda one: (SAID.index(one.status), one.photo_id != pair.before_id, one.id)):
        if row.check in seen:
            found[row.check] = {
                'pair_id': pair.id, 'check': row.check, 'status': row.status, 'limits': _limits(row.evidence or {}),
                'camera': _camera((row.facts or {}).get('camera') or {}), 'is_upheld': pair.outcome == 'return', 'settled_at': pair.settled_at,
            }
    yield from found.values()


def _deciding(bound: sa.Connection, decision: sa.Table, pair: Any) -> Any:
    mine = sa.select(decision).where(decision.c.pair_id == pair.id, decision.c.kind == pair.outcome, decision.c.withdrawn_at.is_(None))
    if pair.reopened_at is not None:
        mine = mine.where(decision.c.decided_at > pair.reopened_at)
    return bound.execute(mine.order_by(decision.c.id.desc()).limit(1)).first()


def _said(bound: sa.Connection, tables: Any, pair: Any, answer: Any) -> Sequence[Any]:
    finding, photo, original = tables['finding'], tables['photo'], tables['original']
    about = (finding.c.pair_id == pair.id, finding.c.photo_id == pair.before_id, finding.c.photo_id == pair.after_id)
    ids = sa.union_all(*(sa.select(finding.c.id).where(one) for one in about))
    query = (
        sa.select(finding, original.c.facts)
        .join(photo, photo.c.id == sa.func.coalesce(finding.c.photo_id, pair.after_id))
        .join(original, original.c.id == photo.c.original_id)
        .where(finding.c.id.in_(ids), finding.c.status.in_(SAID), finding.c.made_at <= answer.decided_at)
        .where(sa.or_(finding.c.replaced_at.is_(None), finding.c.replaced_at > answer.decided_at))
    )
    return bound.execute(query).all()


def _limits(evidence: dict[str, Any]) -> str:
    used = ((name.removeprefix(PREFIX), value) for name, value in evidence.items() if name.startswith(PREFIX))
    return ' '.join(f'{name}={value:g}' for name, value in sorted(used))


def _camera(camera: dict[str, Any]) -> str:
    make, model = (camera.get('make') or '').strip(), (camera.get('model') or '').strip()
    return model if model.lower().startswith(make.lower()) else f'{make} {model}'.strip()
