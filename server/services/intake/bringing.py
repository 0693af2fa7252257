"""What becomes of photos that no phone sent, which somebody brings on a card, in a folder or an archive?

Each file is told where it belongs before anything is kept, by a table, by names or by a person; what is not told is
listed and not filed. Files are filed in portions, each in a transaction of its own: bytes first, then rows, as what
phones send. So whoever was stopped brings the same again, and nothing is filed twice.
"""

import hashlib
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import PurePosixPath

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from server.db import db, hold
from server.domain.access import Actor, FormState
from server.domain.brought_in import FORM_ID, KnownIssue, Line, Outcome, Place, Reason, TableRow
from server.domain.file_names import LONGEST, plain
from server.domain.photo_names import Names, stage_of
from server.errors import Invalid
from server.formats import brought_in_form, photo_parcel
from server.formats.brought_in_form import FilledIn
from server.formats.photo_parcel import Parcel, ParcelFile
from server.formats.xform import read_form
from server.imaging.decode import media_type
from server.media import Incoming
from server.models import BroughtInPhoto, Form, FormVersion, Issue, Original, Photo, Programme, Site, Viewpoint
from server.services import access, events
from server.services.intake import submissions
from server.services.intake.attachments import Upload
from server.services.intake.submissions import Sender
from server.services.runtime import media, now, settings

PORTION = 25
"""Files of one transaction: while one is written, phones wait."""
_MADE_HERE = "made by the server itself"


@dataclass(frozen=True)
class Planned:
    """A file with what is to become of it; `file` is None for a row of a table whose file is not there."""

    line: Line
    file: ParcelFile | None = None


@dataclass(frozen=True)
class Portion:
    """What became of some files, and the photos that are new."""

    lines: tuple[Line, ...]
    photo_ids: tuple[int, ...] = ()


def known_places(programme_id: int, actor: Actor) -> list[KnownIssue]:
    """Return the issues that a person may file photos under, with the viewpoints of their sites, by code."""
    query = select(Issue).where(Issue.programme_id == programme_id).order_by(Issue.code)
    loaded = joinedload(Issue.site).selectinload(Site.viewpoints)
    return [_known(row) for row in db.session.scalars(access.scoped(query, actor, Issue).options(loaded))]


def plan(
    known: Sequence[KnownIssue],
    parcel: Parcel,
    rows: Sequence[TableRow] | None = None,
    said: Mapping[str, Place] | None = None,
) -> list[Planned]:
    """Say of each file where it would be filed, or why not, in the order of their names.

    Where there is a table, its rows alone tell; `said` is what a person says of single files, and goes before all.
    """
    names = Names(known)
    by_file, astray = _by_file(parcel.files, rows) if rows is not None else ({}, [])
    planned = []
    for file in parcel.files:
        line = _told(file, names, by_file.get(file.name, []) if rows is not None else None)
        chosen = (said or {}).get(file.name)
        planned.append(Planned(_said(line, names, chosen) if chosen else line, file))
    looked = [_looked_at(one, parcel) for one in planned]
    return looked + [Planned(line) for line in astray]


def portions(planned: Sequence[Planned]) -> Iterator[list[Planned]]:
    """Part the files into what one transaction takes."""
    rest = iter(planned)
    while some := list(islice(rest, PORTION)):
        yield some


def try_out(planned: Sequence[Planned], parcel: Parcel) -> Portion:
    """Say what would become of some files, having read them."""
    seen: set[tuple[str, Place]] = set()
    lines = []
    for one in planned:
        line = one.line
        if one.file is not None and line.outcome is Outcome.FILED:
            hashed = hashlib.sha256()
            try:
                for part in photo_parcel.read(parcel, one.file):
                    hashed.update(part)
                line = _unless_there(line, hashed.hexdigest(), seen)
            except Invalid:
                line = _refused(line, Reason.BROKEN)
        lines.append(line)
    return Portion(tuple(lines))


def file(programme_id: int, actor: Actor, planned: Sequence[Planned], parcel: Parcel) -> Portion:
    """Keep the bytes of some files and file them; call it in a transaction, which is committed before the next.

    The bytes are read before anything is asked of the database: phones wait for what is written, not for what is read.
    Whether a file is there already is asked once nobody else files in the programme, so that two who bring the same at
    once file it once.
    """
    brought = []
    try:
        for one in planned:
            brought.append(_brought(one, parcel))  # noqa: PERF401 - what has arrived is discarded where the next breaks
        hold(Programme, programme_id)
        seen: set[tuple[str, Place]] = set()
        told = [(_unless_there(line, came.sha256(), seen) if came else line, came) for line, came in brought]
        arrived = [(line, came) for line, came in told if came and line.outcome is Outcome.FILED]
        return Portion(tuple(line for line, _ in told), _filed(programme_id, actor, arrived))
    finally:
        for _, incoming in brought:
            if incoming is not None:
                with suppress(OSError):
                    incoming.discard()


def _known(issue: Issue) -> KnownIssue:
    site = issue.site
    if site is None:
        return KnownIssue(issue.code)
    return KnownIssue(issue.code, site.code, site.name, tuple((one.code, one.name) for one in site.viewpoints))


def _by_file(files: Sequence[ParcelFile], rows: Sequence[TableRow]) -> tuple[Mapping[str, list[TableRow]], list[Line]]:
    """Return the rows of each file, and a line for each row that is of none, or of several."""
    by_name: defaultdict[str, list[str]] = defaultdict(list)
    for file in files:
        by_name[PurePosixPath(file.name).name.casefold()].append(file.name)
    there = {file.name for file in files}
    found: defaultdict[str, list[TableRow]] = defaultdict(list)
    astray = []
    for row in rows:
        alike = [row.file] if row.file in there else by_name.get(PurePosixPath(row.file).name.casefold(), [])
        if len(alike) == 1:
            found[alike[0]].append(row)
        else:
            reason = Reason.SEVERAL_FILES if alike else Reason.NO_FILE
            astray.append(_refused(Line(row.file, row.place, Outcome.FILED), reason))
    return found, astray


def _told(file: ParcelFile, names: Names, rows: Sequence[TableRow] | None) -> Line:
    """Return where a file belongs by the rows of a table, or by its names where there is no table."""
    line = Line(file.name, Place(), Outcome.FILED)
    if file.problem:
        return _refused(line, file.problem)
    if rows is None:
        return _placed(replace(line, place=names.told(file.name)), names)
    if len({(row.place, row.taken_by, row.source) for row in rows}) > 1:
        return _refused(line, Reason.SEVERAL_ROWS)
    if not rows:
        return _refused(line, Reason.NOT_IN_TABLE)
    row = rows[0]
    return _placed(replace(line, place=row.place, taken_by=row.taken_by, source=row.source), names)


def _said(line: Line, names: Names, chosen: Place) -> Line:
    """Return where a file belongs by what a person says; what they left open stays as it was told."""
    if line.reason in {Reason.UNSAFE, Reason.ENCRYPTED}:
        return line
    told = line.place
    place = Place(chosen.issue or told.issue, chosen.viewpoint or told.viewpoint, chosen.stage or told.stage)
    return _placed(replace(line, place=place, outcome=Outcome.FILED, reason=None, written=""), names)


def _placed(line: Line, names: Names) -> Line:
    """Find in the register what was told; what is not there is refused with what was written."""
    told = line.place
    if told.issue is None:
        return _refused(line, Reason.UNTOLD_ISSUE)
    issue = names.issue(told.issue)
    if issue is None:
        return _refused(line, Reason.UNKNOWN_ISSUE, told.issue)
    line = replace(line, place=replace(told, issue=issue.code))
    if told.viewpoint is None:
        return _refused(line, Reason.UNTOLD_VIEWPOINT)
    viewpoint = names.viewpoint(issue, told.viewpoint)
    if viewpoint is None:
        return _refused(line, Reason.UNKNOWN_VIEWPOINT, told.viewpoint)
    line = replace(line, place=replace(line.place, viewpoint=viewpoint))
    if told.stage is None:
        return _refused(line, Reason.UNTOLD_STAGE)
    stage = stage_of(told.stage)
    if stage is None:
        return _refused(line, Reason.UNKNOWN_STAGE, told.stage)
    return replace(line, place=replace(line.place, stage=stage))


def _looked_at(one: Planned, parcel: Parcel) -> Planned:
    """Refuse what is no picture or too large; that goes before what is not known of its place."""
    file, line = one.file, one.line
    if file is None or file.problem:
        return one
    if file.size == 0:
        return replace(one, line=_refused(line, Reason.EMPTY))
    if file.size > settings().photo_max_bytes:
        return replace(one, line=_refused(line, Reason.TOO_LARGE))
    try:
        with parcel.open(file) as stream:
            start = stream.read(64)
    except (Invalid, *photo_parcel.UNREADABLE):
        return replace(one, line=_refused(line, Reason.BROKEN))
    return one if media_type(start) else replace(one, line=_refused(line, Reason.NO_PICTURE))


def _brought(one: Planned, parcel: Parcel) -> tuple[Line, Incoming | None]:
    """Put a file's bytes where they are kept from; None where it is not to be filed."""
    line = one.line
    if one.file is None or line.outcome is not Outcome.FILED:
        return line, None
    incoming = media().incoming()
    try:
        for part in photo_parcel.read(parcel, one.file):
            incoming.write(part)
        incoming.close()
    except Invalid:
        incoming.discard()
        return _refused(line, Reason.BROKEN), None
    except BaseException:
        incoming.discard()
        raise
    return line, incoming


def _unless_there(line: Line, sha256: str, seen: set[tuple[str, Place]]) -> Line:
    """Return a line as it was, unless these bytes are filed there already, or were brought in as that before."""
    is_there = (sha256, line.place) in seen or line.place in _places_of(sha256)
    seen.add((sha256, line.place))
    return replace(line, outcome=Outcome.ALREADY) if is_there else line


def _places_of(sha256: str) -> set[Place]:
    now_there = (
        select(Issue.code, Viewpoint.code, Photo.stage)
        .select_from(Photo)
        .join(Original, Original.id == Photo.original_id)
        .join(Issue, Issue.id == Photo.issue_id)
        .join(Viewpoint, Viewpoint.id == Photo.viewpoint_id)
        .where(Original.sha256 == sha256, Photo.stage.is_not(None))
    )
    then = (
        select(BroughtInPhoto.issue_code, BroughtInPhoto.viewpoint_code, BroughtInPhoto.stage)
        .join(Photo, Photo.id == BroughtInPhoto.photo_id)
        .join(Original, Original.id == Photo.original_id)
        .where(Original.sha256 == sha256)
    )
    rows = [*db.session.execute(now_there), *db.session.execute(then)]
    return {Place(issue, viewpoint, stage.value) for issue, viewpoint, stage in rows if stage is not None}


def _refused(line: Line, reason: Reason, written: str = "") -> Line:
    return replace(line, outcome=Outcome.REFUSED, reason=reason, written=written)


def _filed(programme_id: int, actor: Actor, arrived: Sequence[tuple[Line, Incoming]]) -> tuple[int, ...]:
    """Write the rows, as for a form that a phone sent with these photos; returns the photos' numbers."""
    if not arrived:
        return ()
    _see_to_form(programme_id, actor)
    said = [_filled(line, name) for (line, _), name in zip(arrived, _names(arrived), strict=True)]
    at = now()
    xml = brought_in_form.filled(f"uuid:{uuid.uuid4()}", f"{brought_in_form.TITLE} {at:%Y-%m-%d %H:%M}", said)
    uploads = [Upload(one.name, one.name, incoming) for one, (_, incoming) in zip(said, arrived, strict=True)]
    receipt = submissions.receive(programme_id, Sender(actor, received_at=at), xml, uploads, is_ours=True)
    for number, one in zip(receipt.photo_ids, said, strict=True):
        db.session.add(
            BroughtInPhoto(
                photo_id=number, by=actor.label, at=at, file_name=one.file_name, issue_code=one.issue,
                viewpoint_code=one.viewpoint, stage=one.stage, taken_by=one.taken_by, source=one.source,
            )
        )  # fmt: skip
    files = [[number, one.file_name] for number, one in zip(receipt.photo_ids, said, strict=True)]
    events.record(actor.label, "photos.bring_in", f"submission:{receipt.submission_id}", photos=files)
    return receipt.photo_ids


def _names(arrived: Sequence[tuple[Line, Incoming]]) -> list[str]:
    """Name the attachments as the files are called, numbered where folders hold the same name."""
    taken: Counter[str] = Counter()
    names = []
    for line, _ in arrived:
        name = plain(PurePosixPath(line.file).name)
        taken[name.casefold()] += 1
        times = taken[name.casefold()]
        names.append(name if times == 1 else f"{times}-{name}"[:LONGEST])
    return names


def _filled(line: Line, name: str) -> FilledIn:
    place = line.place
    assert place.issue and place.viewpoint and place.stage  # noqa: S101, PT018 - nothing else is to be filed
    return FilledIn(name, place.issue, place.viewpoint, place.stage, line.file, line.taken_by, line.source)


def _see_to_form(programme_id: int, actor: Actor) -> None:
    """Have the form that stands for what is brought in; closed, so that no phone lists it or sends it."""
    mine = select(Form).where(Form.programme_id == programme_id, Form.form_id == FORM_ID)
    form = db.session.scalar(mine.options(selectinload(Form.versions)))
    if form is None:
        form = Form(programme_id=programme_id, form_id=FORM_ID, state=FormState.CLOSED, created_at=now())
        db.session.add(form)
        db.session.flush()
    if any(one.version == brought_in_form.VERSION for one in form.versions):
        return
    facts = read_form(brought_in_form.FORM)
    md5 = hashlib.md5(brought_in_form.FORM, usedforsecurity=False).hexdigest()
    version = FormVersion(
        form=form, version=facts.version, title=facts.title, xml=brought_in_form.FORM, md5=md5, media=[],
        validated=_MADE_HERE, published_at=now(),
    )  # fmt: skip
    db.session.add(version)
    db.session.flush()
    events.record(actor.label, "forms.publish", f"form:{FORM_ID}", version=facts.version, md5=md5)
