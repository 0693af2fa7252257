"""Was the picture attached while its question was open on the phone?

Witnesses: the file's name, which Collect makes of the phone's clock in milliseconds when it copies the picture, and the
form's own log, whose times a change of the clock does not move once the form is open. A clock that was set back for the
photo, or a file that was put into the form's folder, leaves the time in which its question was open. The network sets
clocks right while a form is open, which is honest, and sets forward those that an empty battery threw back: so only a
name that is a day and more before its question is held against the photo, where the log agrees with the receipt.
"""

from datetime import datetime, timedelta

from server.domain import form_log
from server.domain.finding import Finding, consistent, contradicted, doubtful, unverifiable
from server.domain.form_log import Screen
from server.domain.subject import PhotoSubject
from server.translations import N_

VERSION = 1
REASONS = {
    "no-file-time": N_("The file’s name does not say when it was attached."),
    "no-form-log": N_("The form’s log does not say when this question was open."),
    "while-open": N_("Attached while its question was open on the phone."),
    "log-ahead": N_(
        "Attached {apart_min} min before its question was open; but the log is not to be relied on: its clock was "
        "ahead."
    ),
    "clock-moved": N_(
        "Attached {apart_min} min outside the time in which its question was open: meanwhile the phone’s clock was "
        "set, or the file came into the form another way."
    ),
    "before-question": N_(
        "The file’s name is {apart_h} h earlier than its question was open: the clock was set back, or it is an old "
        "file."
    ),
}
MISSES = (
    N_("A clock that is wrong before the form is opened, and until it is closed, turns both witnesses alike."),
    N_("Forms without a log, browsers and other clients say nothing here."),
)


def check(photo: PhotoSubject) -> Finding:
    """Compare the time in the file's name with the form's log."""
    named, limits = photo.attached_at, photo.limits
    if named is None:
        return unverifiable("no-file-time")
    if not photo.screens:
        return unverifiable("no-form-log")
    screen = form_log.nearest(photo.screens, named)
    apart = screen.apart_s(named)
    if abs(apart) <= limits.log_agrees_s:
        return consistent("while-open")
    if apart >= -limits.attached_early_s:
        return doubtful("clock-moved", apart_min=round(abs(apart) / 60, 1))
    if _is_ahead(photo, screen) or _satellites_agree(photo, named):
        return doubtful("log-ahead", apart_min=round(-apart / 60))
    return contradicted("before-question", apart_h=round(-apart / 3600, 1))


def _is_ahead(photo: PhotoSubject, screen: Screen) -> bool:
    """Tell whether the log is later than the receipt, or nothing was received to compare it with."""
    received = photo.received_at
    return received is None or screen.begun_at > received + timedelta(seconds=photo.limits.receipt_ahead_s)


def _satellites_agree(photo: PhotoSubject, named: datetime) -> bool:
    """Tell whether the satellites bear the name out, and it was sent in the usual time: an old file has old ones."""
    fixed, received, limits = photo.facts.gps.satellite_time, photo.received_at, photo.limits
    if fixed is None or received is None or received - named > timedelta(seconds=limits.receipt_usual_s):
        return False
    return abs((named - fixed).total_seconds()) <= limits.clock_agrees_s
