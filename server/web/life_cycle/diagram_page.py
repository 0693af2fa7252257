"""Which moves does the life cycle have? The table itself, and as a drawing."""

from flask import Blueprint, render_template

from server.domain import labels
from server.domain.life_cycle import REQUIREMENTS, TRANSITIONS
from server.domain.life_state import LifeState
from server.formats import life_cycle_drawing
from server.web.language import language, say


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/life-cycle", "diagram", diagram)


def diagram() -> str:
    """Show the table of moves and its drawing."""
    words = {state: say(labels.LIFE_STATES[state]) for state in LifeState}
    return render_template(
        "life_cycle/diagram.html",
        drawing=life_cycle_drawing.svg(words, language()),
        transitions=TRANSITIONS,
        requirements=REQUIREMENTS,
    )
