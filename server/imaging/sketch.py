"""Which of many pictures may show the same details, cut or tilted?

A few hundred corners (ORB, Rublee et al. 2011, doi 10.1109/ICCV.2011.6126544) are described by 256 bits each. Pictures
that share many descriptors, bit by bit in one of several samples, are worth a closer look; nothing is decided here.
"""

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

Sketch = npt.NDArray[np.uint8]
"""(n, 32): one row of 256 bits for each corner."""

_CORNERS = 240
_SAMPLES, _SAMPLE_BITS = 12, 22
_MOST_ALIKE = 6
"""A descriptor that more pictures share is grass, not a place."""
_dice = np.random.default_rng(20261123)
_CHOSEN = np.stack([_dice.permutation(256)[:_SAMPLE_BITS] for _ in range(_SAMPLES)])
_WEIGHTS = np.int64(1) << np.arange(_SAMPLE_BITS, dtype=np.int64)


NO_SKETCH: Sketch = np.zeros((0, 32), np.uint8)


def sketch(picture: Image.Image) -> Sketch:
    """Describe the strongest corners of a grey picture of about 500 pixels."""
    cv2.setNumThreads(1)
    grey = np.asarray(picture)
    found = cv2.ORB.create(nfeatures=_CORNERS, scaleFactor=1.25, nlevels=6).detectAndCompute(grey, None)
    descriptors = found[1]
    return np.asarray(descriptors, dtype=np.uint8) if len(found[0]) else NO_SKETCH


def keys(one: Sketch) -> npt.NDArray[np.int64]:
    """Return the sampled bits of each descriptor as numbers that name their sample, each once."""
    if not len(one):
        return np.zeros(0, np.int64)
    bits = np.unpackbits(one, axis=1).astype(np.int64)
    values = bits[:, _CHOSEN] @ _WEIGHTS
    named = values + (np.arange(_SAMPLES, dtype=np.int64) << _SAMPLE_BITS)
    return np.unique(named)


def votes(sketches: Sequence[npt.NDArray[np.int64]]) -> dict[tuple[int, int], int]:
    """Return how many keys each two pictures share, by their numbers, the smaller first."""
    total = len(sketches)
    if total < 2:
        return {}
    everything = np.concatenate(sketches)
    owner = np.repeat(np.arange(total), [len(one) for one in sketches])
    order = np.argsort(everything, kind="stable")
    everything, owner = everything[order], owner[order]
    pairs = []
    for step in range(1, _MOST_ALIKE):
        same = everything[step:] == everything[:-step]
        pairs.append(owner[:-step][same].astype(np.int64) * total + owner[step:][same])
    found, counts = np.unique(np.concatenate(pairs), return_counts=True)
    return {(int(pair // total), int(pair % total)): int(count) for pair, count in zip(found, counts, strict=True)}
