"""Whatever a phone hands in as a photo is taken, kept byte for byte, answered clearly, and stops no worker."""

import io
import zipfile
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from server.db import transaction
from server.domain.finding import Status
from server.imaging import decode
from server.services.runtime import media
from tests import bombs, build
from tests.integration.openrosa.field import CLOSE, WIDE, Field, files, instance, photo
from tests.photos import PhotoExif, heic, jpeg


def with_archive_behind() -> bytes:
    """Return a JPEG that is a ZIP archive as well."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("page.html", "<script>alert(1)</script>")
    return photo(9) + archive.getvalue()


ORIGINAL = 0x9003

BAD: dict[str, tuple[Callable[[], bytes], str | None]] = {
    "cut off in the middle": (lambda: photo(9)[: len(photo(9)) // 2], "truncated"),
    "empty": (lambda: b"", "empty"),
    "a page that calls itself a photo": (lambda: b"<html><script>alert(1)</script></html>", "not-an-image"),
    "a picture and an archive in one": (with_archive_behind, None),
    "zeros after the signature": (lambda: photo(9)[:4] + bytes(5_000), "truncated"),
    "too many pixels": (lambda: bombs.claims(jpeg(), 65_500, 65_500), "too-many-pixels"),
    "too many parts": (lambda: bombs.png_of(8, 8, bombs.png_chunk(b"prVt", b"") * 100_000), "too-many-parts"),
    "EXIF with absurd counts": (lambda: bombs.in_app1(bombs.many_longs(5_000, 999)), None),
    "EXIF that follows itself": (lambda: bombs.in_app1(bombs.chained(5_000)), None),
    "a date of zeros": (lambda: jpeg(exif=PhotoExif(photo={ORIGINAL: "0000:00:00 00:00:00"})), None),
}


@pytest.fixture(params=BAD)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_bad_photo_is_kept_as_it_is_and_the_next_one_is_analysed(field: Field, kind: str) -> None:
    made, problem = BAD[kind]
    bad = made()
    reply = field.phone.submit(instance(1), {WIDE: bad, CLOSE: photo(2)})
    assert reply.status == 201
    assert field.phone.submit(instance(2), files(20)).status == 201
    first, *rest = field.photos()
    assert media().path(first.original.sha256).read_bytes() == bad
    assert (first.original.facts or {}).get("problem") == problem
    assert first.analysed_at is not None
    assert first.verdict not in {Status.ERROR, None}
    assert all(one.verdict is not None for one in rest)


def test_a_bad_photo_never_runs_in_a_browser(field: Field, client: FlaskClient) -> None:
    field.phone.submit(instance(1), {WIDE: with_archive_behind(), CLOSE: b"<html><script>alert(1)</script></html>"})
    with transaction():
        build.account("Alice")
    client.post("/sign-in", data={"name": "Alice", "password": build.PASSWORD})
    for one in field.photos():
        answer = client.get(f"/photos/{one.original.sha256}/original")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "html" not in answer.headers["Content-Type"]
        assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_heic_that_nobody_can_read_here_is_kept_and_named(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(decode._READERS, "image/heic")
    reply = field.phone.submit(instance(1), {WIDE: heic(), CLOSE: photo(2)})
    assert (reply.status, "无法打开" in reply.text) == (201, False)
    first = field.photos()[0]
    assert media().path(first.original.sha256).read_bytes() == heic()
    assert (first.original.facts or {}).get("problem") == "no-heic-reader"
    assert first.verdict not in {Status.ERROR, None}
