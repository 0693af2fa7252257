"""How is the whole ledger's schedule computed? Portion after portion, each kept by itself."""

from server.db import transaction
from server.services.deadlines import computing, facts
from server.services.deadlines.computing import Computed
from server.services.runtime import today


def run() -> Computed:
    """Compute how all issues stand today, and which warnings are proposed."""
    computed, known = Computed(today()), facts.known()
    last: int | None = 0
    while last is not None:
        with transaction():
            last = computing.portion(known, computed, last)
    with transaction():
        computing.finish(computed)
    return computed
