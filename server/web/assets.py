"""Where are the scripts and styles that the client workspace was built into?

The build names its files by their content, so a browser may keep them for ever. Without a build the pages work
without scripts, and their styles come straight from the sources.
"""

import json
import logging
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, abort, send_from_directory, url_for

from server.web.compression import takes_gzip

CLIENT = Path(__file__).parent / "client"
DIST = CLIENT / "dist"
SOURCE = CLIENT / "src"
FOR_EVER = 31_536_000
log = logging.getLogger(__name__)

blueprint = Blueprint("assets", __name__, url_prefix="/assets", template_folder="templates")


def init_app(app: Flask) -> None:
    """Serve the built files and give templates their addresses."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(asset=asset, styles_of=styles_of)


@cache
def manifest() -> dict[str, Any]:
    """Return what the build wrote about its files; empty without a build, which the first page asked for tells."""
    path = DIST / ".vite" / "manifest.json"
    if not path.is_file():
        log.warning("No built client: pages have no scripts. Build it with: sh server/web/client/build.sh")
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return content


def asset(entry: str) -> str | None:
    """Return the address of a built entry, like "review.ts"; without a build only styles have one."""
    chunk = manifest().get(f"src/{entry}")
    if chunk:
        return url_for("assets.built", name=chunk["file"])
    return url_for("assets.source", name=entry) if entry.endswith(".css") else None


def styles_of(entry: str) -> list[str]:
    """Return the addresses of the styles that a script brings with it."""
    built = manifest().get(f"src/{entry}", {})
    return [url_for("assets.built", name=name) for name in built.get("css", [])]


def all_of(entry: str) -> list[str]:
    """Return the addresses of a built entry and of everything that it may ever load; empty without a build."""
    seen: dict[str, None] = {}
    waiting = [f"src/{entry}"] if f"src/{entry}" in manifest() else []
    names: dict[str, None] = {}
    while waiting:
        key = waiting.pop()
        if key in seen:
            continue
        seen[key] = None
        chunk = manifest()[key]
        names.update(dict.fromkeys([chunk["file"], *chunk.get("css", []), *chunk.get("assets", [])]))
        waiting += [*chunk.get("imports", []), *chunk.get("dynamicImports", [])]
    return [url_for("assets.built", name=name) for name in names]


@blueprint.get("/<path:name>")
def built(name: str) -> Response:
    """Send a built file, packed where the browser unpacks."""
    if name.startswith("."):
        abort(404)
    packed = takes_gzip() and (DIST / f"{name}.gz").is_file()
    answer = send_from_directory(DIST, f"{name}.gz" if packed else name, mimetype=_type(name), max_age=FOR_EVER)
    answer.cache_control.public = True
    answer.cache_control.immutable = True
    answer.headers["Vary"] = "Accept-Encoding"
    if packed:
        answer.headers["Content-Encoding"] = "gzip"
    return answer


@blueprint.get("/source/<path:name>")
def source(name: str) -> Response:
    """Send a style as it was written; only where nothing was built."""
    if manifest() or not name.endswith(".css"):
        abort(404)
    return send_from_directory(SOURCE, name, max_age=0)


def _type(name: str) -> str | None:
    """Name the types that a machine's own table may not know."""
    return {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}.get(Path(name).suffix)
