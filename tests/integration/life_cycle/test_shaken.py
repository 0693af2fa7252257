"""Is it said when a closing rests on something that no longer counts?"""

from server.db import db, transaction
from server.domain.access import AttachmentState, Role
from server.domain.issue_files import FileKind
from server.domain.notice import NoticeKind
from server.domain.requirements import Place
from server.models import Attachment, Notice, Publication
from server.services import events
from server.services.life_cycle import case_files, life_view, papers
from server.services.publicity import releasing
from server.services.received import clearing
from server.tasks import notifying, sealing
from tests import build
from tests.integration.life_cycle.conftest import PASSED, Road


def shaken(road: Road) -> set[Place]:
    return {one.place for one in life_view.of(road.actor("Emma"), road.issue.id).shaken}


def told(road: Road) -> list[int]:
    """Return who was told that the closing is shaken, and of nothing else since."""
    sealing.seal_waiting()
    notifying.tell()
    rows = db.session.scalars(db.select(Notice).where(Notice.kind == NoticeKind.SHAKEN))
    return [row.account_id for row in rows]


def test_a_closing_that_holds_is_shaken_by_nothing(filed: Road) -> None:
    assert shaken(filed) == set()
    assert told(filed) == []


def test_a_site_check_that_is_set_aside_after_closing_shakes_it(filed: Road) -> None:
    check = next(one for one in case_files.load(filed.issue).forms if one.form_id == "rect_check" and one.is_signed)
    with transaction():
        other = build.account("Olga", Role.OFFICE)
        clearing.set_aside(filed.actor("Emma"), check.submission_id, "两名检查人员签名系代签")
    assert shaken(filed) == {Place.FORMS}
    assert told(filed) == [other.id]  # Emma did it herself


def test_an_acceptance_that_is_filed_elsewhere_after_closing_shakes_it(filed: Road) -> None:
    accepted = next(one for one in case_files.load(filed.issue).forms if one.form_id == "closure_accept")
    with transaction():
        other = build.account("Olga", Role.OFFICE)
        build.issue(filed.issue.programme, filed.issue.site, "C2-P-099")
    with transaction():
        clearing.assign(filed.actor("Emma"), accepted.submission_id, "C2-P-099", "现场选错了问题")
    assert shaken(filed) == {Place.FORMS}
    assert told(filed) == [other.id]


def test_a_publication_that_is_withdrawn_after_closing_shakes_it(filed: Road) -> None:
    number = db.session.scalars(db.select(Publication.id)).one()
    with transaction():
        releasing.withdraw(filed.actor("Leon"), number, "公示内容有误")
    assert shaken(filed) == {Place.PUBLICITY}
    assert told(filed) == [filed.people["Emma"].id]


def test_proof_of_a_measure_that_is_set_aside_after_closing_shakes_it(filed: Road) -> None:
    proof = next(one for one in papers.of(filed.issue) if one.kind is FileKind.MEASURE)
    with transaction():
        papers.set_aside(filed.actor("Emma"), proof.id, "票据系其他工程")
    assert shaken(filed) == {Place.MEASURES}


def test_the_responsible_unit_is_not_told_what_its_closing_rests_on(filed: Road) -> None:
    number = db.session.scalars(db.select(Publication.id)).one()
    with transaction():
        releasing.withdraw(filed.actor("Leon"), number, "公示内容有误")
    assert life_view.of(filed.actor("Ma"), filed.issue.id).shaken == ()


def test_a_corrected_acceptance_form_without_signatures_shakes_a_closing_once_its_files_are_here(filed: Road) -> None:
    accepted = next(one for one in case_files.load(filed.issue).forms if one.form_id == "closure_accept")
    sent = filed.form("closure_accept", signed=(), seed=0, **PASSED)
    with transaction():
        sent.replaces_id = accepted.submission_id
        coming = Attachment(submission=sent, name="sign_o1.png", state=AttachmentState.EXPECTED)
        db.session.add(coming)
        events.record("account:Anna", "submissions.receive", f"submission:{sent.id}")
    assert told(filed) == []
    with transaction():
        coming.state = AttachmentState.RECEIVED
        events.record("account:Anna", "submissions.receive", f"submission:{sent.id}")
    assert told(filed) == [filed.people["Emma"].id]
