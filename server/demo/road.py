"""How did issues of the two named sites come to each state of the life cycle? Told day by day, in the past.

Each goes the same straight road until it stands where its row says. What happened on a day is written as of that day,
through the services that the pages use; photos, officers and numbers of documents are invented.
"""

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from PIL import Image, ImageDraw

from server.demo import gannan, slope, story
from server.demo.phone import Shot
from server.demo.slope import Scene
from server.demo.story import Photograph, elements, instance
from server.domain.geo import LatLon
from server.domain.life_state import LifeState
from server.domain.zone import ZONE

S = LifeState
SIZE = 800, 600
STATES: Mapping[str, LifeState] = {
    "T1-F-017": S.PLANNED, "T1-F-018": S.RECTIFYING, "C2-P-027": S.STAGE_DONE, "C2-P-008": S.CLAIMED,
    "C2-P-009": S.APPLIED, "C2-P-010": S.SITE_CHECKED, "C2-P-011": S.REVIEWED, "C2-P-012": S.ACCEPTED,
    "C2-P-013": S.PUBLICISED, "C2-P-014": S.SIGNED, "C2-P-015": S.CLOSED, "C2-P-016": S.FILED,
    "C2-P-017": S.LOOKBACK, "C1-P-024": S.RETURNED, "C1-P-025": S.REOPENED,
}  # fmt: skip
"""Where each issue stands in the end; how the ledger counts it stays what the report says."""
STRAIGHT = (
    S.REGISTERED, S.PLANNED, S.RECTIFYING, S.CLAIMED, S.APPLIED, S.SITE_CHECKED, S.REVIEWED, S.ACCEPTED, S.PUBLICISED,
    S.SIGNED, S.CLOSED,
)  # fmt: skip
_DAYS_AGO = {
    S.PLANNED: 300, S.RECTIFYING: 290, S.STAGE_DONE: 70, S.CLAIMED: 62, S.APPLIED: 60, S.SITE_CHECKED: 57,
    S.REVIEWED: 55, S.ACCEPTED: 53, S.PUBLICISED: 20, S.SIGNED: 18, S.CLOSED: 16, S.FILED: 14, S.LOOKBACK: 4,
    S.RETURNED: 52, S.REOPENED: 3,
}  # fmt: skip
_LAST_ON_ROAD = {
    S.STAGE_DONE: S.RECTIFYING, S.RETURNED: S.APPLIED, S.FILED: S.CLOSED, S.LOOKBACK: S.CLOSED, S.REOPENED: S.CLOSED,
}  # fmt: skip
"""From where what lies beside the straight road leaves it."""
_FIRST_PHOTO, _LAST_PHOTO, PUBLISHED, PUBLICITY_DAYS = 310, 64, 51, 28
_OFFICERS = {"officer1": "才让", "officer1_cert": "62300103", "officer2": "旦正", "officer2_cert": "62300104"}


@dataclass(frozen=True)
class Step:
    """A move of an issue, with the day on which it is made."""

    issue: str
    end: LifeState
    at: datetime


@dataclass(frozen=True)
class Shown:
    """A form that was handed in about an issue, with its photo and signatures."""

    issue: str
    form: str
    at: datetime
    answers: Mapping[str, str]
    photograph: Photograph | None = None
    question: str = "photo_wide"
    viewpoint: str = "L"
    signed: tuple[str, ...] = ()

    @property
    def instance_id(self) -> str:
        """Return an id that is the same whenever the demonstration is loaded."""
        key = "/".join((self.issue, self.form, self.question, self.viewpoint, self.answers.get("phase", "")))
        return f"uuid:{uuid5(NAMESPACE_URL, f'road/{key}')}"

    @property
    def photo_name(self) -> str:
        """Return the name that Collect gives."""
        return f"{int(self.at.timestamp() * 1000)}.jpg"

    @property
    def xml(self) -> bytes:
        """Return the form instance."""
        site = gannan.place_of(self.issue)
        where = f"{site.place.latitude:.6f} {site.place.longitude:.6f} 3050.0 6.4"
        head = {
            "item_code": self.issue, "site_code": site.code, "inspected_unit": gannan.unit_of(site.code),
            "unit_rep": "马建国 副县长", **_OFFICERS, "id_shown": "yes", "arrive": where,
            "unannounced": "unannounced",
        }  # fmt: skip
        named = {one: f"{one}.png" for one in self.signed}
        inside = {"vp_code": self.viewpoint, self.question: self.photo_name, "vp_geo": where, "vp_moved": "no"}
        repeat = f"<vp_repeat>{elements(inside)}</vp_repeat>" if self.photograph else ""
        body = elements({**head, **self.answers}) + repeat + elements({"unit_opinion": "agree", **named})
        return instance(self.form, body, self.instance_id)


def ago(state: LifeState) -> int:
    """Return how many days ago issues came into a state."""
    return _DAYS_AGO[state]


def signature(name: str) -> bytes:
    """Return a picture of a hand's stroke, another one for each name."""
    picture = Image.new("L", (320, 120), 255)
    seeds = [(ord(letter) * 37) % 97 for letter in f"{name}shizheng"]
    points = [(20 + 22 * place, 20 + seed * 0.8) for place, seed in enumerate(seeds)]
    ImageDraw.Draw(picture).line(points, fill=0, width=4, joint="curve")
    target = io.BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()


def happenings(today: datetime) -> Iterator[Step | Shown]:
    """Go issue by issue along the road, in the order in which each thing happened."""
    start = today.astimezone(ZONE).replace(hour=9, minute=30, second=0, microsecond=0)
    for number, (code, end) in enumerate(STATES.items()):
        yield from _of_issue(code, end, number, start + timedelta(minutes=7 * number))


def _of_issue(code: str, end: LifeState, number: int, start: datetime) -> Iterator[Step | Shown]:
    def at(days: int) -> datetime:
        return start - timedelta(days=days)

    scenes = list(_scenes(code, number))
    for viewpoint, scene in scenes:
        taken = at(_FIRST_PHOTO)
        yield _photo(code, viewpoint, "before", Photograph(scene, Shot(taken, _stand(code, number))), taken)
    for state in STRAIGHT[1 : STRAIGHT.index(_LAST_ON_ROAD.get(end, end)) + 1]:
        yield from _before(code, number, state, at, scenes)
        yield Step(code, state, at(_DAYS_AGO[state]))
    if end is S.REOPENED:
        yield Step(code, S.LOOKBACK, at(_DAYS_AGO[S.LOOKBACK]))
        seen = replace(scenes[0][1], seed=scenes[0][1].seed + 700)
        taken = at(_DAYS_AGO[S.LOOKBACK] - 1) + timedelta(hours=1)
        photo = Photograph(seen, Shot(taken, _stand(code, number)))
        yield Shown(code, "lookback", taken, _RELAPSED, photo, "photo_near", signed=_OFFICERS_SIGN)
    if end in _LAST_ON_ROAD:
        yield Step(code, end, at(_DAYS_AGO[end]) + timedelta(hours=5))


_RELAPSED = {"same_state": "relapsed", "relapse_kind": "redump", "false_rect": "no", "next": "reopen",
             "facts": "现场重新堆放建筑垃圾约20立方米。"}  # fmt: skip
_CHECKED = {
    "phase": "after", "restarted": "no", "cover_only": "no", "probe": "yes", "progress": "done",
    "facts": "垃圾已清运，开挖探坑一处，覆土厚约35厘米。",
}  # fmt: skip
_OFFICERS_SIGN = ("sign_o1", "sign_o2", "sign_rep")
_PASSED = {
    "apply_no": "迭政环〔2026〕18号", **{f"crit{number}": "pass" for number in range(1, 6)}, "verdict": "pass",
    "public_view": "good", "leader": "王主任", "facts": "现场垃圾已清运，覆土补植到位，符合验收标准。",
}  # fmt: skip


def _before(
    code: str, number: int, state: LifeState, at: Callable[[int], datetime], scenes: list[tuple[str, Scene]]
) -> Iterator[Shown]:
    """Yield what is handed in before a move."""
    if state is S.CLAIMED:
        for viewpoint, scene in scenes:
            taken = at(_LAST_PHOTO)
            done = Photograph(slope.restored(scene), Shot(taken, _stand(code, number)))
            yield _photo(code, viewpoint, "after", done, taken)
    elif state is S.SITE_CHECKED:
        taken = at(_DAYS_AGO[state]) - timedelta(hours=1)
        near = slope.restored(replace(scenes[0][1], seed=scenes[0][1].seed + 500), weather=4)
        photo = Photograph(near, Shot(taken, _stand(code, number)))
        yield Shown(code, story.FORM_ID, taken, _CHECKED, photo, "photo_near", signed=_OFFICERS_SIGN)
    elif state is S.ACCEPTED:
        filled_in = at(_DAYS_AGO[state]) - timedelta(hours=1)
        yield Shown(code, "closure_accept", filled_in, _PASSED, signed=(*_OFFICERS_SIGN, "sign_leader"))


def _scenes(code: str, number: int) -> Iterator[tuple[str, Scene]]:
    site = gannan.place_of(code)
    for place, (viewpoint, _, _) in enumerate(site.viewpoints):
        base = slope.FOREST if site.code == "SBX" else (slope.SOUTH_SLOPE, slope.TOP)[place]
        tilt = 0.05 * ((number * 5) % 9 - 4)
        yield (
            viewpoint,
            replace(base, seed=1000 + 31 * number + 7 * place, horizon=0.36 + 0.018 * (number % 9), steepness=tilt),
        )


def _stand(code: str, number: int) -> LatLon:
    site = gannan.place_of(code)
    beside = {"latitude": 0.0000137, "longitude": 0.0000173}
    return replace(
        site.place, **{name: getattr(site.place, name) + step * (number + 1) for name, step in beside.items()}
    )


def _photo(code: str, viewpoint: str, stage: str, photograph: Photograph, taken: datetime) -> Shown:
    answers = {"phase": stage, "facts": "整改前现场情况。" if stage == "before" else "整改后现场情况。"}
    return Shown(code, story.FORM_ID, taken, answers, photograph, viewpoint=viewpoint)
