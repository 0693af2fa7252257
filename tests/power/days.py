"""What is an officer's honest day: from site to site by car, four photos at each, a form and a phone?

No pixels: what the EXIF, the form, the file's name and the request say of each photo.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import numpy as np
from geographiclib.geodesic import Geodesic

from server.domain.geo import LatLon
from server.domain.witness import Source, Standing

PHOTOS = 4
CHINA = timedelta(hours=8)
PHONES = (
    ("HUAWEI", "NOH-AN00", "NOH-AN00", False),
    ("HUAWEI", "ELS-AN00", "ELS-AN00", False),
    ("HONOR", "PGT-AN00", "PGT-AN00", False),
    ("Xiaomi", "M2012K11AC", "M2012K11AC", True),
    ("Xiaomi", "Xiaomi 13", "2211133C", True),
    ("Redmi", "Redmi Note 8 Pro", "Redmi Note 8 Pro", True),
    ("OPPO", "OPPO Find X3", "PEDM00", False),
    ("OPPO", "PEGM00", "PEGM00", False),
    ("vivo", "vivo X60", "V2046A", False),
    ("samsung", "SM-G9910", "SM-G9910", True),
    ("samsung", "Galaxy S21 5G", "SM-G9910", True),
)
"""Make and model in the EXIF, model in the User-Agent, and whether the camera writes its offset."""


@dataclass
class Page:
    """What a browser's page notes of a photo."""

    chosen_at: datetime
    place: LatLon | None
    error_m: float | None
    fixed_at: datetime | None
    source: Source = Source.CAMERA
    standing: Standing = Standing.SIGNED


@dataclass(frozen=True)
class Log:
    """From when to when a photo's question was open, by the form's log."""

    begun: datetime
    ended: datetime


@dataclass
class Taken:
    """One photo with everything that is said of it."""

    at: datetime
    place: LatLon
    site: str
    visit: str
    make: str
    model: str
    agent: str | None
    writes_offset: bool
    fix: LatLon | None = None
    fix_error_m: float | None = 6.0
    fixed_at: datetime | None = None
    form: LatLon | None = None
    form_error_m: float | None = 6.0
    attached: datetime | None = None
    camera_only: bool = True
    day: date | None = None
    officer: str = ""
    number: int = 0
    is_judged: bool = True
    device: str = "A"
    has_time: bool = True
    page: Page | None = None
    log: Log | None = None
    stands: LatLon | None = None
    """The site's point."""
    worked: datetime | None = None
    """The day of the work, around which the photo's stage lies."""
    received: datetime | None = None
    ahead_s: float | None = 0.0
    is_brought: bool = False

    @property
    def saw(self) -> Page:
        """Return what the page noted of it; there must be one."""
        assert self.page is not None
        return self.page


@dataclass
class Day:
    """An officer's day: the dice, and the photos in the order in which they were taken."""

    dice: np.random.Generator
    photos: list[Taken] = field(default_factory=list)

    def drive(self, sites: int = 3) -> "Day":
        """Go from site to site by car and photograph each honestly."""
        make, model, agent, writes_offset = PHONES[int(self.dice.integers(len(PHONES)))]
        at = datetime(2026, 6, 1, 1, tzinfo=UTC) + timedelta(days=int(self.dice.integers(90)))
        place = LatLon(float(self.dice.uniform(33.5, 35.5)), float(self.dice.uniform(101.5, 104)))
        for site in range(sites):
            for _ in range(PHOTOS):
                stood = moved(place, float(self.dice.uniform(0, 60)), float(self.dice.uniform(0, 360)))
                at += timedelta(seconds=float(self.dice.uniform(15, 240)))
                self.photos.append(self._shot(at, stood, f"site {site}", make, model, agent, writes_offset))
                self.photos[-1].stands = place
            way = float(self.dice.uniform(300, 70_000))
            place = moved(place, way, float(self.dice.uniform(0, 360)))
            at += timedelta(seconds=way / float(self.dice.uniform(8, 28)) + float(self.dice.uniform(60, 3600)))
        return self

    def _shot(
        self,
        at: datetime,
        stood: LatLon,
        site: str,
        make: str,
        model: str,
        agent: str,
        writes_offset: bool,  # noqa: FBT001
    ) -> Taken:
        error = float(self.dice.gamma(2.0, 4.0)) + 1.5
        shot = Taken(
            at=at,
            place=stood,
            site=site,
            visit=f"uuid:{site}",
            make=make,
            model=model,
            agent=f"org.odk.collect.android/v2026.3.3 Dalvik/2.1.0 (Linux; U; Android 14; {agent} Build/UKQ1)",
            writes_offset=writes_offset,
            fix=moved(stood, float(self.dice.normal(0, error)), float(self.dice.uniform(0, 360))),
            fix_error_m=error if self.dice.random() < 0.6 else None,
            fixed_at=at - timedelta(seconds=float(self.dice.exponential(8))) if self.dice.random() < 0.8 else None,
            form=moved(stood, float(self.dice.normal(0, 8)), float(self.dice.uniform(0, 360))),
            form_error_m=float(self.dice.choice([1.2, 2.4, 3.8, 4.7, 6.1, 9.8, 14.0, 32.0])),
            attached=at + timedelta(seconds=float(self.dice.uniform(3, 90))),
            day=(at + CHINA).date(),
            officer="dawa",
            number=len(self.photos) + 1,
            worked=at,
        )
        attached = shot.attached or at
        shot.log = Log(at - timedelta(seconds=20), attached + timedelta(seconds=8))
        shot.received = attached + timedelta(hours=5)
        return shot


def moved(place: LatLon, metres: float, bearing: float) -> LatLon:
    """Return the place so far from another."""
    found = Geodesic.WGS84.Direct(place.latitude, place.longitude, bearing, metres)
    return LatLon(found["lat2"], found["lon2"])
