"""What has an even grid in it? Screens and prints that were photographed, and honest things.

All go through one camera: lens, sensor with one colour per pixel, noise, sharpening. The sheet stands a little turned
and askew, as it does in a hand.
"""

import math
from collections.abc import Callable, Mapping

import cv2
import numpy as np
from PIL import Image

from tests.power.landscape import Floats

Dice = np.random.Generator
_FINER = 4
"""So many samples per pixel of the sensor, each way."""


def of_a_screen(picture: Image.Image, dice: Dice) -> Image.Image:
    """Photograph a picture from a screen: stripes in three colours, 1.1 to 3.2 of the camera's pixels per pixel."""
    ratio, fill, height = (float(dice.uniform(*between)) for between in ((1.1, 3.2), (0.6, 0.9), (0.75, 0.95)))
    across, down = _sheet(picture.size, dice, 1 / ratio)
    shown = _values(picture.resize((round(picture.width / ratio * 1.2), round(picture.height / ratio * 1.2))))
    seen = cv2.remap(shown, across + 3.5, down + 3.5, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REFLECT)
    rows = _edge(down % 1 - 0.5, height / 2, 0.15)
    for colour in range(3):
        away = (across - (colour + 0.5) / 3 + 0.5) % 1 - 0.5
        seen[..., colour] = seen[..., colour] * _edge(away, fill / 6, 0.15) * rows
    return _camera(seen * (1.5 / (fill * height)), picture.size, dice)


def of_a_print(picture: Image.Image, dice: Dice) -> Image.Image:
    """Photograph a picture from a print: dots of three inks, each turned otherwise, 2.2 to 5 pixels apart."""
    across, down = _sheet(picture.size, dice, 1.0)
    pitch = float(dice.uniform(2.2, 5.0))
    shown = _values(picture.resize((picture.width * _FINER, picture.height * _FINER)))
    for colour, degrees in enumerate((75, 45, 15)):
        turn, wave = _radians(degrees), 2 * math.pi / pitch
        one = np.cos((math.cos(turn) * across + math.sin(turn) * down) * wave)
        other = np.cos((math.cos(turn) * down - math.sin(turn) * across) * wave)
        ink = 1 - shown[..., colour] / 255
        shown[..., colour] = 255 - 220 * _edge(_values((one + other) / 4 + 0.5), _values(ink), 0.12)
    return _camera(shown, picture.size, dice)


def even_thing(dice: Dice, size: tuple[int, int], kind: str | None = None) -> Image.Image:
    """Photograph a roof, fence, wall, panel, field, net or water that fills the picture, from any side."""
    kind = kind or str(dice.choice(sorted(_THINGS)))
    width, height = size[0] * _FINER, size[1] * _FINER
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    nearer = 1 + float(dice.uniform(0, 0.8)) * down / height + float(dice.normal(0, 0.3)) * across / width
    turn, pitch = _radians(dice.uniform(-25, 25)), float(dice.uniform(6, 60)) * _FINER
    scale = np.maximum(nearer, 0.3) * pitch
    rough, smooth = _grain(dice, size, 1), _grain(dice, size, 4)
    u = (math.cos(turn) * across + math.sin(turn) * down) / scale + 0.03 * smooth
    v = (math.cos(turn) * down - math.sin(turn) * across) / scale + 0.03 * smooth
    grey = 128 + _THINGS[kind](u, v, smooth) + 12 * rough + 10 * smooth
    tint = _values(dice.uniform(0.75, 1, 3))
    return _camera(grey[..., None] * tint, size, dice)


_THINGS: Mapping[str, Callable[[Floats, Floats, Floats], Floats]] = {
    "tiles": lambda u, v, _: np.abs(np.sin(np.pi * u)) * 60 + v % 0.7 * 80,
    "fence": lambda u, v, _: 60.0 * ((u + v) % 1 < 0.12) + 60.0 * ((u - v) % 1 < 0.12),
    "wall": lambda u, v, _: -60.0 * ((v % 0.4 < 0.04) | ((u + 0.5 * (np.floor(v / 0.4) % 2)) % 1 < 0.03)),
    "panels": lambda u, v, _: 90.0 * ((u % 1 < 0.04) | (v % 1 < 0.04)) + 90.0 * ((u % 8 < 0.2) | (v % 5 < 0.2)),
    "furrows": lambda u, _, rough: 50 * np.sin(2 * np.pi * u + rough),
    "net": lambda u, v, _: 20 - 80.0 * ((u % 1 < 0.25) | (v % 1 < 0.25)),
    "fine-net": lambda u, v, _: 15 - 60.0 * ((u * 6 % 1 < 0.4) | (v * 6 % 1 < 0.4)),
    "ripples": lambda u, v, rough: (
        30 * np.sin(2 * np.pi * (v + 0.3 * np.sin(u * 0.7) + 0.3 * rough))
        + 20 * np.sin(2 * np.pi * (0.7 * v + 0.2 * u))
    ),
}


def _sheet(size: tuple[int, int], dice: Dice, scale: float) -> tuple[Floats, Floats]:
    """Return where on the sheet each sample lies, in its own pixels."""
    width, height = size[0] * _FINER, size[1] * _FINER
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    turn = _radians(dice.normal(0, 2.5))
    askew = 1 + float(dice.normal(0, 0.02)) * across / width + float(dice.normal(0, 0.02)) * down / height
    by = scale / _FINER / askew
    turned = math.cos(turn) * across - math.sin(turn) * down, math.sin(turn) * across + math.cos(turn) * down
    return _values(turned[0] * by), _values(turned[1] * by)


def _values(values: object) -> Floats:
    return np.asarray(values, dtype=np.float32)


def _radians(degrees: float) -> float:
    """Return a plain number, which leaves 32-bit arrays as they are."""
    return math.radians(float(degrees))


def _edge(away: Floats, half: Floats | float, soft: float) -> Floats:
    return np.asarray(np.clip((half - np.abs(away)) / soft + 0.5, 0, 1), dtype=np.float32)


def _grain(dice: Dice, size: tuple[int, int], pixels: int) -> Floats:
    values = dice.normal(0, 1, (size[1] // pixels, size[0] // pixels)).astype(np.float32)
    return _values(cv2.resize(values, (size[0] * _FINER, size[1] * _FINER)))


def _camera(light: Floats, size: tuple[int, int], dice: Dice) -> Image.Image:
    small = cv2.resize(light, size, interpolation=cv2.INTER_AREA).clip(0, 255)
    small = cv2.GaussianBlur(small, (0, 0), float(dice.uniform(0.45, 0.8)))
    raw = small[..., 1].copy()
    raw[0::2, 0::2], raw[1::2, 1::2] = small[0::2, 0::2, 0], small[1::2, 1::2, 2]
    raw = raw + dice.normal(0, float(dice.uniform(1, 4)), raw.shape)
    seen = cv2.cvtColor(raw.clip(0, 255).astype(np.uint8), cv2.COLOR_BayerRG2RGB_EA).astype(np.float32)
    seen += float(dice.uniform(0.2, 0.9)) * (seen - cv2.GaussianBlur(seen, (0, 0), 1.2))
    return Image.fromarray(seen.clip(0, 255).astype(np.uint8))
