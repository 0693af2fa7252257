"""May this caller read figures? Whose address the operator named, or who says the operator's token; else nobody."""

import hmac
import ipaddress

from flask import request

from server.services.runtime import settings


def is_insider() -> bool:
    """Tell whether the caller is one whom SHIZHENG_MONITOR_FROM or SHIZHENG_MONITOR_TOKEN lets in."""
    return _has_token() or _is_near()


def _has_token() -> bool:
    wanted = settings().monitor_token
    said = request.authorization
    if not wanted or said is None or said.type != "bearer":
        return False
    return hmac.compare_digest((said.token or "").encode(), wanted.encode())


def _is_near() -> bool:
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address
    return any(address in ipaddress.ip_network(one) for one in settings().monitor_from)
