"""What does a worker do when the bell rings?"""

import logging

from server.db import transaction
from server.errors import NotFound
from server.services import photos

log = logging.getLogger(__name__)


def waiting() -> list[int]:
    """Return the photos to ring for."""
    return photos.waiting()


def analyse(photo_id: int) -> None:
    """Analyse one photo. The attempt is counted first, on its own, so that a crash is not repeated for ever."""
    try:
        with transaction():
            needed = photos.begin(photo_id)
        if needed:
            with transaction():
                photos.analyse(photo_id)
    except NotFound as problem:
        log.error("photo %s cannot be analysed: %s", photo_id, problem)
    except Exception:
        log.exception("photo %s broke its analysis", photo_id)
