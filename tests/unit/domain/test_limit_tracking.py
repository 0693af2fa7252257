"""Does a finding keep the limits by which it was made?"""

from dataclasses import replace

from server import checks
from server.checks import photo_near_site
from server.domain import limit_tracking
from server.domain.finding import Checked
from server.domain.limits import Limits
from tests.unit.subjects import at, facts, fix, photo


def asked(**limits: float) -> Checked:
    """Return what is said of a photo 130 m away with an error of 40 m."""
    subject = photo(facts(gps=fix(at(130), error_m=40)), limits=Limits().overridden(limits))
    return checks.run((photo_near_site,), subject)[0]


def test_the_limits_that_a_check_asked_for_stand_beside_its_figures() -> None:
    evidence = asked(fence_error_cap_m=45).finding.evidence
    assert evidence["limit_fence_error_cap_m"] == 45
    assert "limit_clock_contradicts_s" not in evidence


def test_a_finding_by_other_limits_is_known() -> None:
    evidence = asked().finding.evidence
    assert not limit_tracking.differ(evidence, Limits())
    assert limit_tracking.differ(evidence, replace(Limits(), fence_error_cap_m=10))
    assert not limit_tracking.differ(evidence, replace(Limits(), burst_s=10))


def test_what_a_check_says_by_itself_is_untouched() -> None:
    subject = photo(facts(gps=fix(at(130), error_m=40)))
    said = photo_near_site.check(subject)
    kept = checks.run((photo_near_site,), subject)[0].finding
    assert (kept.status, kept.reason) == (said.status, said.reason)
    assert said.evidence.items() <= kept.evidence.items()
