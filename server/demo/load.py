"""How is the demonstration loaded? Through the same services that the web and the command line use."""

import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from server.config import ROOT
from server.db import transaction
from server.demo import gannan, story
from server.demo.story import Visit
from server.domain.access import Role
from server.domain.register import Sheet
from server.errors import NotFound
from server.models import Programme
from server.services import accounts
from server.services.intake import forms, submissions
from server.services.intake.submissions import Sender, Upload
from server.services.register import issues, programmes, sites
from server.services.runtime import media, now
from server.tasks import analysis

PEOPLE = {"reviewer": Role.REVIEWER, "office": Role.OFFICE, "officer": Role.OFFICER, "admin": Role.ADMINISTRATOR}
FORMS = ("rect_check.md",)


def is_loaded() -> bool:
    """Tell whether the demonstration is in the database."""
    try:
        return bool(programmes.get(gannan.CODE))
    except NotFound:
        return False


def load(progress: Callable[[int], object] = lambda _: None) -> str:
    """Load everything and return the password of the demonstration's people."""
    moment = now()
    password = secrets.token_urlsafe(9)
    with transaction():
        programme = _register(moment)
        for name, role in PEOPLE.items():
            accounts.add(name, role, password)
        programme_id = programme.id
    for visit in story.visits(moment):
        _receive(programme_id, visit)
        progress(1)
    return password


def _register(moment: datetime) -> Programme:
    programme = programmes.add(gannan.CODE, gannan.TITLE, is_demonstration=True)
    for batch in gannan.BATCHES:
        row = programmes.batch(programme, batch.code, batch.title)
        row.title_en, row.source_level, row.note = batch.title_en, batch.level, batch.note
    sites.import_sheet(programme, Sheet(tuple(gannan.site_rows())))
    issues.import_sheet(programme, Sheet(tuple(gannan.issue_rows(moment))))
    for name in FORMS:
        path: Path = ROOT / "forms" / name
        forms.publish(programme, path.read_bytes(), name)
    return programme


def _receive(programme_id: int, visit: Visit) -> None:
    incoming = media().incoming()
    try:
        incoming.write(visit.photo)
        upload = Upload(visit.file_name, visit.file_name, incoming)
        sender = Sender(story.OFFICER, device_id=visit.device, received_at=visit.sent_at)
        with transaction():
            receipt = submissions.receive(programme_id, sender, visit.xml, [upload])
    finally:
        incoming.discard()
    for photo_id in receipt.photo_ids:
        analysis.run(photo_id)
