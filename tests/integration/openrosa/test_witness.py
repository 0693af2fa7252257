"""What becomes of what the page of a browser noted, and of the keys that it signs with?"""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server.db import db, transaction
from server.domain.outside_limits import MOST_WITNESS_BYTES, MOST_WITNESS_KEYS, MOST_WITNESS_RECORDS
from server.domain.witness import Standing
from server.models import CheckRun, Event, Phone, PhoneKey, Photo, WitnessedPhoto
from server.services import phones
from server.tasks import work
from tests.integration.openrosa.field import CLOSE, WIDE, Field, files, instance, named, photo, uuid
from tests.witness import FILE, Page, seen

PAGE = Page()
TAKEN_MS = round(datetime(2026, 11, 20, 2, 0, 30, tzinfo=UTC).timestamp() * 1000)
SIGNED, MALFORMED = ("record-signed",), ("record-malformed",)


def enrol(field: Field, body: bytes = PAGE.enrolment) -> tuple[int, str]:
    answer = field.send("POST", "/witness-key", {"Content-Type": "application/json"}, body)
    return answer.status, answer.text


def noted(*names: str, page: Page = PAGE, number: int = 1) -> bytes:
    return page.record(uuid(number), *(seen(name, files()[name], TAKEN_MS) for name in names))


def record_of(field: Field) -> tuple[str, tuple[str, ...]]:
    """Return state and flags of the one record."""
    ((_, state, flags),) = [one for one in field.attachments() if one[0] == FILE]
    return state, flags


def rows() -> list[tuple[str, Standing]]:
    db.session.expire_all()
    return [(row.name, row.standing) for row in db.session.scalars(select(WitnessedPhoto).order_by(WitnessedPhoto.id))]


def said(name: str, check: str) -> str:
    db.session.expire_all()
    query = select(Photo).where(Photo.attachment.has(name=name))
    found = db.session.scalars(query).one()
    ((status, reason),) = [(one.status, one.reason) for one in found.findings if one.check == check]
    return f"{status} {reason}"


def test_a_key_is_enrolled_once(field: Field) -> None:
    assert [enrol(field), enrol(field)] == [(201, f'{{"key": "{PAGE.key}"}}'), (200, f'{{"key": "{PAGE.key}"}}')]
    row = db.session.scalars(select(PhoneKey)).one()
    assert (row.key, row.spki) == (PAGE.key, PAGE.spki)
    (entry,) = db.session.scalars(select(Event).where(Event.action == "phones.enrol_key"))
    assert (entry.subject, entry.details) == (f"phone:{row.phone_id}", {"key": PAGE.key})


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[" * 900, b"{}", b'{"public": 1}', b'{"public": "AAAA"}', b'{"public": "\xff"}',
        PAGE.enrolment.replace(b'"}', b'AAAA"}'), b'{"public": "' + b"A" * 980 + b'"}',
        json.dumps({"public": "MCowBQYDK2VwAyEA" + "A" * 43 + "="}).encode(),
    ],
)  # fmt: skip
def test_what_is_no_key_on_p256_is_refused(field: Field, body: bytes) -> None:
    assert enrol(field, body)[0] == 400
    assert db.session.scalar(select(PhoneKey)) is None


def test_a_larger_body_is_refused_before_it_is_read(field: Field) -> None:
    assert enrol(field, b"x" * 1_001)[0] == 413


def test_a_phone_has_so_many_keys_at_most(field: Field) -> None:
    answers = [enrol(field, Page(number).enrolment)[0] for number in range(1, MOST_WITNESS_KEYS + 2)]
    assert answers == [201] * MOST_WITNESS_KEYS + [409]
    assert enrol(field)[0] == 200


def test_a_phone_that_was_switched_off_enrols_none(field: Field) -> None:
    with transaction():
        phones.revoke(db.session.scalars(select(Phone.id)).one())
    assert enrol(field)[0] == 403


def test_there_is_no_such_address_for_who_signs_in(field: Field, client: FlaskClient) -> None:
    assert client.post(f"/v1/projects/{field.programme_id}/witness-key").status_code == 404


def test_a_signed_record_is_no_file_in_quarantine(field: Field) -> None:
    enrol(field)
    assert field.phone.submit(instance(), {**files(), FILE: noted(WIDE, CLOSE)}).status == 201
    assert record_of(field) == ("witness", SIGNED)
    assert rows() == [(WIDE, Standing.SIGNED), (CLOSE, Standing.SIGNED)]


def test_what_the_page_saw_is_in_the_findings(field: Field) -> None:
    enrol(field)
    field.phone.submit(instance(), {**files(), FILE: noted(WIDE)})
    checks = ("witness_near_site", "witness_in_window", "photo_agrees_with_witness")
    assert [said(WIDE, check) for check in checks] == [
        "consistent inside", "consistent inside", "consistent place-and-time"
    ]  # fmt: skip
    assert said(CLOSE, "witness_near_site") == "unverifiable no-witness"


@pytest.mark.parametrize(
    ("make", "flags", "answer"),
    [
        (lambda: noted(WIDE, page=Page(7)), "record-unknown-key", "unverifiable unknown-key"),
        (lambda: noted(WIDE).replace(b"102.612", b"102.613"), "record-bad-signature", "unverifiable bad-signature"),
        (lambda: noted(WIDE, number=2), "record-other-instance", "unverifiable other-instance"),
        (lambda: b"{", "record-malformed", "unverifiable no-witness"),
        (lambda: b"", "record-malformed", "unverifiable no-witness"),
        (lambda: b"[" * 200_000, "record-malformed", "unverifiable no-witness"),
        (lambda: b" " * (MOST_WITNESS_BYTES + 1), "record-malformed", "unverifiable no-witness"),
        (lambda: PAGE.signed("[" * 200_000), "record-malformed", "unverifiable no-witness"),
    ],
)
def test_what_is_no_witness_keeps_no_submission_out(
    field: Field, make: Callable[[], bytes], flags: str, answer: str
) -> None:
    enrol(field)
    assert field.phone.submit(instance(), {**files(), FILE: make()}).status == 201
    assert record_of(field) == ("witness", (flags,))
    assert said(WIDE, "witness_near_site") == answer


def test_other_bytes_than_the_page_saw_are_a_doubt(field: Field) -> None:
    enrol(field)
    record = PAGE.record(uuid(1), seen(WIDE, photo(9), TAKEN_MS))
    field.phone.submit(instance(), {**files(), FILE: record})
    assert said(WIDE, "photo_agrees_with_witness") == "doubtful other-bytes"
    assert said(WIDE, "witness_near_site") == "unverifiable other-bytes"


def test_a_key_of_another_phone_is_unknown(field: Field) -> None:
    enrol(field)
    with transaction():
        other = phones.add("二号机", db.session.scalars(select(Phone)).one().programme)
        db.session.scalars(select(PhoneKey)).one().phone_id = other.phone.id
    field.phone.submit(instance(), {**files(), FILE: noted(WIDE)})
    assert record_of(field) == ("witness", ("record-unknown-key",))


def test_a_record_that_comes_later_has_its_photos_asked_again(field: Field) -> None:
    enrol(field)
    field.phone.submit(instance(), files())
    assert said(WIDE, "witness_near_site") == "unverifiable no-witness"
    field.phone.submit(instance(), {FILE: noted(WIDE)})
    (run,) = db.session.scalars(select(CheckRun))
    assert (run.cause or {})["subject"] == "witness"
    assert run.total == 1
    work.resume(run.id)
    assert said(WIDE, "witness_near_site") == "consistent inside"


def test_a_photo_that_comes_after_its_record_is_asked_with_it(field: Field) -> None:
    enrol(field)
    field.phone.submit(instance(), {FILE: noted(WIDE)})
    field.phone.submit(instance(), named(files(), WIDE))
    assert said(WIDE, "witness_near_site") == "consistent inside"
    assert db.session.scalar(select(CheckRun)) is None


def test_a_record_that_names_more_adds_only_those(field: Field) -> None:
    enrol(field)
    field.phone.submit(instance(), {**named(files(), WIDE), FILE: noted(WIDE)})
    field.phone.submit(instance(), {**named(files(), CLOSE), FILE: noted(WIDE, CLOSE)})
    assert rows() == [(WIDE, Standing.SIGNED), (CLOSE, Standing.SIGNED)]
    assert [flags for name, _, flags in field.attachments() if name == FILE] == [SIGNED, SIGNED]
    assert db.session.scalar(select(CheckRun)) is None


def test_a_record_that_is_sent_again_changes_nothing(field: Field) -> None:
    enrol(field)
    record = noted(WIDE)
    for _ in range(2):
        field.phone.submit(instance(), {**files(), FILE: record})
    assert rows() == [(WIDE, Standing.SIGNED)]
    assert field.events() == 1


def test_a_form_may_name_a_file_of_this_name(field: Field) -> None:
    field.phone.submit(instance(extra=f"<report>{FILE}</report>"), {**files(), FILE: b"{}"})
    assert record_of(field) == ("received", ())


def test_no_more_records_are_read_than_a_page_sends(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.services.intake.witnesses.MOST_WITNESS_RECORDS", 1)
    assert MOST_WITNESS_RECORDS == 50
    enrol(field)
    for name in (WIDE, CLOSE):
        field.phone.submit(instance(), {FILE: noted(name)})
    assert [flags for name, _, flags in field.attachments() if name == FILE] == [SIGNED, ("record-not-read",)]
    assert rows() == [(WIDE, Standing.SIGNED)]


def test_a_page_whose_key_was_never_enrolled_is_unknown(field: Field) -> None:
    field.phone.submit(instance(), {**files(), FILE: noted(WIDE)})
    assert said(WIDE, "witness_in_window") == "unverifiable unknown-key"
