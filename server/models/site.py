"""Registered places and the standpoints from which they are photographed."""

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.db import NEVER_AGAIN, Base, enum_text
from server.domain.datum import Datum, to_wgs84
from server.domain.geo import CircleFence, LatLon, PolygonFence
from server.domain.subject import RegisteredFence
from server.domain.zone import CHINA, ZONE
from server.models.programme import Programme, Unit


class Site(Base):
    """A place with its fence, in the datum in which it was registered."""

    __tablename__ = "site"
    __table_args__ = (UniqueConstraint("programme_id", "code"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    code: Mapped[str]
    name: Mapped[str]
    datum: Mapped[Datum] = mapped_column(enum_text(Datum))
    latitude: Mapped[float]
    """Of the point, or of the polygon's centre, as registered."""
    longitude: Mapped[float]
    radius_m: Mapped[float]
    polygon: Mapped[list[Any] | None]
    """[[latitude, longitude], …] as registered; None where the fence is a circle."""
    county: Mapped[str] = mapped_column(default="")
    region: Mapped[str] = mapped_column(default="")
    zone: Mapped[str] = mapped_column(default=CHINA)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    programme: Mapped[Programme] = relationship()
    unit: Mapped[Unit | None] = relationship()
    viewpoints: Mapped[list["Viewpoint"]] = relationship(
        back_populates="site", order_by="Viewpoint.id", cascade="all, delete-orphan"
    )

    @property
    def fence(self) -> RegisteredFence:
        """Return the fence as it was written down."""
        return fence_of(self)


def zone_of(site: Site | None) -> ZoneInfo:
    """Return in which time a site's days are counted, also where no site is known."""
    return ZoneInfo(site.zone) if site else ZONE


def fence_of(site: Any) -> RegisteredFence:
    """Return the fence of a site, or of a row that has a site's columns."""
    if site.polygon:
        return RegisteredFence(PolygonFence(tuple(LatLon(*p) for p in site.polygon)), site.datum)
    return RegisteredFence(CircleFence(LatLon(site.latitude, site.longitude), site.radius_m), site.datum)


class Viewpoint(Base):
    """A named camera position and bearing at a site."""

    __tablename__ = "viewpoint"
    __table_args__ = (UniqueConstraint("site_id", "code"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    code: Mapped[str]
    name: Mapped[str]
    latitude: Mapped[float | None]
    """In the site's datum."""
    longitude: Mapped[float | None]
    bearing_deg: Mapped[float | None]
    hint: Mapped[str] = mapped_column(default="")
    """How to find the standpoint again."""
    site: Mapped[Site] = relationship(back_populates="viewpoints")

    @property
    def place(self) -> LatLon | None:
        """Return the standpoint in WGS-84."""
        if self.latitude is None or self.longitude is None:
            return None
        return to_wgs84(LatLon(self.latitude, self.longitude), self.site.datum)
