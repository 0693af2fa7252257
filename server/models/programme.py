"""Rectification programmes, their batches, and the units that act in them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.db import NEVER_AGAIN, Base


class Programme(Base):
    """One rectification plan; phones, forms, sites and issues belong to one."""

    __tablename__ = "programme"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    limits: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Limits of checks that this programme sets differently, by name."""
    procedure: Mapped[dict[str, Any] | None]
    """What it does its own way on the road to closing (see domain.procedure); None: nothing."""
    publicity: Mapped[dict[str, Any] | None]
    """How long it publishes and who receives objections, as `domain.publicity.Rule` reads it; None: as usual."""
    warning_rule: Mapped[dict[str, Any] | None]
    """From which figures on it warns, where not as usual (see domain.warning.WarningRule)."""
    document_rule: Mapped[dict[str, Any] | None]
    """How it numbers and heads its documents (see domain.document.DocumentRule); None: as usual."""
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    """Its data are invented; every page says so."""
    retention: Mapped[dict[str, Any] | None]
    """After how many months personal data go that are no evidence, by `domain/retention.Kept`; None: never."""
    closed_at: Mapped[datetime | None]
    """From then on nothing is handed in and nobody has to answer; all that there is stays and can be read."""
    register_revision: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often what phones carry of its register has changed; counted by services.register.revision."""
    created_at: Mapped[datetime]


class Batch(Base):
    """Issues that were handed over together."""

    __tablename__ = "batch"
    __table_args__ = (UniqueConstraint("programme_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    code: Mapped[str]
    title: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="")
    source_level: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    overlaps: Mapped[str | None]
    """Where its problems are counted in another batch too: which, in words. It is left out of sums then; None: it
    counts."""
    position: Mapped[int | None]
    """Where it stands among those of its programme; None: behind them, in the order in which they came."""
    programme: Mapped[Programme] = relationship()


class Unit(Base):
    """An organisation: responsible, leading, supervising or accepting."""

    __tablename__ = "unit"
    __table_args__ = NEVER_AGAIN

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str | None] = mapped_column(unique=True)
    """The office's own, where it has one."""
    county: Mapped[str] = mapped_column(default="")
    """行政区域: the county that it belongs to, as sites and issues name it; empty for one of none, or of several."""
    county_code: Mapped[str] = mapped_column(default="")
    """行政区划代码 of that county, by GB/T 2260."""
