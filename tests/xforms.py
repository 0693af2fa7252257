"""XForms as people and tools write them, each made from what it shall have or lack."""

from dataclasses import dataclass

NAMESPACES = (
    'xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" '
    'xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms" '
    'xmlns:odk="http://www.opendatakit.org/xforms" xmlns:entities="http://www.opendatakit.org/xforms/entities"'
)
OWN_ID = '<bind nodeset="/data/meta/instanceID" type="string" jr:preload="uid"/>'


@dataclass(frozen=True)
class Written:
    """The parts of a form: one question for an issue, one for a photo, and whatever else is said."""

    form_id: str = "plain"
    title: str = "普通表"
    version: str = "1"
    answers: str = "<item_code/><photo/>"
    meta: str = "<meta><instanceID/></meta>"
    model: str = ""
    """Before the instance's binds: lists, texts, a submission element."""
    own_id: str = OWN_ID
    binds: str = '<bind nodeset="/data/item_code" type="string"/><bind nodeset="/data/photo" type="binary"/>'
    body: str = (
        '<input ref="/data/item_code"><label>问题</label></input>'
        '<upload ref="/data/photo" mediatype="image/*"><label>照片</label></upload>'
    )
    model_attributes: str = ""


def written(form: Written = Written()) -> bytes:
    """Return the form as XML."""
    version = f' version="{form.version}"' if form.version else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<h:html {NAMESPACES}><h:head><h:title>{form.title}</h:title>'
        f'<model {form.model_attributes}><instance><data id="{form.form_id}"{version}>{form.answers}{form.meta}</data>'
        f"</instance>{form.model}{form.binds}{form.own_id}</model></h:head><h:body>{form.body}</h:body></h:html>"
    ).encode()
