"""Does a form hold together: is everything there that its questions, texts and lists point to?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from server.formats import xml
from server.formats.xform import FormFacts, controls, without_prefixes
from server.translations import N_

_NO_FILE = frozenset({"jr://instance/last-saved"})
_SOURCES = re.compile(r"jr://(file|file-csv)/.+")
_INSTANCE = re.compile(r"\binstance\(\s*['\"]([^'\"]+)['\"]\s*\)")
_ITEXT = re.compile(r"\bjr:itext\(\s*['\"]([^'\"]+)['\"]\s*\)")


@dataclass(frozen=True)
class Fault:
    """A sentence about a form: a template over `figures`."""

    template: str
    figures: dict[str, Any] = field(default_factory=dict)
    is_refusal: bool = True


def broken(root: Element, model: Element, facts: FormFacts) -> Iterator[Fault]:
    """Go through what a form points to and does not have, as far as this shows without Collect's own engine."""
    known = facts.questions | {f"/{facts.root_name}"}
    for bind in dict.fromkeys(e.get("nodeset", "") for e in model if xml.local(e) == "bind"):
        if _is_plain(bind) and without_prefixes(bind) not in known:
            yield Fault(
                N_("The form has a rule (bind) for {path}, which is not in its instance; phones leave it out. "
                   "Correct it."),
                {"path": bind}, is_refusal=False,
            )  # fmt: skip
    for kind, path in dict.fromkeys((xml.local(e), path) for e, path in controls(root)):
        if not path:
            yield Fault(
                N_("A “{kind}” of the form says nothing of where its answer belongs. Give it a ref."), {"kind": kind}
            )
        elif _is_plain(path) and without_prefixes(path) not in known:
            yield Fault(
                N_("The form's “{kind}” points to {path}, which is not in its instance, and no phone can open it. "
                   "Correct the one or the other."), {"kind": kind, "path": path}
            )  # fmt: skip
    yield from _translations(root)
    yield from _lists(root, model)


def _is_plain(path: str) -> bool:
    return path.startswith("/") and not set("[]()*@") & set(path) and "//" not in path and ".." not in path


def _translations(root: Element) -> Iterator[Fault]:
    there = {e.get("id", "") for e in xml.descend(root, "text")}
    wanted = (found for e in root.iter() for value in e.attrib.values() for found in _ITEXT.findall(value))
    missing = [name for name in dict.fromkeys(wanted) if name not in there]
    if missing:
        yield Fault(N_("The form shows texts that it does not have: {names}. Add them to itext."),
                    {"names": ", ".join(missing)})  # fmt: skip


def _lists(root: Element, model: Element) -> Iterator[Fault]:
    instances = [e for e in model if xml.local(e) == "instance"]
    for source in dict.fromkeys(e.get("src", "").strip() for e in instances[1:]):
        if source and source not in _NO_FILE and not _SOURCES.fullmatch(source):
            yield Fault(
                N_("The form takes a list from {source}, which Collect does not know. Make it a file, as "
                   "jr://file-csv/NAME.csv or jr://file/NAME.xml."), {"source": source}
            )  # fmt: skip
    there = {e.get("id", "") for e in instances}
    looked = (value for e in root.iter() for name, value in e.attrib.items() if name != "query")  # of itemsets.csv
    wanted = (found for value in looked for found in _INSTANCE.findall(value))
    missing = [name for name in dict.fromkeys(wanted) if name not in there]
    if missing:
        yield Fault(N_("The form looks into lists that it does not have: {names}. Add an instance for each."),
                    {"names": ", ".join(missing)})  # fmt: skip
