"""Is a picture found again among everything ever received, whatever was done to it?"""

from collections.abc import Callable

import pytest
from PIL import Image, ImageEnhance, ImageOps

from server.db import db, transaction
from server.models import Fingerprint
from tests import build
from tests.integration.reuse.conftest import Register, reason, said, scene, sentence, shot

Changed = Callable[[Image.Image], Image.Image]


def halved(picture: Image.Image) -> Image.Image:
    return picture.resize((picture.width // 2, picture.height // 2))


def screenshot(picture: Image.Image) -> Image.Image:
    return ImageOps.pad(picture, (720, 1560), color="black")


COPIES: dict[str, tuple[Changed, str]] = {
    "saved again": (lambda picture: picture, "same-exposure"),
    "halved": (halved, "same-exposure"),
    "brighter": (lambda picture: ImageEnhance.Brightness(picture).enhance(1.2), "same-exposure"),
    "mirrored": (ImageOps.mirror, "same-exposure-mirrored"),
    "on its side": (lambda picture: picture.transpose(Image.Transpose.ROTATE_90), "same-exposure"),
    "framed": (lambda picture: ImageOps.expand(picture, 50, "white"), "same-exposure"),
    "a screenshot": (screenshot, "same-exposure"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("changed", "found"), COPIES.values(), ids=COPIES.keys())
def test_a_copy_is_found_at_a_distant_site(register: Register, changed: Changed, found: str) -> None:
    with transaction():
        first = register.photo(shot(scene()), register.here)
        copy = register.photo(shot(changed(scene()), 7, quality=70), register.away, device="collect:B")
    assert reason(copy) == f"doubtful {found}"
    assert said(copy).finding.evidence["sha256"] == first.original.sha256


@pytest.mark.slow
def test_a_clean_copy_of_a_framed_photo_is_found(register: Register) -> None:
    with transaction():
        register.photo(shot(screenshot(scene())), register.here)
        copy = register.photo(shot(scene(), 7), register.away, device="collect:B")
    assert reason(copy) == "doubtful same-exposure"


def test_a_picture_of_few_details_is_found_by_its_fingerprint_alone(register: Register) -> None:
    soft = scene().resize((12, 9)).resize((800, 600), Image.Resampling.BICUBIC)
    with transaction():
        register.photo(shot(soft), register.here)
        copy = register.photo(shot(ImageOps.mirror(soft), 7), register.away, device="collect:B")
    assert reason(copy) == "doubtful looks-same-turned"
    assert "ZY-017 · 南坡 · after #1, mirrored" in sentence(copy)
    assert "ZY-017 · 南坡 · 整改后 #1" in sentence(copy, "zh_CN")


def test_two_places_are_two_pictures(register: Register) -> None:
    with transaction():
        register.photo(shot(scene(1)), register.here)
        other = register.photo(shot(scene(2), 7), register.away)
    assert reason(other) == "consistent new"


def test_the_same_file_for_another_issue_is_a_contradiction(register: Register) -> None:
    with transaction():
        register.photo(shot(scene()), register.here)
        again = register.photo(shot(scene()), register.away)
    assert reason(again) == "contradicted same-bytes"


def test_a_thumbnail_names_the_photo_whose_place_the_picture_took(register: Register) -> None:
    with transaction():
        first = register.photo(shot(scene(1)), register.here)
        thumbnail = shot(scene(1).resize((160, 120)), quality=80)
        swapped = register.photo(shot(scene(2), 7, thumbnail=thumbnail), register.away, device="collect:B")
    assert reason(swapped) == "doubtful thumbnail-of-another"
    assert said(swapped).finding.evidence["sha256"] == first.original.sha256


def test_exif_of_another_photo_is_noticed(register: Register) -> None:
    with transaction():
        register.photo(shot(scene(1)), register.here)
        other = register.photo(shot(scene(2)), register.away, device="collect:B")
    assert reason(other, "photo_exif_not_copied") == "doubtful copied"


def test_the_form_s_smaller_version_of_a_photo_keeps_its_exif_honestly(register: Register) -> None:
    with transaction():
        register.photo(shot(scene()), register.here)
        smaller = register.photo(shot(halved(scene())), register.here)
    assert reason(smaller, "photo_exif_not_copied") == "consistent unique"


def test_two_photos_of_one_second_are_told_apart_by_its_fractions(register: Register) -> None:
    with transaction():
        register.photo(shot(scene(1), 1), register.here)
        second = register.photo(shot(scene(2), 1, photo={0x9291: "777"}), register.here)
    assert reason(second, "photo_exif_not_copied") == "consistent unique"


def test_a_photo_that_is_analysed_late_has_the_later_one_asked_again(register: Register) -> None:
    with transaction():
        first = register.photo(shot(scene()), register.here, analysed=False)
        copy = register.photo(shot(scene(), 7, quality=60), register.away, device="collect:B")
    assert reason(copy) == "consistent new"
    with transaction():
        build.analysed(first)
    assert reason(copy) == "doubtful same-exposure"


def test_a_fingerprint_is_kept_once_for_each_original(register: Register) -> None:
    with transaction():
        for issue in (register.here, register.away):
            register.photo(shot(scene()), issue)
    assert db.session.query(Fingerprint).count() == 1


@pytest.mark.parametrize("missing", [1, 2])
def test_a_file_without_its_last_bytes_is_the_same_picture(register: Register, missing: int) -> None:
    whole = shot(scene())
    with transaction():
        register.photo(whole, register.here)
        copy = register.photo(whole[:-missing], register.away, device="collect:B")
    assert reason(copy).startswith("doubtful ")


def test_a_file_of_which_no_picture_can_be_read_was_not_compared(register: Register) -> None:
    whole = shot(scene())
    with transaction():
        register.photo(whole, register.here)
        rest = register.photo(whole[: len(whole) // 2], register.away, device="collect:B")
    assert reason(rest) == "unverifiable no-picture"
