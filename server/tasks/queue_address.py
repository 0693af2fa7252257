"""Which kind of queue does an address name? Told without the libraries that open it."""

from enum import StrEnum
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url

from server.errors import Invalid
from server.translations import N_


class Kind(StrEnum):
    """Where tasks wait."""

    MEMORY = "memory"
    """Nowhere: they are done at once, in the same process."""
    POSTGRESQL = "postgresql"
    REDIS = "redis"
    SQLITE = "sqlite"


_KINDS = {one.value: one for one in Kind} | {
    "postgresql+psycopg": Kind.POSTGRESQL,
    "rediss": Kind.REDIS,
    "unix": Kind.REDIS,
}


def kind_of(url: str) -> Kind:
    """Return the kind of queue that an address names.

    :raises Invalid: where there is no such kind.
    """
    found = _KINDS.get(urlsplit(url).scheme)
    if found is None:
        raise Invalid(
            N_(
                "SHIZHENG_QUEUE_URL: {url} is no queue; write sqlite:///path, postgresql://user@host/name or "
                "redis://host."
            ),
            url=make_url(url).render_as_string(),  # without a password
        )
    return found
