"""How do the states of the life cycle hang together, as one drawing? Made from the table of moves.

The straight road runs down the middle; what goes back is drawn at the left, what comes after closing at the right.
"""

from collections.abc import Iterator, Mapping
from html import escape

from server.domain.life_cycle import TRANSITIONS
from server.domain.life_state import LifeState

S = LifeState
_STEP, _WIDE, _HIGH = 62, 190, 38
_ROAD = (
    S.REGISTERED, S.PLANNED, S.RECTIFYING, S.CLAIMED, S.APPLIED, S.SITE_CHECKED, S.REVIEWED, S.ACCEPTED,
    S.PUBLICISED, S.CLOSED, S.FILED, S.LOOKBACK,
)  # fmt: skip
_MIDDLE, _LEFT, _RIGHT = 400, 130, 670
_AT: Mapping[LifeState, tuple[float, float]] = {
    **{state: (_MIDDLE, 30 + row * _STEP) for row, state in enumerate(_ROAD)},
    S.PUBLICISED: (_MIDDLE - 105, 30 + 8 * _STEP),
    S.SIGNED: (_MIDDLE + 105, 30 + 8 * _STEP),
    S.STAGE_DONE: (_RIGHT, 30 + 2 * _STEP),
    S.RETURNED: (_LEFT - 20, 30 + 5 * _STEP),
    S.REOPENED: (_RIGHT + 20, 30 + 6 * _STEP),
}
_SIZE = 800, 30 + 11 * _STEP + 40
_STYLE = (
    "text{font:13px system-ui,'Noto Sans CJK SC',sans-serif;text-anchor:middle;fill:currentColor}"
    "rect{fill:none;stroke:currentColor;stroke-width:1.5}path{fill:none;stroke:currentColor;opacity:.55}"
    ".back{stroke-dasharray:5 4}.end rect{stroke-width:3}marker path{fill:currentColor;stroke:none;opacity:.8}"
)


def svg(words: Mapping[LifeState, str], language: str) -> str:
    """Return the drawing, which takes the colour of the text around it; `words` says the states."""
    arrows = "".join(_arrow(start, one.end) for one in TRANSITIONS for start in sorted(one.starts))
    boxes = "".join(_box(state, words[state]) for state in S)
    width, height = _SIZE
    lang = "zh-CN" if language == "zh_CN" else "en"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" lang="{lang}" '
        f'aria-label="{escape(" → ".join(words[state] for state in _ROAD))}"><style>{_STYLE}</style><defs>'
        '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        f'<path d="M0 0 8 4 0 8z"/></marker></defs>{arrows}{boxes}</svg>'
    )


def _box(state: LifeState, word: str) -> str:
    x, y = _AT[state]
    kind = ' class="end"' if state in {S.CLOSED, S.FILED} else ""
    width = 150 if state in {S.PUBLICISED, S.SIGNED} else _WIDE
    lines = list(_lines(word))
    first = y + 4.5 - 7.5 * (len(lines) - 1)
    said = "".join(f'<text x="{x}" y="{first + 15 * row:g}">{escape(line)}</text>' for row, line in enumerate(lines))
    shape = f'<rect x="{x - width / 2:g}" y="{y - _HIGH / 2:g}" width="{width}" height="{_HIGH}" rx="6"/>'
    return f"<g{kind}>{shape}{said}</g>"


def _lines(word: str) -> Iterator[str]:
    """Break a long word at a blank near its middle."""
    if len(word) <= 24 or " " not in word:
        yield word
        return
    places = [place for place, letter in enumerate(word) if letter == " "]
    middle = min(places, key=lambda place: abs(place - len(word) / 2))
    yield word[:middle]
    yield word[middle + 1 :]


def _arrow(start: LifeState, end: LifeState) -> str:
    (x1, y1), (x2, y2) = _AT[start], _AT[end]
    kind = ' class="back"' if end in {S.RETURNED, S.REOPENED} else ""
    if abs(x1 - x2) < 1:
        if y2 - y1 == _STEP:
            line = f"M{x1:g} {y1 + _HIGH / 2:g}V{y2 - _HIGH / 2:g}"
        else:
            side = _WIDE / 2
            bow = 46 if y2 > y1 else 78
            line = f"M{x1 + side:g} {y1:g}C{x1 + side + bow:g} {y1:g} {x2 + side + bow:g} {y2:g} {x2 + side:g} {y2:g}"
    elif {start, end} == {S.PUBLICISED, S.SIGNED}:
        shift = -7 if x2 > x1 else 7
        edge = 75 if x2 > x1 else -75
        line = f"M{x1 + edge:g} {y1 + shift:g}H{x2 - edge:g}"
    else:
        side = _WIDE / 2 if x2 > x1 else -_WIDE / 2
        half = (x1 + x2) / 2
        line = f"M{x1 + side:g} {y1:g}C{half:g} {y1:g} {half:g} {y2:g} {x2 - side:g} {y2:g}"
    return f'<path{kind} d="{line}" marker-end="url(#tip)"/>'
