"""Was the work claimed only after it was done?

Witnesses: the day of the claim, the ledger's dates of the work, and the capture times of photos that the officers
filed as before, during or after the work. A ledger whose own dates exclude each other contradicts itself; a photo of
work going on after the claim may have been filed under the wrong stage, so it is doubtful.
"""

from datetime import datetime, timedelta

from server.domain.finding import Finding, consistent, contradicted, doubtful, unverifiable
from server.domain.rectification import IssueSubject, TakenPhoto
from server.domain.subject import Stage
from server.translations import N_

VERSION = 1
REASONS = {
    "no-claim": N_("Nobody says when the work was claimed to be done."),
    "shown": N_("Claimed on {claimed}; shown by a photo of {taken}."),
    "not-shown": N_("Claimed on {claimed}; no dated photo shows it yet."),
    "began-later": N_("Claimed on {claimed}, but by the ledger the work began on {began}."),
    "done-later": N_("Claimed on {claimed}, but by the ledger the measures were done on {done}."),
    "work-later": N_("Claimed on {claimed}, but {photo} of {taken} shows the place before or during the work."),
    "shown-late": N_("Claimed on {claimed}, and first shown {late_days} days later ({allowed_days} days allowed)."),
}
_DAY = timedelta(days=1)


def check(issue: IssueSubject) -> Finding:
    """Compare the claim with the work and its photos."""
    claimed = issue.claimed_at
    if claimed is None:
        return unverifiable("no-claim")
    shown = {"claimed": issue.day(claimed)}
    if issue.work_started_at and issue.work_started_at >= claimed + _DAY:
        return contradicted("began-later", began=issue.day(issue.work_started_at), **shown)
    if issue.work_done_at and issue.work_done_at >= claimed + _DAY:
        return doubtful("done-later", done=issue.day(issue.work_done_at), **shown)
    unfinished = _first(issue, Stage.BEFORE, Stage.DURING, later_than=claimed + _DAY)
    if unfinished:
        return doubtful("work-later", photo=unfinished.name, taken=issue.day(unfinished.captured_at), **shown)
    return _shown(issue, claimed, shown)


def _shown(issue: IssueSubject, claimed: datetime, shown: dict[str, str]) -> Finding:
    after = _first(issue, Stage.AFTER)
    if after is None:
        return unverifiable("not-shown", **shown)
    late, allowed = (after.captured_at - claimed) / _DAY, issue.limits.claim_days
    if late > allowed:
        return doubtful("shown-late", late_days=round(late, 1), allowed_days=round(allowed), **shown)
    return consistent("shown", taken=issue.day(after.captured_at), **shown)


def _first(issue: IssueSubject, *stages: Stage, later_than: datetime | None = None) -> TakenPhoto | None:
    taken = [
        photo
        for photo in issue.photos
        if photo.stage in stages and (later_than is None or photo.captured_at > later_than)
    ]
    return min(taken, key=lambda photo: photo.captured_at, default=None)
