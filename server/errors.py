"""What can go wrong that a caller can do something about.

A Problem is raised by a service or a format and turned into an answer by the edge that was called: an
OpenRosa envelope, a page, a JSON body or a line on the terminal. Its message says where, what and what to do.
"""

import errno
from typing import ClassVar

from server.translations import N_

__all__ = [
    "Busy",
    "Conflict",
    "Damaged",
    "Forbidden",
    "Invalid",
    "NotFound",
    "NotYet",
    "Owing",
    "Problem",
    "StoreAway",
    "TooLarge",
    "TooSoon",
    "Unauthenticated",
    "Unready",
]


class Problem(Exception):
    """A refusal with a stable code, an HTTP status and a message that is a template over `details`."""

    code: ClassVar[str] = "problem"
    status: ClassVar[int] = 500
    default: ClassVar[str] = N_("Something went wrong.")

    def __init__(self, message: str = "", /, **details: object) -> None:
        self.message = message or self.default
        self.details = details
        super().__init__(self.message.format(**details) if details else self.message)


class Invalid(Problem):
    """The input cannot be read or breaks a rule."""

    code = "invalid"
    status = 400
    default = N_("The input cannot be read.")


class Unauthenticated(Problem):
    """Nobody has said who is calling."""

    code = "unauthenticated"
    status = 401
    default = N_("Sign in first.")


class Forbidden(Problem):
    """The caller is known and may not do this."""

    code = "forbidden"
    status = 403
    default = N_("This is not open to your account. Ask an administrator, or sign in with another account.")


class Owing(Problem):
    """The caller has to do something else first; `owed` says what."""

    code = "owing"
    status = 403
    default = N_("Something of your account has to be done first. Open the start page: it leads there.")

    def __init__(self, owed: str) -> None:
        self.owed = owed
        super().__init__()


class NotFound(Problem):
    """There is no such thing, or not for this caller."""

    code = "not-found"
    status = 404
    default = N_("There is nothing here, or it belongs to another programme.")


class Conflict(Problem):
    """It contradicts what is already recorded."""

    code = "conflict"
    status = 409
    default = N_("This contradicts what is already recorded.")


class NotYet(Conflict):
    """It will be there soon; `seconds` says when it is worth asking again."""

    code = "not-yet"

    def __init__(self, message: str, /, seconds: int, **details: object) -> None:
        self.seconds = seconds
        super().__init__(message, **details)


class Damaged(Problem):
    """Evidence is no longer what was received; the detail `sha256` says which."""

    code = "damaged"
    status = 500
    default = N_(
        "The stored bytes of the original {sha256} are no longer those that were received, so they are not shown. Tell "
        "the administrator: it has to be restored from a backup."
    )


class Busy(Problem):
    """Somebody else is writing, and has been for long."""

    code = "busy"
    status = 503
    default = N_("The server is busy. Nothing was lost; try again in a few minutes.")


class Crossed(Busy):
    """Somebody else added the same at this moment; asked again, the answer says what stands there."""

    code = "crossed"
    default = N_("Somebody else did the same at this moment. Nothing was lost; look at what stands there now.")


class Unready(Problem):
    """The installation lacks something without which nothing may be taken in."""

    code = "unready"
    status = 503
    default = N_("The server is not ready. Nothing was lost; tell the administrator, and try again later.")


class DatabaseAway(Problem):
    """The database does not answer; what it acknowledged is safe."""

    code = "database-away"
    status = 503
    default = N_(
        "The database does not answer, so nothing can be read or kept now. Nothing was lost; try again in a few "
        "minutes."
    )


class StoreAway(Problem):
    """The store of originals does not answer, or refuses; what it has is safe."""

    code = "store-away"
    status = 503
    default = N_(
        "The store of photos and files does not answer, so none can be kept or shown now. Nothing was lost; try again "
        "in a few minutes."
    )


class TooLarge(Problem):
    """It exceeds a limit."""

    code = "too-large"
    status = 413
    default = N_("This is larger than what is accepted.")


class TooSoon(Problem):
    """It was tried too often; the detail `seconds` says when it may be tried again."""

    code = "too-soon"
    status = 429

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(N_("Too many wrong passwords. Wait {seconds} seconds, then try again."), seconds=seconds)


class DiskFull(Problem):
    """There is no room on the disk; what came before is untouched."""

    code = "disk-full"
    status = 507
    default = N_(
        "The server’s disk is full. This was not kept; whatever was confirmed before is safe. Keep it on the phone, "
        "tell the office, and send it again when there is room."
    )


def is_disk_full(problem: BaseException | None) -> bool:
    """Tell whether an error comes from a disk without room, also where it was wrapped into others on its way."""
    while problem is not None:
        if isinstance(problem, OSError) and problem.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        if getattr(problem, "sqlite_errorname", "") == "SQLITE_FULL" or getattr(problem, "sqlstate", "") == _PG_FULL:
            return True
        problem = problem.__cause__ or problem.__context__
    return False


_PG_FULL = "53100"
"""disk_full, in PostgreSQL's words."""
