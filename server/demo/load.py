"""How is the demonstration loaded? Through the same services that the web and the command line use."""

import hashlib
import hmac
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

from sqlalchemy import select

from server.config import ROOT
from server.db import db, transaction
from server.demo import gannan, records, road, story, walk
from server.demo.road import Shown, Step
from server.demo.story import Opinion, Photograph, Visit
from server.demo.walk import Walk
from server.domain.access import COMMAND_LINE, Actor, Role
from server.domain.drawing import RiskClass
from server.domain.register import Sheet
from server.errors import NotFound, Unauthenticated
from server.imaging.undecodable import Undecodable
from server.models import Account, Issue, PhotoPair, Programme, Viewpoint
from server.services import accounts, phones
from server.services.activity import records as work_records
from server.services.intake import forms, submissions
from server.services.intake.submissions import Sender, Upload
from server.services.register import issues, programmes, sites
from server.services.review import reviews
from server.services.review.reviews import Answer
from server.services.runtime import media, now, settings, today
from server.services.spot_checks import draws
from server.services.spot_checks.draws import DrawRequest
from server.services.verification import recognition
from server.tasks import analysis, deadlines

PEOPLE = {
    "reviewer": Role.REVIEWER, "office": Role.OFFICE, "officer": Role.OFFICER, "admin": Role.ADMINISTRATOR,
    "reviewer2": Role.REVIEWER, "reviewer3": Role.REVIEWER, "unit": Role.RESPONSIBLE, "acceptance": Role.ACCEPTANCE,
    "leader": Role.LEADER, "officer2": Role.OFFICER,
}  # fmt: skip
FORMS = (
    "rect_check.md", "petition_verify.md", "reserve_point.md", "mine_restore.md", "closure_accept.md", "lookback.md",
)  # fmt: skip
PASSWORD_LENGTH = 12


def is_loaded() -> bool:
    """Tell whether the demonstration is in the database."""
    try:
        return bool(programmes.get(gannan.CODE))
    except NotFound:
        return False


def password() -> str:
    """Return the password that the demonstration's people have unless somebody gave them another.

    It follows from the installation's secret, so whoever runs the server can have it told again.
    """
    digest = hmac.new(settings().secret_key.encode(), b"demonstration", hashlib.sha256)
    return digest.hexdigest()[:PASSWORD_LENGTH]


def people() -> list[Account]:
    """Return who still has the demonstration's password; an account that was given another is somebody's own."""
    found = []
    for name in PEOPLE:
        try:
            accounts.sign_in(name, password())
        except Unauthenticated:
            continue
        found.append(accounts.get(name))
    return found


def steps() -> int:
    """Return how many steps loading takes, for a bar that shows its progress."""
    return len(list(story.happenings(now()))) + len(list(road.happenings(now())))


def load(progress: Callable[[int], object] = lambda _: None) -> None:
    """Load everything."""
    moment = now()
    with transaction():
        hands = _register(moment)
    phone = hands["officer"]
    happenings, along = list(story.happenings(moment)), list(road.happenings(moment))
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn")) as pool:
        walked = pool.map(_seen_on_road, [one.photograph for one in along if isinstance(one, Shown)])
        _walk(Walk(hands, lambda name: accounts.sign_in(name, password())), along, walked, progress)
        drawn = _drawn(pool, happenings)
        for one in happenings:
            if isinstance(one, Visit):
                _receive(phone, one, next(drawn))
            else:
                _answer(one)
            progress(1)
    with transaction():
        _draw()
        walk.set_milestones(COMMAND_LINE)
    deadlines.run()


def _walk(
    walk: Walk, along: Iterable[Shown | Step], developed: Iterator["_Developed"], progress: Callable[[int], object]
) -> None:
    """Bring the issues of the two named sites to where they stand."""
    for one in along:
        if isinstance(one, Shown):
            photo = next(developed)
            walk.hand_in(one, photo.photo, photo.recognised_by)
        else:
            walk.step(one)
        progress(1)


@dataclass(frozen=True)
class _Developed:
    """A photo, and by what it is recognised: the slowest step of its analysis, taken on all processors."""

    photo: bytes
    recognised_by: Mapping[str, bytes]


def _drawn(pool: ProcessPoolExecutor, happenings: Iterable[Visit | Opinion]) -> Iterator[_Developed]:
    """Draw the photos on all processors while the first ones are looked at already."""
    wanted = [one.photograph if one.is_complete else None for one in happenings if isinstance(one, Visit)]
    return pool.map(_developed, wanted)


def _seen_on_road(photograph: Photograph | None) -> _Developed:
    return _developed(photograph, road.SIZE)


def _developed(photograph: Photograph | None, size: tuple[int, int] = story.SIZE) -> _Developed:
    if photograph is None:
        return _Developed(b"", {})
    photo = photograph.developed(size)
    with NamedTemporaryFile(suffix=".jpg") as file:
        file.write(photo)
        file.flush()
        try:
            return _Developed(photo, recognition.made_of(Path(file.name)))
        except Undecodable:
            return _Developed(photo, {})


def _register(moment: datetime) -> dict[str, Actor]:
    """Bring in the register, its people and their phones."""
    programme = programmes.add(gannan.CODE, gannan.TITLE, is_demonstration=True)
    for batch in gannan.BATCHES:
        row = programmes.batch(programme, batch.code, batch.title)
        row.title_en, row.source_level, row.note = batch.title_en, batch.level, batch.note
        row.overlaps = batch.overlaps
    sites.import_sheet(programme, Sheet(tuple(gannan.site_rows())))
    issues.import_sheet(programme, Sheet(tuple(gannan.issue_rows(moment))))
    for entry in records.entries():
        work_records.add(COMMAND_LINE, programme, entry)
    for name in FORMS:
        path: Path = ROOT / "forms" / name
        forms.publish(programme, path.read_bytes(), name)
    people = {name: accounts.add(name, role, password(), is_drawn=True) for name, role in PEOPLE.items()}
    people["unit"].unit_id = programmes.unit(gannan.unit_of("SBX")).id
    walk.set_rule(COMMAND_LINE)
    hands = {"officer": "执法手机 1 号", "officer2": "验收手机 1 号"}
    return {who: phones.by_token(phones.add(name, programme, people[who]).token) for who, name in hands.items()}


def _receive(phone: Actor, visit: Visit, developed: _Developed) -> None:
    incoming = media().incoming()
    try:
        incoming.write(developed.photo)
        uploads = [Upload(visit.file_name, visit.file_name, incoming)] if developed.photo else []
        sender = Sender(phone, device_id=visit.device, received_at=visit.sent_at)
        with transaction():
            receipt = submissions.receive(_programme_id(), sender, visit.xml, uploads)
    finally:
        incoming.discard()
    recognition.keep(hashlib.sha256(developed.photo).hexdigest(), developed.recognised_by)
    for photo_id in receipt.photo_ids:
        analysis.run(photo_id)


def _answer(one: Opinion) -> None:
    pair = (
        select(PhotoPair.id)
        .join(Issue, Issue.id == PhotoPair.issue_id)
        .join(Viewpoint, Viewpoint.id == PhotoPair.viewpoint_id)
        .where(Issue.code == one.issue, Viewpoint.code == one.viewpoint, PhotoPair.replaced_at.is_(None))
    )
    with transaction():
        reviewer = accounts.sign_in(one.by, password())
        reviews.decide(reviewer, db.session.scalars(pair).one(), Answer(one.kind, one.reasons, one.note, one.violation))


def _draw() -> None:
    """Hold a spot check whose day has come, and one whose has not."""
    office = accounts.sign_in("office", password())
    shares = {RiskClass.SPECIAL: 1.0, RiskClass.KEY: 0.05, RiskClass.OTHER: 0.02}
    for title, days in (("十一月双随机抽查", 0), ("十二月双随机抽查", 9)):
        shown_on = today() + timedelta(days=days)
        number = draws.prepare(office, _programme_id(), DrawRequest(title, shown_on, tuple(story.CERTIFICATES), shares))
        draws.cast(office, number)


def _programme_id() -> int:
    programme: Programme = programmes.get(gannan.CODE)
    return programme.id
