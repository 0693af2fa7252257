"""In which steps is a photo analysed? One sequence, for workers, the demonstration and tests.

Each step is a transaction that looks before it writes: looking takes seconds, and SQLite lets nobody else write from
the first write to the commit, no phone either. The verdict comes last, so a killed worker begins again.
"""

from server.db import transaction
from server.domain.previews import LARGEST_PREVIEW
from server.services.intake import reference_photos
from server.services.verification import pairs, photos


def run(photo_id: int) -> None:
    """Analyse a photo, and examine the pairs that it forms.

    :raises NotFound: where the photo or its bytes are missing.
    """
    for formed in analyse(photo_id):
        examine(formed)


def analyse(photo_id: int) -> list[int]:
    """Ask the checks of one photo; returns the pairs that are to be examined next.

    :raises NotFound: where the photo or its bytes are missing.
    """
    with transaction():
        trace = photos.enter(photo_id)
    with transaction():
        concerned = photos.concerned(trace)
    for other_id, asked in concerned:
        with transaction():
            photos.ask_again(other_id, asked)
    with transaction():
        reference_photos.prepare(photo_id, LARGEST_PREVIEW)
    with transaction():
        return photos.conclude(photo_id)


def examine(pair_id: int) -> None:
    """Compare the pictures of one pair, and ask its checks.

    :raises NotFound: where there is no such pair.
    """
    with transaction():
        pairs.examine(pair_id)
