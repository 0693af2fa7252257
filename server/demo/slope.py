"""What does a demonstration photo show? A rendered slope before and after: same ridges and boulders, other ground."""

from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from server.demo.noise import Floats, sample, step, tile


@dataclass(frozen=True)
class Scene:
    """One view. The seed fixes ridges and boulders; the rest is what changes between two visits."""

    seed: int
    horizon: float = 0.42
    steepness: float = 0.22
    ground: tuple[int, int, int] = (122, 112, 98)
    grass: float = 0.0
    """How much of the ground is green, 0 to 1."""
    trees: float = 0.0
    haze: float = 0.5
    weather: int = 1
    sun: float = 1.0
    shift: float = 0.0
    """How far the standpoint moved sideways, as a part of the picture's width."""


SOUTH_SLOPE = Scene(seed=11, horizon=0.36, steepness=0.30, ground=(126, 116, 104))
TOP = Scene(seed=23, horizon=0.55, steepness=-0.05, ground=(134, 120, 96))
FOREST = Scene(seed=37, horizon=0.48, steepness=0.12, ground=(120, 110, 100), trees=0.9)
VALLEY = Scene(seed=58, horizon=0.30, steepness=-0.20, ground=(150, 140, 120), grass=0.35)


def restored(scene: Scene, *, weather: int = 2, shift: float = 0.006) -> Scene:
    """Return the scene after the work: soil and young grass."""
    return replace(scene, grass=0.85, ground=(96, 84, 62), weather=weather, shift=shift, sun=1.08)


def again(scene: Scene, *, weather: int = 5, shift: float = 0.004) -> Scene:
    """Return the scene on another day, with nothing done."""
    return replace(scene, weather=weather, shift=shift, sun=0.95)


def render(scene: Scene, size: tuple[int, int] = (2016, 1512)) -> Image.Image:
    """Render a scene; the same arguments give the same pixels."""
    width, height = size
    across, down = np.meshgrid(
        np.linspace(0, 1, width, dtype=np.float32) + scene.shift, np.linspace(0, 1, height, dtype=np.float32)
    )
    picture = _sky(scene, across, down)
    for layer in range(3):
        picture = _ridge(scene, layer, across, down, picture)
    picture = _ground(scene, across, down, picture)
    if scene.trees:
        picture = _trees(scene, across, down, picture)
    picture *= (1 - 0.35 * ((across - 0.5) ** 2 + (down - 0.5) ** 2))[..., None] * np.float32(scene.sun)
    grain = np.random.default_rng(scene.weather * 1000 + scene.seed).normal(0, 2.2, (height, width, 1))
    return Image.fromarray((picture + grain).clip(0, 255).astype(np.uint8), "RGB")


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
    line = sample(field, across[0] * (120 + 90 * layer) + 40 * layer, np.full_like(across[0], 17 * layer + scene.seed))
    tilt = scene.steepness * (across[0] - 0.5) * (layer == 2)
    return np.asarray(scene.horizon - 0.10 + 0.05 * layer - tilt + line * (0.03 + 0.012 * layer), dtype=np.float32)


def _ridge(scene: Scene, layer: int, across: Floats, down: Floats, picture: Floats) -> Floats:
    outline = _outline(scene, layer, across)
    inside = step(0.0, 0.002, down - outline[None, :])
    relief = sample(tile(scene.seed + 5, 1.1), across * 300 * (layer + 1), down * 700 * (layer + 1))
    base = _mix(_colour(122, 130, 120), _colour(164, 178, 192), np.full_like(across, scene.haze * (1 - layer * 0.4)))
    return _mix(picture, base + 10 * relief[..., None], inside)


def _ground(scene: Scene, across: Floats, down: Floats, picture: Floats) -> Floats:
    outline = _outline(scene, 2, across)[None, :] + 0.02
    inside = step(0.0, 0.004, down - outline)
    depth: Floats = (1 / (down - outline + 0.05).clip(0.05, None)).astype(np.float32)
    x: Floats = ((across - 0.5) * depth * 60 + 200).astype(np.float32)
    z: Floats = (depth * 90).astype(np.float32)
    rough, fine = sample(tile(scene.seed + 9, 1.0), x, z), sample(tile(scene.seed + 13, 0.6), x * 3, z * 3)
    bare = _colour(*scene.ground) + (26 * rough + 13 * fine)[..., None]
    patches = step(-0.6, 0.5, sample(tile(scene.seed + 21, 1.4), x * 0.6, z * 0.6) + (scene.grass - 0.5) * 4)
    blades = sample(tile(scene.weather + 31, 0.4), x * 5, z * 5)
    green = _colour(104, 122, 62) + (9 * blades + 8 * rough)[..., None]
    boulders = step(2.0, 2.3, sample(tile(scene.seed + 27, 0.9), x * 0.9, z * 0.9))
    ground = _mix(bare, green, (patches * min(1.0, scene.grass * 1.2)).astype(np.float32))
    ground = _mix(ground, _colour(96, 94, 92), np.asarray(boulders * (1 - 0.5 * scene.grass), dtype=np.float32))
    return _mix(picture, _mix(ground, _colour(176, 182, 184), (depth / 60).clip(0, 0.5)), inside)


def _trees(scene: Scene, across: Floats, down: Floats, picture: Floats) -> Floats:
    outline = _outline(scene, 2, across)[None, :]
    crowns = sample(tile(scene.seed + 41, 0.5), across * 900, np.full_like(across, 3.0))
    height = 0.05 + 0.05 * scene.trees + 0.03 * crowns
    inside = step(0.0, 0.006, down - (outline - height)) * (1 - step(0.0, 0.01, down - outline - 0.03))
    needles = sample(tile(scene.seed + 43, 0.5), across * 1500, down * 2200)
    dark = _colour(44, 62, 46) + 9 * needles[..., None]
    return _mix(picture, dark, np.asarray(inside * min(1.0, scene.trees), dtype=np.float32))
