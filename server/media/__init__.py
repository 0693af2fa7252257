"""The bytes that are evidence: which store does an address name?"""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from server.errors import Invalid
from server.media.folder import FolderStore
from server.media.store import Incoming, MediaStore
from server.translations import N_

__all__ = ["FolderStore", "Incoming", "MediaStore", "open_store"]


def open_store(url: str) -> MediaStore:
    """Open the store that a SHIZHENG_MEDIA_URL names.

    :raises Invalid: for a kind of store that does not exist.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FolderStore(Path(unquote(parts.path)))
    if not parts.scheme:
        return FolderStore(Path(url))
    raise Invalid(N_("SHIZHENG_MEDIA_URL: {url} is not a folder; write file:///folder."), url=url)
