"""What older phones and other apps send, which is honest and must arrive."""

import pytest

from server.db import db
from server.models import Submission
from server.services.runtime import media
from tests.integration.openrosa.field import CLOSE, WIDE, Field, Stood, files, instance, photo


@pytest.mark.parametrize(("sent", "flags"), [("&#55357;&#56832;", []), ("a&#11;b", ["odd-characters"])])
def test_a_form_with_characters_that_xml_does_not_know_arrives_as_its_exact_bytes(
    field: Field, sent: str, flags: list[str]
) -> None:
    xml = instance(facts="FACTS").replace(b"FACTS", sent.encode())
    assert [field.phone.submit(xml, files()).status for _ in range(2)] == [201, 201]
    (kept,) = field.submissions()
    assert db.session.get_one(Submission, kept.id).xml == xml
    assert kept.flags == flags
    assert set(field.stored()) == {WIDE, CLOSE}


@pytest.mark.parametrize("name", ["photo-x.jfif", "photo-x"])
def test_a_picture_by_another_ending_is_counted_and_becomes_a_photo(field: Field, name: str) -> None:
    answer = field.phone.submit(instance(stood=(Stood(wide=name, near=""),)), {name: photo()})
    assert "1/1" in answer.text
    (row,) = field.photos()
    assert media().path(row.original.sha256).read_bytes() == photo()


def test_a_default_picture_left_as_it_is_is_not_awaited(field: Field) -> None:
    answer = field.phone.submit(instance(stood=(Stood(wide="jr://images/sketch.png", near=""),)), {})
    assert "0/1" not in answer.text
    assert field.attachments() == []
