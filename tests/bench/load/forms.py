"""What does each phone send: an instance nobody has seen, with two photos of 2.5 MB that nobody has seen either?"""

import os
import uuid
from collections.abc import Mapping
from functools import cache

from tests.bench import phone
from tests.integration.openrosa.field import CLOSE, NEAR, WIDE, Stood, instance
from tests.photos import PhotoExif, segment, wall_clock, with_segments

PHOTO_BYTES = 2_500_000
_SEGMENT_BYTES = 60_000
EXIF = PhotoExif(
    latitude=NEAR.latitude,
    longitude=NEAR.longitude,
    error_m=5.0,
    taken_at=wall_clock(2026, 11, 20, 10, 0, 0),
    offset="+08:00",
)


def submission(*, with_photos: bool) -> tuple[bytes, Mapping[str, bytes]]:
    """Return the XML and the files of one submission."""
    xml = instance(instance_id=f"uuid:{uuid.uuid4()}", stood=(Stood(),) if with_photos else ())
    return xml, {name: unseen(_picture()) for name in (WIDE, CLOSE)} if with_photos else {}


def unseen(picture: bytes) -> bytes:
    """Return a picture as a photo of its own, with application segments that bring it to its size."""
    missing = max(64, PHOTO_BYTES - len(picture))
    whole, rest = divmod(missing, _SEGMENT_BYTES + 4)
    return with_segments(picture, *(segment(0xEF, os.urandom(size)) for size in [_SEGMENT_BYTES] * whole + [rest]))


@cache
def _picture() -> bytes:
    return phone.photo(exif=EXIF, quality=80)
