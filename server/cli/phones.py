"""`phones`: which phones may fetch forms and submit?"""

from pathlib import Path

import click

from server.cli import phones_page
from server.cli.kernel import (
    Noun,
    answer_json,
    answer_table,
    json_option,
    programme_option,
    row_number,
    say,
    web_address,
)
from server.db import transaction
from server.domain.access import COMMAND_LINE, DeviceKind
from server.formats import qr_code, settings_code
from server.services import accounts
from server.services import phones as devices
from server.services.phones import NewPhone
from server.services.received import phone_list
from server.services.received.phone_list import PhoneLine
from server.services.register import counties, programmes
from server.services.runtime import settings
from server.translations import N_

LOCAL_URL = "http://127.0.0.1:8000"
_HOW = "--url http://192.168.1.10:8000, SHIZHENG_PUBLIC_URL"
"""An address as phones see it, and the setting that says it once for all."""
_LOCAL = N_(
    "It begins with {local}, where the server answers unless it was started with another port, and only on this "
    "machine. Put in the place of that what phones reach the server by, or name it beforehand: {how}"
)
_USELESS = N_(
    "The code holds that address, so no other machine can use it. Once you know the right one: "
    "phones renew {number} --qr --url ADDRESS"
)
_RECONFIGURE = N_(
    "On the phone: Settings, Project management, Reconfigure with QR code; the administrator’s password is {password}. "
    "What was not sent yet stays there and goes out with the new key."
)
_url_option = click.option(
    "--url",
    metavar="ADDRESS",
    callback=web_address,
    help="Where the phone reaches this server; default SHIZHENG_PUBLIC_URL.",
)
_qr_option = click.option(
    "--qr", is_flag=True, help="Draw the code with all settings that Collect scans; for a browser that of its link."
)

phones = Noun("phones", help="Phones with ODK Collect, each with its own address.")


@phones.command("add")
@click.argument("name")
@programme_option
@_url_option
@click.option("--officer", metavar="ACCOUNT", help="Whose phone it is: what it sends is handed in by this person.")
@click.option(
    "--kind", type=click.Choice([kind.value for kind in DeviceKind]), default=DeviceKind.COLLECT.value,
    show_default=True, help="ODK Collect, or a browser.",
)  # fmt: skip
@click.option("--county", metavar="NAME", default="", help="Carry the lists of this county only; default all.")
@_qr_option
@json_option
def add(
    name: str,
    programme: str | None,
    url: str | None,
    officer: str | None,
    kind: str,
    county: str,
    *,
    qr: bool,
    as_json: bool,
) -> None:
    """Add a phone and print the address that Collect is pointed at; it is shown this once."""
    with transaction():
        chosen = programmes.chosen(programme)
        owner = accounts.get(officer) if officer else None
        known = counties.named(COMMAND_LINE, chosen.id, county)
        made = _Made(devices.add(name, chosen, owner, DeviceKind(kind), county=known), url)
    made.answer(with_qr=qr, as_json=as_json)


@phones.command("renew")
@click.argument("number", type=row_number)
@_url_option
@_qr_option
@json_option
def renew(number: int, url: str | None, *, qr: bool, as_json: bool) -> None:
    """Give a phone another key and print its address, shown this once; the old key stops at once."""
    with transaction():
        made = _Made(devices.renew(number), url)
    made.answer(with_qr=qr, as_json=as_json)
    if not as_json:
        password = devices.admin_password(number)
        click.echo(say(_RECONFIGURE, password=password), err=True)


class _Made:
    """A phone with a new key, and how it is told."""

    def __init__(self, new: NewPhone, url: str | None) -> None:
        self._is_known = bool(url or settings().public_url)
        base = (url or settings().public_url or "").rstrip("/") or LOCAL_URL
        self._card = devices.card(new, base)
        self._kind = new.phone.kind
        self._document = {
            "phone": new.phone.id,
            "name": new.phone.name,
            "programme": new.phone.programme.code,
            "officer": new.phone.owner.name if new.phone.owner else None,
            "county": new.phone.county,
            "kind": new.phone.kind.value,
            "token": new.token,
            "address": self._card.address,
            "capture_link": self._card.capture_link,
            "settings": self._card.settings,
        }

    def answer(self, *, with_qr: bool, as_json: bool) -> None:
        """Print it; what is to be known beside it goes to the other channel."""
        if as_json:
            answer_json(self._document)
            return
        is_browser = self._kind is DeviceKind.BROWSER
        click.echo(self._card.capture_link if is_browser else self._card.address)
        if with_qr:
            scanned = self._card.capture_link if is_browser else settings_code.encode(self._card.settings)
            click.echo(qr_code.in_terminal(scanned))
        click.echo(say(N_("Keep this address secret; it cannot be shown again.")), err=True)
        if not self._is_known:
            click.echo(say(_LOCAL, local=LOCAL_URL, how=_HOW), err=True)
            if with_qr:
                click.echo(say(_USELESS, number=self._document["phone"]), err=True)


@phones.command("list")
@json_option
def show(*, as_json: bool) -> None:
    """List the phones, without their keys: when each last called, with what, and what it still owes."""
    lines = phone_list.every(COMMAND_LINE)
    if as_json:
        answer_json([_document(line) for line in lines])
    else:
        answer_table(_HEADINGS, [_cells(line) for line in lines])


_HEADINGS = [
    N_("Number"), N_("Name"), N_("Programme"), N_("Officer"), N_("County"), N_("Kind"), N_("Added"), N_("Last contact"),
    N_("App"), N_("Clock ahead, s"), N_("Files missing"), N_("Returned"), N_("Switched off"),
]  # fmt: skip


def _document(line: PhoneLine) -> dict[str, object]:
    return {
        "phone": line.number,
        "name": line.name,
        "programme": line.programme,
        "officer": line.officer or None,
        "county": line.county or None,
        "kind": line.kind.value,
        "created_at": line.created_at.isoformat(),
        "revoked_at": line.revoked_at.isoformat() if line.revoked_at else None,
        "last_contact": line.seen_at.isoformat() if line.seen_at else None,
        "app": line.app or None,
        "device": line.device or None,
        "user_agent": line.user_agent or None,
        "clock_ahead_s": line.ahead_s,
        "submissions_with_missing_files": line.incomplete,
        "returned_issues": list(line.returned),
    }


def _cells(line: PhoneLine) -> list[object]:
    moments = (line.created_at, line.seen_at, line.revoked_at)
    times = [one.isoformat(timespec="minutes") if one else None for one in moments]
    ahead = None if line.ahead_s is None else round(line.ahead_s)
    owes = [line.incomplete or None, ", ".join(line.returned) or None]
    return [
        line.number, line.name, line.programme, line.officer, line.county, line.kind.value, times[0], times[1],
        line.app, ahead, *owes, times[2],
    ]  # fmt: skip


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


@phones.command("county")
@click.argument("number", type=row_number)
@click.argument("county", required=False, default="")
@json_option
def carry(number: int, county: str, *, as_json: bool) -> None:
    """Say of which county a phone carries the lists; without a name, of all. It may send for any."""
    with transaction():
        known = counties.named(COMMAND_LINE, devices.get(number).programme_id, county)
        phone = devices.carry(number, known)
        document = {"phone": phone.id, "name": phone.name, "county": phone.county}
    if as_json:
        answer_json(document)
    elif document["county"]:
        click.echo(say(N_("Phone {number} carries the lists of {county}."), number=number, county=document["county"]))
    else:
        click.echo(say(N_("Phone {number} carries the lists of all counties."), number=number))


@phones.command("revoke")
@click.argument("number", type=row_number)
def revoke(number: int) -> None:
    """Switch a phone off for good; what it sent stays."""
    with transaction():
        devices.revoke(number)
    click.echo(say(N_("Phone {number} was switched off."), number=number))


@phones.command("document", database=False)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), default=phones_page.TARGET)
def document(file: Path) -> None:
    """Write docs/phones.md: how Collect is set up on phones, and why."""
    file.write_text(phones_page.document(), encoding="utf-8")
    click.echo(say(N_("How Collect is set up was written to {file}."), file=file))
