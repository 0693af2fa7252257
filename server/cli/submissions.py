"""`submissions`: what did phones send, and what is made of it?"""

from collections.abc import Callable, Iterable

import click

from server import tasks
from server.cli.kernel import Noun, answer_json, answer_table, json_option, row_number, say
from server.db import transaction
from server.domain.access import COMMAND_LINE
from server.services.intake import submissions as service
from server.services.received import clearing, refiling
from server.translations import N_

submissions = Noun("submissions", help="What phones sent.")
reason_option = click.option("--reason", required=True, help="Why; the log keeps it.")


@submissions.command("list")
@json_option
def list_(*, as_json: bool) -> None:
    """List all submissions, oldest first."""
    found = service.listing()
    if as_json:
        answer_json([
            {
                "submission": s.number, "instance_id": s.instance_id, "received_at": s.received_at.isoformat(),
                "form_id": s.form_id, "form_version": s.version, "flags": list(s.flags), "files_expected": s.expected,
                "files_received": s.arrived,
            }
            for s in found
        ])  # fmt: skip
        return
    rows = [(s.number, s.instance_id, s.received_at.isoformat(), s.form_id, f"{s.arrived}/{s.expected}") for s in found]
    answer_table([N_("Number"), N_("instance"), N_("received"), N_("form"), N_("files")], rows)


@submissions.command("assign")
@click.argument("number", type=row_number)
@click.argument("issue")
@reason_option
def assign(number: int, issue: str, reason: str) -> None:
    """File a submission under the issue that was meant, and have its photos checked there."""
    _moved(lambda: clearing.assign(COMMAND_LINE, number, issue, reason))


@submissions.command("set-aside")
@click.argument("number", type=row_number)
@reason_option
def set_aside(number: int, reason: str) -> None:
    """Take a submission off the lists of work; it stays, with all its files."""
    with transaction():
        clearing.set_aside(COMMAND_LINE, number, reason)


@submissions.command("reopen")
@click.argument("number", type=row_number)
@reason_option
def reopen(number: int, reason: str) -> None:
    """Put a submission back onto the lists of work."""
    with transaction():
        clearing.reopen(COMMAND_LINE, number, reason)


@submissions.command("match")
@click.argument("number", type=row_number)
@click.argument("file", type=row_number)
@click.argument("name")
@reason_option
def match(number: int, file: int, name: str, reason: str) -> None:
    """Say that a quarantined FILE of a submission is the one that its answers call NAME.

    The page of the submission says which files are in quarantine, with their numbers, and which are awaited.
    """
    _moved(lambda: refiling.match(COMMAND_LINE, number, file, name, reason))


@submissions.command("refile")
@click.argument("photo", type=row_number)
@click.option("--viewpoint", required=True, metavar="CODE", help="Of the photo's site.")
@click.option("--stage", required=True, metavar="STAGE", help="before, during or after.")
@reason_option
def refile(photo: int, viewpoint: str, stage: str, reason: str) -> None:
    """File a PHOTO under another viewpoint of its site, or another stage, and have it checked there."""
    _moved(lambda: refiling.refile(COMMAND_LINE, photo, viewpoint, stage, reason))


def _moved(work: Callable[[], Iterable[int]]) -> None:
    with transaction():
        photos = tuple(work())
    tasks.enqueue_photos(photos)
    click.echo(say(N_("Photos to be checked: {number}"), number=len(photos)))
