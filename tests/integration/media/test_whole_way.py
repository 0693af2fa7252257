"""Does a photo get from the phone to the dossier where originals lie in a bucket, and what if that is away?"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from server.db import db, transaction
from server.domain.access import COMMAND_LINE, Role
from server.domain.finding import Status
from server.domain.system_state import Concern
from server.media import bucket
from server.models import Issue, Photo
from server.services.runtime import media
from server.tasks import exporting, work
from tests import build, s3
from tests.conftest import running, settings_in
from tests.integration.openrosa.field import CLOSE, ISSUE, WIDE, Field, files, instance, opened, photo
from tests.integration.review.conftest import sign_in
from tests.s3 import S3Server

pytestmark = pytest.mark.slow


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """Give a store that the test may kill."""
    with s3.serving(tmp_path_factory.mktemp("s3")) as started:
        yield started


@pytest.fixture
def field(server: S3Server, key: None, tmp_path: Path, database_url: str) -> Iterator[Field]:
    """Give a programme with a form and a phone, whose originals lie in a bucket."""
    settings = settings_in(tmp_path, database_url=database_url, media_url=server.url("way"))
    with running(settings) as app, opened(app) as ready:
        with transaction():
            build.account("Alice", Role.REVIEWER, db.session.scalars(select(Issue)).one().programme)
        yield ready


def test_a_photo_goes_from_the_phone_to_the_dossier(field: Field, tmp_path: Path) -> None:
    assert field.phone.submit(instance(), files()).status == 201
    assert field.left_over() == []
    assert all(one.verdict not in (None, Status.ERROR) for one in field.photos())
    sha256 = hashlib.sha256(files()[WIDE]).hexdigest()
    alice = sign_in(field.app.test_client(), "Alice")
    assert alice.get(f"/photos/{sha256}/original").data == files()[WIDE]
    assert alice.get(f"/photos/{sha256}/original", headers={"Range": "bytes=2-5"}).data == files()[WIDE][2:6]
    assert alice.get(f"/photos/{sha256}/preview/480").mimetype == "image/jpeg"
    with media().open(sha256) as kept:
        assert kept.read() == files()[WIDE]
    issue = db.session.scalars(select(Issue).where(Issue.code == ISSUE)).one()
    bag = exporting.dossier(COMMAND_LINE, issue.id, tmp_path / "out", None).path
    assert {one.read_bytes() for one in bag.glob("data/**/*.jpg")} >= set(files().values())
    assert field.app.test_cli_runner().invoke(args=["events", "verify"]).exit_code == 0


def test_while_the_store_is_away_a_phone_is_told_to_send_again_and_nothing_is_lost(
    field: Field, server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bucket, "REST_S", 0.0)
    assert field.phone.submit(instance(1), files(1)).status == 201
    server.kill()
    answer = field.phone.submit(instance(2), {WIDE: photo(5), CLOSE: photo(6)})
    assert answer.status == 503
    assert (len(field.submissions()), field.originals(), field.left_over()) == (1, 2, [])
    alice = sign_in(field.app.test_client(), "Alice")
    elsewhere = hashlib.sha256(photo(1)).hexdigest()
    for copy in (field.app.extensions["shizheng.settings"].cache_folder / "originals").glob("*/*"):
        copy.unlink()
    assert alice.get(f"/photos/{elsewhere}/original").status_code == 503
    alice.set_cookie("language", "en")
    assert "pictures cannot be shown now" in alice.get("/review/").text
    shown = field.app.test_cli_runner().invoke(args=["system", "show", "--json"])
    server.restart()
    assert field.phone.submit(instance(2), {WIDE: photo(5), CLOSE: photo(6)}).status == 201
    assert alice.get(f"/photos/{elsewhere}/original").data == photo(1)
    assert "pictures cannot be shown now" not in alice.get("/review/").text
    assert (shown.exit_code, Concern.STORE in json.loads(shown.output)["concerns"]) == (1, True)


def test_a_photo_whose_bytes_cannot_be_had_now_waits_and_no_try_is_counted(field: Field, server: S3Server) -> None:
    field.phone.submit(instance(), files())
    one = field.photos()[0]
    with transaction():
        one.verdict, one.attempts, one.original.facts = None, 0, None
    for copy in (field.app.extensions["shizheng.settings"].cache_folder / "originals").glob("*/*"):
        copy.unlink()
    server.kill()
    work.analyse(one.id)
    db.session.expire_all()
    waiting = db.session.get_one(Photo, one.id)
    assert (waiting.verdict, waiting.attempts) == (None, 0)
