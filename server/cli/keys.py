"""`keys`: which keys sign the log?"""

import click

from server.cli.kernel import Noun, answer_json, answer_table, json_option, say
from server.db import transaction
from server.services import events
from server.services.proof import keys as service
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
@json_option
def rotate(*, as_json: bool) -> None:
    """Put a new key in the place of the present one. Each signs the other, and the log says so."""
    with transaction():
        ring = service.rotate(events.SYSTEM)
    _answer(ring, as_json=as_json)
    click.echo(say(N_("Back up {file} now."), file=service.path()), err=True)


def _answer(ring: KeyRing, *, as_json: bool) -> None:
    if as_json:
        answer_json({"origin": ring.origin, "keys": service.public(ring)})
        return
    click.echo(ring.origin)
    rows = [(key.id, key.public, key.since, key.until) for key in ring.keys]
    answer_table([N_("Signing key"), N_("Public key (Ed25519)"), N_("From"), N_("Until")], rows)
