"""Was the photo taken with the phone that sent it?

Witnesses: make and model in the EXIF, and the model that the phone names to the server in its User-Agent. A name for
the shop ("Galaxy S21") and a code of the maker ("SM-G991B") cannot be compared, unless the makers differ. Where a form
offers the gallery, a drone or a compact camera may honestly have taken the picture.
"""

import re

from server.domain.finding import Finding, consistent, doubtful, unverifiable
from server.domain.subject import PhotoSubject
from server.translations import N_

VERSION = 1
REASONS = {
    "no-user-agent": N_("The sender does not name the phone."),
    "no-camera": N_("The photo does not name its camera."),
    "same": N_("Taken and sent with {phone}."),
    "not-comparable": N_("The photo names {camera}, the sender {phone}; the two names cannot be compared."),
    "dedicated-camera": N_(
        "Taken with a camera or a drone ({camera}) and chosen from the gallery, as this form allows."
    ),
    "another-model": N_("The photo names {camera}, but {phone} sent it."),
    "another-maker": N_("The photo names {camera}, but {phone} of another maker sent it."),
}
MISSES = (
    N_("Two phones of one model are one witness; the same officer’s colleague is not seen."),
    N_("iPhones and browsers do not name their model to the server."),
)
_AGENT = re.compile(r"Android[^;)]*;\s*(?:[a-z]{2}[-_][A-Za-z]{2};\s*)?([^;()]+?)\s*(?:Build/[^)]*)?\)")
_CODE = re.compile(r"(?=.*[A-Z])(?=.*\d)[A-Z0-9]+(?:-[A-Z0-9]+)*")
_MAKERS = (
    ("samsung", re.compile(r"SM-[A-Z]\d{3,4}[A-Z0-9]*")),
    ("huawei", re.compile(r"[A-Z]{3,4}-[A-Z]{1,2}\d{1,2}[A-Z]?")),
    ("xiaomi", re.compile(r"M?2\d{3}[A-Z0-9]{4,}")),
    ("oppo", re.compile(r"P[A-Z]{3}\d0|CPH\d{4}|RMX\d{4}")),
    ("vivo", re.compile(r"V\d{4}[A-Z]{1,2}")),
)
"""How makers in China write their codes; HONOR keeps HUAWEI's way, realme and OnePlus OPPO's."""
_MADE_BY = {
    "samsung": "samsung", "galaxy": "samsung", "huawei": "huawei", "honor": "huawei", "xiaomi": "xiaomi",
    "redmi": "xiaomi", "poco": "xiaomi", "mi": "xiaomi", "oppo": "oppo", "oneplus": "oppo", "realme": "oppo",
    "vivo": "vivo", "iqoo": "vivo", "apple": "apple", "iphone": "apple", "google": "google", "pixel": "google",
}  # fmt: skip
_CAMERAS = frozenset({"canon", "nikon", "dji", "gopro", "olympus", "fujifilm", "panasonic", "ricoh", "casio", "leica"})
_NEVER_ANDROID = frozenset({"apple", *_CAMERAS})


def check(photo: PhotoSubject) -> Finding:
    """Compare the EXIF's model with the sender's."""
    phone = model_of(photo.user_agent)
    make, model = photo.facts.camera.make or "", photo.facts.camera.model or ""
    if phone is None:
        return unverifiable("no-user-agent")
    if not model.strip():
        return unverifiable("no-camera")
    shown = {"camera": _said(make, model), "phone": phone}
    if _plain(phone) in {_plain(model), _plain(make + model)}:
        return consistent("same", phone=phone)
    theirs = _maker(make, model)
    if theirs in _CAMERAS and not photo.camera_only:
        return unverifiable("dedicated-camera", camera=shown["camera"])
    if theirs in _NEVER_ANDROID or _differ(theirs, _maker("", phone)):
        return doubtful("another-maker", **shown)
    if _CODE.fullmatch(model.strip()) and _CODE.fullmatch(phone):
        return doubtful("another-model", **shown)
    return unverifiable("not-comparable", **shown)


def model_of(user_agent: str | None) -> str | None:
    """Return the model that Android's own clients name; browsers say K, which is none."""
    found = _AGENT.search(user_agent or "")
    if not found or "Mozilla" in (user_agent or ""):
        return None
    return found[1] if found[1].strip() not in {"", "K"} else None


def _maker(make: str, model: str) -> str | None:
    """Tell who made a phone, by its maker's name or by the way in which the model is coded."""
    for word in (_first(make), _first(model)):
        if word in _MADE_BY or word in _CAMERAS:
            return _MADE_BY.get(word, word)
    return next((maker for maker, pattern in _MAKERS if pattern.fullmatch(model.strip())), None)


def _differ(one: str | None, other: str | None) -> bool:
    return None not in (one, other) and one != other


def _first(make: str) -> str:
    return (make.split() or [""])[0].casefold().strip("_-.,")


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _said(make: str, model: str) -> str:
    """Name make and model once."""
    return model.strip() if _plain(model).startswith(_plain(make)) else f"{make} {model}".strip()
