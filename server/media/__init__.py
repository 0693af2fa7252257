"""The bytes that are evidence: which store does an address name?"""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from server.errors import Invalid
from server.media import s3_address
from server.media.folder import FolderStore
from server.media.nearby import Nearby
from server.media.store import Incoming, MediaStore
from server.translations import N_

__all__ = ["FolderStore", "Incoming", "MediaStore", "Nearby", "open_store"]


def open_store(url: str, nearby: Nearby) -> MediaStore:
    """Open the store that a SHIZHENG_MEDIA_URL names.

    :param nearby: where this machine keeps what it needs of a store that is elsewhere.
    :raises Invalid: for a kind of store that does not exist, or one whose key is not told.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FolderStore(Path(unquote(parts.path)))
    if not parts.scheme:
        return FolderStore(Path(url))
    if parts.scheme == "s3":
        return _bucket(s3_address.read(url), nearby)
    raise Invalid(
        N_("SHIZHENG_MEDIA_URL: “{scheme}” is no kind of store; write file:///folder or s3://bucket/prefix?endpoint=…"),
        scheme=parts.scheme,
    )


def _bucket(address: s3_address.Address, nearby: Nearby) -> MediaStore:
    """Open a bucket with the key that the environment tells."""
    key_id, key = os.environ.get("AWS_ACCESS_KEY_ID"), os.environ.get("AWS_SECRET_ACCESS_KEY")
    if not key_id or not key:
        raise Invalid(N_("SHIZHENG_MEDIA_URL: a bucket needs its key in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."))
    from server.media.bucket import BucketStore  # whoever has a folder needs no library for it

    return BucketStore(address, key_id, key, nearby)
