"""`submissions`: what did phones send?"""

from server.cli.kernel import Noun, answer_json, answer_table, json_option
from server.services.intake import submissions as service
from server.translations import N_

submissions = Noun("submissions", help="What phones sent.")


@submissions.command("list")
@json_option
def list_(*, as_json: bool) -> None:
    """List all submissions, oldest first."""
    found = service.listing()
    if as_json:
        answer_json([
            {
                "instance_id": s.instance_id, "received_at": s.received_at.isoformat(), "form_id": s.form_id,
                "form_version": s.version, "flags": list(s.flags), "files_expected": s.expected,
                "files_received": s.arrived,
            }
            for s in found
        ])  # fmt: skip
        return
    rows = [(s.instance_id, s.received_at.isoformat(), s.form_id, f"{s.arrived}/{s.expected}") for s in found]
    answer_table([N_("instance"), N_("received"), N_("form"), N_("files")], rows)
