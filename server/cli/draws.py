"""`draws`: which issues does an unannounced check visit, and can it be proved that they were drawn by lot?"""

from datetime import datetime
from typing import Any

import click

from server.cli.kernel import Noun, answer_json, answer_table, json_option, leave, programme_option, row_number, say
from server.db import transaction
from server.domain.access import COMMAND_LINE
from server.domain.drawing import SHARES, TEAM_SIZE, RiskClass
from server.errors import Conflict
from server.services.register import programmes
from server.services.spot_checks import draws as service
from server.services.spot_checks.draws import DrawRequest, DrawView
from server.translations import N_

draws = Noun("draws", help="Spot checks by lot.")


@draws.command("hold")
@click.argument("title")
@click.option("--day", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Until this day nobody sees the list.")
@click.option("--officer", "officers", multiple=True, metavar="NAME", help="Whose lot is in; repeat it for each.")
@click.option(
    "--share",
    "shares",
    multiple=True,
    type=(click.Choice([one.value for one in RiskClass]), float),
    metavar="CLASS PERCENT",
    help="Per cent of a class to draw; special 100, key 25, other 5 without it.",
)
@click.option("--team-size", type=click.IntRange(min=TEAM_SIZE), default=TEAM_SIZE, show_default=True)
@click.option(
    "--seed-source", default="", help="Which number drawn in public will be the seed; without it, the server draws one."
)
@click.option("--closed", "only_closed", is_flag=True, help="Draw among closed issues only, for a look-back.")
@programme_option
@json_option
def hold(
    title: str,
    day: datetime,
    officers: tuple[str, ...],
    shares: tuple[tuple[str, float], ...],
    team_size: int,
    seed_source: str,
    programme: str | None,
    *,
    only_closed: bool,
    as_json: bool,
) -> None:
    """Keep the pool, draw issues and officers from it, and print the hashes that may be made known before the day.

    With --seed-source only the pool's hash is printed; give the number later: draws seed.
    """
    chosen = {**SHARES, **{RiskClass(name): percent for name, percent in shares}}
    request = DrawRequest(title, day.date(), officers, chosen, team_size, seed_source, only_closed)
    with transaction():
        number = service.prepare(COMMAND_LINE, programmes.chosen(programme).id, request)
    if seed_source.strip():
        _answer(number, as_json=as_json)
    else:
        _cast(number, "", as_json=as_json)


@draws.command("seed")
@click.argument("number", type=row_number)
@click.argument("seed", default="")
@json_option
def seed_(number: int, seed: str, *, as_json: bool) -> None:
    """Draw the lots of a prepared draw with the number that came from its public source. Once."""
    _cast(number, seed, as_json=as_json)


def _cast(number: int, seed: str, *, as_json: bool) -> None:
    with transaction():
        service.cast(COMMAND_LINE, number, seed)
    _answer(number, as_json=as_json)


def _answer(number: int, *, as_json: bool) -> None:
    view = service.get(COMMAND_LINE, number)
    if as_json:
        answer_json(_head(view))
        return
    click.echo(view.sha256 or view.pool_sha256)
    click.echo(_state(view), err=True)


def _state(view: DrawView) -> str:
    if view.drawn_at is None:
        return say(N_("Draw {number}: the pool of {total} is kept and waits for its seed."), **_figures(view))
    return say(N_("Draw {number}: {count} of {total} drawn, hidden until {day}."), **_figures(view))


@draws.command("list")
@json_option
def list_(*, as_json: bool) -> None:
    """List the draws, the newest day first, without what was drawn."""
    found = service.recent(COMMAND_LINE)
    if as_json:
        answer_json([_head(one) for one in found])
        return
    heads = [N_("Number"), N_("Title"), N_("Programme"), N_("Shown from"), N_("Drawn"), "SHA-256"]
    answer_table(heads, [[one.number, one.title, one.programme, one.shown_on, one.count, one.sha256] for one in found])


@draws.command("show")
@click.argument("number", type=row_number)
@click.option("--text", is_flag=True, help="Print only what the hash is of, for `| sha256sum`.")
@click.option("--pool", is_flag=True, help="Print only what the hash of the pool is of.")
@json_option
def show(number: int, *, text: bool, pool: bool, as_json: bool) -> None:
    """Show a draw: before its day the hash alone, from its day on the list and the seed."""
    view = service.get(COMMAND_LINE, number)
    if text or pool:
        _refuse_hidden(view)
        click.echo(view.pool_text if pool else view.sealed_text, nl=False)
    elif as_json:
        answer_json(_whole(view))
    else:
        _print(view)


@draws.command("verify")
@click.argument("number", type=row_number)
@json_option
def verify(number: int, *, as_json: bool) -> None:
    """Draw again from what was kept.

    Exit 0: the same list, the same hash. 1: something was changed afterwards, or the day has not come.
    """
    view = service.get(COMMAND_LINE, number)
    _refuse_hidden(view)
    is_same = service.verify(COMMAND_LINE, number)
    if as_json:
        answer_json({"draw": number, "sha256": view.sha256, "is_same": is_same})
    else:
        click.echo(say(_SAME if is_same else _DIFFERS))
    leave(0 if is_same else 1)


_SAME = N_("Drawn again from the seed: the same list, the same hash.")
_DIFFERS = N_("Drawn again from the seed, the list or the hash differs: something was changed afterwards.")


def _refuse_hidden(view: DrawView) -> None:
    if view.drawn_at is None:
        raise Conflict(
            N_("Draw {number} waits for its seed, from: {source}."), number=view.number, source=view.seed_source
        )
    if not view.is_shown:
        raise Conflict(N_("Draw {number} is hidden until {day}."), number=view.number, day=view.shown_on.isoformat())


def _print(view: DrawView) -> None:
    click.echo(say(N_("{count} of {total} drawn"), **_figures(view)))
    if view.pool_sha256:
        click.echo(f"{say(N_('Pool'))}  SHA-256  {view.pool_sha256}")
    if view.drawn_at is None:
        click.echo(_state(view))
        return
    click.echo(f"SHA-256  {view.sha256}")
    if not view.is_shown:
        click.echo(say(N_("hidden until {day}"), **_figures(view)))
        return
    click.echo(f"{say(N_('Seed'))}  {view.seed}")
    rows = [
        [one.risk_class.value, one.issue, one.site, ", ".join(one.officers), one.missing or ""] for one in view.visits
    ]
    answer_table([N_("Class"), N_("Issue"), N_("Site"), N_("Officers"), N_("Officers missing")], rows)


def _figures(view: DrawView) -> dict[str, Any]:
    return {"number": view.number, "count": view.count, "total": view.in_pool, "day": view.shown_on.isoformat()}


def _head(view: DrawView) -> dict[str, Any]:
    return {
        "draw": view.number,
        "programme": view.programme,
        "title": view.title,
        "shown_on": view.shown_on.isoformat(),
        "in_urn": view.in_pool,
        "drawn": view.count,
        "pool_sha256": view.pool_sha256,
        "seed_source": view.seed_source,
        "sha256": view.sha256,
    }


def _whole(view: DrawView) -> dict[str, Any]:
    """Return all that may be seen today; before the day there is neither seed nor list, not even an empty one."""
    if not view.is_shown:
        return _head(view)
    visits = [
        {
            "issue": one.issue,
            "site": one.site,
            "risk_class": one.risk_class.value,
            "officers": list(one.officers),
            "officers_missing": one.missing,
        }
        for one in view.visits
    ]
    return {
        **_head(view),
        "seed": view.seed,
        "visits": visits,
        "sealed_text": view.sealed_text,
        "pool_text": view.pool_text,
    }
