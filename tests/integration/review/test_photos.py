"""How evidence is handed out."""

import hashlib
from contextlib import closing
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from server.db import transaction
from server.domain.subject import Stage
from server.errors import Damaged
from server.services.runtime import media
from server.tasks import analysis
from server.web.originals import safe_name
from tests import build
from tests.integration.review.conftest import Desk, sign_in
from tests.photos import PhotoExif, jpeg, tiff


def handed_in(desk: Desk, content: bytes, file_name: str = "a.jpg") -> str:
    with transaction():
        sent = build.submission(desk.form)
        build.analysed(build.photo(sent, desk.issue, desk.slope, Stage.BEFORE, content, file_name=file_name))
    return hashlib.sha256(content).hexdigest()


def fetch(client: FlaskClient, address: str, **headers: str) -> TestResponse:
    """Return an answer with its bytes read and its file closed."""
    with closing(client.get(address, headers=headers)) as answer:
        answer.get_data()
    return answer


def test_an_original_comes_back_byte_for_byte_and_cannot_run(desk: Desk, alice: FlaskClient) -> None:
    content = jpeg()
    sha256 = handed_in(desk, content, "加甘滩 南坡.jpg")
    answer = fetch(alice, f"/photos/{sha256}/original")
    assert answer.data == content
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.cache_control.private
    assert not answer.cache_control.public
    assert answer.get_etag() == (sha256, False)
    again = fetch(alice, f"/photos/{sha256}/original", **{"If-None-Match": f'"{sha256}"'})
    assert again.status_code == 304


@pytest.mark.parametrize("content", [tiff(), b"<html><script>alert(1)</script>", b"", b"GIF89a" + b"\0" * 50])
def test_what_is_no_picture_of_the_web_is_only_downloaded(desk: Desk, alice: FlaskClient, content: bytes) -> None:
    answer = fetch(alice, f"/photos/{handed_in(desk, content)}/original")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.mimetype != "text/html"


def test_a_preview_is_upright_and_small(desk: Desk, alice: FlaskClient) -> None:
    sha256 = handed_in(desk, jpeg(size=(2000, 1000), exif=PhotoExif(orientation=6)))
    small = fetch(alice, f"/photos/{sha256}/preview/480")
    assert (small.status_code, small.mimetype) == (200, "image/jpeg")
    whole = fetch(alice, f"/photos/{sha256}/upright")
    assert _size(small.data) == (240, 480)
    assert _size(whole.data) == (1000, 2000)


def test_there_is_no_preview_of_other_sizes_or_of_no_picture(desk: Desk, alice: FlaskClient) -> None:
    sha256, broken = handed_in(desk, jpeg()), handed_in(desk, b"nothing")
    assert fetch(alice, f"/photos/{sha256}/preview/481").status_code == 404
    assert fetch(alice, f"/photos/{broken}/preview/480").status_code == 404
    assert fetch(alice, f"/photos/{'0' * 64}/original").status_code == 404
    assert fetch(alice, "/photos/..%2f..%2fetc/original").status_code == 404


def flip_a_bit(sha256: str) -> None:
    """Do to a stored file what a bad disk does."""
    path = media().path(sha256)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("what", ["original", "upright", "preview/480"])
def test_bytes_that_are_no_longer_those_received_are_not_shown(desk: Desk, alice: FlaskClient, what: str) -> None:
    sha256 = handed_in(desk, jpeg(size=(900, 600), seed=7))
    for preview in media().derived(sha256, "x").parent.iterdir():
        preview.unlink()  # what was made while the bytes were whole shows what was received
    flip_a_bit(sha256)
    alice.set_cookie("language", "en")
    answer = fetch(alice, f"/photos/{sha256}/{what}")
    assert answer.status_code == 500
    assert sha256 in answer.text
    assert "no longer those that were received" in answer.text


def test_what_was_made_of_whole_bytes_is_shown_still(desk: Desk, alice: FlaskClient) -> None:
    sha256 = handed_in(desk, jpeg(size=(900, 600), seed=8))
    flip_a_bit(sha256)
    assert fetch(alice, f"/photos/{sha256}/preview/480").status_code == 200


def test_damaged_bytes_are_not_read_for_a_verdict(desk: Desk) -> None:
    content = jpeg(seed=9)
    with transaction():
        sent = build.submission(desk.form)
        photo = build.photo(sent, desk.issue, desk.slope, Stage.BEFORE, content).id
    flip_a_bit(hashlib.sha256(content).hexdigest())
    with pytest.raises(Damaged):
        analysis.run(photo)


def test_an_officer_does_not_browse_evidence(desk: Desk, client: FlaskClient) -> None:
    sha256 = handed_in(desk, jpeg())
    assert sign_in(client, "Dawa").get(f"/photos/{sha256}/original").status_code == 403


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("IMG_1.jpg", "IMG_1.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\photos\\a.jpg", "a.jpg"),
        ('a"b\r\nSet-Cookie: x.jpg', "abSet-Cookie x.jpg"),
        ("...", "photo"),
        ("山" * 300 + ".jpg", "山" * 96 + ".jpg"),
    ],
)
def test_a_file_name_is_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def _size(content: bytes) -> tuple[int, int]:
    return Image.open(BytesIO(content)).size
