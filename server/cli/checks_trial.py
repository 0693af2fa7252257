"""`checks run --dry-run`: how is said what other limits would change?"""

from collections.abc import Mapping
from typing import Any

import click

from server.cli.kernel import answer_json, say
from server.cli.photos import STATUS_WORDS
from server.domain.access import DecisionKind
from server.domain.finding import Kind, Status
from server.services.reruns.trial import Changed, Tried
from server.translations import N_

SHOWN = 20
"""So many are listed in words; --json has all."""
KIND_WORDS = {Kind.PHOTO: N_("photo {number}"), Kind.PAIR: N_("pair {number}"), Kind.ISSUE: N_("issue {number}")}
_STEPS: Mapping[Kind, str] = {
    Kind.PHOTO: N_("{count} photos: {before} → {after}"),
    Kind.PAIR: N_("{count} pairs: {before} → {after}"),
    Kind.ISSUE: N_("{count} issues: {before} → {after}"),
}
_ANSWERS: Mapping[DecisionKind, str] = {
    DecisionKind.RETURN: N_("people had returned it"),
    DecisionKind.APPROVE: N_("people had approved it"),
}


def answer(tried: Tried, *, as_json: bool) -> None:
    """Say what a trial found."""
    if as_json:
        answer_json(_document(tried))
        return
    for kind, before, after, count in tried.steps:
        click.echo(say(_STEPS[kind], count=count, before=word(before), after=word(after)))
    for one in tried.changed[:SHOWN]:
        click.echo("  " + _line(one))
    if len(tried.changed) > SHOWN:
        click.echo("  " + say(N_("… and {more} more; --json has all."), more=len(tried.changed) - SHOWN))
    figures = {"asked": tried.asked, "changed": len(tried.changed)}
    click.echo(say(N_("{asked} photos, pairs and issues would be asked; {changed} verdicts would change."), **figures))
    _compare_with_people(tried)
    _left_out(tried)
    click.echo(say(N_("Nothing was written.")))


def word(status: Status | None) -> str:
    """Return what a verdict is called; a dash where there is none."""
    return say(STATUS_WORDS[status]) if status else "–"


def _line(one: Changed) -> str:
    what = say(KIND_WORDS[one.kind], number=one.number)
    where = " · ".join(part for part in (one.issue, one.viewpoint) if part)
    said = f" · {say(_ANSWERS[one.answered])}" if one.answered else ""
    return f"{what}{f' ({where})' if where else ''}: {word(one.before)} → {word(one.after)}{said}"


def _compare_with_people(tried: Tried) -> None:
    """Say whether the other verdicts agree better with people; a pair with nothing against it agrees with approval."""
    settled = tried.answered
    if settled:
        figures = {
            "of": len(settled),
            "old": sum(one.old_agrees for one in settled),
            "new": sum(one.new_agrees for one in settled),
        }
        click.echo(
            say(
                N_("Of {of} changed pairs that people have settled, {old} agree with them now, {new} would."), **figures
            )
        )


def _left_out(tried: Tried) -> None:
    if tried.left_out:
        click.echo(say(N_("{count} were left out: their pixels have to be measured anew."), count=tried.left_out))
    if tried.not_asked:
        names = ", ".join(tried.not_asked)
        click.echo(say(N_("Not asked, because pictures are compared anew for it: {checks}."), checks=names))


def _document(tried: Tried) -> dict[str, Any]:
    return {
        "asked": tried.asked,
        "left_out": tried.left_out,
        "not_asked": tried.not_asked,
        "settled": {
            "changed": len(tried.answered),
            "agree": sum(one.old_agrees for one in tried.answered),
            "would_agree": sum(one.new_agrees for one in tried.answered),
        },
        "changed": [
            {
                "of": one.kind.value,
                "number": one.number,
                "issue": one.issue,
                "viewpoint": one.viewpoint,
                "before": one.before.value if one.before else None,
                "after": one.after.value,
                "checks": one.checks,
                "answered": one.answered.value if one.answered else None,
            }
            for one in tried.changed
        ],
    }
