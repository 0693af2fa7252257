"""What does a person make of a proposed warning, and what do they expect of an issue?

A warning that is issued holds to the end of its month, as they are published monthly; one that is put off, through the
day that the person says. A graver one is proposed all the same.
"""

from calendar import monthrange
from datetime import date, timedelta

from server.db import db, hold
from server.domain.access import Actor
from server.domain.warning import LONGEST_NOTE, Forecast, WarningDecision
from server.domain.words import says_something
from server.errors import Conflict, Invalid
from server.models import Issue, IssueForecast, IssueSchedule, IssueWarning
from server.services import events
from server.services.deadlines import computing
from server.services.register import issues
from server.services.runtime import now, today
from server.translations import N_

LONGEST_PUT_OFF = 180
"""Days."""


def forecast(actor: Actor, issue_id: int, expected: Forecast, reason: str) -> None:
    """Say whether an issue will be in time, and why; what is proposed follows at once.

    :raises NotFound: where there is no such issue for this caller.
    :raises Invalid: without a reason.
    """
    issue, reason = issues.visible(actor, issue_id), _note(reason, N_("Say why you expect that."))
    row = IssueForecast(issue_id=issue.id, forecast=expected, reason=reason, made_by=actor.label, made_at=now())
    db.session.add(row)
    db.session.flush()
    events.record(
        actor.label, "forecasts.make", f"issue:{issue.id}", code=issue.code, forecast=expected.value, reason=reason
    )
    computing.of_some([issue.id])


def issue(actor: Actor, issue_id: int, note: str = "") -> IssueWarning:
    """Issue the warning that is proposed for an issue.

    :raises Conflict: where none is proposed.
    """
    day = today()
    until = day.replace(day=monthrange(day.year, day.month)[1])
    return _decide(actor, issue_id, WarningDecision.ISSUED, note.strip()[:LONGEST_NOTE], until)


def put_off(actor: Actor, issue_id: int, reason: str, until: date | None = None) -> IssueWarning:
    """Put the warning off that is proposed for an issue; 30 days unless another day is said.

    :raises Conflict: where none is proposed.
    :raises Invalid: without a reason, or for a day that is past or too far.
    """
    day = until or today() + timedelta(days=30)
    if not today() <= day <= today() + timedelta(days=LONGEST_PUT_OFF):
        raise Invalid(N_("A warning is put off until a day from today to {most} days ahead."), most=LONGEST_PUT_OFF)
    return _decide(actor, issue_id, WarningDecision.PUT_OFF, _note(reason, N_("Say why the warning is put off.")), day)


def _decide(actor: Actor, issue_id: int, decision: WarningDecision, note: str, until: date) -> IssueWarning:
    hold(Issue, issue_id)
    issue = issues.visible(actor, issue_id)
    proposed = db.session.get(IssueSchedule, issue.id, populate_existing=True)
    if proposed is None or proposed.light is None:
        raise Conflict(
            N_("No warning is proposed for {code}: somebody answered it, or it has changed."), code=issue.code
        )
    row = IssueWarning(
        issue_id=issue.id, light=proposed.light, reasons=proposed.reasons, decision=decision, note=note, until=until,
        decided_by=actor.label, decided_at=now(),
    )  # fmt: skip
    db.session.add(row)
    proposed.light, proposed.reasons = None, []
    db.session.flush()
    events.record(
        actor.label, "warnings.decide", f"issue:{issue.id}", code=issue.code, light=row.light.value,
        decision=decision.value, note=note, until=until.isoformat(),
    )  # fmt: skip
    return row


def _note(written: str, lacking: str) -> str:
    note = " ".join(written.split())
    if not says_something(note):
        raise Invalid(lacking)
    if len(note) > LONGEST_NOTE:
        raise Invalid(N_("At most {most} characters, please."), most=LONGEST_NOTE)
    return note
