"""What was signed of the log, by which keys, and how does anybody see that it only grew?

All of it is public: it tells how many entries there are, never what they say.
"""

from datetime import datetime

from flask import Blueprint, Response, render_template

from server.errors import NotFound
from server.services.installation import zone
from server.services.proof import anchors, heads, keys, proofs


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/log", "log", log)
    blueprint.add_url_rule("/log/head.txt", "head", head)
    blueprint.add_url_rule("/log/keys.json", "public_keys", public_keys)
    blueprint.add_url_rule("/log/inclusion/<leaf_sha256>.json", "inclusion", inclusion)
    blueprint.add_url_rule("/log/consistency/<int:first>-<int:second>.json", "consistency", consistency)


def log() -> str:
    """Show the newest head and the keys, for people."""
    ring = keys.known()
    return render_template(
        "proof/log.html",
        signed=heads.latest(),
        stamped=anchors.latest(),
        ring=ring,
        moment=datetime.fromisoformat,
        zone=zone(),
    )


def head() -> Response:
    """Send the newest signed head as a note.

    :raises NotFound: where nothing was sealed yet.
    """
    signed = heads.latest()
    if signed is None:
        raise NotFound
    return Response(signed.note, content_type="text/plain; charset=utf-8")


def public_keys() -> dict[str, object]:
    """Send whose log it is and all its public keys, the present one last."""
    ring = keys.known()
    return {"origin": ring.origin, "keys": keys.public(ring)}


def inclusion(leaf_sha256: str) -> dict[str, object]:
    """Send why an entry is in the log, by the hash of its leaf."""
    found = proofs.inclusion_of_leaf(leaf_sha256)
    path = [node.hex() for node in found.path]
    return {"position": found.position, "path": path, "head": found.signed.note}


def consistency(first: int, second: int) -> dict[str, object]:
    """Send why the log of one size grew out of that of another."""
    return {"first": first, "second": second, "path": [node.hex() for node in proofs.consistency(first, second)]}
