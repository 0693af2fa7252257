"""Under which address is this server known to who calls?

A request says itself by which name it called, and can say anything. So what is handed out in full begins with the
address that the operator set, or else with a name that can be nobody else's.
"""

import ipaddress
import socket
from urllib.parse import urlsplit

from flask import request

from server.errors import Invalid
from server.services.runtime import settings
from server.translations import N_

_UNKNOWN = N_(
    "This server is not known by the name “{name}”. Whoever runs it sets SHIZHENG_PUBLIC_URL or SHIZHENG_HOSTS."
)


def address() -> str:
    """Return the address, without a trailing slash.

    :raises Invalid: where the request called us by a name that is not ours.
    """
    if settings().public_url:
        return settings().public_url
    if not _is_ours(_name_called()):
        raise Invalid(_UNKNOWN, name=_name_called()[:100])
    return request.host_url.rstrip("/")


def is_of_this_machine(base: str) -> bool:
    """Tell whether an address leads only to the machine itself."""
    host = urlsplit(base).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_own_origin(origin: str) -> bool:
    """Tell whether a page is ours, by the origin that its browser names.

    With a public address, scheme and all have to be the same; without one, only the host can be compared, since a
    proxy may have taken HTTPS off.
    """
    public = urlsplit(settings().public_url)
    said = urlsplit(origin)
    if public.netloc and request.host == public.netloc:
        return (said.scheme, said.netloc) == (public.scheme, public.netloc)
    if public.netloc and (said.scheme, said.netloc) == (public.scheme, public.netloc):
        return True
    return said.netloc == request.host and (not public.netloc or said.scheme == request.scheme)


def _name_called() -> str:
    return (urlsplit(f"//{request.host}").hostname or "").rstrip(".")


def _is_ours(name: str) -> bool:
    if settings().hosts:
        return name in settings().hosts
    own = socket.gethostname().lower()
    return name in {"localhost", own, f"{own.partition('.')[0]}.local"} or _is_number(name)


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
