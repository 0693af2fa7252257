"""Make all tables.

The first 69 migrations as one: what they led to, column by column in their order. An installation that stands at 0069
goes on from here without doing anything. An older one is first brought to 0069 by the program as it was before: the
last commit whose migrations/versions has 0069_let_reruns_rest.py. See “Upgrades” in docs/operations.md.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0069"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

BIG = sa.BigInteger()
BOOL = sa.Boolean()
BYTES = sa.LargeBinary()
DAY = sa.Date()
INT = sa.Integer()
JSON = sa.JSON(none_as_null=True)
REAL = sa.Double()
TEXT = sa.String()
TEXT_BY_LETTER = sa.String().with_variant(sa.String(collation="C"), "postgresql")  # sorted as SQLite sorts
TIME = sa.DateTime(timezone=True)
WORD = sa.String(32)  # one of an enumeration

LEDGER_COLUMNS = """
    row_no code petition_no batch site source round problem region pollution category lead_unit unit person
    supervise_unit accept_unit goal measures due progress status started done claimed truth settled announced publicity
    contact accepted closed accountability note own
""".split()


def upgrade() -> None:
    """Make each table after those that it names."""
    make_installation()
    make_log()
    make_register()
    make_people()
    make_ledger()
    make_originals()
    make_forms()
    make_visits()
    make_submissions()
    make_photos()
    make_review()
    make_life_cycle()
    make_publicity()
    make_supervision()
    make_notices()
    make_exports()


def downgrade() -> None:
    """Refuse: before these tables there is nothing, and the evidence would go with them.

    :raises RuntimeError: always.
    """
    raise RuntimeError(
        "There is no version before 0069, and nothing was changed. To go back, restore a copy with the program that "
        "made it."
    )


def table(
    name: str,
    *columns: sa.Column[Any],
    unique: Sequence[tuple[str, ...]] = (),
    never_again: bool = False,
    **options: Any,
) -> None:
    """Make a table, whose keys are named by one rule.

    :param unique: which columns together no two rows may share.
    :param never_again: SQLite, too, gives no number of a row out twice.
    """
    for column in columns:
        for foreign in column.foreign_keys:
            foreign.name = op.f(f"fk_{name}_{column.name}_{foreign.target_fullname.partition('.')[0]}")
    keys = [column.name for column in columns if column.primary_key]
    alone = [sa.UniqueConstraint(*names, name=op.f(f"uq_{name}_{'_'.join(names)}")) for names in unique]
    primary = sa.PrimaryKeyConstraint(*keys, name=op.f(f"pk_{name}"))
    op.create_table(name, *columns, primary, *alone, sqlite_autoincrement=never_again, **options)


def must(name: str, kind: sa.types.TypeEngine[Any], *foreign: sa.ForeignKey, **options: Any) -> sa.Column[Any]:
    """Describe a column that every row fills."""
    return sa.Column(name, kind, *foreign, nullable=False, **options)


def may(name: str, kind: sa.types.TypeEngine[Any], *foreign: sa.ForeignKey) -> sa.Column[Any]:
    """Describe a column that a row may leave empty."""
    return sa.Column(name, kind, *foreign, nullable=True)


def key(name: str, kind: sa.types.TypeEngine[Any], *foreign: sa.ForeignKey, **options: Any) -> sa.Column[Any]:
    """Describe a column by which, with others of its kind, a row is named."""
    return must(name, kind, *foreign, primary_key=True, **options)


def number() -> sa.Column[Any]:
    """Describe the number that the database gives to each row."""
    return key("id", INT)


def to(target: str, ondelete: str | None = None) -> sa.ForeignKey:
    """Let a column name rows of another table, by their number where nothing else is said."""
    return sa.ForeignKey(target if "." in target else f"{target}.id", ondelete=ondelete)


def index(
    name: str, of: str, *columns: str, unique: bool = False, where: str | None = None, begins: bool = False
) -> None:
    """Make an index.

    :param where: of these rows only.
    :param begins: by which PostgreSQL, too, finds what begins with some letters.
    """
    rows = sa.text(where) if where else None
    operators = dict.fromkeys(columns, "text_pattern_ops") if begins else {}
    op.create_index(
        name, of, columns, unique=unique, sqlite_where=rows, postgresql_where=rows, postgresql_ops=operators
    )


def make_search() -> None:
    """Make the index for searches in the ledger: each database has its own kind."""
    if op.get_bind().dialect.name == "sqlite":
        keys = ", ".join(LEDGER_COLUMNS)
        op.execute(f"CREATE VIRTUAL TABLE ledger_search USING fts5({keys}, tokenize = 'unicode61 remove_diacritics 0')")
        return
    op.execute("CREATE TABLE ledger_search (issue_id integer PRIMARY KEY, grams text[] NOT NULL, plain text NOT NULL)")
    op.execute("CREATE INDEX ix_ledger_search_grams ON ledger_search USING gin (grams)")


def make_installation() -> None:
    """The installation: whose it is, its store, its copies, its workers, the days on which its offices work."""
    table(
        "installation",
        number(),
        must("authority", TEXT),
        must("language", TEXT),
        must("zone", TEXT),
        may("set_up_at", TIME),
        may("copied_at", TIME),
        may("code_hash", TEXT),
        may("loading_since", TIME),
        must("loading_done", INT),
        must("loading_steps", INT),
        may("loading_ended_at", TIME),
        must("is_loading_broken", BOOL),
        may("loader_sha256", TEXT),
        may("worker_seen_at", TIME),
    )
    table(
        "store_identity",
        number(),
        must("identity", TEXT),
        must("since", TIME),
    )
    table(
        "backup",
        number(),
        may("scheduled_for", TEXT),
        must("folder", TEXT),
        must("name", TEXT),
        must("began_at", TIME),
        may("worked_until", TIME),
        may("whole_at", TIME),
        must("is_elsewhere", BOOL),
        must("has_keys", BOOL),
        must("originals", INT),
        must("copied", INT),
        must("size_bytes", BIG),
        must("manifest_sha256", TEXT),
        may("problem", TEXT),
        may("rehearsed_at", TIME),
        may("rehearsal_problem", TEXT),
        unique=[("scheduled_for",)],
    )
    table(
        "worker_beat",
        key("name", TEXT),
        must("seen_at", TIME),
    )
    table(
        "calendar_day",
        number(),
        must("day", DAY),
        must("is_working", BOOL),
        must("name", TEXT),
        unique=[("day",)],
        never_again=True,
    )
    table(
        "calendar_year",
        number(),
        must("year", INT),
        must("confirmed_by", TEXT),
        must("confirmed_at", TIME),
        unique=[("year",)],
        never_again=True,
    )


def make_log() -> None:
    """The log, the tree over it, its stamps and the alarms."""
    table(
        "event",
        number(),
        must("at", TIME),
        must("actor", TEXT),
        must("action", TEXT),
        must("subject", TEXT),
        must("details", JSON),
        may("previous_sha256", TEXT),
        may("sha256", TEXT),
        must("rows", JSON),
        must("token", TEXT),
        must("leaf_sha256", TEXT),
        may("position", INT),
        must("mark", TEXT, server_default=""),
        unique=[("leaf_sha256",), ("position",), ("sha256",)],
    )
    index("ix_event_action", "event", "action", "id")
    index("ix_event_actor", "event", "actor", "id")
    index("ix_event_at", "event", "at")
    index("ix_event_subject", "event", "subject")
    index("ix_event_unsealed", "event", "id", where="position IS NULL")
    table(
        "log_node",
        key("level", INT),
        key("index", INT),
        must("sha256", TEXT),
        sqlite_with_rowid=False,
    )
    table(
        "row_word",
        key("kind", TEXT),
        key("number", INT),
        must("event_id", INT),
        sqlite_with_rowid=False,
    )
    table(
        "tree_head",
        key("number", INT, autoincrement=False),
        must("origin", TEXT),
        must("size", INT),
        must("root_sha256", TEXT),
        must("signed_at", TIME),
        must("key_id", TEXT),
        must("signature", TEXT),
        unique=[("size",)],
    )
    table(
        "time_stamp",
        number(),
        must("head_number", INT, to("tree_head.number")),
        must("address", TEXT),
        must("reply", BYTES),
        must("stamped_at", TIME),
    )
    index("ix_time_stamp_head_number", "time_stamp", "head_number")
    table(
        "log_watch",
        key("id", INT, autoincrement=False),
        may("began_at", TIME),
        must("original_id", INT),
        may("ended_at", TIME),
        may("worked_until", TIME),
    )
    table(
        "alarm",
        number(),
        must("key", TEXT),
        must("kind", TEXT),
        must("details", JSON),
        must("found_at", TIME),
        may("answered_at", TIME),
        may("answered_by", TEXT),
        may("reason", TEXT),
        unique=[("key",)],
    )
    index("ix_alarm_answered_at", "alarm", "answered_at")


def make_register() -> None:
    """The register: programmes with their batches and units, sites with their viewpoints, issues."""
    table(
        "programme",
        number(),
        must("code", TEXT),
        must("title", TEXT),
        must("limits", JSON),
        must("is_demonstration", BOOL),
        must("created_at", TIME),
        must("register_revision", INT, server_default="0"),
        may("closed_at", TIME),
        may("procedure", JSON),
        may("publicity", JSON),
        may("retention", JSON),
        may("warning_rule", JSON),
        may("document_rule", JSON),
        unique=[("code",)],
    )
    table(
        "batch",
        number(),
        must("programme_id", INT, to("programme")),
        must("code", TEXT),
        must("title", TEXT),
        must("title_en", TEXT),
        must("source_level", TEXT),
        must("note", TEXT),
        may("position", INT),
        may("overlaps", TEXT),
        unique=[("programme_id", "code")],
    )
    table(
        "unit",
        number(),
        must("name", TEXT),
        may("code", TEXT),
        must("county", TEXT),
        must("county_code", TEXT),
        unique=[("code",), ("name",)],
        never_again=True,
    )
    table(
        "site",
        number(),
        must("programme_id", INT, to("programme")),
        must("code", TEXT),
        must("name", TEXT),
        must("datum", WORD),
        must("latitude", REAL),
        must("longitude", REAL),
        must("radius_m", REAL),
        may("polygon", JSON),
        must("county", TEXT),
        must("region", TEXT),
        must("zone", TEXT),
        may("unit_id", INT, to("unit")),
        unique=[("programme_id", "code")],
        never_again=True,
    )
    table(
        "viewpoint",
        number(),
        must("site_id", INT, to("site")),
        must("code", TEXT),
        must("name", TEXT),
        may("latitude", REAL),
        may("longitude", REAL),
        may("bearing_deg", REAL),
        must("hint", TEXT),
        unique=[("site_id", "code")],
        never_again=True,
    )
    table(
        "own_column",
        number(),
        must("programme_id", INT, to("programme")),
        must("heading", TEXT),
        must("kind", WORD),
        must("choices", JSON),
        must("position", INT),
        may("retired_at", TIME),
        unique=[("programme_id", "heading")],
        never_again=True,
    )
    table(
        "register_import",
        number(),
        must("programme_id", INT, to("programme")),
        must("kind", WORD),
        must("name", TEXT),
        must("sha256", TEXT),
        may("content", BYTES),
        must("made_by", TEXT),
        must("made_at", TIME),
        may("done_by", TEXT),
        may("done_at", TIME),
        may("undone_by", TEXT),
        may("undone_at", TIME),
        may("counts", JSON),
        may("rows", JSON),
        never_again=True,
    )
    index("ix_register_import_programme", "register_import", "programme_id")
    table(
        "limit_draft",
        number(),
        must("programme_id", INT, to("programme")),
        must("settings", JSON),
        must("base", JSON),
        must("reason", TEXT),
        must("state", WORD),
        must("made_by", TEXT),
        must("made_at", TIME),
        must("by_worker", BOOL),
        must("done", INT),
        must("total", INT),
        may("worked_until", TIME),
        may("tried_at", TIME),
        may("found", JSON),
        must("problem", TEXT),
        may("ended_by", TEXT),
        may("ended_at", TIME),
    )
    index("ix_limit_draft_programme", "limit_draft", "programme_id", "state")
    index("ix_limit_draft_state", "limit_draft", "state")
    table(
        "check_run",
        number(),
        may("programme_id", INT, to("programme")),
        must("checks", JSON),
        must("total", INT),
        must("done", INT),
        must("started_by", TEXT),
        must("started_at", TIME),
        may("ended_at", TIME),
        must("by_worker", BOOL),
        may("worked_until", TIME),
        must("reached", JSON),
        may("cause", JSON),
        may("paused_at", TIME),
        may("paused_by", TEXT),
        may("rested_s", REAL),
    )
    table(
        "issue",
        number(),
        must("programme_id", INT, to("programme")),
        must("code", TEXT),
        may("row_no", INT),
        may("batch_id", INT, to("batch")),
        may("site_id", INT, to("site")),
        may("unit_id", INT, to("unit")),
        must("problem_text", TEXT),
        must("status", TEXT),
        must("due_text", TEXT),
        may("due_on", DAY),
        may("work_started_at", TIME),
        may("work_done_at", TIME),
        must("ledger", JSON),
        must("created_at", TIME),
        may("claimed_at", TIME),
        may("verdict", WORD),
        must("county", TEXT),
        may("stale_run_id", INT, to("check_run")),
        may("state", WORD),
        may("round", INT),
        unique=[("programme_id", "code")],
        never_again=True,
    )
    index("ix_issue_counts", "issue", "programme_id", "batch_id", "status", "claimed_at")
    index("ix_issue_stale", "issue", "stale_run_id", "id", where="stale_run_id IS NOT NULL")
    index("ix_issue_state", "issue", "state", "programme_id")
    index("ix_issue_unit", "issue", "unit_id", "programme_id", "county")


def make_people() -> None:
    """Who may call: people, what they see, how they sign in; phones."""
    table(
        "account",
        number(),
        must("name", TEXT),
        must("role", WORD),
        may("programme_id", INT, to("programme")),
        must("password_hash", TEXT),
        may("digest_ha1", TEXT),
        may("language", TEXT),
        may("disabled_at", TIME),
        must("created_at", TIME),
        may("unit_id", INT, to("unit")),
        may("reminded_from", TIME),
        may("password_set_at", TIME),
        may("second_factor_at", TIME),
        unique=[("name",)],
    )
    table(
        "account_county",
        key("account_id", INT, to("account")),
        key("county", TEXT),
    )
    table(
        "account_unit",
        key("account_id", INT, to("account")),
        key("unit_id", INT, to("unit")),
    )
    table(
        "account_link",
        number(),
        must("account_id", INT, to("account")),
        must("kind", WORD),
        must("token_sha256", TEXT),
        must("made_by", TEXT),
        must("made_at", TIME),
        must("expires_at", TIME),
        may("used_at", TIME),
        may("withdrawn_at", TIME),
        unique=[("token_sha256",)],
    )
    index("ix_account_link_account_id", "account_link", "account_id")
    table(
        "account_session",
        number(),
        must("account_id", INT, to("account")),
        must("token_sha256", TEXT),
        must("address", TEXT),
        must("browser", TEXT),
        must("created_at", TIME),
        must("seen_at", TIME),
        may("ended_at", TIME),
        unique=[("token_sha256",)],
    )
    index("ix_account_session_account_id", "account_session", "account_id")
    table(
        "past_password",
        number(),
        must("account_id", INT, to("account")),
        must("password_hash", TEXT),
        must("replaced_at", TIME),
    )
    index("ix_past_password_account_id", "past_password", "account_id")
    table(
        "second_factor",
        key("account_id", INT, to("account")),
        must("sealed", TEXT),
        may("last_step", INT),
        must("made_at", TIME),
    )
    table(
        "recovery_code",
        number(),
        must("account_id", INT, to("account")),
        must("code_hmac", TEXT),
        may("used_at", TIME),
    )
    index("ix_recovery_code_account_id", "recovery_code", "account_id")
    table(
        "password_try",
        key("bucket", TEXT),
        must("tries", INT),
        must("free_at", TIME),
        must("tried_at", TIME),
    )
    index("ix_password_try_tried_at", "password_try", "tried_at")
    table(
        "digest_nonce",
        key("nonce_sha256", TEXT),
        must("count", INT),
        must("used_at", TIME),
    )
    index("ix_digest_nonce_used_at", "digest_nonce", "used_at")
    table(
        "phone",
        number(),
        must("programme_id", INT, to("programme")),
        must("name", TEXT),
        must("token_sha256", TEXT),
        may("revoked_at", TIME),
        must("created_at", TIME),
        may("account_id", INT, to("account")),
        must("kind", WORD),
        may("seen_at", TIME),
        may("user_agent", TEXT),
        may("ahead_s", REAL),
        may("county", TEXT),
        unique=[("token_sha256",)],
    )
    table(
        "phone_key",
        number(),
        must("phone_id", INT, to("phone")),
        must("key", TEXT),
        must("spki", BYTES),
        must("enrolled_at", TIME),
        unique=[("phone_id", "key")],
    )


def make_ledger() -> None:
    """The ledger as a table: by what it is sorted and searched, views of it, the office's own workbook."""
    table(
        "ledger_cell",
        key("column", TEXT),
        key("value", TEXT_BY_LETTER),
        key("issue_id", INT, to("issue", ondelete="CASCADE")),
        sqlite_with_rowid=False,
    )
    index("ix_ledger_cell_of_issue", "ledger_cell", "issue_id", "column")
    table(
        "ledger_view",
        number(),
        must("account_id", INT, to("account")),
        may("programme_id", INT, to("programme")),
        must("name", TEXT),
        must("query", TEXT),
        must("is_shared", BOOL),
        must("saved_at", TIME),
        unique=[("account_id", "name")],
    )
    table(
        "ledger_template",
        key("programme_id", INT, to("programme")),
        must("name", TEXT),
        must("sha256", TEXT),
        must("size_bytes", INT),
        must("content", BYTES),
        must("emptied", BYTES),
        must("shape", JSON),
        must("given_by", TEXT),
        must("given_at", TIME),
    )
    make_search()


def make_originals() -> None:
    """The bytes that are kept, by what they are found again, and who was sent them."""
    table(
        "original",
        number(),
        must("sha256", TEXT),
        must("size_bytes", BIG),
        may("media_type", TEXT),
        may("facts", JSON),
        must("stored_at", TIME),
        may("exif_key", TEXT),
        may("camera_model", TEXT),
        may("exif_shape", TEXT),
        may("quantisation", TEXT),
        may("burnt_in_code", TEXT),
        unique=[("sha256",)],
    )
    index("ix_original_burnt_in_code", "original", "burnt_in_code")
    index("ix_original_camera_model", "original", "camera_model")
    index("ix_original_exif_key", "original", "exif_key")
    index("ix_original_sha256_begins", "original", "sha256", begins=True)
    table(
        "fingerprint",
        key("original_id", INT, to("original")),
        must("phash", BIG),
        must("pdq", BYTES),
        must("band0", INT),
        must("band1", INT),
        must("band2", INT),
        must("write_no", BIG, server_default="0"),
    )
    index("ix_fingerprint_band0", "fingerprint", "band0")
    index("ix_fingerprint_band1", "fingerprint", "band1")
    index("ix_fingerprint_band2", "fingerprint", "band2")
    index("ix_fingerprint_write_no", "fingerprint", "write_no")
    table(
        "sighting",
        number(),
        must("account_id", INT, to("account")),
        must("original_id", INT, to("original")),
        must("hour", TIME),
        must("at", TIME),
        must("preview", BOOL),
        must("original", BOOL),
        must("export", BOOL),
        unique=[("account_id", "original_id", "hour")],
        never_again=True,
    )
    index("ix_sighting_at", "sighting", "at", "id")
    index("ix_sighting_original", "sighting", "original_id", "at")


def make_forms() -> None:
    """Forms: versions, files, drafts, who fetched them."""
    table(
        "form",
        number(),
        must("programme_id", INT, to("programme")),
        must("form_id", TEXT),
        must("state", WORD),
        must("created_at", TIME),
        unique=[("programme_id", "form_id")],
    )
    table(
        "form_version",
        number(),
        must("form_pk", INT, to("form")),
        must("version", TEXT),
        must("title", TEXT),
        must("xml", BYTES),
        must("md5", TEXT),
        must("media", JSON),
        must("validated", TEXT),
        must("published_at", TIME),
        may("published_by", TEXT),
        may("source_name", TEXT),
        may("source_id", INT, to("original")),
        unique=[("form_pk", "version")],
    )
    table(
        "form_file",
        number(),
        must("form_pk", INT, to("form")),
        must("name", TEXT),
        must("original_id", INT, to("original")),
        must("md5", TEXT),
        must("added_at", TIME),
        unique=[("form_pk", "name")],
    )
    table(
        "form_draft",
        number(),
        must("programme_id", INT, to("programme")),
        must("name", TEXT),
        must("original_id", INT, to("original")),
        must("made_by", TEXT),
        must("created_at", TIME),
        never_again=True,
    )
    index("ix_form_draft_programme", "form_draft", "programme_id")
    table(
        "form_draft_file",
        key("draft_id", INT, to("form_draft", ondelete="CASCADE")),
        key("name", TEXT),
        must("original_id", INT, to("original")),
    )
    table(
        "form_fetch",
        key("form_pk", INT, to("form")),
        key("phone_id", INT, to("phone")),
        must("version_id", INT, to("form_version")),
        must("fetched_at", TIME),
    )
    index("ix_form_fetch_version", "form_fetch", "version_id")


def make_visits() -> None:
    """Officers who are sent out, and to which issues."""
    table(
        "visit",
        number(),
        must("programme_id", INT, to("programme")),
        must("starts_on", DAY),
        must("ends_on", DAY),
        may("form_pk", INT, to("form")),
        must("note", TEXT),
        may("planned_by_id", INT, to("account")),
        must("planned_at", TIME),
        may("cancelled_at", TIME),
        must("cancelled_reason", TEXT),
    )
    index("ix_visit_programme_ends", "visit", "programme_id", "ends_on")
    table(
        "visit_officer",
        key("visit_id", INT, to("visit")),
        key("account_id", INT, to("account")),
        may("left_at", TIME),
    )
    index("ix_visit_officer_account_id", "visit_officer", "account_id")
    table(
        "visit_issue",
        key("visit_id", INT, to("visit")),
        key("issue_id", INT, to("issue")),
        must("added_at", TIME),
    )
    index("ix_visit_issue_issue_id", "visit_issue", "issue_id")
    table(
        "assignment",
        number(),
        must("issue_id", INT, to("issue")),
        must("account_id", INT, to("account")),
        may("assigned_by_id", INT, to("account")),
        must("assigned_at", TIME),
        may("due_on", DAY),
        may("ended_at", TIME),
        must("ended_reason", TEXT),
        may("previous_id", INT, to("assignment")),
        may("visit_id", INT, to("visit")),
        unique=[("previous_id",)],
    )
    index("ix_assignment_account_ended", "assignment", "account_id", "ended_at")
    index("ix_assignment_issue_id", "assignment", "issue_id")
    index("ix_assignment_visit_id", "assignment", "visit_id")
    index("uq_assignment_open", "assignment", "issue_id", "account_id", unique=True, where="ended_at IS NULL")


def make_submissions() -> None:
    """What phones sent."""
    table(
        "submission",
        number(),
        must("form_pk", INT, to("form")),
        may("form_version_id", INT, to("form_version")),
        must("version_named", TEXT),
        must("instance_id", TEXT),
        must("instance_name", TEXT),
        may("replaces_id", INT, to("submission")),
        must("xml", BYTES),
        must("xml_sha256", TEXT),
        must("answers", JSON),
        must("flags", JSON),
        may("phone_id", INT, to("phone")),
        may("account_id", INT, to("account")),
        may("device_id", TEXT),
        may("user_agent", TEXT),
        must("client_headers", JSON),
        may("phone_ahead_s", REAL),
        must("more_follows", BOOL),
        must("received_at", TIME),
        may("submitter_id", INT, to("account")),
        may("set_aside_at", TIME),
        may("set_aside_by", TEXT),
        may("set_aside_reason", TEXT),
        unique=[("form_pk", "instance_id"), ("replaces_id",)],
    )
    index("ix_submission_instance", "submission", "instance_id", begins=True)
    index("ix_submission_phone", "submission", "phone_id")
    index("ix_submission_received_at", "submission", "received_at", "id")
    index("ix_submission_submitter", "submission", "submitter_id", "received_at", "id")
    index("ix_submission_xml_sha256", "submission", "xml_sha256")
    table(
        "submission_issue",
        key("submission_id", INT, to("submission")),
        key("code", TEXT),
        may("issue_id", INT, to("issue")),
    )
    index("ix_submission_issue_code", "submission_issue", "code")
    index("ix_submission_issue_issue_id", "submission_issue", "issue_id")
    index("ix_submission_issue_unknown", "submission_issue", "submission_id", where="issue_id IS NULL")
    table(
        "attachment",
        number(),
        must("submission_id", INT, to("submission")),
        must("name", TEXT),
        must("state", WORD),
        may("original_id", INT, to("original")),
        must("flags", JSON),
        may("received_at", TIME),
    )
    index("ix_attachment_expected", "attachment", "submission_id", where="state = 'expected'")
    index("ix_attachment_name", "attachment", "name", begins=True)
    index("ix_attachment_original_id", "attachment", "original_id")
    index("ix_attachment_quarantined", "attachment", "submission_id", where="state = 'quarantined'")
    index("ix_attachment_submission_name", "attachment", "submission_id", "name")
    table(
        "witnessed_photo",
        number(),
        must("submission_id", INT, to("submission")),
        must("attachment_id", INT, to("attachment")),
        must("name", TEXT),
        must("sha256", TEXT),
        must("standing", WORD),
        must("key", TEXT),
        must("session", TEXT),
        must("source", WORD),
        must("chosen_at", TIME),
        may("last_modified_at", TIME),
        may("latitude", REAL),
        may("longitude", REAL),
        may("error_m", REAL),
        may("fixed_at", TIME),
        may("heading_deg", REAL),
    )
    index("ix_witnessed_photo_submission_name", "witnessed_photo", "submission_id", "name")


def make_photos() -> None:
    """Photos and pairs, and what the checks made of them."""
    table(
        "photo",
        number(),
        must("original_id", INT, to("original")),
        must("attachment_id", INT, to("attachment")),
        must("question", TEXT),
        must("path", TEXT),
        may("issue_id", INT, to("issue")),
        may("site_id", INT, to("site")),
        may("viewpoint_id", INT, to("viewpoint")),
        may("stage", WORD),
        may("form_latitude", REAL),
        may("form_longitude", REAL),
        may("form_error_m", REAL),
        may("verdict", WORD),
        must("attempts", INT),
        must("received_at", TIME),
        may("analysed_at", TIME),
        may("device", TEXT),
        may("taken_at", TIME),
        may("latitude", REAL),
        may("longitude", REAL),
        may("stale_run_id", INT, to("check_run")),
        must("refiled_by", TEXT),
        may("trouble", TEXT),
    )
    index("ix_photo_attachment_id", "photo", "attachment_id")
    index("ix_photo_device_taken_at", "photo", "device", "taken_at")
    index("ix_photo_issue_viewpoint", "photo", "issue_id", "viewpoint_id")
    index("ix_photo_original_id", "photo", "original_id")
    index("ix_photo_refiled", "photo", "attachment_id", where="refiled_by <> ''")
    index("ix_photo_site_stage", "photo", "site_id", "stage")
    index("ix_photo_stale", "photo", "stale_run_id", "id", where="stale_run_id IS NOT NULL")
    index("ix_photo_waiting", "photo", "id", where="verdict IS NULL")
    table(
        "brought_in_photo",
        key("photo_id", INT, to("photo")),
        must("by", TEXT),
        must("at", TIME),
        must("file_name", TEXT),
        must("issue_code", TEXT),
        must("viewpoint_code", TEXT),
        must("stage", WORD),
        must("taken_by", TEXT),
        must("source", TEXT),
    )
    table(
        "photo_pair",
        number(),
        must("issue_id", INT, to("issue")),
        must("viewpoint_id", INT, to("viewpoint")),
        must("before_id", INT, to("photo")),
        must("after_id", INT, to("photo")),
        may("verdict", WORD),
        must("contradictions", INT),
        must("doubts", INT),
        must("formed_at", TIME),
        may("replaced_at", TIME),
        may("comparison", JSON),
        must("state", WORD),
        may("outcome", WORD),
        may("charge", WORD),
        may("settled_at", TIME),
        may("reopened_at", TIME),
        must("is_waiting", BOOL),
        must("queue_key", BIG),
        may("programme_id", INT, to("programme")),
        may("batch_id", INT, to("batch")),
        may("unit_id", INT, to("unit")),
        must("county", TEXT),
        must("officer", TEXT),
        may("received_at", TIME),
        must("against", TEXT),
        may("contradicted_at", TIME),
        may("chosen_at", TIME),
        may("stale_run_id", INT, to("check_run")),
        may("second_look_at", TIME),
    )
    index("ix_photo_pair_answers", "photo_pair", "issue_id", "replaced_at", "outcome")
    index("ix_photo_pair_counts", "photo_pair", "is_waiting", "state", "verdict", "programme_id")
    index("ix_photo_pair_issue_viewpoint", "photo_pair", "issue_id", "viewpoint_id")
    index(
        "ix_photo_pair_queue",
        "photo_pair",
        "is_waiting",
        "queue_key",
        "verdict",
        "state",
        "programme_id",
        "batch_id",
        "county",
        "unit_id",
        "officer",
        "received_at",
        "reopened_at",
        "issue_id",
        "viewpoint_id",
        "against",
    )
    index("ix_photo_pair_returned", "photo_pair", "programme_id", "settled_at", where="outcome = 'return'")
    index("ix_photo_pair_settled", "photo_pair", "settled_at", "outcome", "programme_id", "county", "unit_id")
    index("ix_photo_pair_stale", "photo_pair", "stale_run_id", "id", where="stale_run_id IS NOT NULL")
    index(
        "ix_photo_pair_standing",
        "photo_pair",
        "programme_id",
        "batch_id",
        "verdict",
        "state",
        where="replaced_at IS NULL",
    )
    index("ix_photo_pair_verdict", "photo_pair", "verdict")
    index("ix_photo_pair_waiting", "photo_pair", "id", where="verdict IS NULL")
    table(
        "problem_region",
        number(),
        must("issue_id", INT, to("issue")),
        must("viewpoint_id", INT, to("viewpoint")),
        must("original_id", INT, to("original")),
        may("corners", JSON),
        must("is_none", BOOL),
        must("source", WORD),
        must("drawn_by", TEXT),
        may("account_id", INT, to("account")),
        must("drawn_at", TIME),
        may("replaced_at", TIME),
        must("replaced_by", TEXT),
    )
    index("ix_problem_region_issue_viewpoint", "problem_region", "issue_id", "viewpoint_id")
    index(
        "uq_problem_region_holds",
        "problem_region",
        "issue_id",
        "viewpoint_id",
        unique=True,
        where="replaced_at IS NULL",
    )
    table(
        "finding",
        number(),
        may("photo_id", INT, to("photo")),
        may("pair_id", INT, to("photo_pair")),
        must("check", TEXT),
        must("version", INT),
        must("status", WORD),
        must("reason", TEXT),
        must("evidence", JSON),
        must("made_at", TIME),
        may("replaced_at", TIME),
        may("issue_id", INT, to("issue")),
    )
    index("ix_finding_issue_id", "finding", "issue_id")
    index("ix_finding_pair_id", "finding", "pair_id")
    index("ix_finding_photo_id", "finding", "photo_id")
    table(
        "answered_check",
        key("pair_id", INT, to("photo_pair")),
        key("check", TEXT),
        must("status", WORD),
        must("limits", TEXT),
        must("camera", TEXT),
        must("is_upheld", BOOL),
        must("settled_at", TIME),
    )
    index("ix_answered_check_settled", "answered_check", "settled_at", "check", "status", "is_upheld", "pair_id")
    table(
        "verdict_change",
        number(),
        must("run_id", INT, to("check_run")),
        may("photo_id", INT, to("photo")),
        may("pair_id", INT, to("photo_pair")),
        may("issue_id", INT, to("issue")),
        may("verdict_before", WORD),
        may("verdict_after", WORD),
        must("found_at", TIME),
        may("seen_by_id", INT, to("account")),
        may("seen_at", TIME),
    )
    index("ix_verdict_change_run_id", "verdict_change", "run_id")


def make_review() -> None:
    """The reviewer's desk: what is open, shared out and decided; spot checks by lot."""
    table(
        "reservation",
        key("pair_id", INT, to("photo_pair")),
        must("account_id", INT, to("account")),
        must("opened_at", TIME),
        must("ends_at", TIME),
    )
    index("ix_reservation_account_id", "reservation", "account_id")
    table(
        "pair_share",
        key("pair_id", INT, to("photo_pair")),
        must("account_id", INT, to("account")),
        must("given_at", TIME),
    )
    index("ix_pair_share_account_id", "pair_share", "account_id")
    table(
        "saved_filter",
        number(),
        must("account_id", INT, to("account")),
        must("name", TEXT),
        must("query", TEXT),
        must("saved_at", TIME),
        unique=[("account_id", "name")],
    )
    table(
        "decision",
        number(),
        must("pair_id", INT, to("photo_pair")),
        must("account_id", INT, to("account")),
        must("kind", WORD),
        must("note", TEXT),
        may("verdict_seen", WORD),
        must("findings_seen", JSON),
        must("decided_at", TIME),
        may("charge", WORD),
        must("is_bulk", BOOL),
        may("opened_at", TIME),
        may("withdrawn_at", TIME),
        may("given_with_id", INT, to("decision")),
    )
    index("ix_decision_account_decided_at", "decision", "account_id", "decided_at")
    index("ix_decision_given_with_id", "decision", "given_with_id")
    index("ix_decision_pair_id", "decision", "pair_id")
    table(
        "decision_reason",
        key("decision_id", INT, to("decision")),
        key("code", TEXT),
    )
    table(
        "comment",
        number(),
        must("pair_id", INT, to("photo_pair")),
        must("account_id", INT, to("account")),
        must("text", TEXT),
        must("written_at", TIME),
    )
    index("ix_comment_pair_id", "comment", "pair_id")
    table(
        "draw",
        number(),
        must("programme_id", INT, to("programme")),
        must("title", TEXT),
        must("seed", TEXT),
        must("urn", JSON),
        must("officers", JSON),
        must("shares", JSON),
        must("team_size", INT),
        must("sha256", TEXT),
        must("shown_on", DAY),
        must("drawn_by", TEXT),
        may("drawn_at", TIME),
        must("seed_source", TEXT),
        must("pool_sha256", TEXT),
        must("prepared_by", TEXT),
        must("prepared_at", TIME),
        may("only_closed", BOOL),
    )
    table(
        "drawn_issue",
        number(),
        must("draw_id", INT, to("draw")),
        must("issue_id", INT, to("issue")),
        must("place", INT),
        must("risk_class", WORD),
        must("officers", JSON),
        unique=[("draw_id", "place")],
    )
    index("ix_drawn_issue_issue_id", "drawn_issue", "issue_id")


def make_life_cycle() -> None:
    """The way of an issue to its closing, and what comes back afterwards."""
    table(
        "issue_move",
        number(),
        must("issue_id", INT, to("issue")),
        must("round", INT),
        must("start_state", WORD),
        must("end_state", WORD),
        must("made_at", TIME),
        may("account_id", INT, to("account")),
        must("by", TEXT),
        must("about_on", DAY),
        must("document", TEXT),
        must("note", TEXT),
        must("reasons", JSON),
        may("due_on", DAY),
        must("evidence", JSON),
    )
    index("ix_issue_move_end", "issue_move", "end_state", "made_at")
    index("ix_issue_move_issue", "issue_move", "issue_id", "id")
    table(
        "issue_measure",
        number(),
        must("issue_id", INT, to("issue")),
        must("round", INT),
        must("number", INT),
        must("text", TEXT),
        may("due_on", DAY),
        must("written_by", TEXT),
        must("written_at", TIME),
        may("done_on", DAY),
        must("done_note", TEXT),
        must("done_by", TEXT),
        may("dropped_at", TIME),
        unique=[("issue_id", "round", "number")],
    )
    table(
        "issue_file",
        number(),
        must("issue_id", INT, to("issue")),
        must("round", INT),
        must("kind", WORD),
        may("measure_id", INT, to("issue_measure")),
        must("original_id", INT, to("original")),
        must("name", TEXT),
        must("note", TEXT),
        must("brought_by", TEXT),
        must("brought_at", TIME),
        may("set_aside_at", TIME),
        must("set_aside_by", TEXT),
        must("set_aside_reason", TEXT),
    )
    index("ix_issue_file_issue", "issue_file", "issue_id", "round", "kind")
    table(
        "contradiction_override",
        number(),
        must("issue_id", INT, to("issue")),
        must("finding_id", INT, to("finding")),
        must("account_id", INT, to("account")),
        must("reason", TEXT),
        must("made_at", TIME),
        unique=[("finding_id", "account_id")],
    )
    index("ix_contradiction_override_issue_id", "contradiction_override", "issue_id")
    table(
        "petition_reply",
        number(),
        must("issue_id", INT, to("issue")),
        must("way", WORD),
        may("told_on", DAY),
        must("note", TEXT),
        must("written_by", TEXT),
        must("written_at", TIME),
    )
    index("ix_petition_reply_issue_id", "petition_reply", "issue_id")
    table(
        "hint",
        number(),
        must("programme_id", INT, to("programme")),
        must("kind", WORD),
        must("noted_on", DAY),
        must("text", TEXT),
        must("place", TEXT),
        must("datum", WORD),
        may("latitude", REAL),
        may("longitude", REAL),
        may("issue_id", INT, to("issue")),
        must("state", WORD),
        must("entered_by", TEXT),
        must("entered_at", TIME),
        must("ended_by", TEXT),
        may("ended_at", TIME),
        must("reason", TEXT),
    )
    index("ix_hint_issue_id", "hint", "issue_id")
    index("ix_hint_state", "hint", "programme_id", "state")


def make_publicity() -> None:
    """What is made public, and who objects."""
    table(
        "publication",
        number(),
        must("issue_id", INT, to("issue")),
        must("round", INT),
        must("problem", TEXT),
        must("body", TEXT),
        must("measures", TEXT),
        must("goal", TEXT),
        must("due", TEXT),
        must("result", TEXT),
        must("medium", TEXT),
        must("link", TEXT),
        must("receiver", TEXT),
        must("telephone", TEXT),
        must("address", TEXT),
        may("screenshot_id", INT, to("original")),
        must("prepared_by", JSON),
        must("made_at", TIME),
        may("checked_by_id", INT, to("account")),
        may("checked_at", TIME),
        may("released_by_id", INT, to("account")),
        may("released_at", TIME),
        may("opens_on", DAY),
        may("closes_on", DAY),
        may("needed_days", INT),
        may("day_kind", WORD),
        may("withdrawn_by_id", INT, to("account")),
        may("withdrawn_at", TIME),
        must("withdrawn_reason", TEXT),
        must("token", TEXT),
        must("revision", INT),
        unique=[("token",)],
        never_again=True,
    )
    index("ix_publication_closes_on", "publication", "closes_on")
    index("ix_publication_issue", "publication", "issue_id", "round")
    table(
        "published_pair",
        number(),
        must("publication_id", INT, to("publication")),
        must("pair_id", INT, to("photo_pair")),
        must("caption", TEXT),
        never_again=True,
    )
    index("ix_published_pair_publication_id", "published_pair", "publication_id")
    table(
        "published_photo",
        number(),
        must("publication_id", INT, to("publication")),
        must("published_pair_id", INT, to("published_pair")),
        must("stage", WORD),
        must("original_id", INT, to("original")),
        may("areas", JSON),
        must("covered_by", TEXT),
        may("covered_at", TIME),
        must("token", TEXT),
        unique=[("token",)],
        never_again=True,
    )
    index("ix_published_photo_publication_id", "published_photo", "publication_id")
    index("ix_published_photo_published_pair_id", "published_photo", "published_pair_id")
    table(
        "objection",
        number(),
        must("publication_id", INT, to("publication")),
        must("text", TEXT),
        must("name", TEXT),
        must("contact", TEXT),
        must("secret_sha256", TEXT),
        must("received_at", TIME),
        must("state", WORD),
        must("answer", TEXT),
        must("reason", TEXT),
        may("answered_by_id", INT, to("account")),
        may("answered_at", TIME),
        never_again=True,
    )
    index("ix_objection_publication_id", "objection", "publication_id")
    index("ix_objection_state", "objection", "state")
    table(
        "objection_file",
        number(),
        must("objection_id", INT, to("objection")),
        must("name", TEXT),
        must("media_type", TEXT),
        must("original_id", INT, to("original")),
        never_again=True,
    )
    index("ix_objection_file_objection_id", "objection_file", "objection_id")


def make_supervision() -> None:
    """How issues stand against their plan, what the office does about it, and how a year is assessed."""
    table(
        "issue_schedule",
        key("issue_id", INT, to("issue")),
        must("programme_id", INT, to("programme")),
        must("standing", WORD),
        must("milestones_missed", INT),
        must("since", DAY),
        may("light", WORD),
        must("reasons", JSON),
    )
    index("ix_issue_schedule_light", "issue_schedule", "programme_id", "light")
    index("ix_issue_schedule_standing", "issue_schedule", "programme_id", "standing")
    table(
        "deadline_cursor",
        key("id", INT, autoincrement=False),
        must("computed_on", DAY),
        must("computed_at", TIME),
    )
    table(
        "issue_forecast",
        number(),
        must("issue_id", INT, to("issue")),
        must("forecast", WORD),
        must("reason", TEXT),
        must("made_by", TEXT),
        must("made_at", TIME),
        never_again=True,
    )
    index("ix_issue_forecast_issue", "issue_forecast", "issue_id", "id")
    table(
        "issue_warning",
        number(),
        must("issue_id", INT, to("issue")),
        must("light", WORD),
        must("reasons", JSON),
        must("decision", WORD),
        must("note", TEXT),
        may("until", DAY),
        must("decided_by", TEXT),
        must("decided_at", TIME),
        never_again=True,
    )
    index("ix_issue_warning_issue", "issue_warning", "issue_id", "id")
    table(
        "monthly_report",
        number(),
        must("issue_id", INT, to("issue")),
        must("month", DAY),
        must("percent", INT),
        must("text", TEXT),
        must("reported_by", TEXT),
        must("reported_at", TIME),
        never_again=True,
    )
    index("ix_monthly_report_issue_id", "monthly_report", "issue_id")
    index("ix_monthly_report_month", "monthly_report", "month", "issue_id", "id")
    table(
        "dispatch",
        number(),
        must("programme_id", INT, to("programme")),
        must("month", DAY),
        must("taken_by", TEXT),
        must("taken_at", TIME),
        must("rows", JSON),
        must("sha256", TEXT),
        unique=[("programme_id", "month")],
        never_again=True,
    )
    table(
        "activity",
        number(),
        must("programme_id", INT, to("programme")),
        must("kind", WORD),
        must("since", DAY),
        must("until", DAY),
        must("count", INT),
        may("problems", INT),
        may("senior", INT),
        may("junior", INT),
        may("amount_fen", BIG),
        must("is_led", BOOL),
        may("unit_id", INT, to("unit")),
        must("county", TEXT),
        must("document_no", TEXT),
        must("title", TEXT),
        must("note", TEXT),
        must("entered_by", TEXT),
        must("entered_at", TIME),
        may("withdrawn_at", TIME),
        must("withdrawn_by", TEXT),
        must("withdrawn_reason", TEXT),
        never_again=True,
    )
    index("ix_activity_programme_kind", "activity", "programme_id", "kind", "until")
    table(
        "activity_issue",
        key("activity_id", INT, to("activity")),
        key("issue_id", INT, to("issue")),
    )
    index("ix_activity_issue_issue_id", "activity_issue", "issue_id")
    table(
        "official_document",
        number(),
        must("programme_id", INT, to("programme")),
        must("kind", WORD),
        must("title", TEXT),
        must("text", TEXT),
        may("answer_due", DAY),
        must("drafted_by", TEXT),
        must("drafted_at", TIME),
        may("prefix", TEXT),
        may("year", INT),
        may("running", INT),
        may("issued_on", DAY),
        must("issued_by", TEXT),
        may("issued_at", TIME),
        may("activity_id", INT, to("activity")),
        must("closed_by", TEXT),
        may("closed_at", TIME),
        must("closed_note", TEXT),
        must("withdrawn_by", TEXT),
        may("withdrawn_at", TIME),
        must("withdrawn_reason", TEXT),
        unique=[("prefix", "year", "running")],
        never_again=True,
    )
    index("ix_official_document_programme", "official_document", "programme_id", "kind", "issued_on")
    table(
        "document_issue",
        key("document_id", INT, to("official_document")),
        key("issue_id", INT, to("issue")),
    )
    index("ix_document_issue_issue_id", "document_issue", "issue_id")
    table(
        "document_recipient",
        key("document_id", INT, to("official_document")),
        key("unit_id", INT, to("unit")),
    )
    index("ix_document_recipient_unit_id", "document_recipient", "unit_id")
    table(
        "document_answer",
        number(),
        must("document_id", INT, to("official_document")),
        must("unit_id", INT, to("unit")),
        must("text", TEXT),
        may("original_id", INT, to("original")),
        must("file_name", TEXT),
        must("answered_by", TEXT),
        must("answered_at", TIME),
        never_again=True,
    )
    index("ix_document_answer_document", "document_answer", "document_id", "unit_id")
    table(
        "assessment_sheet",
        number(),
        must("programme_id", INT, to("programme")),
        must("year", INT),
        must("weights", JSON),
        must("counties", JSON),
        must("unit_ids", JSON),
        must("made_by", TEXT),
        must("made_at", TIME),
        unique=[("programme_id", "year")],
        never_again=True,
    )
    table(
        "assessment_points",
        number(),
        must("sheet_id", INT, to("assessment_sheet")),
        must("county", TEXT),
        may("unit_id", INT, to("unit")),
        must("criterion", TEXT),
        may("points", TEXT),
        must("reason", TEXT),
        must("given_by", TEXT),
        must("given_at", TIME),
        never_again=True,
    )
    index("ix_assessment_points_sheet", "assessment_points", "sheet_id", "id")
    table(
        "assessment",
        number(),
        must("programme_id", INT, to("programme")),
        must("sheet_id", INT, to("assessment_sheet")),
        must("year", INT),
        must("as_of", DAY),
        must("content", JSON),
        must("sha256", TEXT),
        must("published_by", TEXT),
        must("published_at", TIME),
        may("county_record_id", INT, to("activity")),
        may("department_record_id", INT, to("activity")),
        must("withdrawn_by", TEXT),
        may("withdrawn_at", TIME),
        must("withdrawn_reason", TEXT),
        never_again=True,
    )
    index("ix_assessment_programme", "assessment", "programme_id", "year")


def make_notices() -> None:
    """What people are told, and what still has to go out."""
    table(
        "notice_cursor",
        key("id", INT, autoincrement=False),
        must("position", INT),
        may("reminded_on", DAY),
    )
    table(
        "notice_choice",
        key("account_id", INT, to("account")),
        key("kind", WORD),
        must("in_product", BOOL),
        must("mail", WORD),
    )
    table(
        "notice_settings",
        key("account_id", INT, to("account")),
        must("due_days", INT),
        must("digest_at", TEXT),
        may("quiet_from", TEXT),
        may("quiet_to", TEXT),
        must("address", TEXT),
        must("pending_address", TEXT),
        may("token_sha256", TEXT),
        may("token_until", TIME),
        unique=[("token_sha256",)],
    )
    table(
        "letter",
        number(),
        must("account_id", INT, to("account")),
        must("address", TEXT),
        must("subject", TEXT),
        must("body", TEXT),
        must("token", TEXT),
        must("made_at", TIME),
        must("due_at", TIME),
        must("tries", INT),
        may("ended_at", TIME),
        must("is_sent", BOOL),
        must("problem", TEXT),
    )
    index("ix_letter_account_id", "letter", "account_id")
    index("ix_letter_waiting", "letter", "due_at", where="ended_at IS NULL")
    table(
        "notice",
        number(),
        must("account_id", INT, to("account")),
        must("kind", WORD),
        must("key", TEXT),
        must("subject", TEXT),
        must("details", JSON),
        must("at", TIME),
        must("is_shown", BOOL),
        may("read_at", TIME),
        may("mail_at", TIME),
        may("letter_id", INT, to("letter")),
        unique=[("account_id", "key")],
    )
    index("ix_notice_key", "notice", "key")
    index("ix_notice_letter_id", "notice", "letter_id")
    index("ix_notice_of_account", "notice", "account_id", "is_shown", "id")
    index("ix_notice_unmailed", "notice", "mail_at", where="letter_id IS NULL AND mail_at IS NOT NULL")
    index("ix_notice_unread", "notice", "account_id", "is_shown", "id", where="read_at IS NULL")
    table(
        "robot",
        number(),
        must("programme_id", INT, to("programme")),
        must("kind", WORD),
        must("name", TEXT),
        must("host", TEXT),
        must("sealed_url", TEXT),
        must("sealed_secret", TEXT),
        must("kinds", JSON),
        must("added_at", TIME),
        may("removed_at", TIME),
        may("last_at", TIME),
        must("last_problem", TEXT),
    )
    index("ix_robot_programme_id", "robot", "programme_id")
    table(
        "robot_call",
        number(),
        must("robot_id", INT, to("robot")),
        must("key", TEXT),
        must("item", JSON),
        must("made_at", TIME),
        must("due_at", TIME),
        must("tries", INT),
        may("ended_at", TIME),
        must("is_sent", BOOL),
        unique=[("robot_id", "key")],
    )
    index("ix_robot_call_key", "robot_call", "key")
    index("ix_robot_call_waiting", "robot_call", "due_at", where="ended_at IS NULL")


def make_exports() -> None:
    """What is taken away for acceptance."""
    table(
        "export",
        number(),
        must("programme_id", INT, to("programme")),
        must("scope", JSON),
        must("name", TEXT),
        must("subject", TEXT),
        must("asked_by", TEXT),
        may("account_id", INT, to("account")),
        must("language", TEXT),
        must("with_report", BOOL),
        must("with_pictures", BOOL),
        must("shape", WORD),
        may("since_id", INT, to("export")),
        must("state", WORD),
        must("problem", TEXT),
        must("issues", INT),
        must("photos", INT),
        must("broken", INT),
        must("files", INT),
        must("bytes_total", BIG),
        must("bytes_done", BIG),
        must("size_bytes", BIG),
        must("reached", JSON),
        must("out", TEXT),
        must("path", TEXT),
        must("manifest_sha256", TEXT),
        must("asked_at", TIME),
        may("started_at", TIME),
        may("ended_at", TIME),
        may("expires_at", TIME),
        must("by_worker", BOOL),
        may("worked_until", TIME),
        may("is_redacted", BOOL),
    )
    index("ix_export_state", "export", "state", "id")
    table(
        "export_item",
        number(),
        must("export_id", INT, to("export")),
        must("place", INT),
        must("issue_id", INT, to("issue")),
        must("code", TEXT),
        must("folder", TEXT),
        must("state", WORD),
        may("delta", WORD),
        must("digest", TEXT),
        must("photos", INT),
        must("bytes", BIG),
        must("broken", JSON),
        must("line", JSON),
        unique=[("export_id", "place")],
    )
    index("ix_export_item_issue_id", "export_item", "issue_id")
