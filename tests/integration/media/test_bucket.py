"""What is of a bucket alone: who may have damaged it, where it is away, and what stays on this machine?"""

import os
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import obstore
import pytest

from server.config import ROOT
from server.errors import Invalid, StoreAway
from server.media import MediaStore, Nearby, bucket, nearby, open_store
from tests.integration.media.test_stores import LARGE, kept
from tests.s3 import KEY, KEY_ID, S3Server

CONTENT = b"as it was received"
WRITER = """
import sys
from pathlib import Path
from urllib.parse import urlsplit
from server.media import Nearby, open_store
store = open_store(sys.argv[1], Nearby(Path(sys.argv[2]), 1000))
store.incoming().write(b"half")
print("begun", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def store(bucket_url: str, tmp_path: Path) -> MediaStore:
    return open_store(bucket_url, Nearby(tmp_path / "cache", 3000))


@pytest.mark.parametrize("content", [CONTENT, LARGE], ids=["small", "large"])
def test_bytes_sent_again_mend_what_the_store_damaged_and_the_damaged_ones_are_kept(
    store: MediaStore, s3_server: S3Server, bucket_url: str, content: bytes
) -> None:
    sha256 = kept(store, content)
    inside = s3_server.store(urlsplit(bucket_url).path.strip("/"))
    obstore.put(inside, f"originals/{sha256[:2]}/{sha256}", b"other bytes")
    assert kept(store, content) == sha256
    with store.open(sha256) as file:
        assert file.read() == content
    [damaged] = [one["path"] for several in obstore.list(inside, "damaged") for one in several]
    assert bytes(obstore.get(inside, damaged).bytes()) == b"other bytes"


def test_a_copy_of_damaged_bytes_is_not_believed_the_next_time(
    store: MediaStore, s3_server: S3Server, bucket_url: str
) -> None:
    sha256, inside = kept(store, CONTENT), s3_server.store(urlsplit(bucket_url).path.strip("/"))
    key = f"originals/{sha256[:2]}/{sha256}"
    obstore.put(inside, key, b"other bytes")
    assert store.path(sha256).read_bytes() == b"other bytes"  # whoever believes it compares it
    obstore.put(inside, key, CONTENT)
    assert store.path(sha256).read_bytes() == CONTENT


def test_copies_that_nobody_asked_for_lately_make_room(store: MediaStore, tmp_path: Path) -> None:
    paths = [store.path(kept(store, bytes([number]) * 1000)) for number in range(3)]
    for number, path in enumerate(paths):
        os.utime(path, (number, number))
    store.path(kept(store, b"new" * 500))
    assert [path.exists() for path in paths] == [False, False, True]


def test_a_copy_stays_for_whoever_was_just_given_its_path(store: MediaStore) -> None:
    paths = [store.path(kept(store, bytes([number]) * 2000)) for number in range(4)]
    assert all(path.exists() for path in paths)
    assert nearby.STAYS_S >= 300


def test_a_file_that_lies_here_keeps_the_time_that_tells_that_nobody_wrote_to_it(store: MediaStore) -> None:
    sha256 = kept(store, CONTENT)
    before = store.path(sha256).stat().st_ctime_ns
    assert store.path(sha256).stat().st_ctime_ns == before


def test_what_a_dead_process_left_half_written_goes_and_what_a_living_one_writes_stays(
    store: MediaStore, bucket_url: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", WRITER, bucket_url, str(tmp_path / "cache")]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"begun\n"
        assert store.clear_incoming() == 0
        other.kill()
    assert store.clear_incoming() == 1


@pytest.fixture
def silent() -> Iterator[str]:
    """Give the address of a bucket at a server that takes a call and never says a word."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(50)
        yield f"s3://bucket/evidence?endpoint=http://127.0.0.1:{listening.getsockname()[1]}"


def test_a_store_that_hangs_is_waited_for_once_and_then_refused_at_once(
    silent: str, key: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bucket, "TIMEOUT_S", 1)
    monkeypatch.setattr(bucket, "RETRIED_S", 1)
    store = open_store(silent, Nearby(tmp_path / "cache", 1000))
    for most_s in (8, 0.1):
        begun = time.monotonic()
        with pytest.raises(StoreAway):
            store.size("0" * 64)
        assert time.monotonic() - begun < most_s
    assert store.is_away


def test_a_file_that_could_not_be_kept_is_still_there(key: None, tmp_path: Path) -> None:
    store = open_store("s3://bucket?endpoint=http://127.0.0.1:9", Nearby(tmp_path / "cache", 1000))
    file = store.incoming()
    file.write(CONTENT)
    with pytest.raises(StoreAway):
        file.keep()
    assert file.path.read_bytes() == CONTENT


def test_a_wrong_key_is_told_without_the_key(
    bucket_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "n0t-this-one")
    with pytest.raises(StoreAway) as refused:
        kept(open_store(bucket_url, Nearby(tmp_path / "cache", 1000)), CONTENT)
    assert "403" in caplog.text
    told = caplog.text + "".join(traceback.format_exception(refused.value))
    assert not [one for one in (KEY_ID, KEY, "n0t-this-one") if one in told]


@pytest.mark.parametrize(
    "address",
    [
        "s3://bucket",
        "s3://bucket?endpoint=http://storage.example",
        "s3://bucket?endpoint=https://name:S3CRET@storage.example",
        "s3://name:S3CRET@bucket?endpoint=https://storage.example",
        "s3://bucket?endpoint=https://storage.example&secret=S3CRET",
        "s3://bucket?endpoint=https://storage.example:many",
        "s3://bucket/../other?endpoint=file:///etc",
    ],
)
def test_an_address_without_tls_or_with_a_key_in_it_is_refused_and_not_repeated(
    address: str, key: None, tmp_path: Path
) -> None:
    with pytest.raises(Invalid, match="SHIZHENG_MEDIA_URL") as refused:
        open_store(address, Nearby(tmp_path, 1))
    assert "S3CRET" not in str(refused.value)
