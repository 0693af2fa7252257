"""Which pictures of an issue go onto slides: one of each pair, and sheets of all photos?"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from server.domain import labels
from server.domain.dossier import Dossier, FiledPhoto
from server.formats.file_names import safe_name
from server.formats.report_words import BROKEN
from server.later import Later
from server.services.export import report
from server.services.export.layout import PREVIEW_EDGE
from server.translations import N_, translate

if TYPE_CHECKING:
    from server.formats import derived_pictures
    from server.formats.derived_pictures import Captioned
else:  # few exports are asked for with pictures
    derived_pictures = Later("server.formats.derived_pictures")

_FOLDER = "derived"


def of_issue(dossier: Dossier, language: str) -> Iterator[tuple[str, bytes]]:
    """Give the pictures by their paths in the dossier; a photo that cannot be shown is an empty field that says why."""
    mark = translate(N_("Derived picture, no original: {code}, {programme}"), language).format(
        code=dossier.code, programme=dossier.programme
    )
    pairs = [pair for pair in dossier.pairs if pair.replaced_at is None]
    for number, pair in enumerate(pairs, start=1):
        both = _captioned(pair.before, PREVIEW_EDGE, language), _captioned(pair.after, PREVIEW_EDGE, language)
        name = safe_name(f"{number:02d}_{pair.viewpoint}")
        yield f"{_FOLDER}/pairs/{name}.jpg", derived_pictures.pair(f"{dossier.code} {pair.viewpoint}", *both, mark)
    photos = [_captioned(photo, report.SMALLER_EDGE, language) for photo in dossier.photos]
    for number, sheet in enumerate(derived_pictures.sheets(dossier.code, photos, mark), start=1):
        yield f"{_FOLDER}/sheet-{number:02d}.jpg", sheet


def _captioned(photo: FiledPhoto, edge: int, language: str) -> "Captioned":
    shown = report.small_copy(photo, edge)
    facts = photo.facts
    gps = facts.gps if facts else None
    taken = f"{facts.captured.local:%Y-%m-%d %H:%M}" if facts and facts.captured else ""
    place = f"{gps.place.latitude:.6f}, {gps.place.longitude:.6f}" if gps and gps.place else ""
    bearing = f"{gps.bearing_deg:.0f}°" if gps and gps.bearing_deg is not None else ""
    stage = translate(labels.STAGES[photo.stage], language)
    lines = (f"{stage} {photo.viewpoint} {taken}", f"{place} {bearing}", f"SHA-256 {photo.sha256[:16]}…")
    if isinstance(shown, str):
        return derived_pictures.Captioned(
            None, (f"{stage} {translate(BROKEN.get(shown, shown), language)}", *lines[1:])
        )
    return derived_pictures.Captioned(shown, lines)
