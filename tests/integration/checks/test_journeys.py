"""What is known of a photo's phone and of the way it went?"""

from datetime import timedelta

from sqlalchemy import select

from server.db import db, transaction
from server.domain.geo import LatLon
from server.models import Finding, FormVersion, Photo
from server.services.verification import photo_case, photos
from tests import build
from tests.build import WORK_DONE, XIAHE
from tests.integration.checks.conftest import Field

VISIT = WORK_DONE + timedelta(days=4)
FAR = LatLon(XIAHE.latitude + 1.8, XIAHE.longitude)
XFORM = b"""<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:s="urn:steps">
<h:head><h:title>t</h:title><model>
<instance><data id="rect_check" version="1"><photo_wide/><photo_near/></data></instance>
<bind nodeset="/data/photo_wide" type="binary"/>
<bind nodeset="/data/photo_near" type="binary" s:least-hours-after="photo_wide 24"/>
</model></h:head><h:body><upload ref="/data/photo_wide" mediatype="image/*" appearance="new"/>
<upload ref="/data/photo_near" mediatype="image/*"/></h:body></h:html>"""


def reason(one: Photo, check: str) -> str:
    query = select(Finding).where(Finding.photo_id == one.id, Finding.check == check, Finding.replaced_at.is_(None))
    found = db.session.scalars(query).one()
    return f"{found.status} {found.reason}"


def published(field: Field) -> FormVersion:
    version = FormVersion(
        form=field.form, version="1", title="t", xml=XFORM, md5="0" * 32, media=[], published_at=VISIT
    )
    db.session.add(version)
    db.session.flush()
    return version


def test_the_analysis_notes_which_phone_took_the_photo_when_and_where(field: Field) -> None:
    with transaction():
        one = build.analysed(field.photo(VISIT))
    assert (one.device, one.taken_at) == ("collect:A", VISIT)
    assert one.latitude is not None
    assert abs(one.latitude - XIAHE.latitude) < 0.001


def test_a_phone_without_an_id_is_called_by_its_token(field: Field) -> None:
    with transaction():
        sent = field.visit(VISIT, device=None)
        one = build.analysed(field.photo(VISIT, sent=sent))
    assert one.device is None


def test_two_hundred_kilometres_in_five_minutes_exclude_each_other(field: Field) -> None:
    with transaction():
        first = build.analysed(field.photo(VISIT, seed=1))
        second = build.analysed(field.photo(VISIT + timedelta(minutes=5), FAR, seed=2))
    assert reason(first, "officer_could_travel") == "unverifiable no-journey"
    assert reason(second, "officer_could_travel") == "contradicted impossible"


def test_two_phones_are_two_journeys(field: Field) -> None:
    with transaction():
        build.analysed(field.photo(VISIT, seed=1))
        other = field.photo(VISIT + timedelta(minutes=5), FAR, seed=2, sent=field.visit(VISIT, device="collect:B"))
        build.analysed(other)
    assert reason(other, "officer_could_travel") == "unverifiable no-journey"


def test_a_photo_that_a_slow_worker_analyses_late_has_the_next_asked_again(field: Field) -> None:
    with transaction():
        first = field.photo(VISIT, seed=1)
        second = build.analysed(field.photo(VISIT + timedelta(minutes=5), FAR, seed=2))
    assert reason(second, "officer_could_travel") == "unverifiable no-journey"
    with transaction():
        build.analysed(first)
    assert reason(second, "officer_could_travel") == "contradicted impossible"
    assert second.verdict == "contradicted"


def test_the_answer_stays_the_same_when_it_is_asked_again(field: Field) -> None:
    with transaction():
        first = build.analysed(field.photo(VISIT, seed=1))
        build.analysed(field.photo(VISIT + timedelta(minutes=5), FAR, seed=2))
        is_new = photos.judge(photo_case.load(first.id))
    assert not is_new


def test_visits_claimed_for_two_days_and_photographed_in_one_hour_are_doubtful(field: Field) -> None:
    with transaction():
        build.analysed(field.photo(VISIT, seed=1, sent=field.visit(VISIT, answers={"today": "2026-10-24"})))
        later = field.visit(VISIT + timedelta(days=6), answers={"today": "2026-10-30"})
        second = build.analysed(field.photo(VISIT + timedelta(minutes=12), seed=2, sent=later))
    assert reason(second, "photos_not_burst") == "doubtful burst"


def test_a_corrected_form_is_the_same_visit(field: Field) -> None:
    with transaction():
        sent = field.visit(VISIT, answers={"today": "2026-10-24"})
        build.analysed(field.photo(VISIT, seed=1, sent=sent))
        edit = field.visit(VISIT, answers={"today": "2026-10-25"}, replaces_id=sent.id)
        second = build.analysed(field.photo(VISIT + timedelta(minutes=12), seed=2, sent=edit))
    assert reason(second, "photos_not_burst") == "consistent apart"


def test_one_phone_under_two_names_is_doubtful(field: Field) -> None:
    with transaction():
        for number, name in enumerate(("旦正", "扎西")):
            sent = field.visit(VISIT, answers={"grp": {"username": name}})
            last = build.analysed(field.photo(VISIT + timedelta(hours=number), seed=number + 1, sent=sent))
    assert reason(last, "phone_has_one_officer") == "doubtful several-names"


def test_one_account_at_two_places_at_once_is_doubtful(field: Field) -> None:
    with transaction():
        dawa = build.account("Dawa", programme=field.programme)
        build.analysed(field.photo(VISIT, seed=1, sent=field.visit(VISIT, account_id=dawa.id)))
        other = field.visit(VISIT, device="collect:B", account_id=dawa.id)
        second = build.analysed(field.photo(VISIT + timedelta(minutes=5), FAR, seed=2, sent=other))
    assert reason(second, "phone_has_one_officer") == "doubtful two-places"


def test_an_old_picture_in_a_question_for_the_camera_is_contradicted_and_in_one_with_a_gallery_doubtful(
    field: Field,
) -> None:
    with transaction():
        version = published(field)
        sent = field.visit(VISIT, form_version_id=version.id)
        content = build.taken(VISIT - timedelta(days=9), size=(320, 240))
        named = [
            build.photo(sent, field.issue, field.slope, None, content, question=question, file_name=f"{number}.jpg")
            for number, question in enumerate(("photo_wide", "photo_near"), start=int(VISIT.timestamp() * 1000))
        ]
        for one in named:
            build.analysed(one)
    assert reason(named[0], "photo_attached_when_taken") == "contradicted not-from-camera"
    assert reason(named[1], "photo_attached_when_taken") == "doubtful old-choice"
