"""How does a test get a register with submissions, photos and pairs in it?

Plain functions with defaults that write rows and flush; the test commits by `with transaction():`. A photo is a real
file in the media store; `analysed` lets the real checks speak of it and form the pair, as a worker would.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import select
from werkzeug.security import generate_password_hash

from server import checks
from server.db import Base, db
from server.domain.access import Actor, AttachmentState, Role
from server.domain.datum import Datum
from server.domain.finding import Checked, Status
from server.domain.geo import LatLon
from server.domain.subject import Stage
from server.domain.witness import Source, Standing
from server.models import (
    Account,
    Attachment,
    Batch,
    Form,
    Issue,
    Original,
    Photo,
    PhotoPair,
    Programme,
    Site,
    Submission,
    SubmissionIssue,
    Unit,
    Viewpoint,
    WitnessedPhoto,
)
from server.services.register import programmes
from server.services.runtime import media, now
from server.services.spot_checks import draws
from server.services.spot_checks.draws import DrawRequest
from server.services.verification import findings, photos
from server.tasks import analysis
from tests.photos import PhotoExif, jpeg

PASSWORD = "correct horse battery"
CHEAP_HASH = "pbkdf2:sha256:1"
XIAHE = LatLon(35.101, 102.612)
UNROUNDED = 0.000004
"""Degrees, 36 cm: what a receiver reads is no round number, as a place that was typed is."""
WORK_STARTED = datetime(2026, 9, 1, tzinfo=UTC)
WORK_DONE = datetime(2026, 10, 20, tzinfo=UTC)
_numbers = count(1)
Row = TypeVar("Row", bound=Base)


def account(name: str = "Alice", role: Role = Role.REVIEWER, programme: Programme | None = None) -> Account:
    """Add a person; nobody who signs in as one waits for the password to be hashed."""
    row = Account(name=name, role=role, programme=programme, password_hash=_password_hash(), created_at=now())
    return _added(row)


def programme(code: str = "gannan", title: str = "甘南州整改方案", *, invented: bool = False) -> Programme:
    return programmes.add(code, title, is_demonstration=invented)


def site(
    owner: Programme,
    code: str = "",
    name: str = "加甘滩堆场",
    *,
    place: LatLon = XIAHE,
    radius_m: float = 100,
    datum: Datum = Datum.WGS84,
    county: str = "夏河县",
) -> Site:
    row = Site(
        programme=owner,
        code=code or f"S{next(_numbers)}",
        name=name,
        datum=datum,
        latitude=place.latitude,
        longitude=place.longitude,
        radius_m=radius_m,
        county=county,
    )
    return _added(row)


def viewpoint(
    place: Site, code: str = "", name: str = "南坡", *, at: LatLon | None = None, bearing_deg: float | None = None
) -> Viewpoint:
    row = Viewpoint(
        site=place,
        code=code or f"V{next(_numbers)}",
        name=name,
        latitude=at.latitude if at else None,
        longitude=at.longitude if at else None,
        bearing_deg=bearing_deg,
    )
    return _added(row)


def issue(
    owner: Programme,
    place: Site | None = None,
    code: str = "",
    problem: str = "堆场未按要求覆土复绿",
    *,
    batch: Batch | None = None,
    unit: Unit | None = None,
    due_on: date | None = None,
    **columns: Any,
) -> Issue:
    values = {"work_started_at": WORK_STARTED, "work_done_at": WORK_DONE, "status": "completed"}
    values |= {"county": place.county if place else ""} | columns
    row = Issue(
        programme=owner,
        site=place,
        code=code or f"I{next(_numbers)}",
        problem_text=problem,
        batch=batch,
        unit=unit,
        due_on=due_on,
        created_at=now(),
        **values,
    )
    return _added(row)


def form(owner: Programme, form_id: str = "rect_check") -> Form:
    return _added(Form(programme=owner, form_id=form_id, created_at=now()))


def submission(
    used: Form, *, by: Account | None = None, received_at: datetime | None = None, instance_id: str = ""
) -> Submission:
    row = Submission(
        form=used,
        version_named="2026110101",
        instance_id=instance_id or f"uuid:00000000-0000-4000-8000-{next(_numbers):012d}",
        xml=b"<data/>",
        xml_sha256="0" * 64,
        account_id=by.id if by else None,
        submitter_id=by.id if by else None,
        received_at=received_at or now(),
    )
    return _added(row)


def named_issue(sent: Submission, about: Issue) -> None:
    """Let the answers name an issue without a photo of it."""
    _added(SubmissionIssue(submission_id=sent.id, code=about.code, issue_id=about.id))


def photo(
    sent: Submission,
    about: Issue | None,
    stands: Viewpoint | None,
    stage: Stage | None,
    content: bytes,
    *,
    question: str = "photo_wide",
    file_name: str = "",
) -> Photo:
    """Store the bytes and the row; no check has spoken yet."""
    number = next(_numbers)
    original = _original(content)
    attachment = Attachment(
        submission=sent,
        name=file_name or f"17{number:011d}.jpg",
        state=AttachmentState.RECEIVED,
        original=original,
        received_at=sent.received_at,
    )
    _added(attachment)
    row = Photo(
        original=original,
        attachment_id=attachment.id,
        question=question,
        path=f"/data/{question}",
        issue=about,
        site=stands.site if stands else None,
        viewpoint=stands,
        stage=stage,
        received_at=sent.received_at,
    )
    return _added(row)


def witnessed(one: Photo, at: datetime, place: LatLon | None = XIAHE, **columns: Any) -> WitnessedPhoto:
    """Let a page of a browser have seen a photo being taken, soundly signed."""
    record = Attachment(submission=one.attachment.submission, name="witness.json", state=AttachmentState.WITNESS)
    _added(record)
    values = {"standing": Standing.SIGNED, "source": Source.CAMERA, "sha256": one.original.sha256} | columns
    row = WitnessedPhoto(
        submission_id=one.attachment.submission_id,
        attachment_id=record.id,
        name=one.attachment.name,
        key="0123456789abcdef",
        session="0" * 32,
        chosen_at=at,
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        error_m=8.0 if place else None,
        fixed_at=at if place else None,
        **values,
    )
    return _added(row)


def analysed(one: Photo) -> Photo:
    """Let the checks speak, as a worker would."""
    analysis.run(one.id)
    return one


def analysed_again(one: Photo) -> None:
    """Have all checks asked of a photo that was analysed before."""
    photos.ask_again(one.id, checks.PHOTO_CHECKS)


def taken(
    at: datetime,
    place: LatLon | None = XIAHE,
    *,
    seed: int = 1,
    size: tuple[int, int] = (640, 480),
    worked: bool = False,
    **exif: Any,
) -> bytes:
    """Return a JPEG as a phone in China takes one, its clocks in agreement."""
    local = at.astimezone(UTC) + timedelta(hours=8)
    values = {
        "latitude": place.latitude if place else None,
        "longitude": place.longitude + UNROUNDED if place else None,
        "error_m": 8.0 if place else None,
        "fixed_at": at if place else None,
        "taken_at": local.replace(tzinfo=None),
        "offset": "+08:00",
    } | exif
    return jpeg(size=size, seed=seed, worked=worked, exif=PhotoExif(**values))


def pair(
    about: Issue, stands: Viewpoint, used: Form, before: bytes, after: bytes, *, by: Account | None = None
) -> PhotoPair:
    """Hand in both photos, analyse them and return the pair that the system forms."""
    first = submission(used, by=by, received_at=WORK_STARTED - timedelta(days=5))
    second = submission(used, by=by, received_at=WORK_DONE + timedelta(days=5))
    analysed(photo(first, about, stands, Stage.BEFORE, before))
    newest = analysed(photo(second, about, stands, Stage.AFTER, after))
    return pair_of(newest)


def pair_of(after: Photo) -> PhotoPair:
    """Return the current pair that an analysed after photo is part of."""
    current = select(PhotoPair).where(PhotoPair.after_id == after.id, PhotoPair.replaced_at.is_(None))
    return db.session.scalars(current).one()


def honest_pair(about: Issue, stands: Viewpoint, used: Form, *, seed: int = 1, by: Account | None = None) -> PhotoPair:
    """Return a pair with nothing against it."""
    before = taken(WORK_STARTED - timedelta(days=6), seed=seed)
    after = taken(WORK_DONE + timedelta(days=4), seed=seed, worked=True)
    return pair(about, stands, used, before, after, by=by)


def judged_pair(about: Issue, stands: Viewpoint, used: Form, verdict: Status | None, against: int = 0) -> PhotoPair:
    """Return a pair of which the checks say what the test wants; its photos have no facts."""
    sent = submission(used)
    one, other = (photo(sent, about, stands, stage, b"no picture") for stage in (Stage.BEFORE, Stage.AFTER))
    for each in (one, other):
        each.verdict = verdict
    row = PhotoPair(
        issue=about,
        viewpoint=stands,
        before=one,
        after=other,
        verdict=verdict,
        contradictions=against if verdict is Status.CONTRADICTED else 0,
        doubts=against if verdict is Status.DOUBTFUL else 0,
        formed_at=now(),
    )
    return _added(row)


def said(about: PhotoPair, *answers: Checked) -> None:
    """Put findings in a pair's mouth."""
    findings.save(answers, pair_id=about.id)


def draw(by: Actor, programme_id: int, request: DrawRequest) -> int:
    """Keep a pool and draw its lots."""
    number = draws.prepare(by, programme_id, request)
    draws.cast(by, number)
    return number


@cache
def _password_hash() -> str:
    """Hash it so that signing in costs tests nothing; how it is hashed stands in the hash."""
    return generate_password_hash(PASSWORD, method=CHEAP_HASH)


def _original(content: bytes) -> Original:
    incoming = media().incoming()
    incoming.write(content)
    sha256 = incoming.keep()
    found = db.session.query(Original).filter_by(sha256=sha256).one_or_none()
    return found or _added(Original(sha256=sha256, size_bytes=len(content), stored_at=now()))


def _added(row: Row) -> Row:
    db.session.add(row)
    db.session.flush()
    return row
