"""How long does a programme keep personal data that are no evidence, and what may be set?

Months are counted from when something was written down, and only of what is over: an issue that is closed (销号), or
one of a programme that is. Who saw which photo is a log in the sense of the Cybersecurity Law of the People's
Republic of China, article 21: six months at least.
"""

from collections.abc import Mapping
from enum import StrEnum

from server.errors import Invalid
from server.translations import N_


class Kept(StrEnum):
    """What a programme may have removed after a time."""

    NOTICES = "notices"
    """What people and group chats were told, and the letters that told it: address, subject."""
    SIGHTINGS = "sightings"
    """Who was sent which photo."""
    PHONES = "phones"
    """When a phone was last in contact, with which program."""


LEAST: Mapping[Kept, int] = {Kept.NOTICES: 1, Kept.SIGHTINGS: 6, Kept.PHONES: 1}
MOST = 600
NAMES: Mapping[Kept, str] = {
    Kept.NOTICES: N_("Notices and letters"),
    Kept.SIGHTINGS: N_("Who saw which photo"),
    Kept.PHONES: N_("Last contact of phones"),
}
MEANINGS: Mapping[Kept, str] = {
    Kept.NOTICES: N_(
        "What people and group chats were told about issues that are closed, with addresses and subjects."
    ),
    Kept.SIGHTINGS: N_(
        "Of photos of issues that are closed; six months at least, as the law asks of logs. What the operator keeps "
        "more briefly goes earlier."
    ),
    Kept.PHONES: N_("When a phone last asked, with which program, by which clock."),
}


def read(written: Mapping[str, str]) -> dict[str, int]:
    """Return the months that were written, without what was left empty: that is kept for ever.

    :raises Invalid: for another name, or months that are none or too few.
    """
    return {name: _months(name, text.strip()) for name, text in written.items() if text.strip()}


def _months(name: str, text: str) -> int:
    if name not in LEAST:
        raise Invalid(N_("“{name}” is nothing that is removed after a time; choose of {known}."), name=name,
                      known=", ".join(Kept))  # fmt: skip
    least = LEAST[Kept(name)]
    if not (text.isascii() and text.isdecimal() and least <= int(text[:5]) <= MOST):
        raise Invalid(N_("“{text}” cannot be: write the months, {least} to {most}, or nothing to keep all."),
                      text=text, least=least, most=MOST)  # fmt: skip
    return int(text)
