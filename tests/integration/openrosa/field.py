"""A programme with a form, a registered phone, and the instances that an officer fills in."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from flask import Flask
from sqlalchemy import select

from server.db import db, transaction
from server.domain.access import AttachmentState, FormState
from server.domain.geo import LatLon
from server.models import Attachment, Event, Form, FormVersion, Original, Photo, Programme, Submission
from server.services import phones
from server.services.runtime import media, now, settings
from tests import build
from tests.collect import Phone, Send, over_client
from tests.photos import PhotoExif, jpeg, wall_clock

FORM = "rect_check"
VERSION = "2026112301"
ISSUE = "C1-P-001"
SITE = "JGT"
NEAR = build.XIAHE
FAR = LatLon(build.XIAHE.latitude + 0.0055, build.XIAHE.longitude)
"""612 m north of the site's point."""
WIDE, CLOSE = "1763870000001.jpg", "1763870000002.jpg"

XFORM = f"""<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
        xmlns:orx="http://openrosa.org/xforms">
 <h:head><h:title>整改现场核查表</h:title><model>
  <instance><data id="{FORM}" version="{VERSION}">
   <item_code/><site_code/><phase/><arrive/><facts/>
   <vp_repeat><vp_code/><photo_wide/><photo_near/><vp_geo/></vp_repeat>
   <sign_rep/><report/>
   <orx:meta><orx:instanceID/><orx:instanceName/><orx:deprecatedID/><orx:audit/></orx:meta>
  </data></instance>
  <bind nodeset="/data/facts" type="string"/>
  <bind nodeset="/data/vp_repeat/photo_wide" type="binary"/>
  <bind nodeset="/data/vp_repeat/photo_near" type="binary"/>
  <bind nodeset="/data/sign_rep" type="binary"/>
  <bind nodeset="/data/report" type="binary"/>
  <bind nodeset="/data/meta/audit" type="binary"/>
 </model></h:head>
 <h:body>
  <group ref="/data/vp_repeat"><repeat nodeset="/data/vp_repeat">
   <upload ref="/data/vp_repeat/photo_wide" mediatype="image/*"/>
   <upload ref="/data/vp_repeat/photo_near" mediatype="image/*"/>
  </repeat></group>
  <upload ref="/data/sign_rep" mediatype="image/*" appearance="signature"/>
  <upload ref="/data/report" mediatype="application/*"/>
 </h:body>
</h:html>"""


@dataclass(frozen=True)
class Stood:
    """What was answered at one viewpoint."""

    code: str = "S"
    wide: str = WIDE
    near: str = CLOSE
    geo: str = "35.101 102.612 2900 8"


def instance(
    number: int = 1,
    *,
    stood: tuple[Stood, ...] = (Stood(),),
    form: str = FORM,
    version: str = VERSION,
    item: str = ISSUE,
    site: str = SITE,
    phase: str = "after",
    facts: str = "覆土完成",
    replaces: int | None = None,
    root: str = "data",
    extra: str = "",
    instance_id: str | None = None,
) -> bytes:
    """Return the XML that Collect writes."""
    own = uuid(number) if instance_id is None else instance_id
    repeats = "".join(
        f"<vp_repeat><vp_code>{s.code}</vp_code><photo_wide>{escape(s.wide)}</photo_wide>"
        f"<photo_near>{escape(s.near)}</photo_near><vp_geo>{s.geo}</vp_geo></vp_repeat>"
        for s in stood
    )
    deprecated = f"<orx:deprecatedID>{uuid(replaces)}</orx:deprecatedID>" if replaces else ""
    return (
        f'<?xml version=\'1.0\' ?><{root} id="{form}" version="{version}" xmlns:orx="http://openrosa.org/xforms">'
        f"<item_code>{item}</item_code><site_code>{site}</site_code><phase>{phase}</phase>"
        f"<arrive>35.1011 102.6121 2890 12</arrive><facts>{escape(facts)}</facts>{repeats}{extra}"
        f"<orx:meta><orx:instanceID>{escape(own)}</orx:instanceID>{deprecated}"
        f"<orx:instanceName>{item} {phase}</orx:instanceName></orx:meta></{root}>"
    ).encode()


def uuid(number: int) -> str:
    return f"uuid:00000000-0000-4000-8000-{number:012d}"


@cache
def photo(seed: int = 1, place: LatLon | None = NEAR) -> bytes:
    """Return a JPEG taken at a place."""
    exif = PhotoExif(
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        error_m=5.0,
        taken_at=wall_clock(2026, 11, 20, 10, 0, 0),
        offset="+08:00",
    )
    return jpeg(size=(160, 120), seed=seed, exif=exif)


def files(seed: int = 1) -> dict[str, bytes]:
    """Return the two photos of one viewpoint."""
    return {WIDE: photo(seed), CLOSE: photo(seed + 1)}


@dataclass
class Field:
    """A programme with one form, one site with two viewpoints, one issue, one phone."""

    app: Flask
    base: str
    programme_id: int
    phone: Phone
    send: Send

    def submissions(self) -> list[Submission]:
        return list(db.session.scalars(select(Submission).order_by(Submission.id)))

    def photos(self) -> list[Photo]:
        return list(db.session.scalars(select(Photo).order_by(Photo.id)))

    def attachments(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """Return name, state and flags of every file that is named or came."""
        rows = db.session.scalars(select(Attachment).order_by(Attachment.id))
        return [(row.name, row.state.value, tuple(row.flags)) for row in rows]

    def stored(self) -> dict[str, bytes]:
        """Return the bytes that each received file leads to."""
        rows = db.session.scalars(select(Attachment).where(Attachment.state == AttachmentState.RECEIVED))
        return {row.name: media().path(row.original.sha256).read_bytes() for row in rows if row.original}

    def originals(self) -> int:
        return len(list(db.session.scalars(select(Original.id))))

    def events(self) -> int:
        query = select(Event.id).where(Event.action == "submissions.receive")
        return len(list(db.session.scalars(query)))

    def left_over(self) -> list[Path]:
        """Return half-written files."""
        folder = media().folder or settings().cache_folder
        return [path for path in (folder / "incoming").rglob("*") if path.is_file() and path.suffix != ".lock"]

    def form_is(self, state: FormState) -> None:
        with transaction():
            db.session.scalars(select(Form)).one().state = state

    def publish(self, version: str, form: str = FORM) -> None:
        with transaction():
            owner = db.session.get(Programme, self.programme_id)
            assert owner is not None
            add_form(owner, form, version)


@dataclass(frozen=True)
class Register:
    """What a phone is told to reach a programme."""

    programme: Programme
    token: str


def registered() -> Register:
    """Write the register and keep it."""
    with transaction():
        number, token = people_the_field()
    return Register(db.session.get_one(Programme, number), token)


@contextmanager
def opened(app: Flask, tell: Callable[[], Register] = registered) -> Iterator[Field]:
    """Give the field with the application's context pushed; its register is written now, unless it is there."""
    with app.app_context():
        register = tell()
        base = f"/v1/key/{register.token}/projects/{register.programme.id}"
        send = over_client(app.test_client(), base)
        yield Field(app, base, register.programme.id, Phone(send), send)


def people_the_field() -> tuple[int, str]:
    """Write the register; returns the programme's number and the phone's token."""
    owner = build.programme()
    place = build.site(owner, SITE, radius_m=100)
    build.viewpoint(place, "S", "南坡")
    build.viewpoint(place, "T", "顶部")
    build.issue(owner, place, ISSUE)
    add_form(owner, FORM, VERSION)
    return owner.id, phones.add("一号机", owner).token


def add_form(owner: Programme, form_id: str, version: str) -> None:
    """Publish a version without asking ODK Validate."""
    xml = XFORM.replace(f'id="{FORM}"', f'id="{form_id}"').replace(VERSION, version).encode()
    query = select(Form).where(Form.programme_id == owner.id, Form.form_id == form_id)
    form = db.session.scalar(query) or Form(programme=owner, form_id=form_id, created_at=now())
    md5 = hashlib.md5(xml, usedforsecurity=False).hexdigest()
    db.session.add(FormVersion(form=form, version=version, title=form_id, xml=xml, md5=md5, published_at=now()))
    db.session.flush()


def named(wanted: Mapping[str, bytes], *names: str) -> dict[str, bytes]:
    return {name: wanted[name] for name in names}
