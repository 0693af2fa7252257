"""`reviews`: how does reviewing go?"""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import click

from server.cli.kernel import Noun, answer_json, answer_table, json_option, row_number, say
from server.db import transaction
from server.domain import labels
from server.domain.access import COMMAND_LINE
from server.domain.dealing import Dealing
from server.services import accounts
from server.services.quality import by_group, by_person, period, second_looks
from server.services.quality.by_group import GroupLine
from server.services.quality.by_person import ReviewerLine
from server.services.quality.period import Share
from server.services.register import programmes
from server.services.review import shares
from server.services.review.shares import ShareRequest
from server.translations import N_

reviews = Noun("reviews", help="How reviewing goes.")
_DAY = click.DateTime(["%Y-%m-%d"])


@reviews.command("quality")
@click.option("--programme", metavar="CODE", help="Only this programme; without it, all.")
@click.option("--since", type=_DAY, help="The first day; without it, 30 days before the last.")
@click.option("--until", type=_DAY, help="The last day; without it, today.")
@json_option
def show(programme: str | None, since: datetime | None, until: datetime | None, *, as_json: bool) -> None:
    """Show throughput, agreement and returns by reviewer, and contradictions and days by unit and county."""
    with transaction():
        plan = programmes.get(programme).id if programme else None
        asked = period.period(_day(since), _day(until), plan)
        lines, together = by_person.reviewers(asked)
        groups = by_group.lines(asked)
    if as_json:
        answer_json(
            {
                "since": asked.since.isoformat(),
                "until": asked.until.isoformat(),
                "reviewers": [asdict(line) for line in lines],
                "together": asdict(together),
                **{group.value: [asdict(line) for line in found] for group, found in groups.items()},
            }
        )
        return
    click.echo(f"{asked.since} – {asked.until}")
    answer_table(_REVIEWERS, [_reviewer(line, line.name) for line in lines] + [_reviewer(together, "Σ")])
    answer_table([labels.REASON_HEADS["reason"], labels.REASON_HEADS["number"]], sorted(together.reasons.items()))
    for group, found in groups.items():
        answer_table([labels.GROUPS[group], *_GROUPS], [_group(line) for line in found])


@reviews.command("second-looks")
@click.option("--programme", metavar="CODE", help="Only this programme; without it, all.")
@click.option("--since", type=_DAY, help="The first day; without it, 30 days before the last.")
@click.option("--until", type=_DAY, help="The last day; without it, today.")
@click.option("--share", type=float, default=second_looks.SHARE, show_default=True, help="Per cent to draw.")
@json_option
def draw(programme: str | None, since: datetime | None, until: datetime | None, share: float, *, as_json: bool) -> None:
    """Draw settled pairs whose only answer came too quickly; a second person answers, without seeing the first."""
    with transaction():
        plan = programmes.get(programme).id if programme else None
        drawn = second_looks.draw(COMMAND_LINE, period.period(_day(since), _day(until), plan), share)
    if as_json:
        answer_json({"pairs": list(drawn.pairs), "of": drawn.of})
    else:
        sentence = N_("{n} of {of} pairs were drawn; they wait in the queue for a second person.")
        click.echo(say(sentence, n=len(drawn.pairs), of=drawn.of))


@reviews.command("share")
@click.argument("reviewers", metavar="ACCOUNT...", nargs=-1)
@click.option("--by", "how", type=click.Choice([one.value for one in Dealing]), default=Dealing.EVENLY.value,
              show_default=True, help="How.")  # fmt: skip
@click.option("--programme", metavar="CODE", help="Only this programme; without it, all.")
@click.option("--county", default="", help="Only this county.")
@click.option("--again", is_flag=True, help="Also what was given to somebody already.")
def share(reviewers: tuple[str, ...], how: str, programme: str | None, county: str, *, again: bool) -> None:
    """Give waiting pairs to reviewers; without any, say how many each has."""
    with transaction():
        if reviewers:
            plan = programmes.get(programme).id if programme else None
            wanted = ShareRequest(reviewers, Dealing(how), plan, county, again)
            shares.share_out(COMMAND_LINE, wanted)
        lines = [(one.name, one.given) for one in shares.reviewers(COMMAND_LINE)]
    answer_table([N_("Reviewer"), N_("Given")], lines)


@reviews.command("take")
@click.argument("pair", type=row_number)
@click.option("--as", "name", required=True, metavar="ACCOUNT", help="Whose it becomes.")
def take(pair: int, name: str) -> None:
    """Make a waiting pair somebody's own."""
    with transaction():
        shares.take(accounts.acting(name), pair)
    click.echo(say(N_("The pair is {name}’s."), name=name))


@reviews.command("give-back")
@click.argument("pair", type=row_number)
@click.option("--as", "name", required=True, metavar="ACCOUNT", help="Whose it was.")
def give_back(pair: int, name: str) -> None:
    """Leave a pair of somebody's share to all."""
    with transaction():
        shares.give_back(accounts.acting(name), pair)
    click.echo(say(N_("The pair is everybody’s again.")))


@reviews.command("free")
@click.argument("name", metavar="ACCOUNT")
def free(name: str) -> None:
    """Leave all that a reviewer was given to all."""
    with transaction():
        number = shares.free(COMMAND_LINE, name)
    click.echo(say(N_("{n} pairs are everybody’s again."), n=number))


_REVIEWERS = [
    labels.REVIEWER_HEADS[name] for name in ("reviewer", "answers", "pairs_a_day", "median_s", "agreed", "overturned")
]
_GROUPS = [
    labels.GROUP_HEADS[name] for name in ("photos", "contradicted", "first_pass", "claimed_days", "decided_days")
]


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _reviewer(line: ReviewerLine, name: str) -> list[Any]:
    figures = _figure(line.pairs_a_day), _figure(line.median_s)
    return [name, line.answers, *figures, _rate(line.agreed), _rate(line.overturned)]


def _group(line: GroupLine) -> list[Any]:
    days = _figure(line.claimed_days), _figure(line.decided_days)
    return [line.name or say(N_("Not stated")), line.photos, _rate(line.contradicted), _rate(line.first_pass), *days]


def _figure(figure: float | None) -> str:
    return "—" if figure is None else f"{figure:.1f}"


def _rate(share: Share) -> str:
    return "—" if share.percent is None else f"{share.percent:.0f} % ({share.part}/{share.whole})"
