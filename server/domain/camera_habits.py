"""How do the files of one camera model look, as far as they were seen here?

A model under one program writes its EXIF by one plan and compresses by one set of tables. What most photos of it share
is its habit; a photo that lacks it was written by another program. Few photos, or those of one phone, are no habit.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from server.domain.photo import Camera

LEAST_PHOTOS, LEAST_PHONES = 8, 2
LEAST_SHARE = 0.9
"""Of the photos share it; some models compress each photo by tables of its own, and so have no habit."""


@dataclass(frozen=True)
class SeenFile:
    """What was seen of one original of the model."""

    phone: str | None
    exif_shape: str | None
    quantisation: str | None


@dataclass(frozen=True)
class Habit:
    """What the photos of a model share."""

    value: str
    photos: int
    phones: int
    others: frozenset[str] = frozenset()
    """What else was seen, of which nobody knows whether an update of the model's program brought it."""

    def is_unlike(self, value: str | None) -> bool:
        """Tell whether this is something that no photo of the model had."""
        return value is not None and value != self.value and value not in self.others


@dataclass(frozen=True)
class Habits:
    """The habits of a model; None where it has none, or too little was seen."""

    exif_shape: Habit | None = None
    quantisation: Habit | None = None


def model_key(camera: Camera) -> str | None:
    """Return make, model and program in one text: an update of the program may change what is written."""
    return "|".join((camera.make or "", camera.model, camera.software or "")) if camera.model else None


def habits(seen: Sequence[SeenFile], phone: str | None) -> Habits:
    """Return what the photos of a model share, seen from a phone: what only that phone sent excuses nothing."""
    return Habits(
        _habit([(file.phone, file.exif_shape) for file in seen], phone),
        _habit([(file.phone, file.quantisation) for file in seen], phone),
    )


def _habit(seen: Sequence[tuple[str | None, str | None]], mine: str | None) -> Habit | None:
    known = [(phone, value) for phone, value in seen if value is not None]
    if len(known) < LEAST_PHOTOS:
        return None
    value, photos = Counter(value for _phone, value in known).most_common(1)[0]
    phones = {phone for phone, its in known if its == value and phone is not None}
    if photos < LEAST_SHARE * len(known) or len(phones) < LEAST_PHONES:
        return None
    others = frozenset(its for phone, its in known if its != value and (mine is None or phone != mine))
    return Habit(value, photos, len(phones), others)
