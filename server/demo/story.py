"""What happened in the demonstration? Pairs of photos that show what checks can tell, and what people said of some.

Everything goes the way that it goes in earnest: a filled form with its photos is received and analysed, and a reviewer
answers for a pair. Officers, units and places are invented.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape

from geographiclib.geodesic import Geodesic

from server.demo import gannan, slope
from server.demo.phone import Shot, shoot
from server.demo.slope import Scene
from server.domain.access import DecisionKind
from server.domain.geo import LatLon
from server.domain.resolution import Violation
from server.domain.subject import Stage
from server.domain.zone import ZONE

FORM_ID, FORM_VERSION = "rect_check", "2026113001"
SIZE = 1280, 960
"""Smaller than a phone's, so that the demonstration is drawn in seconds."""
TEAMS = {
    "JGT": ("扎西", "卓玛"), "SBX": ("才让", "旦正"), "SC": ("扎西", "才让"), "NR": ("卓玛", "旦正"),
    "WK": ("才让", "卓玛"), "LT": ("旦正", "扎西"), "QK": ("卓玛", "才让"), "HZ": ("扎西", "旦正"),
}  # fmt: skip
CERTIFICATES = {"扎西": "62300101", "卓玛": "62300102", "才让": "62300103", "旦正": "62300104"}


@dataclass(frozen=True)
class Photograph:
    """What a photo shows, and how it was taken; drawn only when it is wanted."""

    scene: Scene
    shot: Shot | None

    def developed(self, size: tuple[int, int]) -> bytes:
        """Return the JPEG of so many pixels; the same photograph gives the same bytes."""
        return shoot(slope.render(self.scene, size), self.shot)


@dataclass(frozen=True)
class Visit:
    """One filled form with one wide photo, or without."""

    issue: str
    site: str
    viewpoint: str
    stage: Stage
    photograph: Photograph | None
    attached_at: datetime
    sent_at: datetime
    arrived_at: LatLon
    attempt: int = 1
    facts: str = ""
    is_complete: bool = True
    """The file arrived with the form."""

    @property
    def instance_id(self) -> str:
        """Return an id that is the same whenever the demonstration is loaded."""
        key = f"{self.issue}/{self.viewpoint}/{self.stage}/{self.attempt}"
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
        first, second = TEAMS[self.site]
        before = {
            "item_code": self.issue, "site_code": self.site, "inspected_unit": gannan.unit_of(self.site),
            "unit_rep": "马建国 副主任", "officer1": first, "officer1_cert": CERTIFICATES[first], "officer2": second,
            "officer2_cert": CERTIFICATES[second], "id_shown": "yes", "arrive": where, "unannounced": "unannounced",
            "phase": self.stage.value,
        }  # fmt: skip
        inside = {"vp_code": self.viewpoint, "photo_wide": self.file_name, "vp_geo": where, "vp_moved": "no"}
        repeat = f"<vp_repeat>{elements(inside)}</vp_repeat>" if self.photograph else ""
        is_after = self.stage is Stage.AFTER
        judged = {"restarted": "no", "cover_only": "no", "probe": "yes"} if is_after else {}
        after = {"facts": self.facts or _FACTS[self.stage], "unit_opinion": "agree"}
        body = f"{elements(before)}{elements(judged)}{repeat}{elements(after)}"
        return instance(FORM_ID, body, self.instance_id)


_FACTS = {
    Stage.BEFORE: "现场堆存废石，坡面裸露，未见截排水设施。",
    Stage.AFTER: "坡面已整形覆土，台阶播撒草籽并栽植灌木；开挖探坑一处，覆土厚约 35 厘米。",
}


@dataclass(frozen=True)
class Opinion:
    """What a reviewer answered for the photos that stood at a viewpoint."""

    by: str
    issue: str
    viewpoint: str
    kind: DecisionKind
    note: str = ""
    reasons: tuple[str, ...] = ()
    violation: Violation | None = None


Taken = Callable[["Case", datetime], Photograph]


@dataclass(frozen=True)
class Case:
    """One viewpoint: where, what it shows, what is wrong with the after photo, and what came of it."""

    issue: str
    viewpoint: str
    scene: Scene
    after: Taken
    opinions: tuple[Opinion, ...] = ()
    later: Taken | None = None
    """A further after photo, handed in when all of this had happened."""


def happenings(today: datetime) -> Iterator[Visit | Opinion]:
    """Go through everything in the order in which it happened."""
    today = today.astimezone(ZONE).replace(hour=10, minute=20, second=31, microsecond=417_000)
    for number, case in enumerate(CASES):
        taken = today - timedelta(days=150 - number, minutes=7 * number)
        yield _visit(case, Stage.BEFORE, Photograph(case.scene, Shot(taken, _stand(case, 4.0, 40.0 * number))), taken)
    for case in CASES:
        yield _visit(case, Stage.AFTER, case.after(case, today), _recent(case, today))
    for case in CASES:
        yield from case.opinions
    for case in CASES:
        if case.later:
            visit = _visit(case, Stage.AFTER, case.later(case, today), _later(case, today))
            yield replace(visit, attempt=2)
    yield from _stray(today)


def _stray(today: datetime) -> Iterator[Visit]:
    """Give what forms no pair: a code that nobody knows, a photo that has not arrived, a visit without one."""
    case = CASES[0]
    elsewhere = Photograph(slope.VALLEY, Shot(_later(case, today), _stand(case, 8.0, 60.0)))
    unknown = _visit(case, Stage.AFTER, elsewhere, _later(case, today))
    yield replace(unknown, issue="T1-F-999", attempt=3, facts="问题编号由现场负责人口头告知，待核对。")
    yield replace(unknown, attempt=4, is_complete=False, facts="信号弱，照片待上传。")
    yield replace(unknown, attempt=5, photograph=None, facts="道路封闭，未能到达拍摄点，拟三日内再次检查。")


def _visit(case: Case, stage: Stage, photograph: Photograph, visited_at: datetime) -> Visit:
    place = gannan.place_of(case.issue)
    attached_at, sent_at = visited_at + timedelta(seconds=9), visited_at + timedelta(hours=6)
    return Visit(case.issue, place.code, case.viewpoint, stage, photograph, attached_at, sent_at, place.place)


def _stand(case: Case, metres: float, bearing: float) -> LatLon:
    """Return where the photographer stands: some metres from the site's point."""
    place = gannan.place_of(case.issue).place
    there = Geodesic.WGS84.Direct(place.latitude, place.longitude, bearing, metres)
    return LatLon(there["lat2"], there["lon2"])


def _recent(case: Case, today: datetime) -> datetime:
    """Return when the after photo was taken; nobody is at two places at once."""
    return today - timedelta(days=5, minutes=41 - 19 * CASES.index(case))


def _later(case: Case, today: datetime) -> datetime:
    return today - timedelta(days=2, minutes=23 - 19 * CASES.index(case))


def _honest(case: Case, today: datetime) -> Photograph:
    return Photograph(slope.restored(case.scene), Shot(_recent(case, today), _stand(case, 7.0, 200.0)))


def _elsewhere(case: Case, today: datetime) -> Photograph:
    other = replace(slope.VALLEY, seed=slope.VALLEY.seed + case.scene.seed)
    return Photograph(other, Shot(_recent(case, today), _stand(case, 612.0, 130.0)))


def _too_early(case: Case, today: datetime) -> Photograph:
    return Photograph(slope.restored(case.scene), Shot(today - timedelta(days=131), _stand(case, 9.0, 20.0)))


def _reused(_case: Case, today: datetime) -> Photograph:
    return _honest(CASES[0], today)


def _stripped(case: Case, _today: datetime) -> Photograph:
    return Photograph(slope.restored(case.scene), None)


def _unchanged(case: Case, today: datetime) -> Photograph:
    return Photograph(slope.again(case.scene), Shot(_recent(case, today), _stand(case, 6.0, 90.0)))


def _once_more(case: Case, today: datetime) -> Photograph:
    """Go there again and take the honest photo."""
    done = slope.restored(case.scene, weather=7, shift=-0.005)
    return Photograph(done, Shot(_later(case, today), _stand(case, 5.0, 240.0)))


def _answers(issue: str, viewpoint: str, *said: Mapping[str, object]) -> tuple[Opinion, ...]:
    return tuple(Opinion(issue=issue, viewpoint=viewpoint, **one) for one in said)  # type: ignore[arg-type]


_APPROVE, _RETURN = DecisionKind.APPROVE, DecisionKind.RETURN
_RIVER, _HOLLOW = replace(slope.TOP, seed=131, horizon=0.47), replace(slope.SOUTH_SLOPE, seed=149, horizon=0.40)
CASES = (
    Case("T1-F-001", "S", slope.SOUTH_SLOPE, _honest),
    Case("T1-F-001", "D", slope.TOP, _elsewhere),
    Case("C2-P-007", "L", slope.FOREST, _too_early),
    Case("Z1-F-012", "H", replace(slope.SOUTH_SLOPE, seed=71, horizon=0.42), _reused),
    Case("NR-S-031", "X", replace(slope.TOP, seed=83, horizon=0.45), _stripped),
    Case("P1-F-003", "B", replace(slope.TOP, seed=97, horizon=0.5, steepness=0.2), _honest),
    Case("C1-F-005", "P", replace(slope.SOUTH_SLOPE, seed=113, horizon=0.44, steepness=-0.25), _unchanged),
    Case("C1-P-004", "N", _RIVER, _honest, _answers(
        "C1-P-004", "N", {"by": "reviewer2", "kind": _APPROVE, "note": "台阶、覆土和灌木与照片一致。"},
    )),
    Case("C1-P-004", "M", replace(_RIVER, seed=137), _elsewhere, _answers(
        "C1-P-004", "M",
        {"by": "reviewer2", "kind": _RETURN, "reasons": ("R03",), "note": "照片不在该点位，请到中段补拍。"},
    ), later=_once_more),
    Case("C1-P-004", "K", replace(_RIVER, seed=139, steepness=0.1), _elsewhere, _answers(
        "C1-P-004", "K",
        {"by": "reviewer2", "kind": _APPROVE, "note": "便道塌方，只能在对岸拍摄，已与现场核实。"},
        {"by": "reviewer3", "kind": _APPROVE, "note": "经电话核实，拍摄点确实无法到达。"},
    )),
    Case("P1-P-011", "E", _HOLLOW, _unchanged, _answers(
        "P1-P-011", "E",
        {"by": "reviewer2", "kind": _RETURN, "reasons": ("R01", "R08"), "note": "仅表面平整，弃土未清运。",
         "violation": Violation.SURFACE},
    )),
    Case("P1-P-011", "W", replace(_HOLLOW, seed=151), _too_early, _answers(
        "P1-P-011", "W",
        {"by": "reviewer2", "kind": _APPROVE, "note": "手机时间有误，现场已核对。"},
        {"by": "reviewer3", "kind": _RETURN, "reasons": ("R04",), "note": "拍摄时间早于施工，不予认可。"},
    )),
    Case("P1-P-011", "G", replace(_HOLLOW, seed=157, steepness=-0.1), _elsewhere, later=_once_more),
)  # fmt: skip
"""The first seven are for the reader to answer; of the others people have said something already, or more came."""


def elements(answers: Mapping[str, str]) -> str:
    """Return answers as elements of a form."""
    return "".join(f"<{name}>{escape(text)}</{name}>" for name, text in answers.items())


def instance(form_id: str, body: str, instance_id: str) -> bytes:
    """Return a form instance with a body of elements."""
    return (
        f'<?xml version="1.0"?><data id="{form_id}" version="{FORM_VERSION}">{body}'
        f"<meta><instanceID>{instance_id}</instanceID></meta></data>"
    ).encode()
