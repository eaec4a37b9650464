"""Monthly invoices of the operator for the fees of sellers."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from operator import itemgetter

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import OuterRef, Subquery, Sum

from accounts.books import journal
from accounts.books.chart import vat_percent
from accounts.books.entries import BookedEvent
from accounts.books.models import JournalEntry
from accounts.settlements import postings
from accounts.settlements.fees import RECURRING_MONTHS, lacking, vat_on
from accounts.settlements.models import FeeInvoice, SettlementFee
from accounts.settlements.states import FEE_INVOICE, PAID, UNPAID
from ledger_project.core import calendar
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid
from ledger_project.core.identifiers import payment_reference
from ledger_project.core.lifecycle import advance
from ledger_project.core.models import Ledger, Seller
from ledger_project.core.money import ZERO
from ledger_project.core.numbering import lock_gapless, next_of, take_gapless
from ledger_project.core.texts import say

SERIES = "fee-invoice"
BANK_DAY = 2
"""The bank day of a month on which the previous month is invoiced, as documented."""
PAYMENT_DAYS = 30
NO_CUSTOMER = "0"
"""Stands in a Norwegian reference (KID) where invoices of sellers have their customer's number."""

_RECURRING = f"""
INSERT INTO accounts_settlementfee
       (ledger_id, seller_id, recurrent_fee_id, invoiced, text, from_on, to_on, quantity,
        sales_amount, unit_price, commission_percent, amount, vat_percent)
SELECT f.ledger_id, f.seller_id, f.id, true, f.text, month.begins,
       (month.begins + interval '1 month - 1 day')::date, f.quantity, 0, f.unit_price, 0,
       f.quantity * f.unit_price, coalesce(f.vat_percent, %(vat)s)
{RECURRING_MONTHS}
   AND f.seller_id IN (SELECT id FROM core_seller WHERE ledger_id = %(ledger)s AND fees_invoiced)
 ORDER BY f.id, month.begins
"""


def invoice_fees(*, ledger: Ledger, actor: Actor, on: dt.date) -> Sequence[FeeInvoice]:
    """Invoice the fees of the month before `on`, and return the new fee invoices.

    Before the second bank day of the month nothing is invoiced. Each seller that pays by invoice
    gets one invoice for each month with fees, however often this runs. VAT is rounded once for
    each rate. The fees of a seller whose invoice would lack something (`fees.lacking`) wait for the
    next run. Posts `fees_invoiced`. Call it in a transaction.
    """
    if on < calendar.nth_bank_day(ledger.country, on, BANK_DAY):
        return []
    last = lock_gapless(ledger.number, SERIES)
    ends = on.replace(day=1) - dt.timedelta(days=1)
    month = ends.replace(day=1)
    vat = vat_percent(ledger.country, ends.isoformat())
    with connection.cursor() as cursor:
        cursor.execute(_RECURRING, {"ledger": ledger.number, "through": month, "vat": vat})
    open_lines = SettlementFee.objects.filter(
        ledger=ledger, invoiced=True, fee_invoice=None, to_on__lte=ends
    )
    done = FeeInvoice.objects.filter(ledger=ledger, month=month).values("seller")
    rates = list(
        open_lines.exclude(seller__in=done)
        .values("seller", "vat_percent")
        .annotate(net=Sum("amount"), lines=ArrayAgg("pk"))
        .order_by("seller__number", "vat_percent")
    )
    found = Seller.objects.filter(ledger=ledger).in_bulk({rate["seller"] for rate in rates})
    sellers = {key: one for key, one in found.items() if not lacking(ledger, one, on)}
    rates = [rate for rate in rates if rate["seller"] in sellers]
    if not rates:
        return []
    serials = next_of("payment_reference", ledger.number, len(sellers))
    invoices: list[FeeInvoice] = []
    for key, group in groupby(rates, itemgetter("seller")):
        own = list(group)
        net = sum((rate["net"] for rate in own), ZERO)
        vat_amount = sum((vat_on(rate["net"], rate["vat_percent"]) for rate in own), ZERO)
        invoices.append(
            FeeInvoice(
                ledger=ledger,
                seller=sellers[key],
                number=f"F{ledger.number}-{last + len(invoices) + 1:04d}",
                month=month,
                invoiced_on=on,
                due_on=on + dt.timedelta(days=PAYMENT_DAYS),
                net=net,
                vat=vat_amount,
                total=net + vat_amount,
                currency=ledger.currency,
                payment_reference=_reference(ledger, serials[len(invoices)]),
                created_by=actor.name,
            )
        )
    FeeInvoice.objects.bulk_create(invoices)
    # Only the summed lines: a settlement may have added others meanwhile.
    of_seller = FeeInvoice.objects.filter(ledger=ledger, month=month, seller=OuterRef("seller"))
    SettlementFee.objects.filter(
        ledger=ledger, pk__in=[line for rate in rates for line in rate["lines"]]
    ).update(fee_invoice=Subquery(of_seller.values("pk")))
    take_gapless(ledger.number, SERIES, len(invoices))
    drafts = [
        postings.fees_invoiced(_event(one), one.net, one.vat) for one in invoices if one.total
    ]
    journal.post(ledger, drafts, actor=actor, on=on)
    return invoices


def register_fee_payment(*, feeinvoice: FeeInvoice, actor: Actor, on: dt.date) -> FeeInvoice:
    """Record that the seller has paid what is left, to the operator's own bank account.

    Posts `fee_invoice_paid`. Raise the error of the state, and `OperationNotAllowed` where one was
    recorded before a payment of the bank was taken back: the rest is paid by the bank alone.
    """
    FEE_INVOICE.require("register_fee_payment", feeinvoice, actor, on)
    event = _event(feeinvoice)
    recorded = JournalEntry.objects.filter(
        ledger=feeinvoice.ledger_id,
        template="fee_invoice_paid",
        document_type=event.document_type,
        document_id=event.document_id,
    )
    if recorded.exists():
        why = say("A payment to another account is recorded already: let the bank's pay the rest")
        raise FEE_INVOICE.conflict(feeinvoice, actor, on, why, operation="register_fee_payment")
    if feeinvoice.left:
        draft = postings.fee_invoice_paid(event, feeinvoice.left)
        journal.post(feeinvoice.ledger, [draft], actor=actor, on=on)
    paid = {"paid": feeinvoice.total}
    advance(feeinvoice, FEE_INVOICE, "register_fee_payment", actor=actor, on=on, columns=paid)
    return feeinvoice


def pay(
    *, feeinvoice: FeeInvoice, amount: Decimal, event: BookedEvent, actor: Actor, on: dt.date
) -> FeeInvoice:
    """Record that a payment of the bank paid an amount of a locked fee invoice, all or a part.

    Posts `fee_invoice_received` for the `event`. Raise the error of the state, and `Invalid` for
    more than is left.
    """
    FEE_INVOICE.require("pay", feeinvoice, actor, on)
    if not ZERO < amount <= feeinvoice.left:
        raise Invalid(
            {"amount": say("Only {left} of the fee invoice is left", left=feeinvoice.left)}
        )
    draft = postings.fee_invoice_received(event, amount)
    journal.post(feeinvoice.ledger, [draft], actor=actor, on=on)
    to = PAID if amount == feeinvoice.left else UNPAID
    paid = {"paid": feeinvoice.paid + amount}
    advance(feeinvoice, FEE_INVOICE, "pay", to=to, actor=actor, on=on, columns=paid)
    return feeinvoice


def take_back_payment(
    *, feeinvoice: FeeInvoice, amount: Decimal, actor: Actor, on: dt.date
) -> FeeInvoice:
    """Open a locked fee invoice again for an amount whose payment is mirrored by the caller."""
    FEE_INVOICE.require("take_back_payment", feeinvoice, actor, on)
    paid = {"paid": feeinvoice.paid - amount}
    advance(feeinvoice, FEE_INVOICE, "take_back_payment", actor=actor, on=on, columns=paid)
    return feeinvoice


def remind(*, ledger: Ledger, actor: Actor, on: dt.date) -> Sequence[FeeInvoice]:
    """Remind of each fee invoice that is overdue for the days of the ledger, once, on a bank day.

    Return those that are reminded of. Call it in a transaction.
    """
    if ledger.fee_reminder_days is None or not calendar.is_bank_day(ledger.country, on):
        return []
    overdue = FeeInvoice.objects.select_for_update(of=("self",)).filter(
        ledger=ledger,
        state=UNPAID,
        total__gt=ZERO,
        reminded_on=None,
        due_on__lte=on - dt.timedelta(days=ledger.fee_reminder_days),
        due_on__lt=on,
    )
    found = list(overdue.exclude(payment_reference="").order_by("pk"))
    for one in found:
        facts = {"feeInvoice": one.number, "amount": one.left, "dueDate": one.due_on}
        columns = {"reminded_on": on, "reminded": one.left}
        advance(one, FEE_INVOICE, "remind", actor=actor, on=on, facts=facts, columns=columns)
    return found


def waiting_sellers(ledger: Ledger, on: dt.date) -> dict[Seller, list[str]]:
    """Return the sellers who are to be invoiced, each with what their fee invoice lacks yet."""
    found = Seller.objects.filter(ledger=ledger, fees_invoiced=True).order_by("number")
    return {one: texts for one in found if (texts := lacking(ledger, one, on))}


def _reference(ledger: Ledger, serial: int) -> str:
    """Return a payment reference of the series that invoices to buyers have, too."""
    return payment_reference(
        ledger.country,
        ledger_number=ledger.number,
        serial=serial,
        customer_no=NO_CUSTOMER,
        customer_serial=serial,
    )


def _event(invoice: FeeInvoice) -> BookedEvent:
    return BookedEvent("feeinvoice", invoice.pk, invoice.invoiced_on, seller_id=invoice.seller_id)
