"""Nothing that is built or written for a page asks a browser for what Chromium 109 cannot do.

The browsers of UOS, Kylin, 360 and Qianxin are built on Chromium of a year or more before, and stay on desks for years.
The build lowers syntax to `browsers.ts`; it cannot lower what a style, a function or an element does. What only adorns,
and leaves the page whole where it is unknown, is no business of this list: text-wrap, scrollbar-width, field-sizing.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from server.config import ROOT
from server.web import assets

STYLES: Mapping[str, tuple[str, str]] = {
    "color-mix()": (r"color-mix\(", "111: a declaration with var() in it is dropped with the one before it"),
    "nesting": (r"[{;}]\s*&|&\s*[.:#\[>]", "112: the rules within are dropped"),
    "oklch(), lab()": (r"\b(?:oklch|oklab|lch|lab)\(", "111: no colour at all"),
    "relative colours": (r"\b(?:rgb|hsl|color)\(\s*from\b", "119: no colour at all"),
    "light-dark()": (r"light-dark\(", "123: no colour at all"),
    "subgrid": (r"\bsubgrid\b", "117: rows of a card no longer stand in line"),
    "@scope": (r"@scope\b", "118: the rules within are dropped"),
    "@starting-style": (r"@starting-style", "117: nothing fades in, and what begins hidden by it never shows"),
    "style() queries": (r"@container[^{]*style\(", "111: the rules within are dropped"),
    "scroll-driven": (r"animation-timeline|view-timeline|scroll-timeline", "115: runs at once instead"),
    "anchor()": (r"\banchor(?:-size)?\(|position-anchor|position-area", "125: stands in a corner"),
    "view transitions": (r"view-transition", "111 and 126: names are unknown"),
    ":user-valid": (r":user-(?:in)?valid", "119: the whole list of selectors is dropped"),
    ":popover-open": (r":popover-open", "114: the whole list of selectors is dropped"),
    ":dir()": (r":dir\(", "120: the whole list of selectors is dropped"),
    ":state()": (r":state\(", "125: the whole list of selectors is dropped"),
    "::details-content": (r"::details-content|::picker|::checkmark", "131: the whole list of selectors is dropped"),
    "linear() easing": (r"linear\(\s*[\d.]", "113: the transition is dropped"),
    "unprefixed mask": (r"(?<![\w-])mask(?:-image|-size|-repeat)?\s*:", "120: needs -webkit-mask beside it"),
    "unprefixed image-set()": (r"(?<!-webkit-)image-set\(", "113: no picture"),
    "round(), mod(), rem()": (r"[:\s(,](?:round|mod|rem|abs|sign)\(", "125: the declaration is dropped"),
    "sin() and the like": (r"[:\s(,](?:sin|cos|tan|atan2?|pow|sqrt|hypot)\(", "111: the declaration is dropped"),
    "rlh, rcap, rex, ric": (r"\d(?:rlh|rcap|rex|ric)\b", "111: the declaration is dropped"),
    "interpolate-size": (r"interpolate-size|calc-size\(", "129: the declaration is dropped"),
    "if(), attr() with a type": (r"[:\s(,]if\(|attr\([^)]*\b(?:type\(|px|number)", "133 and 137: no value"),
    "transition-behavior": (r"allow-discrete|transition-behavior", "117: the transition is dropped"),
    "text-box": (r"text-box(?:-trim|-edge)?\s*:", "133: letters stand elsewhere"),
}
"""Regular expression, and since which Chromium it is known and what comes of it before."""

SCRIPTS: Mapping[str, tuple[str, str]] = {
    "copying arrays": (r"\.(?:toSorted|toReversed|toSpliced)\(", "110"),
    "groupBy": (r"\b(?:Object|Map)\.groupBy\(", "117"),
    "Promise.withResolvers": (r"\bPromise\.(?:withResolvers|try)\b", "119 and 128"),
    "Array.fromAsync": (r"\bArray\.fromAsync\b", "121"),
    "well-formed strings": (r"\.(?:isWellFormed|toWellFormed)\(", "111"),
    "iterator helpers": (
        r"\bIterator\.from\(|\.(?:values|keys|entries)\(\)\.(?:map|filter|take|drop|some|every)\(",
        "122",
    ),
    "operations on sets": (r"\.(?:isSubsetOf|isSupersetOf|isDisjointFrom|symmetricDifference)\(", "122"),
    "URL.canParse": (r"\bURL\.(?:canParse|parse)\(", "120 and 126"),
    "AbortSignal.any": (r"\bAbortSignal\.any\(", "116"),
    "RegExp.escape": (r"\bRegExp\.escape\(", "136"),
    "bytes in base64": (r"\.(?:fromBase64|toBase64|fromHex|toHex)\(", "140"),
    "view transitions": (r"\bstartViewTransition\(", "111"),
    "popovers": (r"\.(?:show|hide|toggle)Popover\(", "114"),
    "Element.moveBefore": (r"\.moveBefore\(", "133"),
    "dialog.requestClose": (r"\.requestClose\(", "134"),
    "setHTMLUnsafe": (r"\.(?:setHTML|setHTMLUnsafe|getHTML)\(", "124"),
    "moving a buffer": (r"\.transfer(?:ToFixedLength)?\(\)", "114"),
    "Ed25519": (r"[\"'`]Ed25519[\"'`]", "137"),
    "async reading of streams": (r"for await\s*\([^)]*\.body\b", "124"),
    "scheduler": (r"\bscheduler\.yield\(", "129"),
    "the v flag": (r"new RegExp\([^)]*,\s*[\"'`][a-z]*v[a-z]*[\"'`]\)", "112"),
    "explicit resources": (r"\b(?:await )?using \w+ = ", "134"),
}
"""Regular expression, and since which Chromium; before it a call throws and the page stands still."""

PAGES: Mapping[str, tuple[str, str]] = {
    "popover": (r"\s(?:popover|popovertarget)\b[=\s>]", "114: always open, or never"),
    "commands of buttons": (r"\s(?:commandfor|command|closedby)=", "134 and 135: the button does nothing"),
    "details of one name": (r"<details[^>]*\sname=", "120: all stay open"),
    "the search element": (r"<search\b", "118: no landmark; a form has role=search"),
    "blocking": (r"\sblocking=[\"']", "105, and never in Safari before 18.2"),
}

NEVER_CALLED = {
    ".toReversed(": "Vue hands it on to whoever calls it on an array that it watches; nobody does",
    ".toSorted(": "as above",
    ".toSpliced(": "as above",
    ".values().map(": "the form engine's own values() of a list of nodes, which gives an array",
    "URL.canParse(": "the form engine asks it of what is no XML, and is given nothing else",
}
"""What stands in the libraries that the pages are built with."""


def _supported_only(text: str) -> str:
    """Return styles without those blocks that a browser reads only if it says that it knows what is in them."""
    kept, at = [], 0
    for found in re.finditer(r"@supports\s*+(?!not\b)[^{]*\{", text):
        if found.start() < at:
            continue
        depth, end = 1, found.end()
        while depth and end < len(text):
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        kept.append(text[at : found.start()])
        at = end
    return re.sub(r"@supports[^{]*\{", "{", "".join(kept) + text[at:])


def lacking(text: str, known: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    """Give each use of a feature with since when it is there."""
    for name, (pattern, why) in known.items():
        for found in re.finditer(pattern, text):
            if not any(said in found[0] or found[0] in said for said in NEVER_CALLED):
                around = text[max(0, found.start() - 40) : found.end() + 40]
                yield f"{name} ({why}): …{around}…"


def _built(ending: str) -> list[Path]:
    found = sorted(assets.DIST.glob(f"*{ending}"))
    if not found:
        pytest.skip("the client is not built; run sh server/web/client/build.sh")
    return found


def _without_comments(path: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def test_styles_as_they_are_written() -> None:
    wrong = {
        str(path.relative_to(assets.SOURCE)): said
        for path in sorted(assets.SOURCE.rglob("*.css"))
        if (said := list(lacking(_supported_only(_without_comments(path)), STYLES)))
    }
    assert wrong == {}


def test_styles_as_they_are_built() -> None:
    wrong = {
        path.name: said
        for path in _built(".css")
        if (said := list(lacking(_supported_only(_without_comments(path)), STYLES)))
    }
    assert wrong == {}


def test_scripts_as_they_are_built() -> None:
    wrong = {
        path.name: said for path in _built(".js") if (said := list(lacking(path.read_text(encoding="utf-8"), SCRIPTS)))
    }
    assert wrong == {}


def test_our_own_scripts_call_nothing_that_only_libraries_may_mention() -> None:
    called = {
        str(path.relative_to(assets.SOURCE)): name
        for path in sorted(assets.SOURCE.rglob("*"))
        if path.suffix in {".ts", ".vue"}
        for name in NEVER_CALLED
        if name in path.read_text(encoding="utf-8")
    }
    assert called == {}


def test_pages_as_they_are_written() -> None:
    pages = (path for path in (ROOT / "server/web").rglob("*.html") if "node_modules" not in path.parts)
    wrong = {
        path.name: said for path in sorted(pages) if (said := list(lacking(path.read_text(encoding="utf-8"), PAGES)))
    }
    assert wrong == {}


def test_the_build_and_the_manual_name_the_same_browsers() -> None:
    oldest = dict(
        re.findall(r'"(chrome|safari|firefox)([\d.]+)"', (assets.CLIENT / "browsers.ts").read_text(encoding="utf-8"))
    )
    manual = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    said = [f"Chromium {oldest['chrome']}", f"Safari {oldest['safari']}", f"Firefox {oldest['firefox']}"]
    assert [name for name in said if name not in manual] == []


@pytest.mark.parametrize(
    ("written", "is_refused"),
    [
        ("a{color:color-mix(in srgb, var(--x) 40%, red)}", True),
        ("@supports (color:color-mix(in srgb, red, red)){a{color:color-mix(in srgb, red, red)}}", False),
        ("@supports not (field-sizing:content){a{width:1rlh}}", True),
        ("@supports (a:b){a{color:red}}b{color:oklch(1 0 0)}", True),
        (".a{&:hover{color:red}}", True),
        (".a{mask:url(x)}", True),
        (".a{-webkit-mask:url(x);max-width:min(1lh, 3dvh)}", False),
    ],
)
def test_a_style_counts_unless_a_browser_is_asked_first(written: str, is_refused: bool) -> None:  # noqa: FBT001
    assert bool(list(lacking(_supported_only(written), STYLES))) is is_refused
