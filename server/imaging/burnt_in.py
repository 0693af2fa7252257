"""Which text did a camera burn into a picture?

The reader (RapidOCR with the PP-OCRv6 models that its wheel brings) is optional; without it a text is only noticed.
Nothing is fetched from anywhere: the models are named by their files, and where these are missing nothing is read. It
reads only where a cheap look has seen lines (see text_lines), in one thread: about 0.4 s of one core at 12 megapixels,
and some 0.5 s more for the first picture of a process.
"""

import logging
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from server.imaging.preview import in_sizes
from server.imaging.text_lines import LONG_EDGE, TextBox, text_box

log = logging.getLogger(__name__)

NONE, SEEN, READ, UNREADABLE = "none", "seen", "read", "unreadable"
READ_EDGE = 1600
"""Of the whole picture: a line of 1.5 % of it is then 24 pixels high, half of what the models were trained with."""
_DETECTED_EDGE = 960
"""So long an edge of the part with text lines are looked for in: 0.2 s, and twice as long an edge takes four times."""
_SURE = 0.8
"""The reader's own score from which a line is kept: what it makes of leaves and stones is below."""
_LEAST_LETTERS = 2
_MOST_LINES, _LONGEST_LINE = 40, 200
_MODELS = {"Det.model_path": "PP-OCRv6_det_small.onnx", "Rec.model_path": "PP-OCRv6_rec_small.onnx"}


@dataclass(frozen=True)
class BurntIn:
    """What stands in a picture."""

    state: str
    """NONE: no text is likely. SEEN: it is, but nothing is installed to read it. READ. UNREADABLE: the reader broke."""
    lines: tuple[str, ...] = ()
    """From top to bottom, as they were read."""


def can_read() -> bool:
    """Tell whether the optional reader is installed, with its models."""
    return _reader() is not None


def burnt_in(colour: Image.Image, turn: int | None) -> BurntIn:
    """Look for text near the edges of an RGB picture as stored, and read it; a fault of the reader is an answer too."""
    (small,) = in_sizes(colour, (LONG_EDGE,), turn, Image.Resampling.BOX)
    box = text_box(small)
    if box is None:
        return BurntIn(NONE)
    if not can_read():
        return BurntIn(SEEN)
    (large,) = in_sizes(colour, (READ_EDGE,), turn)
    try:
        return BurntIn(READ, _read(_part(large, box)))
    except Exception:
        log.exception("the reader of burnt-in text broke")
        return BurntIn(UNREADABLE)


def _part(picture: Image.Image, box: TextBox) -> Image.Image:
    width, height = picture.size
    return picture.crop(
        (round(box.left * width), round(box.top * height), round(box.right * width), round(box.bottom * height))
    )


def _read(part: Image.Image) -> tuple[str, ...]:
    said = _reader()(np.ascontiguousarray(np.asarray(part)[:, :, ::-1]))
    lines = zip(said.txts or (), said.scores or (), strict=True)
    sure = (" ".join(text.split()) for text, score in lines if score >= _SURE)
    return tuple(line[:_LONGEST_LINE] for line in sure if len(line) >= _LEAST_LETTERS)[:_MOST_LINES]


@cache
def _reader() -> Any:
    found = find_spec("rapidocr") if find_spec("onnxruntime") else None
    if found is None or found.origin is None:
        return None
    models = {name: Path(found.origin).with_name("models") / file for name, file in _MODELS.items()}
    if not all(path.is_file() for path in models.values()):  # it would fetch them
        log.error("rapidocr is installed without its models; burnt-in text is not read")
        return None
    return import_module("rapidocr").RapidOCR(
        params={
            **{name: str(path) for name, path in models.items()},
            "Global.log_level": "critical",
            "Global.use_cls": False,  # the picture is upright
            "Det.limit_type": "max",
            "Det.limit_side_len": _DETECTED_EDGE,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
