"""What do people do to the file itself, and leave behind in it?"""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

from PIL import Image

from server.domain.geo import LatLon
from tests.photos import exif_block, segment, with_segments
from tests.power.corpus import Made, Story, alone
from tests.power.landscape import render
from tests.power.phones import ZONE, exif_of, saved, thumbnail

_XMP = b"http://ns.adobe.com/xap/1.0/\0"


def thumbnail_left_behind(story: Story) -> Made:
    """The picture was swapped, the thumbnail of the old one stayed."""
    picture = story.picture()
    other = render(replace(story.view, seed=story.view.seed + 500_000), picture.size)
    return alone(story, story.taken(picture, thumbnail=thumbnail(other)))


def saved_by_editor(story: Story) -> Made:
    """Saved by a program that names itself."""
    names = (
        "Adobe Photoshop 25.0 (Windows)",
        "美图秀秀",
        "Snapseed 2.0",
        "GIMP 2.10.36",
        "PicsArt",
        "醒图",
        "Adobe Lightroom 7.1",
    )
    return alone(story, story.taken(software=str(names[int(story.dice.integers(len(names)))])))


def edited_by_xmp(story: Story) -> Made:
    """The firmware's name was kept, but the XMP tells of the program."""
    xmp = (
        b'http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        b'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="Adobe Photoshop Express"/></rdf:RDF></x:xmpmeta>'
    )
    return alone(story, with_segments(story.taken(), segment(0xE1, xmp)))


def two_exif_blocks(story: Story) -> Made:
    """A second EXIF block with another place and time was put before the first."""
    picture = story.picture()
    away = story.shot(place=story.near(8000), taken_at=story.day - timedelta(days=200))
    honest = exif_block(exif_of(story.shot(), picture, thumbnail=None))
    return alone(story, with_segments(saved(picture, exif_of(away, picture)), segment(0xE1, honest)))


def exif_of_another(story: Story) -> Made:
    """The EXIF block of an honest photo of the site on a picture from elsewhere."""
    picture = story.picture()
    block = exif_of(story.shot(), picture, thumbnail=None)
    first = story.sent(saved(picture, block), is_judged=False, received=story.day + timedelta(hours=1))
    other = render(replace(story.view, seed=story.view.seed + 600_000), picture.size)
    return first, story.sent(saved(other, block), received=story.day + timedelta(hours=9))


def enlarged(story: Story) -> Made:
    """A cut-out blown up beyond what the camera recorded."""
    picture = story.picture()
    exif = exif_of(story.shot(), picture, thumbnail=None)
    return alone(story, saved(picture.resize((1200, 900), Image.Resampling.BICUBIC), exif))


def cut_to_another_shape(story: Story) -> Made:
    """Cut to a square; the EXIF still has the camera's size."""
    picture = story.picture()
    exif = exif_of(story.shot(), picture, thumbnail=None)
    return alone(story, saved(picture.crop((150, 20, 650, 520)), exif))


def original_time_moved(story: Story) -> Made:
    """DateTimeOriginal was set by a program; the file's other times are those of the true day."""
    picture, weeks = story.picture(), float(story.dice.uniform(2, 40))
    true = exif_of(story.shot(taken_at=story.day - timedelta(weeks=weeks)), picture, fixed_at=None)
    claimed = story.day.astimezone(ZONE).replace(tzinfo=None)
    return alone(story, saved(picture, replace(true, taken_at=claimed)))


def xmp_left_behind(story: Story) -> Made:
    """The EXIF was changed, the XMP still names the true time and place."""
    day, place = story.day - timedelta(days=float(story.dice.uniform(3, 300))), story.near(9000)
    there = f'exif:GPSLatitude="{_angle(place.latitude)}N" exif:GPSLongitude="{_angle(place.longitude)}E"'
    packet = f'<rdf:Description photoshop:DateCreated="{day.astimezone(ZONE):%Y-%m-%dT%H:%M:%S}" {there}/>'
    return alone(story, with_segments(story.taken(), segment(0xE1, _XMP + packet.encode())))


def _angle(degrees: float) -> str:
    return f"{int(degrees)},{degrees % 1 * 60:.5f}"


def named_a_screenshot(story: Story) -> Made:
    """A picture of the gallery's screen, as iOS labels it."""
    return alone(story, story.taken(make=None, model=None, software=None, photo={0x9286: b"ASCII\0\0\0Screenshot"}))


def changed_by_exiftool(story: Story) -> Made:
    """ExifTool rewrote the XMP and left its own name there."""
    xmp = _XMP + b"<x:xmpmeta xmlns:x='adobe:ns:meta/' x:xmptk='Image::ExifTool 12.57'></x:xmpmeta>"
    return alone(story, with_segments(story.taken(), segment(0xE1, xmp)))


def program_in_another_tag(story: Story) -> Made:
    """The program left the camera's name in Software and put its own into ProcessingSoftware."""
    return alone(story, story.taken(main={0x000B: "Snapseed 2.0"}))


def typed_position(story: Story) -> Made:
    """The position of the site, as the map shows it, was typed into the camera's file."""
    return alone(story, story.taken(shot=story.shot(place=_as_typed(story))))


def typed_and_saved_again(story: Story) -> Made:
    """The picture was changed in a program that leaves no name, saved finely, and the position typed."""
    camera = Image.open(BytesIO(saved(story.picture(), quality=int(story.dice.integers(85, 97)))))
    exif = exif_of(story.shot(place=_as_typed(story)), camera.convert("RGB"))
    return alone(story, saved(camera.convert("RGB"), exif, quality=98))


def _as_typed(story: Story) -> LatLon:
    place = story.near(20)
    return LatLon(round(place.latitude, 4), round(place.longitude, 4))
