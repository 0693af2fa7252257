"""What are the codes among a finding's figures called in the reader's language?

A figure is kept as the code that the machine gave, so that it can be counted and compared; in a sentence it is a word.
"""

import re
from collections.abc import Mapping

from server.domain import measures
from server.domain.finding import Evidence
from server.translations import N_, translate

_DATUMS: Mapping[str, str] = {"wgs84": "WGS-84", "cgcs2000": "CGCS2000", "gcj02": "GCJ-02", "bd09": "BD-09"}
CODES: Mapping[str, Mapping[str, str]] = {
    "problem": {
        "missing": N_("none is written"),
        "null-island": N_("latitude and longitude are zero"),
        "not-a-number": N_("it is no number"),
        "out-of-range": N_("outside of what is possible"),
        "no-hemisphere": N_("north or south, east or west is missing"),
        "zero": N_("all zeros"),
        "never-set": N_("the clock was never set"),
        "unreadable": N_("it cannot be read"),
        "no-file": N_("there is no such file"),
        "not-a-file": N_("it is a folder, a pipe or a device, and no file"),
        "not-allowed": N_("the file may not be read"),
        "empty": N_("the file is empty"),
        "not-an-image": N_("the file is no picture"),
        "truncated": N_("the file ends too early"),
        "corrupt": N_("the file is damaged"),
        "too-many-pixels": N_("the picture is too large to be opened safely"),
        "too-many-scans": N_("the picture is built to be slow to open"),
        "too-many-parts": N_("the file is made of more parts than a photo has"),
        "no-heic-reader": N_("it is a HEIC, which this server cannot read without its extra “heif”"),
    },
    "position": {
        "as-it-is": N_("as it is"),
        "mirrored": N_("mirrored"),
        "flipped": N_("mirrored top to bottom"),
        "turned-over": N_("turned upside down"),
        "turned-left": N_("turned to the left"),
        "turned-right": N_("turned to the right"),
        "mirrored-turned-left": N_("mirrored and turned to the left"),
        "mirrored-turned-right": N_("mirrored and turned to the right"),
    },
    "source": {
        "network": N_("from the mobile or wireless network"),
        "void": N_("from a receiver without a trusted fix"),
    },
    "datum": _DATUMS,
    "registered": _DATUMS,
}
"""By figure: the words for its codes; a code that has none is shown as it is."""
_STAGES: Mapping[str, str] = {"before": N_("before"), "during": N_("during"), "after": N_("after")}
_STAGE_IN_NAME = re.compile(r"(?:(?<=^)|(?<= · ))(?:before|during|after)(?= #\d+$)")
"""Photos are named by issue, viewpoint, stage and number."""


_FIGURE = re.compile(r"\{(\w+_(m|s|min|h|days))\} ?(?:m|s|min|h|days|米|秒|分钟|小时|天)(?![a-z/])")
"""A figure in a sentence with its unit behind it, in either language."""


def sentence(template: str, evidence: Evidence, language: str) -> str:
    """Say a finding in the reader's language; lengths and times in the units in which people say them."""

    def measured(found: re.Match[str]) -> str:
        figure = evidence.get(found[1])
        is_number = isinstance(figure, int | float) and not isinstance(figure, bool)
        return measures.said(figure, found[2], language) if is_number else found[0]  # type: ignore[arg-type]

    return _FIGURE.sub(measured, translate(template, language)).format(**in_words(evidence, language))


def in_words(evidence: Evidence, language: str) -> dict[str, object]:
    """Return the figures as a sentence takes them."""
    return {name: _said(name, figure, language) for name, figure in evidence.items()}


def _is_long(figure: object) -> bool:
    """Tell whether a figure is read more easily in groups of three; a year is not."""
    return isinstance(figure, int | float) and abs(figure) >= 10_000


def _said(name: str, figure: object, language: str) -> object:
    if not isinstance(figure, str):
        return f"{figure:,}" if _is_long(figure) else figure
    word = CODES.get(name, {}).get(figure)
    if word is not None:
        return translate(word, language)
    return _STAGE_IN_NAME.sub(lambda found: translate(_STAGES[found[0]], language), figure)
