"""What was signed of the log?"""

from base64 import b64decode, b64encode
from binascii import Error

from sqlalchemy import select

from server.db import db
from server.domain.tree_head import SignedHead, TreeHead
from server.models import TreeHead as Row


def latest() -> SignedHead | None:
    """Return the newest head; None where nothing was sealed yet."""
    row = db.session.scalar(select(Row).order_by(Row.number.desc()).limit(1))
    return None if row is None else value(row)


def covering(size: int) -> SignedHead | None:
    """Return the first head that covers so many entries."""
    row = db.session.scalar(select(Row).where(Row.size >= size).order_by(Row.size).limit(1))
    return None if row is None else value(row)


def value(row: Row) -> SignedHead:
    """Return what a row says; a signature that is none comes back empty, and fits nothing."""
    try:
        root, signature = bytes.fromhex(row.root_sha256), b64decode(row.signature, validate=True)
    except (Error, ValueError):
        root, signature = b"", b""
    return SignedHead(TreeHead(row.origin, row.number, row.size, root, row.signed_at), row.key_id, signature)


def keep(signed: SignedHead) -> None:
    """Keep a head, for ever."""
    head = signed.head
    db.session.add(
        Row(
            number=head.number, origin=head.origin, size=head.size, root_sha256=head.root.hex(),
            signed_at=head.signed_at, key_id=signed.key_id, signature=b64encode(signed.signature).decode(),
        )
    )  # fmt: skip
    db.session.flush()
