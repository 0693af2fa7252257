"""`phones`: which phones may fetch forms and submit?"""

import click

from server.cli.kernel import Noun, answer_json, answer_table, json_option, programme_option, row_number, say
from server.db import transaction
from server.domain.access import DeviceKind
from server.services import accounts
from server.services import phones as devices
from server.services.register import programmes
from server.services.runtime import settings
from server.translations import N_

LOCAL_URL = "http://127.0.0.1:8000"
_HOW = "--url http://192.168.1.10:8000, SHIZHENG_PUBLIC_URL"
"""An address as phones see it, and the setting that says it once for all."""
_LOCAL = N_(
    "It begins with {local}, where the server answers unless it was started with another port, and only on this "
    "machine. Put in the place of that what phones reach the server by, or name it beforehand: {how}"
)

phones = Noun("phones", help="Phones with ODK Collect, each with its own address.")


@phones.command("add")
@click.argument("name")
@programme_option
@click.option("--url", metavar="ADDRESS", help="Where the phone reaches this server; default SHIZHENG_PUBLIC_URL.")
@click.option("--officer", metavar="ACCOUNT", help="Whose phone it is: what it sends is handed in by this person.")
@click.option(
    "--kind", type=click.Choice([kind.value for kind in DeviceKind]), default=DeviceKind.COLLECT.value,
    show_default=True, help="ODK Collect, or a browser.",
)  # fmt: skip
@json_option
def add(name: str, programme: str | None, url: str | None, officer: str | None, kind: str, *, as_json: bool) -> None:
    """Add a phone and print the address that Collect is pointed at; it is shown this once."""
    with transaction():
        chosen = programmes.chosen(programme)
        owner = accounts.get(officer) if officer else None
        new = devices.add(name, chosen, owner, DeviceKind(kind))
        known = (url or settings().public_url or "").rstrip("/")
        base = known or LOCAL_URL
        address = f"{base}/v1/key/{new.token}/projects/{chosen.id}"
        document = {
            "phone": new.phone.id,
            "name": new.phone.name,
            "programme": chosen.code,
            "officer": owner.name if owner else None,
            "kind": kind,
            "token": new.token,
            "address": address,
        }
    if as_json:
        answer_json(document)
    else:
        click.echo(address)
        click.echo(say(N_("Keep this address secret; it cannot be shown again.")), err=True)
        if not known:
            click.echo(say(_LOCAL, local=LOCAL_URL, how=_HOW), err=True)


@phones.command("list")
@json_option
def show(*, as_json: bool) -> None:
    """List the phones, without their tokens."""
    lines = [
        {
            "phone": phone.id,
            "name": phone.name,
            "programme": phone.programme.code,
            "officer": phone.owner.name if phone.owner else None,
            "kind": phone.kind.value,
            "created_at": phone.created_at.isoformat(),
            "revoked_at": phone.revoked_at.isoformat() if phone.revoked_at else None,
        }
        for phone in devices.listing()
    ]
    if as_json:
        answer_json(lines)
    else:
        headings = [
            N_("Number"),
            N_("Name"),
            N_("Programme"),
            N_("Officer"),
            N_("Kind"),
            N_("Added"),
            N_("Switched off"),
        ]
        answer_table(headings, [list(line.values()) for line in lines])


@phones.command("assign")
@click.argument("number", type=row_number)
@click.argument("account", required=False)
@json_option
def assign(number: int, account: str | None, *, as_json: bool) -> None:
    """Say whose a phone is from now on; without a name, nobody's. What it sent before stays whose it was."""
    with transaction():
        phone = devices.assign(number, accounts.get(account) if account else None)
        document = {"phone": phone.id, "name": phone.name, "officer": phone.owner.name if phone.owner else None}
    if as_json:
        answer_json(document)
    elif document["officer"]:
        click.echo(say(N_("Phone {number} belongs to {name}."), number=number, name=document["officer"]))
    else:
        click.echo(say(N_("Phone {number} belongs to nobody."), number=number))


@phones.command("revoke")
@click.argument("number", type=row_number)
def revoke(number: int) -> None:
    """Switch a phone off for good; what it sent stays."""
    with transaction():
        devices.revoke(number)
    click.echo(say(N_("Phone {number} was switched off."), number=number))
