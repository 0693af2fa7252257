"""What does a browser need of us to fill forms where there is no network?

A page without a word of anybody's in it, the worker that keeps it, and what a phone asks before it puts an icon on its
home screen. The link that enrols a browser has its token behind the `#`, so it never comes here and into no log.
"""

import hashlib
import json

from flask import Blueprint, Response, abort, render_template, request, url_for

from server.web import assets, security
from server.web.capture import icons

ENTRY = "capture/main.ts"
WORKER = "capture-worker.js"
_SCRIPTS = "'wasm-unsafe-eval'"
"""The form engine reads XPath by a parser in WebAssembly; `eval` of text stays forbidden."""
_CONNECT = "data:"
"""That parser comes inside the script, as an address that holds its own content."""


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/", "page", page)
    blueprint.add_url_rule("/sw.js", "worker", worker)
    blueprint.add_url_rule("/app.webmanifest", "manifest", manifest)
    blueprint.add_url_rule("/icon.svg", "icon", icon)
    blueprint.add_url_rule("/icon-<int:pixels>.png", "icon_png", icon_png)


def page() -> Response:
    """Show the shell: it is the same for everybody, so that a browser may keep it."""
    answer = Response(render_template("capture.html", script=assets.asset(ENTRY), styles=assets.styles_of(ENTRY)))
    answer.headers["Content-Security-Policy"] = security.policy(scripts=_SCRIPTS, connect=_CONNECT)
    return _asked_again(answer)


def worker() -> Response:
    """Send the worker with the list of what it keeps; another build is another list, so browsers notice it."""
    path = assets.DIST / WORKER
    if not path.is_file():
        abort(404)
    kept = [url_for("capture.page"), url_for("capture.manifest"), url_for("capture.icon"), *assets.all_of(ENTRY)]
    source = path.read_text(encoding="utf-8")
    shell = render_template("capture.html", script=assets.asset(ENTRY), styles=assets.styles_of(ENTRY))
    version = hashlib.sha256("\n".join([*kept, shell, source]).encode()).hexdigest()[:16]
    answer = Response(f"self.SHELL = {json.dumps({'version': version, 'addresses': kept})};\n{source}")
    answer.content_type = "text/javascript; charset=utf-8"
    answer.headers["Service-Worker-Allowed"] = url_for("capture.page")
    answer.headers["Content-Security-Policy"] = security.policy(scripts=_SCRIPTS, connect=_CONNECT)
    return _asked_again(answer)


def manifest() -> Response:
    """Tell a phone how the page looks as an app on its home screen."""
    described = {
        "id": url_for("capture.page"),
        "name": "实证 · 现场填报",
        "short_name": "实证填报",
        "lang": "zh-CN",
        "start_url": url_for("capture.page"),
        "scope": url_for("capture.page"),
        "display": "standalone",
        "orientation": "portrait",
        "background_color": "#f4f6f7",
        "theme_color": "#10202b",
        "icons": [
            {"src": url_for("capture.icon"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
            *(_icon(size, purpose) for size in (192, 512) for purpose in ("any", "maskable")),
        ],
    }
    content = json.dumps(described, ensure_ascii=False)
    return _asked_again(Response(content, content_type="application/manifest+json; charset=utf-8"))


def icon() -> Response:
    """Send the seal."""
    return _asked_again(Response(render_template("capture_icon.svg"), content_type="image/svg+xml"))


def icon_png(pixels: int) -> Response:
    """Send the seal to a phone that takes no SVG for its home screen."""
    if pixels not in icons.SIZES:
        abort(404)
    return _asked_again(Response(icons.path(pixels).read_bytes(), content_type="image/png"))


def _icon(size: int, purpose: str) -> dict[str, str]:
    """Describe a picture; the seal keeps within the circle that Android may cut out of it."""
    address = url_for("capture.icon_png", pixels=size)
    return {"src": address, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}


def _asked_again(answer: Response) -> Response:
    """Let a browser keep the answer, and ask each time whether it is still so."""
    answer.cache_control.no_cache = True
    answer.add_etag(weak=True)  # compression puts a word into others, which then never match
    answer.make_conditional(request)
    return answer
