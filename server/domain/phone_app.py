"""With which program on which device does a phone call?

Collect names itself, its version, the system and the model in its User-Agent; a browser is told by its own marks.
"""

import re

from server.domain.browser import browser_in_words

_COLLECT = re.compile(r"org\.odk\.collect\.android/v?([\w.+-]{1,40})")
_DEVICE = re.compile(r"\(Linux; (?:U; )?Android ([\d.]{1,10}); ([^;()]{1,60}?)(?: Build/[^()]*)?\)")


def app_in_words(user_agent: str) -> str:
    """Return “ODK Collect 2026.3.3”, or what the browser is called; empty where nothing was said."""
    found = _COLLECT.search(user_agent)
    return f"ODK Collect {found[1]}" if found else browser_in_words(user_agent)


def device_in_words(user_agent: str) -> str:
    """Return model and system, “M2012K11AC · Android 14”; empty where they are not said."""
    found = _DEVICE.search(user_agent)
    return f"{found[2].strip()} · Android {found[1]}" if found else ""
