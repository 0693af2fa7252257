"""Was the picture handed in before?"""

from dataclasses import replace
from importlib import import_module

import pytest

from server import checks
from server.checks import not_the_same_picture, photo_matches_thumbnail, photo_not_reused
from server.domain.alignment import Alignment
from server.domain.finding import Status
from server.domain.photo import Camera, Fingerprint
from server.domain.subject import OtherPhoto, PairSubject, Stage
from tests.unit.subjects import LOOK, facts, photo

OTHER = OtherPhoto("Z1-F-012 #7", same_bytes=True, issue="Z1-F-012", viewpoint="S", visit="uuid:2")
OTHER_BITS = ~LOOK.phash & (2**64 - 1)
ALIGNED = Alignment(120, 0.97, 0.43, is_mirrored=False, matrix=(0.5, 0, 10, 0, 0.5, 20, 0, 0, 1))
SELF = replace(OTHER, issue="T1-F-001", visit="uuid:1")


@pytest.mark.parametrize(
    ("others", "answer"),
    [
        pytest.param((), "consistent new", id="never seen"),
        pytest.param((OTHER,), "contradicted same-bytes", id="same file, another issue"),
        pytest.param((SELF,), "consistent same-use", id="sent again"),
        pytest.param((replace(SELF, visit="uuid:9"),), "contradicted same-bytes", id="same file, another visit"),
        pytest.param((replace(SELF, stage=Stage.BEFORE),), "contradicted same-bytes", id="same file, other stage"),
        pytest.param((replace(OTHER, same_bytes=False, bits=4),), "doubtful looks-same", id="recompressed"),
        pytest.param(
            (replace(OTHER, same_bytes=False, position="mirrored"),), "doubtful looks-same-turned", id="mirrored"
        ),
        pytest.param(
            (replace(OTHER, same_bytes=False, is_inside=True),), "doubtful looks-same-inside", id="in a frame"
        ),
        pytest.param((replace(OTHER, same_bytes=False, alignment=ALIGNED),), "doubtful same-exposure", id="cut"),
        pytest.param(
            (replace(OTHER, same_bytes=False, alignment=replace(ALIGNED, is_mirrored=True)),),
            "doubtful same-exposure-mirrored",
            id="cut and mirrored",
        ),
        pytest.param(
            (replace(OTHER, same_bytes=False, is_thumbnail=True),), "doubtful thumbnail-of-another", id="old thumbnail"
        ),
        pytest.param((replace(OTHER, same_bytes=False, is_exif_only=True),), "consistent new", id="only its EXIF"),
        pytest.param(
            (replace(SELF, same_bytes=False, stage=Stage.BEFORE),), "consistent new", id="left to the pair's check"
        ),
    ],
)
def test_reuse(others: tuple[OtherPhoto, ...], answer: str) -> None:
    finding = photo_not_reused.check(photo(others=others))
    assert f"{finding.status} {finding.reason}" == answer


def test_the_finding_names_the_other_photo() -> None:
    assert photo_not_reused.check(photo(others=(OTHER,))).evidence["other"] == "Z1-F-012 #7"


def test_the_finding_says_how_the_photo_lies_on_the_other() -> None:
    evidence = photo_not_reused.check(photo(others=(replace(OTHER, same_bytes=False, alignment=ALIGNED),))).evidence
    assert (evidence["cover_percent"], evidence["mapping"]) == (43, "0.5 0 10 0 0.5 20 0 0 1")


def test_what_the_pixels_show_is_said_before_what_the_fingerprints_say() -> None:
    near, aligned = (
        replace(OTHER, same_bytes=False, **how) for how in ({"bits": 2}, {"bits": 30, "alignment": ALIGNED})
    )
    assert photo_not_reused.check(photo(others=(near, aligned))).reason == "same-exposure"


@pytest.mark.parametrize(("language", "word"), [("en", "turned to the left"), ("zh_CN", "向左旋转")])
def test_the_position_is_a_word(language: str, word: str) -> None:
    finding = photo_not_reused.check(photo(others=(replace(OTHER, same_bytes=False, position="turned-left"),)))
    assert word in checks.sentence("photo_not_reused", finding, language)


OF_PIXELS = ("photo_not_reused", "photo_exif_not_copied", "photo_is_native", "photo_matches_thumbnail")


@pytest.mark.parametrize("name", OF_PIXELS)
@pytest.mark.parametrize("header", [{"width": None, "height": None}, {"width": 4032, "height": 3024}])
def test_a_picture_that_nobody_could_read_is_unverifiable(name: str, header: dict[str, int | None]) -> None:
    read = facts(exif_width=4032, exif_height=3024, problem="truncated", fingerprint=None, **header)
    [answer] = checks.run([import_module(f"server.checks.{name}")], photo(read))
    assert answer.finding.status is Status.UNVERIFIABLE


@pytest.mark.parametrize("name", ["photo_not_reused", "photo_exif_not_copied", "photo_matches_thumbnail"])
def test_a_black_picture_is_neither_new_nor_another_one(name: str) -> None:
    black = facts(fingerprint=None, thumbnail_likeness=0.0, camera=Camera("HUAWEI", "NOH-AN00"))
    [answer] = checks.run([import_module(f"server.checks.{name}")], photo(black))
    assert f"{answer.finding.status} {answer.finding.reason}" == "unverifiable no-detail"


def test_a_black_picture_with_the_thumbnail_of_a_place_is_another_one() -> None:
    swapped = facts(fingerprint=None, thumbnail_likeness=0.0, thumbnail_phash=LOOK.phash)
    assert photo_matches_thumbnail.check(photo(swapped)).reason == "other-picture"


def test_two_black_pictures_of_a_pair_are_not_told_apart() -> None:
    pair = PairSubject(photo(facts(fingerprint=None)), photo(facts(sha256="b" * 64, fingerprint=None)))
    finding = not_the_same_picture.check(pair)
    assert f"{finding.status} {finding.reason}" == "unverifiable no-detail"


@pytest.mark.parametrize(
    ("look", "answer"),
    [
        pytest.param(LOOK, "contradicted same-picture", id="the same pixels, saved again"),
        pytest.param(replace(LOOK, phash=LOOK.phash ^ 0b11111), "doubtful alike", id="5 bits"),
        pytest.param(
            replace(LOOK, phash=LOOK.phash ^ 0b11111, pdq=bytes(b ^ 0xFF for b in LOOK.pdq)),
            "consistent alike-at-a-glance",
            id="5 bits, but other details",
        ),
        pytest.param(Fingerprint(OTHER_BITS, bytes(32)), "consistent different", id="another picture"),
        pytest.param(
            Fingerprint(OTHER_BITS, bytes(32), (OTHER_BITS, LOOK.phash), (bytes(32), LOOK.pdq)),
            "doubtful alike",
            id="mirrored",
        ),
    ],
)
def test_before_and_after(look: Fingerprint, answer: str) -> None:
    pair = PairSubject(photo(), photo(facts(sha256="b" * 64, fingerprint=look)))
    finding = not_the_same_picture.check(pair)
    assert f"{finding.status} {finding.reason}" == answer


def test_the_before_photo_handed_in_again_is_a_contradiction() -> None:
    assert not_the_same_picture.check(PairSubject(photo(), photo())).reason == "same-bytes"
