"""What does a programme do its own way on the road to closing?"""

from collections.abc import Mapping
from dataclasses import asdict, replace
from enum import Enum
from typing import Any

from server.db import hold
from server.domain.access import Actor
from server.domain.procedure import Procedure
from server.domain.versions import version_of
from server.errors import Conflict
from server.models import Programme
from server.services import access, events
from server.services.register import programmes
from server.translations import N_

_LISTS = frozenset({"application_files", "measured_types", "higher_levels"})


def of(programme: Programme) -> Procedure:
    """Return a programme's settings."""
    return Procedure.of(programme.procedure)


def one(actor: Actor, number: int) -> Procedure:
    """Return the settings of a programme by its number.

    :raises NotFound: where there is none for this caller.
    """
    return of(programmes.seen(actor, number))


def said(found: Procedure) -> dict[str, Any]:
    """Return settings as plain names and values."""
    return {name: _plain(value) for name, value in asdict(found).items()}


def written(texts: Mapping[str, str]) -> dict[str, Any]:
    """Return what a person wrote, by name, with its lists split at commas."""
    split = {
        name: [one.strip() for one in text.replace("，", ",").split(",") if one.strip()] for name, text in texts.items()
    }
    return {name: split[name] if name in _LISTS else text.strip() for name, text in texts.items()}


def change(actor: Actor, number: int, wanted: Mapping[str, Any], *, seen: str | None = None) -> bool:
    """Set some of a programme's settings; tells whether anything changed. What was moved before stays as it was.

    :raises NotFound: where there is no such programme for this caller.
    :raises Forbidden: for who sees a part of the programme.
    :raises Invalid: for a name or a value that is none.
    :raises Conflict: where somebody else was first.
    """
    access.refuse_part_of_programme(actor)
    hold(Programme, number)
    programme = programmes.seen(actor, number)
    before = of(programme)
    if seen is not None and version_of(said(before)) != seen:
        raise Conflict(N_("Somebody else was first: the settings are others by now. Look at them, and try again."))
    given = Procedure.read(wanted)
    after = replace(before, **{name: getattr(given, name) for name in wanted})
    if after == before:
        return False
    programme.procedure = after.kept or None
    events.record(
        actor.label, "programmes.procedure", f"programme:{programme.code}",
        **{name: [said(before)[name], said(after)[name]] for name in wanted if said(before)[name] != said(after)[name]},
    )  # fmt: skip
    return True


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value.value if isinstance(value, Enum) else value
