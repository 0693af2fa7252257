"""What does a person see of a photo: its facts, its findings, and how it came here?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from server import checks
from server.domain.finding import Checked, Status, severity
from server.domain.geo import LatLon
from server.domain.no_phone import BroughtIn
from server.domain.photo import PhotoFacts
from server.domain.subject import Stage
from server.domain.witness import Witness
from server.formats import facts_json
from server.models import Photo
from server.services.intake import witnesses
from server.services.register import senders

_ASKED = frozenset(map(checks.code, checks.WITNESS_CHECKS))


@dataclass(frozen=True)
class PhotoView:
    """One photo with its facts, and how it came here."""

    photo_id: int
    sha256: str
    file_name: str
    stage: Stage | None
    question: str
    viewpoint: str
    verdict: Status | None
    findings: tuple[Checked, ...]
    """The worst first."""
    facts: PhotoFacts | None
    """None until they were read."""
    captured_at: datetime | None
    received_at: datetime
    sent_by: str
    form_place: LatLon | None
    form_error_m: float | None
    witness: Witness | None
    """What the page of a browser saw of it."""
    brought_in: BroughtIn | None
    """Set where no phone sent it."""

    @property
    def viewable(self) -> bool:
        """Tell whether there are pixels to show."""
        return self.facts is not None and self.facts.problem is None

    @property
    def waiting(self) -> bool:
        """Tell whether nobody has tried to read it yet."""
        return self.facts is None

    @property
    def upright_size(self) -> tuple[int, int] | None:
        """Return width and height as a person sees the picture."""
        return upright_size(self.facts.width, self.facts.height, self.facts.orientation) if self.facts else None


def upright_size(width: int | None, height: int | None, orientation: int | None) -> tuple[int, int] | None:
    """Return width and height of a picture that is turned as its orientation asks."""
    if not width or not height:
        return None
    return (height, width) if (orientation or 1) >= 5 else (width, height)


def view(photo: Photo, answers: Sequence[Checked], zone: tzinfo) -> PhotoView:
    """Return a photo and what the checks say of it as values; a capture time without an offset is read in `zone`."""
    stored = photo.original.facts
    facts = facts_json.from_json(stored) if stored is not None else None
    placed = photo.form_latitude is not None and photo.form_longitude is not None
    return PhotoView(
        photo_id=photo.id,
        sha256=photo.original.sha256,
        file_name=photo.attachment.name,
        stage=photo.stage,
        question=photo.question,
        viewpoint=photo.viewpoint.name if photo.viewpoint else "",
        verdict=photo.verdict,
        findings=tuple(sorted(answers, key=lambda one: -severity(one.finding.status))),
        facts=facts,
        captured_at=facts.captured.at(zone) if facts and facts.captured else None,
        received_at=photo.received_at,
        sent_by=senders.sent_by(photo.attachment.submission),
        form_place=LatLon(photo.form_latitude or 0, photo.form_longitude or 0) if placed else None,
        form_error_m=photo.form_error_m,
        witness=_witness(photo, answers),
        brought_in=senders.brought_in(photo),
    )


def _witness(photo: Photo, answers: Sequence[Checked]) -> Witness | None:
    """Ask only where a check has found one: most photos come without."""
    if not any(one.check in _ASKED and one.finding.reason != "no-witness" for one in answers):
        return None
    return witnesses.of_photo(photo.attachment.submission_id, photo.attachment.name, photo.original.sha256)
