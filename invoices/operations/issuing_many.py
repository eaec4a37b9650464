"""Issuing the invoices of a file: judged whole, then issued in batches of many rows."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any, TypeVar

from customers import operations as customer_operations
from customers import queries as customer_queries
from customers.errors import CustomerNotFound
from customers.models import Customer
from invoices import errors
from invoices.models import Document, Invoice, InvoiceImport, InvoiceType
from invoices.operations import issuing, numbers, sellers
from invoices.operations.issuing import InvoiceOrder
from invoices.operations.references import payment_references
from invoices.states import INVOICE, PENDING
from ledger_project.core import transactions
from ledger_project.core.actors import Actor
from ledger_project.core.errors import (
    CompanyMissingConfiguration,
    DomainError,
    Invalid,
)
from ledger_project.core.lifecycle import record_all
from ledger_project.core.models import Ledger, Seller
from ledger_project.core.prepared import insert

One = TypeVar("One")

AT_ONCE = 500
"""Each invoice of a batch locks its number: PostgreSQL keeps some thousands of such locks."""


@dataclass(frozen=True, slots=True)
class OrderOfFile:
    """Order to issue one invoice, and the line of the file at which it begins.

    `digest` identifies the request, as it would one by the API.
    """

    line: int
    order: InvoiceOrder
    digest: str
    asked: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Accepted:
    """An order that can be issued, with whom it is between."""

    of: OrderOfFile
    seller: Seller
    customer: Customer


def issued_whole(ledger: Ledger, sha256: str) -> int | None:
    """Return how many invoices a file of this digest had; None unless it was issued whole."""
    found = InvoiceImport.objects.filter(ledger=ledger, sha256=sha256)
    return found.values_list("invoices", flat=True).first()


def issue_file(
    *,
    ledger: Ledger,
    orders: Sequence[OrderOfFile],
    sha256: str,
    name: str,
    actor: Actor,
    on: dt.date,
    progress: Callable[[int, int], None] = lambda done, orders: None,
) -> Counter[str]:
    """Issue the invoices of a file, and count those `issued` and those `already_issued`.

    All are judged before the first is issued. An invoice is issued once by its number, as by
    `issue`. Each batch is a transaction of its own, so an interrupted file continues where it
    stopped when it is given again. Invoices that credit others come last, one at a time. What was
    issued whole is recorded by its digest. Must not be called in a transaction.

    Raises `Invalid` with the faults by line, and `CompanyMissingConfiguration` for a ledger without
    an account to be paid to.
    """
    INVOICE.require_grant("issue", actor)
    if not ledger.payment_account_number:
        raise CompanyMissingConfiguration(Missing=["paymentAccount"])
    _judge_whole(ledger, orders, actor, on)
    counts: Counter[str] = Counter()
    debits = [one for one in orders if one.order.type == InvoiceType.DEBIT]
    for batch in _batches(debits):
        counts += transactions.run(partial(_issue_batch, ledger, batch, actor, on))
        progress(counts.total(), len(orders))
    for one in orders:
        if one.order.type == InvoiceType.CREDIT:
            counts += transactions.run(partial(_issue_credit, ledger, one, actor, on))
            progress(counts.total(), len(orders))
    transactions.run(partial(_remember, ledger, sha256, name, len(orders), actor, on))
    return counts


def _judge_whole(ledger: Ledger, orders: Sequence[OrderOfFile], actor: Actor, on: dt.date) -> None:
    """Raise `Invalid` with every fault of the file, by line."""
    faults: dict[int, Mapping[str, str]] = {}
    first_with: dict[str, int] = {}
    for one in orders:
        first = first_with.setdefault(one.order.invoice_no, one.line)
        if first != one.line:
            faults[one.line] = {"invoiceNo": f"Is that of line {first}, too"}
    by_number = {one.order.invoice_no: one.order for one in orders}
    issued: set[str] = set()
    for batch in _batches(orders):
        judged = _Judged(ledger, batch, actor, on, lock=False)
        judged.judge_credits(by_number)
        issued |= judged.issued
        faults = judged.faults | faults
    _require_enough_left(ledger, orders, issued, faults)
    if faults:
        raise Invalid(
            {
                f"line {line}{f', {member}' if member else ''}": text
                for line in sorted(faults)
                for member, text in faults[line].items()
            }
        )


class _Judged:
    """What of a batch can be issued, what was issued before, and the faults of the others by line.

    With `lock`, numbers and customers are locked.
    """

    def __init__(
        self,
        ledger: Ledger,
        batch: Sequence[OrderOfFile],
        actor: Actor,
        on: dt.date,
        *,
        lock: bool,
    ) -> None:
        self.ledger, self.batch, self.actor = ledger, batch, actor
        self.accepted: list[_Accepted] = []
        self.issued: set[str] = set()
        self.faults: dict[int, Mapping[str, str]] = {}
        given = [one.order.invoice_no for one in batch]
        self._sellers = {one.number: one for one in Seller.objects.filter(ledger=ledger)}
        if lock:
            numbers.lock_all(ledger, given)
        earlier = Invoice.objects.filter(ledger=ledger, invoice_no__in=given)
        self._earlier = {one.invoice_no: one for one in earlier}
        self._taken = numbers.taken(ledger, given, on=on)
        found = customer_queries.many_to_sell_to(
            ledger, {one.order.customer_no for one in batch}, lock=lock
        )
        self._customers = {one.customer_no: one for one in found}
        for one in batch:
            try:
                self._judge(one)
            except DomainError as error:
                self.faults[one.line] = _fault(error)

    def _judge(self, one: OrderOfFile) -> None:
        order = one.order
        issuing.require_currency(self.ledger, order)
        some = list(self._sellers.values())
        if order.seller_number:
            some = [it for it in some if it.number == order.seller_number]
        seller = sellers.choose(some, order.seller_number, self.actor)
        if earlier := self._earlier.get(order.invoice_no):
            issuing.require_same(earlier, seller, one.digest)
            self.issued.add(order.invoice_no)
            return
        if order.invoice_no in self._taken:
            raise errors.DuplicateInvoiceNumber(order.invoice_no)
        customer = self._customers.get(order.customer_no)
        if customer is None:
            raise CustomerNotFound(f"There is no customer {order.customer_no}")
        issuing.require_vat(order, seller, customer)
        self.accepted.append(_Accepted(one, seller, customer))

    def judge_credits(self, of_file: Mapping[str, InvoiceOrder]) -> None:
        """Add the faults of credit invoices, whose debit invoice may be in the same file."""
        given = [one for one in self.accepted if one.of.order.type == InvoiceType.CREDIT]
        named = {one.of.order.credited_invoice_no for one in given}
        known = Invoice.objects.filter(ledger=self.ledger, invoice_no__in=named)
        known_by_number = {one.invoice_no: one for one in known}
        for one in given:
            number = one.of.order.credited_invoice_no
            credited = known_by_number.get(number)
            if credited and credited.seller_id == one.seller.pk:
                try:
                    issuing.require_creditable(credited, one.of.order, one.customer)
                except DomainError as error:
                    self.faults[one.of.line] = _fault(error)
            elif credited or not self._is_debit_in(of_file, one.of.order):
                self.faults[one.of.line] = {"creditedInvoiceNo": f"There is no invoice {number}"}

    @staticmethod
    def _is_debit_in(of_file: Mapping[str, InvoiceOrder], credit: InvoiceOrder) -> bool:
        debit = of_file.get(credit.credited_invoice_no)
        return (
            debit is not None
            and debit.type == InvoiceType.DEBIT
            and debit.seller_number == credit.seller_number
            and debit.customer_no == credit.customer_no
        )


def _fault(error: DomainError) -> Mapping[str, str]:
    """Return what is wrong by member; of the whole line without one."""
    return error.problems if isinstance(error, Invalid) else {"": error.detail or error.title}


def _require_enough_left(
    ledger: Ledger,
    orders: Sequence[OrderOfFile],
    issued: Collection[str],
    faults: dict[int, Mapping[str, str]],
) -> None:
    """Add a fault for each credit that is more than is left, after those before it in the file."""
    given = [
        one
        for one in orders
        if one.order.type == InvoiceType.CREDIT
        and one.line not in faults
        and one.order.invoice_no not in issued
    ]
    named = {one.order.credited_invoice_no for one in given}
    left: dict[str, Decimal] = {
        one.order.invoice_no: one.order.amount for one in orders if one.order.invoice_no in named
    }
    for batch in _batches(sorted(named)):
        known = Invoice.objects.filter(ledger=ledger, invoice_no__in=batch)
        left |= {one.invoice_no: one.debited - one.credited for one in known}
    for one in given:
        number = one.order.credited_invoice_no
        if one.order.amount > left[number]:
            faults[one.line] = _fault(errors.InsufficientDebitedAmount(left[number], "invoiced"))
        else:
            left[number] -= one.order.amount


def _issue_batch(
    ledger: Ledger, batch: Sequence[OrderOfFile], actor: Actor, on: dt.date
) -> Counter[str]:
    """Issue debit invoices, in a transaction. Raises `Invalid` for what has changed meanwhile."""
    judged = _Judged(ledger, batch, actor, on, lock=True)
    if judged.faults:
        line, fault = next(iter(judged.faults.items()))
        raise Invalid({f"line {line}": " ".join(fault.values())})
    counts = Counter(issued=len(judged.accepted), already_issued=len(judged.issued))
    if not judged.accepted:
        return counts
    customers = {one.customer.pk: one.customer for one in judged.accepted}
    usual = customer_queries.next_invoices(ledger, list(customers.values()))
    references = payment_references(ledger, [one.customer for one in judged.accepted])
    invoices = [
        issuing.build(
            ledger,
            one.seller,
            one.customer,
            one.of.order,
            usual[one.customer.pk],
            reference,
            one.of.digest,
            actor,
            on,
        )
        for one, reference in zip(judged.accepted, references, strict=True)
    ]
    insert(*invoices)
    both = list(zip(invoices, (one.of.order for one in judged.accepted), strict=True))
    if rows := [row for one, order in both for row in issuing.rows_of(one, order, actor)]:
        insert(*rows)
    Document.objects.bulk_create(
        one for invoice, order in both for one in issuing.attachments_of(invoice, order, actor)
    )
    customer_operations.introduce_all(
        {(one.customer.pk, one.seller.pk) for one in judged.accepted},
        ledger_number=ledger.number,
        actor=actor,
        on=on,
    )
    record_all(invoices, INVOICE, "issue", to_state=PENDING, actor=actor, on=on)
    due = [one for one in invoices if one.distribute_on is None or one.distribute_on <= on]
    issuing.distribute(invoices=due, actor=actor, on=on)
    return counts


def _issue_credit(ledger: Ledger, one: OrderOfFile, actor: Actor, on: dt.date) -> Counter[str]:
    outcome = issuing.issue(ledger=ledger, order=one.order, asked=one.asked, actor=actor, on=on)
    return Counter(already_issued=1) if outcome.replayed else Counter(issued=1)


def _remember(
    ledger: Ledger, sha256: str, name: str, invoices: int, actor: Actor, on: dt.date
) -> None:
    InvoiceImport.objects.bulk_create(
        [
            InvoiceImport(
                ledger=ledger,
                sha256=sha256,
                file_name=name,
                imported_on=on,
                invoices=invoices,
                created_by=actor.name,
            )
        ],
        ignore_conflicts=True,
    )


def _batches(given: Sequence[One]) -> Iterator[Sequence[One]]:
    for start in range(0, len(given), AT_ONCE):
        yield given[start : start + AT_ONCE]
