"""Keep how issues stand against their plan, warnings, documents of supervision, and monthly dispatch."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0066"
down_revision: str | None = "0065"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("programme") as batch_op:
        batch_op.add_column(sa.Column("warning_rule", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("document_rule", sa.JSON(none_as_null=True), nullable=True))
    op.create_table(
        "issue_schedule",
        sa.Column("issue_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("standing", sa.String(length=32), nullable=False),
        sa.Column("milestones_missed", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("light", sa.String(length=32), nullable=True),
        sa.Column("reasons", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_issue_schedule_issue_id_issue")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_issue_schedule_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("issue_id", name=op.f("pk_issue_schedule")),
    )
    with op.batch_alter_table("issue_schedule") as batch_op:
        batch_op.create_index("ix_issue_schedule_light", ["programme_id", "light"], unique=False)
        batch_op.create_index("ix_issue_schedule_standing", ["programme_id", "standing"], unique=False)
    op.create_table(
        "deadline_cursor",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("computed_on", sa.Date(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_cursor")),
    )
    op.create_table(
        "issue_forecast",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("forecast", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_issue_forecast_issue_id_issue")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_forecast")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("issue_forecast") as batch_op:
        batch_op.create_index("ix_issue_forecast_issue", ["issue_id", "id"], unique=False)
    op.create_table(
        "issue_warning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("light", sa.String(length=32), nullable=False),
        sa.Column("reasons", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("decision", sa.String(length=32), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_issue_warning_issue_id_issue")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_warning")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("issue_warning") as batch_op:
        batch_op.create_index("ix_issue_warning_issue", ["issue_id", "id"], unique=False)
    op.create_table(
        "official_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("answer_due", sa.Date(), nullable=True),
        sa.Column("drafted_by", sa.String(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prefix", sa.String(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("running", sa.Integer(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("issued_by", sa.String(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_note", sa.String(), nullable=False),
        sa.Column("withdrawn_by", sa.String(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_official_document_activity_id_activity")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_official_document_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_official_document")),
        sa.UniqueConstraint("prefix", "year", "running", name=op.f("uq_official_document_prefix_year_running")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("official_document") as batch_op:
        batch_op.create_index("ix_official_document_programme", ["programme_id", "kind", "issued_on"], unique=False)
    op.create_table(
        "document_issue",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["official_document.id"], name=op.f("fk_document_issue_document_id_official_document")
        ),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_document_issue_issue_id_issue")),
        sa.PrimaryKeyConstraint("document_id", "issue_id", name=op.f("pk_document_issue")),
    )
    with op.batch_alter_table("document_issue") as batch_op:
        batch_op.create_index(batch_op.f("ix_document_issue_issue_id"), ["issue_id"], unique=False)
    op.create_table(
        "document_recipient",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["official_document.id"], name=op.f("fk_document_recipient_document_id_official_document")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_document_recipient_unit_id_unit")),
        sa.PrimaryKeyConstraint("document_id", "unit_id", name=op.f("pk_document_recipient")),
    )
    with op.batch_alter_table("document_recipient") as batch_op:
        batch_op.create_index(batch_op.f("ix_document_recipient_unit_id"), ["unit_id"], unique=False)
    op.create_table(
        "document_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("original_id", sa.Integer(), nullable=True),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["official_document.id"], name=op.f("fk_document_answer_document_id_official_document")
        ),
        sa.ForeignKeyConstraint(["original_id"], ["original.id"], name=op.f("fk_document_answer_original_id_original")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_document_answer_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_answer")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("document_answer") as batch_op:
        batch_op.create_index("ix_document_answer_document", ["document_id", "unit_id"], unique=False)
    op.create_table(
        "monthly_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("reported_by", sa.String(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_monthly_report_issue_id_issue")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monthly_report")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("monthly_report") as batch_op:
        batch_op.create_index(batch_op.f("ix_monthly_report_issue_id"), ["issue_id"], unique=False)
        batch_op.create_index("ix_monthly_report_month", ["month", "issue_id", "id"], unique=False)
    op.create_table(
        "dispatch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("taken_by", sa.String(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rows", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_dispatch_programme_id_programme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch")),
        sa.UniqueConstraint("programme_id", "month", name=op.f("uq_dispatch_programme_id_month")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("dispatch")
    op.drop_table("monthly_report")
    op.drop_table("document_answer")
    op.drop_table("document_recipient")
    op.drop_table("document_issue")
    op.drop_table("official_document")
    op.drop_table("issue_warning")
    op.drop_table("issue_forecast")
    op.drop_table("deadline_cursor")
    op.drop_table("issue_schedule")
    with op.batch_alter_table("programme") as batch_op:
        batch_op.drop_column("document_rule")
        batch_op.drop_column("warning_rule")
