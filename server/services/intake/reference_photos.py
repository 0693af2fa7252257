"""Which photo does an officer hold beside the view, to take the next one from the same place?

The newest before photo of a viewpoint that nothing contradicts, small and without metadata. A phone carries few, and
those first to whose issue somebody is sent.
"""

import csv
import hashlib
import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import exists, select

from server.db import db
from server.domain.access import Actor, Load
from server.domain.finding import Status
from server.domain.rectification import NOT_PAIRED
from server.domain.subject import Stage
from server.errors import NotFound
from server.imaging.preview import write_preview
from server.imaging.undecodable import Undecodable
from server.models import Assignment, Attachment, Issue, Original, Photo, Site, Submission, Viewpoint
from server.services import access, stored_bytes
from server.services.register import counties
from server.services.runtime import media

LIST = "references.csv"
"""A form that takes this list with it gets the photos that it names."""
LONG_EDGE = 1024
DERIVED = f"reference-{LONG_EDGE}.jpg"
MOST_KEPT = 128
"""Counties whose list is kept."""
_CLOSED = "closed"
_IS_REFERENCE = (
    Photo.stage == Stage.BEFORE, Photo.question.not_in(NOT_PAIRED),
    Photo.verdict.is_not(None), Photo.verdict != Status.CONTRADICTED,
)  # fmt: skip
"""A whole view of before that was judged, and that nothing contradicts."""


@dataclass(frozen=True)
class Reference:
    """The photo of one viewpoint of one issue."""

    issue: str
    site: str
    viewpoint: str
    sha256: str
    """Of the original."""

    @property
    def name(self) -> str:
        """Return the name under which phones keep it; other bytes have another name."""
        return f"before-{self.sha256[:16]}.jpg"


@dataclass(frozen=True)
class Shown:
    """What the office sees of the photo that phones carry for a viewpoint."""

    sha256: str
    issue: str
    submission_id: int
    received_at: datetime


def of_site(actor: Actor, site_id: int) -> dict[str, Shown]:
    """Return by the codes of a site's viewpoints which photo phones would carry, of those that the caller sees."""
    query = (
        select(Viewpoint.code, Original.sha256, Issue.code, Submission.id, Submission.received_at)
        .select_from(Photo)
        .join(Issue, Issue.id == Photo.issue_id)
        .join(Viewpoint, Viewpoint.id == Photo.viewpoint_id)
        .join(Original, Original.id == Photo.original_id)
        .join(Attachment, Attachment.id == Photo.attachment_id)
        .join(Submission, Submission.id == Attachment.submission_id)
        .where(Viewpoint.site_id == site_id, *_IS_REFERENCE)
        .order_by(Photo.id)
    )
    rows = db.session.execute(access.scoped(query, actor, Issue))
    return {code: Shown(sha256, issue, number, at) for code, sha256, issue, number, at in rows}


def prepare(photo_id: int, decoded_as: str) -> None:
    """Make the small copy of a before photo, before it is judged: with the verdict, phones may fetch it.

    :param decoded_as: the name of a larger copy that was made of what was decoded, where there is one.
    :raises NotFound: where there is no such photo.
    """
    photo = db.session.get(Photo, photo_id)
    if photo is None:
        raise NotFound
    if photo.stage is not Stage.BEFORE or photo.viewpoint_id is None or photo.issue is None or _is_detail(photo):
        return
    sha256 = photo.original.sha256
    target, larger = media().derived(sha256, DERIVED), media().derived(sha256, decoded_as)
    if not target.is_file():
        with suppress(Undecodable):
            write_preview(larger if larger.is_file() else stored_bytes.path(sha256), target, LONG_EDGE)


def of_programme(programme_id: int, register_revision: int, load: Load) -> tuple[Reference, ...]:
    """Return what phones of a programme, or of a county in it, carry; kept for each state of the register."""
    return _of_programme(str(db.engine.url), programme_id, register_revision, load)


def listed(programme_id: int, register_revision: int, load: Load) -> bytes:
    """Return the list by which a form finds the photo of a viewpoint."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["issue", "site", "viewpoint", "photo"])
    found = of_programme(programme_id, register_revision, load)
    writer.writerows((one.issue, one.site, one.viewpoint, one.name) for one in found)
    return text.getvalue().encode()


def hashes(programme_id: int, register_revision: int, load: Load) -> dict[str, str]:
    """Return the MD5 of each photo, by name."""
    found = of_programme(programme_id, register_revision, load)
    return {one.name: _md5(str(db.engine.url), one.sha256) for one in found}


def read(programme_id: int, register_revision: int, load: Load, name: str) -> bytes | None:
    """Return the bytes of a photo; None where phones carry none of this name."""
    found = of_programme(programme_id, register_revision, load)
    return next((_bytes(one.sha256) for one in found if one.name == name), None)


def _is_detail(photo: Photo) -> bool:
    return photo.question in NOT_PAIRED


@lru_cache(maxsize=MOST_KEPT)
def _of_programme(_database: str, programme_id: int, _revision: int, load: Load) -> tuple[Reference, ...]:
    found: dict[tuple[str, str, str], Reference] = {}
    for one in _candidates(programme_id, load):
        if len(found) == load.photos:
            break
        found.setdefault((one.issue, one.site, one.viewpoint), one)
    return tuple(found[where] for where in sorted(found))


def _candidates(programme_id: int, load: Load) -> Iterator[Reference]:
    """Go through the before photos of a programme: of issues to which somebody is sent, then the newest."""
    is_sent = exists().where(Assignment.issue_id == Issue.id, Assignment.ended_at.is_(None)).correlate(Issue)
    query = (
        select(Issue.code, Site.code, Viewpoint.code, Original.sha256)
        .select_from(Photo)
        .join(Issue, Issue.id == Photo.issue_id)
        .join(Viewpoint, Viewpoint.id == Photo.viewpoint_id)
        .join(Site, Site.id == Viewpoint.site_id)
        .join(Original, Original.id == Photo.original_id)
        .where(Issue.programme_id == programme_id, *_IS_REFERENCE, is_sent | (Issue.status != _CLOSED))
        .order_by(is_sent.desc(), Photo.id.desc())
        .execution_options(yield_per=Load.photos)
    )
    if load.county is not None:
        query = query.where(counties.holds(load.county, load.beyond))
    with db.session.execute(query) as rows:
        for row in rows:
            one = Reference(*row)
            if media().derived(one.sha256, DERIVED).is_file():
                yield one


@lru_cache(maxsize=Load.photos * MOST_KEPT)
def _md5(_database: str, sha256: str) -> str:
    return hashlib.md5(_bytes(sha256), usedforsecurity=False).hexdigest()


def _bytes(sha256: str) -> bytes:
    return media().derived(sha256, DERIVED).read_bytes()
