"""Which photos came in, and what do the checks say of each, as a table?

It begins with the four columns that land surveys in China exchange: file name, latitude, longitude, bearing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from server import checks
from server.db import db, is_one_of
from server.domain import labels
from server.domain.datum import Datum
from server.domain.finding import Finding as Said
from server.domain.finding import Status, severity
from server.domain.no_phone import person
from server.domain.photo import PhotoFacts
from server.domain.table import Table
from server.domain.table_columns import PHOTOS, TITLES
from server.domain.witness import Witness
from server.formats import facts_json
from server.formats.dossier_tables import captured_text
from server.formats.file_names import visible
from server.models import (
    Attachment,
    BroughtInPhoto,
    Finding,
    Form,
    Issue,
    Original,
    Photo,
    Programme,
    Site,
    Submission,
    Viewpoint,
)
from server.services.export.tables.selection import Selection, parts, stream
from server.services.export.tables.words import in_words
from server.services.intake import witnesses

Paths = Callable[[Sequence[int]], Mapping[int, str]]
"""Tells where photos lie in an export, by their numbers; it is asked for a thousand at a time."""


def table(selection: Selection, paths: Paths | None = None) -> Table:
    """Return the photos, by number; under their names in an export, where it is said what these are."""
    return Table("photos", TITLES["photos"], PHOTOS, _rows(selection, paths), ("latitude", "longitude"))


def _rows(selection: Selection, paths: Paths | None) -> Iterator[Sequence[object]]:
    verdicts = in_words(labels.VERDICTS, selection.language)
    for part in parts(stream(_query(selection))):
        numbers = [row.id for row in part]
        named, said = paths(numbers) if paths else {}, _said(numbers)
        seen = witnesses.of_submissions({row.submission_id for row in part})
        for row in part:
            answers = said[row.id]
            facts = facts_json.from_json(row.facts) if row.facts else None
            yield [
                named.get(row.id) or visible(row.name), *_of_file(facts, row), row.device, row.verdict,
                verdicts[row.verdict] if row.verdict else None,
                "\n".join(checks.sentence(check, one, selection.language) for check, one in answers),
                " ".join(f"{check}:{one.reason}" for check, one in answers), *row[5:21],
                *_of_picture(facts, row), row.analysed_at, *_of_bringing(row),
                *_of_page(witnesses.best(seen.get((row.submission_id, row.name), ()), row.sha256)),
            ]  # fmt: skip


def _query(selection: Selection) -> Any:
    return (
        select(
            Attachment.name.label("name"), Original.facts, Photo.received_at, Photo.device, Photo.verdict,
            Photo.id, Programme.code, Issue.code, Site.code, Viewpoint.code, Viewpoint.name, Photo.stage,
            Photo.question, Form.form_id, Submission.instance_id, Photo.form_latitude, Photo.form_longitude,
            Photo.form_error_m, Original.sha256, Original.size_bytes, Original.media_type, Photo.analysed_at,
            BroughtInPhoto.by, BroughtInPhoto.at, BroughtInPhoto.taken_by, BroughtInPhoto.source,
            Submission.id.label("submission_id"),
        )
        .join(Original, Original.id == Photo.original_id)
        .join(Attachment, Attachment.id == Photo.attachment_id)
        .join(Submission, Submission.id == Attachment.submission_id)
        .join(Form, Form.id == Submission.form_pk)
        .join(Programme, Programme.id == Form.programme_id)
        .outerjoin(BroughtInPhoto, BroughtInPhoto.photo_id == Photo.id)
        .outerjoin(Issue, Issue.id == Photo.issue_id)
        .outerjoin(Site, Site.id == Photo.site_id)
        .outerjoin(Viewpoint, Viewpoint.id == Photo.viewpoint_id)
        .where(*selection.of_photos())
        .order_by(Photo.id)
    )  # fmt: skip


def _of_file(facts: PhotoFacts | None, row: Any) -> list[object]:
    """Return where and when, as the file says it, and with what it was taken."""
    if facts is None:
        return [*(None,) * 5, "not-read", *(None,) * 4, row.received_at, *(None,) * 3]
    gps, camera = facts.gps, facts.camera
    place = (gps.place.latitude, gps.place.longitude) if gps.place else (None, None)
    return [
        *place, gps.bearing_deg, Datum.WGS84 if gps.place else None,
        gps.bearing_is_magnetic if gps.bearing_deg is not None else None, gps.problem or "read", gps.altitude_m,
        gps.error_m, captured_text(facts.captured), gps.fixed_at, row.received_at, camera.make, camera.model,
        camera.software,
    ]  # fmt: skip


def _of_picture(facts: PhotoFacts | None, row: Any) -> list[object]:
    if facts is None:
        return [None, None, "not-read", None]
    return [facts.width, facts.height, facts.problem, visible(" / ".join(facts.burnt_in))]


def _of_bringing(row: Any) -> list[object]:
    """Return who brought in what no phone sent, when, and what they said of it."""
    if row.by is None:
        return [None] * 4
    return [person(row.by), row.at, visible(row.taken_by), visible(row.source)]


def _of_page(witness: Witness | None) -> list[object]:
    """Return what the page of a browser noted when the photo was chosen, and how that stands."""
    if witness is None:
        return [None] * 10
    seen = witness.seen
    place = (seen.place.latitude, seen.place.longitude) if seen.place else (None, None)
    return [
        witness.standing, seen.chosen_at, seen.last_modified_at, seen.fixed_at, *place, seen.error_m, seen.heading_deg,
        seen.source, witness.key,
    ]  # fmt: skip


def _said(numbers: Sequence[int]) -> Mapping[int, list[tuple[str, Said]]]:
    """Return by photo what holds now and is not consistent, the worst first."""
    columns = Finding.photo_id, Finding.check, Finding.status, Finding.reason, Finding.evidence
    query = select(*columns).where(
        is_one_of(Finding.photo_id, numbers), Finding.replaced_at.is_(None), Finding.status != Status.CONSISTENT
    )
    found: defaultdict[int, list[tuple[str, Said]]] = defaultdict(list)
    for photo_id, check, status, reason, evidence in db.session.execute(query.order_by(Finding.id)):
        found[photo_id].append((check, Said(status, reason, evidence)))
    for answers in found.values():
        answers.sort(key=lambda one: -severity(one[1].status))
    return found
