"""Who may call: people with a role, and phones with a token."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.db import Base, enum_text
from server.domain.access import DeviceKind, LinkKind, Role
from server.models.programme import Programme, Unit


class AccountCounty(Base):
    """A county that a person sees."""

    __tablename__ = "account_county"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    county: Mapped[str] = mapped_column(primary_key=True)


class AccountUnit(Base):
    """A unit whose issues a person sees."""

    __tablename__ = "account_unit"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    unit: Mapped[Unit] = relationship()


class PastPassword(Base):
    """A password that a person had, so that it is not taken again."""

    __tablename__ = "past_password"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    password_hash: Mapped[str]
    replaced_at: Mapped[datetime]


class AccountLink(Base):
    """A link by which a person chooses a password themselves, once."""

    __tablename__ = "account_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[LinkKind] = mapped_column(enum_text(LinkKind))
    token_sha256: Mapped[str] = mapped_column(unique=True)
    """The token itself is shown once and not kept."""
    made_by: Mapped[str]
    """As the log names who made it."""
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class SecondFactor(Base):
    """The secret that a person's device shares with us. It counts once `Account.second_factor_at` says so."""

    __tablename__ = "second_factor"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    sealed: Mapped[str]
    """Encrypted with a key that follows from the installation's secret, for this account alone."""
    last_step: Mapped[int | None]
    """Of the last code that was taken: none of this step or before it is taken again."""
    made_at: Mapped[datetime]


class RecoveryCode(Base):
    """A code for once, for who has lost the device."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    code_hmac: Mapped[str]
    """Under the installation's secret: it cannot be guessed by who has only the database."""
    used_at: Mapped[datetime | None]


class Account(Base):
    """A person. `programme` limits what they see; none: everything. Within it, counties and units do; none: all."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    role: Mapped[Role] = mapped_column(enum_text(Role))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """Where the person works."""
    password_hash: Mapped[str]
    digest_ha1: Mapped[str | None]
    """MD5(name:realm:password), kept only where officers may use Digest, all that Collect offers without TLS."""
    password_set_at: Mapped[datetime | None]
    """None: before this was noted, or there is none yet."""
    second_factor_at: Mapped[datetime | None]
    """Since when a code is asked for after the password."""
    language: Mapped[str | None]
    disabled_at: Mapped[datetime | None]
    reminded_from: Mapped[datetime | None]
    """Until then the person does not want to be told what the installation lacks."""
    created_at: Mapped[datetime]
    programme: Mapped[Programme | None] = relationship()
    unit: Mapped[Unit | None] = relationship()
    counties: Mapped[list[AccountCounty]] = relationship(cascade="all, delete-orphan", order_by=AccountCounty.county)
    units: Mapped[list[AccountUnit]] = relationship(cascade="all, delete-orphan", order_by=AccountUnit.unit_id)
    past_passwords: Mapped[list[PastPassword]] = relationship(cascade="all, delete-orphan", order_by=PastPassword.id)
    links: Mapped[list[AccountLink]] = relationship(cascade="all, delete-orphan", order_by=AccountLink.id)


class AccountSession(Base):
    """A person's stay in one browser, from signing in to its end."""

    __tablename__ = "account_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    token_sha256: Mapped[str] = mapped_column(unique=True)
    """The token itself is in the browser's signed cookie alone."""
    address: Mapped[str]
    """From where the person signed in."""
    browser: Mapped[str]
    """With what, in words; empty where it did not say."""
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    """When the person last asked for something, to the minute."""
    ended_at: Mapped[datetime | None]
    account: Mapped[Account] = relationship()


class PasswordTry(Base):
    """How often a password was tried of late: for a name, from an address, or in a browser that knows the name."""

    __tablename__ = "password_try"

    bucket: Mapped[str] = mapped_column(primary_key=True)
    """Whose tries these are; a hash, since people type passwords into the field for the name."""
    tries: Mapped[int]
    free_at: Mapped[datetime]
    """When the next one may follow."""
    tried_at: Mapped[datetime] = mapped_column(index=True)


class DigestNonce(Base):
    """How often a nonce was used, so that nothing that was sent with it can be sent again."""

    __tablename__ = "digest_nonce"

    nonce_sha256: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    """The highest that came."""
    used_at: Mapped[datetime] = mapped_column(index=True)


class Phone(Base):
    """An installation of Collect, or another client of the phone protocol, with its own revocable token."""

    __tablename__ = "phone"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """Whose it is. What it hands in is theirs from then on; what came before stays as it was."""
    name: Mapped[str]
    county: Mapped[str | None]
    """Of which county it carries the lists; None: of all. What it may send is not said by it."""
    kind: Mapped[DeviceKind] = mapped_column(enum_text(DeviceKind), default=DeviceKind.COLLECT)
    token_sha256: Mapped[str] = mapped_column(unique=True)
    """The token itself is shown once and not kept."""
    revoked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    """When it last asked for something, to the minute. This and the two below say how it is with the phone, for the
    office; what a submission came with is kept with the submission.
    """
    user_agent: Mapped[str | None]
    """With which program it last asked."""
    ahead_s: Mapped[float | None]
    """By how many seconds its clock ran ahead when it last said what time it has."""
    programme: Mapped[Programme] = relationship()
    owner: Mapped[Account | None] = relationship()


class PhoneKey(Base):
    """A public key with which the page in a phone's browser signs what it saw; it ends with its phone."""

    __tablename__ = "phone_key"
    __table_args__ = (UniqueConstraint("phone_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    phone_id: Mapped[int] = mapped_column(ForeignKey("phone.id"))
    key: Mapped[str]
    """The first 16 digits of the SHA-256 of the SPKI."""
    spki: Mapped[bytes]
    enrolled_at: Mapped[datetime]
