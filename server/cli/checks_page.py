"""What does docs/checks.md say? Everything on it is read from the checks, the limits and the measured power.

What a check compares with is found in its own source: which status goes with which reason, and which limits it asks.
"""

import ast
import inspect
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from server import checks
from server.config import ROOT
from server.domain import limit_sources
from server.domain.finding import SAYS_NOTHING, Status
from server.domain.limits import Limits
from server.services.reruns import limits_asked
from server.translations import translate

TARGET = ROOT / "docs" / "checks.md"
POWER = ROOT / "docs" / "power.json"
REAL = ROOT / "docs" / "real.json"
"""By check: what was measured on real photos (`python -m tests.power.real`), each with its number and 95 % interval."""
_KINDS: Mapping[str, Sequence[Any]] = {
    "photo": checks.PHOTO_CHECKS,
    "pair": checks.PAIR_CHECKS,
    "issue": checks.ISSUE_CHECKS,
}
_SAY = {status.value: status for status in Status}
_CHINESE = "zh_CN"
_HEAD = """# The checks

This page is written by `flask --app server checks document` from the checks themselves; edit those, not this page.

A check compares witnesses and answers with one of four words, a reason, and the measured figure beside its limit:
`consistent` 相符 · `doubtful` 存疑 · `contradicted` 矛盾 · `unverifiable` 无法核实 (and `error`, if the check broke).
What is said to be *silent* had nothing to ask: it is shown, and is no part of a verdict. A verdict is the worst
answer: of a photo, of a pair with its photos, of an issue with its pairs. No answer says "fake": only a person decides
that, and a consistent forgery passes as consistent.

Limits are defaults; `flask --app server limits set CODE NAME=VALUE --reason TEXT` changes one for a programme, as does
the page of limits, which says first what would change. Every stored finding holds the limits that it was made by
(`limit_…` in its evidence). After a change, and after an update that changes a check's version, `flask --app server
checks run --changed-only` asks again what that concerns.

Facts come from one reading of each file. In the public collection of real photos they agree with ExifTool in all
sixteen fields (`tests/unit/imaging/test_exiftool.py` asks for 99.5 %), once both answers are cleaned alike. What the
cleaning takes away is where we differ on purpose: a fraction n/0 is no number (ExifTool: undef or inf); 0, 0 is no
position, nor is a place without a hemisphere; a time of zeros is none; a bearing of 360° is 0°; text ends at its first
NUL; and of two EXIF blocks the first one is believed and the other one compared with it (ExifTool shows the last).
"""


@dataclass(frozen=True)
class Page:
    """What there is to say of one check."""

    code: str
    kind: str
    version: int
    question: str
    about: str
    reasons: Mapping[str, str]
    statuses: Mapping[str, tuple[Status, ...]]
    limits: tuple[str, ...]
    misses: tuple[str, ...]


@cache
def pages() -> tuple[Page, ...]:
    """Return all checks in reading order."""
    return tuple(_page(kind, import_module(check.__name__)) for kind, known in _KINDS.items() for check in known)


def document() -> str:
    """Return the whole page."""
    power, real = (json.loads(path.read_text(encoding="utf-8")) if path.exists() else {} for path in (POWER, REAL))
    parts = [_HEAD, *_overview()]
    for kind in _KINDS:
        parts.append(f"## Checks of {'an' if kind == 'issue' else 'a'} {kind}\n")
        parts += [
            _section(page, power.get(page.code), real.get(page.code, ())) for page in pages() if page.kind == kind
        ]
    parts.append(_all_limits())
    return "\n".join(parts).rstrip() + "\n"


def _page(kind: str, module: ModuleType) -> Page:
    question, _, about = inspect.cleandoc(module.__doc__ or "").partition("\n")
    tree = ast.parse(inspect.getsource(module))
    return Page(
        code=module.__name__.rpartition(".")[2],
        kind=kind,
        version=module.VERSION,
        question=question,
        about=about.strip(),
        reasons=module.REASONS,
        statuses=_statuses(tree, module.REASONS),
        limits=tuple(sorted(limits_asked.named_in(module) | checks.gathered_by(module))),
        misses=tuple(getattr(module, "MISSES", ())),
    )


def _statuses(tree: ast.AST, reasons: Iterable[str]) -> dict[str, tuple[Status, ...]]:
    """Find which status each reason is said with: `doubtful("near", …)`, `Finding(Status.DOUBTFUL, "near", …)`."""
    found: dict[str, list[Status]] = {reason: [] for reason in reasons}
    for call in _calls(tree):
        for status, reason in _said(call, frozenset(found)):
            if status not in found[reason]:
                found[reason].append(status)
    others = tuple(_SAY[name] for call in _calls(tree) if (name := _by_name(call)) in _SAY)
    return {reason: tuple(statuses) or tuple(dict.fromkeys(others)) for reason, statuses in found.items()}


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name))


def _by_name(call: ast.Call) -> str:
    """Return which status is said with a reason that stands in a variable."""
    is_variable = bool(call.args) and isinstance(call.args[0], ast.Name)
    return call.func.id if is_variable and isinstance(call.func, ast.Name) else ""


def _said(call: ast.Call, reasons: frozenset[str]) -> Iterator[tuple[Status, str]]:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    words = [n.value for arg in call.args[:3] for n in ast.walk(arg) if isinstance(n, ast.Constant)]
    members = [n.attr.lower() for arg in call.args[:1] for n in ast.walk(arg) if isinstance(n, ast.Attribute)]
    for status in [_SAY[word] for word in (name, *members) if word in _SAY]:
        yield from ((status, word) for word in words if isinstance(word, str) and word in reasons)


def _overview() -> Iterator[str]:
    rows = [[f"[`{page.code}`](#{page.code})", page.kind, page.version, page.question] for page in pages()]
    yield table(["check", "of", "version", "question"], rows)


def _section(page: Page, power: Mapping[str, Any] | None, real: Sequence[Sequence[str]]) -> str:
    rows = [
        [_status(page, reason), f"`{reason}`", sentence, translate(sentence, _CHINESE)]
        for reason, sentence in page.reasons.items()
    ]
    parts = [f"### {page.code}\n", f"**{page.question}** Version {page.version}.\n"]
    parts += [f"{page.about}\n"] if page.about else []
    parts.append(table(["status", "reason", "says", "说明"], rows))
    if page.limits:
        parts.append(_limits(page.limits))
    parts.append(_measured(power))
    parts += [table(["on real photos", "number, rate and its 95 % interval"], real)] if real else []
    if page.misses:
        parts.append("Known misses:\n")
        parts += [f"- {sentence} {translate(sentence, _CHINESE)}" for sentence in page.misses]
        parts.append("")
    return "\n".join(parts)


def _status(page: Page, reason: str) -> str:
    words = " / ".join(status.value for status in page.statuses[reason]) or "–"
    return f"{words}, silent" if reason in SAYS_NOTHING else words


def _measured(power: Mapping[str, Any] | None) -> str:
    """Return what `make power` measured, where it did."""
    if not power:
        return "Power: not measured yet.\n"
    honest = [[name, power[name]] for name in ("honest", "contradicted", "doubtful", "unverifiable") if name in power]
    lies = [[kind, f"{caught} of {total}"] for kind, (caught, total) in power.get("lies", {}).items()]
    parts = [table(["of honest ones", "number"], honest)] if honest else []
    return "\n".join([*parts, table(["kind of lie", "caught"], lies)] if lies else parts)


def _all_limits() -> str:
    return "\n".join(["## All limits\n", _limits(one.name for one in fields(Limits))])


def _limits(names: Iterable[str]) -> str:
    """Return limits with their defaults and where each comes from."""
    defaults, meanings = Limits(), limit_sources.sources()
    told = ((name, meanings.get(name, "")) for name in names)
    rows = [
        [f"`{name}`", _number(getattr(defaults, name)), source, translate(source, _CHINESE)] for name, source in told
    ]
    return table(["limit", "default", "source", "出处"], rows)


def _number(value: float) -> str:
    return f"{value:g}"


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table in Markdown."""
    lines = [heads, ["---"] * len(heads), *([_cell(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _cell(cell: object) -> str:
    return " ".join(str(cell).split()).replace("|", "\\|")
