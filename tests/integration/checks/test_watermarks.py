"""Is text that a camera burnt in read once, kept, and held against register and ledger?"""

from datetime import timedelta

import pytest

from server.db import transaction
from server.imaging.burnt_in import READ, SEEN, BurntIn
from server.models import Photo
from server.services.verification import original_facts, photo_case, photos
from tests import build
from tests.build import WORK_DONE
from tests.integration.checks.conftest import Field
from tests.integration.checks.test_journeys import reason

VISIT = WORK_DONE + timedelta(days=4)
DAY = f"{VISIT:%Y-%m-%d}"
CODE = "防伪码 K7Q2M9XF4T"
CHECK = "watermark_agrees"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the lines that every picture carries from now on; what reads them is tested elsewhere."""
    lines: list[str] = []

    def read(*_: object) -> BurntIn:
        return BurntIn(READ, tuple(lines))

    monkeypatch.setattr(original_facts, "burnt_in", read)
    return lines


def analysed(field: Field, seed: int = 1) -> Photo:
    return build.analysed(field.photo(VISIT + timedelta(days=seed), seed=seed))


def test_what_was_read_is_kept_and_not_read_again(
    field: Field, written: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    written.append(DAY)
    with transaction():
        one = analysed(field)
        monkeypatch.setattr(original_facts, "burnt_in", lambda *_: pytest.fail("it was read again"))
        photos.judge(photo_case.load(one.id))
    assert (one.original.facts or {})["burnt_in"] == [DAY]


def test_a_text_that_names_another_county_of_the_register_is_doubtful(field: Field, written: list[str]) -> None:
    written.append("甘南州·合作市")
    with transaction():
        build.site(field.programme, code="S-OTHER", county="合作市")
        one = analysed(field)
    assert reason(one, CHECK) == "doubtful other-county"


def test_a_county_that_the_register_does_not_know_is_no_contradiction(field: Field, written: list[str]) -> None:
    written.append("甘南州·合作市")
    with transaction():
        one = analysed(field)
    assert reason(one, CHECK) == "unverifiable not-understood"


def test_one_code_on_two_pictures_is_doubtful_on_the_later(field: Field, written: list[str]) -> None:
    written.append(CODE)
    with transaction():
        first, second = analysed(field, 1), analysed(field, 2)
    assert reason(first, CHECK) == "unverifiable not-contradicted"
    assert reason(second, CHECK) == "doubtful code-repeated"


def test_a_photo_that_is_analysed_late_has_the_later_one_asked_again(field: Field, written: list[str]) -> None:
    written.append(CODE)
    with transaction():
        first = field.photo(VISIT, seed=1)
        second = analysed(field, 2)
        case = photo_case.load(first.id)
        asked = dict(photos.concerned(case.trace))
        photos.ask_again(second.id, asked[second.id])
    assert reason(second, CHECK) == "doubtful code-repeated"


def test_the_same_bytes_handed_in_twice_carry_their_code_by_right(field: Field, written: list[str]) -> None:
    written.append(CODE)
    with transaction():
        analysed(field, 1)
        again = analysed(field, 1)
    assert reason(again, CHECK) == "unverifiable not-contradicted"


def test_a_text_that_was_only_seen_is_read_once_the_extra_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {original_facts.VERSION_KEY: original_facts.VERSION, "burnt_in_state": SEEN}
    outdated = []
    for installed in (False, True):
        monkeypatch.setattr(original_facts, "can_read", lambda installed=installed: installed)
        outdated.append(original_facts.is_outdated(kept))
    assert outdated == [False, True]
