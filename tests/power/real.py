"""How do the pair checks answer to real photos? `python -m tests.power.real FOLDER [MORE …] [--write FILE]`

The folder holds what nobody may copy into the project: `scenes` with NAME_A and NAME_B of one scene, `series` with a
walk along one street, and other photos in `exif`. More folders only add photos that are unrelated to all others. Pairs
without a change are as different as collections are: from a step aside to the other side of a street. Change is made
by laying another photo's ground over a tenth to a quarter of the picture, in the light of the place.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import combinations, pairwise
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
from PIL import Image

from server.checks import visible_change
from server.domain.limits import Limits
from server.domain.subject import PairSubject, PhotoSubject
from server.imaging import matching, scene
from server.imaging.facts import read_facts
from server.imaging.pair import Compared, compare
from server.imaging.undecodable import Undecodable
from tests.power.figures import Rate

Pair = tuple[Path, Path]

_FAMILIES = (
    "LePoint", "dino", "temple", "napier", "neem", "nese", "sene", "lund", "berlin", "landscape_", "portrait_",
    "iphone_hdr", "canon_hdr", "Canon_40D",
)  # fmt: skip
"""Photos whose names begin alike show one thing, and so do those of these names together."""
_TOGETHER = (frozenset({"neem", "nese", "sene"}), frozenset({"landscape_", "portrait_"}))
_STREET = 22
"""So many photos of the walk are of one street, before it turns."""
_SHARES = (0.10, 0.11, 0.13, 0.16, 0.25)


def main() -> None:
    """Measure and print; with `--write` keep the figures for docs/checks.md."""
    options = argparse.ArgumentParser(prog="python -m tests.power.real", description=__doc__)
    options.add_argument("folders", type=Path, nargs="+")
    options.add_argument("--write", type=Path)
    given = options.parse_args()
    photos = sorted(path for folder in given.folders for path in folder.rglob("*") if path.is_file())
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        first = given.folders[0]
        found = {"same_scene": _scenes(pool, first, photos), "visible_change": _changes(pool, first)}
    text = json.dumps(found, ensure_ascii=False, indent=1)
    print(text)
    if given.write:
        given.write.write_text(text + "\n", encoding="utf-8")


def two_of_a_scene(folder: Path) -> list[Pair]:
    """Return the pairs of one scene from two standpoints."""
    firsts = sorted((folder / "scenes").glob("*_A.*"))
    return [(first, next(first.parent.glob(f"{first.stem[:-1]}B.*"))) for first in firsts]


def along_the_street(folder: Path, steps: int) -> list[Pair]:
    """Return the pairs that are so many photos apart on the walk: 5 to 10 m each."""
    walk = sorted((folder / "series").glob("lund_*"))[:_STREET]
    return list(zip(walk, walk[steps:], strict=False))


def _scenes(pool: ProcessPoolExecutor, folder: Path, photos: Sequence[Path]) -> list[list[str]]:
    known = {path: found for path, found in zip(photos, pool.map(_features, photos), strict=True) if found}
    apart = [(known[one], known[other]) for one, other in combinations(known, 2) if _are_unrelated(one, other)]
    points = list(pool.map(_points, apart, chunksize=64))
    wrong = Rate(sum(n >= _enough() for n in points), len(points))
    most = f"{wrong.count}/{wrong.total}, with 95 % confidence at most {10_000 * wrong.interval()[1]:.1f} of 10,000"
    rows = [["unrelated pairs that would count as one scene", most]]
    true = {"pairs of one scene that are recognised": two_of_a_scene(folder)}
    true |= {
        f"the same, {n} photo{'s' * (n > 1)} apart along a street": along_the_street(folder, n) for n in (1, 2, 3, 4)
    }
    for what, pairs in true.items():
        agreeing = list(pool.map(_points, ((known[one], known[other]) for one, other in pairs)))
        rows.append(_row(what, sum(n >= _enough() for n in agreeing), len(agreeing)))
    return rows


def _changes(pool: ProcessPoolExecutor, folder: Path) -> list[list[str]]:
    pairs = two_of_a_scene(folder)
    elsewhere = [other for _, (other, _) in _next(pairs)]
    answers = [answer for found in pool.map(_answers, pairs, elsewhere) for answer in found]
    same = [answer for is_changed, answer in answers if not is_changed]
    other = [answer for is_changed, answer in answers if is_changed]
    return [
        _row("nothing changed, and that is said", same.count("unchanged"), len(same)),
        _row("a tenth or more replaced, and nothing is said to have changed", other.count("unchanged"), len(other)),
    ]


def _next(pairs: Sequence[Pair]) -> Iterator[tuple[Pair, Pair]]:
    return pairwise([*pairs, pairs[0]])


def _features(path: Path) -> scene.Features | None:
    try:
        return scene.features(scene.view(path))
    except Undecodable:
        return None


def _are_unrelated(one: Path, other: Path) -> bool:
    families = {_family(one), _family(other)}
    return len(families) == 2 and not any(families <= together for together in _TOGETHER)


def _family(path: Path) -> str:
    known = next((name for name in _FAMILIES if path.name.startswith(name)), None)
    return known or (path.stem[:-2] if path.parent.name == "scenes" else path.name)


def _points(pair: tuple[scene.Features, scene.Features]) -> int:
    """Count the points that agree, also where no transform lays the whole picture."""
    agreed = (plane for plane in matching.planes(matching.matched(*pair)) if not plane.is_printed)
    return sum(plane.agreeing.distinct() for plane in agreed)


def _answers(pair: Pair, elsewhere: Path) -> list[tuple[bool, str]]:
    """Return what is said of a pair as it is, and after other ground was laid into it."""
    with TemporaryDirectory() as folder:
        compared = compare(scene.known(pair[0]), scene.known(pair[1]))
        said = [(False, _said(compared, *pair))]
        if compared.alignment is None or compared.before is None or compared.after is None:
            return said
        dice, other = np.random.default_rng(sum(pair[0].name.encode())), scene.view(elsewhere)
        for share in _SHARES:
            changed = Path(folder) / "changed.png"
            _replaced(compared, other, share, dice).save(changed)
            said.append((True, _said(compare(scene.known(pair[0]), scene.known(changed)), *pair)))
        return said


def _said(found: Compared, before: Path, after: Path) -> str:
    one, other = (PhotoSubject(read_facts(path)) for path in (before, after))
    return visible_change.check(PairSubject(one, other, found.figures)).reason


def _replaced(compared: Compared, other: Image.Image, share: float, dice: np.random.Generator) -> Image.Image:
    """Lay a blob of another photo into the after photo, where it covers so much of the before photo."""
    if compared.before is None or compared.after is None or compared.alignment is None:
        raise ValueError("not aligned")
    width, height = compared.before.size
    down, across = np.mgrid[0:height, 0:width]
    away = np.hypot(across / width - dice.uniform(0.3, 0.7), down / height - dice.uniform(0.4, 0.75))
    blob = (away <= np.quantile(away, share)).astype(np.float32)
    back = np.linalg.inv(compared.alignment.array())
    mask = cv2.GaussianBlur(cv2.warpPerspective(blob, back, compared.after.size), (0, 0), 1.5)[..., None]
    ground = cv2.warpPerspective(np.asarray(other.resize(compared.before.size)), back, compared.after.size).astype(
        np.float32
    )
    there = np.asarray(compared.after).astype(np.float32)
    ground += there.mean(axis=(0, 1)) - ground.mean(axis=(0, 1))
    return Image.fromarray((there * (1 - mask) + ground * mask).clip(0, 255).astype(np.uint8))


def _enough() -> int:
    return Limits().scene_least_inliers


def _row(what: str, count: int, total: int) -> list[str]:
    return [what, str(Rate(count, total))]


if __name__ == "__main__":
    main()
