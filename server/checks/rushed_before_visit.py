"""Was everything photographed in the last days before an announced visit?

Witnesses: the days of visits that the ledger announces, and the capture times of all after photos. Turf laid for a
visit is done in days; work that photos of its progress show was not. A hint: honest work also ends in time.
"""

from datetime import date, datetime, timedelta

from server.domain.finding import Figure, Finding, consistent, doubtful, unverifiable
from server.domain.rectification import IssueSubject
from server.domain.subject import Stage
from server.translations import N_

VERSION = 1
REASONS = {
    "no-visit-announced": N_("The ledger announces no visit, or there are no after photos with a time."),
    "in-time": N_("The first after photo was taken {before_days} days before the visit of {visit}."),
    "in-progress": N_("All after photos are of the last {allowed_days} days before {visit}, but others show progress."),
    "rushed": N_(
        "All after photos were taken within {before_days} days before the announced visit of {visit} "
        "({allowed_days} days or more are usual)."
    ),
}
MISSES = (N_("A visit that the ledger does not name cannot be rushed for."),)


def check(issue: IssueSubject) -> Finding:
    """Compare the after photos with the first visit announced after them."""
    after = sorted(_day(issue, photo.captured_at) for photo in issue.photos if photo.stage is Stage.AFTER)
    visit = min((day for day in issue.announced if after and day >= after[-1]), default=None)
    if visit is None:
        return unverifiable("no-visit-announced")
    allowed = issue.limits.rush_days
    shown: dict[str, Figure] = {"visit": visit.isoformat(), "before_days": (visit - after[0]).days}
    if visit - after[0] > timedelta(days=allowed):
        return consistent("in-time", **shown)
    if any(photo.stage is Stage.DURING and _day(issue, photo.captured_at) < after[0] for photo in issue.photos):
        return consistent("in-progress", visit=shown["visit"], allowed_days=round(allowed))
    return doubtful("rushed", allowed_days=round(allowed), **shown)


def _day(issue: IssueSubject, moment: datetime) -> date:
    return moment.astimezone(issue.zone).date()
