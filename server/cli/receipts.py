"""`receipts`: does a receipt hold that somebody was given?"""

import json
from pathlib import Path
from typing import Any

import click

from server.cli.kernel import Noun, answer_json, assembled, json_option, language, leave, say
from server.errors import Invalid
from server.services import database
from server.services.proof import keys
from server.services.received import receipt_proofs
from server.services.received.receipt_proofs import Judged
from server.translations import N_, translate

receipts = Noun("receipts", help="Receipts that were given for what was received.")
file_type = click.Path(path_type=Path, dir_okay=False)


@receipts.command("verify", database=False)
@click.argument("file", type=file_type)
@click.option("--proof", "proof_file", type=file_type, help="Of a submission: /received/NUMBER/proof.json.")
@click.option("--keys", "keys_file", type=file_type, help="Public keys, as /log/keys.json; without it, our own.")
@json_option
@assembled
def verify(file: Path, proof_file: Path | None, keys_file: Path | None, *, as_json: bool) -> None:
    """Check the signature of a receipt, and with its proof that the signed log tells of it, by public keys alone.

    Exit 0: all holds. 1: something was altered, or signed by another.
    """
    if keys_file:
        ring = keys.of_public(_json(keys_file))
    else:
        database.prepare()
        ring = keys.known()
    found = receipt_proofs.judge(_text(file), ring, _json(proof_file) if proof_file else None)
    if as_json:
        answer_json(_document(found))
    else:
        _tell(found)
    leave(0 if found.holds else 1)


def _tell(found: Judged) -> None:
    for message, details in found.faults:
        click.echo(say(message, **details))
    if not found.holds:
        return
    said = N_("The receipt was signed by the key {key}, {at}.")
    click.echo(say(said, key=found.key_id, at=found.at.isoformat()))
    if found.head is None:
        click.echo(say(N_("Whether the log tells of it was not checked: name its proof by --proof.")))
        return
    places = ", ".join(map(str, found.places))
    told = N_("The log tells of it at place {places}; its first {size} entries were signed {at}.")
    click.echo(say(told, places=places, size=found.head.size, at=found.head.signed_at.isoformat()))


def _document(found: Judged) -> dict[str, Any]:
    return {
        "holds": found.holds,
        "kind": found.kind,
        "at": found.at.isoformat(),
        "key": found.key_id,
        "places": list(found.places),
        "size": found.head and found.head.size,
        "faults": [translate(message, language(), **details) for message, details in found.faults],
    }


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as problem:
        raise Invalid(
            N_("{file} cannot be read: {problem}"), file=file, problem=problem.strerror or problem
        ) from problem
    except ValueError as problem:
        raise Invalid(N_("{file} cannot be read: {problem}"), file=file, problem="UTF-8") from problem


def _json(file: Path) -> object:
    try:
        return json.loads(_text(file))
    except (ValueError, RecursionError) as problem:
        raise Invalid(N_("{file} cannot be read: {problem}"), file=file, problem="JSON") from problem
