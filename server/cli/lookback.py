"""`lookback`: what that was closed is to be looked at again, and what came of hints?"""

from datetime import datetime
from typing import Any

import click

from server.cli.kernel import Noun, answer_json, answer_table, json_option, programme_option, row_number, say
from server.db import transaction
from server.domain.access import COMMAND_LINE
from server.domain.datum import Datum
from server.domain.lookback import CAUSES, HINT_KINDS, HINT_STATES, HintKind, HintState
from server.services.lookback import due as service
from server.services.lookback import hints as of_hints
from server.services.lookback import relapses
from server.services.lookback.hints import HintText
from server.services.register import issues, programmes
from server.services.runtime import today
from server.translations import N_

lookback = Noun("lookback", help="What was closed and is looked at again.")


@lookback.command("due")
@click.option("--coming", is_flag=True, help="What comes due later instead.")
@programme_option
@json_option
def due(programme: str | None, *, coming: bool, as_json: bool) -> None:
    """List the closed issues that are to be looked at again, with all reasons."""
    found = service.listing(COMMAND_LINE, programmes.get(programme).id if programme else None)
    rows = found.coming if coming else found.due
    if as_json:
        answer_json([
            {"issue": one.code, "closed_on": one.closed_on.isoformat(), "since": one.since.isoformat(),
             "reasons": [{"cause": why.cause.value, "since": why.since.isoformat(), "number": why.number}
                         for why in one.reasons]}
            for one in rows
        ])  # fmt: skip
        return
    answer_table(
        [N_("Issue"), N_("Closed on"), N_("Since"), N_("Why"), N_("Site")],
        [[one.code, one.closed_on, one.since, ", ".join(say(CAUSES[why.cause]) for why in one.reasons), one.site]
         for one in rows],
    )  # fmt: skip


@lookback.command("rates")
@json_option
def rates(*, as_json: bool) -> None:
    """Print of each programme how much of what was closed came back."""
    found = relapses.by_programme(COMMAND_LINE)
    if as_json:
        answer_json([
            {"programme": one.programme, "closed": one.closed, "reopened": one.reopened, "rate": one.rate}
            for one in found
        ])  # fmt: skip
        return
    answer_table(
        [N_("Programme"), N_("Closed"), N_("Reopened"), N_("Rate")],
        [[one.programme, one.closed, one.reopened, f"{one.rate:.1%}" if one.rate is not None else ""] for one in found],
    )


@lookback.command("hints")
@click.option("--state", type=click.Choice([one.value for one in HintState]), help="Only those in one state.")
@json_option
def hints(state: str | None, *, as_json: bool) -> None:
    """List the hints, the newest first, with the closed issues that each may be about."""
    found = of_hints.every(COMMAND_LINE, HintState(state) if state else None)
    if as_json:
        answer_json([_hint(one) for one in found])
        return
    answer_table(
        [N_("Number"), N_("Kind"), N_("Day"), N_("State"), N_("Issue"), N_("Near"), N_("Text")],
        [[one.number, say(HINT_KINDS[one.kind]), one.noted_on, say(HINT_STATES[one.state]), one.issue,
          ", ".join(offer.code for offer in one.offers), one.text] for one in found],
    )  # fmt: skip


@lookback.command("add-hint")
@click.argument("kind", type=click.Choice([one.value for one in HintKind]))
@click.argument("text")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Of the complaint, the picture or the report; or today.")
@click.option("--place", default="", help="Latitude and longitude, in any spelling.")
@click.option("--datum", type=click.Choice([one.value for one in Datum]), default=Datum.WGS84.value, show_default=True)
@click.option("--issue", "code", default="", help="The code of the issue, where it is known.")
@programme_option
def add_hint(
    kind: str, text: str, day: datetime | None, place: str, datum: str, code: str, programme: str | None
) -> None:
    """Enter a hint that something closed has come back."""
    with transaction():
        said = HintText(HintKind(kind), day.date() if day else today(), text, place, Datum(datum), code)
        number = of_hints.add(COMMAND_LINE, programmes.chosen(programme), said).id
    click.echo(say(N_("Hint {number} was entered."), number=number))


@lookback.command("take-up")
@click.argument("number", type=row_number)
@click.argument("code")
@click.option("--note", required=True, help="Why the issue is looked at again.")
@programme_option
def take_up(number: int, code: str, note: str, programme: str | None) -> None:
    """Look at an issue again because of a hint."""
    with transaction():
        issue = issues.get(programmes.get(programme), code) if programme else issues.by_code(code)
        of_hints.take_up(COMMAND_LINE, number, issue.id, note)
    click.echo(say(N_("The hint was taken up: the issue is looked at again.")))


@lookback.command("dismiss")
@click.argument("number", type=row_number)
@click.argument("reason")
def dismiss(number: int, reason: str) -> None:
    """Say why a hint leads to nothing; it stays in the list."""
    with transaction():
        of_hints.dismiss(COMMAND_LINE, number, reason)
    click.echo(say(N_("Hint {number} was dismissed; it stays in the list."), number=number))


def _hint(one: of_hints.HintLine) -> dict[str, Any]:
    return {
        "hint": one.number, "kind": one.kind.value, "day": one.noted_on.isoformat(), "state": one.state.value,
        "issue": one.issue or None, "place": one.place, "text": one.text, "reason": one.reason,
        "near": [{"issue": offer.code, "metres": None if offer.metres is None else round(offer.metres)}
                 for offer in one.offers],
    }  # fmt: skip
