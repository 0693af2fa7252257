"""How is said on a page what the page of a browser saw of a photo?"""

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo

from server.domain.labels import WITNESS_SOURCES, WITNESS_STANDINGS
from server.domain.witness import Witness
from server.translations import N_
from server.web.formatters import metres
from server.web.language import say


def _position(witness: Witness, _zone: tzinfo) -> str:
    place = witness.seen.place
    return f"{place.latitude:.6f}, {place.longitude:.6f}" if place else say(N_("none"))


def _error(witness: Witness, _zone: tzinfo) -> str:
    return f"± {metres(witness.seen.error_m)}" if witness.seen.error_m is not None else ""


def _fixed(witness: Witness, zone: tzinfo) -> str:
    return _moment(witness.seen.fixed_at, zone)


def _chosen(witness: Witness, zone: tzinfo) -> str:
    return _moment(witness.seen.chosen_at, zone)


def _moment(at: datetime | None, zone: tzinfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") if at else ""


def _source(witness: Witness, _zone: tzinfo) -> str:
    return say(WITNESS_SOURCES[witness.seen.source])


def _standing(witness: Witness, _zone: tzinfo) -> str:
    return f"{say(WITNESS_STANDINGS[witness.standing])} · {witness.key}"


LINES: Sequence[tuple[str, Callable[[Witness, tzinfo], str]]] = (
    (N_("time of choosing"), _chosen),
    (N_("position"), _position),
    (N_("accuracy by its own word"), _error),
    (N_("time of the position"), _fixed),
    (N_("how it came"), _source),
    (N_("signature and key"), _standing),
)
"""Each with its label, in the zone of the site."""


def lines(witness: Witness, zone: tzinfo) -> list[tuple[str, str]]:
    """Return labels and values, without what the page did not know."""
    told = [(say(label), teller(witness, zone)) for label, teller in LINES]
    return [(label, value) for label, value in told if value]
