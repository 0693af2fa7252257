"""Where does each limit come from? What stands below it in domain.limits, read from there, so that it is said once."""

import inspect
from collections.abc import Mapping
from functools import cache

from server.domain import limits
from server.translations.below_fields import sentences


@cache
def sources() -> Mapping[str, str]:
    """Return by the limit's name the sentences that say why it is what it is, in English; `say` gives the reader's."""
    return {name: sentence for name, sentence, _ in sentences(inspect.getsource(limits))}
