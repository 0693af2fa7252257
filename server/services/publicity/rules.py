"""How long does a programme publish, and who receives objections?

Settings of the programme and no constant: real notices say 10 working days, 7 calendar days, or only two dates.
"""

from server.db import db, hold
from server.domain.access import Actor
from server.domain.publicity import LONGEST_LINE, Rule
from server.domain.versions import version_of
from server.errors import Conflict, Invalid
from server.models import Programme
from server.services import access, events
from server.services.register import programmes
from server.translations import N_


def of(programme: Programme) -> Rule:
    """Return a programme's rule."""
    return Rule.of(programme.publicity)


def one(actor: Actor, number: int) -> Rule:
    """Return the rule of a programme by its number.

    :raises NotFound: where there is none for this caller.
    """
    return of(programmes.seen(actor, number))


def version(rule: Rule) -> str:
    """Return the name of a rule, which a form sends back with what is to be changed."""
    return version_of(rule.to_json())


def change(actor: Actor, number: int, wanted: Rule, *, seen: str | None = None) -> bool:
    """Give a programme another rule; what was released keeps its own. Tells whether anything changed.

    :raises Invalid: for a long line.
    :raises Conflict: where somebody else was first.
    :raises Forbidden: for who sees a part of the programme.
    """
    access.refuse_part_of_programme(actor)
    wanted = Rule.of(wanted.to_json())
    if any(isinstance(said, str) and len(said) > LONGEST_LINE for said in wanted.to_json().values()):
        raise Invalid(N_("At most {most} characters, please."), most=LONGEST_LINE)
    row = programmes.seen(actor, number)
    hold(Programme, row.id)
    db.session.refresh(row)
    old = of(row)
    if seen is not None and seen != version(old):
        raise Conflict(N_("Somebody has changed this meanwhile. Look again: nothing was saved."))
    if wanted == old:
        return False
    row.publicity = wanted.to_json()
    events.record(
        actor.label, "programmes.publicity", f"programme:{row.code}", before=old.to_json(), after=wanted.to_json()
    )
    return True
