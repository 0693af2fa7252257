"""What may be shown in place of an original?"""

from pathlib import Path

import pytest
from PIL import Image

from server.imaging.preview import write_preview
from server.imaging.undecodable import Undecodable
from tests.photos import PhotoExif, encoded, jpeg, picture, png


def preview(folder: Path, photo: bytes, long_edge: int = 200, name: str = "preview.jpg") -> Image.Image:
    (folder / "photo").write_bytes(photo)
    size = write_preview(folder / "photo", folder / name, long_edge)
    with Image.open(folder / name) as image:
        image.load()
        assert image.size == size
        return image


def test_a_preview_is_no_longer_than_asked(tmp_path: Path) -> None:
    assert preview(tmp_path, jpeg(size=(640, 480))).size == (200, 150)


def test_a_small_photo_is_not_blown_up(tmp_path: Path) -> None:
    assert preview(tmp_path, jpeg(size=(64, 48))).size == (64, 48)


def test_a_preview_stands_upright(tmp_path: Path) -> None:
    assert preview(tmp_path, jpeg(size=(640, 480), exif=PhotoExif(orientation=6))).size == (150, 200)


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_undone_once(tmp_path: Path, orientation: int, kind: str) -> None:
    red = Image.new("RGB", (80, 60), "white")
    red.paste("red", (0, 0, 40, 30))
    shown = preview(tmp_path, encoded(red, kind, PhotoExif(orientation=orientation)))
    # Where the first row and the first column of the pixels belong: EXIF 2.32, 4.6.4, Orientation.
    corner = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}[orientation]
    at = tuple(side - 10 if far else 10 for side, far in zip(shown.size, corner, strict=True))
    pixel = shown.getpixel((at[0], at[1]))
    assert isinstance(pixel, tuple)
    assert pixel[1] < 60


@pytest.mark.parametrize("name", ["preview.jpg", "preview.webp"])
def test_a_preview_carries_no_metadata(tmp_path: Path, name: str) -> None:
    exif = PhotoExif(latitude=35.1, longitude=102.9, model="ANA-AN00")
    small = encoded(picture((64, 48)), "JPEG", exif, comment=b"by Zhang", icc_profile=b"x" * 200)
    info = preview(tmp_path, small, name=name).info
    assert not {"exif", "xmp", "comment", "icc_profile", "photoshop"} & set(info)


def test_a_preview_in_webp_is_webp(tmp_path: Path) -> None:
    assert preview(tmp_path, jpeg(), name="preview.webp").format == "WEBP"


def test_what_is_transparent_becomes_white(tmp_path: Path) -> None:
    assert preview(tmp_path, encoded(Image.new("RGBA", (50, 50)), "PNG")).getpixel((25, 25)) == (255, 255, 255)


def test_the_original_is_not_touched(tmp_path: Path) -> None:
    photo = png(exif=PhotoExif(orientation=3))
    preview(tmp_path, photo)
    assert (tmp_path / "photo").read_bytes() == photo


def test_a_folder_is_made_and_nothing_is_left_beside_the_preview(tmp_path: Path) -> None:
    preview(tmp_path, jpeg(), name="derived/ab/preview.jpg")
    assert [path.name for path in (tmp_path / "derived" / "ab").iterdir()] == ["preview.jpg"]


@pytest.mark.parametrize(("photo", "code"), [(b"text", "not-an-image"), (jpeg()[:5_000], "truncated"), (b"", "empty")])
def test_a_broken_photo_has_no_preview(tmp_path: Path, photo: bytes, code: str) -> None:
    with pytest.raises(Undecodable, match=code):
        preview(tmp_path, photo)
