"""Queries of letters, and which documents have to have one."""

import datetime as dt

from django.db.models import F, Prefetch, QuerySet

from accounts.claim_levels import ClaimLevel
from customers.models import ConsentType
from customers.states import GIVEN
from invoices.letter_states import TO_SEND, Channel
from invoices.models import Invoice, Letter, Sending
from invoices.models.documents import DocumentType
from invoices.models.invoices import InvoiceType
from invoices.states import PENDING
from ledger_project.core.errors import NotFound
from ledger_project.core.locks import get_one
from ledger_project.core.models import Ledger
from ledger_project.core.texts import say

_ASKED_FOR = f"i.distribution IN ('{Channel.EMAIL}', '{Channel.PRINT}')"
_BY_CONSENT = f"""CASE WHEN c.email_address <> '' AND EXISTS (
    SELECT FROM customers_consent s
     WHERE s.ledger_id = i.ledger_id AND s.customer_id = i.customer_id
       AND s.type = '{ConsentType.EMAIL}' AND s.state = '{GIVEN}')
    THEN '{Channel.EMAIL}' ELSE '{Channel.PRINT}' END"""
_OF_INVOICE = """invoices_invoice i
      JOIN customers_customer c ON c.ledger_id = i.ledger_id AND c.id = i.customer_id"""

WANTED = f"""
    SELECT i.id AS invoice_id, NULL::bigint AS claim_id, NULL::bigint AS credit_id,
           CASE i.type WHEN '{InvoiceType.CREDIT}' THEN '{DocumentType.CREDIT_INVOICE}'
                       ELSE '{DocumentType.INVOICE}' END AS kind,
           coalesce(nullif(i.distribution, ''), '{Channel.NONE}') AS channel,
           greatest(i.issued_on, i.distribute_on) AS dated_on
      FROM invoices_invoice i
     WHERE i.ledger_id = %(ledger)s AND i.state <> '{PENDING}'
    UNION ALL
    SELECT i.id, k.id, NULL,
           CASE k.level WHEN '{ClaimLevel.COLLECTION_CLAIM}' THEN '{DocumentType.COLLECTION_CLAIM}'
                        ELSE '{DocumentType.REMINDER}' END,
           CASE WHEN {_ASKED_FOR} THEN i.distribution ELSE {_BY_CONSENT} END, k.claimed_on
      FROM {_OF_INVOICE}
      JOIN invoices_claim k ON k.ledger_id = i.ledger_id AND k.invoice_id = i.id
     WHERE i.ledger_id = %(ledger)s AND k.level <> '{ClaimLevel.DEBT_COLLECTION}'
       AND k.withdrawn_on IS NULL
    UNION ALL
    SELECT i.id, NULL, r.id, '{DocumentType.CREDIT_INVOICE}',
           CASE WHEN i.distribution IN ('', '{Channel.NONE}') THEN '{Channel.NONE}'
                WHEN {_ASKED_FOR} THEN i.distribution ELSE {_BY_CONSENT} END, r.business_date
      FROM {_OF_INVOICE}
      JOIN invoices_invoicecredit r ON r.ledger_id = i.ledger_id AND r.invoice_id = i.id
     WHERE i.ledger_id = %(ledger)s AND r.undone_on IS NULL"""
"""The documents of a ledger that have a letter, each with its channel and its day, in SQL.

An invoice goes out as its `distribution` says; one without any is the client's to send. Claims are
sent whatever that is: as the invoice where it went by e-mail or on paper, else by e-mail with the
customer's consent and address, else on paper. The note of a credit goes like a claim, unless the
client sends the invoice itself.
"""

LETTERS_OF_DEMANDS = """invoices_letter l
      LEFT JOIN invoices_claim k ON k.ledger_id = l.ledger_id AND k.id = l.claim_id
     WHERE l.ledger_id = i.ledger_id AND l.invoice_id = i.id AND l.credit_id IS NULL
       AND k.withdrawn_on IS NULL AND k.ended_on IS NULL"""
"""The letters of the invoice `i` that demand it, in SQL: its own, and of claims that stand."""


def last_demand(invoice: Invoice) -> Letter | None:
    """Return the letter of the last of `LETTERS_OF_DEMANDS`: of the step before the next claim."""
    found = Letter.objects.filter(
        ledger=invoice.ledger_id, invoice=invoice, credit=None,
        claim__withdrawn_on=None, claim__ended_on=None,
    )  # fmt: skip
    return found.select_related("claim").order_by(F("claim").desc(nulls_last=True)).first()


def letters_of(invoice: Invoice) -> QuerySet[Letter]:
    """Return the letters of an invoice, each with what was `sent`."""
    found = Letter.objects.filter(ledger=invoice.ledger_id, invoice=invoice)
    sendings = Sending.objects.order_by("-number")
    return found.select_related(
        "ledger", "invoice__customer", "invoice__seller", "claim__invoice", "credit"
    ).prefetch_related(Prefetch("sendings", sendings, to_attr="sent"))


def get_letter(invoice: Invoice, key: int, *, lock: bool = False) -> Letter:
    """Return one letter of an invoice. Raises `NotFound`."""
    missing = NotFound(
        say("Invoice {invoice_no} has no letter {key}", invoice_no=invoice.invoice_no, key=key)
    )
    return get_one(letters_of(invoice).filter(pk=key), missing, lock=lock)


def due(ledger: Ledger, channel: str, now: dt.datetime) -> QuerySet[Letter]:
    """Return the letters of a ledger that are to be sent by a channel now, the oldest first."""
    found = Letter.objects.filter(ledger=ledger, channel=channel, state=TO_SEND, due_at__lte=now)
    return found.select_related(
        "ledger", "claim", "credit", "invoice__ledger", "invoice__seller", "invoice__customer",
        "invoice__authorization", "invoice__credited_invoice",
    ).order_by("due_at", "pk")  # fmt: skip


def ledgers_with_mail(now: dt.datetime) -> list[int]:
    """Return the numbers of the ledgers with a letter to send by e-mail now."""
    found = Letter.objects.filter(channel=Channel.EMAIL, state=TO_SEND, due_at__lte=now)
    return list(found.order_by("ledger_id").values_list("ledger_id", flat=True).distinct())
