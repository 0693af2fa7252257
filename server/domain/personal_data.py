"""Which personal data are kept, where, why, for how long, and who sees them?

Shown to auditors and administrators, and written into docs/personal-data.md. A guard compares every column that may
tell of a person with it: whoever adds one says here what it is for, or below that it tells of nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from server.translations import N_


@dataclass(frozen=True)
class Kind:
    """Personal data that are kept for one purpose."""

    name: str
    what: str
    why: str
    kept: str
    seen_by: str
    columns: Mapping[str, str]
    """By table, its columns, between blanks."""
    files: str = ""
    """What lies in the store and not in a table."""


_WITH_EVIDENCE = N_("As long as the evidence; never removed by itself.")
_READERS = N_("Whoever may read the issue; who is limited to counties or units sees only theirs.")
KINDS = (
    Kind(
        N_("People with an account"),
        N_(
            "Name, role, unit, counties and units they see, the hash of the password and of earlier ones, the sealed "
            "second factor, hashes of recovery codes, links that invited them."
        ),
        N_("To know who acts, and to let nobody else in."),
        N_("As long as the installation: decisions name their author. An account is switched off, not removed."),
        N_("Administrators; the name stands beside what the person did. Hashes are shown to nobody."),
        {
            "account": "name role password_hash digest_ha1 unit_id",
            "account_county": "account_id county",
            "account_unit": "account_id",
            "account_link": "account_id made_by token_sha256",
            "past_password": "account_id password_hash",
            "second_factor": "account_id sealed",
            "recovery_code": "account_id code_hmac",
        },
    ),
    Kind(
        N_("Who is signed in, and tries of passwords"),
        N_(
            "The address on the network, the browser in words, and how often a password was tried for a name or from "
            "an address."
        ),
        N_("So that people can end a session that is not theirs, and nobody can guess passwords."),
        N_("Sessions: 90 days after the longest time that one lasts. Tries: an hour after the last one."),
        N_("The person, and administrators."),
        {"account_session": "account_id address browser token_sha256", "password_try": "bucket"},
    ),
    Kind(
        N_("Notices and letters"),
        N_("The e-mail address, when a person wants to be told, what they were told, searches they keep."),
        N_("To tell people what concerns them, and nothing else."),
        N_(
            "The text of a letter until it went. Notices of issues that are closed, and the addresses and subjects of "
            "letters that told them: as many months as the programme says; otherwise they stay."
        ),
        N_("The person alone; administrators see whether letters go out."),
        {
            "notice": "account_id subject details",
            "notice_choice": "account_id",
            "notice_settings": "account_id address pending_address token_sha256",
            "letter": "account_id address subject body",
            "robot": "name",
            "robot_call": "item",
            "saved_filter": "account_id name",
            "ledger_view": "account_id name",
            "reservation": "account_id",
            "pair_share": "account_id",
        },
    ),
    Kind(
        N_("Phones"),
        N_("The name of a phone and whose it is, its program, the identifier that it sends with each form, its key."),
        N_("To know which phone vouches for a photo, and to shut out one that was lost."),
        N_(
            "With a submission: as long as the evidence. What the last request told is overwritten by the next, and "
            "removed after as many months as the programme says."
        ),
        N_("Administrators; the office and reviewers see the identifier beside a submission."),
        {
            "phone": "account_id name token_sha256 user_agent",
            "phone_key": "phone_id key spki",
            "submission": "phone_id device_id user_agent client_headers",
            "form_fetch": "phone_id",
            "photo": "device",
        },
    ),
    Kind(
        N_("Forms that officers filled in"),
        N_(
            "Who handed it in, all answers as they came, names and signatures in them, and files that came along, such "
            "as the trail of positions that the phone wrote while the form was filled in."
        ),
        N_("They are the evidence of an inspection: who was where, when, and what they saw."),
        _WITH_EVIDENCE,
        _READERS,
        {
            "submission": "account_id submitter_id instance_name xml answers set_aside_by set_aside_reason",
            "attachment": "name",
            "assignment": "account_id assigned_by_id ended_reason",
            "draw": "officers prepared_by drawn_by",
            "drawn_issue": "officers",
            "visit": "planned_by_id note cancelled_reason",
            "visit_officer": "account_id",
        },
        N_("Files of submissions in the store: signatures, drawings, trails of positions."),
    ),
    Kind(
        N_("Moves, measures and papers of issues"),
        N_(
            "Who moved an issue on, ticked a measure, brought a paper or let a contradiction pass, and what they "
            "wrote; names and signatures in the papers themselves."
        ),
        N_("To show who was responsible for each step on the way to closing."),
        _WITH_EVIDENCE,
        N_("Whoever may read the issue; the responsible unit sees its own steps and not who examines them."),
        {
            "issue_move": "account_id by note evidence",
            "issue_measure": "text written_by done_by done_note",
            "issue_file": "name note brought_by set_aside_by set_aside_reason",
            "contradiction_override": "account_id reason",
        },
        N_("Files of papers in the store: plans, reports, signed sheets."),
    ),
    Kind(
        N_("Hints and replies to complainants"),
        N_(
            "What complaints, satellite pictures and reports say of closed issues, who entered and ended a hint, and "
            "how a complainant was told; names that somebody writes into these texts."
        ),
        N_("To show why an issue was looked at again, and that a complainant was told."),
        _WITH_EVIDENCE,
        N_("Whoever may read the issue; a hint of no issue, whoever sees the whole programme."),
        {
            "hint": "text place latitude longitude entered_by ended_by reason",
            "petition_reply": "note written_by",
        },
    ),
    Kind(
        N_("Photos"),
        N_(
            "Faces and number plates, where somebody was in the picture; camera, place and time in the file; where the "
            "form and the browser say that the officer stood."
        ),
        N_("They are the evidence that a clean-up happened, at that place and time."),
        _WITH_EVIDENCE,
        N_("Whoever may read the issue; who was sent which photo is noted."),
        {
            "original": "facts exif_key camera_model",
            "photo": "form_latitude form_longitude form_error_m latitude longitude refiled_by",
            "witnessed_photo": "name key session latitude longitude",
            "brought_in_photo": "by file_name taken_by source",
            "finding": "evidence",
        },
        N_("Originals and the smaller copies made of them, in the store. Faces and plates are not searched for."),
    ),
    Kind(
        N_("Answers and comments"),
        N_(
            "Who decided what on a pair, with reason and note; who wrote what to whom; who marked the problem; whose "
            "photos stand at the desk."
        ),
        N_("An acceptance has to say who answered for it."),
        _WITH_EVIDENCE,
        _READERS,
        {
            "decision": "account_id note findings_seen",
            "comment": "account_id text",
            "problem_region": "account_id drawn_by replaced_by",
            "photo_pair": "officer",
        },
    ),
    Kind(
        N_("The ledger"),
        N_(
            "Responsible and contact persons with their telephone numbers, as the ledger of the office writes them, "
            "and the files that it was imported from."
        ),
        N_("The ledger names who has to put something right, and to whom the public may object."),
        _WITH_EVIDENCE,
        _READERS,
        {
            "issue": "problem_text ledger",
            "ledger_cell": "value",
            "register_import": "name content rows made_by done_by undone_by",
            "batch": "note",
            "activity": "title note entered_by withdrawn_by withdrawn_reason",
            "issue_forecast": "reason made_by",
            "issue_warning": "reasons note decided_by",
            "official_document": (
                "title text drafted_by issued_by closed_by closed_note withdrawn_by withdrawn_reason"
            ),
            "document_answer": "text file_name answered_by",
            "monthly_report": "text reported_by",
            "dispatch": "taken_by rows",
            "assessment_sheet": "made_by",
            "assessment_points": "reason given_by",
            "assessment": "content published_by withdrawn_by withdrawn_reason",
            "ledger_template": "name content given_by",
        },
    ),
    Kind(
        N_("What is made public, and objections"),
        N_(
            "Who receives objections, who prepared, checked and released a notice; of who objects what they write: "
            "text, name and contact where they give them, and their files."
        ),
        N_("So that the public can object, and learns what came of it."),
        _WITH_EVIDENCE,
        N_("The notice: everybody. Objections: the office and administrators, where they see the issue."),
        {
            "publication": (
                "problem body result receiver telephone address prepared_by checked_by_id released_by_id "
                "withdrawn_by_id withdrawn_reason"
            ),
            "published_photo": "covered_by",
            "objection": "text name contact secret_sha256 answer reason answered_by_id",
            "objection_file": "name",
            "programme": "publicity",
        },
        N_("Files of objections in the store; pictures with covered faces and plates, made of originals."),
    ),
    Kind(
        N_("The log"),
        N_("Who did what to which thing and when, by the name of the account or the number of the phone."),
        N_("So that nothing can be done unseen, by administrators neither."),
        N_("For ever: each entry is a leaf of one signed tree, and none can be taken out."),
        N_("Auditors, administrators, the office and leaders, where they see the whole installation."),
        {
            "event": "actor subject details",
            "alarm": "details answered_by reason",
            "form_draft": "made_by",
            "form_version": "published_by source_name",
            "check_run": "started_by paused_by cause",
            "verdict_change": "seen_by_id",
            "export": "account_id asked_by",
            "limit_draft": "made_by ended_by reason",
            "calendar_year": "confirmed_by",
        },
    ),
    Kind(
        N_("Who saw which photo"),
        N_("Person, photo, hour, and whether it was a copy to look at, the original or an export."),
        N_("So that an auditor can tell who had a photo that went where it should not."),
        N_(
            "So many days as the operator sets with SHIZHENG_VIEWS_DAYS, 365 otherwise, at least 180; of issues that "
            "are closed as many months as the programme says, at least six."
        ),
        N_("Auditors and administrators who see the whole installation."),
        {"sighting": "account_id original_id hour at preview original export"},
    ),
)
_PLACES = "of a place that is registered, and of nobody who was there"
_TITLES = "what a thing is called, and not a person"
NONE: Mapping[str, str] = {
    **dict.fromkeys(("site.latitude", "site.longitude", "viewpoint.latitude", "viewpoint.longitude"), _PLACES),
    **dict.fromkeys(
        ("site.name", "viewpoint.name", "unit.name", "export.name", "form_draft.name", "form_draft_file.name",
         "form_file.name", "backup.name"), _TITLES,
    ),
    "account.password_set_at": "a time",
    "assignment.assigned_at": "a time",
    "check_run.by_worker": "yes or no",
    "export.by_worker": "yes or no",
    "issue.due_text": "a deadline as the ledger writes it",
    "submission.phone_ahead_s": "by how much a clock was wrong",
    "calendar_day.name": "of a holiday",
    "limit_draft.by_worker": "yes or no",
    "worker_beat.name": "of a machine and a process",
    "form_version.xml": "the questions of a form, and no answers",
    "time_stamp.address": "of an authority on the network",
    "export.subject": "of which issues it is",
    "finding.reason": "one of the codes that a check gives",
    "original.exif_shape": "which fields the file has, without what is in them",
    "answered_check.camera": "a model of cameras, counted over all photos",
    "photo.path": "of a question in a form",
    "export.path": "of a folder on the server",
    "submission.xml_sha256": "a hash of what is listed",
    "submission_issue.code": "of an issue",
    "decision_reason.code": "of a reason",
}  # fmt: skip
"""Columns whose name may tell of a person and that tell of nobody, each with the reason."""


def listed() -> frozenset[str]:
    """Return all columns with personal data, as TABLE.COLUMN."""
    return frozenset(
        f"{table}.{name}" for kind in KINDS for table, names in kind.columns.items() for name in names.split()
    )
