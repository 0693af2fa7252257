"""To which issue, site and viewpoint does a photo belong, by the codes that the officer chose?

An unknown code loses nothing: the photo is kept without that relation, and the submission says so.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, insert, or_, select

from server.db import db, table_of
from server.domain.subject import RegisteredFence, Stage
from server.formats.instance import NamedFile
from server.models import Issue, Photo, Site, SubmissionIssue, Viewpoint
from server.models.site import fence_of
from server.services.intake.attachments import RECEIVED, Slot
from server.services.intake.originals import Stored
from server.services.proof import collector

_TABLE, _ISSUE, _SITE, _VIEWPOINT = map(table_of, (Photo, Issue, Site, Viewpoint))
# Written once: to build a statement costs more than to run it, and a phone waits for these.
_ISSUES = select(_ISSUE.c.code, _ISSUE.c.id, _ISSUE.c.site_id).where(
    _ISSUE.c.programme_id == bindparam("programme"), _ISSUE.c.code.in_(bindparam("codes", expanding=True))
)
_SITES = (
    select(_SITE.c.id, _SITE.c.code, _SITE.c.zone, _SITE.c.datum, _SITE.c.latitude, _SITE.c.longitude)
    .add_columns(_SITE.c.radius_m, _SITE.c.polygon)
    .add_columns(_VIEWPOINT.c.id.label("vp_id"), _VIEWPOINT.c.code.label("vp_code"), _VIEWPOINT.c.name.label("vp_name"))
    .outerjoin_from(_SITE, _VIEWPOINT)
    .where(
        _SITE.c.programme_id == bindparam("programme"),
        or_(_SITE.c.code.in_(bindparam("codes", expanding=True)), _SITE.c.id.in_(bindparam("ids", expanding=True))),
    )
)
_NAMED = table_of(SubmissionIssue)
_SAID = (
    select(_NAMED.c.code, _ISSUE.c.id, _ISSUE.c.site_id)
    .join_from(_NAMED, _ISSUE, _NAMED.c.issue_id == _ISSUE.c.id)
    .where(_NAMED.c.submission_id == bindparam("submission"))
)
NO_CODE = ""
"""Stands for the code in the row of a submission that names none."""
KnownIssues = Mapping[str, tuple[int, int | None]]
"""Numbers of issue and site, by the issue's code."""
_PORTION = 1000
_NO_VIEWPOINT: tuple[int | None, str] = (None, "")
_INSERT_NAMED = insert(_NAMED)
_INSERT = insert(_TABLE).returning(_TABLE.c.id, sort_by_parameter_order=True)


@dataclass(frozen=True)
class OtherSite:
    """Codes of an issue, of its site, and of the site that was chosen."""

    issue: str
    own: str
    chosen: str


@dataclass(frozen=True)
class Filed:
    """One photo that a submission names, in its place."""

    file: NamedFile
    issue_id: int | None
    site_id: int | None
    viewpoint_id: int | None
    viewpoint: str
    """Its name."""
    fence: RegisteredFence | None
    zone: str
    flags: tuple[str, ...]
    """Codes that the register does not know, and those that do not belong together."""
    other_site: OtherSite | None = None
    """Set where the site that was chosen is not that of the issue."""

    @property
    def stage(self) -> Stage | None:
        """Return when in the rectification the photo was taken, as the officer said."""
        phase = self.file.around.get("phase")
        return Stage(phase) if phase in {stage.value for stage in Stage} else None


@dataclass(frozen=True)
class _KnownSite:
    """A registered site, and its viewpoints by their codes."""

    id: int
    code: str
    zone: str
    fence: RegisteredFence
    viewpoints: dict[str, tuple[int, str]] = field(default_factory=dict)


def known_issues(programme_id: int, codes: Sequence[str]) -> KnownIssues:
    """Look up the codes that a submission names."""
    found: dict[str, tuple[int, int | None]] = {}
    for start in range(0, len(codes), _PORTION):
        asked = {"programme": programme_id, "codes": codes[start : start + _PORTION]}
        found |= {row.code: (row.id, row.site_id) for row in db.session.connection().execute(_ISSUES, asked)}
    return found


def find(programme_id: int, files: Iterable[NamedFile], issues: KnownIssues) -> list[Filed]:
    """Look up the codes around each photo."""
    photos = [file for file in files if file.is_photo]
    if not photos:
        return []
    sites = _sites(programme_id, _codes(photos, "site_code"), [site_id for _, site_id in issues.values() if site_id])
    by_code, by_id = {site.code: site for site in sites}, {site.id: site for site in sites}
    return [_filed(file, issues, by_code, by_id) for file in photos]


def name_issues(submission_id: int, codes: Iterable[str], issues: KnownIssues) -> None:
    """Write which issues a submission names, those too that the ledger does not know yet, and that it names none."""
    rows = [
        {"submission_id": submission_id, "code": code, "issue_id": issues[code][0] if code in issues else None}
        for code in [*codes] or [NO_CODE]
    ]
    db.session.connection().execute(_INSERT_NAMED, rows)


def said_by_office(submission_id: int) -> KnownIssues:
    """Return what each code that a submission names stands for, where that was found out after it came.

    What a phone sends later of the same submission is filed there too.
    """
    rows = db.session.connection().execute(_SAID, {"submission": submission_id})
    return {row.code: (row.id, row.site_id) for row in rows}


def file_again(photo: Photo, filed: Filed) -> None:
    """File a photo elsewhere."""
    photo.issue_id, photo.site_id, photo.viewpoint_id = filed.issue_id, filed.site_id, filed.viewpoint_id
    ask_anew(photo)


def ask_anew(photo: Photo) -> None:
    """Have the checks asked again of a photo that was filed elsewhere: what they said of it there no longer holds."""
    photo.verdict, photo.analysed_at, photo.attempts = None, None, 0


def add_photos(slots: Iterable[Slot], filed: Sequence[Filed], *, is_new: bool) -> list[int]:
    """Write a row for each use of a photo whose bytes have come and that has none yet; returns their numbers."""
    arrived = {slot.name: slot for slot in slots if slot.state is RECEIVED and slot.stored}
    known = set() if is_new else _known(slot.id for slot in arrived.values())
    rows = []
    for use in filed:
        slot = arrived.get(use.file.name)
        if slot and slot.stored and (slot.id, use.file.path, slot.stored.id) not in known:
            rows.append(_columns(slot, slot.stored, use))
    if not rows:
        return []
    numbers = list(db.session.connection().scalars(_INSERT, rows))
    collector.touched("photo", numbers)
    return numbers


def _codes(photos: Iterable[NamedFile], question: str) -> set[str]:
    return {file.around.get(question, "") for file in photos} - {""}


def _sites(programme_id: int, codes: set[str], ids: list[int]) -> list[_KnownSite]:
    if not codes and not ids:
        return []
    found: dict[int, _KnownSite] = {}
    asked = {"programme": programme_id, "codes": list(codes), "ids": ids}
    for row in db.session.connection().execute(_SITES, asked):
        site = found.setdefault(row.id, _KnownSite(row.id, row.code, row.zone, fence_of(row)))
        if row.vp_id is not None:
            site.viewpoints[row.vp_code] = (row.vp_id, row.vp_name)
    return list(found.values())


def _filed(
    file: NamedFile, issues: KnownIssues, by_code: Mapping[str, _KnownSite], by_id: Mapping[int, _KnownSite]
) -> Filed:
    item, code, stood = (file.around.get(name, "") for name in ("item_code", "site_code", "vp_code"))
    issue_id, site_id = issues.get(item, (None, None))
    site = by_code.get(code) if code else by_id.get(site_id or 0)
    viewpoint_id, viewpoint = site.viewpoints.get(stood, _NO_VIEWPOINT) if site else _NO_VIEWPOINT
    own = by_id.get(site_id or 0)
    other = OtherSite(item, own.code, site.code) if own and site and own is not site else None
    unknown = (("issue", item, issue_id), ("site", code, site), ("viewpoint", stood, viewpoint_id))
    return Filed(
        file=file,
        issue_id=issue_id,
        site_id=site.id if site else None,
        viewpoint_id=viewpoint_id,
        viewpoint=viewpoint,
        fence=site.fence if site else None,
        zone=site.zone if site else "",
        flags=(
            *(f"unknown-{kind}" for kind, said, row in unknown if said and row is None),
            *(("other-site",) if other else ()),
        ),
        other_site=other,
    )


def _known(attachment_ids: Iterable[int | None]) -> set[tuple[int | None, str, int]]:
    columns = _TABLE.c.attachment_id, _TABLE.c.path, _TABLE.c.original_id
    query = select(*columns).where(_TABLE.c.attachment_id.in_([i for i in attachment_ids if i is not None]))
    return {(row[0], row[1], row[2]) for row in db.session.connection().execute(query)}


def _columns(slot: Slot, stored: Stored, use: Filed) -> dict[str, Any]:
    latitude, longitude, error_m = use.file.place or (None, None, None)
    return {
        "original_id": stored.id,
        "attachment_id": slot.id,
        "question": use.file.question,
        "path": use.file.path,
        "issue_id": use.issue_id,
        "site_id": use.site_id,
        "viewpoint_id": use.viewpoint_id,
        "stage": use.stage,
        "form_latitude": latitude,
        "form_longitude": longitude,
        "form_error_m": error_m,
        "received_at": slot.received_at,
    }


def told_of_codes(filed: Iterable[Filed]) -> Iterator[str]:
    """Give once each way in which codes are unknown or do not belong together."""
    yield from dict.fromkeys(flag for use in filed for flag in use.flags)
