"""Settlements with sellers: their fees, the payouts to the bank, and fee invoices."""

import datetime as dt
from collections.abc import Iterator
from copy import copy
from typing import Any

from django.contrib import admin
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.models import (
    FeeInvoice,
    JournalEntry,
    Payout,
    PayoutBatch,
    RecurrentFee,
    Settlement,
    SettlementFee,
    SettlementRecord,
)
from accounts.settlements import fee_invoices, payouts
from accounts.settlements.fees import lacking
from accounts.settlements.states import (
    APPROVED_ONCE,
    FEE_INVOICE,
    HELD,
    PAYOUT,
    READY,
    RETURNED,
    UNPAID,
)
from customers.admin.person_pages import PersonPage, is_hidden
from customers.models import PROTECTED_NAME
from ledger_project.backoffice import display
from ledger_project.backoffice.access import Within, ledgers_of, within
from ledger_project.backoffice.admin import LedgerModelAdmin, Table, add_table, referring
from ledger_project.backoffice.checklist import Point, add_points, operation_url
from ledger_project.backoffice.dashboard import Card, card
from ledger_project.backoffice.forms import ApprovalForm, ReasonForm
from ledger_project.backoffice.operations import Button, OperationAdminMixin
from ledger_project.backoffice.work import Urgency, Work, add_work
from ledger_project.core import clock, texts
from ledger_project.core.models import Ledger, Seller
from ledger_project.core.states import LEDGER
from ledger_project.core.texts import later, say

SETTLEMENTS = ("settled_on", "debit_count", "credit_count", "amount", "fees", "vat", "transferred")
FEES = ("text", "from_on", "to_on", "quantity", "unit_price", "amount", "vat_percent", "invoiced")
BATCHES = ("sent_on", "execute_on", "count", "amount")
PAYOUTS = ("state", "amount", "iban", "status_reason", "paid_on", "returned_on")
FEE_INVOICES = ("state", "month", "invoiced_on", "due_on", "net", "vat", "total")
RECURRING = ("quantity", "unit_price", "vat_percent", "since", "until")


BY_INVOICE = Q(fees_invoiced=True, configured=True)
"""Sellers that do business and pay their fees by invoice."""


def _whose_fees_wait(sellers: QuerySet[Seller], on: dt.date) -> QuerySet[Seller]:
    """Leave the sellers that pay by invoice, but whose invoice lacks something."""
    by_invoice = sellers.filter(BY_INVOICE).select_related("ledger")
    return sellers.filter(pk__in=[one.pk for one in by_invoice if lacking(one.ledger, one, on)])


@admin.register(Settlement)
class SettlementAdmin(LedgerModelAdmin):
    facts = ("seller", "settled_on", "amount", "returned", "fees", "vat", "transferred")
    list_display = ("number", "ledger", "seller", *SETTLEMENTS)
    list_select_related = ("ledger", "seller")
    list_filter = ("ledger",)
    date_hierarchy = "settled_on"
    search_lookups = ("number", "seller__number")
    search_rank = 80
    search_columns = ("seller", "settled_on", "amount", "transferred")
    search_help_text = later("Number of the settlement or the seller")
    tables = (
        Table(
            later("Fees"),
            referring(SettlementFee, "settlement", "ledger", "fee_invoice"),
            (*FEES, "fee_invoice"),
        ),
        Table(
            later("Payout"),
            referring(Payout, "settlement", "ledger", "settlement", "batch"),
            (display.SELF, *PAYOUTS, "batch"),
        ),
        Table(
            later("Records"),
            lambda settlement: (
                SettlementRecord.objects.filter(ledger=settlement.ledger_id, settlement=settlement)
                .select_related("line__entry", "line__ledger")
                .order_by("line")
            ),
            ("line.entry", "line.entry.template", "line.book_on", "line.debit", "line.credit"),
        ),
        Table(
            later("Books"),
            lambda settlement: JournalEntry.objects.filter(
                ledger=settlement.ledger_id, document_type="settlement", document_id=settlement.pk
            ),
            (display.SELF, "template", "accounting_action", "book_on"),
        ),
    )


add_table(
    Seller,
    Table(
        later("Settlements"),
        referring(Settlement, "seller"),
        (display.SELF, *SETTLEMENTS),
    ),
)


@admin.register(Payout)
class PayoutAdmin(PersonPage, OperationAdminMixin, LedgerModelAdmin):
    """Transfers to sellers, refunds to customers, returned payments.

    Two persons approve those above the ledger's limit, and those to an account that the money did
    not come from.
    """

    machine = PAYOUT
    operations = {
        "approve": Button(payouts.approve, ApprovalForm),
        "countersign": Button(payouts.countersign, ApprovalForm),
        "reject": Button(payouts.reject, ReasonForm),
        "confirm": Button(payouts.confirm),
        "fail": Button(payouts.fail, ReasonForm),
    }
    bulk = ("approve", "countersign")
    bulk_columns = ("purpose", "payee_name", "payee_account", "amount", "ordered_on", "approved_by")
    list_display = (
        "number",
        "ledger",
        "purpose",
        "payee",
        "state",
        "amount",
        "ordered_on",
        "batch",
        "status_reason",
    )
    list_select_related = (
        "ledger", "seller", "customer", "settlement", "batch", "settled_again",
    )  # fmt: skip
    list_filter = ("ledger", "state", "purpose")
    search_lookups = ("number", "seller__number", "iban", "account_number")
    search_amounts = ("amount",)
    search_rank = 70
    search_columns = ("purpose", "payee", "amount", "ordered_on")
    search_help_text = later(
        "Number of the payout or the seller, amount, the account, or the customer"
    )
    facts = (
        "purpose", "settlement", "seller", "customer", "payee_name", "payee_account", "payee_bic",
        "amount", "approved_by", "batch", "settled_again",
    )  # fmt: skip
    tables = (
        Table(
            later("Books"),
            lambda payout: JournalEntry.objects.filter(
                ledger=payout.ledger_id, document_type="payout", document_id=payout.pk
            ),
            (display.SELF, "template", "accounting_action", "book_on", "reverses"),
        ),
    )

    @admin.display(description=later("Recipient"))
    def payee(self, payout: Payout) -> SafeString | str:
        """Return who is paid: the seller, the customer, or the payer as the bank named it."""
        to = payout.seller if payout.settlement_id else payout.customer
        return display.link(to) if to else payout.recipient

    def shown(self, request: HttpRequest, document: Payout) -> Payout:
        if not is_hidden(request, document.customer):
            return document
        masked = copy(document)
        masked.recipient = PROTECTED_NAME
        return masked

    def load(self, request: HttpRequest, pk: int, *, lock: bool = False) -> Any:
        if lock:
            mine = within(Payout.objects.filter(pk=pk), ledgers_of(request.user))
            list(payouts.locked(mine).values_list("pk"))
        return super().load(request, pk)


@admin.register(PayoutBatch)
class PayoutBatchAdmin(LedgerModelAdmin):
    list_display = ("number", "ledger", *BATCHES)
    list_filter = ("ledger",)
    date_hierarchy = "sent_on"
    search_lookups = ("number",)
    facts = ("ledger", *BATCHES)
    tables = (
        Table(
            later("Payouts"),
            referring(Payout, "batch", "settlement", "seller", "customer", "ledger"),
            (display.SELF, "purpose", "seller", "customer", *PAYOUTS),
        ),
    )


@admin.register(FeeInvoice)
class FeeInvoiceAdmin(OperationAdminMixin, LedgerModelAdmin):
    machine = FEE_INVOICE
    operations = {"register_fee_payment": Button(fee_invoices.register_fee_payment)}
    list_display = ("number", "ledger", "seller", *FEE_INVOICES)
    list_select_related = ("ledger", "seller")
    list_filter = ("ledger", "state")
    search_lookups = ("number", "seller__number")
    search_amounts = ("total",)
    search_rank = 90
    search_columns = ("seller", "month", "total", "due_on")
    facts = (
        "seller", "month", "net", "vat", "total", "paid", "left", "due_on", "reminded_on",
        "payment_reference",
    )  # fmt: skip
    tables = (
        Table(
            later("Fees"),
            referring(SettlementFee, "fee_invoice", "ledger", "settlement"),
            ("settlement", *FEES),
        ),
    )


@admin.register(RecurrentFee)
class RecurrentFeeAdmin(LedgerModelAdmin):
    list_display = ("text", "ledger", "seller", *RECURRING)
    list_select_related = ("ledger", "seller")
    list_filter = ("ledger",)
    search_lookups = ("seller__number",)
    facts = ("seller", *RECURRING)


add_table(
    Seller,
    Table(
        later("Recurring fees"),
        referring(RecurrentFee, "seller", "ledger"),
        (display.SELF, *RECURRING),
    ),
)
add_table(
    Seller,
    Table(
        later("Fee invoices"),
        referring(FeeInvoice, "seller", "ledger"),
        (display.SELF, *FEE_INVOICES),
    ),
)


add_work(
    Work(
        "approve", later("Payouts to approve"), Payout,
        lambda rows, on: rows.filter(state=HELD),
        Urgency.NOW, amount="amount", since="ordered_on",
    ),
    Work(
        "countersign", later("Payouts that a second person approves"), Payout,
        lambda rows, on: rows.filter(state=APPROVED_ONCE),
        Urgency.NOW, amount="amount", since="ordered_on",
    ),
    Work(
        "returned", later("Payouts that the bank returned and nobody has settled again"), Payout,
        lambda rows, on: rows.filter(
            state=RETURNED, purpose=Payout.Purpose.SETTLEMENT, settled_again=None
        ),
        Urgency.NOW, amount="amount", since="returned_on",
    ),
    Work(
        "without-account", later("Payouts whose seller has no bank account"), Payout,
        lambda rows, on: rows.filter(~payouts.TO_SEND, state=READY),
        Urgency.TODAY, amount="amount", since="ordered_on",
    ),
    Work(
        "fees-waiting", later("Sellers whose fee invoices lack something, so they are not issued"),
        Seller, _whose_fees_wait, Urgency.TODAY,
    ),
    Work(
        "fees-overdue", later("Fee invoices that a seller has not paid in time"), FeeInvoice,
        lambda rows, on: rows.filter(state=UNPAID, due_on__lt=on).annotate(
            owed=F("total") - F("paid")
        ),
        Urgency.SOON, amount="owed", since="due_on",
    ),
)  # fmt: skip


def _fee_invoices(ledger: Ledger, user: Any) -> Iterator[Point]:
    """Yield whether the sellers that pay their fees by invoice can be invoiced."""
    by_invoice = Seller.objects.filter(BY_INVOICE, ledger=ledger)
    if not by_invoice:
        return
    on = clock.date_of(ledger)
    missing = dict.fromkeys(text for one in by_invoice for text in lacking(ledger, one, on))
    yield Point(
        say("Fee invoices"),
        say("not issued, without {list}", list=", ".join(missing))
        if missing
        else say("{count} sellers get them", count=len(by_invoice)),
        calm=not missing,
        url=operation_url(LEDGER, "change_settings", user, pk=ledger.pk),
    )


add_points(30, _fee_invoices)


@card("accounts.view_settlement", position=40)
def last_settlement(on: dt.date, within: Within) -> Card:
    url = reverse("admin:accounts_settlement_changelist")
    last = within(Settlement.objects.select_related("seller")).order_by("-id").first()
    if last is None:
        return Card(say("Last settlement"), say("None yet"), url)
    return Card(
        say("Last settlement"),
        display.amount_text(last.transferred, last.currency),
        display.page_of(last),
        (
            (say("Settled on"), texts.date(last.settled_on)),
            (say("Seller"), last.seller.number),
            (say("Records"), str(last.debit_count + last.credit_count)),
        ),
    )
