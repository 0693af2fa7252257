"""May the body of a request come in?

What the listener asks the application with the headers alone, and what it is told. It travels in the environment of a
request whose body is still outside; an application that is asked nothing finds nothing there.
"""

from collections.abc import Callable
from dataclasses import dataclass

KEY = "shizheng.admission"


@dataclass
class Admission:
    """A question and its answer: `most_bytes` stays None where the request is refused."""

    take_room: Callable[[int], bool]
    """Keep room for a body of so many bytes; False: there is none at the moment."""
    most_bytes: int | None = None
    """So much may come."""
