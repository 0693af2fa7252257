"""What is one case: the files that were handed in, what was claimed for them, and whether that was honest?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from geographiclib.geodesic import Geodesic
from PIL import Image

from server.domain.datum import Datum
from server.domain.geo import LatLon
from tests.power.landscape import View, render
from tests.power.phones import ZONE, Shot, any_phone, exif_of, saved

SIZE = (800, 600)


@dataclass(frozen=True)
class Sent:
    """One file with its claim, as a row of `photos check --table`."""

    data: bytes
    site: LatLon
    radius_m: float
    datum: Datum
    after: datetime | None
    before: datetime | None
    received: datetime
    is_judged: bool = True
    """False: it was there before and is only what the judged file may be compared with."""


@dataclass(frozen=True)
class Case:
    """Files of one story, in the order of their receipt."""

    kind: str
    is_honest: bool
    files: tuple[Sent, ...]
    witnesses: frozenset[str] = frozenset()
    """Checks that can see the lie; none: no witness disagrees, and the lie is expected to pass."""


@dataclass
class Story:
    """The dice and the habits of one case: a site, a phone, a day of work."""

    dice: np.random.Generator
    number: int

    def __post_init__(self) -> None:
        self.site = LatLon(float(self.dice.uniform(33.2, 35.8)), float(self.dice.uniform(101.2, 104.3)))
        start = datetime(2026, 5, 4, tzinfo=ZONE) + timedelta(days=int(self.dice.integers(0, 120)))
        self.day = start.replace(hour=int(self.dice.integers(9, 17)), minute=int(self.dice.integers(60)))
        self.day += timedelta(milliseconds=int(self.dice.integers(60_000)))
        self.phone = any_phone(self.dice)
        self.view = View(
            seed=self.number + 1000,
            waste=float(self.dice.choice([0.0, 1.0])),
            green=float(self.dice.uniform(0, 0.9)),
            light=float(self.dice.uniform(0.8, 1.1)),
            haze=float(self.dice.uniform(0, 0.5)),
            weather=int(self.dice.integers(100)),
        )
        self.view = replace(self.view, east_m=float(self.dice.normal(0, 1)), turn_deg=float(self.dice.normal(0, 2)))

    def picture(self, view: View | None = None) -> Image.Image:
        """Render the story's own view or another one."""
        return render(view or self.view, SIZE)

    def near(self, metres: float | None = None, bearing: float | None = None) -> LatLon:
        """Return a place so far from the site; without a distance, one inside the fence."""
        metres = float(self.dice.uniform(0, 70)) if metres is None else metres
        bearing = float(self.dice.uniform(0, 360)) if bearing is None else bearing
        found = Geodesic.WGS84.Direct(self.site.latitude, self.site.longitude, bearing, metres)
        return LatLon(found["lat2"], found["lon2"])

    def shot(self, **changes: object) -> Shot:
        """Return the circumstances of an honest photo."""
        honest = Shot(
            phone=self.phone,
            taken_at=self.day,
            place=self.near(),
            error_m=float(self.dice.uniform(3, 14)) if self.dice.random() < 0.6 else None,
            bearing_deg=float(self.dice.uniform(0, 360)) if self.dice.random() < 0.7 else None,
            fix_age_s=float(self.dice.uniform(0, 40)),
            ev100=float(self.dice.uniform(10.5, 15)),
        )
        return replace(honest, **changes)  # type: ignore[arg-type]

    def taken(self, picture: Image.Image | None = None, shot: Shot | None = None, **exif: object) -> bytes:
        """Return the file that the phone writes."""
        picture = picture or self.picture()
        return saved(picture, exif_of(shot or self.shot(), picture, **exif), quality=int(self.dice.integers(85, 97)))

    def sent(self, data: bytes, *, is_judged: bool = True, **changes: object) -> Sent:
        """Hand a file in for the story's site, within its window, a while after it was taken."""
        claim = Sent(
            data,
            self.site,
            100.0,
            Datum.WGS84,
            self.day - timedelta(days=5),
            self.day + timedelta(days=5),
            self.day + timedelta(hours=float(self.dice.uniform(0.1, 60))),
            is_judged,
        )
        return replace(claim, **changes)  # type: ignore[arg-type]

    def earlier(self, data: bytes) -> Sent:
        """Return a file that was handed in for another site a month before."""
        long_ago = self.day - timedelta(days=30)
        return self.sent(
            data,
            is_judged=False,
            after=long_ago - timedelta(days=5),
            before=long_ago + timedelta(days=5),
            received=long_ago + timedelta(hours=2),
        )


def stories(seed: int, first: int, count: int) -> Iterator[Story]:
    """Return stories that no other seed or number has."""
    for number in range(first, first + count):
        yield Story(np.random.default_rng((seed, number)), number)


Made = tuple[Sent, ...]
"""The files of one case."""


def alone(story: Story, data: bytes, **claim: object) -> Made:
    """Return a case of one file, with what is claimed of it."""
    return (replace(story.sent(data), **claim),)  # type: ignore[arg-type]
