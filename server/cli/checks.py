"""`checks`: which rules are there, and what do they make today of what was received before?"""

import sys
from pathlib import Path
from typing import Any

import click

from server.cli import checks_page, checks_trial
from server.cli.checks_trial import KIND_WORDS, word
from server.cli.kernel import Noun, answer_json, answer_table, json_option, leave, say, setting
from server.db import transaction
from server.domain.access import COMMAND_LINE
from server.services.reruns import trial
from server.services.reruns.runs import Change
from server.tasks import rerun
from server.tasks.rerun import Ran
from server.translations import N_

checks = Noun("checks", help="The checks: list them, ask them again.")


@checks.command("list", database=False)
@json_option
def show(*, as_json: bool) -> None:
    """List the checks in reading order."""
    lines = [
        {"check": page.code, "of": page.kind, "version": page.version, "question": page.question}
        for page in checks_page.pages()
    ]
    if as_json:
        answer_json(lines)
    else:
        heads = [N_("Check"), N_("Of"), N_("Version"), N_("Question")]
        answer_table(heads, [list(line.values()) for line in lines])


@checks.command("run")
@click.option("--check", "codes", metavar="CODE", multiple=True, help="Only this check; may be given several times.")
@click.option("--programme", metavar="CODE", help="Only this programme; without it, all.")
@click.option("--changed-only", is_flag=True, help="Only what other versions or other limits have judged.")
@click.option("--dry-run", is_flag=True, help="Write nothing; say what would change, and what people had answered.")
@click.option("--limit", "settings", metavar="NAME=VALUE", multiple=True, help="With --dry-run: by this limit.")
@json_option
def run(
    codes: tuple[str, ...], programme: str | None, settings: tuple[str, ...], *, changed_only: bool, dry_run: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Ask the checks again about everything received, and list the verdicts that this changes.

    A run that was killed goes on where it stopped when it is called in the same way. Earlier findings are kept.

    With --dry-run nothing is written and no pixels are measured again: it says which verdicts would change by today's
    versions and limits, and by those that --limit names, and whether people had answered so.

    Exit 0: all was asked. 1: refused, and nothing was asked. 2: wrong usage. 3: something could not be asked again;
    what was said of it stands, the log says why.
    """
    if dry_run:
        with transaction(keep=False):
            tried = trial.run(dict(map(setting, settings)), codes=codes, programme=programme)
        checks_trial.answer(tried, as_json=as_json)
        return
    if settings:
        raise click.UsageError("--limit is tried with --dry-run; `limits set` sets it")
    begun = rerun.create(codes=codes, programme=programme, changed_only=changed_only)
    if begun.is_resumed and not as_json:
        click.echo(say(N_("Going on with run {number}: {done} of {total}."), **vars(begun)), err=True)
    if sys.stderr.isatty():
        with click.progressbar(length=begun.total, label=say(N_("Asking")), file=sys.stderr) as bar:
            bar.update(begun.done)
            ran = rerun.run(begun, bar.update)
    else:
        ran = rerun.run(begun)
    _answer(ran, as_json=as_json)
    if ran.left_out:
        leave(3)


@checks.command("pause")
@click.argument("number", type=int)
def pause(number: int) -> None:
    """Let a run rest that workers go through; what it asked stands."""
    rerun.pause(COMMAND_LINE, number)
    click.echo(say(N_("The run rests.")))


@checks.command("go-on")
@click.argument("number", type=int)
def go_on(number: int) -> None:
    """Let a run that rests go on; a worker takes it up within a minute."""
    rerun.go_on(COMMAND_LINE, number)
    click.echo(say(N_("The run goes on.")))


@checks.command("document", database=False)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), default=checks_page.TARGET)
def document(file: Path) -> None:
    """Write docs/checks.md from the checks themselves."""
    file.write_text(checks_page.document(), encoding="utf-8")
    click.echo(say(N_("{number} checks were written to {file}."), number=len(checks_page.pages()), file=file))


def _answer(ran: Ran, *, as_json: bool) -> None:
    if as_json:
        changes = [_document(change) for change in ran.changes]
        answer_json({"run": ran.run, "asked": ran.asked, "left_out": ran.left_out, "changed": changes})
        return
    for change in ran.changes:
        click.echo(_line(change))
    counts = {"asked": ran.asked, "changed": len(ran.changes)}
    click.echo(say(N_("{asked} photos, pairs and issues were asked; {changed} verdicts changed."), **counts))
    if ran.left_out:
        click.echo(say(N_("{count} could not be asked again; the log says why."), count=ran.left_out), err=True)


def _document(change: Change) -> dict[str, Any]:
    return {
        "of": change.kind.value,
        "number": change.number,
        "issue": change.issue,
        "viewpoint": change.viewpoint,
        "before": change.before.value if change.before else None,
        "after": change.after.value if change.after else None,
    }


def _line(change: Change) -> str:
    what = say(KIND_WORDS[change.kind], number=change.number)
    where = " · ".join(part for part in (change.issue, change.viewpoint) if part)
    return f"{what}{f' ({where})' if where else ''}: {word(change.before)} → {word(change.after)}"
