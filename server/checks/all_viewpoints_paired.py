"""Does every registered viewpoint of the site have its before and its after photo?

Witnesses: the register's viewpoints and the photos received. One plant of many shut is not "done"; before the work is
claimed, missing photos are ordinary.
"""

from server.domain.finding import Finding, consistent, doubtful, unverifiable
from server.domain.rectification import IssueSubject
from server.translations import N_

VERSION = 1
REASONS = {
    "no-viewpoints": N_("No viewpoint is registered for the site."),
    "not-claimed": N_("The work is not said to be done; {paired} of {registered} viewpoints have both photos."),
    "all": N_("All {registered} viewpoints have both photos."),
    "none": N_("The work is said to be done, but no viewpoint has an after photo."),
    "no-before": N_("No before photo, so nothing to compare with: {names} ({paired} of {registered} have both)."),
    "no-after": N_("The work is said to be done, but not shown: {names} ({paired} of {registered} have both photos)."),
}
MISSES = (N_("A viewpoint that nobody registered is not missed."),)


def check(issue: IssueSubject) -> Finding:
    """Count the viewpoints that have both photos."""
    if not issue.viewpoints:
        return unverifiable("no-viewpoints")
    both = [one for one in issue.viewpoints if one.has_before and one.has_after]
    counted = {"paired": len(both), "registered": len(issue.viewpoints)}
    if len(both) == len(issue.viewpoints):
        return consistent("all", registered=len(both))
    if not issue.is_claimed:
        return unverifiable("not-claimed", **counted)
    without = [one.name for one in issue.viewpoints if not one.has_after]
    if len(without) == len(issue.viewpoints):
        return unverifiable("none")
    if without:
        return doubtful("no-after", names=", ".join(without), **counted)
    names = ", ".join(one.name for one in issue.viewpoints if not one.has_before)
    return unverifiable("no-before", names=names, **counted)
