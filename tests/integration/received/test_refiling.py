"""How is a photo filed elsewhere, and how does a file find its name, by hand?"""

from threading import Thread

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server.db import db, transaction
from server.domain.access import Actor, AttachmentState, Role
from server.domain.finding import Status
from server.domain.received import Need
from server.domain.resolution import PairState
from server.domain.subject import Stage
from server.errors import Conflict, Forbidden, Invalid, NotFound
from server.models import Attachment, Photo, PhotoPair, Programme
from server.services import accounts, events
from server.services.received import needs, refiling
from server.services.register import queue_columns
from server.services.verification import attempts
from server.tasks import analysis
from tests import build
from tests.integration.openrosa.field import FAR, WIDE, Field, Stood, instance, photo
from tests.integration.received.conftest import signed_in
from tests.integration.received.test_list import ALONE, complete, on, send

WHY = "机位选错"


def refile(actor: Actor, one: Photo, viewpoint: str = "T", stage: str = "after", reason: str = WHY) -> None:
    with transaction():
        moved = refiling.refile(actor, one.id, viewpoint, stage, reason)
    for number in moved:
        analysis.run(number)


def at(field: Field, viewpoint: str, stage: Stage = Stage.AFTER) -> list[int]:
    db.session.expire_all()
    return [one.id for one in field.photos() if one.viewpoint and (one.viewpoint.code, one.stage) == (viewpoint, stage)]


def standing() -> list[PhotoPair]:
    return list(db.session.scalars(select(PhotoPair).where(PhotoPair.replaced_at.is_(None)).order_by(PhotoPair.id)))


def test_a_photo_under_the_wrong_viewpoint_forms_its_pair_at_the_right_one(field: Field, emma: Actor) -> None:
    before = (Stood(near="", code="T"),)
    field.phone.submit(instance(1, stood=before, phase="before"), {WIDE: photo(1)})
    send(field, 2, phase="after")
    after = field.photos()[-1]
    assert standing() == []
    refile(emma, after)
    [pair] = standing()
    assert (pair.after_id, pair.viewpoint.code) == (after.id, "T")


def test_a_before_photo_that_was_called_after_is_filed_as_what_it_is(field: Field, emma: Actor) -> None:
    send(field, 1, phase="after")
    send(field, 2, phase="after")
    refile(emma, field.photos()[0], viewpoint="S", stage="before")
    assert len(standing()) == 1
    assert at(field, "S", Stage.BEFORE) == [field.photos()[0].id]


def test_the_pair_that_a_photo_leaves_stands_no_more_and_the_one_before_it_does(field: Field, emma: Actor) -> None:
    complete(field)
    send(field, 3, phase="after")
    first, second = db.session.scalars(select(PhotoPair).order_by(PhotoPair.id))
    assert [one.id for one in standing()] == [second.id]
    refile(emma, field.photos()[-1])
    assert [one.id for one in standing()] == [first.id]


def test_what_was_contradicted_stays_in_sight_after_its_photo_was_filed_elsewhere(field: Field, emma: Actor) -> None:
    send(field, 1, phase="before")
    send(field, 2, photo(2, FAR), phase="after")
    [pair] = standing()
    assert pair.verdict is Status.CONTRADICTED
    refile(emma, field.photos()[-1])
    db.session.expire_all()
    assert pair.replaced_at is not None
    assert pair.id in set(db.session.scalars(select(PhotoPair.id).where(queue_columns.in_sight())))


def test_a_run_forgets_no_contradiction_of_a_photo_that_was_filed_elsewhere(field: Field, emma: Actor) -> None:
    send(field, 1, phase="before")
    send(field, 2, photo(2, FAR), phase="after")
    [pair] = standing()
    refile(emma, field.photos()[-1], viewpoint="S", stage="during")
    with transaction():
        field.photos()[-1].verdict = Status.CONSISTENT
        pair.verdict = Status.CONSISTENT
        attempts.absolve(pair)
    assert pair.contradicted_at is not None
    assert pair.id in set(db.session.scalars(select(PhotoPair.id).where(queue_columns.in_sight())))


def contradicted(field: Field) -> Photo:
    """Hand in a photo that the checks contradict and that no pair shows."""
    send(field, 1, photo(1, FAR), phase="after")
    [one] = field.photos()
    assert one.verdict is Status.CONTRADICTED
    return one


def test_a_contradiction_that_no_pair_shows_waits_for_a_second_person(field: Field, emma: Actor) -> None:
    refile(emma, contradicted(field), stage="during")
    assert on(emma, Need.REFILED) == [1]
    assert needs.waiting(emma) == 1
    with pytest.raises(Conflict, match="another person"):
        confirm(field, emma)


def test_a_second_person_confirms_where_a_photo_is_filed(field: Field, emma: Actor) -> None:
    refile(emma, contradicted(field), stage="during")
    other = colleague(field)
    confirm(field, other)
    assert on(emma, Need.REFILED) == []
    assert events.about("submission:1")[-1].details["filed_by"] == "Emma"
    with pytest.raises(Conflict, match="Nothing"):
        confirm(field, other)


def test_filing_it_once_more_confirms_nothing(field: Field, emma: Actor) -> None:
    refile(emma, contradicted(field), stage="during")
    other = colleague(field)
    refile(other, field.photos()[0], stage="before")
    with pytest.raises(Conflict, match="another person"):
        confirm(field, other)
    confirm(field, emma)


def test_an_honest_photo_that_is_filed_elsewhere_waits_for_nobody(field: Field, emma: Actor) -> None:
    send(field, 1)
    refile(emma, field.photos()[0])
    assert needs.waiting(emma) == 0


def test_the_page_confirms(field: Field, emma: Actor, client: FlaskClient) -> None:
    refile(emma, contradicted(field), stage="during")
    colleague(field)
    other = signed_in(client, "Ella")
    assert "It belongs here" in other.get("/received/1", headers={"Accept-Language": "en"}).text
    assert other.post(f"/received/1/photos/{field.photos()[0].id}/confirm").status_code == 302
    assert on(emma, Need.REFILED) == []


def colleague(field: Field) -> Actor:
    with transaction():
        build.account("Ella", Role.OFFICE, db.session.get_one(Programme, field.programme_id))
    return accounts.sign_in("Ella", build.PASSWORD)


def confirm(field: Field, by: Actor) -> None:
    with transaction():
        refiling.confirm(by, field.photos()[0].id, 1)


def test_a_photo_is_filed_from_the_page_of_its_own_submission_only(field: Field, emma: Actor) -> None:
    send(field, 1)
    send(field, 2)
    with pytest.raises(NotFound), transaction():
        refiling.refile(emma, field.photos()[0].id, "T", "after", WHY, submission_id=2)


def test_of_two_who_file_at_once_the_second_is_told_that_nothing_changes(field: Field, emma: Actor) -> None:
    send(field, 1)
    number = field.photos()[0].id
    told: list[object] = []

    def file() -> None:
        with field.app.app_context():
            try:
                with transaction():
                    told.append(refiling.refile(emma, number, "T", "after", WHY))
            except Invalid as problem:
                told.append(type(problem))

    db.session.remove()
    threads = [Thread(target=file) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(map(str, told)) == sorted(map(str, [(number,), Invalid]))


def test_a_photo_that_is_filed_back_forms_the_pair_that_it_had(field: Field, emma: Actor) -> None:
    complete(field)
    [pair] = standing()
    refile(emma, field.photos()[-1])
    refile(emma, field.photos()[-1], viewpoint="S")
    assert [one.id for one in standing()] == [pair.id]


def test_a_pair_that_was_decided_keeps_its_photos(field: Field, emma: Actor) -> None:
    complete(field)
    with transaction():
        standing()[0].state = PairState.DECIDED
    with pytest.raises(Conflict, match="decided"):
        refile(emma, field.photos()[-1])


def test_the_log_says_from_where_to_where_and_why(field: Field, emma: Actor, office: FlaskClient) -> None:
    send(field, 1)
    refile(emma, field.photos()[0])
    number = field.submissions()[0].id
    entry = events.about(f"submission:{number}")[-1]
    assert (entry.action, entry.details["from"], entry.details["to"]) == (
        "photos.refile",
        ["S", "after"],
        ["T", "after"],
    )
    assert WHY in office.get(f"/received/{number}").text


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"viewpoint": "NOWHERE"}, NotFound),
        ({"stage": "later"}, Invalid),
        ({"reason": " \u200b"}, Invalid),
        ({"viewpoint": "S"}, Invalid),
    ],
)
def test_what_cannot_be_filed_is_refused(
    field: Field, emma: Actor, changes: dict[str, str], problem: type[Exception]
) -> None:
    send(field, 1)
    with pytest.raises(problem):
        refile(emma, field.photos()[0], **changes)
    assert at(field, "S") == [field.photos()[0].id]


def test_a_reviewer_files_nothing(field: Field) -> None:
    send(field, 1)
    with pytest.raises(Forbidden):
        refile(accounts.sign_in("Alice", build.PASSWORD), field.photos()[0])


def test_the_page_files_a_photo_elsewhere(field: Field, office: FlaskClient) -> None:
    send(field, 1)
    sent, one = field.submissions()[0].id, field.photos()[0].id
    form = {"viewpoint": "T", "stage": "before", "reason": WHY}
    assert office.post(f"/received/{sent}/photos/{one}/refile", data=form).status_code == 302
    assert at(field, "T", Stage.BEFORE) == [one]


def test_a_photo_of_another_programme_is_not_found_by_its_number(field: Field, client: FlaskClient) -> None:
    send(field, 1)
    with transaction():
        build.account("Olga", role=Role.OFFICE, programme=build.programme("other", "另一方案"))
    form = {"viewpoint": "T", "stage": "before", "reason": WHY}
    answer = signed_in(client, "Olga").post(f"/received/1/photos/{field.photos()[0].id}/refile", data=form)
    assert answer.status_code == 404
    assert at(field, "S") == [field.photos()[0].id]


def renamed(field: Field) -> Attachment:
    """Hand in a photo whose file came under a name that no answer says."""
    field.phone.submit(instance(1, stood=ALONE), {"IMG_0001.jpg": photo(1)})
    return db.session.scalars(select(Attachment).where(Attachment.state == AttachmentState.QUARANTINED)).one()


def match(actor: Actor, apart: Attachment, name: str = WIDE) -> tuple[int, ...]:
    with transaction():
        return refiling.match(actor, apart.submission_id, apart.id, name, WHY)


def test_a_file_that_came_under_another_name_becomes_the_photo_that_was_awaited(field: Field, emma: Actor) -> None:
    apart = renamed(field)
    [number] = match(emma, apart)
    analysis.run(number)
    one = db.session.get_one(Photo, number)
    assert (one.original_id, one.attachment.name, one.attachment.state) == (
        apart.original_id, WIDE, AttachmentState.RECEIVED,
    )  # fmt: skip
    assert on(emma, Need.QUARANTINED) == on(emma, Need.INCOMPLETE) == []


def test_the_file_that_was_matched_is_there_still_under_its_own_name(field: Field, emma: Actor) -> None:
    apart = renamed(field)
    match(emma, apart)
    db.session.refresh(apart)
    assert (apart.name, apart.state) == ("IMG_0001.jpg", AttachmentState.MATCHED)


def test_a_phone_that_sends_it_again_changes_nothing(field: Field, emma: Actor) -> None:
    match(emma, renamed(field))
    assert field.phone.submit(instance(1, stood=ALONE), {"IMG_0001.jpg": photo(1)}).status == 201
    assert field.phone.submit(instance(1, stood=ALONE), {WIDE: photo(1)}).status == 201
    assert len(field.photos()) == 1
    assert len(db.session.scalars(select(Attachment)).all()) == 2


def test_other_bytes_under_the_awaited_name_are_kept_apart_after_a_match(field: Field, emma: Actor) -> None:
    match(emma, renamed(field))
    field.phone.submit(instance(1, stood=ALONE), {WIDE: photo(5)})
    assert on(emma, Need.QUARANTINED) == [1]
    assert len(field.photos()) == 1


@pytest.mark.parametrize("name", ["other.jpg", "IMG_0001.jpg"])
def test_a_file_is_matched_with_none_but_an_awaited_one(field: Field, emma: Actor, name: str) -> None:
    with pytest.raises(NotFound, match="awaited"):
        match(emma, renamed(field), name)


def test_a_file_is_matched_once(field: Field, emma: Actor) -> None:
    apart = renamed(field)
    match(emma, apart)
    with pytest.raises(NotFound, match="quarantine"):
        match(emma, apart)


def test_the_page_matches_a_file(field: Field, office: FlaskClient) -> None:
    apart = renamed(field)
    address = f"/received/{apart.submission_id}/files/{apart.id}/match"
    assert WIDE in office.get(f"/received/{apart.submission_id}").text
    assert office.post(address, data={"file_name": WIDE, "reason": WHY}).status_code == 302
    assert len(field.photos()) == 1


def test_of_two_files_that_are_matched_at_once_with_one_name_one_stays_apart(field: Field, emma: Actor) -> None:
    stray = {"IMG_0001.jpg": photo(1), "IMG_0002.jpg": photo(2)}
    field.phone.submit(instance(1, stood=ALONE), stray)
    query = select(Attachment.id).where(Attachment.state == AttachmentState.QUARANTINED)
    numbers = db.session.scalars(query).all()
    refused: list[int] = []

    def file(number: int) -> None:
        with field.app.app_context():
            try:
                with transaction():
                    refiling.match(emma, 1, number, WIDE, WHY)
            except NotFound:
                refused.append(number)

    db.session.remove()
    threads = [Thread(target=file, args=(number,)) for number in numbers]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert (len(field.photos()), db.session.scalars(query).all()) == (1, refused)
