"""How are times, lengths and sizes written on a page?"""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from flask import Flask
from markupsafe import Markup

from server.domain import measures
from server.translations import N_
from server.web.language import language, say


def init_app(app: Flask) -> None:
    """Give templates the filters."""
    app.jinja_env.filters.update(when=when, day=day, size=size, metres=metres, short_hash=short_hash, as_json=as_json)


def when(moment: datetime, zone: tzinfo, *, seconds: bool = False) -> Markup:
    """Write a moment in the zone of the site, with that zone for those who point at it."""
    local = moment.astimezone(zone)
    text = local.strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M")
    return Markup('<time datetime="{}" title="{}">{}</time>').format(local.isoformat(), offset(local), text)


def offset(local: datetime) -> str:
    """Write the distance from UTC: UTC+08:00."""
    return minutes_from_utc(round((local.utcoffset() or timedelta(0)) / timedelta(minutes=1)))


def minutes_from_utc(minutes: int) -> str:
    """Write a distance from UTC as cameras do."""
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    return f"UTC{sign}{hours:02d}:{rest:02d}"


def day(value: date) -> Markup:
    """Write a calendar day."""
    return Markup('<time datetime="{0}">{0}</time>').format(value.isoformat())


def size(number: int) -> str:
    """Write a number of bytes."""
    if number >= 1_000_000:
        return f"{number / 1_000_000:.1f} MB"
    return f"{max(1, round(number / 1000))} kB"


def metres(length: float) -> str:
    """Write a length on the ground."""
    return measures.said(round(length), "m", language())


def between(earlier: datetime, later: datetime) -> str:
    """Write how much time lies between two moments, in one unit."""
    return lasting(later - earlier)


def lasting(apart: timedelta) -> str:
    """Write how long something lasts, in one unit."""
    for unit, message in (
        (timedelta(days=1), N_("{n} d")),
        (timedelta(hours=1), N_("{n} h")),
        (timedelta(minutes=1), N_("{n} min")),
    ):
        if apart >= unit:
            return say(message, n=f"{apart / unit:,.0f}")
    return say(N_("{n} s"), n=round(apart.total_seconds()))


def as_json(values: Iterable[Any]) -> str:
    """Write dataclasses for a script to read."""
    return json.dumps([asdict(value) for value in values], ensure_ascii=False)


def short_hash(sha256: str) -> str:
    """Write enough of a hash to tell two apart."""
    return f"{sha256[:8]}…{sha256[-4:]}"
