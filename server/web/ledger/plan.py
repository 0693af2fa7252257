"""All sites in one drawing, for the overview."""

from flask import Blueprint, Response, request

from server.domain import labels
from server.formats import site_plan
from server.services.register import programmes, site_map
from server.translations import N_
from server.web import asked, auth
from server.web.language import say
from server.web.pages import THEMES

_KEPT_S = 60


def register(blueprint: Blueprint) -> None:
    """Add the route."""
    blueprint.add_url_rule("/plan.svg", "plan", draw)


def draw() -> Response:
    """Send the drawing of the sites that the caller sees, of one programme or of all."""
    actor, wanted = auth.actor(), asked.number("programme")
    plans = [one for one in programmes.all_of(actor) if wanted in {None, one.id}]
    words = {state: say(word) for state, word in labels.SITE_STATES.items()}
    theme = request.args.get("theme", "auto")
    drawn = site_plan.as_svg(
        site_map.standing(actor, plans), words, say(N_("No site is registered here yet.")),
        theme if theme in THEMES else "auto", site_plan.NARROW if request.args.get("narrow") else site_plan.WIDE,
    )  # fmt: skip
    answer = Response(drawn, content_type="image/svg+xml; charset=utf-8")
    answer.cache_control.private, answer.cache_control.max_age = True, _KEPT_S
    return answer
