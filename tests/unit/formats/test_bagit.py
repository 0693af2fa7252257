"""Is what we write a bag, to a tool that is not ours, and does the tool notice one changed byte?"""

import os
import signal
import subprocess
import sys
import unicodedata
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from server.formats import bag_writer, bagit
from server.formats.bag_targets import NotAsRecorded
from server.formats.bagit import Item, Sealed

INFO = [("Source-Organization", "甘南州\n生态环境局"), ("External-Identifier", "ZY-017")]
ITEMS = [Item("照片/南坡.jpg", b"before"), Item("照片/顶部.jpg", b"after"), Item("empty.txt", b"")]


def written(out: Path, *items: Item, name: str = "bag") -> tuple[Path, Sealed]:
    with bag_writer.drafting(out) as draft:
        for item in items or ITEMS:
            draft.add(item)
        sealed = draft.seal(INFO)
        return draft.publish(out / name), sealed


def validated(bag: Path) -> subprocess.CompletedProcess[str]:
    """Ask the public tool."""
    return subprocess.run(
        [sys.executable, "-m", "bagit", "--validate", str(bag)], capture_output=True, text=True, check=False
    )


def test_the_public_tool_finds_the_bag_valid(tmp_path: Path) -> None:
    bag, sealed = written(tmp_path)
    answer = validated(bag)
    assert answer.returncode == 0, answer.stderr
    assert (sealed.files, sealed.size_bytes) == (3, 11)


@pytest.mark.parametrize("victim", ["data/照片/南坡.jpg", "bag-info.txt", "manifest-sha256.txt"])
def test_the_public_tool_notices_one_flipped_byte(tmp_path: Path, victim: str) -> None:
    bag, _ = written(tmp_path)
    data = bytearray((bag / victim).read_bytes())
    data[0] ^= 1
    (bag / victim).write_bytes(data)
    assert validated(bag).returncode != 0


def test_the_public_tool_notices_a_file_that_was_removed_or_added(tmp_path: Path) -> None:
    bag, _ = written(tmp_path)
    (bag / "data/more.txt").write_bytes(b"x")
    assert validated(bag).returncode != 0
    (bag / "data/more.txt").unlink()
    (bag / "data/empty.txt").unlink()
    assert validated(bag).returncode != 0


def test_a_bag_without_payload_is_a_bag(tmp_path: Path) -> None:
    with bag_writer.drafting(tmp_path) as draft:
        draft.seal(INFO)
        bag = draft.publish(tmp_path / "bag")
    assert validated(bag).returncode == 0


def test_tag_files_are_those_of_rfc_8493(tmp_path: Path) -> None:
    # RFC 8493 §2.1.1 the declaration, §2.1.3 the manifest, §2.2.2 bag-info: one line a value
    bag, sealed = written(tmp_path)
    assert (bag / "bagit.txt").read_bytes() == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    manifest = (bag / "manifest-sha256.txt").read_bytes()
    assert manifest.decode().splitlines() == [
        f"{sha256(data).hexdigest()}  data/{path}"
        for path, data in (("照片/南坡.jpg", b"before"), ("照片/顶部.jpg", b"after"), ("empty.txt", b""))
    ]
    assert sealed.manifest_sha256 == sha256(manifest).hexdigest()
    assert (bag / "bag-info.txt").read_text(encoding="utf-8").splitlines() == [
        "Source-Organization: 甘南州 生态环境局",
        "External-Identifier: ZY-017",
        "Payload-Oxum: 11.3",
        "Bag-Size: 11 bytes",
    ]


def test_the_same_payload_gives_the_same_manifest(tmp_path: Path) -> None:
    _, one = written(tmp_path, *ITEMS)
    _, other = written(tmp_path, *ITEMS)
    assert one == other


def test_line_ends_and_percent_signs_in_paths_are_encoded(tmp_path: Path) -> None:
    # RFC 8493 §2.1.3
    bag, _ = written(tmp_path, Item("a\nb\rc", b"1"), Item("100%.txt", b"2"))
    paths = [line.split("  ")[1] for line in (bag / "manifest-sha256.txt").read_text().splitlines()]
    assert paths == ["data/a%0Ab%0Dc", "data/100%25.txt"]


def test_paths_are_composed_unicode(tmp_path: Path) -> None:
    bag, _ = written(tmp_path, Item(unicodedata.normalize("NFD", "é.txt"), b""))
    assert [path.name for path in (bag / "data").iterdir()] == [unicodedata.normalize("NFC", "é.txt")]


@pytest.mark.parametrize("path", ["../out.txt", "/etc/passwd", "", "a/../b", "a//b", "./a"])
def test_a_path_that_leaves_the_bag_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(ValueError, match="not a path inside"):
        written(tmp_path, Item(path, b""))
    assert list(tmp_path.iterdir()) == []


def test_two_files_that_one_disk_would_take_for_the_same_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="twice"):
        written(tmp_path, Item("A.jpg", b""), Item("a.JPG", b""))


def test_bytes_that_are_not_those_recorded_stop_the_bag(tmp_path: Path) -> None:
    damaged = tmp_path / "original"
    damaged.write_bytes(b"flipped")
    with pytest.raises(NotAsRecorded, match=r"photos/1\.jpg: altered"):
        written(tmp_path / "out", Item("photos/1.jpg", damaged, sha256(b"original").hexdigest()))
    assert list((tmp_path / "out").iterdir()) == []


def test_an_earlier_bag_is_never_overwritten(tmp_path: Path) -> None:
    names = [written(tmp_path, Item("n.txt", str(n).encode()))[0].name for n in range(3)]
    assert names == ["bag", "bag-2", "bag-3"]
    assert (tmp_path / "bag/data/n.txt").read_bytes() == b"0"


def test_a_bag_can_be_read_by_others(tmp_path: Path) -> None:
    bag, _ = written(tmp_path)
    mask = os.umask(0)
    os.umask(mask)
    assert bag.stat().st_mode & 0o777 == 0o777 & ~mask


def test_a_killed_export_leaves_nothing_that_looks_finished(tmp_path: Path) -> None:
    """The process dies while it waits for the second file, after the first was written."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    script = (
        "import sys; from pathlib import Path; from server.formats.bagit import Item\n"
        "from server.formats.bag_writer import drafting\n"
        "with drafting(Path(sys.argv[1])) as draft:\n"
        "    draft.add(Item('one.jpg', b'1')); print('begun', flush=True)\n"
        "    draft.add(Item('two.jpg', Path(sys.argv[2])))"
    )
    out = tmp_path / "out"
    with subprocess.Popen([sys.executable, "-c", script, str(out), str(pipe)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        process.send_signal(signal.SIGKILL)
    (left,) = out.iterdir()
    assert left.name.startswith(".")
    assert left.suffix == ".part"
    assert not (left / "bagit.txt").exists()
    assert validated(left).returncode != 0
    assert written(out)[0].name == "bag"


def test_a_zip_of_a_bag_is_the_bag(tmp_path: Path) -> None:
    photo = os.urandom(3_000)
    bag, _ = written(tmp_path, Item("照片/南坡.jpg", photo), Item("table.csv", b"a,b\r\n" * 1_000), name="整改-1")
    with bagit.zip_of(bag) as packed, zipfile.ZipFile(packed) as archive:
        assert archive.testzip() is None
        stored = {one.filename: one.compress_type for one in archive.infolist()}
        archive.extractall(tmp_path / "unpacked")
    assert len(stored) == 6
    assert stored["整改-1/data/照片/南坡.jpg"] == zipfile.ZIP_STORED
    assert stored["整改-1/data/table.csv"] == zipfile.ZIP_DEFLATED
    assert validated(tmp_path / "unpacked/整改-1").returncode == 0
