"""What are the reasons for a return called, in the reader's language?"""

from server.domain.access import RETURN_REASONS
from server.web.language import language


def names() -> dict[str, str]:
    """Return the reasons by code."""
    chinese = language() != "en"
    return {code: names[0] if chinese else names[1] for code, names in RETURN_REASONS.items()}
