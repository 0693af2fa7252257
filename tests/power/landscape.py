"""What does a camera see at an invented place? Ridges, ground in perspective, rocks, huts and poles.

A place is fixed by its seed. What changes between two visits is the standpoint (with true parallax: each thing is
drawn at its depth), the season, the light, and the works. The same arguments give the same pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

Bgr = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

_TILE = 1024
_FOCAL = 0.85
"""Of the picture's width: a phone's main camera."""
_EYE_M = 1.6


@dataclass(frozen=True)
class View:
    """One look at a place."""

    seed: int
    east_m: float = 0.0
    """How far the camera stands to the right of the registered standpoint."""
    ahead_m: float = 0.0
    turn_deg: float = 0.0
    zoom: float = 1.0
    season: float = 0.0
    """0 summer, 0.5 dry grass, 1 snow on the ground."""
    light: float = 1.0
    haze: float = 0.2
    waste: float = 1.0
    """How much of the heap is left: 1 before the work, 0 after it."""
    green: float = 0.0
    """How much of the bare ground is overgrown."""
    weather: int = 0
    cut: float = 0.0
    """How much of the heap's width was taken away, from the left."""
    cover: str = ""
    """What lies on the heap: "paint" in the colour of leaves, or a green "net"."""


def after(view: View) -> View:
    """Return the view when the heap is gone and grass grows."""
    return replace(view, waste=0.0, green=0.8, weather=view.weather + 1)


def floats(values: Sequence[object]) -> Floats:
    """Return numbers as OpenCV takes them."""
    return np.asarray(values, dtype=np.float32)


def render(view: View, size: tuple[int, int] = (960, 720)) -> Image.Image:
    """Render a view."""
    width, height = size
    place = np.random.default_rng(view.seed)
    horizon = height * (0.32 + 0.12 * place.random())
    canvas = _sky(view, width, height, horizon)
    camera = _Camera(view, width, height, horizon)
    _ridges(canvas, camera, place)
    _ground(canvas, camera, place)
    _things(canvas, camera, place)
    return Image.fromarray(cv2.cvtColor(_light(canvas, view), cv2.COLOR_BGR2RGB))


@dataclass(frozen=True)
class _Camera:
    view: View
    width: int
    height: int
    horizon: float

    @property
    def focal(self) -> float:
        return _FOCAL * self.width * self.view.zoom

    def column(self, east_m: float, ahead_m: float) -> float:
        """Return where something so far to the east and ahead of the registered standpoint appears."""
        ahead = max(1.0, ahead_m - self.view.ahead_m)
        turn = self.focal * float(np.tan(np.radians(self.view.turn_deg)))
        return self.width / 2 + self.focal * (east_m - self.view.east_m) / ahead - turn

    def row(self, ahead_m: float) -> float:
        """Return the row of the ground at that distance."""
        return self.horizon + self.focal * _EYE_M * 4 / max(1.0, ahead_m - self.view.ahead_m)

    def metre(self, ahead_m: float) -> float:
        """Return how many pixels a metre has at that distance."""
        return self.focal / max(1.0, ahead_m - self.view.ahead_m)


def _noise(seed: int, roughness: float, size: int = _TILE) -> Floats:
    white = np.random.default_rng(seed).standard_normal((size, size))
    waves = np.hypot(np.fft.fftfreq(size)[:, None], np.fft.rfftfreq(size)[None, :]) * size
    field = np.fft.irfft2(np.fft.rfft2(white) / np.maximum(waves, 2) ** roughness, s=(size, size))
    return np.asarray(field / field.std(), dtype=np.float32)


_ROUGH, _FINE, _CLOUD = _noise(1, 1.3), _noise(2, 0.7), _noise(3, 1.9)


def _window(field: Floats, place: np.random.Generator, width: int, height: int, stretch: float) -> Floats:
    """Cut another piece of the tile for each place."""
    angle, (left, top) = place.uniform(0, 360), place.uniform(0, _TILE, 2)
    matrix = cv2.getRotationMatrix2D((0.0, 0.0), float(angle), float(stretch))
    matrix[:, 2] += (left, top)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(field, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_WRAP))


def _sky(view: View, width: int, height: int, horizon: float) -> Floats:
    down = np.linspace(0, height / horizon, height, dtype=np.float32)[:, None, None].clip(0, 1)
    sky = (1 - down) * floats([205, 150, 95]) + down * floats([236, 222, 205])
    clouds = _window(_CLOUD, np.random.default_rng((view.seed, view.weather, 77)), width, height, 0.6)
    share = np.float32(1) / (1 + np.exp(-3 * (clouds - 0.6)))
    return np.asarray(sky + (floats([246, 245, 243]) - sky) * share[..., None], dtype=np.float32)


def _ridges(canvas: Floats, camera: _Camera, place: np.random.Generator) -> None:
    for layer, (ahead, colour) in enumerate(
        [(9000.0, (190, 170, 150)), (3500.0, (150, 145, 125)), (900.0, (110, 125, 110))]
    ):
        line = _window(_ROUGH, place, 2 * camera.width, 1, 0.25 + 0.15 * layer)[0]
        lift = 0.10 - 0.03 * layer
        texture = _window(_ROUGH, place, camera.width, camera.height, 0.8 + 0.5 * layer)
        shift = camera.column(0.0, ahead) - camera.width / 2
        columns = (
            np.arange(camera.width, dtype=np.float32) - shift - camera.width / 2
        ) / camera.view.zoom + camera.width
        outline = camera.horizon - camera.height * (lift + 0.04 * np.interp(columns, np.arange(line.size), line))
        inside = np.arange(camera.height, dtype=np.float32)[:, None] > outline[None, :]
        moved = np.roll(texture, round(shift), axis=1)
        snow = camera.view.season > 0.8
        base = floats((228, 226, 224) if snow else colour)
        canvas[inside] = (base + 9 * moved[..., None] * np.ones(3, np.float32))[inside]


def _ground(canvas: Floats, camera: _Camera, place: np.random.Generator) -> None:
    """Lay a square of ground of 80 m into perspective."""
    size = 1400
    rough, fine = _window(_ROUGH, place, size, size, 0.5), _window(_FINE, place, size, size, 1.0)
    view = camera.view
    soil = floats([86, 104, 122]) + (20 * rough + 13 * fine)[..., None]
    blades = _window(_FINE, np.random.default_rng((view.seed, 31)), size, size, 1.3)
    grass = _grass_colour(view.season) + (4 * rough + 17 * blades)[..., None]
    cover = 1 / (1 + np.exp(-4 * (_window(_ROUGH, place, size, size, 0.3) + 3 * (view.green - 0.35))))
    ground = soil + (grass - soil) * cover[..., None]
    if view.season > 0.8:
        ground += (floats([238, 236, 234]) - ground) * (0.75 + 0.1 * rough.clip(-1, 1))[..., None]
    near, far, half = 4.0, 160.0, 60.0
    corners = [(-half, far), (half, far), (half, near), (-half, near)]
    target = floats([(camera.column(e, a + view.ahead_m), camera.row(a + view.ahead_m)) for e, a in _on(corners, view)])
    source = floats([(0, 0), (size, 0), (size, size), (0, size)])
    matrix = cv2.getPerspectiveTransform(source, target)
    laid = cv2.warpPerspective(
        ground.astype(np.float32),
        matrix,
        (camera.width, camera.height),
        flags=cv2.INTER_AREA,
        borderMode=cv2.BORDER_REFLECT,
    )
    below = slice(int(camera.horizon) + 2, camera.height)
    canvas[below] = laid[below]


def _on(corners: list[tuple[float, float]], view: View) -> list[tuple[float, float]]:
    return [(east, ahead - view.ahead_m) for east, ahead in corners]


def _grass_colour(season: float) -> Floats:
    summer, dry = floats([62, 122, 98]), floats([104, 156, 172])
    return np.asarray(summer + (dry - summer) * min(1.0, 2 * season), dtype=np.float32)


def _things(canvas: Floats, camera: _Camera, place: np.random.Generator) -> None:
    """Draw from far to near: what stays (rocks, huts, poles), and the heap that the issue is about."""
    things = [("rock", float(place.uniform(-40, 40)), float(place.uniform(12, 120))) for _ in range(60)]
    things += [
        ("hut", float(place.uniform(-45, 45)), float(place.uniform(50, 140))) for _ in range(int(place.integers(2, 6)))
    ]
    things += [
        ("pole", float(place.uniform(-40, 40)), float(place.uniform(20, 120)))
        for _ in range(int(place.integers(4, 12)))
    ]
    things.append(("heap", float(place.uniform(-8, 8)), 38.0))
    shapes = {name: int(place.integers(1 << 31)) for name in ("rock", "hut", "pole", "heap")}
    for number, (kind, east, ahead) in sorted(enumerate(things), key=lambda item: -item[1][2]):
        _DRAW[kind](canvas, camera, np.random.default_rng((shapes[kind], number)), (east, ahead))


def _rock(canvas: Floats, camera: _Camera, shape: np.random.Generator, at: tuple[float, float]) -> None:
    x, y, metre = camera.column(*at), camera.row(at[1]), camera.metre(at[1])
    angles = np.concatenate([[0.0], np.sort(shape.uniform(0, np.pi, 7)), [np.pi]])
    radii = shape.uniform(0.3, 1.4) * shape.uniform(0.7, 1.2, 9) * metre
    points = np.stack([x + np.cos(angles) * radii, y - np.sin(angles) * radii * 0.8], axis=1)
    grey = float(shape.uniform(70, 150))
    _fill(canvas, points, (grey, grey + 2, grey + 6))
    _fill(canvas, points * 0.5 + floats([x - radii[0] * 0.2, y]) * 0.5, (grey + 34,) * 3)


def _hut(canvas: Floats, camera: _Camera, shape: np.random.Generator, at: tuple[float, float]) -> None:
    x, y, metre = camera.column(*at), camera.row(at[1]), camera.metre(at[1])
    wide, high = shape.uniform(4, 9) * metre, shape.uniform(2.2, 3.5) * metre
    wall = tuple(float(c) for c in shape.uniform(120, 215, 3))
    roof = tuple(float(c) for c in shape.uniform(40, 150, 3))
    _fill(canvas, floats([(x, y), (x + wide, y), (x + wide, y - high), (x, y - high)]), wall)
    _fill(
        canvas,
        np.array(
            [
                (x - 0.1 * wide, y - high),
                (x + 1.1 * wide, y - high),
                (x + 0.8 * wide, y - 1.6 * high),
                (x + 0.2 * wide, y - 1.6 * high),
            ]
        ),
        roof,
    )
    for _ in range(int(shape.integers(1, 4))):
        left = x + wide * shape.uniform(0.1, 0.8)
        _fill(
            canvas,
            np.array(
                [
                    (left, y - 0.3 * high),
                    (left + 0.12 * wide, y - 0.3 * high),
                    (left + 0.12 * wide, y - 0.75 * high),
                    (left, y - 0.75 * high),
                ]
            ),
            (50.0, 45.0, 42.0),
        )


def _pole(canvas: Floats, camera: _Camera, shape: np.random.Generator, at: tuple[float, float]) -> None:
    x, y, metre = camera.column(*at), camera.row(at[1]), camera.metre(at[1])
    thick, high = max(1.0, 0.16 * metre), shape.uniform(2, 7) * metre
    _fill(canvas, floats([(x, y), (x + thick, y), (x + thick, y - high), (x, y - high)]), (60.0, 62.0, 66.0))
    _fill(
        canvas,
        np.array(
            [
                (x - 6 * thick, y - high),
                (x + 7 * thick, y - high),
                (x + 7 * thick, y - high + thick),
                (x - 6 * thick, y - high + thick),
            ]
        ),
        (66.0, 68.0, 72.0),
    )


def problem(view: View, size: tuple[int, int]) -> tuple[float, float, float, float]:
    """Return the box around the heap in a view: left, top, width and height in parts of the picture."""
    whole, without = (np.asarray(render(replace(view, waste=waste), size), np.int16) for waste in (1.0, 0.0))
    rows, columns = (np.flatnonzero((abs(whole - without).max(axis=2) > 4).any(axis=axis)) for axis in (1, 0))
    left, top = columns[0] / size[0], rows[0] / size[1]
    return float(left), float(top), float((columns[-1] + 1) / size[0] - left), float((rows[-1] + 1) / size[1] - top)


def _heap(canvas: Floats, camera: _Camera, shape: np.random.Generator, at: tuple[float, float]) -> None:
    """Draw what is left of the heap, and what was done to it."""
    if camera.view.waste <= 0:
        return
    ground = canvas.copy()
    _whole_heap(canvas, camera, shape, at)
    x, metre = camera.column(*at), camera.metre(at[1])
    gone = np.arange(camera.width) < x + (2 * camera.view.cut - 1) * 13 * metre * camera.view.waste
    if camera.view.cut:
        canvas[:, gone] = ground[:, gone]
    heap = (canvas != ground).any(axis=2)
    if camera.view.cover == "paint":
        bright = canvas[heap].mean(axis=1, keepdims=True)
        canvas[heap] = bright * floats([0.55, 1.05, 0.6])
    elif camera.view.cover == "net":
        _net(canvas, heap, x, metre)


def _net(canvas: Floats, heap: npt.NDArray[np.bool_], x: float, metre: float) -> None:
    """Lay a net over the heap that hides most of its grain and keeps its light and shade."""
    rows, columns = np.indices(heap.shape)
    pitch = max(4.0, 0.4 * metre)
    knots = np.cos(2 * np.pi * (columns - x) / pitch) + np.cos(2 * np.pi * (rows + 0.2 * columns) / pitch)
    shade = cv2.GaussianBlur(canvas, (0, 0), 0.5 * metre).mean(axis=2)
    net = (0.35 * shade + 55 + 16 * knots)[..., None] * floats([0.62, 1.05, 0.66])
    canvas[heap] = (0.25 * canvas + 0.75 * net)[heap]


def _whole_heap(canvas: Floats, camera: _Camera, shape: np.random.Generator, at: tuple[float, float]) -> None:
    size = camera.view.waste
    x, y, metre = camera.column(*at), camera.row(at[1]), camera.metre(at[1])
    steps = np.linspace(-1, 1, 25)
    bumps = 1 + 0.12 * shape.standard_normal(25)
    points = np.stack([x + steps * 13 * metre * size, y - (1 - steps**2) * bumps * 6.5 * metre * size], axis=1)
    _fill(canvas, np.vstack([points, [(x, y + 0.6 * metre)]]), (126.0, 130.0, 138.0))
    for _ in range(90):
        along, up = shape.uniform(-0.85, 0.85), shape.uniform(0.05, 0.9)
        centre = (x + along * 13 * metre * size, y - up * (1 - along**2) * 6.2 * metre * size)
        grey = float(shape.uniform(60, 190))
        radius = max(1.0, float(shape.uniform(0.15, 0.7)) * metre)
        angles = np.sort(shape.uniform(0, 2 * np.pi, 6))
        _fill(
            canvas,
            np.stack([centre[0] + np.cos(angles) * radius, centre[1] + np.sin(angles) * radius], axis=1),
            (grey, grey, grey + 4),
        )


_DRAW = {"rock": _rock, "hut": _hut, "pole": _pole, "heap": _heap}


def _fill(canvas: Floats, points: npt.NDArray[np.floating], colour: tuple[float, ...]) -> None:
    fixed = np.round(np.clip(points, -30_000, 30_000) * 16).astype(np.int32)
    cv2.fillPoly(canvas, [fixed], colour, lineType=cv2.LINE_AA, shift=4)


def _light(canvas: Floats, view: View) -> Bgr:
    hazy = canvas + (floats([225, 220, 214]) - canvas) * np.float32(view.haze * 0.4)
    grain = np.random.default_rng((view.seed, view.weather, 5)).normal(0, 2.0, canvas.shape[:2]).astype(np.float32)
    return np.asarray((hazy * np.float32(view.light) + grain[..., None]).clip(0, 255), dtype=np.uint8)
