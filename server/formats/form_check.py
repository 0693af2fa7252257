"""Is a table of questions fit to be published, as far as this shows without a register?

Publishing asks the same of one form and more: whether the files are there that it needs. This is asked of all of them
while they are written.
"""

from dataclasses import dataclass

from server.domain.outside_limits import MOST_FORM_ELEMENTS
from server.errors import Problem
from server.formats import form_faults, odk_validate, pyxform_words
from server.formats.form_structure import Fault
from server.formats.xform import facts_of, in_utf8
from server.formats.xlsform import convert
from server.formats.xml import parse
from server.translations import N_


@dataclass(frozen=True)
class CheckedForm:
    """What was found of one file."""

    name: str
    """Of the file."""
    form_id: str = ""
    version: str = ""
    xform: bytes = b""
    faults: tuple[Fault, ...] = ()

    @property
    def is_fit(self) -> bool:
        """Tell whether nothing keeps the form from being published."""
        return not any(fault.is_refusal for fault in self.faults)


def check(data: bytes, name: str) -> CheckedForm:
    """Convert a form and look for everything that is wrong with it; what the converter warns of counts as wrong.

    Where Java is installed, ODK Validate is asked too, which takes a second or two.
    """
    try:
        converted = convert(data, name)
        xform = in_utf8(converted.xform)
        root = parse(xform, MOST_FORM_ELEMENTS)
        facts = facts_of(root)
    except Problem as problem:
        return CheckedForm(name, faults=(Fault(problem.message, problem.details),))
    warned = [pyxform_words.warning(text, name) for text in converted.warnings]
    faults = [Fault(one.template, one.figures) for one in warned]
    faults += form_faults.find(root, facts, None)
    complaint = odk_validate.complaint(xform) if odk_validate.has_java() else ""
    if complaint:
        faults.append(Fault(N_("No phone can open the form. ODK Validate says: {complaint}"), {"complaint": complaint}))
    return CheckedForm(name, facts.form_id, facts.version, xform, tuple(faults))


def same_ids(forms: list[CheckedForm]) -> list[Fault]:
    """Tell of forms that would take each other's place on the phones."""
    files: dict[str, list[str]] = {}
    for form in forms:
        files.setdefault(form.form_id, []).append(form.name)
    return [
        Fault(N_("{names} have the same id “{form_id}”. Give each one of its own."),
              {"names": ", ".join(names), "form_id": form_id})
        for form_id, names in files.items() if form_id and len(names) > 1
    ]  # fmt: skip
