"""What must every store do, a folder and a bucket alike?"""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from server.errors import NotFound
from server.media import MediaStore, Nearby, open_store
from server.media.bucket import PART_BYTES

LARGE = bytes(range(256)) * (PART_BYTES // 100)
"""Some 20 MB: three parts."""


def kept(store: MediaStore, content: bytes) -> str:
    file = store.incoming()
    file.write(content)
    return file.keep()


@pytest.mark.parametrize("content", [b"", b"bytes", LARGE], ids=["nothing", "few", "many"])
def test_bytes_come_back_as_they_came_under_their_hash(store: MediaStore, content: bytes) -> None:
    sha256 = kept(store, content)
    assert sha256 == hashlib.sha256(content).hexdigest()
    with store.open(sha256) as file:
        assert file.read() == content
    assert (store.path(sha256).read_bytes(), store.size(sha256)) == (content, len(content))


def test_a_part_is_read_from_where_somebody_asks(store: MediaStore) -> None:
    with store.open(kept(store, LARGE)) as file:
        file.seek(PART_BYTES - 3)
        assert file.read(7) == LARGE[PART_BYTES - 3 : PART_BYTES + 4]


@pytest.mark.parametrize("content", [b"bytes", LARGE], ids=["few", "many"])
def test_the_same_bytes_are_kept_once_however_many_bring_them(store: MediaStore, content: bytes) -> None:
    with ThreadPoolExecutor(4) as pool:
        (sha256,) = set(pool.map(lambda _: kept(store, content), range(4)))
    assert list(store.hashes()) == [sha256]


def test_files_of_one_request_are_kept_together_and_nothing_stays_behind(store: MediaStore) -> None:
    files = [store.incoming() for _ in range(12)]
    for number, file in enumerate(files):
        file.write(b"%d" % (number // 2))
    assert set(store.keep(files)) == set(store.hashes())
    assert not any(file.path.exists() for file in files)


def test_what_is_lacking_of_many_is_told(store: MediaStore) -> None:
    there, gone = kept(store, b"there"), hashlib.sha256(b"gone").hexdigest()
    assert list(store.lacking([there, gone])) == [gone]


@pytest.mark.parametrize("name", ["0" * 64, "../identity", "A" * 64])
def test_what_is_not_stored_is_not_found(store: MediaStore, name: str) -> None:
    for ask in (store.open, store.path, store.size):
        with pytest.raises(NotFound):
            ask(name)


def test_what_was_set_aside_can_be_brought_back(store: MediaStore) -> None:
    sha256 = kept(store, b"of an older database")
    assert store.set_aside([sha256], "2026-11-30") is not None
    assert (store.has(sha256), list(store.hashes())) == (False, [])
    assert store.bring_back(sha256)
    with store.open(sha256) as file:
        assert file.read() == b"of an older database"


def test_a_store_says_whose_it_is_once_it_was_told(store: MediaStore) -> None:
    assert store.identity() is None
    store.identify("5" * 32)
    assert store.identity() == "5" * 32


def test_what_one_machine_made_of_an_original_another_one_has(store: MediaStore, url: str, tmp_path: Path) -> None:
    store.derived("a" * 64, "preview.jpg").write_bytes(b"smaller")
    store.share()
    other = open_store(url, Nearby(tmp_path / "another machine", 1000))
    assert other.derived("a" * 64, "preview.jpg").read_bytes() == b"smaller"
