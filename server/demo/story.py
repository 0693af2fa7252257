"""What happened in the demonstration? Seven pairs of photos, each showing one thing that checks can tell.

Everything goes the way that it goes in earnest: a filled form with its photos is received, then analysed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape

from geographiclib.geodesic import Geodesic

from server.demo import gannan, slope
from server.demo.phone import Shot, shoot
from server.demo.slope import Scene
from server.domain.access import Actor, Permission
from server.domain.geo import LatLon
from server.domain.subject import Stage
from server.domain.zone import ZONE

FORM_ID, FORM_VERSION = "rect_check", "2026112901"
OFFICER = Actor("demo", frozenset({Permission.SUBMIT}))


@dataclass(frozen=True)
class Visit:
    """One filled form with one wide photo."""

    issue: str
    site: str
    viewpoint: str
    stage: Stage
    photo: bytes
    attached_at: datetime
    sent_at: datetime
    arrived_at: LatLon

    @property
    def instance_id(self) -> str:
        """Return an id that is the same whenever the demonstration is loaded."""
        key = f"{self.issue}/{self.viewpoint}/{self.stage}"
        return f"uuid:{uuid5(NAMESPACE_URL, key)}"

    @property
    def file_name(self) -> str:
        """Return the name that Collect gives: the milliseconds at which the photo was attached."""
        return f"{int(self.attached_at.timestamp() * 1000)}.jpg"

    @property
    def device(self) -> str:
        """Return the phone; every site has its own officers."""
        return f"demo-{self.site}"

    @property
    def xml(self) -> bytes:
        """Return the form instance."""
        where = f"{self.arrived_at.latitude:.6f} {self.arrived_at.longitude:.6f} 3050.0 6.4"
        answers = {"item_code": self.issue, "site_code": self.site, "arrive": where, "phase": self.stage.value}
        inside = {"vp_code": self.viewpoint, "photo_wide": self.file_name, "vp_geo": where, "vp_moved": "no"}
        return (
            f'<?xml version="1.0"?><data id="{FORM_ID}" version="{FORM_VERSION}">{_elements(answers)}'
            f"<vp_repeat>{_elements(inside)}</vp_repeat><facts>演示数据</facts>"
            f"<meta><instanceID>{self.instance_id}</instanceID></meta></data>"
        ).encode()


@dataclass(frozen=True)
class Case:
    """One pair: where, what it shows, and what is wrong with the after photo."""

    issue: str
    viewpoint: str
    scene: Scene
    after: Callable[["Case", datetime], bytes]


def visits(today: datetime) -> Iterator[Visit]:
    """Go through all visits in the order in which they were sent."""
    today = today.astimezone(ZONE).replace(hour=10, minute=20, second=31, microsecond=417_000)
    for number, case in enumerate(CASES):
        taken = today - timedelta(days=150 - number, minutes=7 * number)
        photo = shoot(slope.render(case.scene), Shot(taken, _stand(case, 4.0, 40.0 * number)))
        yield _visit(case, Stage.BEFORE, photo, taken)
    for case in CASES:
        yield _visit(case, Stage.AFTER, case.after(case, today), _recent(today))


def _visit(case: Case, stage: Stage, photo: bytes, visited_at: datetime) -> Visit:
    place = _place(case)
    attached_at, sent_at = visited_at + timedelta(seconds=9), visited_at + timedelta(hours=6)
    return Visit(case.issue, place.code, case.viewpoint, stage, photo, attached_at, sent_at, place.place)


def _place(case: Case) -> gannan.Place:
    code = gannan.SITE_OF_ISSUE[case.issue]
    return next(place for place in gannan.PLACES if place.code == code)


def _stand(case: Case, metres: float, bearing: float) -> LatLon:
    """Return where the photographer stands: some metres from the site's point."""
    place = _place(case).place
    there = Geodesic.WGS84.Direct(place.latitude, place.longitude, bearing, metres)
    return LatLon(there["lat2"], there["lon2"])


def _recent(today: datetime) -> datetime:
    return today - timedelta(days=5, minutes=41)


def _honest(case: Case, today: datetime) -> bytes:
    return shoot(slope.render(slope.restored(case.scene)), Shot(_recent(today), _stand(case, 7.0, 200.0)))


def _elsewhere(case: Case, today: datetime) -> bytes:
    return shoot(slope.render(slope.VALLEY), Shot(_recent(today), _stand(case, 612.0, 130.0)))


def _too_early(case: Case, today: datetime) -> bytes:
    early = today - timedelta(days=131)
    return shoot(slope.render(slope.restored(case.scene)), Shot(early, _stand(case, 9.0, 20.0)))


def _reused(_case: Case, today: datetime) -> bytes:
    return _honest(CASES[0], today)


def _stripped(case: Case, _today: datetime) -> bytes:
    return shoot(slope.render(slope.restored(case.scene)), None)


def _unchanged(case: Case, today: datetime) -> bytes:
    return shoot(slope.render(slope.again(case.scene)), Shot(_recent(today), _stand(case, 6.0, 90.0)))


CASES = (
    Case("T1-F-001", "S", slope.SOUTH_SLOPE, _honest),
    Case("T1-F-001", "D", slope.TOP, _elsewhere),
    Case("C2-P-007", "L", slope.FOREST, _too_early),
    Case("Z1-F-012", "H", replace(slope.SOUTH_SLOPE, seed=71, horizon=0.42), _reused),
    Case("NR-S-031", "X", replace(slope.TOP, seed=83, horizon=0.45), _stripped),
    Case("P1-F-003", "B", replace(slope.TOP, seed=97, horizon=0.5, steepness=0.2), _honest),
    Case("C1-F-005", "P", replace(slope.SOUTH_SLOPE, seed=113, horizon=0.44, steepness=-0.25), _unchanged),
)


def _elements(answers: dict[str, str]) -> str:
    return "".join(f"<{name}>{escape(text)}</{name}>" for name, text in answers.items())
