"""What did a form ask, and what was answered, as people read it: every line in both languages, codes beside them?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class FilledLine:
    """One answer, or the head of a group of them."""

    depth: int
    """In how many groups it stands."""
    name: str
    """Of the question in the form."""
    chinese: str
    """The question's label; empty where the form has none."""
    english: str
    answer_chinese: str = ""
    answer_english: str = ""
    written: str = ""
    """What stands in the file, where that is something else."""
    number: int | None = None
    """Of a group that repeats: which time."""
    is_group: bool = False


@dataclass(frozen=True)
class FilledForm:
    """One submission."""

    instance_id: str
    title: str
    form: str
    """Its id and version."""
    sent_by: str
    received_at: datetime
    lines: Sequence[FilledLine]
