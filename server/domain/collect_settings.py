"""How is ODK Collect set up on an officer's phone, and why?

Collect reads its settings from a code that it scans. Whatever the code does not mention goes back to Collect's own
default, so all that evidence depends on is said, defaults too. What an officer must not change is hidden by `admin`;
that holds as far as the administrator's password is not known. Names and values are those of Collect's own schema
(client-settings.schema.json, read in version 2026.3).
"""

from collections.abc import Mapping
from dataclasses import dataclass

Value = str | bool
Document = Mapping[str, Mapping[str, Value]]
"""By group (`general`, `admin`, `project`) what each setting is."""
COLOUR = "#A32A22"
_LONGEST_TITLE = 30
_LANGUAGES = {"zh_CN": "zh"}
"""What Collect calls our languages, where it calls them otherwise."""


@dataclass(frozen=True)
class Setting:
    """A setting that is the same on every phone."""

    group: str
    name: str
    why: str
    value: Value = False
    """Of the group `admin` False hides something from the officer."""


@dataclass(frozen=True)
class Profile:
    """What differs from phone to phone."""

    server_url: str
    """Where Collect calls, with the key of the phone."""
    title: str
    """What the officer sees above the forms."""
    admin_password: str
    officer: str = ""
    """Whose phone it is; empty: nobody's."""
    language: str = "zh_CN"


FIXED = (
    Setting(
        "general", "form_update_mode",
        "The phone has the forms of the programme, in their newest version, and no others; nobody has to fetch them.",
        value="match_exactly",
    ),
    Setting(
        "general", "periodic_form_updates_check",
        "Sites, issues and what was returned reach the phone within a quarter of an hour.",
        value="every_fifteen_minutes",
    ),
    Setting(
        "general", "autosend",
        "What is finished goes out by itself as soon as there is a network: the sooner it is here, the less can happen "
        "to it.",
        value="wifi_and_cellular",
    ),
    Setting("general", "delete_send", "What was sent stays on the phone, where it can be looked at."),
    Setting(
        "general", "image_size",
        "A photo is sent as the camera wrote it. Made smaller, it loses its heading, its thumbnail and what tells how "
        "it was taken.",
        value="original_image_size",
    ),
    Setting(
        "general", "constraint_behavior",
        "The form says at the place, not at the end, that a position is too coarse or comes from a program.",
        value="on_swipe",
    ),
    Setting(
        "general", "background_location", "The form's log may note where the phone was, on phones that can.",
        value=True,
    ),
    Setting(
        "general", "basemap_source", "Collect's own choice, Google, shows nothing in mainland China.", value="osm"
    ),
    Setting("general", "analytics", "The phone tells nobody else how it is used."),
    Setting("admin", "change_server", "An officer cannot send to another server, or read the key."),
    Setting("admin", "form_update_mode", "It stays as it is set above."),
    Setting("admin", "periodic_form_updates_check", "It stays as it is set above."),
    Setting("admin", "change_autosend", "It stays as it is set above."),
    Setting("admin", "delete_after_send", "It stays as it is set above (`delete_send`)."),
    Setting("admin", "image_size", "It stays as it is set above."),
    Setting("admin", "change_constraint_behavior", "It stays as it is set above."),
    Setting("admin", "analytics", "It stays as it is set above."),
    Setting("admin", "change_form_metadata", "Who sends is what the office set, not what somebody types."),
    Setting(
        "admin", "delete_saved",
        "What was captured cannot be deleted on the phone, so that nobody sends only what looks good.",
    ),
    Setting("admin", "access_settings", "No way into the settings from within a form."),
)  # fmt: skip
"""Drafts stay allowed: whoever is called away at a site goes on later, and the form's log tells it."""
VARYING: Mapping[tuple[str, str], str] = {
    ("general", "server_url"): "The address with the phone's own key, which can be switched off alone.",
    ("general", "app_language"): "The language of this installation.",
    ("general", "metadata_username"): "The officer's account, where the phone is somebody's; forms may ask for it.",
    ("admin", "admin_pw"): (
        "What is hidden can be changed by who has this password, and a new card is scanned with it. Each phone has "
        "its own; the phone's page shows it."
    ),
    ("project", "name"): "The programme, above the forms.",
    ("project", "icon"): "Its first letter.",
    ("project", "color"): "That of the seal.",
}
"""What is said by `document` beside FIXED, and why."""


def document(profile: Profile) -> Document:
    """Return all settings of a phone, as Collect's code holds them."""
    general: dict[str, Value] = {"server_url": profile.server_url}
    general["app_language"] = _LANGUAGES.get(profile.language, profile.language)
    if profile.officer:
        general["metadata_username"] = profile.officer
    admin: dict[str, Value] = {"admin_pw": profile.admin_password}
    groups = {"general": general, "admin": admin}
    for one in FIXED:
        groups[one.group][one.name] = one.value
    title = profile.title.strip()[:_LONGEST_TITLE] or "Shizheng"
    return groups | {"project": {"name": title, "icon": title[0], "color": COLOUR}}
