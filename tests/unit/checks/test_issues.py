"""Is an issue as a whole what it is claimed to be?"""

from datetime import UTC, date, datetime, timedelta

import pytest

from server.checks import (
    all_viewpoints_paired,
    claim_after_evidence,
    complaints_since,
    rushed_before_visit,
    steps_apart,
    two_officers,
)
from server.domain.rectification import Company, IssueSubject, SiteVisit, StepRule, TakenPhoto, ViewpointState
from server.domain.subject import Stage

CLAIMED = datetime(2026, 10, 20, 2, tzinfo=UTC)
DAY = timedelta(days=1)
BOTH, NO_AFTER, NO_BEFORE = (
    ViewpointState("南坡", has_before=True, has_after=True),
    ViewpointState("顶部", has_before=True),
    ViewpointState("沟口", has_after=True),
)


def said(finding: object) -> str:
    return f"{finding.status} {finding.reason}"  # type: ignore[attr-defined]


def issue(**values: object) -> IssueSubject:
    return IssueSubject("ZY-017", **({"is_claimed": True, "claimed_at": CLAIMED} | values))  # type: ignore[arg-type]


def taken(stage: Stage, days: float, question: str = "photo_wide", visit: str = "uuid:1") -> TakenPhoto:
    """Return a photo so many days after the claim."""
    return TakenPhoto(f"{question} #1", stage, CLAIMED + days * DAY, question, visit)


@pytest.mark.parametrize(
    ("viewpoints", "is_claimed", "answer"),
    [
        pytest.param((BOTH,), True, "consistent all", id="all"),
        pytest.param((BOTH, NO_AFTER), True, "doubtful no-after", id="one of two shown"),
        pytest.param((BOTH, NO_AFTER), False, "unverifiable not-claimed", id="not claimed yet"),
        pytest.param((BOTH, NO_BEFORE), True, "unverifiable no-before", id="nothing to compare with"),
        pytest.param((NO_AFTER,), True, "unverifiable none", id="nothing shown yet"),
        pytest.param((), True, "unverifiable no-viewpoints", id="none registered"),
    ],
)
def test_viewpoints(viewpoints: tuple[ViewpointState, ...], *, is_claimed: bool, answer: str) -> None:
    assert said(all_viewpoints_paired.check(issue(viewpoints=viewpoints, is_claimed=is_claimed))) == answer


def test_the_viewpoint_that_is_missing_is_named() -> None:
    assert all_viewpoints_paired.check(issue(viewpoints=(BOTH, NO_AFTER))).evidence["names"] == "顶部"


@pytest.mark.parametrize(
    ("values", "answer"),
    [
        pytest.param({"photos": (taken(Stage.AFTER, 5),)}, "consistent shown", id="shown five days later"),
        pytest.param({"photos": (taken(Stage.AFTER, -5),)}, "consistent shown", id="shown before"),
        pytest.param({"photos": (taken(Stage.AFTER, 60),)}, "doubtful shown-late", id="shown two months later"),
        pytest.param({"photos": (taken(Stage.DURING, 30),)}, "doubtful work-later", id="still at work"),
        pytest.param({"work_started_at": CLAIMED + 300 * DAY}, "contradicted began-later", id="Wuhu 2018"),
        pytest.param({"work_done_at": CLAIMED + 9 * DAY}, "doubtful done-later", id="done after the claim"),
        pytest.param({"work_done_at": CLAIMED + timedelta(hours=9)}, "unverifiable not-shown", id="the same day"),
        pytest.param({"claimed_at": None}, "unverifiable no-claim", id="no claim"),
    ],
)
def test_claim_and_evidence(values: dict[str, object], answer: str) -> None:
    assert said(claim_after_evidence.check(issue(**values))) == answer


@pytest.mark.parametrize(
    ("photos", "answer"),
    [
        pytest.param((taken(Stage.AFTER, 4), taken(Stage.AFTER, 5)), "doubtful rushed", id="in the last days"),
        pytest.param((taken(Stage.AFTER, -20), taken(Stage.AFTER, 5)), "consistent in-time", id="weeks before"),
        pytest.param((taken(Stage.DURING, -30), taken(Stage.AFTER, 5)), "consistent in-progress", id="with progress"),
        pytest.param((taken(Stage.AFTER, 12),), "unverifiable no-visit-announced", id="after the visit"),
        pytest.param((), "unverifiable no-visit-announced", id="no photos"),
    ],
)
def test_days_before_an_announced_visit(photos: tuple[TakenPhoto, ...], answer: str) -> None:
    visit = (CLAIMED + 8 * DAY).date()
    assert said(rushed_before_visit.check(issue(photos=photos, announced=(visit,)))) == answer


def test_without_an_announcement_nobody_was_rushed() -> None:
    finding = rushed_before_visit.check(issue(photos=(taken(Stage.AFTER, 1),), announced=(date(2026, 1, 1),)))
    assert said(finding) == "unverifiable no-visit-announced"


PAIR = SiteVisit("ZY-017 after", ("旦正", "扎西"), ("62300001", "62300002"), ("王强",))


@pytest.mark.parametrize(
    ("visit", "company", "answer"),
    [
        pytest.param(PAIR, Company(), "consistent two", id="two officers"),
        pytest.param(SiteVisit("v", ("旦正",)), Company(), "doubtful one", id="one officer"),
        pytest.param(SiteVisit("v", ("旦正", " 旦 正 ")), Company(), "doubtful one", id="one officer twice"),
        pytest.param(
            SiteVisit("v", ("旦正", "扎西"), ("A 1", "a1")),
            Company(),
            "doubtful same-certificate",
            id="one certificate",
        ),
        pytest.param(
            SiteVisit("v", ("旦正", "王强"), (), ("王强",)), Company(), "doubtful own-unit", id="the unit’s own man"
        ),
        pytest.param(SiteVisit("v"), Company(), "unverifiable no-officers", id="no names"),
        pytest.param(PAIR, Company(20, 19, ("旦正", "扎西"), 12), "doubtful same-pair", id="always the same two"),
        pytest.param(PAIR, Company(20, 19, ("旦正", "扎西"), 3), "consistent two", id="there are no others"),
        pytest.param(PAIR, Company(20, 12, ("旦正", "扎西"), 12), "consistent two", id="often, not always"),
        pytest.param(PAIR, Company(4, 4, ("旦正", "扎西"), 12), "consistent two", id="four visits are no habit"),
    ],
)
def test_officers(visit: SiteVisit, company: Company, answer: str) -> None:
    assert said(two_officers.check(issue(visits=(visit,), company=company))) == answer


@pytest.mark.parametrize(
    ("hours", "answer"),
    [(25, "consistent apart"), (0.03, "contradicted too-soon"), (-5, "contradicted reversed")],
)
def test_steps_of_one_visit(hours: float, answer: str) -> None:
    wet, dry = taken(Stage.DURING, 0, "soil_wet"), taken(Stage.DURING, hours / 24, "soil_dry")
    rules = (StepRule("soil_wet", "soil_dry", 24),)
    assert said(steps_apart.check(issue(photos=(wet, dry), step_rules=rules))) == answer


def test_steps_of_two_visits_are_not_compared() -> None:
    photos = (taken(Stage.DURING, 0, "soil_wet", "uuid:1"), taken(Stage.DURING, 0.001, "soil_dry", "uuid:2"))
    finding = steps_apart.check(issue(photos=photos, step_rules=(StepRule("soil_wet", "soil_dry", 24),)))
    assert said(finding) == "unverifiable no-steps"


@pytest.mark.parametrize(
    ("complaints", "answer"),
    [
        ((CLAIMED + 3 * DAY,), "doubtful complaints"),
        ((CLAIMED - 3 * DAY,), "consistent none-since"),
        (None, "unverifiable no-complaints-kept"),
    ],
)
def test_complaints(complaints: tuple[datetime, ...] | None, answer: str) -> None:
    assert said(complaints_since.check(issue(complaints=complaints))) == answer
