"""Archives from strangers: which files are in them, and what is not unpacked?"""

import io
import struct
import zipfile
from pathlib import Path

import pytest

from server.domain.brought_in import Reason
from server.errors import Invalid, TooLarge
from server.formats import photo_parcel
from server.formats.photo_parcel import Archive, ParcelFile

UTF_8 = 0x800


def archive(*members: tuple[str, bytes]) -> Archive:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as writer:
        for name, content in members:
            writer.writestr(name, content)
    return Archive(zipfile.ZipFile(packed))


def named(raw: bytes, flags: int = 0) -> str:
    member = zipfile.ZipInfo()
    member.orig_filename = raw.decode("utf-8" if flags & UTF_8 else "cp437")
    member.flag_bits = flags
    return photo_parcel.name_of(member)


@pytest.mark.parametrize(("raw", "flags"), [
    ("整改前/南坡.jpg".encode("gbk"), 0), ("整改前/南坡.jpg".encode(), 0), ("整改前/南坡.jpg".encode(), UTF_8),
    ("整改前\\南坡.jpg".encode("gbk"), 0),
])  # fmt: skip
def test_a_name_is_read_as_it_was_meant(raw: bytes, flags: int) -> None:
    assert named(raw, flags) == "整改前/南坡.jpg"


@pytest.mark.parametrize("name", ["../a.jpg", "a/../../b.jpg", "/etc/a.jpg", "C:\\a.jpg"])
def test_a_name_that_leads_out_of_the_folder_is_not_read(name: str) -> None:
    assert [file.problem for file in archive((name, b"x")).files] == [Reason.UNSAFE]


def test_a_link_is_not_read() -> None:
    member = zipfile.ZipInfo("link.jpg")
    member.external_attr = 0o120777 << 16
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as writer:
        writer.writestr(member, "/etc/passwd")
    assert [file.problem for file in Archive(zipfile.ZipFile(packed)).files] == [Reason.UNSAFE]


def test_what_a_mac_and_windows_put_beside_photos_is_left_out() -> None:
    found = archive(("__MACOSX/._1.jpg", b"x"), ("a/.DS_Store", b"x"), ("a/Thumbs.db", b"x"), ("a/1.jpg", b"x"))
    assert [file.name for file in found.files] == ["a/1.jpg"]


def test_an_encrypted_file_is_named() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as writer:
        writer.writestr("1.jpg", b"x")
    data = bytearray(packed.getvalue())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert [file.problem for file in Archive(zipfile.ZipFile(io.BytesIO(data))).files] == [Reason.ENCRYPTED]


def test_two_files_of_one_name_are_refused() -> None:
    with pytest.warns(UserWarning, match="Duplicate"), pytest.raises(Invalid):
        archive(("1.jpg", b"x"), ("1.jpg", b"y"))


def test_files_that_share_their_bytes_are_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as writer:
        writer.writestr("1.jpg", b"x" * 100)
        writer.writestr("2.jpg", b"x" * 100)
    data = bytearray(packed.getvalue())
    second = data.rindex(b"PK\x01\x02")
    data[second + 42 : second + 46] = struct.pack("<I", 0)
    with pytest.raises(Invalid):
        Archive(zipfile.ZipFile(io.BytesIO(data)))


def test_more_than_is_taken_at_once_is_refused_by_the_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photo_parcel, "MOST_BROUGHT_FILES", 2)
    with pytest.raises(TooLarge):
        archive(*((f"{number}.jpg", b"x") for number in range(3)))


def test_more_bytes_than_are_taken_at_once_are_refused_by_the_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photo_parcel, "MOST_BROUGHT_BYTES", 1_000_000)
    with pytest.raises(TooLarge):
        archive(("bomb.jpg", b"\0" * 1_000_001))


def test_a_file_that_is_longer_than_it_says_is_refused() -> None:
    found = archive(("1.jpg", b"x" * 1000))
    with pytest.raises(Invalid):
        list(photo_parcel.read(found, ParcelFile("1.jpg", 10)))


def test_a_damaged_file_is_refused_and_its_neighbour_read() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as writer:
        writer.writestr("1.jpg", b"x" * 100)
        writer.writestr("2.jpg", b"y" * 100)
    data = bytearray(packed.getvalue())
    data[data.index(b"xxxx")] = ord("z")
    found = Archive(zipfile.ZipFile(io.BytesIO(data)))
    first, second = found.files
    with pytest.raises(Invalid):
        list(photo_parcel.read(found, first))
    assert b"".join(photo_parcel.read(found, second)) == b"y" * 100


def test_a_link_below_a_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "card").mkdir()
    (tmp_path / "card" / "out").symlink_to("/etc")
    with photo_parcel.opened(tmp_path / "card") as folder:
        assert folder.files == ()
