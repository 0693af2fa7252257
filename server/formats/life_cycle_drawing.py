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
_MIDDLE, _LEFT, _RIGHT = 400, 110, 690
_ASIDE = 105
_AT: Mapping[LifeState, tuple[float, float]] = {
    **{state: (_MIDDLE, 30 + row * _STEP) for row, state in enumerate(_ROAD)},
    S.PUBLICISED: (_MIDDLE - _ASIDE, 30 + 8 * _STEP),
    S.SIGNED: (_MIDDLE + _ASIDE, 30 + 8 * _STEP),
    S.STAGE_DONE: (_LEFT, 30 + 2 * _STEP),
    S.RETURNED: (_LEFT, 30 + 5 * _STEP),
    S.REOPENED: (_RIGHT, 30 + 6 * _STEP),
}
_SIZE = 800, 30 + 11 * _STEP + 40
_BACK = frozenset({S.RETURNED, S.REOPENED})


def svg(words: Mapping[LifeState, str], language: str) -> str:
    """Return the drawing, to stand in a page whose styles draw it (`life.css`); `words` says the states."""
    arrows = "".join(_arrow(start, one.end) for one in TRANSITIONS for start in sorted(one.starts))
    boxes = "".join(_box(state, words[state]) for state in S)
    width, height = _SIZE
    lang = "zh-CN" if language == "zh_CN" else "en"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" class="life-svg" role="img" '
        f'lang="{lang}" aria-label="{escape(" → ".join(words[state] for state in _ROAD))}"><defs>'
        '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        f'<path d="M0 0 8 4 0 8z"/></marker></defs>{arrows}{boxes}</svg>'
    )


def _width(state: LifeState) -> float:
    return 180 if state in {S.PUBLICISED, S.SIGNED} else _WIDE


def _box(state: LifeState, word: str) -> str:
    x, y = _AT[state]
    kind = ' class="end"' if state in {S.CLOSED, S.FILED} else ""
    width = _width(state)
    lines = list(_lines(word))
    first = y + 4.5 - 7.5 * (len(lines) - 1)
    said = "".join(f'<text x="{x}" y="{first + 15 * row:g}">{escape(line)}</text>' for row, line in enumerate(lines))
    shape = f'<rect x="{x - width / 2:g}" y="{y - _HIGH / 2:g}" width="{width:g}" height="{_HIGH}" rx="6"/>'
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
    kind = ' class="back"' if end in _BACK else ""
    return f'<path{kind} d="{_way(start, end)}" marker-end="url(#tip)"/>'


def _way(start: LifeState, end: LifeState) -> str:
    (x1, y1), (x2, y2) = _AT[start], _AT[end]
    half = _HIGH / 2
    if {start, end} == {S.PUBLICISED, S.SIGNED}:
        side, shift = (1, -7) if x2 > x1 else (-1, 7)
        return f"M{x1 + side * _width(start) / 2:g} {y1 + shift:g}H{x2 - side * _width(end) / 2:g}"
    if y2 - y1 == _STEP and end not in _BACK and abs(x2 - x1) <= _ASIDE:
        return f"M{x1:g} {y1 + half:g}L{x2:g} {y2 - half:g}"
    if x1 == x2 == _MIDDLE:
        bow, edge = (46 if y2 > y1 else 78), _WIDE / 2
        return f"M{x1 + edge:g} {y1:g}C{x1 + edge + bow:g} {y1:g} {x2 + edge + bow:g} {y2:g} {x2 + edge:g} {y2:g}"
    if x1 == x2:
        return f"M{x1:g} {y1 - half:g}V{y2 + half:g}"
    side = 1 if x2 > x1 else -1
    return _by_the_gutter(start, end, side)


def _by_the_gutter(start: LifeState, end: LifeState, side: int) -> str:
    """Return a way between two columns that runs up or down in the space between them, so that many share it."""
    (x1, y1), (x2, y2) = _AT[start], _AT[end]
    gutter = x2 - side * (_WIDE / 2 + 34) if end in _BACK else x1 + side * (_WIDE / 2 + 18)
    shift = 0 if end in _BACK else -6
    return (
        f"M{x1 + side * _width(start) / 2:g} {y1 + shift:g}H{gutter:g}V{y2 + shift:g}H{x2 - side * _width(end) / 2:g}"
    )
