"""Keep the weights of yearly assessments, points given by hand, and what was published."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0067"
down_revision: str | None = "0066"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "assessment_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("weights", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("counties", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("unit_ids", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_assessment_sheet_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_sheet")),
        sa.UniqueConstraint("programme_id", "year", name=op.f("uq_assessment_sheet_programme_id_year")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "assessment_points",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("county", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("points", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["assessment_sheet.id"], name=op.f("fk_assessment_points_sheet_id_assessment_sheet")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_assessment_points_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_points")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("assessment_points") as batch_op:
        batch_op.create_index("ix_assessment_points_sheet", ["sheet_id", "id"], unique=False)
    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("published_by", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_record_id", sa.Integer(), nullable=True),
        sa.Column("department_record_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by", sa.String(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_assessment_programme_id_programme")),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["assessment_sheet.id"], name=op.f("fk_assessment_sheet_id_assessment_sheet")
        ),
        sa.ForeignKeyConstraint(
            ["county_record_id"], ["activity.id"], name=op.f("fk_assessment_county_record_id_activity")
        ),
        sa.ForeignKeyConstraint(
            ["department_record_id"], ["activity.id"], name=op.f("fk_assessment_department_record_id_activity")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("assessment") as batch_op:
        batch_op.create_index("ix_assessment_programme", ["programme_id", "year"], unique=False)


def downgrade() -> None:
    op.drop_table("assessment")
    op.drop_table("assessment_points")
    op.drop_table("assessment_sheet")
