"""Queries of letters, and which documents have to have one."""

import datetime as dt

from django.db.models import F, Prefetch, QuerySet
from django.db.models.functions import Coalesce

from accounts.claim_levels import ClaimLevel
from customers.models import ConsentType
from customers.states import GIVEN
from invoices.letter_states import TO_SEND, Channel
from invoices.models import Claim, Invoice, Letter, Sending
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
       AND k.sent_with_id IS NULL AND k.withdrawn_on IS NULL
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
client sends the invoice itself. A claim that is sent with another one has no letter of its own.
"""

LETTERS_OF_DEMANDS = """(
        SELECT o.state, o.sent_on, o.came_back, o.dated_on, NULL::bigint AS claim_id,
               NULL::date AS due_date
          FROM invoices_letter o
         WHERE o.ledger_id = i.ledger_id AND o.invoice_id = i.id AND o.claim_id IS NULL
           AND o.credit_id IS NULL
         UNION ALL
        SELECT o.state, o.sent_on, o.came_back, o.dated_on, k.id, k.due_date
          FROM invoices_claim k
          JOIN invoices_claim h
            ON h.ledger_id = k.ledger_id AND h.id = coalesce(k.sent_with_id, k.id)
          JOIN invoices_letter o
            ON o.ledger_id = h.ledger_id AND o.invoice_id = h.invoice_id AND o.claim_id = h.id
         WHERE k.ledger_id = i.ledger_id AND k.invoice_id = i.id
           AND k.withdrawn_on IS NULL AND k.ended_on IS NULL) l"""
"""The letters that demand the invoice `i`, in SQL: its own, and those with claims that stand."""


def last_demand(invoice: Invoice) -> Letter | None:
    """Return the letter of the last of `LETTERS_OF_DEMANDS`: of the step before the next claim."""
    standing = Claim.objects.filter(
        ledger=invoice.ledger_id, invoice=invoice, withdrawn_on=None, ended_on=None
    )
    of_claims = Letter.objects.filter(
        ledger=invoice.ledger_id,
        claim__in=standing.values(leader=Coalesce("sent_with", "pk")),
        invoice=F("claim__invoice"),
    )
    own = Letter.objects.filter(ledger=invoice.ledger_id, invoice=invoice, claim=None, credit=None)
    found = _either(own, of_claims, invoice.ledger_id)
    return found.select_related("claim").order_by(F("claim").desc(nulls_last=True)).first()


def _either(own: QuerySet[Letter], joint: QuerySet[Letter], ledger: int) -> QuerySet[Letter]:
    """Return the letters in either, each found by its index: a condition with OR has none."""
    keys = own.order_by().values("pk").union(joint.order_by().values("pk"))
    return Letter.objects.filter(ledger=ledger, pk__in=keys)


def letters_of(invoice: Invoice) -> QuerySet[Letter]:
    """Return the letters of an invoice, and those of others that it is in, each with its sendings.

    What was `sent` comes with the last first.
    """
    own = Letter.objects.filter(ledger=invoice.ledger_id, invoice=invoice)
    joint = Letter.objects.filter(
        ledger=invoice.ledger_id,
        claim__enclosed__invoice=invoice,
        invoice=F("claim__invoice"),
    )
    found = _either(own, joint, invoice.ledger_id)
    sendings = Sending.objects.order_by("-number")
    return found.select_related(
        "ledger", "invoice__customer", "invoice__seller", "claim__invoice", "credit"
    ).prefetch_related(Prefetch("sendings", sendings, to_attr="sent"), "claim__enclosed")


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
    ).prefetch_related("claim__enclosed").order_by("due_at", "pk")  # fmt: skip


def ledgers_with_mail(now: dt.datetime) -> list[int]:
    """Return the numbers of the ledgers with a letter to send by e-mail now."""
    found = Letter.objects.filter(channel=Channel.EMAIL, state=TO_SEND, due_at__lte=now)
    return list(found.order_by("ledger_id").values_list("ledger_id", flat=True).distinct())
