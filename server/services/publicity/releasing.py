"""How does a publication go out: checked by somebody who did not prepare it, released for long enough, or withdrawn?"""

from collections.abc import Collection
from datetime import date

from server.domain.access import Actor
from server.domain.publicity import LONGEST_LINE, Part, line
from server.domain.working_days import WindowKind
from server.errors import Conflict, Invalid
from server.models import Publication
from server.services import events
from server.services.calendar import days
from server.services.publicity import found, rules
from server.services.runtime import now, today
from server.translations import N_

_TOO_SHORT = {
    WindowKind.WORKING: N_(
        "From {start} to {end} are {days} working days, and this programme wants {needed}. Leave it open until {until}."
    ),
    WindowKind.CALENDAR: N_(
        "From {start} to {end} are {days} days, and this programme wants {needed}. Leave it open until {until}."
    ),
}
_TOO_SHORT_UNKNOWN = N_(
    "From {start} to {end} are {days} days, and this programme wants {needed}. When it would be long enough lies in a "
    "year whose calendar nobody has confirmed."
)


def check(actor: Actor, number: int, looked_at: Collection[int], seen: int | None = None) -> None:
    """Record that somebody looked at the text and at every picture, by their numbers, as the public will see them.

    :raises Conflict: where it went out or was withdrawn, the person prepared it, or it is no longer what they saw.
    :raises Invalid: where a part is empty, a picture was not looked at, or nobody said what is to be covered in it.
    """
    row = found.draft(actor, number, seen)
    _refuse_preparer(row, actor)
    refuse_unready(row)
    if {photo.id for photo in row.photos} - set(looked_at):
        raise Invalid(N_("Look at every picture and say so: what nobody looked at does not go out."))
    row.checked_by_id, row.checked_at = actor.account_id, now()
    row.revision += 1
    events.record(
        actor.label, "publicity.check", f"publication:{number}", pictures=sorted(photo.id for photo in row.photos)
    )


def release(actor: Actor, number: int, opens_on: date, closes_on: date, seen: int | None = None) -> None:
    """Let a checked publication go out, from a day to a day, both counted.

    :raises Conflict: where it was not checked, the person prepared it, or a year is not confirmed; and as `check`.
    :raises Invalid: for a window that is past or too short, with the day until which it has to be open.
    """
    row = found.draft(actor, number, seen)
    if row.checked_at is None:
        raise Conflict(N_("Nobody has checked it yet as it is now. Somebody who did not prepare it looks at it first."))
    _refuse_preparer(row, actor)
    refuse_unready(row)
    if opens_on < today():
        raise Invalid(N_("The window opens on {day}, which is past. Nobody could have read it then."), day=opens_on)
    rule = rules.of(row.issue.programme)
    refuse_short(opens_on, closes_on, rule.days, rule.kind)
    row.opens_on, row.closes_on, row.needed_days, row.day_kind = opens_on, closes_on, rule.days, rule.kind
    row.released_by_id, row.released_at = actor.account_id, now()
    row.revision += 1
    events.record(
        actor.label, "publicity.release", f"publication:{number}", opens_on=opens_on.isoformat(),
        closes_on=closes_on.isoformat(), needed_days=rule.days, kind=rule.kind.value,
    )  # fmt: skip


def withdraw(actor: Actor, number: int, reason: str, seen: int | None = None) -> None:
    """Take a publication back; it stays to be read here, with the reason, and nobody outside sees it any more.

    :raises Invalid: without a reason, or for a long one.
    :raises Conflict: where it was withdrawn already.
    """
    reason = line(reason)
    if not reason:
        raise Invalid(N_("Say why it is withdrawn; the reason stays in the file."))
    if len(reason) > LONGEST_LINE:
        raise Invalid(N_("At most {most} characters, please."), most=LONGEST_LINE)
    row = found.held(actor, number, seen)
    if row.withdrawn_at is not None:
        raise Conflict(N_("Publication {number} was withdrawn. Prepare another one."), number=number)
    row.withdrawn_by_id, row.withdrawn_at, row.withdrawn_reason = actor.account_id, now(), reason
    row.revision += 1
    events.record(actor.label, "publicity.withdraw", f"publication:{number}", reason=reason)


def refuse_unready(row: Publication) -> None:
    """Look whether all is there that a notice needs.

    :raises Invalid: saying what is missing.
    """
    if any(not getattr(row, part.value) for part in Part):
        raise Invalid(N_("A part of the text is empty. A notice has all six."))
    if not row.receiver or not row.telephone:
        raise Invalid(N_("Say who receives objections, and under which telephone number."))
    if any(photo.areas is None for photo in row.photos):
        raise Invalid(N_("Cover faces and number plates in every picture, or say that there are none."))


def refuse_short(opens_on: date, closes_on: date, needed: int, kind: WindowKind) -> None:
    """Compare a window with how long it has to be.

    :raises Invalid: where it is too short, with the first day on which it is long enough.
    :raises Conflict: where a year in it is not confirmed: then there is no count.
    """
    found_days = days.check(opens_on, closes_on, needed, kind)
    if found_days.is_long_enough:
        return
    said = {"start": opens_on, "end": closes_on, "days": found_days.days, "needed": needed}
    if found_days.ends is None:
        raise Invalid(_TOO_SHORT_UNKNOWN, **said)
    raise Invalid(_TOO_SHORT[kind], **said, until=found_days.ends)


def _refuse_preparer(row: Publication, actor: Actor) -> None:
    if actor.label in row.prepared_by:
        raise Conflict(N_("Who prepared a publication neither checks nor releases it: ask a colleague."))
