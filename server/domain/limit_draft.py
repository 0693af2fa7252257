"""How far is a change of limits that somebody thinks of?"""

from enum import StrEnum


class DraftState(StrEnum):
    """From the first word to what came of it."""

    WAITING = "waiting"
    """The checks are being asked what it would change; nothing is set."""
    TRIED = "tried"
    """What it would change is known; a person has to say whether it holds."""
    STOPPED = "stopped"
    """Somebody stopped the trial."""
    BROKEN = "broken"
    SAVED = "saved"
    DISCARDED = "discarded"

    @property
    def is_open(self) -> bool:
        """Tell whether it may still be saved or thrown away."""
        return self not in {DraftState.SAVED, DraftState.DISCARDED}
