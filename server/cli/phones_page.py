"""What does docs/phones.md say? How a phone is set up, with each setting of Collect and why."""

from server.cli.checks_page import table
from server.config import ROOT
from server.domain.collect_settings import FIXED, VARYING

TARGET = ROOT / "docs" / "phones.md"
_HEAD = """# Phones

This page is written by `flask --app server phones document` from `server/domain/collect_settings.py`; edit that, not
this page.

A phone gets its key on a card, from the page *Phones* (`/phones`, for administrators) or by `phones add NAME --qr`.
The card is shown once: of the key only a hash is kept. A new card (`phones renew NUMBER --qr`) gives the phone
another key and stops the old one; `phones revoke NUMBER` stops it for good. Both hold from the phone's next request
on.

## A new card for a phone that is in use

Collect takes a code that it scans in *Add project* for another project, and what the old one has not sent yet stays
there, with a key that is refused. So a new card is scanned within the project: *Settings*, *Project management*,
*Reconfigure with QR code*. That asks for the administrator's password of the phone, which its page shows. Then all
that waits goes out with the new key.

## Which address the card names

Phones call under `SHIZHENG_PUBLIC_URL`. Without it the page takes the address under which it was opened, and the
command `http://127.0.0.1:8000`, unless `--url` says another; neither knows on which port `serve` was started, and
both say so where no phone could follow.

## The lists of a county

A phone with a county (`phones add NAME --county COUNTY`, `phones county NUMBER COUNTY`, or on its page) carries the
issues of that county, in that of the ledger or else of the site, the sites and viewpoints of these, and up to a hundred
of their before photos, in a browser five hundred. What has no county is on every phone. A phone without one carries
all. From when it next fetches its forms the lists are those of the new county. They say where an officer is sent, not
what may be sent: a submission for an issue elsewhere is taken like any other.

## What a phone tells

With its requests, and kept at most once a minute for each phone: when it called, with which version of which program,
and by how much its clock is ahead. Collect writes the time of its requests on a dial of twelve hours, so a clock that
is wrong by more than six hours is known to within twelve; a browser says no time. None of this is evidence: what a
submission came with is kept with the submission.

## The settings of Collect

They are scanned with the card: JSON, deflated by zlib, in base64. Collect puts whatever is not mentioned back to its
own default. Drafts stay allowed: whoever is called away at a site goes on later, and the form's log tells it.
"""
_SAME = "### The same on every phone\n"
_VARYING = "### Different from phone to phone\n"
_LOCK = """The administrator's password is made of `SHIZHENG_SECRET_KEY` and the number of the phone, and kept
nowhere. Write down those of phones in use before you change that key. It keeps settings from being
changed by the way; it is no secret from somebody who takes the code apart, as the phone's key is none.
"""


def document() -> str:
    """Return the whole page."""
    fixed = [[one.group, f"`{one.name}`", f"`{str(one.value).lower()}`", one.why] for one in FIXED]
    varying = [[group, f"`{name}`", why] for (group, name), why in VARYING.items()]
    parts = [_HEAD, _SAME, table(["group", "setting", "value", "why"], fixed)]
    return "\n".join([*parts, _VARYING, table(["group", "setting", "why"], varying), _LOCK])
