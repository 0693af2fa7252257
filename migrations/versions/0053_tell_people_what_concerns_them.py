"""Tell people what concerns them, where they look, by e-mail and in group chats."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0053'
down_revision: str | None = '0052'
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('notice_cursor',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('reminded_on', sa.Date(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice_cursor'))
    )
    op.create_table('robot',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('wecom', 'dingtalk', 'json', name='robotkind', native_enum=False, length=32), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('host', sa.String(), nullable=False),
    sa.Column('sealed_url', sa.String(), nullable=False),
    sa.Column('sealed_secret', sa.String(), nullable=False),
    sa.Column('kinds', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_problem', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_robot_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_robot'))
    )
    op.create_index('ix_robot_programme_id', 'robot', ['programme_id'])
    op.create_table('letter',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('body', sa.String(), nullable=False),
    sa.Column('token', sa.String(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_sent', sa.Boolean(), nullable=False),
    sa.Column('problem', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_letter_account_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter'))
    )
    op.create_index('ix_letter_account_id', 'letter', ['account_id'])
    op.create_index('ix_letter_waiting', 'letter', ['due_at'], sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
    op.create_table('notice_choice',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('returned', 'assigned', 'due', 'overdue', 'contradicted', 'comment', 'export', 'alarm', name='noticekind', native_enum=False, length=32), nullable=False),
    sa.Column('in_product', sa.Boolean(), nullable=False),
    sa.Column('mail', sa.Enum('no', 'once', 'daily', name='mail', native_enum=False, length=32), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_notice_choice_account_id_account')),
    sa.PrimaryKeyConstraint('account_id', 'kind', name=op.f('pk_notice_choice'))
    )
    op.create_table('notice_settings',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('due_days', sa.Integer(), nullable=False),
    sa.Column('digest_at', sa.String(), nullable=False),
    sa.Column('quiet_from', sa.String(), nullable=True),
    sa.Column('quiet_to', sa.String(), nullable=True),
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('pending_address', sa.String(), nullable=False),
    sa.Column('token_sha256', sa.String(), nullable=True),
    sa.Column('token_until', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_notice_settings_account_id_account')),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_notice_settings')),
    sa.UniqueConstraint('token_sha256', name=op.f('uq_notice_settings_token_sha256'))
    )
    op.create_table('robot_call',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('robot_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('item', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_sent', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['robot_id'], ['robot.id'], name=op.f('fk_robot_call_robot_id_robot')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_robot_call')),
    sa.UniqueConstraint('robot_id', 'key', name=op.f('uq_robot_call_robot_id_key'))
    )
    op.create_index('ix_robot_call_key', 'robot_call', ['key'])
    op.create_index('ix_robot_call_waiting', 'robot_call', ['due_at'], sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
    op.create_table('notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('returned', 'assigned', 'due', 'overdue', 'contradicted', 'comment', 'export', 'alarm', name='noticekind', native_enum=False, length=32), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('details', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_shown', sa.Boolean(), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('mail_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('letter_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_notice_account_id_account')),
    sa.ForeignKeyConstraint(['letter_id'], ['letter.id'], name=op.f('fk_notice_letter_id_letter')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('account_id', 'key', name=op.f('uq_notice_account_id_key'))
    )
    op.create_index('ix_notice_key', 'notice', ['key'])
    op.create_index('ix_notice_letter_id', 'notice', ['letter_id'])
    op.create_index('ix_notice_of_account', 'notice', ['account_id', 'is_shown', 'id'])
    op.create_index('ix_notice_unmailed', 'notice', ['mail_at'], sqlite_where=sa.text('letter_id IS NULL AND mail_at IS NOT NULL'), postgresql_where=sa.text('letter_id IS NULL AND mail_at IS NOT NULL'))
    op.create_index('ix_notice_unread', 'notice', ['account_id', 'is_shown', 'id'], sqlite_where=sa.text('read_at IS NULL'), postgresql_where=sa.text('read_at IS NULL'))
    # What happened before is not told: it has been seen, or is seen where it always was.
    op.execute(
        'INSERT INTO notice_cursor (id, position) SELECT 1, coalesce(max(position) + 1, 0) FROM event HAVING count(*) > 0'
    )


def downgrade() -> None:
    op.drop_index('ix_notice_unread', table_name='notice')
    op.drop_index('ix_notice_unmailed', table_name='notice')
    op.drop_index('ix_notice_of_account', table_name='notice')
    op.drop_index('ix_notice_letter_id', table_name='notice')
    op.drop_index('ix_notice_key', table_name='notice')
    op.drop_table('notice')
    op.drop_index('ix_robot_call_key', table_name='robot_call')
    op.drop_index('ix_robot_call_waiting', table_name='robot_call')
    op.drop_table('robot_call')
    op.drop_table('notice_settings')
    op.drop_table('notice_choice')
    op.drop_index('ix_letter_waiting', table_name='letter')
    op.drop_index('ix_letter_account_id', table_name='letter')
    op.drop_table('letter')
    op.drop_index('ix_robot_programme_id', table_name='robot')
    op.drop_table('robot')
    op.drop_table('notice_cursor')
