"""Were at least two officers there, and not always the same two?

Witnesses: the names and certificates in the forms, and who represented the unit. Two officers are the law's least
(Administrative Punishment Law, article 42); a representative of the unit is not one of them. That the same two go to a
unit nine times of ten is a hint to draw lots, nothing more.
"""

from server.domain.finding import Finding, consistent, doubtful, unverifiable
from server.domain.rectification import IssueSubject, SiteVisit, plain
from server.translations import N_

VERSION = 1
REASONS = {
    "no-officers": N_("The forms name no officers."),
    "two": N_("At least two officers were at each of {visits} visits."),
    "one": N_("Only one officer is named for {visit}."),
    "same-certificate": N_("Both officers of {visit} state the certificate {certificate}."),
    "own-unit": N_("{name} stands as an officer and as the unit’s representative for {visit}."),
    "same-pair": N_(
        "{names} made {together} of {visits} visits to this unit ({share_percent} %; {allowed_percent} % is a habit), "
        "though the programme has {officers} officers."
    ),
}
MISSES = (N_("A name that was written without its owner’s knowledge looks like any other."),)
_OTHERS = 4
"""With fewer officers than this there is nobody to draw."""


def check(issue: IssueSubject) -> Finding:
    """Look at every visit, then at the habit."""
    named = [visit for visit in issue.visits if visit.officers]
    if not named:
        return unverifiable("no-officers")
    for visit in named:
        odd = _odd(visit)
        if odd:
            return odd
    return _habit(issue) or consistent("two", visits=len(named))


def _odd(visit: SiteVisit) -> Finding | None:
    if len(visit.people) < 2:
        return doubtful("one", visit=visit.name)
    numbers = [number for number in map(plain, visit.certificates) if number]
    twice = next((number for number in numbers if numbers.count(number) > 1), None)
    if twice:
        return doubtful("same-certificate", visit=visit.name, certificate=twice)
    own = next((name for name in visit.unit_people if plain(name) in visit.people), None)
    return doubtful("own-unit", visit=visit.name, name=own) if own else None


def _habit(issue: IssueSubject) -> Finding | None:
    company, limits = issue.company, issue.limits
    if company.visits < limits.same_pair_visits or company.officers < _OTHERS:
        return None
    share = company.together / company.visits
    if share < limits.same_pair_share:
        return None
    return doubtful(
        "same-pair",
        names=" + ".join(company.pair),
        together=company.together,
        visits=company.visits,
        share_percent=round(100 * share),
        allowed_percent=round(100 * limits.same_pair_share),
        officers=company.officers,
    )
