"""The bytes that are kept, what was read from them, and by what they are found again."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from server.db import Base


class WriteNumber(FunctionElement[int]):
    """By which write a row comes: on PostgreSQL the number of the transaction, which tells when it is settled, on
    SQLite one more than ever before, for there one writes after the other.
    """

    inherit_cache = True
    type = BigInteger()


@compiles(WriteNumber, "postgresql")
def _transaction(_element: WriteNumber, _compiler: SQLCompiler, **_options: object) -> str:
    return "pg_current_xact_id()::text::bigint"


@compiles(WriteNumber, "sqlite")
def _one_more(_element: WriteNumber, _compiler: SQLCompiler, **_options: object) -> str:
    return "(SELECT coalesce(max(write_no), 0) + 1 FROM fingerprint)"


class Original(Base):
    """Bytes in the media store. `facts` is None until they were read: the row is the work to do."""

    __tablename__ = "original"
    __table_args__ = (Index("ix_original_sha256_begins", "sha256", postgresql_ops={"sha256": "text_pattern_ops"}),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(unique=True)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str | None]
    facts: Mapped[dict[str, Any] | None]
    exif_key: Mapped[str | None] = mapped_column(index=True)
    """What two different exposures cannot share: capture time to the sub-second, camera, position."""
    camera_model: Mapped[str | None] = mapped_column(index=True)
    """Make, model and program; with the next two, by what its other photos are told from what was written by hand."""
    exif_shape: Mapped[str | None]
    quantisation: Mapped[str | None]
    burnt_in_code: Mapped[str | None] = mapped_column(index=True)
    """The first anti-forgery code that was read from the picture: no two pictures should carry the same."""
    stored_at: Mapped[datetime]

    @property
    def shows_picture(self) -> bool:
        """Tell whether it was read and is a picture that can be shown."""
        return self.facts is not None and self.facts.get("problem") is None


class Fingerprint(Base):
    """What an original looks like, cut into three bands for the search by index (see domain.multi_index_hashing)."""

    __tablename__ = "fingerprint"
    __table_args__ = (
        Index("ix_fingerprint_band0", "band0"),
        Index("ix_fingerprint_band1", "band1"),
        Index("ix_fingerprint_band2", "band2"),
        Index("ix_fingerprint_write_no", "write_no"),
    )

    original_id: Mapped[int] = mapped_column(ForeignKey("original.id"), primary_key=True)
    phash: Mapped[int] = mapped_column(BigInteger)
    """64 bits as a signed number."""
    pdq: Mapped[bytes]
    band0: Mapped[int] = mapped_column(Integer)
    band1: Mapped[int] = mapped_column(Integer)
    band2: Mapped[int] = mapped_column(Integer)
    write_no: Mapped[int] = mapped_column(BigInteger, default=WriteNumber(), onupdate=WriteNumber(), server_default="0")
    """By which write it came: what was read before is not read again (see services.verification.reuse.memory)."""
