"""Does as much time lie between two steps of the work as the form asks for?

Witnesses: the capture times of the photos of both steps. A form states the least time on the later question, as
`bind::shizheng:least-hours-after` with the name of the earlier one and the hours ("soil_wet 24"): a soil sample that
must lie for a day cannot be photographed wet and dry within two minutes.
"""

from datetime import timedelta

from server.domain.finding import Figure, Finding, consistent, contradicted, unverifiable
from server.domain.rectification import IssueSubject, StepRule, TakenPhoto
from server.translations import N_

VERSION = 1
REASONS = {
    "no-steps": N_("The forms ask for no time between two steps, or the steps have no dated photos."),
    "apart": N_("{second} follows {first} after {apart_h} h ({least_h} h at least)."),
    "too-soon": N_("{second} was taken {apart_h} h after {first}; the form asks for {least_h} h at least."),
    "reversed": N_("{second} was taken {apart_h} h before {first}, which it should follow after {least_h} h."),
}


def check(issue: IssueSubject) -> Finding:
    """Compare the photos of each visit's steps with what the form asks."""
    found = [finding for rule in issue.step_rules for finding in _by_visit(issue, rule)]
    if not found:
        return unverifiable("no-steps")
    return next((one for one in found if one.reason != "apart"), found[0])


def _by_visit(issue: IssueSubject, rule: StepRule) -> list[Finding]:
    visits = dict.fromkeys(photo.visit for photo in issue.photos)
    return [finding for visit in visits if (finding := _judged(issue, visit, rule))]


def _judged(issue: IssueSubject, visit: str, rule: StepRule) -> Finding | None:
    """Measure from the last photo of the first step to the first photo of the second."""
    first = max(_of(issue, visit, rule.first), key=lambda photo: photo.captured_at, default=None)
    second = min(_of(issue, visit, rule.second), key=lambda photo: photo.captured_at, default=None)
    if first is None or second is None:
        return None
    apart = (second.captured_at - first.captured_at) / timedelta(hours=1)
    shown: dict[str, Figure] = {"first": first.name, "second": second.name, "least_h": round(rule.least_h, 2)}
    shown["apart_h"] = round(abs(apart), 2)
    if apart >= rule.least_h:
        return consistent("apart", **shown)
    return contradicted("too-soon" if apart >= 0 else "reversed", **shown)


def _of(issue: IssueSubject, visit: str, question: str) -> list[TakenPhoto]:
    return [photo for photo in issue.photos if photo.visit == visit and photo.question == question]
