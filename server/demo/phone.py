"""What does a phone write into a photo? Real EXIF, as the camera of a common phone does."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from PIL.TiffImagePlugin import IFDRational

from server.domain.geo import LatLon


@dataclass(frozen=True)
class Shot:
    """The circumstances of one photo."""

    taken_at: datetime
    place: LatLon | None
    error_m: float = 6.0
    bearing_deg: float = 12.0
    altitude_m: float = 3050.0
    make: str = "HUAWEI"
    model: str = "NOH-AN00"
    software: str = "NOH-AN00 4.2.0.132"


def shoot(picture: Image.Image, shot: Shot | None, quality: int = 90) -> bytes:
    """Return a JPEG with the EXIF of a phone; without circumstances, one as a messenger passes it on."""
    target = io.BytesIO()
    if shot is None:
        small = picture.copy()
        small.thumbnail((1080, 1080))
        small.save(target, "JPEG", quality=75)
    else:
        picture.save(target, "JPEG", quality=quality, exif=_exif(picture, shot))
    return target.getvalue()


def _exif(picture: Image.Image, shot: Shot) -> Image.Exif:
    exif = Image.Exif()
    wall = shot.taken_at.strftime("%Y:%m:%d %H:%M:%S")
    exif[Base.Make], exif[Base.Model], exif[Base.Software] = shot.make, shot.model, shot.software
    exif[Base.Orientation], exif[Base.DateTime] = 1, wall
    detail = exif.get_ifd(IFD.Exif)
    detail.update({
        Base.DateTimeOriginal: wall, Base.DateTimeDigitized: wall, Base.OffsetTimeOriginal: _offset(shot.taken_at),
        Base.SubsecTimeOriginal: f"{shot.taken_at.microsecond // 1000:03}",
        Base.ExposureTime: IFDRational(1, 640), Base.FNumber: IFDRational(19, 10), Base.ISOSpeedRatings: 50,
        Base.FocalLength: IFDRational(56, 10), Base.Flash: 0,
        Base.ExifImageWidth: picture.width, Base.ExifImageHeight: picture.height,
    })  # fmt: skip
    if shot.place:
        exif.get_ifd(IFD.GPSInfo).update(_gps(shot, shot.place))
    return exif


def _gps(shot: Shot, place: LatLon) -> dict[int, object]:
    fixed = shot.taken_at.astimezone(UTC) - timedelta(seconds=2)
    return {
        GPS.GPSLatitudeRef: "N" if place.latitude >= 0 else "S", GPS.GPSLatitude: _dms(place.latitude),
        GPS.GPSLongitudeRef: "E" if place.longitude >= 0 else "W", GPS.GPSLongitude: _dms(place.longitude),
        GPS.GPSAltitudeRef: b"\x00", GPS.GPSAltitude: _ratio(shot.altitude_m),
        GPS.GPSImgDirectionRef: "M", GPS.GPSImgDirection: _ratio(shot.bearing_deg),
        GPS.GPSHPositioningError: _ratio(shot.error_m),
        GPS.GPSDateStamp: fixed.strftime("%Y:%m:%d"),
        GPS.GPSTimeStamp: tuple(IFDRational(part, 1) for part in (fixed.hour, fixed.minute, fixed.second)),
    }  # fmt: skip


def _dms(degrees: float) -> tuple[IFDRational, IFDRational, IFDRational]:
    minutes, seconds = divmod(abs(degrees) * 3600, 60)
    whole, minutes = divmod(minutes, 60)
    return IFDRational(int(whole), 1), IFDRational(int(minutes), 1), IFDRational(round(seconds * 1_000_003), 1_000_003)


def _ratio(value: float) -> IFDRational:
    fraction = Fraction(value).limit_denominator(1000)
    return IFDRational(fraction.numerator, fraction.denominator)


def _offset(moment: datetime) -> str:
    written = moment.strftime("%z")
    return f"{written[:3]}:{written[3:]}"
