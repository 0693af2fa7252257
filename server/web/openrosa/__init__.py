"""What ODK Collect talks to: form list, form, manifest, media, submission.

The same routes hang below a token in the path (phones) and without one (Basic or Digest). Some more are for the page of
a browser alone, which is a phone.
"""

from flask import Blueprint, Flask

from server.domain.outside_limits import MOST_COMMENT_BYTES, MOST_WITNESS_KEY_BYTES
from server.services import runtime
from server.web import bodies, protocols
from server.web.openrosa import form_list, kernel, own_phone, returned, submission, witness_key
from server.web.protocols import Protocol

PREFIXES = ("/v1/key/<token>/projects/<int:project>", "/v1/projects/<int:project>")


def init_app(app: Flask) -> None:
    """Register the routes, what surrounds them, and who may call and how they are refused."""
    blueprint = Blueprint("openrosa", __name__)
    for number, prefix in enumerate(PREFIXES):
        for path, methods, view in (*form_list.ROUTES, *submission.ROUTES):
            name = f"{view.__name__}_{number}"
            blueprint.add_url_rule(prefix + path, name, view, methods=methods, provide_automatic_options=False)
    blueprint.add_url_rule(f"{PREFIXES[0]}/witness-key", view_func=witness_key.enrol, methods=["POST"])
    blueprint.add_url_rule(f"{PREFIXES[0]}/phone.json", view_func=own_phone.own_phone, provide_automatic_options=False)
    for path, view in returned.ROUTES:
        blueprint.add_url_rule(PREFIXES[0] + path, view_func=view, provide_automatic_options=False)
    blueprint.add_url_rule(
        f"{PREFIXES[0]}/returned/<int:pair_id>/comments", view_func=returned.comment, methods=["POST"]
    )
    blueprint.after_request(kernel.finish)
    app.register_blueprint(blueprint)
    for number, _ in enumerate(PREFIXES):
        bodies.allow(app, f"openrosa.submit_{number}", app.extensions[runtime.SETTINGS].submission_max_bytes)
    bodies.allow(app, "openrosa.enrol", MOST_WITNESS_KEY_BYTES)
    bodies.allow(app, "openrosa.comment", MOST_COMMENT_BYTES)
    protocols.register(app, Protocol(kernel.admit, kernel.problem, kernel.loggable), "openrosa", prefix="/v1/")
