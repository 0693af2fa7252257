"""`photos import`: which photos came on a card or by chat, and where do they belong?"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from server import tasks
from server.cli.kernel import answer_json, answer_table, leave, printable, say
from server.db import transaction
from server.domain.access import COMMAND_LINE, Actor, Permission
from server.domain.brought_in import Line, Outcome
from server.domain.brought_in_labels import OUTCOMES, PLANNED, reason_of
from server.errors import Forbidden, Invalid, Problem
from server.formats import photo_parcel, photo_table
from server.formats.photo_parcel import Parcel
from server.services import accounts
from server.services.intake import bringing
from server.services.intake.bringing import Planned
from server.services.register import programmes
from server.translations import N_

_COUNTS = N_("Filed {filed}, already there {already}, refused {refused}.")
_PLANNED_COUNTS = N_(
    "Nothing was written. It would file {filed}, leave {already} that are there, and refuse {refused}."
)


def run(
    source: Path, table: Path | None, programme: str | None, by: str | None, *, dry_run: bool, as_json: bool
) -> None:
    """File them, and say what became of each; ends the command as `photos import` says."""
    try:
        actor = accounts.acting(by) if by else COMMAND_LINE
        if by and not actor.may(Permission.CLEAR):
            raise Forbidden(N_("“{name}” may not bring in photos: that is for the office."), name=by)
        lines = _imported(source, table, programme, actor, dry_run=dry_run)
    except Problem as problem:
        click.echo(say(problem.message, **problem.details), err=True)
        leave(2)
    _answer(lines, dry_run=dry_run, as_json=as_json)
    if any(line.outcome is Outcome.REFUSED for line in lines):
        leave(1)


def _imported(source: Path, table: Path | None, code: str | None, actor: Actor, *, dry_run: bool) -> list[Line]:
    rows = photo_table.read(table.read_bytes(), table.name) if table else None
    with photo_parcel.opened(source, [table] if table else []) as parcel:
        if not parcel.files:
            raise Invalid(N_("{name} holds no files."), name=source.name)
        with transaction():
            plan = programmes.chosen(code).id
        planned = bringing.plan(bringing.known_places(plan, actor), parcel, rows)
        if dry_run:
            return [*bringing.try_out(planned, parcel).lines]
        return [line for portion in _shown(planned) for line in _filed(plan, actor, portion, parcel)]


def _filed(plan: int, actor: Actor, portion: Sequence[Planned], parcel: Parcel) -> tuple[Line, ...]:
    with transaction():
        done = bringing.file(plan, actor, portion, parcel)
    tasks.enqueue_photos(done.photo_ids)
    return done.lines


def _shown(planned: Sequence[Planned]) -> Iterator[Sequence[Planned]]:
    """Give the portions, with a bar where somebody looks on."""
    if not sys.stderr.isatty():
        yield from bringing.portions(planned)
        return
    with click.progressbar(length=len(planned), label=say(N_("Filing")), file=sys.stderr) as bar:
        for portion in bringing.portions(planned):
            yield portion
            bar.update(len(portion))


def _answer(lines: Sequence[Line], *, dry_run: bool, as_json: bool) -> None:
    counted = Counter(line.outcome for line in lines)
    counts = {outcome.value: counted[outcome] for outcome in Outcome}
    if as_json:
        answer_json({"dry_run": dry_run, **counts, "files": [_document(line) for line in lines]})
        return
    click.echo(say(_PLANNED_COUNTS if dry_run else _COUNTS, **counts))
    words = PLANNED if dry_run else OUTCOMES
    headings = [N_("File"), N_("Outcome"), N_("Issue"), N_("Viewpoint"), N_("Stage"), N_("Reason")]
    answer_table(headings, [_cells(line, say(words[line.outcome])) for line in _worst_last(lines)])


def _worst_last(lines: Iterable[Line]) -> list[Line]:
    """Put what was refused where the reader’s eye is when all is printed."""
    return sorted(lines, key=lambda line: line.outcome is Outcome.REFUSED)


def _cells(line: Line, word: str) -> tuple[str | None, ...]:
    reason, values = reason_of(line)
    place = line.place
    why = say(reason, **{key: printable(value) for key, value in values.items()}) if reason else ""
    return (printable(line.file), word, place.issue, place.viewpoint, place.stage, why)


def _document(line: Line) -> dict[str, str | None]:
    reason, values = reason_of(line)
    return {
        "file": line.file,
        "outcome": line.outcome.value,
        "reason": line.reason.value if line.reason else None,
        "message": say(reason, **values) if reason else None,
        "issue": line.place.issue,
        "viewpoint": line.place.viewpoint,
        "stage": line.place.stage,
        "taken_by": line.taken_by or None,
        "source": line.source or None,
    }
