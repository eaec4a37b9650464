"""What is held about one customer: the rows of all tables that are about them.

The tables follow from the references between them, so a table that is added later is found by
itself; a table about no customer is named in `EXCLUDED` with a reason.
"""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from accounts.models import (
    BalanceHorizon,
    ChartOverride,
    CreditDecision,
    FeeInvoice,
    JournalEntry,
    JournalLine,
    Payout,
    PayoutBatch,
    RecurrentFee,
    RunningBalance,
    Settlement,
    SettlementFee,
    SettlementRecord,
)
from customers.models import Customer, CustomerWord, PersonView
from invoices.models import (
    BankStatement,
    ClaimTerm,
    CollectionAgency,
    CollectionBatch,
    DrawBatch,
    FeePayment,
    InvoiceImport,
    LeftOutEntry,
    LetterBatch,
    LetterTemplate,
    MandateOrder,
    Payment,
    PaymentImport,
    PaymentMatch,
    PaymentReturn,
    PaymentReversal,
)
from invoices.states import REVERSED
from ledger_project.core.models import (
    Approval,
    ChangeRequest,
    Event,
    IdempotencyKey,
    LedgerOwned,
    NumberSeries,
    PenaltyRate,
    RowVersion,
    RunStep,
    Seller,
    SettingChange,
    StateChange,
)
from ledger_project.core.tenancy import LedgerForeignKey
from ledger_project.exchange.models import ExchangedFile
from reports.models import (
    ExportedEntry,
    JournaledEvent,
    OutputFile,
    OutputFileChunk,
    SealLink,
    SealSalt,
    Verification,
)
from webhooks.models import Delivery, Webhook

EXCLUDED: dict[type[Model], str] = {
    Seller: "a merchant's own data",
    CustomerWord: "words of columns that are exported",
    ChangeRequest: "the accounts of the ledger and of its sellers",
    RowVersion: "digests of rows, without what they say",
    SettingChange: "the settings of the ledger and of its sellers",
    NumberSeries: "counters of the ledger",
    ChartOverride: "the ledger's chart of accounts",
    RunningBalance: "sums of the ledger's accounts",
    BalanceHorizon: "up to which day these sums are stored",
    PenaltyRate: "the ledger's terms",
    ClaimTerm: "the ledger's terms",
    LetterTemplate: "the ledger's own letters",
    PaymentImport: "a bank's file, of many customers at once",
    InvoiceImport: "a file of invoices, of many customers at once",
    BankStatement: "balances of the ledger's bank accounts",
    CollectionAgency: "between operator and its collection agency",
    CollectionBatch: "between operator and its collection agency",
    LetterBatch: "between operator and its print shop",
    DrawBatch: "between operator and its bank",
    LeftOutEntry: "what a bank's file holds beside payments of customers",
    ExchangedFile: "a file that came or went, of many customers at once",
    IdempotencyKey: "answers to requests, kept for a day and by client",
    Settlement: "between operator and seller",
    SettlementFee: "between operator and seller",
    RecurrentFee: "between operator and seller",
    FeeInvoice: "between operator and seller",
    FeePayment: "between operator and seller",
    PayoutBatch: "between operator and its bank",
    SettlementRecord: "which settlement a booked line is in",
    ExportedEntry: "which file an entry is in",
    JournaledEvent: "which file an event is in",
    RunStep: "which run was done",
    Webhook: "where a client is notified of events",
    Delivery: "the delivery of an event, which itself is exported",
    OutputFile: "evidence of what the client was given, of many customers at once",
    OutputFileChunk: "evidence of what the client was given, of many customers at once",
    SealLink: "digests of rows, without what they say",
    SealSalt: "keeps digests from being guessed",
    Verification: "how many faults were found in the ledger",
}
_BY_DOCUMENT = (JournalEntry, JournalLine, StateChange, Approval, Event)
"""These name what they are about by kind and key, without a reference."""


def _payments_of(customer: Customer) -> QuerySet[Payment]:
    """Return the payments of the customer's invoices, also those that the bank took back.

    One that moved on to the invoice of another customer is the other's, and one that waits for an
    invoice again is nobody's.
    """
    matches = PaymentMatch.objects.filter(ledger=customer.ledger_id)
    moved_on = matches.filter(
        payment=OuterRef("payment"), book_on__gte=OuterRef("undone_on")
    ).exclude(invoice__customer=customer)
    own = matches.filter(
        Q(undone_on=None) | Q(~Exists(moved_on), payment__state=REVERSED),
        invoice__ledger=customer.ledger_id,
        invoice__customer=customer,
    )
    return Payment.objects.filter(ledger=customer.ledger_id, pk__in=own.values("payment"))


def _reversals_of(customer: Customer) -> QuerySet[PaymentReversal]:
    """Return what the bank took back of the customer's payments."""
    payments = _payments_of(customer).values("pk")
    return PaymentReversal.objects.filter(ledger=customer.ledger_id, payment__in=payments)


def _returns_of(customer: Customer) -> QuerySet[PaymentReturn]:
    """Return what was returned of the customer's payments."""
    payments = _payments_of(customer).values("pk")
    return PaymentReturn.objects.filter(ledger=customer.ledger_id, payment__in=payments)


def _payouts_to(customer: Customer) -> QuerySet[Payout]:
    """Return the payouts to the customer: of surpluses, and returns of its payments."""
    returned = _returns_of(customer).values("payout")
    return Payout.objects.filter(
        Q(customer=customer) | Q(pk__in=returned), ledger=customer.ledger_id
    )


def decisions_about(customer: Customer) -> QuerySet[CreditDecision]:
    """Return the credit decisions on a customer, also those from before the person became one.

    The latter declined a person whom the ledger did not know yet; their `request` holds the
    identifier.
    """
    about = Q(customer=customer)
    if customer.reg_no:
        about |= Q(
            customer=None,
            accepted=False,
            request__buyer__reg_no=customer.reg_no,
            request__buyer__reg_country=customer.reg_country,
        )
    return CreditDecision.objects.filter(about, ledger=customer.ledger_id)


def _mandate_orders_of(customer: Customer) -> QuerySet[MandateOrder]:
    """Return what the bank was asked of mandates for the customer, also before any consent."""
    return MandateOrder.objects.filter(
        Q(consent__customer=customer) | Q(consent=None, payer_number=customer.customer_no),
        ledger=customer.ledger_id,
    )


def _views_of(customer: Customer) -> QuerySet[PersonView]:
    """Return who has seen the customer's data: a person may ask when, though not by whom."""
    return PersonView.objects.filter(ledger=customer.ledger_id, customer_key=customer.pk)


FOUND_OTHERWISE: dict[type[Model], Callable[[Customer], QuerySet[Any]]] = {
    CreditDecision: decisions_about,
    MandateOrder: _mandate_orders_of,
    Payment: _payments_of,
    PaymentReversal: _reversals_of,
    PaymentReturn: _returns_of,
    Payout: _payouts_to,
    PersonView: _views_of,
}
"""Tables with rows about a customer that do not refer to it, or not all of them."""


@cache
def owned() -> dict[type[Model], str]:
    """Return the tables whose rows belong to a customer, each with its path of references to it."""
    found: dict[type[Model], str] = {Customer: "pk"}
    candidates: list[type[Model]] = [
        model
        for model in apps.get_models()
        if issubclass(model, LedgerOwned) and model not in EXCLUDED and model not in _BY_DOCUMENT
    ]
    while True:
        added = {
            model: path
            for model in candidates
            if model not in found and (path := _path(model, found))
        }
        if not added:
            return found
        found |= added


def _path(model: type[Model], known: dict[type[Model], str]) -> str:
    """Return the path from a table to the customer, by its first reference to a known table."""
    for field in model._meta.concrete_fields:
        if isinstance(field, LedgerForeignKey) and field.related_model in known:
            onward = known[field.related_model]  # type: ignore[index]
            return field.name if onward == "pk" else f"{field.name}__{onward}"
    return ""


def rows(customer: Customer) -> Iterable[tuple[type[Model], QuerySet[Any]]]:
    """Yield each table with the rows that are about a customer."""
    ledger, keys = customer.ledger_id, {}
    for model in (*owned(), *(one for one in FOUND_OTHERWISE if one not in owned())):
        if model in FOUND_OTHERWISE:
            found = FOUND_OTHERWISE[model](customer)
        else:
            found = model._default_manager.filter(ledger=ledger, **{owned()[model]: customer.pk})
        keys[str(model._meta.model_name)] = found.order_by().values("pk")
        yield model, found
    of_documents = Q(pk__in=[])
    for kind, of_kind in keys.items():
        of_documents |= Q(document_type=kind, document_id__in=of_kind)
    entries = JournalEntry.objects.filter(
        Q(invoice_id__in=keys["invoice"]) | of_documents, ledger=ledger
    )
    yield JournalEntry, entries
    of_entries = {"ledger": ledger, "entry__in": entries.order_by().values("pk")}
    yield JournalLine, JournalLine.objects.filter(**of_entries)
    yield StateChange, StateChange.objects.filter(of_documents, ledger=ledger)
    yield Approval, Approval.objects.filter(of_documents, ledger=ledger)
    yield Event, Event.objects.filter(of_documents, ledger=ledger)
