"""Letters by e-mail: each handed to the mail server until that has taken it.

A letter is sent and recorded in one transaction that holds its lock, so no two processes send it
at once. One that dies after the server took the message, and before that is recorded, leaves the
letter to send: it goes out again with the same Message-ID, by which mail systems know it for the
same. So each letter is sent at least once.
"""

import datetime as dt
from collections.abc import Iterator
from email.utils import formataddr, parseaddr
from smtplib import (
    SMTPDataError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from invoices.documents.mail import text_of
from invoices.letter_queries import due
from invoices.letter_states import Channel
from invoices.models import Document, Letter, Sending
from invoices.models.documents import DocumentType
from invoices.models.letters import LONGEST_FAILURE
from invoices.operations import documents, letters
from invoices.operations.renewed_letters import renew
from ledger_project.core import retries
from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger
from ledger_project.core.texts import noted

log = structlog.get_logger("ledger.letters")

NO_ADDRESS = noted("The customer has no e-mail address")
LASTING = range(500, 600)
"""Answers of a mail server that do not change by trying again (RFC 5321, 4.2.1)."""


class Unsendable(Exception):
    """Why a letter cannot be sent by trying again."""


def send_mail(*, ledger: Ledger, actor: Actor, on: dt.date, now: dt.datetime) -> Iterator[str]:
    """Send the letters by e-mail that are due, and yield the state in which each is after that.

    Nothing is sent, or counted as tried, while no mail server is set or it cannot be reached.
    """
    waiting = list(due(ledger, Channel.EMAIL, now).values_list("pk", flat=True))
    if not waiting or not settings.MAIL_FROM:
        return
    tried: set[int] = set()
    server = get_connection()
    try:
        server.open()
    except Exception as error:  # Of whatever backend: SMTP's, or an API's.
        log.warning("mail server unavailable", ledger=ledger.number, error=str(error))
        return
    try:
        while waiting:
            for key in waiting:
                if state := _send(ledger, key, server, actor, on, now):
                    yield state
            # Those that were made anew meanwhile.
            tried.update(waiting)
            again = due(ledger, Channel.EMAIL, now).exclude(pk__in=tried)
            waiting = list(again.values_list("pk", flat=True))
    finally:
        server.close()


def _send(
    ledger: Ledger, key: int, server: BaseEmailBackend, actor: Actor, on: dt.date, now: dt.datetime
) -> str:
    """Send a letter, and return its state; "" if it is not to be sent any more."""
    found = due(ledger, Channel.EMAIL, now).filter(pk=key)
    fault = ""
    if (letter := found.first()) and not letters.is_dropped(letter):
        if state := renew(letter, actor=actor, on=on, now=now):
            return state
        fault = documents.fault_of_letter(letter, on=on)
    with transaction.atomic():
        letter = found.select_for_update(of=("self",), skip_locked=True).first()
        if letter is None:
            return ""
        if not letters.leave_out(letter, fault, actor=actor, on=on):
            _hand_over(letter, server, actor, on, now)
        return str(letter.state)


def _hand_over(
    letter: Letter, server: BaseEmailBackend, actor: Actor, on: dt.date, now: dt.datetime
) -> None:
    document = documents.document_of_letter(letter, on=on)
    address = letter.email_address or letter.invoice.customer.email_address
    number = letters.next_number(letter)
    domain = parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2]
    message_id = f"<letter-{letter.ledger_id}-{letter.pk}-{number}@{domain}>"
    try:
        if not address:
            raise Unsendable(NO_ADDRESS)
        _deliver(_message(letter, document, address, message_id), server)
    except Unsendable as error:
        letters.give_up(letter=letter, actor=actor, on=on, reason=str(error))
    except Exception as error:  # Of whatever backend: SMTP's, or an API's.
        letter.attempts += 1
        wait = retries.pause(letter.attempts)
        if wait is None:
            letters.give_up(letter=letter, actor=actor, on=on, reason=_told(error))
            return
        letter.failure, letter.due_at = _told(error)[:LONGEST_FAILURE], now + wait
        letter.save(update_fields=["attempts", "failure", "due_at"])
    else:
        sending = Sending(
            number=number, address=address, sha256=document.sha256, message_id=message_id
        )
        letters.record_sending(letter, sending, actor=actor, on=on)


def _message(letter: Letter, document: Document, address: str, message_id: str) -> EmailMessage:
    """Return the message: the PDF, and with an invoice the files that were issued with it."""
    subject, body = text_of(documents.content_of_letter(letter))
    name, own = parseaddr(settings.MAIL_FROM)
    message = EmailMessage(
        subject,
        body,
        formataddr((name or letter.ledger.operator_name, own)),
        [address],
        headers={"Message-ID": message_id},
    )
    files = [document]
    if letter.claim is None and letter.credit is None:
        files += Document.objects.filter(
            ledger=letter.ledger_id, invoice=letter.invoice, type=DocumentType.ATTACHMENT
        ).order_by("number")
    for one in files:
        message.attach(one.file_name, bytes(one.data), one.media_type)
    return message


def _deliver(message: EmailMessage, server: BaseEmailBackend) -> None:
    """Hand a message to the server. Raises `Unsendable` for what it will not take later either."""
    try:
        try:
            server.send_messages([message])
        except SMTPServerDisconnected:
            # Servers close a connection that carried many messages.
            server.close()
            server.open()
            server.send_messages([message])
    except (SMTPRecipientsRefused, SMTPDataError) as error:
        if _code_of(error) in LASTING:
            raise Unsendable(_told(error)) from error
        raise
    except ValueError as error:
        # No address, or a line break in a header.
        raise Unsendable(_told(error)) from error


def _code_of(error: SMTPRecipientsRefused | SMTPDataError) -> int:
    if isinstance(error, SMTPDataError):
        return error.smtp_code
    return min(code for code, _ in error.recipients.values())


def _told(error: Exception) -> str:
    """Return what went wrong, in the words of who refused it."""
    if isinstance(error, SMTPRecipientsRefused):
        return _answered(*next(iter(error.recipients.values())))
    if isinstance(error, SMTPResponseException):
        return _answered(error.smtp_code, error.smtp_error)
    return str(error) or type(error).__name__


def _answered(code: int, text: bytes | str) -> str:
    return f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"
