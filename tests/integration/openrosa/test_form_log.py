"""Is a photo held against the log that the phone kept while the form was filled in, whichever comes first?"""

from datetime import timedelta

from sqlalchemy import select

from server.db import db
from server.models import CheckRun, Photo
from server.services.runtime import now
from server.tasks import work
from tests.integration.openrosa.field import Field, Stood, instance, photo

CHECK = "photo_attached_in_audit"
LOG = "audit.csv"


def ms(before: timedelta) -> int:
    return round((now() - before).timestamp() * 1000)


NAMED_MS = ms(timedelta(hours=3))
NAME, OTHER = f"{NAMED_MS}.jpg", f"{NAMED_MS + 40_000}.jpg"
PHOTOS = {NAME: photo(1), OTHER: photo(2)}


def form(number: int = 1, replaces: int | None = None) -> bytes:
    """Return a form that names both photos and its log."""
    xml = instance(number, stood=(Stood(wide=NAME, near=OTHER),), replaces=replaces)
    return xml.replace(b"<orx:instanceName>", f"<orx:audit>{LOG}</orx:audit><orx:instanceName>".encode())


def log(apart_ms: int = 0) -> bytes:
    """Return a log in which each question is open for half a minute around its photo, or so long after it."""
    wide, near = NAMED_MS + apart_ms, NAMED_MS + 40_000 + apart_ms
    return (
        "event,node,start,end\n"
        f"form start,,{wide - 60_000},\n"
        f"question,/data/vp_repeat[1]/photo_wide,{wide - 20_000},{wide + 10_000}\n"
        f"question,/data/vp_repeat[1]/photo_near,{near - 20_000},{near + 10_000}\n"
    ).encode()


def said(name: str = NAME, submission: int = 1) -> str:
    db.session.expire_all()
    query = select(Photo).where(Photo.attachment.has(name=name, submission_id=submission))
    (found,) = (one for one in db.session.scalars(query).one().findings if one.check == CHECK)
    return f"{found.status} {found.reason}"


def test_a_photo_attached_while_its_question_was_open_is_consistent(field: Field) -> None:
    assert field.phone.submit(form(), {**PHOTOS, LOG: log()}).status == 201
    assert [said(NAME), said(OTHER)] == ["consistent while-open"] * 2


def test_a_photo_named_an_hour_before_its_question_is_a_doubt(field: Field) -> None:
    field.phone.submit(form(), {**PHOTOS, LOG: log(3_600_000)})
    assert said() == "doubtful clock-moved"


def test_a_log_that_comes_later_has_its_photos_asked_again(field: Field) -> None:
    field.phone.submit(form(), PHOTOS)
    assert said() == "unverifiable no-form-log"
    field.phone.submit(form(), {LOG: log()})
    run = db.session.scalars(select(CheckRun)).one()
    assert (run.cause or {})["subject"] == "form-log"
    work.resume(run.id)
    assert said() == "consistent while-open"


def test_a_log_that_is_sent_again_asks_nothing_again(field: Field) -> None:
    field.phone.submit(form(), {**PHOTOS, LOG: log()})
    field.phone.submit(form(), {LOG: log()})
    assert db.session.scalar(select(CheckRun)) is None


def test_a_photo_of_a_form_that_was_edited_days_later_is_in_its_time(field: Field) -> None:
    field.phone.submit(form(), {**PHOTOS, LOG: log()})
    field.phone.submit(form(2, replaces=1), {LOG: log(2 * 86_400_000)})
    assert said(submission=2) == "consistent while-open"


def test_a_log_that_cannot_be_read_keeps_no_photo_out(field: Field) -> None:
    assert field.phone.submit(form(), {**PHOTOS, LOG: b"\xff\0" * 999}).status == 201
    assert said() == "unverifiable no-form-log"
