"""Is a phone promised what it handed in, in words that can be verified later?"""

from hashlib import sha256

from defusedxml.ElementTree import fromstring

from server.domain import receipt, signed_note
from server.domain.signed_note import SignedNote
from server.formats.openrosa import RECEIPT
from server.services.proof import keys
from tests.collect import Answer
from tests.integration.openrosa.field import CLOSE, WIDE, Field, instance, photo


def note_of(answer: Answer) -> SignedNote:
    found = fromstring(answer.text).find(f"{{{RECEIPT}}}receipt")
    assert found is not None
    assert found.text
    return signed_note.read(found.text)


def test_a_receipt_is_signed_and_names_every_file(field: Field) -> None:
    files, xml = {WIDE: photo(1), CLOSE: photo(2)}, instance()
    note = note_of(field.phone.submit(xml, files))
    assert keys.known().has_signed_text(note)
    said = receipt.read(note.text)
    assert said.kind == receipt.RECEIVED
    assert set(said.hashes) == {sha256(data).hexdigest() for data in (xml, *files.values())}


def test_a_retry_is_given_the_same_receipt(field: Field) -> None:
    files = {WIDE: photo(1), CLOSE: photo(2)}
    first, again = (note_of(field.phone.submit(instance(), files)) for _ in range(2))
    assert first == again


def test_collect_reads_its_message_before_the_receipt(field: Field) -> None:
    answer = fromstring(field.phone.submit(instance(), {WIDE: photo(1), CLOSE: photo(2)}).text)
    assert answer[0].tag.endswith("}message")


def test_a_name_with_a_line_break_begins_no_line_of_its_own() -> None:
    text = receipt.of_submission(
        "shizheng/1", receipt.read("x\nreceived\nat 2026-01-01T00:00:00+00:00\n").at, ("f\nfile " + "0" * 64, "1"),
        "uuid:1", "1" * 64, [], 1,
    )  # fmt: skip
    assert receipt.read(text).hashes == ("1" * 64,)
