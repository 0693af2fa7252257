"""Is every table that means something spoken of by the log?

A new column means something, unless it is named as one that does not. Where rows that are there get another meaning by
a migration, the log has to take them over again: so what is said is written down here, and a change is thought about.
"""

from server.db import Base
from server.domain.log_faults import ROWS
from server.models import Event
from server.services.proof import meanings

COLUMNS = {
    "installation": "id authority language zone set_up_at copied_at",
    "programme": "id code title limits procedure publicity warning_rule document_rule is_demonstration "
    "retention closed_at created_at",
    "alarm": "id key kind details found_at answered_at answered_by reason",
    "export": (
        "id programme_id scope name subject asked_by account_id language with_report with_pictures is_redacted shape "
        "since_id issues files bytes_total size_bytes manifest_sha256 asked_at by_worker"
    ),
    "batch": "id programme_id code title title_en source_level note overlaps position",
    "own_column": "id programme_id heading kind choices position retired_at",
    "calendar_day": "id day is_working name",
    "calendar_year": "id year confirmed_by confirmed_at",
    "unit": "id name code county county_code",
    "account": "id name role programme_id unit_id password_hash password_set_at second_factor_at "
    "disabled_at created_at",
    "account_county": "account_id county",
    "account_unit": "account_id unit_id",
    "past_password": "id account_id password_hash replaced_at",
    "account_link": "id account_id kind token_sha256 made_by made_at expires_at used_at withdrawn_at",
    "second_factor": "account_id sealed made_at",
    "recovery_code": "id account_id code_hmac used_at",
    "phone": "id programme_id account_id name county kind token_sha256 revoked_at created_at",
    "phone_key": "id phone_id key spki enrolled_at",
    "site": "id programme_id code name datum latitude longitude radius_m polygon county region zone unit_id",
    "viewpoint": "id site_id code name latitude longitude bearing_deg hint",
    "issue": "id programme_id code row_no batch_id site_id unit_id county problem_text status due_text due_on "
    "work_started_at work_done_at claimed_at state round verdict ledger created_at",
    "issue_move": "id issue_id round start_state end_state made_at account_id by about_on document note reasons due_on "
    "evidence",
    "issue_measure": "id issue_id round number text due_on written_by written_at done_on done_note done_by dropped_at",
    "issue_file": "id issue_id round kind measure_id original_id name note brought_by brought_at set_aside_at "
    "set_aside_by set_aside_reason",
    "contradiction_override": "id issue_id finding_id account_id reason made_at",
    "hint": "id programme_id kind noted_on text place datum latitude longitude issue_id state entered_by "
    "entered_at ended_by ended_at reason",
    "petition_reply": "id issue_id way told_on note written_by written_at",
    "finding": "id photo_id pair_id issue_id check version status reason evidence made_at replaced_at",
    "visit": "id programme_id starts_on ends_on form_pk note planned_by_id planned_at cancelled_at cancelled_reason",
    "visit_issue": "visit_id issue_id added_at",
    "visit_officer": "visit_id account_id left_at",
    "issue_forecast": "id issue_id forecast reason made_by made_at",
    "issue_warning": "id issue_id light reasons decision note until decided_by decided_at",
    "official_document": "id programme_id kind title text answer_due drafted_by drafted_at prefix year running "
    "issued_on issued_by issued_at activity_id closed_by closed_at closed_note withdrawn_by withdrawn_at "
    "withdrawn_reason",
    "document_issue": "document_id issue_id",
    "document_recipient": "document_id unit_id",
    "document_answer": "id document_id unit_id text original_id file_name answered_by answered_at",
    "monthly_report": "id issue_id month percent text reported_by reported_at",
    "dispatch": "id programme_id month taken_by taken_at rows sha256",
    "assessment_sheet": "id programme_id year weights counties unit_ids made_by made_at",
    "assessment_points": "id sheet_id county unit_id criterion points reason given_by given_at",
    "assessment": "id programme_id sheet_id year as_of content sha256 published_by published_at county_record_id "
    "department_record_id withdrawn_by withdrawn_at withdrawn_reason",
    "activity": "id programme_id kind since until count problems senior junior amount_fen is_led unit_id county "
    "document_no title note entered_by entered_at withdrawn_at withdrawn_by withdrawn_reason",
    "activity_issue": "activity_id issue_id",
    "assignment": "id issue_id account_id assigned_by_id assigned_at due_on ended_at ended_reason previous_id visit_id",
    "publication": "id issue_id round problem body measures goal due result medium link screenshot_id receiver "
    "telephone address prepared_by made_at checked_by_id checked_at released_by_id released_at opens_on closes_on "
    "needed_days day_kind withdrawn_by_id withdrawn_at withdrawn_reason token",
    "published_pair": "id publication_id pair_id caption",
    "published_photo": "id publication_id published_pair_id stage original_id areas covered_by covered_at token",
    "objection": "id publication_id text name contact secret_sha256 received_at state answer reason answered_by_id "
    "answered_at",
    "objection_file": "id objection_id name media_type original_id",
    "form": "id programme_id form_id state created_at",
    "form_file": "id form_pk name original_id md5 added_at",
    "form_version": "id form_pk version title xml md5 media validated published_at published_by source_name source_id",
    "original": "id sha256 size_bytes media_type facts exif_key camera_model exif_shape quantisation burnt_in_code "
    "stored_at",
    "submission": "id form_pk form_version_id version_named instance_id instance_name replaces_id xml xml_sha256 "
    "answers flags phone_id account_id submitter_id device_id user_agent client_headers phone_ahead_s "
    "received_at set_aside_at set_aside_by set_aside_reason",
    "attachment": "id submission_id name state original_id flags received_at",
    "submission_issue": "submission_id code issue_id",
    "witnessed_photo": "id submission_id attachment_id name sha256 standing key session source chosen_at "
    "last_modified_at latitude longitude error_m fixed_at heading_deg",
    "photo": "id original_id attachment_id question path issue_id site_id viewpoint_id stage form_latitude "
    "form_longitude form_error_m device taken_at latitude longitude verdict refiled_by received_at "
    "analysed_at",
    "brought_in_photo": "photo_id by at file_name issue_code viewpoint_code stage taken_by source",
    "photo_pair": "id issue_id viewpoint_id before_id after_id verdict comparison contradictions doubts "
    "contradicted_at formed_at replaced_at chosen_at state outcome violation settled_at reopened_at second_look_at",
    "decision": "id pair_id account_id kind violation note verdict_seen findings_seen is_bulk opened_at decided_at "
    "withdrawn_at given_with_id",
    "decision_reason": "decision_id code",
    "comment": "id pair_id account_id text written_at",
    "problem_region": "id issue_id viewpoint_id original_id corners is_none source drawn_by account_id drawn_at "
    "replaced_at replaced_by",
    "draw": "id programme_id title seed seed_source pool officers shares team_size only_closed pool_sha256 sha256 "
    "shown_on prepared_by prepared_at drawn_by drawn_at",
    "drawn_issue": "id draw_id issue_id place risk_class officers",
}


def test_every_table_is_in_one_of_the_two_lists() -> None:
    models = {mapper.class_ for mapper in Base.registry.mappers}
    assert models == {*meanings.BY_MODEL, *meanings.MEANINGLESS}
    assert not meanings.BY_MODEL.keys() & meanings.MEANINGLESS.keys()
    assert Event in meanings.MEANINGLESS


def test_each_column_that_means_nothing_is_there() -> None:
    for aggregate in meanings.AGGREGATES.values():
        for part in aggregate.parts:
            there = {column.key for column in part.model.__mapper__.column_attrs}
            assert {*part.silent, *part.secret} <= there
            assert all(part.silent.values())


def test_what_is_said_changes_only_with_a_thought_of_the_rows_that_are_there() -> None:
    """Nothing is to be done for a column that is empty in them; otherwise let the migration have them taken over."""
    said = {part.name: " ".join(part.columns) for one in meanings.AGGREGATES.values() for part in one.parts}
    assert said == COLUMNS


def test_every_kind_of_row_has_a_name_for_people() -> None:
    assert ROWS.keys() == meanings.AGGREGATES.keys()
