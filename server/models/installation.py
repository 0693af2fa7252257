"""Whose installation is this, how was it set up, and what is known of how it runs?"""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base


class Installation(Base):
    """One row; without it nobody has begun to set anything up, or an older version was set up by commands."""

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(primary_key=True)
    """Always 1: two who start at once cannot both write it."""
    authority: Mapped[str] = mapped_column(default="")
    """The name of the authority that uses it."""
    language: Mapped[str] = mapped_column(default="")
    """In which pages and receipts are written where no reader chose; empty: as the settings say."""
    zone: Mapped[str] = mapped_column(default="")
    """In which time its days begin where no site says another; empty: China's."""
    set_up_at: Mapped[datetime | None]
    copied_at: Mapped[datetime | None]
    """When somebody last said that database, originals and keys were copied elsewhere."""
    code_hash: Mapped[str | None]
    """What the code for setting up is compared with; the code itself is on the operator's terminal alone."""
    loading_since: Mapped[datetime | None]
    """When loading the demonstration began from the page."""
    loading_done: Mapped[int] = mapped_column(default=0)
    loading_steps: Mapped[int] = mapped_column(default=0)
    loading_ended_at: Mapped[datetime | None]
    is_loading_broken: Mapped[bool] = mapped_column(default=False)
    loader_sha256: Mapped[str | None]
    """Of what the browser that began has in its session: it alone is shown the passwords, once."""
    worker_seen_at: Mapped[datetime | None]
    """When a worker last said that it runs."""
