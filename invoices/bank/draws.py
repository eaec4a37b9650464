"""Direct debit: ask the bank to collect what falls due, and record what it answers.

An invoice is drawn that was bought or issued for direct debit, while its customer's consent is
active. An open draw holds claims back; once the bank has refused it, it is tried again if the
refusal may pass, or else the invoice is claimed like any other. What is collected comes in as a
payment by the invoice's reference, and is booked as any payment.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.claim_levels import ClaimLevel
from accounts.credit.models import PaymentScope
from customers.models import DIRECT_DEBIT, Consent
from customers.states import GIVEN, WITHDRAWN
from invoices.bank.formats.transactions import DrawAnswer
from invoices.models import Draw, DrawBatch, Invoice, MandateOrder
from invoices.models.invoices import COSTS, InvoiceType
from invoices.states import OPEN
from ledger_project.core import events
from ledger_project.core.actors import Actor
from ledger_project.core.calendar import bank_day_from
from ledger_project.core.models import Ledger
from ledger_project.core.money import ZERO
from ledger_project.core.numbering import lock_gapless, take_gapless
from ledger_project.core.states import DRAW_REFUSED
from ledger_project.core.texts import noted

SERIES = "draw-batch"
MOST_ATTEMPTS = 3
_ANSWERS = (MandateOrder.Kind.ACCEPT, MandateOrder.Kind.REFUSE)
NO_ANSWER = noted("the bank has not answered")
ANSWER_DAYS = 5
"""Bank days after a draw in which the bank's answer, or the money, comes."""
ENDED_DAYS = 31
"""Days in which the bank is asked to end the mandate of a consent that was withdrawn."""
PAYER_NUMBER = "^[0-9]{1,16}$"
RETRY_DAYS = 5
"""Days from a refusal that may pass to the next attempt."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme of direct debit: its consent, and when the bank takes orders.

    A draw is ordered `ahead` days before the due date, and at least `lead` bank days before the
    day of the draw, or `by_month` before the month of that day. What was ordered can be taken back,
    except `by_month`: then the payer has it in the month's overview. With `numbers`, the bank knows
    the payer by the number of the mandate, which is the reference of the consent. The bank can be
    asked to end mandates, where the payee `ends` them.

    Sources: Bankgirot's technical manual of Autogiro (the bank day before); the specification of
    AvtaleGiro (four days' notice); of Betalingsservice, a month's orders are delivered at least
    seven bank days before it.
    """

    consent: str
    ahead: int
    lead: int
    by_month: bool = False
    numbers: str = ""
    ends: bool = False

    def first_day(self, country: str, on: dt.date) -> dt.date:
        """Return the first day for which the bank takes an order, or takes it back, on a day."""
        day = bank_day_after(country, on, self.lead)
        if not self.by_month:
            return day
        return bank_day_from(country, (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1))


SCHEMES = {
    "SE": Scheme("Autogiro", ahead=10, lead=2, ends=True),
    "NO": Scheme("AvtaleGiro", ahead=14, lead=5),
    "DK": Scheme("Betalingsservice", ahead=45, lead=8, by_month=True, numbers="^[0-9]{1,9}$"),
}
assert {scheme.consent for scheme in SCHEMES.values()} <= set(DIRECT_DEBIT)


def order_draws(*, ledger: Ledger, actor: Actor, on: dt.date) -> DrawBatch | None:
    """Put what is to be drawn, and what is not to be any more, into a batch for the bank.

    Answers to payers who asked for mandates go with it, and mandates whose consent was withdrawn in
    the ledger. None without any of that, and for a ledger without an agreement. Books nothing. Call
    it in a transaction.
    """
    scheme = SCHEMES.get(ledger.country)
    if scheme is None or not ledger.direct_debit_id:
        return None
    _end_unanswered(ledger, actor, on)
    first = scheme.first_day(ledger.country, on)
    withdrawn = [] if scheme.by_month else _no_longer_wanted(ledger, scheme, first)
    due = _due(ledger, scheme, first, on)
    answers = MandateOrder.objects.filter(ledger=ledger, batch=None, kind__in=_ANSWERS)
    ended = _ended(ledger, scheme, on) if scheme.ends else []
    if not due and not withdrawn and not ended and not answers.exists():
        return None
    last = lock_gapless(ledger.number, SERIES)
    batch = DrawBatch.objects.create(
        ledger=ledger,
        number=f"D{ledger.number}-{last + 1:04d}",
        scheme=scheme.consent,
        sent_on=on,
        agreement=ledger.direct_debit_id,
        account=ledger.payment_account_number,
        count=len(due),
        amount=sum((amount for _, amount, _ in due), ZERO),
        created_by=actor.name,
    )
    take_gapless(ledger.number, SERIES)
    for one in withdrawn:
        one.outcome, one.answered_on, one.withdrawn_in = Draw.Outcome.WITHDRAWN, on, batch
    Draw.objects.bulk_update(withdrawn, ["outcome", "answered_on", "withdrawn_in"], 1000)
    answers.update(batch=batch)
    MandateOrder.objects.bulk_create(
        MandateOrder(
            ledger=ledger,
            kind=MandateOrder.Kind.END,
            payer_number=consent.customer.customer_no,
            number=consent.reference,
            consent=consent,
            batch=batch,
            created_by=actor.name,
        )
        for consent in ended
    )
    attempts = _attempts(ledger, [invoice.pk for invoice, _, _ in due])
    mandates = _mandate_numbers(ledger, scheme, {invoice.customer_id for invoice, _, _ in due})
    Draw.objects.bulk_create(
        Draw(
            ledger=ledger,
            invoice=invoice,
            batch=batch,
            attempt=attempts.get(invoice.pk, 0) + 1,
            payer_number=mandates[invoice.customer_id] or invoice.customer.customer_no,
            payment_reference=invoice.payment_reference,
            amount=amount,
            draw_on=day,
            created_by=actor.name,
        )
        for invoice, amount, day in due
    )
    return batch


def answer_draw(*, ledger: Ledger, answer: DrawAnswer, actor: Actor, on: dt.date) -> list[str]:
    """Record the bank's answer to the open draw that it names; return the outcome for the counts.

    `drawn`, `draws_refused`, nothing for the refusal of one that was taken back, or
    `unknown_draws`, which changes nothing: it was answered before, never ordered, or one of
    several. Call it in a transaction.
    """
    ordered = Draw.objects.filter(ledger=ledger, amount=answer.amount, draw_on=answer.draw_on)
    if answer.payer_number:
        ordered = ordered.filter(payer_number=answer.payer_number)
    else:
        ordered = ordered.filter(payment_reference=answer.payment_reference)
    found = [
        one
        for one in ordered.filter(outcome=Draw.Outcome.OPEN)
        .select_for_update(of=("self",))
        .select_related("invoice")
        .order_by("pk")
        if not answer.payment_reference
        or answer.payment_reference.startswith(one.payment_reference)
    ]
    if answer.payer_number and len(found) > 1:
        return ["unknown_draws"]
    if not found:
        taken_back = ordered.filter(outcome=Draw.Outcome.WITHDRAWN).exists()
        return [] if taken_back and not answer.paid else ["unknown_draws"]
    draw = found[0]
    if answer.paid:
        _answer([draw], Draw.Outcome.PAID, on)
        return ["drawn"]
    _refuse([draw], answer.reason, answer.may_retry, actor, on)
    return ["draws_refused"]


def bank_day_after(country: str, day: dt.date, number: int) -> dt.date:
    """Return the bank day that is so many bank days after a day."""
    for _ in range(number):
        day = bank_day_from(country, day + dt.timedelta(days=1))
    return day


def _open(ledger: Ledger) -> QuerySet[Draw]:
    found = Draw.objects.filter(ledger=ledger, outcome=Draw.Outcome.OPEN)
    return found.select_for_update(of=("self",)).select_related("invoice").order_by("pk")


def _end_unanswered(ledger: Ledger, actor: Actor, on: dt.date) -> None:
    """End the draws whose answer is overdue: collected if nothing is owed any more, else refused.

    AvtaleGiro reports what was collected alone, by its payment.
    """
    collected, refused = [], []
    for draw in _open(ledger).filter(draw_on__lt=on):
        if draw.invoice.state != OPEN or draw.invoice.capital_debt == 0:
            collected.append(draw)
        elif bank_day_after(ledger.country, draw.draw_on, ANSWER_DAYS) < on:
            refused.append(draw)
    _answer(collected, Draw.Outcome.PAID, on)
    _refuse(refused, NO_ANSWER, False, actor, on)


def _answer(
    draws: Sequence[Draw], outcome: str, on: dt.date, reason: str = "", may_retry: bool = False
) -> None:
    for draw in draws:
        draw.outcome, draw.answered_on = outcome, on
        draw.reason, draw.may_retry = reason, may_retry
    Draw.objects.bulk_update(draws, ["outcome", "answered_on", "reason", "may_retry"], 1000)


def _refuse(draws: Sequence[Draw], reason: str, may_retry: bool, actor: Actor, on: dt.date) -> None:
    """Record refusals, each with its event."""
    _answer(draws, Draw.Outcome.REFUSED, on, reason, may_retry)
    for draw in draws:
        invoice = draw.invoice
        events.about(
            invoice,
            "invoice",
            DRAW_REFUSED,
            moved=(invoice.state, invoice.state),
            actor=actor,
            on=on,
            facts={"amount": draw.amount, "reason": reason},
        ).save()


def _consented(ledger: Ledger, scheme: Scheme) -> QuerySet[Consent]:
    found = Consent.objects.filter(ledger=ledger, type=scheme.consent, state=GIVEN)
    return found.filter(reference__regex=scheme.numbers) if scheme.numbers else found


def _ended(ledger: Ledger, scheme: Scheme, on: dt.date) -> list[Consent]:
    """Return the consents that were withdrawn in the ledger lately: their mandates are to end.

    Of a customer who has given the consent again the later one decides.
    """
    later = Consent.objects.filter(
        ledger=ledger, customer=OuterRef("customer"), type=scheme.consent, pk__gt=OuterRef("pk")
    )
    found = Consent.objects.filter(
        ~Exists(later),
        ~Exists(MandateOrder.objects.filter(ledger=ledger, consent=OuterRef("pk"))),
        ledger=ledger,
        type=scheme.consent,
        state=WITHDRAWN,
        customer__customer_no__regex=PAYER_NUMBER,
        withdrawn_on__gte=on - dt.timedelta(days=ENDED_DAYS),
    )
    return list(found.select_related("customer").order_by("pk"))


def _mandate_numbers(ledger: Ledger, scheme: Scheme, customers: Collection[int]) -> dict[int, str]:
    """Return the numbers of customers' mandates, by customer; empty if the scheme has none."""
    found = _consented(ledger, scheme).filter(customer__in=customers)
    numbers = dict(found.values_list("customer", "reference"))
    return {one: numbers[one] if scheme.numbers else "" for one in customers}


def _no_longer_wanted(ledger: Ledger, scheme: Scheme, first: dt.date) -> list[Draw]:
    """Return the open draws that the bank can still take back, and should.

    What is owed is less than was asked for, or it is not to be collected: the consent was
    withdrawn, the debt is disputed, has respite or is paid by a plan.
    """
    consents = _consented(ledger, scheme).filter(customer=OuterRef("invoice__customer"))
    found = _open(ledger).filter(draw_on__gte=first).annotate(consented=Exists(consents))
    return [
        draw
        for draw in found
        if not draw.consented
        or draw.invoice.state != OPEN
        or owed(draw.invoice) < draw.amount
        or draw.invoice.disputed
        or draw.invoice.payment_plan_id
        or (draw.invoice.respite_on or draw.draw_on) > draw.draw_on
    ]


def owed(invoice: Invoice) -> Decimal:
    """Return what is drawn of an invoice: principal and fees, without interest."""
    return invoice.capital_debt + sum((getattr(invoice, name) for name in COSTS), ZERO)


def _due(
    ledger: Ledger, scheme: Scheme, first: dt.date, on: dt.date
) -> list[tuple[Invoice, Decimal, dt.date]]:
    """Return each invoice to draw now, locked, with the amount and the day.

    The first attempt is ordered before the due date is over: an invoice that was not drawn in its
    time is paid by its slip.
    """
    draws = Draw.objects.filter(ledger=ledger, invoice=OuterRef("pk")).order_by()
    refused = draws.filter(outcome=Draw.Outcome.REFUSED)
    last = refused.order_by("-attempt")
    waiting = draws.filter(outcome__in=[Draw.Outcome.OPEN, Draw.Outcome.PAID])
    found = (
        Invoice.objects.filter(
            ~Exists(waiting),
            Exists(_consented(ledger, scheme).filter(customer=OuterRef("customer"))),
            ledger=ledger,
            type=InvoiceType.DEBIT,
            state=OPEN,
            direct_debit=True,
            disputed=False,
            payment_plan=None,
            capital_debt__gt=0,
            due_date__lte=on + dt.timedelta(days=scheme.ahead),
        )
        .exclude(payment_reference="")
        .exclude(claim_level=ClaimLevel.DEBT_COLLECTION)
        .annotate(
            refusals=refused.values("invoice").annotate(count=Count("pk")).values("count"),
            may_retry=last.values("may_retry")[:1],
            refused_on=last.values("answered_on")[:1],
        )
        .filter(Q(refusals=None, due_date__gte=on) | Q(refusals__lt=MOST_ATTEMPTS, may_retry=True))
    )
    keys = {one.pk: one.refused_on for one in found}
    locked = Invoice.objects.filter(
        ledger=ledger, pk__in=keys, state=OPEN, disputed=False, payment_plan=None
    )
    locked = locked.select_for_update(of=("self",)).select_related("customer", "account")
    due = []
    for invoice in locked.order_by("pk"):
        refused_on = keys[invoice.pk]
        wanted = invoice.due_date
        if refused_on:
            wanted = refused_on + dt.timedelta(days=RETRY_DAYS)
        day = max(first, bank_day_from(ledger.country, wanted))
        amount = _amount(invoice)
        if amount > 0 and (invoice.respite_on is None or invoice.respite_on <= day):
            due.append((invoice, amount, day))
    return due


def _amount(invoice: Invoice) -> Decimal:
    """Return what the customer's account has drawn of an invoice; 0 for on demand only."""
    account = invoice.account
    if account is None:
        return owed(invoice)
    if account.recurring_scope == PaymentScope.ON_DEMAND:
        return ZERO
    if account.recurring_scope == PaymentScope.FIXED_RECURRING:
        return min(account.recurring_amount, owed(invoice))
    return owed(invoice)


def _attempts(ledger: Ledger, invoices: Sequence[int]) -> dict[int, int]:
    found = Draw.objects.filter(ledger=ledger, invoice__in=invoices).order_by()
    return dict(found.values_list("invoice").annotate(number=Count("pk")))
