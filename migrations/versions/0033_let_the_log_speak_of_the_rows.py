"""Let the log speak of the rows, not only of what was done.

Where anything was logged before, rows are there of which the log does not say what they mean. An entry marks that; the
program takes them over at its next start, portion by portion (see services.proof.taking_over).
"""

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision: str = '0033'
down_revision: str | None = '0032'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_EVENT = sa.table(
    'event',
    sa.column('id', sa.Integer()),
    sa.column('at', sa.DateTime(timezone=True)),
    *(sa.column(name, sa.JSON()) for name in ('details', 'rows')),
    *(sa.column(name, sa.String()) for name in ('actor', 'action', 'subject', 'token', 'leaf_sha256')),
)


def upgrade() -> None:
    if op.get_bind().scalar(sa.select(_EVENT.c.id).limit(1)) is None:
        return
    at = datetime.now(UTC)
    entry = {
        "actor": "system", "action": "log.take_over_rows", "subject": "log.rows", "details": {}, "rows": {},
        "token": secrets.token_hex(16),
    }  # fmt: skip
    text = json.dumps({"version": 1, "at": at.isoformat(), **entry}, sort_keys=True, separators=(",", ":"))
    leaf = hashlib.sha256(b"\x00" + text.encode()).hexdigest()
    op.get_bind().execute(sa.insert(_EVENT).values(at=at, **entry, leaf_sha256=leaf))


def downgrade() -> None:
    """Nothing to undo: an entry of the log stays, and older programs read it as any other."""
