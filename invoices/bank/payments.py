"""Book payments from buyers: match them to invoices, or keep them unmatched.

A payment that is matched to an invoice has a `PaymentMatch`, which books it. Matches can be undone:
the money is unmatched again then.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from accounts.books import journal
from accounts.books.chart import Role
from accounts.books.entries import BookedEvent
from accounts.models import JournalEntry, JournalLine, Surplus
from invoices import postings
from invoices.bank.agency_remittances import settle_if_whole, take_back_remittance
from invoices.bank.fee_payments import pay_named, take_back_fees
from invoices.bank.formats.transactions import BankTransaction
from invoices.bank.matching import find
from invoices.bank.references import spellings
from invoices.bank.refunds import lock_overpaid, meet_loss
from invoices.bank.remittances import settle_notes
from invoices.models import Invoice, Payment, PaymentMatch, PaymentReversal
from invoices.models.invoices import InvoiceType, TransactionType
from invoices.operations.issuing import distribute
from invoices.operations.paying import allocation, owed, pay
from invoices.operations.undoing import (
    Context,
    Refusal,
    Undoing,
    entries_of,
    lock,
    meet_debt,
    reopen,
    settle,
)
from invoices.postings import BANK, UNMATCHED, Source
from invoices.states import MATCHED, PAYMENT, PENDING
from invoices.states import UNMATCHED as WAITING
from ledger_project.core.actors import Actor
from ledger_project.core.errors import (
    CurrencyNotSupported,
    DuplicateReference,
    Invalid,
    OperationNotAllowed,
)
from ledger_project.core.idempotency import Outcome
from ledger_project.core.lifecycle import advance
from ledger_project.core.models import Ledger
from ledger_project.core.money import ZERO
from ledger_project.core.prepared import first, insert, prepared
from ledger_project.core.texts import say


@prepared
def _registered(ledger: int, bank_reference: str) -> QuerySet[Payment]:
    return Payment.objects.filter(ledger=ledger, bank_reference=bank_reference)


def register_payment(
    *,
    ledger: Ledger,
    transaction: BankTransaction,
    actor: Actor,
    on: dt.date,
    matching: bool = True,
) -> Outcome[Payment]:
    """Register a payment that a bank reports, once by its reference, and match it to its invoices.

    Without `matching` it is kept unmatched.

    A payment whose invoice is not found is kept unmatched, as is one dated before the issue of an
    invoice that only its words name, and one whose value date is not plausible.

    Books: the components of each invoice's debt in the ledger's order of allocation,
    `payment_exceeds_debt` for the remainder, or `payment_unmatched`.

    Raises `CurrencyNotSupported`, `DuplicateReference` when the bank reference was used for a
    payment with other content, and `OperationNotAllowed` for a book date before the invoice's.
    """
    require_currency(ledger, transaction)
    shares = find(ledger, transaction, on) if matching else []
    for share in shares:
        if on >= share.invoice.issued_on:
            continue
        if share.invoice.payment_reference in spellings(transaction.payment_reference):
            raise OperationNotAllowed(
                say(
                    "Invoice {invoice_no} was issued on {issued_on}, after {on}",
                    invoice_no=share.invoice.invoice_no,
                    issued_on=share.invoice.issued_on,
                    on=on,
                ),
                State=share.invoice.state,
            )
        shares = []
        break
    if known := first(_registered(ledger.number, transaction.bank_reference)):
        require_same(known, transaction)
        return Outcome(known, replayed=True)
    payment = Payment(
        ledger=ledger,
        bank_reference=transaction.bank_reference,
        payment_reference=transaction.payment_reference,
        state=MATCHED if shares else WAITING,
        amount=transaction.amount,
        remaining=ZERO if shares else transaction.amount,
        currency=transaction.currency,
        value_on=transaction.value_on,
        book_on=on,
        payer_name=transaction.payer_name,
        payer_account=transaction.payer_account,
        message=transaction.message,
        remittance=[[reference, str(part)] for reference, part in transaction.parts],
        created_by=actor.name,
    )
    insert(payment)
    payment.found = shares
    if not shares:
        event = BookedEvent("payment", payment.pk, payment.value_on)
        draft = postings.payment_unmatched(event, payment.amount)
        journal.post(ledger, [draft], actor=actor, on=on)
        if not settle_if_whole(payment, actor, on) and matching:
            pay_named(payment, actor, on)
    for share in shares:
        settle_notes(share, actor, on)
        if share.amount:
            # A payer owes nobody what the banks keep on the way.
            kept = transaction.charges if len(shares) == 1 else ZERO
            matched = direct(payment, share.invoice, share.amount, BANK, actor, on, charges=kept)
            payment.exceeds |= matched.met < matched.amount
    return Outcome(payment)


def match(
    *, payment: Payment, actor: Actor, on: dt.date, invoice_no: str, amount: Decimal | None = None
) -> Payment:
    """Match what is left of a locked payment, or `amount` of it, to an invoice.

    Books: as for a payment that is matched at once, but from the unmatched payments; and
    `surplus_recovered` where it exceeds the debt and some of it was lost before.

    Raises the error of the state, and `Invalid` for an invoice that does not exist or is a credit
    invoice, and for more than is left.
    """
    PAYMENT.require("match", payment, actor, on)
    amount = payment.remaining if amount is None else amount
    return _match(payment, "match", [(invoice_no, amount)], actor, on)


def split(
    *, payment: Payment, actor: Actor, on: dt.date, shares: Sequence[tuple[str, Decimal]]
) -> Payment:
    """Match a locked payment to several invoices, by number and amount; the rest stays unmatched.

    Books and raises as `match`.
    """
    PAYMENT.require("split", payment, actor, on)
    return _match(payment, "split", shares, actor, on)


def unmatch(
    *, payment: Payment, actor: Actor, on: dt.date, reason: str, invoice_no: str = ""
) -> Payment:
    """Undo the matches of a locked payment, or the one to an invoice: it is unmatched again.

    Books: the mirrors of what the matches booked. Raises the error of the state,
    `OperationNotAllowed` if a surplus of it was paid out, and `Invalid` for an invoice that it is
    not matched to.
    """
    PAYMENT.require("unmatch", payment, actor, on)
    freed = _free(payment, "unmatch", invoice_no, actor, on)
    advance(
        payment,
        PAYMENT,
        "unmatch",
        to=WAITING,
        actor=actor,
        on=on,
        reason=reason,
        columns={"remaining": payment.remaining + freed},
    )
    return payment


def rematch(
    *,
    payment: Payment,
    actor: Actor,
    on: dt.date,
    invoice_no: str,
    reason: str,
    from_invoice_no: str = "",
) -> Payment:
    """Move a locked payment, or what one invoice got of it, to another invoice.

    Books and raises as `unmatch` and `match`.
    """
    PAYMENT.require("rematch", payment, actor, on)
    wanted = _possible(payment, [invoice_no], on)  # A wrong number changes nothing.
    also = wanted.values_list("pk", flat=True)
    freed = _free(payment, "rematch", from_invoice_no, actor, on, also=also)
    payment.remaining += freed
    return _match(payment, "rematch", [(invoice_no, freed)], actor, on, reason)


def _free(
    payment: Payment,
    operation: str,
    invoice_no: str,
    actor: Actor,
    on: dt.date,
    also: Collection[int] = (),
) -> Decimal:
    """Undo matches of a payment, and return their amount; `also` lock these invoices."""
    found = matches_of(payment)
    if invoice_no:
        found = [one for one in found if one.invoice.invoice_no == invoice_no]
    if not found:
        if not invoice_no and (
            freed := take_back_remittance(payment, actor, on) + take_back_fees(payment, actor, on)
        ):
            return freed
        raise Invalid(
            {"invoiceNo": say("The payment is not matched to {invoice_no}", invoice_no=invoice_no)}
        )
    lock_matches(payment, found, also=also)

    def refusal(why: str) -> OperationNotAllowed:
        return PAYMENT.conflict(payment, actor, on, why, operation=operation)

    for one in found:
        if undo_match(one, actor=actor, on=on, refusal=refusal).from_bank:
            _keep(one, actor, on)
    return sum((one.amount for one in found), ZERO)


def _match(
    payment: Payment,
    operation: str,
    shares: Sequence[tuple[str, Decimal]],
    actor: Actor,
    on: dt.date,
    reason: str = "",
) -> Payment:
    """Direct amounts of a payment's remainder at invoices, and advance it by `operation`."""
    total = sum((amount for _, amount in shares), ZERO)
    if not shares or any(amount <= 0 for _, amount in shares):
        raise Invalid({"amount": say("Expected an amount above zero")})
    if total > payment.remaining:
        raise Invalid(
            {
                "amount": say(
                    "Only {remaining} of the payment is unmatched", remaining=payment.remaining
                )
            }
        )
    numbers = [number for number, _ in shares]
    lock_overpaid(payment, numbers)
    invoices = _debit_invoices(payment, numbers, on)
    left = payment.remaining - total
    advance(
        payment,
        PAYMENT,
        operation,
        to=WAITING if left else MATCHED,
        actor=actor,
        on=on,
        reason=reason,
        columns={"remaining": left},
    )
    for number, amount in shares:
        direct_rest(payment, invoices[number], amount, UNMATCHED, actor, on)
    return payment


def _debit_invoices(payment: Payment, numbers: Sequence[str], on: dt.date) -> dict[str, Invoice]:
    """Return invoices by number, locked. Raises `Invalid` for one that a payment cannot be for."""
    if repeated := {number for number in numbers if numbers.count(number) > 1}:
        raise Invalid({"invoiceNo": say("{list} is named twice", list=", ".join(sorted(repeated)))})
    found = _possible(payment, numbers, on).select_related("customer").order_by("pk")
    invoices = {one.invoice_no: one for one in found.select_for_update(of=("self",))}
    for number in numbers:
        invoices[number].ledger = payment.ledger
    return invoices


def _possible(payment: Payment, numbers: Sequence[str], on: dt.date) -> QuerySet[Invoice]:
    """Return the invoices of these numbers that it can be for. Raises `Invalid` for others."""
    found = Invoice.objects.filter(
        ledger=payment.ledger_id,
        invoice_no__in=numbers,
        type=InvoiceType.DEBIT,
        issued_on__lte=on,
    )
    for number in set(numbers).difference(found.values_list("invoice_no", flat=True)):
        raise Invalid(
            {"invoiceNo": say("{number} is not a debit invoice of the ledger", number=number)}
        )
    return found


def direct(
    payment: Payment,
    invoice: Invoice,
    amount: Decimal,
    source: Source,
    actor: Actor,
    on: dt.date,
    *,
    charges: Decimal = ZERO,
) -> PaymentMatch:
    """Direct an amount of a payment at a locked invoice, as of the payment's value date.

    A remainder of the `charges` that banks kept of it is remitted. A payment implies delivery, so a
    pending invoice is opened first. A value date after the day on which the payment was booked
    counts as that day.
    """
    if invoice.state == PENDING:
        distribute(invoices=[invoice], actor=actor, on=on)
    value_on = min(payment.value_on, payment.book_on)
    of = owed(invoice, value_on, on)
    allocated = allocation(invoice, amount, of, remits=True, charges=charges)
    matched = insert(
        PaymentMatch(
            ledger_id=payment.ledger_id,
            payment=payment,
            invoice=invoice,
            amount=amount,
            met=allocated.met,
            book_on=on,
            created_by=actor.name,
        )
    )
    pay(
        invoice,
        allocated,
        of,
        BookedEvent("paymentmatch", matched.pk, value_on, invoice.pk, invoice.seller_id),
        source=source,
        type=TransactionType.PAYMENT,
        operation="pay",
        reference=payment.bank_reference,
        actor=actor,
        on=on,
    )
    if allocated.surplus and invoice.capital_debt > 0:
        # Later money was counted again and pays more of fees or interest: the excess meets that.
        own = Surplus.objects.select_related("entry").get(
            ledger=payment.ledger_id,
            entry__document_type="paymentmatch",
            entry__document_id=matched.pk,
            entry__template="payment_exceeds_debt",
        )
        own.ledger = payment.ledger
        meet_debt(own, invoice, actor=actor, on=on)
    return matched


def direct_rest(
    payment: Payment, invoice: Invoice, amount: Decimal, source: Source, actor: Actor, on: dt.date
) -> PaymentMatch:
    """Direct what is left of a payment at an invoice; in excess of the debt, it meets a loss.

    The surpluses of the payment's other matches to the invoice are locked before the invoice.
    """
    matched = direct(payment, invoice, amount, source, actor, on)
    meet_loss(payment, invoice, actor, on)
    return matched


@dataclass(frozen=True, slots=True)
class Undone:
    """An undone match, and whether its money came from the bank.

    What is left of that is to be directed at the `invoice` again, before `settle_rest`.
    """

    from_bank: bool
    context: Context
    invoice: Invoice

    @property
    def lost(self) -> Decimal:
        """What was paid out of its surplus."""
        return self.context.lost


def matches_of(payment: Payment) -> list[PaymentMatch]:
    """Return the matches of a payment that are not undone, the last first."""
    found = PaymentMatch.objects.filter(
        ledger=payment.ledger_id, payment=payment, undone_on=None
    ).select_related("invoice")
    matches = list(found.order_by("-pk"))
    for one in matches:
        one.payment = payment
    return matches


def lock_matches(
    payment: Payment, matches: Sequence[PaymentMatch], *, also: Collection[int] = ()
) -> None:
    """Lock all that undoing matches of a payment can change, in one order.

    Undoing a single one locks all of that itself.
    """
    if len(matches) == 1 and not also:
        return
    entries = [entry for one in matches for entry in _entries(one)]
    lock(payment.ledger, entries, also=list(also))


def _entries(one: PaymentMatch) -> list[JournalEntry]:
    """Return what a match booked; matches of earlier versions were booked as their payment."""
    return entries_of(one.ledger_id, "paymentmatch", one.pk) or [
        entry
        for entry in entries_of(one.ledger_id, "payment", one.payment_id)
        if entry.template != "payment_unmatched"
    ]


def undo_match(one: PaymentMatch, *, actor: Actor, on: dt.date, refusal: Refusal | None) -> Undone:
    """Mirror what a match booked; its money is where it came from again."""
    undone = reopen_match(one, actor=actor, on=on, refusal=refusal)
    settle(undone.context)
    return undone


def reopen_match(
    one: PaymentMatch, *, actor: Actor, on: dt.date, refusal: Refusal | None
) -> Undone:
    """Mirror what a match booked; nothing else has met the debt yet."""
    entries = _entries(one)
    context = reopen(
        Undoing(
            entries,
            ledger=one.payment.ledger,
            operation="reverse_payment",
            actor=actor,
            on=on,
            refusal=refusal,
        )
    )
    PaymentMatch.objects.filter(ledger=one.ledger_id, pk=one.pk).update(undone_on=on)
    return Undone(_came_from_bank(entries), context, context.locked.invoices[one.invoice_id])


def _came_from_bank(entries: Sequence[JournalEntry]) -> bool:
    """Return whether entries took the money from the bank, not from the unmatched payments."""
    lines = JournalLine.objects.filter(
        ledger=entries[0].ledger_id, entry__in=entries, role=Role.CLIENT_FUNDS
    )
    return lines.exists()


def _keep(one: PaymentMatch, actor: Actor, on: dt.date) -> None:
    """Book the money of an undone match as unmatched, as the bank still has it."""
    event = BookedEvent("paymentmatch", one.pk, one.payment.value_on)
    draft = postings.payment_unmatched(event, one.amount)
    journal.post(one.payment.ledger, [draft], actor=actor, on=on)


def require_currency(ledger: Ledger, transaction: BankTransaction) -> None:
    """Raise `CurrencyNotSupported` for a transaction in another currency than the ledger's."""
    if transaction.currency != ledger.currency:
        raise CurrencyNotSupported(
            say(
                "Payment {bank_reference} is in {currency}, not in {currency2}",
                bank_reference=transaction.bank_reference,
                currency=transaction.currency,
                currency2=ledger.currency,
            )
        )


def require_same(known: Payment | PaymentReversal, transaction: BankTransaction) -> None:
    """Raise `DuplicateReference` if a bank reference was used for other content before."""
    if not known.says(transaction):
        raise DuplicateReference(
            say(
                "Bank reference {bank_reference} was imported before with other content",
                bank_reference=transaction.bank_reference,
            )
        )
