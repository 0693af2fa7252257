"""Is a part of an earlier photo found at the same site?"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageOps

from server.db import transaction
from server.domain.alignment import Alignment
from server.imaging.decode import Opened
from server.models import Original, Photo
from server.services.runtime import media
from server.services.verification import recognition
from server.services.verification.reuse import within_reach
from tests.integration.reuse.conftest import Register, reason, said, scene, shot
from tests.power.lies import askew, greened, with_panel

pytestmark = pytest.mark.slow
Changed = Callable[[Image.Image], Image.Image]


def cut(picture: Image.Image, share: float = 0.2) -> Image.Image:
    """Cut so much of the width and height off, more at the left than at the right."""
    width, height = round(picture.width * (1 - share)), round(picture.height * (1 - share))
    left, top = round((picture.width - width) * 0.7), round((picture.height - height) * 0.4)
    return picture.crop((left, top, left + width, top + height))


PARTS: dict[str, tuple[Changed, str]] = {
    "a tenth cut off": (lambda picture: cut(picture, 0.1), "same-exposure"),
    "half of the width and height": (lambda picture: cut(picture, 0.5), "same-exposure"),
    "cut and mirrored": (lambda picture: ImageOps.mirror(cut(picture)), "same-exposure-mirrored"),
    "tilted": (lambda picture: cut(picture.rotate(3, Image.Resampling.BICUBIC), 0.12), "same-exposure"),
    "photographed from a screen": (askew, "same-exposure"),
    "with a panel, and cut": (lambda picture: cut(with_panel(picture), 0.06), "same-exposure"),
    "painted green, and cut": (lambda picture: cut(greened(picture)), "same-exposure"),
}


@pytest.mark.parametrize(("changed", "found"), PARTS.values(), ids=PARTS.keys())
def test_a_part_is_found_for_another_issue_of_the_site(register: Register, changed: Changed, found: str) -> None:
    with transaction():
        register.photo(shot(scene()), register.here)
        part = register.photo(shot(changed(scene()), 7), register.beside)
    assert reason(part) == f"doubtful {found}"


def test_a_part_is_found_on_a_later_visit_of_the_same_phone_elsewhere(register: Register) -> None:
    with transaction():
        register.photo(shot(scene()), register.here, device="collect:A")
        part = register.photo(shot(cut(scene()), 7), register.away, device="collect:A")
    assert reason(part) == "doubtful same-exposure"


def test_the_finding_maps_the_corners_of_the_part_to_their_places(register: Register) -> None:
    with transaction():
        register.photo(shot(scene()), register.here)
        part = register.photo(shot(cut(scene()), 7), register.beside)
    evidence = said(part).finding.evidence
    matrix = np.array([float(number) for number in str(evidence["mapping"]).split()]).reshape(3, 3)
    corners = np.array([(0, 0, 1), (800, 600, 1)]) @ matrix.T
    places = corners[:, :2] / corners[:, 2:]
    assert np.abs(places - [(112, 48), (752, 528)]).max() < 3  # of the earlier photo, 800 pixels wide
    assert 60 <= float(str(evidence["cover_percent"])) <= 68


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"weather": 5, "light": 0.85, "haze": 0.4}, id="from one tripod on another day"),
        pytest.param({"weather": 5, "east_m": 1.0, "turn_deg": 2.0}, id="from the same standpoint"),
        pytest.param({"weather": 5, "waste": 0.0, "green": 0.8, "east_m": 0.5}, id="before and after"),
    ],
)
def test_two_honest_exposures_of_one_place_are_two(register: Register, changes: dict[str, float]) -> None:
    with transaction():
        register.photo(shot(scene()), register.here)
        honest = register.photo(shot(scene(**changes), 7), register.beside)
    assert reason(honest) == "consistent new"


def test_what_is_recognisable_is_kept_beside_the_original(register: Register) -> None:
    with transaction():
        first = register.photo(shot(scene()), register.here)
        register.photo(shot(scene(2), 7), register.beside)
    kept = features_of(first)
    assert kept.is_file()
    assert not list(kept.parent.glob("*.part"))


def test_a_damaged_file_of_points_is_made_again(register: Register) -> None:
    with transaction():
        first = register.photo(shot(scene()), register.here)
        features_of(first).write_bytes(b"half a fi")
        part = register.photo(shot(cut(scene()), 7), register.beside)
    assert reason(part) == "doubtful same-exposure"


def test_a_part_is_found_among_photos_of_other_places_and_only_its_own_is_laid_on_it(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        first = register.photo(shot(scene()), register.here)
        for number in range(2, 6):
            register.photo(shot(scene(number), number), register.here)
        laid: list[str] = []
        align = within_reach.align

        def noted(earlier: Original, *rest: Any) -> Alignment | None:
            laid.append(earlier.sha256)
            return align(earlier, *rest)

        monkeypatch.setattr(within_reach, "align", noted)
        part = register.photo(shot(cut(scene(), 0.5), 7), register.beside)
    assert reason(part) == "doubtful same-exposure"
    assert laid == [first.original.sha256]


def test_a_photo_is_decoded_once_for_all_that_is_shown_and_compared(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[str] = []
    decode = Opened.decode

    def counted(opened: Opened, mode: str, least_long_edge: int) -> Image.Image:
        decoded.append(mode)
        return decode(opened, mode, least_long_edge)

    monkeypatch.setattr(Opened, "decode", counted)
    with transaction():
        register.photo(shot(scene()), register.here)
        assert decoded == ["L", "RGB"]  # the fingerprint is of the grey picture, an eighth of the size
        part = register.photo(shot(cut(scene()), 7), register.beside)
    assert decoded == ["L", "RGB"] * 2
    assert reason(part) == "doubtful same-exposure"


def test_a_kept_view_that_was_lost_is_made_again_pixel_by_pixel(register: Register) -> None:
    with transaction():
        first = register.photo(shot(scene()), register.here)
    kept = media().derived(first.original.sha256, recognition.VIEW)
    made = kept.read_bytes()
    kept.unlink()
    assert recognition.known(first.original.sha256)
    assert kept.read_bytes() == made


def features_of(one: Photo) -> Path:
    return media().derived(one.original.sha256, recognition.FEATURES)
