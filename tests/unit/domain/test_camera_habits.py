"""When do the photos of a camera model have a habit, and which photo lacks it?"""

from server.domain.camera_habits import Habit, SeenFile, habits


def seen(*shapes: str, phones: int = 2) -> list[SeenFile]:
    return [SeenFile(f"phone-{number % phones}", shape, "own") for number, shape in enumerate(shapes)]


def plan(*shapes: str, phones: int = 2, mine: str | None = "phone-9") -> Habit | None:
    return habits(seen(*shapes, phones=phones), mine).exif_shape


def test_eight_photos_of_two_phones_make_a_habit() -> None:
    assert plan(*["own"] * 8) == Habit("own", 8, 2)


def test_seven_photos_make_none() -> None:
    assert plan(*["own"] * 7) is None


def test_one_phone_makes_none() -> None:
    assert plan(*["own"] * 20, phones=1) is None


def test_photos_that_differ_among_themselves_make_none() -> None:
    assert plan(*["own", "other"] * 8) is None


def test_what_another_phone_sent_as_well_is_not_unlike_the_model() -> None:
    found = plan(*["own"] * 19, "new")
    assert found is not None
    assert not found.is_unlike("new")


def test_what_only_the_same_phone_sent_is_unlike_the_model() -> None:
    found = plan(*["own"] * 19, "anew", mine="phone-1")
    assert found is not None
    assert found.is_unlike("anew")


def test_a_photo_without_exif_is_not_unlike_the_model() -> None:
    assert not Habit("own", 8, 2).is_unlike(None)
