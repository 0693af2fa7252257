"""Do all originals get from one store into the other, whatever happens on the way?"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import obstore
import pytest
from flask import Flask

from server.config import ROOT
from server.errors import Conflict, Invalid
from server.media import MediaStore, Nearby, moving, open_store
from tests.integration.media.test_stores import kept
from tests.s3 import S3Server

CONTENTS = [b"%d" % number * 20_000 for number in range(40)]


@pytest.fixture
def folder(tmp_path: Path) -> MediaStore:
    """Give a folder with originals in it."""
    store = open_store((tmp_path / "old").as_uri(), Nearby(tmp_path / "cache", 1000))
    store.identify("5" * 32)
    for content in CONTENTS:
        kept(store, content)
    return store


@pytest.fixture
def bucket(bucket_url: str, tmp_path: Path) -> MediaStore:
    return open_store(bucket_url, Nearby(tmp_path / "cache", 1000))


def test_a_folder_goes_into_a_bucket_and_back_and_all_is_as_it_was(
    folder: MediaStore, bucket: MediaStore, tmp_path: Path
) -> None:
    back = open_store((tmp_path / "new").as_uri(), Nearby(tmp_path / "cache", 1000))
    for source, target in ((folder, bucket), (bucket, back)):
        moved = moving.move(source, target)
        assert (moved.originals, moved.copied, moved.broken) == (40, 40, [])
    assert set(folder.hashes()) == set(bucket.hashes()) == set(back.hashes())
    assert back.identity() == "5" * 32


def test_what_is_damaged_at_either_end_is_named_and_no_server_takes_the_target(
    folder: MediaStore, bucket: MediaStore, s3_server: S3Server, bucket_url: str
) -> None:
    first, second, *_ = folder.hashes()
    folder.path(first).write_bytes(b"rotten")
    moved = moving.move(folder, bucket)
    assert (moved.broken, moved.originals, bucket.identity()) == ([first], 39, None)
    inside = s3_server.store(bucket_url.partition("?")[0].rpartition("/")[2])
    obstore.put(inside, f"originals/{second[:2]}/{second}", b"rotten")
    again = moving.move(folder, bucket)
    assert (again.broken, again.copied) == ([first], 1)  # the one that was damaged on the way is mended


def test_a_store_of_another_installation_and_an_empty_place_are_refused(folder: MediaStore, bucket: MediaStore) -> None:
    with pytest.raises(Invalid, match="no store of this system"):
        moving.move(bucket, folder)
    with pytest.raises(Invalid, match="one store"):
        moving.move(folder, folder)
    bucket.identify("6" * 32)
    with pytest.raises(Conflict, match="another installation"):
        moving.move(folder, bucket)


def test_a_move_that_was_killed_goes_on_and_the_command_says_so(
    app: Flask, folder: MediaStore, bucket: MediaStore, bucket_url: str
) -> None:
    with app.app_context():
        command = [
            sys.executable,
            "-m",
            "flask",
            "--app",
            "server",
            "media",
            "move",
            folder.place,
            bucket_url,
            "--json",
        ]
        own = app.extensions["shizheng.settings"]
        environment = {
            **os.environ, "SHIZHENG_DATABASE_URL": own.database_url, "SHIZHENG_MEDIA_URL": own.media_url,
            "SHIZHENG_KEYS": own.keys,
        }  # fmt: skip
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as first:
        while first.poll() is None and not any(bucket.hashes()):
            time.sleep(0.02)
        first.send_signal(signal.SIGKILL)
    there = len(list(bucket.hashes()))
    assert 0 < there < len(CONTENTS)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
    said = json.loads(done.stdout)
    assert (said["originals"], said["broken"]) == (40, [])
    assert said["copied"] in (40 - there, 39 - there)  # one may have come while it was killed
    assert sorted(folder.hashes()) == sorted(bucket.hashes())
