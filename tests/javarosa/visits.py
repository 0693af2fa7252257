"""What does an officer answer who fills a form in rightly?"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

from server.config import ROOT
from server.formats.xlsform import convert
from tests.javarosa.engine import Interview

FORMS = ("rect_check", "petition_verify", "reserve_point", "mine_restore", "closure_accept", "lookback")
AT_SITE, AT_SLOPE = "34.8127 102.6534 3050 8", "34.8127 102.6533 3050 6"
LISTS = {
    "issues.csv": "name,label,site,unit,status,officers\n"
    "ZY-1,ZY-1 堆场,JGT,夏河县人民政府,,|Dawa|\nZY-2,ZY-2 弃渣,LT,临潭县人民政府,,|Tashi|\nZY-3,ZY-3 河岸,,,,\n",
    "sites.csv": "name,label,geometry,reach_m\nJGT,加甘滩堆场,34.8126 102.6534 0 0,200\n"
    "LT,弃渣场,34.6951 103.3533 0 0,100\n"
    "NEW,未设拍摄点,34.8126 102.6534 0 0,200\n",
    "viewpoints.csv": "name,label,site,bearing_deg,hint,geometry,no\nD,顶部,JGT,75,,,1\n"
    "S,南坡,JGT,350,站在界桩旁,34.8128 102.6534 0 0,2\nP,坡脚,LT,160,,,1\n",
    "references.csv": "issue,site,viewpoint,photo\nZY-1,JGT,S,before-1.jpg\nZY-9,JGT,D,before-9.jpg\n",
}
"""As the register makes them: a site with two viewpoints, one of which was measured, and one with none."""
BEGINNING = {
    "item_code": "ZY-1",
    "site_code": "JGT",
    "arrive": AT_SITE,
    "unit_rep": "马建国 副主任",
    "officer1": "扎西",
    "officer1_cert": "62300101",
    "officer2": "卓玛",
    "officer2_cert": "62300102",
    "id_shown": "yes",
    "unannounced": "unannounced",
}
VIEWPOINTS = {
    f"vp_repeat[{number}]/{question}": value
    for number in (1, 2)
    for question, value in {
        "vp_geo": AT_SLOPE, "vp_moved": "no", "vp_bearing": "350", "photo_wide": f"17638700000{number}1.jpg",
        "photo_near": f"17638700000{number}2.jpg",
    }.items()
}  # fmt: skip
END = {
    "facts": "坡面已整形覆土。",
    "unit_opinion": "agree",
    "sign_rep": "r.png",
    "sign_o1": "1.png",
    "sign_o2": "2.png",
}
TODAY = date.today()  # noqa: DTZ011 - as the engine counts days: by the clock of its machine
NEXT_MONTH, LAST_MONTH = ((TODAY + timedelta(days)).isoformat() for days in (30, -30))
OWN: Mapping[str, Mapping[str, str]] = {
    "rect_check": {
        "phase": "after", "measure_repeat[1]/m_no": "1", "measure_repeat[1]/m_state": "done",
        "measure_repeat[1]/m_evidence": "photo monitor", "restarted": "no", "cover_only": "no", "probe": "yes",
        "probe_photo": "1763870000009.jpg", "progress": "done", "same_kind": "no",
    },
    "petition_verify": {
        "phase": "after", "petition_no": "D3SX202505280018", "petition_batch": "3", "petition_text": "堆场扬尘。",
        "pollution": "air soil", "claim_repeat[1]/c_text": "扬尘", "claim_repeat[1]/c_truth": "partly",
        "claim_repeat[1]/c_basis": "现场查看", "claim_repeat[1]/c_photo": "1763870000008.jpg", "truth": "partly",
        "repeat_complaint": "0", "neighbours": "5", "neighbours_ok": "4", "handling": "已覆盖。",
        "close_state": "closed", "reply": "yes",
    },
    "reserve_point": {
        "phase": "after", "rs_no": "TB-7", "reserve": "尕海湿地", "level": "nat", "zone": "exp", "activity": "mining",
        "change": "gone", "centre": AT_SITE, "before_reserve": "unknown", "permits": "none", "illegal": "yes",
        "rect": "cleared", "photo_east": "e.jpg", "photo_south": "s.jpg", "photo_west": "w.jpg", "photo_north": "n.jpg",
    },
    "mine_restore": {
        "phase": "after", "mine": "早子沟", "within": "yes", "unit_type": "heap", "slope": "south", "area_due": "4.5",
        "area_done": "4", "refilled": "na", "soil_cm": "35", "soil_photo": "p.jpg", "veg_cover": "60",
        "veg_method": "quadrat", "veg_rooted": "yes", "paint": "no", "leachate": "none", "mine_water": "na",
        "season": "grow",
    },
    "closure_accept": {
        "apply_no": "甘环〔2026〕7号", "self_check": LAST_MONTH, **{f"crit{n}": "pass" for n in range(1, 6)},
        "pairs_reviewed": "2", "pairs_flagged": "0", "public_view": "good", "verdict": "pass", "leader": "李局长",
        "sign_leader": "l.png",
    },
    "lookback": {
        "closed_on": LAST_MONTH, "draw": "random", "same_state": "same", "facility_run": "run", "log_check": "yes",
        "false_rect": "no", "next": "confirm",
    },
}  # fmt: skip


def right(form: str) -> dict[str, str]:
    """Return the answers of an officer who fills a form in rightly."""
    return {**BEGINNING, **OWN[form], **VIEWPOINTS, **END}


def opened(engine: Interview, form: str, user: str = "") -> Interview:
    """Begin a form on the phone of an officer."""
    engine.open(xform(form), {name: text.encode() for name, text in LISTS.items()}, user)
    return engine


def filled(engine: Interview, form: str, **other: str) -> Interview:
    """Answer everything rightly, or some of it otherwise."""
    opened(engine, form)
    for question, value in (right(form) | other).items():
        engine.answer(question, value)
    return engine


@cache
def xform(form: str) -> bytes:
    """Convert a form that comes with the system."""
    name = f"{form}.md"
    return convert((ROOT / "forms" / name).read_bytes(), name).xform
