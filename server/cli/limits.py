"""`limits`: by which limits do a programme's checks judge, what would others change, and who set them when and why?"""

import sys
from collections.abc import Callable
from typing import Any

import click

from server import tasks
from server.cli.checks_trial import KIND_WORDS, word
from server.cli.kernel import Noun, answer_json, answer_table, json_option, language, leave, say, setting
from server.db import transaction
from server.domain import labels, limit_labels
from server.domain.access import COMMAND_LINE
from server.domain.limit_draft import DraftState
from server.services.register import programmes
from server.services.reruns import limit_drafts, limit_sheet
from server.services.reruns.limit_drafts import Draft, Example, Found, Step
from server.tasks import trying
from server.translations import N_

limits = Noun("limits", help="Limits of the checks: see them, try others, set them.")
_settings_argument = click.argument("settings", nargs=-1, required=True, metavar="NAME=VALUE...")
_reason_option = click.option("--reason", required=True, metavar="TEXT", help="Why; it stays in the log.")


@limits.command("list")
@click.argument("code")
@click.option("--own", "only_own", is_flag=True, help="Only what the programme sets differently.")
@json_option
def show(code: str, *, only_own: bool, as_json: bool) -> None:
    """List the limits by which a programme's checks judge."""
    plan = programmes.get(code)
    lines = [line for line in limit_sheet.lines(plan) if line.is_own or not only_own]
    if as_json:
        found = [
            {
                "limit": line.name,
                "title": say(line.title),
                "used": line.used,
                "default": line.default,
                "source": say(line.source),
                "checks": line.checks,
            }
            for line in lines
        ]
        answer_json({"programme": code, "own": dict(plan.limits), "limits": found})
        return
    rows = [
        (
            line.name,
            say(line.title),
            _said(line.name, line.used),
            _said(line.name, line.default),
            "*" if line.is_own else "",
        )
        for line in lines
    ]
    answer_table([N_("Limit"), N_("Meaning"), N_("Used"), N_("Default"), N_("Own")], rows)


@limits.command("history")
@click.argument("code")
@click.argument("names", nargs=-1, metavar="[LIMIT]...")
@json_option
def history(code: str, names: tuple[str, ...], *, as_json: bool) -> None:
    """Say who changed which limit when and why, the newest first."""
    found = limit_sheet.history(programmes.get(code), names or None)
    if as_json:
        answer_json([{**vars(one), "at": one.at.isoformat()} for one in found])
        return
    rows = [
        (one.at.isoformat(timespec="minutes"), one.by, one.name, _or_default(one.old), _or_default(one.new), one.reason)
        for one in found
    ]
    answer_table([N_("When"), N_("Who"), N_("Limit"), N_("Before"), N_("Now"), N_("Why")], rows)


@limits.command("preview")
@click.argument("code")
@_settings_argument
@_reason_option
@json_option
def preview(code: str, settings: tuple[str, ...], reason: str, *, as_json: bool) -> None:
    """Say which verdicts other limits would change, and keep that as a draft; nothing is set.

    NAME= means the default. `limits save NUMBER` lets the draft hold.

    Exit 0: tried. 1: refused, stopped or broken. 2: wrong usage.
    """
    with transaction():
        number = limit_drafts.make(
            COMMAND_LINE, programmes.get(code), dict(map(setting, settings)), reason, by_worker=False
        )
    _try(number)
    draft = limit_drafts.get(COMMAND_LINE, number)
    if as_json:
        answer_json(_document(draft))
    else:
        _print(draft)
    if draft.state is not DraftState.TRIED:
        leave(1)


@limits.command("set")
@click.argument("code")
@_settings_argument
@_reason_option
@json_option
def set_(code: str, settings: tuple[str, ...], reason: str, *, as_json: bool) -> None:
    """Set limits by which a programme's checks judge: NAME=VALUE, or NAME= for the default.

    What was judged before is judged again by the new limits in the background; what was said stays. `limits preview`
    says first what that changes.

    Exit 0: set. 1: an unknown name or an impossible value; nothing is set. 2: wrong usage.
    """
    with transaction():
        plan = programmes.get(code)
        why = limit_drafts.reason_of(reason)
        is_changed = programmes.set_limits(plan, dict(map(setting, settings)), reason=why)
        own = dict(plan.limits)
    _answer_set(code, own, is_changed=is_changed, as_json=as_json)


@limits.command("drafts")
@click.argument("code")
@json_option
def drafts(code: str, *, as_json: bool) -> None:
    """List the changes that somebody thinks of."""
    found = limit_drafts.listing(COMMAND_LINE, programmes.get(code))
    if as_json:
        answer_json([_document(one) for one in found])
        return
    rows = [(one.number, say(labels.LIMIT_DRAFT_STATES[one.state]), _settings(one), one.made_by, one.reason)
            for one in found]  # fmt: skip
    answer_table([N_("Number"), N_("State"), N_("Limits"), N_("Who"), N_("Why")], rows)


@limits.command("show")
@click.argument("number", type=int)
@json_option
def look(number: int, *, as_json: bool) -> None:
    """Say what a draft would change."""
    draft = limit_drafts.get(COMMAND_LINE, number)
    if as_json:
        answer_json(_document(draft))
    else:
        _print(draft)


@limits.command("save")
@click.argument("number", type=int)
@json_option
def save(number: int, *, as_json: bool) -> None:
    """Let the limits of a draft hold; refused where the limits were changed since it was tried."""
    with transaction():
        limit_drafts.save(COMMAND_LINE, number)
        draft = limit_drafts.get(COMMAND_LINE, number)
        own = dict(programmes.get(draft.programme).limits)
    _answer_set(draft.programme, own, is_changed=True, as_json=as_json)


@limits.command("retry")
@click.argument("number", type=int)
@json_option
def retry(number: int, *, as_json: bool) -> None:
    """Try a draft again, by the limits that the programme has now."""
    with transaction():
        limit_drafts.again(COMMAND_LINE, number, by_worker=False)
    _try(number)
    draft = limit_drafts.get(COMMAND_LINE, number)
    if as_json:
        answer_json(_document(draft))
    else:
        _print(draft)


@limits.command("stop")
@click.argument("number", type=int)
def stop(number: int) -> None:
    """Stop the trial of a draft."""
    with transaction():
        limit_drafts.stop(COMMAND_LINE, number)
    click.echo(say(N_("The trial was stopped. Nothing was set.")))


@limits.command("discard")
@click.argument("number", type=int)
def discard(number: int) -> None:
    """Throw a draft away."""
    with transaction():
        limit_drafts.discard(COMMAND_LINE, number)
    click.echo(say(N_("The draft was thrown away. Nothing was set.")))


def _try(number: int) -> None:
    if not sys.stderr.isatty():
        trying.go_through(number)
        return
    with click.progressbar(length=100, label=say(N_("Asking")), file=sys.stderr) as bar:
        trying.go_through(number, _moves(bar))


def _moves(bar: Any) -> Callable[[int, int], None]:
    def move(done: int, total: int) -> None:
        bar.update(100 * done // max(1, total) - bar.pos)

    return move


def _answer_set(code: str, own: dict[str, float], *, is_changed: bool, as_json: bool) -> None:
    if is_changed:
        tasks.enqueue_waiting_runs()
    if as_json:
        answer_json({"programme": code, "own": own, "changed": is_changed})
        return
    done, same = N_("The limits were set; a worker asks the checks again by them."), N_("The limits are as they were.")
    click.echo(say(done if is_changed else same))


def _print(draft: Draft) -> None:
    click.echo(say(labels.LIMIT_DRAFT_STATES[draft.state]) + f" · {_settings(draft)} · {draft.reason}")
    if draft.problem:
        click.echo(say(draft.problem))
    if draft.found is not None:
        _print_found(draft.found)
    if draft.state is DraftState.TRIED:
        click.echo(say(N_("Nothing was set. `limits save {number}` lets it hold."), number=draft.number))


def _print_found(found: Found) -> None:
    for step in found.steps:
        click.echo(f"{step.count} × {_step(step)}")
        for one in step.examples[:3]:
            click.echo("  " + _example(one))
    figures = {"asked": found.asked, "changed": found.changed}
    click.echo(say(N_("{asked} photos, pairs and issues would be asked; {changed} verdicts would change."), **figures))
    if found.settled:
        agreed = {"of": found.settled, "old": found.agree, "new": found.would_agree}
        said = N_("Of {of} changed pairs that people have settled, {old} agree with them now, {new} would.")
        click.echo(say(said, **agreed))
    if found.left_out:
        click.echo(say(N_("{count} were left out: their pixels have to be measured anew."), count=found.left_out))
    if found.not_asked:
        names = ", ".join(found.not_asked)
        click.echo(say(N_("Not asked, because pictures are compared anew for it: {checks}."), checks=names))


def _step(step: Step) -> str:
    return f"{say(labels.KINDS[step.kind])}: {word(step.before)} → {word(step.after)}"


def _example(one: Example) -> str:
    where = " · ".join(part for part in (one.issue, one.viewpoint) if part)
    return say(KIND_WORDS[one.kind], number=one.number) + (f" ({where})" if where else "")


def _settings(draft: Draft) -> str:
    return ", ".join(f"{one.name} {one.used:g} → {one.wanted:g}" for one in draft.settings)


def _document(draft: Draft) -> dict[str, Any]:
    found = draft.found
    return {
        "draft": draft.number,
        "programme": draft.programme,
        "state": draft.state.value,
        "settings": {one.name: one.wanted for one in draft.settings},
        "reason": draft.reason,
        "made_by": draft.made_by,
        "outdated": draft.is_outdated,
        "found": found
        and {
            "asked": found.asked,
            "changed": found.changed,
            "left_out": found.left_out,
            "not_asked": found.not_asked,
            "settled": {"changed": found.settled, "agree": found.agree, "would_agree": found.would_agree},
            "steps": [
                {
                    "of": step.kind.value,
                    "before": step.before.value if step.before else None,
                    "after": step.after.value,
                    "count": step.count,
                    "examples": [{"number": one.number, "issue": one.issue} for one in step.examples],
                }
                for step in found.steps
            ],
        },
    }


def _said(name: str, value: float) -> str:
    return limit_labels.said(name, value, language())


def _or_default(value: float | None) -> str:
    return say(N_("default")) if value is None else f"{value:g}"
