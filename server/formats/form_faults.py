"""What would keep a form from delivering what is filled in? Read from the form alone, all of it at once.

A refusal is what no phone gets over: a form that cannot be opened, or whose answers never arrive here. A warning is
what somebody may want, and should know.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from server.formats import browser_reach, xml
from server.formats.form_structure import Fault, broken
from server.formats.xform import FormFacts, controls, without_prefixes
from server.translations import N_

DEFAULT_IDS = frozenset({
    "data", "form", "form1", "my form", "new form", "snapshot_xml", "survey", "template", "untitled", "untitled form",
    "xform", "xlsform", "book1", "工作簿1", "新建 microsoft excel 工作表", "新建 xlsx 工作表", "表单", "未命名",
})  # fmt: skip
"""What tools and people call a form that they have not named; the next form may be called so too."""
_LONGEST_ID = 250
_ENTITY_VERSIONS = ("2022.1", "2023.1", "2024.1", "2025.1")
"""Beginnings of the versions that Collect opens; with any other it refuses the form."""
_APP = re.compile(r"(?:^|\s)ex:([\w.]+)")
_SHORTEST_KEY = 250
"""Bytes of an RSA key with 2048 bits, as it is written in a form."""


def find(root: Element, facts: FormFacts, own_host: str | None) -> Iterator[Fault]:
    """Go through everything that is wrong with a form; `own_host` is where phones reach this server, if it knows."""
    model = xml.child(xml.child(root, "head"), "model")
    assert model is not None  # noqa: S101 - `read_form` has seen it
    yield from _names(facts)
    yield from _instance_id(model, facts)
    yield from _submission(model, own_host)
    yield from _shrunk(facts)
    yield from broken(root, model, facts)
    yield from _entities(root, model)
    yield from _apps(root)
    yield from _beyond_browsers(root)


def _names(facts: FormFacts) -> Iterator[Fault]:
    name = facts.form_id
    if not name.strip():
        yield Fault(N_("The form has no id. Write one of its own into form_id on the settings sheet, or id in XML."))
    elif name.strip().casefold() in DEFAULT_IDS:
        yield Fault(
            N_("The form's id “{form_id}” is what unnamed forms are called; the next one would take its place on all "
               "phones. Write an id of its own into form_id on the settings sheet, or id in XML."), {"form_id": name}
        )  # fmt: skip
    elif len(name) > _LONGEST_ID or name != name.strip() or not name.isprintable() or _is_no_address(name):
        yield Fault(
            N_("The form's id “{form_id}” cannot be used: at most {longest} characters, no space at its ends, no line "
               "break, no “/” and no “\\”. Give it another id."), {"form_id": name, "longest": _LONGEST_ID}
        )  # fmt: skip
    if not facts.title:
        yield Fault(N_("The form has no title, and phones refuse it. Write one into form_title, or h:title in XML."))
    if not facts.version:
        yield Fault(
            N_("The form has no version: once it is changed, nobody can tell which one was filled in. Write one into "
               "version on the settings sheet, such as 2026112901."), is_refusal=False
        )  # fmt: skip


def _is_no_address(name: str) -> bool:
    return "/" in name or "\\" in name or name in {".", ".."}


def _instance_id(model: Element, facts: FormFacts) -> Iterator[Fault]:
    path = f"/{facts.root_name}/meta/instanceID"
    if "/".join(path.split("/")[2:]) not in {"/".join(p.split("/")[2:]) for p in facts.questions}:
        yield Fault(
            N_("The form has no meta/instanceID, without which a submission is refused for ever. Add meta with "
               "instanceID to the instance, and a bind for it with jr:preload=\"uid\".")
        )  # fmt: skip
    elif not any(_fills(element, path) for element in model.iter()):
        yield Fault(
            N_("Nothing fills meta/instanceID in, without which a submission is refused for ever. Add "
               "jr:preload=\"uid\" to its bind.")
        )  # fmt: skip


def _fills(element: Element, path: str) -> bool:
    if xml.local(element) == "bind" and without_prefixes(element.get("nodeset", "")) == path:
        preload = next((value for name, value in element.attrib.items() if name.rpartition("}")[2] == "preload"), "")
        return preload == "uid" or bool(element.get("calculate", "").strip())
    return xml.local(element) == "setvalue" and without_prefixes(element.get("ref", "")) == path


def _submission(model: Element, own_host: str | None) -> Iterator[Fault]:
    element = xml.child(model, "submission")
    if element is None:
        return
    deletes = any(name.rpartition("}")[2] == "auto-delete" and value == "true" for name, value in element.items())
    action = element.get("action", "").strip()
    if action:
        yield _elsewhere(action, own_host, deletes=deletes)
    elif deletes:
        yield Fault(
            N_("The form is deleted from the phone, with its photos, once it is sent (auto_delete on the settings "
               "sheet). Leave that out to keep a second copy."), is_refusal=False
        )  # fmt: skip
    key = element.get("base64RsaPublicKey")
    if key is not None:
        yield _encrypted(key)


def _elsewhere(action: str, own_host: str | None, *, deletes: bool) -> Fault:
    try:
        host = urlsplit(action).hostname
    except ValueError:
        host = None
    if host and own_host and host == own_host:
        return Fault(
            N_("The form names {action} as where it is sent. That is this server, but phones with a QR code of their "
               "own are known by another address. Leave submission_url out."), {"action": action}, is_refusal=False
        )  # fmt: skip
    if deletes:
        return Fault(
            N_("The form is sent to {host} ({action}) and never to this server, and is then deleted from the phone. "
               "Leave submission_url and auto_delete out of the settings sheet, or the submission element out of the "
               "XML."), {"host": host or action, "action": action}
        )  # fmt: skip
    return Fault(
        N_("The form is sent to {host} ({action}) and never to this server. Leave submission_url out of the settings "
           "sheet, or the submission element out of the XML."), {"host": host or action, "action": action}
    )  # fmt: skip


def _encrypted(key: str) -> Fault:
    if not _is_key(key):
        return Fault(
            N_("The form's public key (base64RsaPublicKey) is none, and no phone can finish the form. Copy it again, "
               "or leave public_key out.")
        )  # fmt: skip
    return Fault(
        N_("The form is encrypted: answers and photos are kept, and no check can look at them. Leave public_key out to "
           "have them checked."), is_refusal=False
    )  # fmt: skip


def _is_key(text: str) -> bool:
    """Tell whether a text can be an RSA key: base64 of one DER sequence that is as long as it says."""
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return False
    return len(data) > _SHORTEST_KEY and data[:2] == b"\x30\x82" and int.from_bytes(data[2:4], "big") == len(data) - 4


def _shrunk(facts: FormFacts) -> Iterator[Fault]:
    """A photo that the phone shrinks loses its direction, its exposure and its error: no evidence."""
    shrunk = sorted(facts.resized - facts.signatures)
    if shrunk:
        yield Fault(N_("Remove max-pixels from {questions}: it destroys evidence."), {"questions": ", ".join(shrunk)})


def _entities(root: Element, model: Element) -> Iterator[Fault]:
    if not any(e.get("dataset") is not None for e in xml.descend(root, "entity")):
        return
    written = next((value for name, value in model.items() if name.rpartition("}")[2] == "entities-version"), "")
    if not written.startswith(_ENTITY_VERSIONS):
        yield Fault(
            N_("The form makes entities by the rules of version “{version}”; Collect opens only {known}. Convert it "
               "again with a current pyxform, or take the entities out."),
            {"version": written, "known": ", ".join(_ENTITY_VERSIONS)},
        )  # fmt: skip
        return
    yield Fault(
        N_("The form makes entities. They are kept as answers here, and come back to no phone; what phones choose from "
           "belongs into the register or into a file of the form."), is_refusal=False
    )  # fmt: skip


def _apps(root: Element) -> Iterator[Fault]:
    apps = dict.fromkeys(found for e, _ in controls(root) for found in _apps_of(e))
    if apps:
        yield Fault(
            N_("The form opens other apps: {apps}. Questions that need them can only be answered where they are "
               "installed."), {"apps": ", ".join(apps)}, is_refusal=False
        )  # fmt: skip


def _apps_of(control: Element) -> Iterator[str]:
    yield from _APP.findall(control.get("appearance", ""))
    intent = control.get("intent", "").partition("(")[0].removeprefix("ex:").strip()
    if intent:
        yield intent


def _beyond_browsers(root: Element) -> Iterator[Fault]:
    names = list(dict.fromkeys(browser_reach.not_drawn(root)))
    if names:
        yield Fault(
            N_("The form is for Collect only: the page for browsers does not draw {questions}."),
            {"questions": ", ".join(names)}, is_refusal=False,
        )  # fmt: skip
