"""Do pictures for slides show what they say, and carry nothing else?"""

from io import BytesIO
from pathlib import Path

from PIL import Image

from server.formats import derived_pictures
from server.formats.derived_pictures import Captioned
from tests.photos import PhotoExif, jpeg, wall_clock


def shown(tmp_path: Path, size: tuple[int, int] = (640, 480)) -> Captioned:
    path = tmp_path / f"{size}.jpg"
    path.write_bytes(jpeg(size=size, exif=PhotoExif(taken_at=wall_clock(2026, 10, 2, 9, 30))))
    return Captioned(path, ("整改前 2026-10-02 09:30", "35.1, 102.6 45°"))


def test_a_pair_lies_side_by_side_without_metadata(tmp_path: Path) -> None:
    one = shown(tmp_path)
    with Image.open(BytesIO(derived_pictures.pair("T1 南坡", one, one, "派生图片，非原件"))) as picture:
        assert picture.width == 1920
        assert not picture.getexif()
        assert "comment" not in picture.info


def test_the_mark_that_it_is_derived_is_drawn(tmp_path: Path) -> None:
    one = shown(tmp_path)
    assert derived_pictures.pair("T1", one, one, "派生图片") != derived_pictures.pair("T1", one, one, "")


def test_a_sheet_holds_twenty_and_the_next_holds_the_rest(tmp_path: Path) -> None:
    sheets = derived_pictures.sheets("T1", [shown(tmp_path, (60, 80))] * 23, "派生")
    heights = [Image.open(BytesIO(sheet)).height for sheet in sheets]
    assert len(heights) == 2
    assert heights[0] > 3 * heights[1]


def test_a_photo_that_cannot_be_shown_is_an_empty_field_with_its_reason(tmp_path: Path) -> None:
    empty = Captioned(None, ("整改后 文件在存储中缺失。",))
    with Image.open(BytesIO(derived_pictures.pair("T1", shown(tmp_path), empty, "派生"))) as picture:
        assert picture.getpixel((1400, 400)) == (221, 221, 221)


def test_a_title_that_is_too_long_is_cut_within_the_picture(tmp_path: Path) -> None:
    one = shown(tmp_path)
    long = Image.open(BytesIO(derived_pictures.pair("很" * 3000 + "\x00😀", one, one, "派生")))
    assert long.getpixel((long.width - 4, 20)) == (255, 255, 255)


def test_no_photos_make_no_sheet() -> None:
    assert derived_pictures.sheets("T1", [], "派生") == []
