"""How does a real installation part from the demonstration? It is closed: nothing of it is removed or hidden.

The log speaks of all its rows and of every original for ever, and what looks like evidence is treated as evidence. So
its forms and phones end, its people come in no more, and nobody has to answer for its pairs; what there is can be read.
"""

from dataclasses import dataclass

from sqlalchemy import select

from server.db import db
from server.demo import gannan, load, road, story
from server.demo.road import Shown
from server.demo.story import Visit
from server.domain.access import COMMAND_LINE, Actor, FormState, Role
from server.errors import Conflict, Invalid
from server.models import Account, Form, Phone, Programme, Submission
from server.services import access, accounts, events, phones
from server.services.register import programmes
from server.services.runtime import now
from server.translations import N_


@dataclass(frozen=True)
class Closed:
    """What ended."""

    forms: int
    phones: int
    people: tuple[str, ...]


def close(typed_code: str, *, reason: str = "", caller: Actor = COMMAND_LINE) -> Closed:
    """Close the demonstration.

    :param typed_code: the code of its programme, as a person typed it to show that it is meant.
    :param reason: why, where forms were handed in that are not the demonstration's own.
    :raises Forbidden: for who does not see everything: people of all programmes are switched off with it.
    :raises NotFound: where it was never loaded.
    :raises Invalid: where another code was typed.
    :raises Conflict: where it is closed already, where nobody else could administer, where it is unclear who its people
        are, or without a reason.
    """
    access.refuse_part(caller)
    programme = programmes.get(gannan.CODE)
    if typed_code.strip() != programme.code:
        raise Invalid(N_("Type the code of the demonstration’s programme, {code}."), code=programme.code)
    if not programme.is_demonstration or programme.closed_at is not None:
        raise Conflict(N_("There is no demonstration that could be closed."))
    people = load.people()
    _refuse_unclear(people)
    _refuse_without_administrator(people)
    foreign = foreign_submissions(programme)
    reason = reason.strip()
    if foreign and not reason:
        raise Conflict(
            N_(
                "{number} forms were handed in under the demonstration that are not its own. They stay and can be "
                "read, but nobody will be asked to answer for them. If that is meant, say why."
            ),
            number=foreign,
        )
    closed = Closed(_end_forms(programme), _end_phones(programme), tuple(one.name for one in people))
    for one in people:
        accounts.disable(one.name)
    programme.closed_at = now()
    events.record(
        caller.label, "programmes.close", f"programme:{programme.code}",
        reason=reason, foreign=foreign, forms=closed.forms, phones=closed.phones, people=list(closed.people),
    )  # fmt: skip
    return closed


def foreign_submissions(programme: Programme) -> int:
    """Count what was handed in under the demonstration and is not its own."""
    own = {one.instance_id for one in story.happenings(now()) if isinstance(one, Visit)}
    own |= {one.instance_id for one in road.happenings(now()) if isinstance(one, Shown)}
    sent = select(Submission.instance_id).join(Form, Form.id == Submission.form_pk)
    return sum(one not in own for one in db.session.scalars(sent.where(Form.programme_id == programme.id)))


def _refuse_unclear(people: list[Account]) -> None:
    """Refuse where somebody may come in with a password that another secret gave: nobody would switch them off."""
    query = select(Account).where(
        Account.name.in_(load.PEOPLE), Account.disabled_at.is_(None), Account.id.not_in(one.id for one in people)
    )
    unclear = [one.name for one in db.session.scalars(query.order_by(Account.id)) if not one.past_passwords]
    if unclear:
        raise Conflict(
            N_(
                "The passwords of {names} are not those that SHIZHENG_SECRET_KEY gives, and were never changed: when "
                "the demonstration was loaded the key was another. Start with that key again, or give each of them a "
                "password first (flask --app server accounts password NAME)."
            ),
            names=", ".join(unclear),
        )


def _refuse_without_administrator(leaving: list[Account]) -> None:
    others = select(Account.id).where(
        Account.role == Role.ADMINISTRATOR,
        Account.disabled_at.is_(None),
        Account.id.not_in(one.id for one in leaving),
    )
    if db.session.scalar(others.limit(1)) is None:
        raise Conflict(
            N_(
                "Nobody could administer any more: the only administrator is the demonstration’s. Add one of your own "
                "first (flask --app server accounts add NAME --role administrator), or give that one another password."
            )
        )


def _end_forms(programme: Programme) -> int:
    query = select(Form).where(Form.programme_id == programme.id, Form.state != FormState.CLOSED)
    forms = db.session.scalars(query).all()
    for form in forms:
        form.state = FormState.CLOSED
    return len(forms)


def _end_phones(programme: Programme) -> int:
    query = select(Phone.id).where(Phone.programme_id == programme.id, Phone.revoked_at.is_(None))
    numbers = db.session.scalars(query).all()
    for number in numbers:
        phones.revoke(number)
    return len(numbers)
