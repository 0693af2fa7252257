"""Would a form deliver what is filled in, with what is here for it?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from server.errors import Invalid
from server.formats import form_faults, odk_validate
from server.formats import form_files as reading
from server.formats.form_structure import Fault
from server.formats.xform import FormFacts, read_form
from server.models import Form, Programme
from server.services.intake import form_files, form_media
from server.services.runtime import settings
from server.translations import N_

VALID = "valid"
TRYING = N_("It is still being tried as a phone would; a form of thousands of questions takes some seconds.")
NO_JAVA = N_("checked by the server's own rules only: ODK Validate needs Java, which is not installed here")


class Unfit(Invalid):
    """A form that would not deliver: all that is wrong with it, and what else is to be said."""

    def __init__(self, refusals: Sequence[Fault], warnings: Sequence[Fault]) -> None:
        super().__init__(refusals[0].template, **refusals[0].figures)
        self.refusals = tuple(refusals)
        self.warnings = tuple(warnings)


@dataclass(frozen=True)
class Draft:
    """A form that somebody wants to publish, with the files that come with it, and the form of its id so far."""

    xml: bytes
    root: Element
    facts: FormFacts
    programme: Programme
    form: Form | None
    files: Mapping[str, bytes]


def examine(draft: Draft, *, may_replace: bool) -> tuple[str, tuple[Fault, ...]]:
    """Return by what the form was proved, and what is to be said of it although it may be published.

    :raises Unfit: where phones could not open the form, or would not deliver what is filled in.
    """
    validated, faults = look(draft)
    if draft.form and not may_replace and is_another_form(draft.form, draft.facts):
        faults = (*faults, another_form(draft.form, draft.facts))
    warnings = tuple(fault for fault in faults if not fault.is_refusal)
    refusals = [fault for fault in faults if fault.is_refusal]
    if refusals:
        raise Unfit(refusals, warnings)
    return validated, warnings


def look(draft: Draft, patience_s: float | None = None) -> tuple[str, tuple[Fault, ...]]:
    """Return by what a form was proved, and all that is wrong with it, whether or not that keeps it back.

    Who does not wait for ever, but so many seconds, may be told that it is still being tried.
    """
    faults = list(form_faults.find(draft.root, draft.facts, urlsplit(settings().public_url).hostname))
    faults += _missing(draft.root, draft.programme, draft.form, draft.files)
    if not odk_validate.has_java():
        return NO_JAVA, tuple(faults)
    complaint = (
        odk_validate.complaint(draft.xml)
        if patience_s is None
        else odk_validate.complaint_within(draft.xml, patience_s)
    )
    if complaint is None:
        return TRYING, tuple(faults)
    if complaint:
        faults.append(Fault(N_("No phone can open the form. ODK Validate says: {complaint}"), {"complaint": complaint}))
    return VALID, tuple(faults)


def _missing(root: Element, programme: Programme, form: Form | None, given: Mapping[str, bytes]) -> Iterator[Fault]:
    """Say which files nobody has, and which of those that come with it lack what the form looks for."""
    there = (set(form_files.hashes(form.id)) if form else set()) | set(given)
    lacking = {
        n: is_list for n, is_list in reading.needed(root).items() if n not in there and not form_media.is_made(n)
    }
    lists = [name for name, is_list in lacking.items() if is_list]
    shown = [name for name, is_list in lacking.items() if not is_list]
    if lists:
        yield Fault(
            N_("The form cannot be opened without {names}, which nobody has given to it. Give it each "
               "of them: on the page of its upload, or with `--with FILE`."), {"names": ", ".join(lists)}
        )  # fmt: skip
    if shown:
        yield Fault(
            N_("The form shows {names}, which nobody has given to it; phones say that they are missing. Give "
               "it each of them: on the page of its upload, with `--with FILE`, or by `forms files`."),
            {"names": ", ".join(shown)}, is_refusal=False,
        )  # fmt: skip
    yield from without_columns(root, programme, form, given)


def without_columns(
    root: Element, programme: Programme, form: Form | None, given: Mapping[str, bytes]
) -> Iterator[Fault]:
    """Say which lists lack a column; a list that nobody has is said of elsewhere."""
    for name, columns in reading.columns_asked(root).items():
        there = _headings(programme, form, given, name)
        absent = sorted(columns - there) if there is not None else []
        if absent:
            yield Fault(
                N_("{name} has no column {columns}, from which the form takes its choices. Add it."),
                {"name": name, "columns": ", ".join(absent)},
            )


def _headings(programme: Programme, form: Form | None, given: Mapping[str, bytes], name: str) -> set[str] | None:
    if name in given:
        return reading.headings(given[name])
    file = form_media.make(programme.id, programme.register_revision, name) or (
        form_files.read(form.id, name) if form else None
    )
    return reading.headings(file.content) if file else None


def is_another_form(form: Form, facts: FormFacts) -> bool:
    """Tell whether a form is another one than that of its id so far.

    A new version keeps most questions or at least its title; what keeps neither is another form of the same id. A title
    that is the id tells nothing: tables without a title get that one.
    """
    if not form.versions or form.versions[-1].title == facts.title != facts.form_id:
        return False
    before = _asked(read_form(form.versions[-1].xml))
    now_asked = _asked(facts)
    return 2 * len(before & now_asked) < len(before | now_asked)


def another_form(form: Form, facts: FormFacts) -> Fault:
    """Say that a form would take another one's place."""
    return Fault(
        N_("“{form_id}” is the id of another form, “{title}”, which would disappear from all phones. Give this one "
           "an id of its own, or publish it with --replace if it takes the other's place."),
        {"form_id": facts.form_id, "title": form.versions[-1].title},
    )  # fmt: skip


def _asked(facts: FormFacts) -> set[str]:
    """Return the questions below the root, whatever that is called."""
    inside = (path.split("/", 2)[-1] for path in facts.questions)
    return {path for path in inside if path.partition("/")[0] != "meta"}
