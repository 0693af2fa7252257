"""Which forms are there for this phone, and what do they need?"""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import quote

from flask import Response, g, request
from werkzeug.wrappers import Response as AnyResponse

from server.formats import openrosa
from server.services.intake import form_fetches, phone_forms
from server.services.intake.phone_forms import PhoneForm
from server.web import own_address
from server.web.openrosa import kernel


def form_list(project: int) -> Response:
    """Answer with the open forms of the programme."""
    found = phone_forms.listed(kernel.caller(), project, request.args.get("formID"))
    return kernel.xml(openrosa.form_list([_entry(project, form) for form in found]))


def form_xml(project: int, form_id: str) -> Response:
    """Answer with the exact bytes of a form."""
    form = phone_forms.get(project, form_id)
    if request.method == "GET":
        form_fetches.note(kernel.caller(), form)
    answer = Response(content_type="application/xml; charset=utf-8")
    answer.set_etag(form.md5, weak=True)
    if not request.if_none_match.contains_weak(form.md5):
        answer.set_data(phone_forms.xml_of(form))
    return answer


def manifest(project: int, form_id: str) -> Response:
    """Answer with the media files of a form that exist."""
    base = f"{_base(project)}/forms/{quote(form_id, safe='')}/attachments"
    files = [
        openrosa.ListedFile(name, md5, f"{base}/{quote(name, safe='')}")
        for name, md5 in _media(project, form_id).items()
    ]
    return kernel.xml(openrosa.manifest(files))


def form_file(project: int, form_id: str, name: str) -> Response:
    """Answer with one media file of a form."""
    file = phone_forms.media_file(phone_forms.get(project, form_id), kernel.caller().load, name)
    answer = Response(file.content, HTTPStatus.OK, content_type=file.media_type)
    answer.set_etag(file.md5, weak=True)
    answer.headers["Content-Disposition"] = f"attachment; filename=\"{quote(name)}\"; filename*=UTF-8''{quote(name)}"
    return answer


def _media(project: int, form_id: str) -> dict[str, str]:
    return phone_forms.media_of(phone_forms.get(project, form_id), kernel.caller().load)


def _entry(project: int, form: PhoneForm) -> openrosa.ListedForm:
    base = f"{_base(project)}/forms/{quote(form.form_id, safe='')}"
    return openrosa.ListedForm(
        form_id=form.form_id,
        name=form.title,
        version=form.version,
        md5=form.md5,
        download_url=f"{base}.xml",
        manifest_url=f"{base}/manifest" if form.has_files else None,
    )


def _base(project: int) -> str:
    """Return the address under which this caller sees the programme."""
    host = own_address.address()
    return f"{host}/v1/key/{g.token}/projects/{project}" if g.token else f"{host}/v1/projects/{project}"


View = Callable[..., AnyResponse]
READ = ["GET"]
ROUTES: tuple[tuple[str, list[str], View], ...] = (
    ("/formList", READ, form_list),
    ("/formList/", READ, form_list),
    ("/forms/<path:form_id>.xml", READ, form_xml),
    ("/forms/<path:form_id>/manifest", READ, manifest),
    ("/forms/<path:form_id>/attachments/<path:name>", READ, form_file),
)
