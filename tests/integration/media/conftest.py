"""A store that speaks S3 for all tests of a process, and one of each kind for tests that both must pass."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from server.media import MediaStore, Nearby, open_store
from tests import s3
from tests.s3 import S3Server


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """Give a server that no test kills."""
    with s3.serving(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tell the key as an operator does."""
    for name, value in s3.ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def bucket_url(s3_server: S3Server, key: None) -> str:
    """Give the address of an empty store in a bucket."""
    return s3_server.url(uuid4().hex)


@pytest.fixture(params=["folder", "bucket"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of an empty store, of each kind."""
    if request.param == "folder":
        return (tmp_path / "media").as_uri()
    return str(request.getfixturevalue("bucket_url"))


@pytest.fixture
def store(url: str, tmp_path: Path) -> MediaStore:
    """Give an empty store, of each kind."""
    return open_store(url, Nearby(tmp_path / "cache", 10_000_000))
