"""Find what submissions name by a table."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0008'
down_revision: str | None = '0007'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

PORTION = 1000
LONGEST_CODE = 255
NAMED = sa.table('submission_issue', sa.column('submission_id', sa.Integer), sa.column('code', sa.String), sa.column('issue_id', sa.Integer))
SUBMISSIONS = sa.table('submission', sa.column('id', sa.Integer), sa.column('form_pk', sa.Integer), sa.column('answers', sa.JSON(none_as_null=True)))
FORMS = sa.table('form', sa.column('id', sa.Integer), sa.column('programme_id', sa.Integer))
ISSUES = sa.table('issue', sa.column('id', sa.Integer), sa.column('programme_id', sa.Integer), sa.column('code', sa.String))


def upgrade() -> None:
    op.create_table('submission_issue',
    sa.Column('submission_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('issue_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['issue_id'], ['issue.id'], name=op.f('fk_submission_issue_issue_id_issue')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_submission_issue_submission_id_submission')),
    sa.PrimaryKeyConstraint('submission_id', 'code', name=op.f('pk_submission_issue'))
    )
    known = {(programme, code): number for number, programme, code in op.get_bind().execute(sa.select(ISSUES))}
    for portion in submissions():
        rows = [
            {'submission_id': number, 'code': code, 'issue_id': known.get((programme, code))}
            for number, programme, answers in portion
            for code in dict.fromkeys(codes(answers))
        ]
        if rows:
            op.bulk_insert(NAMED, rows)
    with op.batch_alter_table('submission_issue', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_submission_issue_code'), ['code'], unique=False)
        batch_op.create_index(batch_op.f('ix_submission_issue_issue_id'), ['issue_id'], unique=False)


def submissions() -> Iterator[Sequence[sa.Row]]:
    """Give number, programme and answers, not all at once: answers may be long."""
    last = 0
    query = sa.select(SUBMISSIONS.c.id, FORMS.c.programme_id, SUBMISSIONS.c.answers).join(FORMS, FORMS.c.id == SUBMISSIONS.c.form_pk)
    while portion := op.get_bind().execute(query.where(SUBMISSIONS.c.id > last).order_by(SUBMISSIONS.c.id).limit(PORTION)).all():
        yield portion
        last = portion[-1].id


def codes(answers: object) -> Iterator[str]:
    """Give what stands at item_code, wherever that is."""
    if isinstance(answers, list):
        for below in answers:
            yield from codes(below)
    if isinstance(answers, dict):
        for name, below in answers.items():
            said = below if isinstance(below, list) else [below]
            if name == 'item_code':
                yield from (text.strip() for text in said if isinstance(text, str) and 0 < len(text.strip()) <= LONGEST_CODE)
            yield from codes(below)


def downgrade() -> None:
    with op.batch_alter_table('submission_issue', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_submission_issue_issue_id'))
        batch_op.drop_index(batch_op.f('ix_submission_issue_code'))

    op.drop_table('submission_issue')
