"""Give issues a county of their own: the ledger's, or else their site's."""

import re
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0012'
down_revision: str | None = '0011'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

BELOW_COUNTY = re.compile(r"(.+?[县区旗]|.+?市)\s*(?:[/／·—-]\s*)?\S+?(?:街道|乡|镇|苏木|村|社区)")
ISSUE = sa.table('issue', sa.column('id', sa.Integer), sa.column('county', sa.String), sa.column('ledger', sa.JSON))


def upgrade() -> None:
    with op.batch_alter_table('issue', schema=None) as batch_op:
        batch_op.add_column(sa.Column('county', sa.String(), nullable=False, server_default=''))

    # The default was for the rows there are; a new row brings its value.
    with op.batch_alter_table('issue', schema=None) as batch_op:
        batch_op.alter_column('county', existing_type=sa.String(), existing_nullable=False, server_default=None)

    op.execute("UPDATE issue SET county = COALESCE((SELECT site.county FROM site WHERE site.id = issue.site_id), '')")
    connection = op.get_bind()
    said = connection.execute(sa.select(ISSUE.c.id, ISSUE.c.county, ISSUE.c.ledger)).all()
    named = [{'number': number, 'named': county} for number, old, ledger in said
             if (county := county_of(ledger)) and county != old]
    if named:
        by_ledger = sa.update(ISSUE).where(ISSUE.c.id == sa.bindparam('number')).values(county=sa.bindparam('named'))
        connection.execute(by_ledger, named)
    op.execute(
        "UPDATE photo_pair SET county = (SELECT issue.county FROM issue WHERE issue.id = photo_pair.issue_id) "
        "WHERE EXISTS (SELECT 1 FROM issue WHERE issue.id = photo_pair.issue_id AND issue.county <> '' "
        "AND issue.county <> photo_pair.county)"
    )


def downgrade() -> None:
    op.execute(
        "UPDATE photo_pair SET county = (SELECT site.county FROM viewpoint JOIN site ON site.id = viewpoint.site_id "
        "WHERE viewpoint.id = photo_pair.viewpoint_id)"
    )
    with op.batch_alter_table('issue', schema=None) as batch_op:
        batch_op.drop_column('county')


def county_of(ledger: object) -> str:
    """As the import reads it: 县(市)/乡镇, with or without the township."""
    region = str(ledger.get('行政区域') or '') if isinstance(ledger, dict) else ''
    region = re.split(r"\s*[/／]\s*", region.strip())[0]
    found = BELOW_COUNTY.fullmatch(region)
    return found[1] if found else region
