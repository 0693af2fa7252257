"""How far is the publicity of an issue, and what does it still lack?"""

from dataclasses import dataclass

from server.translations import N_


@dataclass(frozen=True)
class Missing:
    """What is still to do: a sentence as a template with its values, and the page where it is done."""

    message: str
    values: dict[str, object]
    address: str


@dataclass(frozen=True)
class Standing:
    """How far the publicity of an issue and round is."""

    publication_id: int | None
    is_ended_well: bool
    missing: tuple[Missing, ...]


def standing(issue_id: int, round_: int = 1) -> Standing:
    """Return how far the publicity of an issue and round is; nothing is published here yet."""
    told = Missing(N_("Nothing was made public yet."), {"round": round_}, f"/ledger/issues/{issue_id}")
    return Standing(None, is_ended_well=False, missing=(told,))
