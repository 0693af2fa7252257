"""What does a demonstration photo show? A rendered slope before and after: the same ridges, and other ground."""

from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from server.demo.noise import Floats, sample, step, tile


@dataclass(frozen=True)
class Scene:
    """One view. The seed fixes the ridges; the rest is what changes between two visits."""

    seed: int
    horizon: float = 0.42
    steepness: float = 0.22
    ground: tuple[int, int, int] = (122, 112, 98)
    grass: float = 0.0
    """How much of the ground is green, 0 to 1."""
    cover: int = 0
    """Soil brought in: only large rocks are seen where they lay; the slope is cut into terraces and planted."""
    trees: float = 0.0
    haze: float = 0.5
    weather: int = 1
    sun: float = 1.0
    shift: float = 0.0
    """How far the standpoint moved sideways, as a part of the picture's width."""
    roll_deg: float = 0.0
    """Nobody holds a phone twice the same way."""


SOUTH_SLOPE = Scene(seed=11, horizon=0.36, steepness=0.30, ground=(126, 116, 104))
TOP = Scene(seed=23, horizon=0.55, steepness=-0.05, ground=(134, 120, 96))
FOREST = Scene(seed=37, horizon=0.48, steepness=0.12, ground=(120, 110, 100), trees=0.9)
VALLEY = Scene(seed=58, horizon=0.30, steepness=-0.20, ground=(150, 140, 120), grass=0.35)


def restored(scene: Scene, *, weather: int = 2, shift: float = 0.006) -> Scene:
    """Return the scene after the work: terraces, soil, young grass and shrubs."""
    return replace(
        scene, cover=1, grass=0.72, ground=(112, 92, 66), weather=weather, shift=shift, roll_deg=1.2, sun=1.08
    )


def again(scene: Scene, *, weather: int = 5, shift: float = 0.004) -> Scene:
    """Return the scene on another day, with nothing done."""
    return replace(scene, weather=weather, shift=shift, roll_deg=-0.8, sun=0.95)


def render(scene: Scene, size: tuple[int, int] = (2016, 1512)) -> Image.Image:
    """Render a scene; the same arguments give the same pixels."""
    width, height = size
    across, down = _directions(scene, width, height)
    picture = _sky(scene, across, down)
    for layer in range(3):
        picture = _ridge(scene, layer, across, down, picture)
    picture = _ground(scene, across, down, picture)
    if scene.trees:
        picture = _trees(scene, across, down, picture)
    picture *= (1 - 0.35 * ((across - 0.5) ** 2 + (down - 0.5) ** 2))[..., None] * np.float32(scene.sun)
    grain = np.random.default_rng(scene.weather * 1000 + scene.seed).normal(0, 2.2, (height, width, 1))
    return Image.fromarray((picture + grain).clip(0, 255).astype(np.uint8), "RGB")


def _directions(scene: Scene, width: int, height: int) -> tuple[Floats, Floats]:
    """Return where each pixel looks, in parts of the width and of the height."""
    x, y = np.meshgrid(np.linspace(-0.5, 0.5, width), np.linspace(-0.5, 0.5, height))
    turn, aspect = np.radians(scene.roll_deg), width / height
    across = 0.5 + x * np.cos(turn) - y * np.sin(turn) / aspect + scene.shift
    down = 0.5 + x * np.sin(turn) * aspect + y * np.cos(turn)
    return across.astype(np.float32), down.astype(np.float32)


def _colour(*rgb: float) -> Floats:
    return np.asarray(rgb, dtype=np.float32)


def _mix(low: Floats, high: Floats, share: Floats) -> Floats:
    return np.asarray(low + (high - low) * share[..., None], dtype=np.float32)


def _sky(scene: Scene, across: Floats, down: Floats) -> Floats:
    sky = _mix(_colour(88, 138, 196), _colour(196, 216, 232), (down / scene.horizon).clip(0, 1))
    clouds = sample(tile(scene.weather, 1.7), across * 420, down * 900 + scene.weather * 60)
    return _mix(sky, _colour(244, 245, 246), step(0.1, 1.6, clouds))


def _outline(scene: Scene, layer: int, across: Floats) -> Floats:
    field = tile(scene.seed + layer, 1.6)
    line = sample(field, across * (120 + 90 * layer) + 40 * layer, np.full_like(across, 17 * layer + scene.seed))
    tilt = scene.steepness * (across - 0.5) * (layer == 2)
    return np.asarray(scene.horizon - 0.10 + 0.05 * layer - tilt + line * (0.03 + 0.012 * layer), dtype=np.float32)


def _ridge(scene: Scene, layer: int, across: Floats, down: Floats, picture: Floats) -> Floats:
    outline = _outline(scene, layer, across)
    inside = step(0.0, 0.002, down - outline)
    relief = sample(tile(scene.seed + 5, 1.1), across * 300 * (layer + 1), down * 700 * (layer + 1))
    base = _mix(_colour(122, 130, 120), _colour(164, 178, 192), np.full_like(across, scene.haze * (1 - layer * 0.4)))
    return _mix(picture, base + 20 * relief[..., None], inside)


def _ground(scene: Scene, across: Floats, down: Floats, picture: Floats) -> Floats:
    outline = _outline(scene, 2, across) + 0.02
    inside = step(0.0, 0.004, down - outline)
    depth: Floats = (1 / (down - outline + 0.05).clip(0.05, None)).astype(np.float32)
    x: Floats = ((across - 0.5) * depth * 60 + 200).astype(np.float32)
    z: Floats = (depth * 90).astype(np.float32)
    seed = scene.seed + 400 * scene.cover
    rough, fine = sample(tile(seed + 9, 1.0), x, z), sample(tile(seed + 13, 0.6), x * 3, z * 3)
    bare = _colour(*scene.ground) + (26 * rough + 13 * fine)[..., None]
    patches = step(-0.6, 0.5, sample(tile(seed + 21, 1.4), x * 0.6, z * 0.6) + (scene.grass - 0.5) * 4)
    blades = sample(tile(scene.weather + 31, 0.4), x * 5, z * 5)
    green = _colour(104, 122, 62) + (9 * blades + 8 * rough)[..., None]
    ground = _mix(bare, green, (patches * min(1.0, scene.grass * 1.2)).astype(np.float32))
    if scene.cover:
        ground = _terraces(seed, x, down - outline, ground)
    rock = sample(tile(scene.seed + 27, 0.9), x * 0.9, z * 0.9)
    shade = _colour(112, 108, 104) + (34 * sample(tile(scene.seed + 29, 0.7), x * 4, z * 4))[..., None]
    ground = _mix(ground, shade, step(1.7, 1.9, rock))
    return _mix(picture, _mix(ground, _colour(176, 182, 184), (depth / 60).clip(0, 0.5)), inside)


def _terraces(seed: int, x: Floats, below: Floats, ground: Floats) -> Floats:
    """Cut the slope into steps, nearer together with distance, and plant shrubs along them."""
    wave = sample(tile(seed + 51, 1.5), x * 0.15, np.full_like(x, 7.0))
    steps = np.sqrt(below.clip(0, None)) * 14 + 0.35 * wave
    part: Floats = (steps % 1.0).astype(np.float32)
    bank = step(0.72, 0.80, part) * (1 - step(0.93, 1.0, part))
    ground = _mix(ground, _colour(84, 70, 50), np.asarray(0.75 * bank, dtype=np.float32))
    rows = step(0.30, 0.42, part) * (1 - step(0.55, 0.66, part))
    shrubs = step(0.5, 0.9, sample(tile(seed + 53, 0.8), x * 1.6, np.floor(steps) * 31))
    return _mix(ground, _colour(52, 78, 42), np.asarray(0.85 * rows * shrubs, dtype=np.float32))


def _trees(scene: Scene, across: Floats, down: Floats, picture: Floats) -> Floats:
    outline = _outline(scene, 2, across)
    crowns = sample(tile(scene.seed + 41, 0.5), across * 900, np.full_like(across, 3.0))
    height = 0.05 + 0.05 * scene.trees + 0.03 * crowns
    inside = step(0.0, 0.006, down - (outline - height)) * (1 - step(0.0, 0.01, down - outline - 0.03))
    needles = sample(tile(scene.seed + 43, 0.5), across * 1500, down * 2200)
    dark = _colour(44, 62, 46) + 9 * needles[..., None]
    return _mix(picture, dark, np.asarray(inside * min(1.0, scene.trees), dtype=np.float32))
