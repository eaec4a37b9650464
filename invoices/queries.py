"""Queries for authorizations and invoices, limited to the sellers that the actor covers."""

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateField,
    Exists,
    F,
    Field,
    Func,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Greatest, Least

from accounts.models import Account, JournalEntry, SurplusUse
from customers.models import Customer
from customers.queries import known_to
from customers.states import CUSTOMER
from invoices.errors import AuthorizationNotFound, InvoiceNotFound
from invoices.models import (
    Authorization,
    Claim,
    CollectionAnswer,
    FeePayment,
    Invoice,
    InvoiceRow,
    InvoiceTransaction,
    Note,
    Payment,
    PaymentMatch,
    Waiver,
)
from invoices.models.invoices import COSTS, PAYING, TransactionType
from invoices.states import AUTHORIZED, CLOSED, CREDIT, EXPIRED, INVOICE, OPEN, PENDING
from ledger_project.core.actors import Actor
from ledger_project.core.lifecycle import NOTHING
from ledger_project.core.locks import get_one
from ledger_project.core.models import Event, StateChange
from ledger_project.core.money import ZERO, AmountField
from ledger_project.core.prepared import Pages, prepared, value_of
from ledger_project.core.texts import say

AMOUNTS = ("debited", "credited", "paid", "capital_debt")
# The least of a value and null is the value.
_DISPUTED_DEBT = Case(
    When(
        disputed_amount_then__isnull=False,
        then=Least("disputed_amount_then", "capital_debt_then"),
    ),
    output_field=AmountField(),
)
TRACKED: "dict[str, Field[Any, Any]]" = {
    "claim_level": CharField(max_length=20),
    "respite_on": DateField(),
    "disputed": BooleanField(),
    "disputed_amount": AmountField(),
}
"""Columns whose replaced values the audit trail keeps (`INVOICE.tracked`)."""


def authorizations_visible_to(actor: Actor) -> QuerySet[Authorization]:
    return _authorizations(actor.ledger, actor.sellers)


def _authorizations(ledger: int | None, sellers: Collection[int] | None) -> QuerySet[Authorization]:
    found = Authorization.objects.select_related("seller", "customer", "account")
    if ledger is not None:
        # The customer's ledger, too, so that a filter by its number can use the ledger's index.
        found = found.filter(ledger=ledger, customer__ledger=ledger)
    return found if sellers is None else found.filter(seller__in=sellers)


def authorization_pages(actor: Actor) -> Pages:
    """Return the authorizations that the actor may see, page by page."""
    found = partial(authorizations_visible_to, actor)
    if actor.ledger is None:
        return Pages.of(found(), "id")
    ledger, sellers = actor.ledger, actor.sellers
    return Pages(
        lambda last, count: _authorization_page(ledger, last, sellers=sellers, count=count), found
    )


@prepared
def _authorization_page(
    ledger: int, last: int, *, sellers: frozenset[int] | None, count: int
) -> QuerySet[Authorization]:
    return _authorizations(ledger, sellers).order_by("id").filter(id__gt=last)[:count]


@prepared
def _authorization(
    ledger: int, pk: int, *, sellers: frozenset[int] | None, lock: bool
) -> QuerySet[Authorization]:
    found = _authorizations(ledger, sellers).filter(pk=pk)
    return found.select_for_update(of=("self",)) if lock else found


def get_authorization(actor: Actor, pk: int, *, lock: bool = False) -> Authorization:
    """Return one authorization, locked if asked. Raises `AuthorizationNotFound`."""
    missing = AuthorizationNotFound(
        say("There is no authorization {value}", value=pk or "").strip()
    )
    if actor.ledger is None:
        return get_one(authorizations_visible_to(actor).filter(pk=pk), missing, lock=lock)
    if found := _authorization(actor.ledger, pk, sellers=actor.sellers, lock=lock):
        return found[0]
    raise missing


def in_state(found: QuerySet[Authorization], state: str, on: dt.date) -> QuerySet[Authorization]:
    """Filter by effective state on the date, as `states.authorization_state` computes it."""
    expired = Q(state=AUTHORIZED, valid_to__lt=on)
    if state == EXPIRED:
        return found.filter(expired | Q(state=EXPIRED))
    return found.filter(Q(state=state) & ~expired)


def reservations(actor: Actor, account: Account, on: dt.date) -> QuerySet[Authorization]:
    """Return the live authorizations on an account that the actor may see."""
    found = authorizations_visible_to(actor).filter(account=account)
    return in_state(found, AUTHORIZED, on)


def account_transactions(
    actor: Actor, account: Account, first: dt.date, last: dt.date
) -> QuerySet[InvoiceTransaction]:
    """Return the changes of an account's balance in a period that the actor may see."""
    found = InvoiceTransaction.objects.filter(
        ledger=account.ledger_id,
        invoice__ledger=account.ledger_id,
        # The account implies the customer, but there is an index for it.
        invoice__customer=account.customer_id,
        invoice__account=account,
        book_on__range=(first, last),
    ).exclude(Q(type__in=["Fee", "Waiver"]) | Q(type__in=PAYING, debt_change=0))
    found = found.select_related("invoice__account", "invoice__seller")
    return found if actor.sellers is None else found.filter(invoice__seller__in=actor.sellers)


def bills(actor: Actor, account: Account, on: dt.date) -> QuerySet[Invoice]:
    """Return the invoices of an account that the actor may see."""
    found = invoices_visible_to(actor, on).filter(
        ledger=account.ledger_id, customer=account.customer_id, account=account
    )
    return found.select_related("seller", "account")


def invoices_visible_to(
    actor: Actor, on: dt.date, as_of: dt.date | None = None
) -> QuerySet[Invoice]:
    """Return the invoices that the actor may see, each with its amounts (`…_then`).

    The interest is as of `on`. With `as_of`, the invoices issued by the end of that day, with all
    amounts and states as of then, interest included.
    """
    found = _invoices(actor.ledger, actor.sellers)
    if as_of is None:
        return _of_now(found, on)
    return (
        found.filter(issued_on__lte=as_of)
        .annotate(  # type: ignore[no-redef]
            **{f"{name}_then": _sum_then(f"{name}_change", as_of) for name in COSTS},
            **{f"{name}_replaced": _replaced(name, as_of) for name in TRACKED},
            credited_then=_sum_then("amount", as_of, ["Credit"])
            - _sum_then("amount", as_of, ["CreditReversal"])
            - _credit_invoices(as_of),
            paid_then=-_sum_then("debt_change", as_of, PAYING),
            booked=_sum_then("amount", as_of, ["Debit"]),
            capital_then=_sum_then("debt_change", as_of),
        )
        .annotate(
            **{f"{name}_then": _tracked(name) for name in TRACKED},
            state_then=Case(
                When(booked=0, then=Value(PENDING)),
                When(capital_then=0, then=Value(CLOSED)),
                default=Value(OPEN),
                output_field=CharField(),
            ),
            # A pending invoice is not in the books yet; it is shown with its future debt.
            debited_then=Case(
                When(booked=0, then=F("debited")),
                When(type=CREDIT, then=F("debited")),
                default=F("booked"),
            ),
            capital_debt_then=Case(When(booked=0, then=F("debited")), default=F("capital_then")),
        )
        .annotate(
            interest_then=_interest(as_of, disputed="disputed_amount_then"),
            disputed_debt_then=_DISPUTED_DEBT,
        )
    )


def invoice_pages(actor: Actor, on: dt.date, as_of: dt.date | None = None) -> Pages:
    """Return the invoices that the actor may see, page by page, as `invoices_visible_to`."""
    found = partial(invoices_visible_to, actor, on, as_of)
    if actor.ledger is None or as_of is not None:
        return Pages.of(found(), "id")
    ledger, sellers = actor.ledger, actor.sellers
    return Pages(
        lambda last, count: _invoice_page(ledger, last, on, sellers=sellers, count=count), found
    )


@prepared
def _invoice_page(
    ledger: int, last: int, on: dt.date, *, sellers: frozenset[int] | None, count: int
) -> QuerySet[Invoice]:
    return _of_now(_invoices(ledger, sellers), on).order_by("id").filter(id__gt=last)[:count]


def _invoices(ledger: int | None, sellers: Collection[int] | None) -> QuerySet[Invoice]:
    found = Invoice.objects.select_related(
        "seller", "customer", "authorization", "credited_invoice"
    )
    if ledger is not None:
        found = found.filter(ledger=ledger, customer__ledger=ledger)
    return found if sellers is None else found.filter(seller__in=sellers)


def _of_now(found: QuerySet[Invoice], on: dt.date) -> QuerySet[Invoice]:
    present = {f"{name}_then": F(name) for name in (*AMOUNTS, *COSTS, *TRACKED, "state")}
    return found.annotate(
        **present,  # type: ignore[no-redef]
        interest_then=_interest(on),
        **judged_by(),
    ).annotate(disputed_debt_then=_DISPUTED_DEBT)


def judged_by() -> dict[str, Any]:
    """Return what guards of an invoice read besides its columns: what is undoable, and given up."""
    return {
        **undoable(),
        "fees_given_up": _given_up(*(f"{name}_change" for name in COSTS)),
        "interest_given_up": _given_up("interest_change"),
    }


def _given_up(*columns: str) -> Coalesce:
    """Return what write-offs still give up of some components."""
    rows = InvoiceTransaction.objects.filter(
        ledger=OuterRef("ledger"), invoice=OuterRef("pk"), type=TransactionType.WRITE_OFF
    )
    changes = sum((Sum(name) for name in columns[1:]), Sum(columns[0]))
    total = rows.order_by().values("invoice").annotate(total=-changes).values("total")
    return Coalesce(Subquery(total), Value(ZERO), output_field=AmountField())


def undoable() -> dict[str, Case]:
    """Return whether an invoice has a credit, and a direct payment, that can be undone.

    It can where nothing was paid out of the surplus that it made.
    """

    def of(amount: str, *kinds: str) -> Case:
        entries = _not_paid_out(document_type__in=kinds, invoice_id=OuterRef("pk"))
        return Case(When(**{f"{amount}__gt": 0}, then=Exists(entries)), default=Value(False))

    return {
        "credit_undoable": of("credited_by_operation", "credit", "invoicecredit"),
        "direct_payment_undoable": of("paid_directly", "directpayment"),
    }


def payments() -> QuerySet[Payment]:
    """Return all payments, each with `match_undoable`: nothing of one was paid out."""
    matches = PaymentMatch.objects.filter(
        ledger=OuterRef("ledger"), payment=OuterRef("pk"), undone_on=None
    )
    booked = _not_paid_out(document_type="paymentmatch", document_id=OuterRef("pk"))
    earlier = _not_paid_out(document_type="payment", document_id=OuterRef("payment"))
    here = matches.filter(Exists(booked) | Exists(earlier))
    # Of a remittance, and of a fee invoice, nothing is a surplus.
    other = [
        Exists(
            model.objects.filter(ledger=OuterRef("ledger"), payment=OuterRef("pk"), undone_on=None)
        )
        for model in (CollectionAnswer, FeePayment)
    ]
    undoable = Exists(here) | other[0] | other[1]
    found = Payment.objects.annotate(match_undoable=undoable)  # type: ignore[no-redef]
    return with_protected(found)


def with_protected(found: QuerySet[Payment]) -> QuerySet[Payment]:
    """Add `of_protected`: the payment is, or was, for an invoice of a protected identity."""
    protected = PaymentMatch.objects.filter(
        ledger=OuterRef("ledger"),
        payment=OuterRef("pk"),
        invoice__ledger=OuterRef("ledger"),
        invoice__customer__ledger=OuterRef("ledger"),
        invoice__customer__protected_identity=True,
    )
    return found.annotate(of_protected=Exists(protected))  # type: ignore[no-redef]


def _not_paid_out(**of: Any) -> QuerySet[JournalEntry]:
    """Return the standing entries of events of which no surplus was paid out."""
    paid_out = SurplusUse.objects.filter(
        ledger=OuterRef("ledger"),
        surplus__ledger=OuterRef("ledger"),
        surplus__entry__ledger=OuterRef("ledger"),
        surplus__entry__document_type=OuterRef("document_type"),
        surplus__entry__document_id=OuterRef("document_id"),
        kind=SurplusUse.Kind.PAYOUT,
        undone_on=None,
    )
    mirrors = JournalEntry.objects.filter(ledger=OuterRef("ledger"), reverses=OuterRef("pk"))
    return JournalEntry.objects.filter(
        ~Exists(mirrors), ~Exists(paid_out), ledger=OuterRef("ledger"), reverses=None, **of
    ).order_by()


def events_visible_to(actor: Actor) -> QuerySet[Event]:
    """Return the events that the actor may see: of its sellers' invoices, customers and the ledger.

    A customer that was deleted is one of those who saw it then.
    """
    return _events(actor.ledger, actor.sellers)


def event_pages(actor: Actor) -> Pages:
    """Return the events that the actor may see, page by page in the order of their positions."""
    found = partial(events_visible_to, actor)
    if actor.ledger is None:
        return Pages.of(found(), "position")
    ledger, sellers = actor.ledger, actor.sellers
    return Pages(lambda last, count: _event_page(ledger, last, sellers=sellers, count=count), found)


@prepared
def _event_page(
    ledger: int, last: int, *, sellers: frozenset[int] | None, count: int
) -> QuerySet[Event]:
    return _events(ledger, sellers).order_by("position").filter(position__gt=last)[:count]


def _events(ledger: int | None, sellers: Collection[int] | None) -> QuerySet[Event]:
    found = Event.objects.select_related("seller").filter(position__isnull=False)
    if ledger is not None:
        found = found.filter(ledger=ledger)
    if sellers is None:
        return found
    customers = Customer.objects.filter(
        known_to(sellers), ledger=OuterRef("ledger"), customer_no=OuterRef("customer_no")
    )
    deleted = StateChange.objects.filter(
        ledger=OuterRef("ledger"),
        document_type=CUSTOMER.entity,
        document_id=OuterRef("document_id"),
        operation="remove",
        replaced__sellers__has_any_keys=[str(key) for key in sellers],
    )
    of_customers = Q(Exists(customers)) | Q(Exists(deleted), document_type=CUSTOMER.entity)
    return found.filter(
        Q(seller__in=sellers) | Q(Q(customer_no="") | of_customers, seller__isnull=True)
    )


def get_invoice(
    actor: Actor,
    invoice_no: str,
    on: dt.date,
    as_of: dt.date | None = None,
    *,
    lock: bool = False,
) -> Invoice:
    """Return one invoice by number, locked if asked. Raises `InvoiceNotFound`."""
    missing = InvoiceNotFound(say("There is no invoice {invoice_no}", invoice_no=invoice_no))
    if actor.ledger is None or as_of is not None:
        found = invoices_visible_to(actor, on, as_of).filter(invoice_no=invoice_no)
        return get_one(found, missing, lock=lock)
    if one := _invoice(actor.ledger, invoice_no, on, sellers=actor.sellers, lock=lock):
        return one[0]
    raise missing


@prepared
def _invoice(
    ledger: int, invoice_no: str, on: dt.date, *, sellers: frozenset[int] | None, lock: bool
) -> QuerySet[Invoice]:
    found = _of_now(_invoices(ledger, sellers), on).filter(invoice_no=invoice_no)
    return found.select_for_update(of=("self",)) if lock else found


def with_interest(found: QuerySet[Invoice], as_of: dt.date) -> QuerySet[Invoice]:
    """Add `interest` to each invoice: accrued and unpaid at the end of a day."""
    return found.annotate(interest=_interest(as_of))  # type: ignore[no-redef]


def interest(invoice: Invoice, as_of: dt.date) -> Decimal:
    """Return the interest on an invoice that was accrued and unpaid at the end of a day."""
    if as_of <= invoice.interest_after:
        return ZERO
    found = with_interest(Invoice.objects.filter(ledger=invoice.ledger_id, pk=invoice.pk), as_of)
    return found.get().interest


def interest_by(
    invoice: Invoice, value_on: dt.date, *, booked_on: dt.date, without: Decimal = ZERO
) -> Decimal:
    """Return the unpaid interest that had accrued by a value date, by what is booked until a day.

    So money that is booked late pays no interest of later days. None is owed on a disputed part.
    Changes of it are `without` effect that are not to count.
    """
    if value_on <= invoice.interest_after:
        return ZERO
    balance = _balance(invoice, value_on, booked_on, disputed="disputed_amount")
    return max(balance - without, ZERO)


def interest_balance(
    invoice: Invoice, as_of: dt.date, *, booked_on: dt.date | None = None
) -> Decimal:
    """Return the interest accrued at the end of a day less what was paid or waived of it.

    It is negative if interest was paid on what was never owed. What was booked until that day
    counts, or until another.
    """
    return _balance(invoice, as_of, booked_on or as_of)


def interest_accrued(invoice: Invoice, as_of: dt.date, *, booked_on: dt.date) -> Decimal:
    """Return the interest accrued at the end of a day, met or not, by what is booked until one.

    After a waiver that is what accrued since.
    """
    booked = InvoiceTransaction.objects.filter(
        ledger=invoice.ledger_id, invoice=invoice, book_on__lte=booked_on
    )
    if waived_on := interest_waived_on(invoice):
        # What was waived or written off until then is of days that do not count.
        booked = booked.exclude(~Q(type__in=PAYING), value_on__lte=waived_on)
    met: Decimal = booked.aggregate(total=Sum("interest_change"))["total"] or ZERO
    return _balance(invoice, as_of, booked_on) - met


def interest_waived_on(invoice: Invoice) -> dt.date | None:
    """Return the last day on which the interest of an invoice was waived, if it was."""
    waived = Waiver.objects.filter(
        ledger=invoice.ledger_id, invoice=invoice, kind=Waiver.Kind.INTEREST
    )
    last: dt.date | None = waived.aggregate(last=Max("book_on"))["last"]
    return last


def _balance(
    invoice: Invoice, value_on: dt.date, booked_on: dt.date, disputed: str = ""
) -> Decimal:
    found = Invoice.objects.filter(ledger=invoice.ledger_id, pk=invoice.pk)
    balance = _interest_balance(value_on, booked_on, disputed)
    return found.annotate(balance=balance).values_list("balance", flat=True).get()


def transactions(invoice: Invoice) -> QuerySet[InvoiceTransaction]:
    """Return the transactions of the invoice, in order."""
    found = InvoiceTransaction.objects.filter(ledger=invoice.ledger_id, invoice=invoice)
    return found.select_related("invoice")


def rows(invoice: Invoice) -> QuerySet[InvoiceRow]:
    """Return the rows of the invoice, in order."""
    found = InvoiceRow.objects.filter(ledger=invoice.ledger_id, invoice=invoice)
    return found.select_related("invoice")


def claims(invoice: Invoice) -> QuerySet[Claim]:
    """Return the claims on the invoice, in order."""
    found = Claim.objects.filter(ledger=invoice.ledger_id, invoice=invoice)
    return found.select_related("invoice", "sent_with__invoice")


def with_documents(ledger: int, keys: Collection[int]) -> list[Claim]:
    """Return claims by key with what their documents need, that with the fee first."""
    found = Claim.objects.filter(ledger=ledger, pk__in=keys).select_related(
        "invoice__ledger", "invoice__seller", "invoice__customer", "invoice__authorization",
        "invoice__credited_invoice",
    )  # fmt: skip
    return list(found.order_by(F("sent_with").asc(nulls_first=True), "invoice__due_date", "pk"))


def notes_of_invoice(invoice: Invoice) -> QuerySet[Note]:
    """Return the notes on the invoice."""
    found = Note.objects.filter(ledger=invoice.ledger_id, invoice=invoice)
    return found.select_related("invoice", "customer")


def notes(actor: Actor, customer: Customer) -> QuerySet[Note]:
    """Return the notes on a customer and its invoices that the actor may see.

    A client of some sellers sees those on their invoices, and of the others its own: staff write
    about what is another seller's, too.
    """
    found = Note.objects.filter(ledger=customer.ledger_id, customer=customer)
    found = found.select_related("invoice", "customer")
    if actor.sellers is None:
        return found
    return found.filter(
        Q(invoice__ledger=customer.ledger_id, invoice__seller__in=actor.sellers)
        | Q(invoice=None, created_by=actor.name)
    )


def _interest(as_of: dt.date, disputed: str = "disputed_amount") -> Case:
    """Return what is owed of the interest at the end of a day: none on the part disputed then."""
    return Case(
        When(interest_after__gte=as_of, then=Value(ZERO)),
        default=Greatest(Value(ZERO), _interest_balance(as_of, as_of, disputed)),
        output_field=AmountField(),
    )


def _interest_balance(value_on: dt.date, booked_on: dt.date, disputed: str = "") -> Func:
    """Return a call of the database function that alone defines how interest is calculated.

    `disputed` names the column of the part of the principal that bears none.
    """
    part = Coalesce(F(disputed), Value(ZERO)) if disputed else Value(ZERO)
    return Func(
        F("ledger"),
        F("pk"),
        F("interest_after"),
        value_of(value_on),
        value_of(booked_on),
        Value("infinity"),
        part,
        function="invoices_interest_balance",
        output_field=AmountField(),
    )


def _replaced(column: str, as_of: dt.date) -> Subquery:
    """Return the value before the first change of a column after a day, as text; else null."""
    later = StateChange.objects.filter(
        ledger=OuterRef("ledger"),
        document_type=INVOICE.entity,
        document_id=OuterRef("pk"),
        business_date__gt=as_of,
        replaced__has_key=column,
    )
    replaced = later.order_by("id").values_list(KeyTextTransform(column, "replaced"))
    return Subquery(replaced[:1], output_field=CharField())


def _tracked(column: str) -> Case:
    kind = TRACKED[column]
    return Case(
        When(**{f"{column}_replaced__isnull": True}, then=F(column)),
        When(**{f"{column}_replaced": NOTHING}, then=Value(None, output_field=kind)),
        default=Cast(f"{column}_replaced", kind),
        output_field=kind,
    )


def _credit_invoices(as_of: dt.date) -> Coalesce:
    """Return the amount credited by credit invoices, negative."""
    given = Invoice.objects.filter(
        ledger=OuterRef("ledger"), credited_invoice=OuterRef("pk"), issued_on__lte=as_of
    )
    total = given.order_by().values("credited_invoice").annotate(total=Sum("debited"))
    return Coalesce(Subquery(total.values("total")), Value(ZERO), output_field=AmountField())


def _sum_then(column: str, as_of: dt.date, types: Collection[str] = ()) -> Coalesce:
    transactions = InvoiceTransaction.objects.filter(
        book_on__lte=as_of, ledger=OuterRef("ledger"), invoice=OuterRef("pk")
    )
    if types:
        transactions = transactions.filter(type__in=types)
    total = transactions.order_by().values("invoice").annotate(total=Sum(column)).values("total")
    return Coalesce(Subquery(total), Value(ZERO), output_field=AmountField())
