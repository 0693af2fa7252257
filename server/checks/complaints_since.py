"""Did people complain about the site after the work was claimed to be done?

Witness: petitions that were checked on site and filed here. A complaint is no proof, but a claim that residents
contradict wants another look.
"""

from server.domain.finding import Finding, consistent, doubtful, unverifiable
from server.domain.rectification import IssueSubject
from server.translations import N_

VERSION = 1
REASONS = {
    "no-complaints-kept": N_("No complaints are kept here, or nobody says when the work was claimed to be done."),
    "none-since": N_("No complaint about the site since {claimed}."),
    "complaints": N_("{count} complaints about the site since the work was claimed on {claimed}, the last on {last}."),
}
MISSES = (N_("Complaints that came another way are not known here."),)


def check(issue: IssueSubject) -> Finding:
    """Count the complaints that came after the claim."""
    if issue.complaints is None or issue.claimed_at is None:
        return unverifiable("no-complaints-kept")
    claimed = issue.day(issue.claimed_at)
    since = [moment for moment in issue.complaints if moment > issue.claimed_at]
    if not since:
        return consistent("none-since", claimed=claimed)
    return doubtful("complaints", count=len(since), claimed=claimed, last=issue.day(max(since)))
