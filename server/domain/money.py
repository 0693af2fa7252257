"""How is money read and written without losing a fen? Amounts are whole numbers of fen (分), a hundredth of a yuan."""

import re
import unicodedata
from decimal import Decimal

from server.errors import Invalid
from server.translations import N_

YUAN, WAN, YI = 100, 1_000_000, 10_000_000_000
"""In fen: 元, 万元, 亿元."""
MOST_FEN = 10**17
"""A thousand 亿元 a thousand times over: whoever writes more has slipped."""
_MILLION = 100 * WAN
_UNITS = {"million": _MILLION, "元": YUAN, "万": WAN, "万元": WAN, "亿": YI, "亿元": YI, "yuan": YUAN}
_WRITTEN = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(亿元|亿|万元|万|元|yuan|million)?")
_DRESS = re.compile(r"\s|^(?:人民币|rmb|cny|[¥￥])", re.IGNORECASE)
_ENGLISH = (((_MILLION, " million"),), "CNY ", "")
_LARGE = {"zh_CN": (((YI, "亿元"), (WAN, "万元")), "", "元")}
"""By language its large units, and what stands before and behind."""
_PLACES = 4
"""With more digits behind the point, an amount reads better in the smaller unit."""


def fen_of(written: str, unit: int = YUAN) -> int:
    """Return an amount such as 1290万元, 2.75 亿元 or 12,900,000 in fen; `unit` is meant where none is written.

    :raises Invalid: for what is no amount, or is no whole number of fen.
    """
    plain = _DRESS.sub("", _DRESS.sub("", unicodedata.normalize("NFKC", written)).strip())
    found = _WRITTEN.fullmatch(plain)
    if found is None:
        raise Invalid(
            N_("“{text}” is no amount. Write it like 1290万元, 2.75亿元 or 12,900,000."), text=written.strip()
        )
    fen = Decimal(found[1].replace(",", "") + (found[2] or "")) * (_UNITS[found[3]] if found[3] else unit)
    if fen != int(fen):
        raise Invalid(N_("“{text}” is not a whole number of fen."), text=written.strip())
    if fen > MOST_FEN:
        raise Invalid(N_("“{text}” is more than any amount here. Look at its unit."), text=written.strip())
    return int(fen)


def in_unit(fen: int, unit: int) -> Decimal:
    """Return an amount in a unit, exactly, without trailing zeros."""
    exact = Decimal(fen) / unit
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact.normalize()


def said(fen: int, language: str) -> str:
    """Write an amount exactly, in the largest unit that needs few digits behind the point."""
    units, start, end = _LARGE.get(language, _ENGLISH)
    for unit, word in units:
        exact = in_unit(fen, unit)
        if fen >= unit and -int(exact.as_tuple().exponent) <= _PLACES:
            return f"{start}{exact:,f}{word}"
    return f"{start}{in_unit(fen, YUAN):,f}{end}"
