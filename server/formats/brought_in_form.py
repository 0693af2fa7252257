"""Which form stands for photos that somebody brought in, and how is one filled in?

What a submission is to everything that reads one, a bringing is too: the photos are named by questions that are called
as in all our forms, so they are filed, judged, listed and exported by the same code.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from server.domain.brought_in import FORM_ID

VERSION = "1"
TITLE = "补录照片"
QUESTION = "photo_brought"
_REPEAT = "photo_repeat"
_ASKED = ("item_code", "vp_code", "phase", "file_name", "taken_by", "source")
FORM = f"""<?xml version="1.0" encoding="UTF-8"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" \
xmlns:jr="http://openrosa.org/javarosa">
<h:head><h:title>{TITLE}</h:title><model>
<instance><data id="{FORM_ID}" version="{VERSION}"><{_REPEAT} jr:template="">\
{"".join(f"<{name}/>" for name in _ASKED)}<{QUESTION}/></{_REPEAT}>\
<meta><instanceID/><instanceName/></meta></data></instance>
{"".join(f'<bind nodeset="/data/{_REPEAT}/{name}" type="string"/>' for name in _ASKED)}
<bind nodeset="/data/{_REPEAT}/{QUESTION}" type="binary"/>
<bind nodeset="/data/meta/instanceID" type="string" jr:preload="uid"/>
</model></h:head>
<h:body><group ref="/data/{_REPEAT}"><label>照片</label><repeat nodeset="/data/{_REPEAT}">
{"".join(f'<input ref="/data/{_REPEAT}/{name}"><label>{name}</label></input>' for name in _ASKED)}
<upload ref="/data/{_REPEAT}/{QUESTION}" mediatype="image/*"><label>照片</label></upload>
</repeat></group></h:body>
</h:html>
""".encode()
"""No phone fetches it; it says in every dossier how what was brought in is to be read."""


@dataclass(frozen=True)
class FilledIn:
    """What is said of one photo."""

    name: str
    """Of the attachment."""
    issue: str
    viewpoint: str
    stage: str
    file_name: str
    taken_by: str = ""
    source: str = ""


def filled(instance_id: str, title: str, photos: Sequence[FilledIn]) -> bytes:
    """Return the form, filled in for some photos, as XML."""
    root = Element("data", id=FORM_ID, version=VERSION)
    for one in photos:
        repeat = SubElement(root, _REPEAT)
        said = (one.issue, one.viewpoint, one.stage, one.file_name, one.taken_by, one.source)
        for name, value in zip(_ASKED, said, strict=True):
            SubElement(repeat, name).text = value
        SubElement(repeat, QUESTION).text = one.name
    meta = SubElement(root, "meta")
    SubElement(meta, "instanceID").text = instance_id
    SubElement(meta, "instanceName").text = title
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))
