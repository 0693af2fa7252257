"""How do all sites stand, as one small drawing? Without streets or tiles: for a page that is opened every morning.

Sites that lie close together are one mark, in the shape of the worst of them and as large as there are many. The shapes
tell the states apart in black and white too; the drawing is to scale and north is up.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from server.domain.geo import LatLon
from server.domain.site_state import SiteState

WIDE, NARROW = (960, 420), (440, 400)
"""Pixels, for screens and for phones."""
MARGIN, MARGIN_LEGEND, LINE = 28, 12.0, 22
CELL = 22
"""Pixels: sites that fall into one square of this size are one mark."""
_METRES_A_DEGREE = 111_320.0
_RANK = {state: rank for rank, state in enumerate(SiteState)}
_LIGHT = {"ink": "#1d2733", "quiet": "#5b6774", "ground": "#ffffff", "line": "#d5dbe1",
          "doubted": "#a4262c", "overdue": "#8a5a00", "open": "#1f5f99", "completed": "#2c6e49"}  # fmt: skip
_DARK = {"ink": "#e6ebf0", "quiet": "#a3b0bd", "ground": "#161d24", "line": "#33404d",
         "doubted": "#ff9c9c", "overdue": "#f0c36a", "open": "#85bff2", "completed": "#8fd3a8"}  # fmt: skip
_STYLE = (
    "text{{font:13px system-ui,sans-serif;fill:{ink}}}.quiet{{fill:{quiet}}}.ground{{fill:{ground};stroke:{line}}}"
    ".scale{{stroke:{quiet};fill:none}}path{{stroke:{ground};stroke-width:1}}.doubted{{fill:{doubted}}}"
    ".overdue{{fill:{overdue}}}.open{{fill:{ground};stroke:{open};stroke-width:2.4}}.completed{{fill:{completed}}}"
    ".no-issue{{fill:{quiet}}}.many{{font-size:11px;text-anchor:middle;fill:{ink}}}"
)


@dataclass(frozen=True)
class _Mark:
    x: float
    y: float
    state: SiteState
    number: int


def as_svg(
    sites: Iterable[tuple[LatLon, SiteState]], words: Mapping[SiteState, str], nothing: str, theme: str = "auto",
    size: tuple[int, int] = WIDE,
) -> str:  # fmt: skip
    """Return a drawing of `size` in pixels, with a legend below that counts the states; `words` says them.

    :param nothing: what stands there where no site has a place.
    :param theme: light, dark, or auto: as the reader's system has it.
    """
    placed = list(sites)
    marks, metres_a_pixel = _marks(placed, size)
    counted = {state: sum(stands is state for _, stands in placed) for state in SiteState}
    width, height = size
    parts = [f'<rect class="ground" x=".5" y=".5" width="{width - 1}" height="{height - 1}" rx="6"/>']
    parts += [_drawn(one) for one in sorted(marks, key=lambda one: (-_RANK[one.state], -one.number))]
    parts += _scale(metres_a_pixel, size) if marks else [f'<text class="quiet" x="24" y="40">{escape(nothing)}</text>']
    legend, bottom = _legend(counted, words, size)
    parts += legend
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {bottom}" width="{width}" height="{bottom}">'
        f"<style>{_style(theme)}</style>{''.join(parts)}</svg>"
    )


def _style(theme: str) -> str:
    light, dark = _STYLE.format(**_LIGHT), _STYLE.format(**_DARK)
    return {"light": light, "dark": dark}.get(theme, f"{light}@media (prefers-color-scheme:dark){{{dark}}}")


def _marks(placed: Sequence[tuple[LatLon, SiteState]], size: tuple[int, int]) -> tuple[list[_Mark], float]:
    """Return what is drawn, and how many metres a pixel is."""
    if not placed:
        return [], 1.0
    latitudes, longitudes = [place.latitude for place, _ in placed], [place.longitude for place, _ in placed]
    north, south, west, east = max(latitudes), min(latitudes), min(longitudes), max(longitudes)
    narrower = math.cos(math.radians((north + south) / 2))
    width, height = size
    wide, high = width - 2 * MARGIN, height - 2 * MARGIN
    degrees = max((east - west) * narrower / wide, (north - south) / high, 0.01 / wide)  # of latitude, a pixel
    left = (width - (east - west) * narrower / degrees) / 2
    top = (height - (north - south) / degrees) / 2
    cells: defaultdict[tuple[int, int], list[tuple[float, float, SiteState]]] = defaultdict(list)
    for place, state in placed:
        x = left + (place.longitude - west) * narrower / degrees
        y = top + (north - place.latitude) / degrees
        cells[int(x // CELL), int(y // CELL)].append((x, y, state))
    marks = [
        _Mark(
            sum(x for x, _, _ in held) / len(held), sum(y for _, y, _ in held) / len(held),
            min((state for _, _, state in held), key=_RANK.__getitem__), len(held),
        )
        for held in cells.values()
    ]  # fmt: skip
    return marks, degrees * _METRES_A_DEGREE


def _drawn(mark: _Mark) -> str:
    size = min(5.5 + 1.6 * math.sqrt(mark.number - 1), CELL * 0.8)
    many = f'<text class="many" x="{mark.x:.0f}" y="{mark.y + size + 11:.0f}">{mark.number}</text>'
    return _shape(mark.state, mark.x, mark.y, size) + (many if mark.number > 1 else "")


def _shape(state: SiteState, x: float, y: float, size: float) -> str:
    """Draw a triangle, a diamond, a ring, a disc or a dot."""
    if state is SiteState.DOUBTED:
        across, up = size * 1.15, size * 1.2
        way = f"M{x:.1f} {y - up:.1f}l{across:.1f} {2 * up * 0.87:.1f}h{-2 * across:.1f}z"
    elif state is SiteState.OVERDUE:
        far = size * 1.2
        way = f"M{x:.1f} {y - far:.1f}l{far:.1f} {far:.1f}l{-far:.1f} {far:.1f}l{-far:.1f} {-far:.1f}z"
    else:
        radius = size * 0.55 if state is SiteState.NO_ISSUE else size
        turn = f"a{radius:.1f} {radius:.1f} 0 1 0"
        way = f"M{x - radius:.1f} {y:.1f}{turn} {2 * radius:.1f} 0{turn} {-2 * radius:.1f} 0z"
    return f'<path class="{state.value}" d="{way}"/>'


def _scale(metres_a_pixel: float, size: tuple[int, int]) -> list[str]:
    """Draw a bar of a round length, between a tenth and a quarter of the drawing."""
    most = metres_a_pixel * size[0] / 4
    power = 10 ** math.floor(math.log10(most))
    metres = max(step * power for step in (1, 2, 5) if step * power <= most)
    said = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
    x, y, length = 16.0, size[1] - 14.0, metres / metres_a_pixel
    return [
        f'<path class="scale" d="M{x} {y - 5}v5h{length:.0f}v-5"/>',
        f'<text class="quiet" x="{x + length + 8:.0f}" y="{y}">{said}</text>',
    ]


def _legend(
    counted: Mapping[SiteState, int], words: Mapping[SiteState, str], size: tuple[int, int]
) -> tuple[list[str], int]:
    """Write the states below the drawing, in as many lines as they need; returns where the last one ends, too."""
    width, height = size
    x, y, parts = MARGIN_LEGEND, height + LINE, list[str]()
    for state, number in counted.items():
        if not number:
            continue
        said = f"{words[state]} {number:,}"
        takes = 36 + sum(13.2 if ord(letter) > 0x2E7F else 7.2 for letter in said)
        if x + takes > width and x > MARGIN_LEGEND:
            x, y = MARGIN_LEGEND, y + LINE
        parts += [_shape(state, x, y - 4, 5.5), f'<text x="{x + 13:.0f}" y="{y}">{escape(said)}</text>']
        x += takes
    return parts, y + LINE // 2
