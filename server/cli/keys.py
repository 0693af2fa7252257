"""`keys`: which keys sign the log?"""

import getpass

import click

from server.cli import key_words
from server.cli.kernel import Noun, answer_json, answer_table, json_option, say
from server.db import transaction
from server.errors import Invalid
from server.services import events
from server.services.proof import keys as service
from server.services.proof import lost_keys
from server.services.proof.keys import KeyRing
from server.translations import N_

keys = Noun("keys", help="The keys that sign the log.")


@keys.command("show")
@json_option
def show(*, as_json: bool) -> None:
    """Show the public keys; at the first start, make one."""
    with transaction():
        ring = service.ring()
    _answer(ring, as_json=as_json)


@keys.command("rotate")
@click.option("--lost", is_flag=True, help="The present key cannot sign any more: its file is gone or damaged.")
@click.option("--reason", help="With --lost: how it was lost. Everybody can read it, and the log keeps it.")
@json_option
def rotate(*, lost: bool, reason: str | None, as_json: bool) -> None:
    """Put a new key in the place of the present one. Each signs the other, and the log says so.

    With --lost the old one signs nothing. Whoever trusts it is told so, and has to compare the new one with what you
    publish. Refused while the old key still works.
    """
    if lost != (reason is not None):
        raise Invalid(N_("--lost and --reason belong together."))
    with transaction():
        by = events.SYSTEM
        ring = lost_keys.rotate(by, reason or "", _operator()) if lost else service.rotate(by)
    _answer(ring, as_json=as_json)
    click.echo(say(N_("Back up {file} now."), file=service.path()), err=True)


def _operator() -> str:
    """Return who runs the command, by the name that the machine knows."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return events.SYSTEM


def _answer(ring: KeyRing, *, as_json: bool) -> None:
    if as_json:
        answer_json({"origin": ring.origin, "keys": service.public(ring)})
        return
    click.echo(ring.origin)
    rows = [(key.id, key.public, key.since, key.until) for key in ring.keys]
    answer_table([N_("Signing key"), N_("Public key (Ed25519)"), N_("From"), N_("Until")], rows)
    for lost in key_words.lost(ring):
        click.echo(say(key_words.LOST, **lost))
