"""How do the pair checks answer to before and after photos of one viewpoint, honest and not?"""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
from geographiclib.geodesic import Geodesic
from PIL import Image, ImageEnhance, ImageOps

from server import checks
from server.domain.comparison import Comparison
from server.domain.finding import Checked
from server.domain.geo import LatLon
from server.domain.limits import Limits
from server.domain.region import Region
from server.domain.subject import OtherViewpoint, PairSubject, PhotoSubject, Stage
from server.imaging import scene
from server.imaging.facts import read_facts
from server.imaging.pair import agreeing_points, compare
from tests.power import lies
from tests.power.corpus import SIZE, Story, stories
from tests.power.landscape import View, after, problem, render
from tests.power.phones import Shot, any_phone, exif_of, saved

Later = Callable[[Story, Image.Image], Image.Image]


@dataclass(frozen=True)
class PairKind:
    """What the after photo is."""

    kind: str
    later: Later
    witnesses: tuple[str, ...] = ()
    is_honest: bool = False
    days: float = 60.0
    metres: float = 0.0
    """How far from the first standpoint it says it was taken."""
    is_misfiled: bool = False
    """It is what another viewpoint of the site shows."""
    is_marked: bool = False
    """Somebody drew a box around the heap on the before photo."""


APART_M = 60.0
"""The site of every pair has a second viewpoint, so far to the right, from which the same ridges are seen."""


def other_view(story: Story) -> View:
    """Return what the second viewpoint shows: partly the same ground, from the side."""
    return replace(story.view, east_m=story.view.east_m + APART_M, turn_deg=story.view.turn_deg - 35.0)


def again(story: Story, **changes: object) -> View:
    """Return the story's view as another visit sees it: nobody stands twice in the same footprints."""
    dice = story.dice
    view = replace(
        story.view,
        waste=1.0,
        weather=story.view.weather + 11,
        east_m=story.view.east_m + float(dice.normal(0, 1.0)),
        ahead_m=float(dice.normal(0, 0.5)),
        turn_deg=story.view.turn_deg + float(dice.normal(0, 2.5)),
        light=story.view.light * float(dice.uniform(0.85, 1.1)),
    )
    return replace(view, **changes)  # type: ignore[arg-type]


def _seen(**changes: object) -> Later:
    return lambda story, _before: render(again(story, **changes), SIZE)


def _restored(story: Story, _before: Image.Image, **changes: object) -> Image.Image:
    return render(replace(after(again(story)), **changes), SIZE)  # type: ignore[arg-type]


def _elsewhere(story: Story, _before: Image.Image) -> Image.Image:
    return render(replace(after(again(story)), seed=story.view.seed + 900_000), SIZE)


def _with_both_panels(story: Story, before: Image.Image) -> Image.Image:
    return lies.with_panel(_elsewhere(story, before))


def _from_the_other(story: Story, _before: Image.Image) -> Image.Image:
    seen, there = after(again(story)), other_view(story)
    return render(replace(seen, east_m=seen.east_m + APART_M, turn_deg=there.turn_deg + 1.5), SIZE)


def _two_metres_zoomed(story: Story, _before: Image.Image) -> Image.Image:
    return render(replace(after(again(story)), zoom=1.15, east_m=story.view.east_m + 2.0), SIZE)


KINDS: tuple[PairKind, ...] = (
    PairKind("restored", _restored, is_honest=True),
    PairKind("restored, a year later, dry grass", lambda s, b: _restored(s, b, season=0.5), is_honest=True, days=400),
    PairKind("restored, under snow", lambda s, b: _restored(s, b, season=1.0), is_honest=True, days=200),
    PairKind("restored, in rain", lambda s, b: _restored(s, b, haze=1.6, light=0.7), is_honest=True),
    PairKind("half done", _seen(waste=0.5), is_honest=True),
    PairKind("heap gone, ground bare", _seen(waste=0.0), is_honest=True),
    PairKind("restored, another phone and two metres aside", _two_metres_zoomed, is_honest=True),
    PairKind("nothing changed", _seen(), ("visible_change",)),
    PairKind(
        "painted green", lambda s, _b: lies.greened(render(again(s), SIZE)), ("recoloured_only", "visible_change")
    ),
    PairKind("before photo again", lambda _s, b: b, ("not_the_same_picture",)),
    PairKind("before photo mirrored", lambda _s, b: ImageOps.mirror(b), ("not_the_same_picture", "same_scene")),
    PairKind("before photo cropped", lambda _s, b: lies.cut(b, 0.12), ("not_the_same_picture",)),
    PairKind("before photo greened", lambda _s, b: lies.greened(b), ("not_the_same_picture",)),
    PairKind(
        "before photo brightened", lambda _s, b: ImageEnhance.Brightness(b).enhance(1.3), ("not_the_same_picture",)
    ),
    PairKind("before photo with a panel", lambda _s, b: lies.with_panel(b), ("not_the_same_picture",)),
    PairKind("after photo older than before", _restored, ("after_follows_before",), days=-40),
    PairKind("taken 150 m away", _restored, ("same_standpoint",), metres=150),
    PairKind("from another viewpoint", _from_the_other, ("after_fits_viewpoint",), metres=APART_M, is_misfiled=True),
    PairKind("from another viewpoint, position moved", _from_the_other, ("after_fits_viewpoint",), is_misfiled=True),
    PairKind("another place", _elsewhere),
    PairKind("another place, one panel on both", _with_both_panels),
    PairKind("before photo, a part cloned over", lambda _s, b: lies.cloned(b), ("same_exposure_in_parts",)),
    PairKind(
        "before photo, a part cloned over, cropped",
        lambda _s, b: lies.cut(lies.cloned(b), 0.06),
        ("same_exposure_in_parts",),
    ),
)
PROBLEM = ("problem_still_there",)
DAYS: dict[str, dict[str, object]] = {
    "on another day": {},
    "dry grass": {"season": 0.5},
    "under snow": {"season": 1.0},
    "in rain": {"haze": 1.6, "light": 0.7},
    "in the evening": {"light": 0.45},
}
"""What changes the whole picture, whatever was done."""


def _marked(kind: str, changes: dict[str, object], witnesses: tuple[str, ...] = ()) -> PairKind:
    return PairKind(f"marked: {kind}", _seen(**changes), witnesses, is_honest=not witnesses, is_marked=True)


def _four_metres_aside(story: Story, _before: Image.Image) -> Image.Image:
    return render(replace(again(story, waste=0.0), east_m=story.view.east_m + 4.0), SIZE)


KINDS += (
    *(_marked(f"untouched, {day}", how, PROBLEM) for day, how in DAYS.items()),
    _marked("painted", {"cover": "paint"}, PROBLEM),
    _marked("half taken away", {"cut": 0.5}, PROBLEM),
    _marked("half taken away, dry grass", {"cut": 0.5, "season": 0.5}, PROBLEM),
    _marked("half done, pushed together", {"waste": 0.5}, PROBLEM),
    _marked("under a net", {"cover": "net"}, PROBLEM),
    _marked("under a net, in rain", {"cover": "net", **DAYS["in rain"]}, PROBLEM),
    *(_marked(f"cleared, {day}", {"waste": 0.0, "green": 0.8, **how}) for day, how in DAYS.items()),
    _marked("cleared, bare", {"waste": 0.0}),
    PairKind("marked: cleared, four metres aside", _four_metres_aside, is_honest=True, is_marked=True),
)


def drawn_around(story: Story) -> Region:
    """Return the heap's box in the story's view as somebody draws it: never too small, up to an eighth too large."""
    left, top, width, height = problem(story.view, SIZE)
    more = story.dice.uniform(0, 0.12, 4)
    right, bottom = min(1.0, left + (1 + more[2]) * width), min(1.0, top + (1 + more[3]) * height)
    left, top = max(0.0, left - more[0] * width), max(0.0, top - more[1] * height)
    return Region.box(float(left), float(top), float(right - left), float(bottom - top))


@dataclass(frozen=True)
class PairAnswer:
    """What the pair checks said of one pair."""

    kind: PairKind
    findings: tuple[Checked, ...]


def measure(seed: int, count: int) -> list[PairAnswer]:
    """Make `count` pairs of every kind and ask the checks."""
    jobs = [(seed, (n + 300) * 100_000 + 1, count, n) for n in range(len(KINDS))]
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        made = pool.map(_make, jobs)
        return [PairAnswer(kind, found) for kind, answers in zip(KINDS, made, strict=True) for found in answers]


def _make(job: tuple[int, int, int, int]) -> list[tuple[Checked, ...]]:
    cv2.setNumThreads(1)
    seed, first, count, number = job
    kind = KINDS[number]
    with TemporaryDirectory() as folder:
        return [_ask(kind, story, Path(folder)) for story in stories(seed, first, count)]


def _ask(kind: PairKind, story: Story, folder: Path) -> tuple[Checked, ...]:
    view = replace(story.view, waste=1.0, green=min(story.view.green, 0.3))
    story.view = view
    before = render(view, SIZE)
    region = drawn_around(story) if kind.is_marked else None
    later = kind.later(story, before)
    if "one panel" in kind.kind:
        before = lies.with_panel(before)
    place = story.near(30, 0.0)
    first = story.shot(place=place, error_m=8.0, bearing_deg=40.0)
    second = replace(
        story.shot(error_m=8.0, bearing_deg=float(story.dice.normal(40, 6)) % 360),
        phone=any_phone(story.dice),
        place=_stands(place, story, kind.metres),
        taken_at=story.day + timedelta(days=kind.days),
    )
    earlier, newer = (
        _subject(folder / f"{name}.jpg", picture, shot, stage, story)
        for name, picture, shot, stage in (
            ("before", before, first, Stage.BEFORE),
            ("after", later, second, Stage.AFTER),
        )
    )
    found = compare(scene.known(folder / "before.jpg"), scene.known(folder / "after.jpg"), region).figures
    subject = PairSubject(
        earlier,
        newer,
        found,
        standpoint=_registered(place, story),
        other_viewpoints=(_other_viewpoint(folder, story, found),),
        problem=region,
    )
    return tuple(checks.run(checks.PAIR_CHECKS, subject))


def _stands(place: LatLon, story: Story, metres: float) -> LatLon:
    """Return where the second phone says that it stands: so far to the east, and a little wrong."""
    return _registered(place, story, metres) if metres else place


def _registered(place: LatLon, story: Story, metres: float = 0.0) -> LatLon:
    """Return where a standpoint is registered: as wrong as the phone that measured it."""
    away = Geodesic.WGS84.Direct(place.latitude, place.longitude, 90.0, metres)
    east, north = story.dice.normal(0, 6.0, 2)
    return LatLon(away["lat2"] + float(north) / 110_900, away["lon2"] + float(east) / 91_500)


def _other_viewpoint(folder: Path, story: Story, found: Comparison) -> OtherViewpoint:
    """Return the second viewpoint, its before photo compared where the pair's own two hardly agree."""
    place, inliers = _registered(story.near(30, 0.0), story, APART_M), None
    if found.inliers < Limits().viewpoint_least_inliers:
        path = folder / "other.jpg"
        render(other_view(story), SIZE).save(path, quality=90)
        inliers = agreeing_points(*(scene.known(one).features for one in (path, folder / "after.jpg")))
    return OtherViewpoint("顶部", place, inliers)


def _subject(path: Path, picture: Image.Image, shot: Shot, stage: Stage, story: Story) -> PhotoSubject:
    path.write_bytes(saved(picture, exif_of(shot, picture), quality=int(story.dice.integers(82, 96))))
    return PhotoSubject(facts=read_facts(path), stage=stage, issue="T1", viewpoint="S", visit=stage.value)
