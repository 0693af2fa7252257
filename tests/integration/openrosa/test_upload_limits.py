"""Does each limit hold while the request streams, and is it said clearly?"""

import io
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from server import create_app
from server.db import db
from server.domain.outside_limits import BODY_BYTES
from tests.collect import Answer, Part, xml_part
from tests.conftest import settings_in
from tests.integration.openrosa.field import CLOSE, WIDE, Field, files, instance, opened, photo

KILO = 1000


@pytest.fixture
def field(tmp_path: Path, database_url: str) -> Iterator[Field]:
    """Give a server that accepts little."""
    settings = settings_in(
        tmp_path,
        database_url=database_url,
        photo_max_bytes=100 * KILO,
        xml_max_bytes=20 * KILO,
        submission_max_files=3,
        submission_max_bytes=400 * KILO,
    )
    app = create_app(settings)
    with opened(app) as ready:
        yield ready
        db.session.remove()
        db.engine.dispose()


def refused(field: Field, answer: Answer, *words: str) -> None:
    message = re.search(r'<message nature="error">(.+)</message>', answer.text)
    assert message, answer.text
    assert answer.status == 413
    assert all(word in message[1] for word in words), message[1]
    assert (field.submissions(), field.originals(), field.left_over()) == ([], 0, [])


def test_a_photo_at_the_limit_is_taken(field: Field) -> None:
    assert field.phone.submit(instance(), {WIDE: bytes(100 * KILO)}).status == 201


def test_a_photo_over_the_limit_is_refused_by_its_name(field: Field) -> None:
    refused(field, field.phone.submit(instance(), {CLOSE: photo(), WIDE: bytes(100 * KILO + 1)}), WIDE, "0.1 MB")


def test_a_form_over_the_limit_is_refused(field: Field) -> None:
    assert field.phone.submit(instance(facts="长" * 6000)).status == 201
    db.session.remove()
    assert field.phone.submit(instance(2, facts="长" * 7000)).status == 413


def test_more_files_than_the_limit_are_refused(field: Field) -> None:
    refused(field, field.phone.submit(instance(), {f"{n}.jpg": b"x" for n in range(4)}), "3")


def test_a_request_over_the_limit_is_refused(field: Field) -> None:
    photos = {f"{n}.jpg": bytes(99 * KILO) for n in range(3)}
    refused(field, field.phone.submit(instance(), photos | {WIDE: bytes(99 * KILO), CLOSE: bytes(99 * KILO)}), "0.4 MB")


def test_an_endless_text_field_is_refused(field: Field) -> None:
    refused(field, field.phone.post([xml_part(instance()), Part("note", bytes(70 * KILO), kind=None)]), "note")


def test_endlessly_many_text_fields_are_refused(field: Field) -> None:
    refused(field, field.phone.post([xml_part(instance()), *[Part("n", b"1", kind=None)] * 100]))


def test_a_refusal_takes_nothing_from_what_came_before(field: Field) -> None:
    assert field.phone.submit(instance(), files()).status == 201
    assert field.phone.submit(instance(2), {WIDE: bytes(200 * KILO)}).status == 413
    assert field.stored() == files()


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/nowhere"])
def test_a_form_of_ten_times_the_limit_is_refused_unread(field: Field, path: str) -> None:
    body = io.BytesIO(bytes(10 * BODY_BYTES))
    began = time.process_time()
    length = {"CONTENT_LENGTH": str(10 * BODY_BYTES)}
    assert field.app.test_client().post(path, input_stream=body, environ_overrides=length).status_code == 413
    assert time.process_time() - began < 1
    assert body.tell() == 0


def test_a_form_of_very_many_fields_costs_no_more_than_its_bytes(field: Field) -> None:
    began = time.process_time()
    fields = b"a&" * (BODY_BYTES // 2)
    kind = "application/x-www-form-urlencoded"
    assert field.app.test_client().post("/sign-in", data=fields, content_type=kind).status_code == 401
    assert time.process_time() - began < 2
