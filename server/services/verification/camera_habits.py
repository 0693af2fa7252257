"""How do the files of a photo's camera model look, as far as they came before it?

Asked in one statement, of the newest only: a model's habits change with its programs.
"""

from sqlalchemy import select

from server.db import db
from server.domain.camera_habits import Habits, SeenFile, habits, model_key
from server.domain.photo import PhotoFacts
from server.models import Original, Photo

MOST = 100


def note(original: Original, facts: PhotoFacts) -> None:
    """Keep what an original tells of its model."""
    original.camera_model = model_key(facts.camera)
    original.exif_shape, original.quantisation = facts.exif_shape, facts.quantisation_hash


def of(photo: Photo, facts: PhotoFacts) -> Habits:
    """Return the habits of the photo's model, by other originals that were received before."""
    model = model_key(facts.camera)
    if model is None:
        return Habits()
    query = (
        select(Photo.device, Original.exif_shape, Original.quantisation)
        .join(Original, Original.id == Photo.original_id)
        .where(Original.camera_model == model, Original.id < photo.original_id, Photo.id < photo.id)
        .order_by(Original.id.desc())
        .limit(MOST)
    )
    return habits([SeenFile(*row) for row in db.session.execute(query)], photo.device)
