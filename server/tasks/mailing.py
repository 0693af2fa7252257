"""How does a letter get out? By SMTP, one after the other, outside of any transaction."""

import logging
import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from server.db import db, transaction
from server.services.notices import letters
from server.services.notices.addresses import is_served
from server.services.notices.letters import Outgoing
from server.services.runtime import settings

TIMEOUT_S = 30
AT_ONCE = 50
"""Letters in one go, so that reminders and the rest have their turn."""
_PERMANENT = range(500, 600)
log = logging.getLogger(__name__)


class Refused(Exception):
    """The server said no for good."""


def send_waiting() -> int:
    """Send what waits; returns how many letters went."""
    if not is_served():
        return 0
    count = 0
    for _ in range(AT_ONCE):
        with transaction():
            letter = letters.take()
        if letter is None:
            break
        count += _send(letter)
    db.session.rollback()
    return count


def message(letter: Outgoing, sender: str) -> EmailMessage:
    """Return a letter as it is sent. A header with the end of a line in it is refused by the library.

    :raises ValueError: for such a one.
    """
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"], made["Subject"] = sender, letter.address, letter.subject
    made["Date"], made["Message-ID"] = format_datetime(letter.made_at), letter.message_id
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(letter.body)
    return made


def _send(letter: Outgoing) -> bool:
    try:
        _hand_over(letter)
    except (Refused, ValueError) as problem:
        _note_failed(letter, problem, is_final=True)
    except (OSError, smtplib.SMTPException) as problem:
        _note_failed(letter, problem, is_final=False)
    else:
        with transaction():
            letters.note_sent(letter.number)
        return True
    return False


def _hand_over(letter: Outgoing) -> None:
    """Give a letter to the server.

    :raises Refused: where the server will never take it.
    :raises OSError, smtplib.SMTPException: where it may take it later.
    """
    text, sender = message(letter, settings().mail_from), settings().mail_from
    with _connected() as server:
        try:
            server.send_message(text, sender, [letter.address])
        except smtplib.SMTPRecipientsRefused as problem:
            code, said = problem.recipients[letter.address]
            _raise(code, said, problem)
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as problem:
            _raise(problem.smtp_code, problem.smtp_error, problem)


def _raise(code: int, said: bytes | str, problem: Exception) -> None:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    if code in _PERMANENT:
        raise Refused(f"{code} {text}") from problem
    raise smtplib.SMTPResponseException(code, text) from problem


def _connected() -> smtplib.SMTP:
    """Return a connection. Over smtp:// TLS is begun where the server offers it, and no password goes without it."""
    parts = urlsplit(settings().smtp_url)
    host, tls = parts.hostname or "", ssl.create_default_context()
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT_S, context=tls)
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT_S)
    try:
        server.ehlo_or_helo_if_needed()
        is_safe = parts.scheme == "smtps"
        if not is_safe and server.has_extn("starttls"):
            server.starttls(context=tls)
            server.ehlo()
            is_safe = True
        if parts.username:
            if not is_safe:
                raise smtplib.SMTPException("the server offers no TLS, and the password is not sent without it")
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def _note_failed(letter: Outgoing, problem: Exception, *, is_final: bool) -> None:
    log.warning("letter %s was not sent: %s", letter.number, problem)
    with transaction():
        letters.note_failed(letter.number, str(problem), is_final=is_final)
