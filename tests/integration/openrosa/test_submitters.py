"""Who handed it in? The account that signed in, or else whose phone it was when it came."""

from server.db import db, transaction
from server.domain.access import Role
from server.models import Account, Phone
from server.services import access, accounts, phones
from server.services.register import senders
from tests import build
from tests.integration.openrosa.field import Field, instance


def submitters(field: Field) -> list[str]:
    return [one.submitter.name if one.submitter else "" for one in field.submissions()]


def person(name: str, role: Role = Role.OFFICER) -> Account:
    with transaction():
        return build.account(name, role)


def assign(field: Field, owner: Account | None) -> None:
    with transaction():
        phones.assign(db.session.query(Phone).one().id, owner)


def test_what_nobodys_phone_sends_has_no_submitter(field: Field) -> None:
    field.phone.submit(instance())
    assert submitters(field) == [""]
    assert senders.sent_by(field.submissions()[0]) == "一号机"


def test_the_submitter_is_whose_phone_it_was_when_the_form_came(field: Field) -> None:
    dawa, lhamo = person("Dawa"), person("拉姆")
    for number, owner in enumerate((None, dawa, lhamo, None), 1):
        assign(field, owner)
        assert field.phone.submit(instance(number)).status == 201
    assert submitters(field) == ["", "Dawa", "拉姆", ""]
    assert [senders.sent_by(one) for one in field.submissions()] == ["一号机", "Dawa", "拉姆", "一号机"]


def test_the_rest_of_a_submission_does_not_change_who_handed_it_in(field: Field) -> None:
    assign(field, person("Dawa"))
    field.phone.submit(instance())
    assign(field, person("拉姆"))
    field.phone.submit(instance())
    assert submitters(field) == ["Dawa"]


def test_the_owner_of_a_phone_has_handed_in_what_it_sent(field: Field) -> None:
    owner, other = person("Dawa", Role.ADMINISTRATOR), person("拉姆", Role.ADMINISTRATOR)
    assign(field, owner)
    field.phone.submit(instance())
    seen_by = [accounts.sign_in(one.name, build.PASSWORD) for one in (owner, other)]
    assert [access.handed_in(actor, field.submissions()) for actor in seen_by] == [True, False]
