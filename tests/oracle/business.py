"""A business in any order of events: what the product says of it, and what the model does.

Each rule does something through HTTP, a command or the back office, and if the product accepted it
tells the model the fact. After each both are asked who owes what, as of now and of a past day. An
operation that the product's tables do not have is not tried.
"""

import dataclasses
import datetime as dt
import os
import shutil
import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.apps import apps
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.models import Max, Q, Sum
from django.test import Client
from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from accounts.credit.states import SURPLUS
from accounts.models import JournalEntry, JournalLine, Payout, Settlement, SurplusUse
from accounts.models import Surplus as SurplusRow
from accounts.settlements.states import PAYOUT
from invoices.models import Claim as ClaimRow
from invoices.models import Invoice, InvoiceTransaction, Payment
from invoices.states import AUTHORIZATION, INVOICE, PAYMENT
from ledger_project.core.models import StateChange
from ledger_project.core.setup import LedgerSettings, open_ledger, register_seller
from ledger_project.samples import company_number, person_number
from tests.oracle import facts as told
from tests.oracle.model import INTEREST, MONEY, Effect, Surplus, World
from tests.support.backoffice import address, inputs
from tests.support.bank_files import camt_054, pain_002
from tests.support.bodies import authorization_body, customer_body, invoice_body
from tests.support.books import violations
from tests.support.clients import Answer, issue
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.paths import AUTHORIZATIONS, CUSTOMERS, INVOICES, ISSUING
from tests.support.payments import receive, receive_divided
from tests.support.payouts import answer

CENT, ZERO = Decimal("0.01"), Decimal("0.00")
Said = tuple[dict[str, tuple[Decimal | str, ...]], dict[str, Decimal]]
RATE = Decimal("12.00")
"""Percent of interest a year, at the beginning."""
DAYS_BEFORE_CLAIMS = 14
SMALLEST_CLAIM = Decimal(50)
"""Smaller debts are not claimed in Sweden, by the terms that the product documents."""
SELLERS = ("654", "655")
CONSUMER, BUSINESS = "7", "8"
IBAN = "SE3550000000054910000003"
ACCOUNTS = {CONSUMER: IBAN, BUSINESS: "SE4550000000058398257466"}
"""The accounts that the customers pay from."""
CAUSES = ("Complaint", "WrongAddress", "Settlement", "Bankruptcy")

MACHINES = {
    "authorization": AUTHORIZATION,
    "invoice": INVOICE,
    "payment": PAYMENT,
    "surplus": SURPLUS,
    "payout": PAYOUT,
}
AVAILABLE = frozenset(
    f"{entity}.{operation}" for entity, one in MACHINES.items() for operation in one.transitions
)
"""The operations of the product, by entity."""


cents = st.builds(
    lambda kronor, ore: kronor + Decimal(ore) / 100,
    st.sampled_from([1000, 100, 40, 60, 250, 500, 999, 2000, 0]),
    st.integers(1, 99),
)
shares = st.sampled_from([10, 33, 50, 99, 100, 100, 100])
terms = st.sampled_from([0, 10, 30])
days_ago = st.sampled_from([0, 0, 0, 1, 4, 9, 21])


days_later = st.sampled_from([0, 0, 0, 0, 1, 3, 9, 31])


@dataclass(frozen=True)
class Happening:
    """An event that may happen: what it needs, what is drawn for it, and how often it is chosen."""

    do: Callable[..., None]
    found: tuple[str, ...]
    needs: tuple[str, ...]
    drawn: dict[str, st.SearchStrategy[Any]]
    often: int


@dataclass
class Pending:
    """An invoice that waits, or waited, for the day on which it is sent; `sold` is as of that."""

    since: dt.date
    sold: told.Sold
    opened_on: dt.date | None = None

    def waits(self, on: dt.date) -> bool:
        return self.since <= on and (self.opened_on is None or on < self.opened_on)


HAPPENINGS: list[Happening] = []


def happens(
    *found: str, needs: tuple[str, ...] = (), often: int = 1, **drawn: st.SearchStrategy[Any]
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Let a method be an event that may happen.

    It is tried only if there is something for it, by the methods `found`, and the product has the
    operations. They are no rules of their own: hypothesis leaves most rules out of each run, and
    the faults are in what comes together.
    """

    def note(event: Callable[..., None]) -> Callable[..., None]:
        HAPPENINGS.append(Happening(event, found, needs, drawn, often))
        return event

    return note


def part(amount: Decimal, share: int) -> Decimal:
    return max((amount * share / 100).quantize(CENT, ROUND_HALF_UP), CENT)


class Business(RuleBasedStateMachine):
    """Two sellers, a consumer and a business that both buy from both, a bank, staff."""

    compared = 0
    """The steps after which product and model were compared."""

    def __init__(self) -> None:
        super().__init__()
        # The heads of the business before this one, which was rolled back.
        shutil.rmtree(django_settings.LEDGER_SEALS_DIR, ignore_errors=True)
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.on = TODAY
        os.environ["LEDGER_BUSINESS_DATE"] = self.on.isoformat()
        self.ledger, _ = open_ledger(
            501, name="Random", country="SE", default_credit_limit=Decimal(90000),
            penalty_interest=RATE, **self.settings(),
        )  # fmt: skip
        for number in SELLERS:
            register_seller(
                self.ledger, number, item_fee=Decimal("1.25"), commission_percent=Decimal("3.3"),
                iban=IBAN, reminder_fee_agreed=True,
            )  # fmt: skip
        self.api = issue(self.ledger)
        self.staff = [self.browser(name) for name in ("anna", "bo")]
        self.terms = told.Terms(
            rates=((dt.date(2000, 1, 1), RATE),), days_before_claims=DAYS_BEFORE_CLAIMS
        )
        self.facts: list[told.Fact] = []
        self.now = World(self.terms)
        self.said: Said = ({}, {})
        self.past: dict[dt.date, Said] = {}
        """What the model said at the end of past days; no later fact changes that."""
        self.ended: list[dt.date] = []
        self.authorizations: dict[str, dict[str, Any]] = {}
        self.pending: dict[str, Pending] = {}
        self.paid_from: dict[str, str] = {}
        self.references: dict[str, str] = {}
        self.closed_through = dt.date.min
        self.surpluses: dict[int, str] = {}
        self.last_use = 0
        self.serial = self.steps = 0

    @staticmethod
    def settings() -> dict[str, Any]:
        """Return the settings that the model has in its terms, if the product has them."""
        known = {"days_before_claims": DAYS_BEFORE_CLAIMS, "set_off_before_claims": True}
        return {name: of for name, of in known.items() if name in LedgerSettings.__annotations__}

    @staticmethod
    def browser(name: str) -> Client:
        client = Client()
        client.force_login(User.objects.create_superuser(name))
        return client

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        """Let two customers, with the numbers that buyers have, owe something to each seller."""
        for number, entity, reg_no in (
            (CONSUMER, "consumer", person_number(1)),
            (BUSINESS, "business", company_number("SE", 1)),
        ):
            identifier = {"regNo": reg_no, "countryCode": "SE"}
            body = customer_body(
                customerNo=number, legalEntity=entity, nationalIdentifier=identifier
            )
            answer = self.api.post(CUSTOMERS, body)
            assert answer.status_code == 201, answer.text
        for seller in SELLERS:
            for customer in (CONSUMER, BUSINESS):
                amount, days = data.draw(cents), data.draw(terms)
                if data.draw(st.booleans()):
                    self.purchase(amount, customer, seller, days, 100)
                else:
                    self.send_an_invoice(amount, customer, seller, days)

    def teardown(self) -> None:
        try:
            found = violations(self.ledger)
            assert found == [], f"{found}\n{self.history()}"
            connection.check_constraints()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)
            os.environ["LEDGER_BUSINESS_DATE"] = TODAY.isoformat()

    # Helpers

    def next(self, letter: str) -> str:
        self.serial += 1
        return f"{letter}{self.serial}"

    def tell(self, *facts: told.Fact) -> None:
        for fact in facts:
            self.facts.append(fact)
            self.now.tell(fact)

    def post(self, path: str, body: Any, refused: int = 0) -> Answer | None:
        """Return the answer if it was accepted, or None if it was `refused` with this status.

        The model knows before which of both it must be; a refusal changes nothing.
        """
        before = self.rows() if refused else ()
        answer = self.api.post(path, body)
        expected = (refused,) if refused else (200, 201)
        said = f"{answer.status_code} for {path} {body}: {answer.text}"
        assert answer.status_code in expected, f"{said}\n{self.history()}"
        self.count(path.rsplit("/", 1)[-1], before, refused=bool(refused))
        return None if refused else answer

    def click(
        self, row: Any, operation: str, by: int = 0, refused: bool = False, **members: Any
    ) -> bool:
        """Send the form of an operation of the back office; return whether it was accepted.

        The page before it is opened where it says what is agreed to: of a payout.
        """
        before = self.rows() if refused else ()
        form = {"token": str(uuid.uuid4())}
        if isinstance(row, Payout):
            form = inputs(self.staff[by].get(address(row, operation)))
        form |= {name: str(of) for name, of in members.items()}
        answer = self.staff[by].post(address(row, operation), form)
        messages = list(get_messages(answer.wsgi_request))
        self.staff[by].cookies.pop("messages", None)  # No page has shown them.
        accepted = {message.level_tag for message in messages} == {"success"}
        said = f"{operation} accepted: {accepted}, {answer.status_code}, {messages}"
        assert accepted is not refused, f"{said}\n{self.history()}"
        self.count(operation, before, refused=refused)
        return accepted

    def count(self, operation: str, before: tuple[int, ...], *, refused: bool) -> None:
        """Count an operation for the statistics of hypothesis; if refused, it changed nothing."""
        event(f"{operation}: {'refused' if refused else 'done'}")
        assert not refused or self.rows() == before, (
            f"{operation} was refused and changed something"
        )

    @staticmethod
    def rows() -> tuple[int, ...]:
        """Return how much is recorded of what happens."""
        return tuple(one.objects.count() for one in (JournalEntry, InvoiceTransaction, StateChange))

    def history(self) -> str:
        return "\n".join(map(str, self.facts))

    def debits(self, **known: Any) -> list[str]:
        return [
            one.name for one in self.now.invoices.values()
            if not one.is_credit and all(getattr(one, name) == is_ for name, is_ in known.items())
        ]  # fmt: skip

    def open_debits(self, **known: Any) -> list[str]:
        return [one for one in self.debits(**known) if self.now.invoices[one].sum("capital")]

    def open_credits(self) -> list[str]:
        return [o.name for o in self.now.invoices.values() if o.is_credit and o.sum("capital")]

    def to_capture(self) -> list[str]:
        return [
            name for name, one in self.authorizations.items()
            if one["remainingAmount"] and self.on.isoformat() <= one["validToDate"]
        ]  # fmt: skip

    def to_credit(self, **known: Any) -> list[str]:
        return [name for name in self.debits(**known) if self.creditable(name)]

    def waiting(self) -> list[str]:
        return [payment for payment, left in self.now.waiting.items() if left]

    def here(self) -> list[str]:
        """Return the payments that the bank has not taken back."""
        return [payment for payment in self.now.received if self.standing(payment)]

    def held(self) -> list[int]:
        """Return the surpluses of which something is left."""
        return [key for key, name in self.surpluses.items() if self.now.surpluses[name].left]

    def draw(self, data: st.DataObject, found: list[Any]) -> Any:
        return data.draw(st.sampled_from(found)) if found else None

    @rule(data=st.data(), later=days_later)
    def something_happens(self, data: st.DataObject, later: int) -> None:
        self.wait(later)
        possible = [
            one
            for one in HAPPENINGS
            if AVAILABLE.issuperset(one.needs) and all(getattr(self, it)() for it in one.found)
        ]
        names = [one.do.__name__ for one in possible for _ in range(one.often)]
        name = data.draw(st.sampled_from(names))
        (chosen,) = (one for one in possible if one.do.__name__ == name)
        drawn = {key: data.draw(strategy, key) for key, strategy in chosen.drawn.items()}
        chosen.do(self, data, **drawn)

    # Sales

    @happens(
        amount=cents, customer=st.sampled_from([CONSUMER, BUSINESS]),
        seller=st.sampled_from(SELLERS), days=terms, share=shares,
    )  # fmt: skip
    def buy(self, _: st.DataObject, **of: Any) -> None:
        self.purchase(**of)

    def purchase(self, amount: Decimal, customer: str, seller: str, days: int, share: int) -> None:
        number, due_on = self.next("P"), self.on + dt.timedelta(days=days)
        buyer = {
            "nationalOrganizationIdentifier": {
                "value": company_number("SE", 1), "countryCode": "SE"
            },
            "nationalConsumerIdentifier": {"value": None, "countryCode": None},
        } if customer == BUSINESS else {}  # fmt: skip
        body = authorization_body(
            amount=amount, number=number, seller=seller, reg_no=person_number(1), buyer=buyer,
            invoice={
                "invoiceDate": self.on.isoformat(), "dueDate": due_on.isoformat(),
                "distributionDate": self.on.isoformat(),
            },
        )  # fmt: skip
        if answer := self.post(AUTHORIZATIONS, body, 422 * self.now.was_reminded(customer)):
            self.authorizations[number] = answer.data
            self.capture(number, part(amount, share), seller, customer, due_on)

    def capture(
        self, number: str, amount: Decimal, seller: str, customer: str, due_on: dt.date
    ) -> None:
        path = self.authorizations[number]["captures"]
        if answer := self.post(path, {"amount": amount}):
            self.authorizations[number]["remainingAmount"] = answer.data["remainingAmount"]
            self.tell(told.Sold(self.on, number, seller, customer, amount, due_on, True))

    @happens("to_capture", share=shares)
    def capture_more(self, data: st.DataObject, share: int) -> None:
        number = self.draw(data, self.to_capture())
        invoice = self.now.invoices[number]
        amount = part(self.authorizations[number]["remainingAmount"], share)
        self.capture(number, amount, invoice.seller, invoice.customer, invoice.due_on)

    @happens("authorized")
    def cancel(self, data: st.DataObject) -> None:
        """Cancel what is left of an authorization, in vain if nothing is, or it has expired."""
        number = self.draw(data, self.authorized())
        one = self.authorizations[number]
        in_vain = number not in self.to_capture()
        if self.post(one["cancellations"], {}, 409 * in_vain):
            one["remainingAmount"] = ZERO

    def authorized(self) -> list[str]:
        return list(self.authorizations)

    @happens(
        amount=cents, customer=st.sampled_from([CONSUMER, BUSINESS]),
        seller=st.sampled_from(SELLERS), days=terms, later=st.sampled_from([0, 0, 3, 15]),
    )  # fmt: skip
    def issue(self, _: st.DataObject, **of: Any) -> None:
        self.send_an_invoice(**of)

    def send_an_invoice(
        self, amount: Decimal, customer: str, seller: str, days: int, later: int = 0
    ) -> None:
        number, sent_on = self.next("S"), self.on + dt.timedelta(days=later)
        due_on = sent_on + dt.timedelta(days=days)
        body = invoice_body(
            amount, customerNo=customer, sellerNumber=seller, invoiceNo=number,
            invoiceDate=self.on.isoformat(), preferredDueDate=due_on.isoformat(),
            distributionDate=sent_on.isoformat(),
        )  # fmt: skip
        self.post(ISSUING, body)
        sold = told.Sold(sent_on, number, seller, customer, amount, due_on, False)
        if later:
            self.pending[number] = Pending(self.on, sold)
        else:
            self.tell(sold)

    def unsent(self) -> list[str]:
        return [name for name, one in self.pending.items() if one.waits(self.on)]

    def open(self, name: str) -> None:
        self.pending[name].opened_on = self.on
        self.tell(dataclasses.replace(self.pending[name].sold, on=self.on))

    @happens("unsent")
    def send_what_waits(self, _: st.DataObject) -> None:
        run("distribute_invoices", 501)
        self.read_sent()

    def read_sent(self) -> None:
        for name in self.unsent():
            if self.pending[name].sold.on <= self.on:
                self.open(name)

    @happens("unsent", share=shares, ago=days_ago, in_vain=st.booleans())
    def pay_before_it_is_sent(
        self, data: st.DataObject, share: int, ago: int, in_vain: bool
    ) -> None:
        """Pay an invoice that nobody owes yet, which opens it; else dispute it, in vain."""
        name = self.draw(data, self.unsent())
        sold = self.pending[name].sold
        if in_vain:
            self.post(f"{INVOICES}/{name}/dispute", {"reason": "Not sent"}, 409)
            return
        amount, value_on = part(sold.amount, share), self.on - dt.timedelta(days=ago)
        stated, bank = self.reference(name), self.next("B")
        receive(self.ledger, stated, amount, bank=bank, value_on=value_on)
        self.open(name)
        self.tell(told.Received(self.on, bank, value_on, amount, ((name, amount),)))

    @happens(
        "to_credit",
        often=2,
        cause=st.sampled_from(CAUSES),
        share=shares,
        on_purchase=st.booleans(),
    )
    def credit(self, data: st.DataObject, cause: str, share: int, on_purchase: bool) -> None:
        name = self.draw(data, self.to_credit())
        number, amount = self.next("K"), part(self.creditable(name), share)
        if on_purchase and name in self.authorizations:
            path = self.authorizations[name]["credits"]
            body = {"amount": amount, "creditInvoiceNumber": number, "reason": cause}
        else:
            path = f"{INVOICES}/{name}/credit"
            body = {"amount": amount, "creditInvoiceNo": number, "reason": cause}
        self.post(path, body)
        self.tell(told.Credited(self.on, number, name, amount, cause))

    def creditable(self, name: str) -> Decimal:
        return self.now.invoices[name].sold - self.now.invoices[name].credited

    @happens(share=shares)
    def send_a_credit_invoice(self, data: st.DataObject, share: int) -> None:
        if not (name := self.draw(data, self.to_credit(purchased=False))):
            return
        invoice, number = self.now.invoices[name], self.next("C")
        amount = part(self.creditable(name), share)
        body = invoice_body(
            amount, customerNo=invoice.customer, sellerNumber=invoice.seller, invoiceNo=number,
            invoiceDate=self.on.isoformat(), preferredDueDate=None, invoiceType="credit",
            creditedInvoiceNo=name,
        )  # fmt: skip
        self.post(ISSUING, body)
        self.tell(
            told.CreditInvoiceSent(self.on, number, invoice.seller, invoice.customer, amount, name)
        )

    @happens("open_credits", share=shares, owe=st.booleans())
    def use_a_credit_invoice(self, data: st.DataObject, share: int, owe: bool) -> None:
        name = self.draw(data, self.open_credits())
        credit = self.now.invoices[name]
        if owe:
            self.post(f"{INVOICES}/{name}/owe-to-customer", {})
            for first in ("open_of_own", "lost_of_own"):
                if own := getattr(self.now, first)(name):
                    use = self.next("V")
                    self.tell(told.CreditInvoiceSetOff(self.on, use, name, credit.credits, own))
                    credit = self.now.invoices[name]
            if credit.sum("capital"):
                self.tell(told.CreditInvoiceOwed(self.on, name))
            return
        of = {"seller": credit.seller, "customer": credit.customer}
        if met := self.draw(data, self.open_debits(purchased=False, **of)):
            most = min(-credit.sum("capital"), self.now.invoices[met].sum("capital"))
            amount = part(most, share)
            self.post(f"{INVOICES}/{name}/set-off", {"invoiceNo": met, "amount": amount})
            self.tell(told.CreditInvoiceSetOff(self.on, self.next("V"), name, met, amount))

    # money

    @happens(
        "debits", often=4, share=shares, ago=days_ago,
        more=st.sampled_from(["0", "0", "0", "0.40", "-0.70", "25"]),
    )  # fmt: skip
    def pay(self, data: st.DataObject, share: int, ago: int, more: str) -> None:
        name = self.draw(data, self.debits())
        value_on = self.on - dt.timedelta(days=ago)
        invoice = self.now.invoices[name]
        amount = max(part(invoice.payable(value_on), share) + Decimal(more), CENT)
        self.receive(amount, value_on, name)

    def reference(self, invoice: str) -> str:
        """Return the payment reference of an invoice, asking once."""
        if invoice not in self.references:
            found = self.api.get(f"{INVOICES}/{invoice}").data["paymentReference"]
            self.references[invoice] = found
        return self.references[invoice]

    def receive(self, amount: Decimal, value_on: dt.date, invoice: str = "") -> None:
        bank, stated = self.next("B"), "404"
        if invoice:
            stated = self.reference(invoice)
        account = ""
        if invoice:
            account = self.paid_from[bank] = ACCOUNTS[self.now.invoices[invoice].customer]
        receive(self.ledger, stated, amount, bank=bank, value_on=value_on, payer_account=account)
        shares = ((invoice, amount),) if invoice else ()
        self.tell(told.Received(self.on, bank, value_on, amount, shares))

    @happens(
        "open_debits", customer=st.sampled_from([CONSUMER, BUSINESS]), charges=st.booleans(),
        more=st.sampled_from(["0", "0", "0.60"]),
    )  # fmt: skip
    def pay_without_a_reference(
        self, data: st.DataObject, customer: str, charges: bool, more: str
    ) -> None:
        """Pay from an account that is known, if it paid for the customer before.

        The payment finds its invoice if that is the only one of which it is the debt.
        """
        if not (name := self.draw(data, self.open_debits(customer=customer))):
            return
        amount = self.debts(name)[charges] + Decimal(more)
        bank, account = self.next("B"), ACCOUNTS[customer]
        found = [
            one for one in self.open_debits(customer=customer)
            if self.is_known(customer, account) and amount in self.debts(one)
        ]  # fmt: skip
        self.paid_from[bank] = account
        receive(self.ledger, "", amount, bank=bank, value_on=self.on, payer_account=account)
        shares = ((found[0], amount),) if len(found) == 1 else ()
        self.tell(told.Received(self.on, bank, self.on, amount, shares))

    def debts(self, name: str) -> tuple[Decimal, Decimal]:
        """Return the principal of an invoice, and its whole debt."""
        parts = self.now.invoices[name].debt(self.on)
        return parts["capital"], sum(parts.values(), ZERO)

    def is_known(self, customer: str, account: str) -> bool:
        """Return whether an account paid an invoice of a customer, and was not taken back."""
        return any(
            self.paid_from.get(payment) == account
            and any(self.now.invoices[name].customer == customer for _, name, _ in found)
            for payment, found in self.now.matches.items()
        )

    @happens("debits", share=shares, more=shares, ago=days_ago)
    def pay_several(self, data: st.DataObject, share: int, more: int, ago: int) -> None:
        """Pay two invoices at once; the payer's bank says how much is for which."""
        names = data.draw(st.lists(st.sampled_from(self.debits()), max_size=2, unique=True))
        if len(names) < 2:
            return
        value_on = self.on - dt.timedelta(days=ago)
        names.sort(key=lambda name: int(name[1:]))
        parts = {
            name: part(self.now.invoices[name].payable(value_on), percent)
            for name, percent in zip(names, (share, more), strict=True)
        }
        stated = {self.reference(name): amount for name, amount in parts.items()}
        bank = self.next("B")
        receive_divided(501, stated, bank=bank, on=self.on, value_on=value_on)
        total = sum(parts.values(), ZERO)
        self.tell(told.Received(self.on, bank, value_on, total, tuple(parts.items())))

    @happens(amount=cents, ago=days_ago)
    def receive_from_nobody(self, _: st.DataObject, amount: Decimal, ago: int) -> None:
        self.receive(amount, self.on - dt.timedelta(days=ago))

    @happens("waiting", "debits", share=shares)
    def match(self, data: st.DataObject, share: int) -> None:
        payment, name = self.draw(data, self.waiting()), self.draw(data, self.debits())
        amount = part(self.now.waiting[payment], share)
        members = {"suggested": "", "invoice_no": name, "amount": amount}
        self.click(self.payment(payment), "match", **members)
        self.tell(told.Directed(self.on, payment, name, amount))

    @happens("waiting", "debits", often=2, share=shares, more=shares)
    def split(self, data: st.DataObject, share: int, more: int) -> None:
        """Let a payment meet an invoice, and a part of the rest another one."""
        payment = self.draw(data, self.waiting())
        left, lines = self.now.waiting[payment], []
        names = data.draw(st.lists(st.sampled_from(self.debits()), max_size=2, unique=True))
        for name, percent in zip(names, (share, more), strict=False):
            if left:
                amount = part(left, percent)
                left -= amount
                lines.append((name, amount))
        if not lines:
            return
        others = "\n".join(f"{name} {amount}" for name, amount in lines)
        self.click(self.payment(payment), "split", others=others)
        for name, amount in lines:
            self.tell(told.Directed(self.on, payment, name, amount))

    @happens("matched", "debits", often=2, one=st.booleans())
    def rematch(self, data: st.DataObject, one: bool) -> None:
        """Move a payment, or what one invoice got of it, to another invoice."""
        payment, name = self.draw(data, self.matched()), self.draw(data, self.debits())
        instead, effects, amount = self.freed(data, payment, one)
        if self.click(
            self.payment(payment), "rematch", suggested="", invoice_no=name,
            from_invoice_no=instead, reason="Another's", refused=self.refuses(effects),
        ):  # fmt: skip
            self.tell_undone(
                told.Undirected(self.on, payment, instead or None),
                told.Directed(self.on, payment, name, amount),
            )

    def freed(
        self, data: st.DataObject, payment: str, one: bool
    ) -> tuple[str, list[Effect], Decimal]:
        """Return which match is to be undone ("" for all of them), its effects and its amount."""
        found = self.now.matches[payment]
        names = list(dict.fromkeys(name for _, name, _ in found))
        chosen = self.draw(data, names) if one or len(names) == 1 else ""
        mine = [match for match in found if chosen in ("", match[1])]
        return chosen, [effect for effect, _, _ in mine], sum((o for _, _, o in mine), ZERO)

    def refuses(self, effects: list[Effect]) -> bool:
        """Return whether facts cannot be undone: what they left over was paid out."""
        return any(self.now.paid_out_of(effect) for effect in effects)

    @happens("here")
    def bounce(self, data: st.DataObject) -> None:
        payment = self.draw(data, self.here())
        self.take_back(payment, self.standing(payment))

    @happens("here", needs=("payment.split",), share=shares)
    def bounce_in_part(self, data: st.DataObject, share: int) -> None:
        payment = self.draw(data, self.here())
        self.take_back(payment, part(self.standing(payment), share))

    def standing(self, payment: str) -> Decimal:
        """Return what is here still of a payment."""
        matched = sum((share for _, _, share in self.now.matches[payment]), ZERO)
        return self.now.waiting[payment] + matched

    def take_back(self, payment: str, amount: Decimal) -> None:
        receive(self.ledger, "404", amount, bank=self.next("R"), kind="reversal", reverses=payment)
        self.tell_undone(told.TakenBack(self.on, payment, amount))

    def tell_undone(self, *facts: told.Fact) -> None:
        """Tell facts that take something back, after the refunds that were withdrawn for them."""
        self.read_withdrawn()
        self.tell(*facts)

    def read_withdrawn(self) -> None:
        """Tell which refunds were withdrawn, which must not have left."""
        for row in Payout.objects.filter(state="returned").order_by("pk"):
            if (name := f"payout {row.pk}") in self.now.refunds:
                assert name not in self.now.sent, f"{name} had left\n{self.history()}"
                self.tell(told.RefundFailed(self.on, name))

    @happens("matched", one=st.booleans())
    def unmatch(self, data: st.DataObject, one: bool) -> None:
        payment = self.draw(data, self.matched())
        name, effects, _ = self.freed(data, payment, one)
        if self.click(
            self.payment(payment), "unmatch", invoice_no=name, reason="Another's",
            refused=self.refuses(effects),
        ):  # fmt: skip
            self.tell_undone(told.Undirected(self.on, payment, name or None))

    @happens("waiting")
    def return_to_the_payer(self, data: st.DataObject) -> None:
        payment = self.draw(data, self.waiting())
        self.click(self.payment(payment), "return_to_payer", iban=IBAN)
        payout = Payout.objects.latest("pk")
        self.tell(
            told.RefundOrdered(
                self.on, f"payout {payout.pk}", self.now.waiting[payment], payment=payment
            )
        )

    @happens("open_debits", share=shares, ago=days_ago)
    def report_a_direct_payment(self, data: st.DataObject, share: int, ago: int) -> None:
        name = self.draw(data, self.open_debits())
        invoice = self.now.invoices[name]
        value_on = max(self.on - dt.timedelta(days=ago), invoice.issued_on)
        reference, amount = self.next("D"), part(invoice.payable(value_on), share)
        body = {"amount": amount, "valueDate": value_on.isoformat(), "reference": reference}
        self.post(f"{INVOICES}/{name}/report-direct-payment", body)
        self.tell(told.PaidDirectly(self.on, reference, name, value_on, amount))

    # what is given up, disputed, claimed

    @happens("open_debits", needs=("invoice.remit",), share=shares)
    def dispute_in_part(self, data: st.DataObject, share: int) -> None:
        found = self.open_debits(disputed=None)
        if not (name := self.draw(data, found)):
            return
        amount = part(self.now.invoices[name].sum("capital"), share)
        if amount < self.now.invoices[name].sum("capital"):
            body = {"reason": "Broken in part", "amount": amount}
            self.post(f"{INVOICES}/{name}/dispute", body)
            self.tell(told.Disputed(self.on, name, amount))

    @happens("open_debits", really=st.booleans())
    def write_off_or_dispute(self, data: st.DataObject, really: bool) -> None:
        name = self.draw(data, self.open_debits())
        if self.now.invoices[name].disputed is not None:
            self.post(f"{INVOICES}/{name}/withdraw-dispute", {})
            self.tell(told.DisputeWithdrawn(self.on, name))
        elif not really:
            self.post(f"{INVOICES}/{name}/dispute", {"reason": "Broken"})
            self.tell(told.Disputed(self.on, name))
        else:
            self.ask(name, "write-off", "write_off")
            self.tell(told.WrittenOff(self.on, self.next("W"), name))

    @happens("open_debits")
    def transfer_to_debt_collection(self, data: st.DataObject) -> None:
        name = self.draw(data, self.open_debits())
        allowed = self.now.may_be_transferred(name, self.on)
        path = f"{INVOICES}/{name}/transfer-to-debt-collection"
        if self.post(path, {}, 409 * (not allowed)):
            self.tell(told.Claimed(self.on, name, "DebtCollection", ZERO, "", SMALLEST_CLAIM))

    @happens("before_collection", days=st.sampled_from([0, 3, 20]))
    def give_or_end_respite(self, data: st.DataObject, days: int) -> None:
        name = self.draw(data, self.before_collection())
        if self.now.invoices[name].respite:
            self.post(f"{INVOICES}/{name}/remove-respite", {})
            self.tell(told.Respite(self.on, name, None))
        else:
            until = self.on + dt.timedelta(days=days)
            self.post(f"{INVOICES}/{name}/set-respite", {"respiteDate": until.isoformat()})
            self.tell(told.Respite(self.on, name, until))

    def before_collection(self) -> list[str]:
        return [
            name for name in self.open_debits()
            if self.now.invoices[name].level != "DebtCollection"
        ]  # fmt: skip

    def ask(self, name: str, path: str, operation: str) -> None:
        """Do what only staff may do on an invoice that was bought, else through the API."""
        if self.now.invoices[name].purchased:
            self.click(self.invoice(name), operation, reason="Agreed")
        else:
            self.post(f"{INVOICES}/{name}/{path}", {"reason": "Agreed"})

    @happens("with_fees", needs=("invoice.waive_fee",))
    def waive_fees(self, data: st.DataObject) -> None:
        name = self.draw(data, self.with_fees())
        self.ask(name, "waive-fee", "waive_fee")
        self.tell(told.FeesWaived(self.on, name))

    @happens("with_interest", needs=("invoice.waive_interest",))
    def waive_interest(self, data: st.DataObject) -> None:
        name = self.draw(data, self.with_interest())
        self.ask(name, "waive-interest", "waive_interest")
        self.tell(told.InterestWaived(self.on, name))

    @happens("open_debits", often=3)
    def claim(self, _: st.DataObject) -> None:
        run("run_claims", 501)
        self.read_set_offs()
        self.read_claims()

    @happens("open_debits", needs=("invoice.remit",))
    def end_the_day(self, _: st.DataObject) -> None:
        """Close the day: what waits is matched, surpluses set off, debts claimed or let go."""
        if self.on in self.ended:
            return
        self.ended.append(self.on)
        run("end_of_day", 501)
        self.read_sent()
        self.read_matches()
        self.read_set_offs()
        self.read_claims()
        self.read_remissions()
        self.read_settlements()

    def read_matches(self) -> None:
        """Tell to which invoices waiting payments were directed."""
        for payment in self.waiting():
            found = self.payment(payment).matches.filter(undone_on=None).order_by("pk")
            for row in found[len(self.now.matches[payment]) :]:
                self.tell(told.Directed(self.on, payment, row.invoice.invoice_no, row.amount))

    def read_remissions(self) -> None:
        """Tell which debts were let go, which must have been too small to be claimed."""
        rows = apps.get_model("invoices", "Remission").objects.order_by("pk")
        known = sum(isinstance(fact, told.Remitted) for fact in self.facts)
        for row in rows.select_related("invoice")[known:]:
            name = row.invoice.invoice_no
            left = sum(self.now.invoices[name].debt(self.on).values(), ZERO)
            assert left < SMALLEST_CLAIM, f"{left} of {name} was remitted\n{self.history()}"
            self.tell(told.Remitted(self.on, name))

    def read_set_offs(self) -> None:
        """Tell which surpluses a run has set off since the last step."""
        rows = SurplusUse.objects.filter(
            kind=SurplusUse.Kind.SET_OFF, pk__gt=self.last_use
        ).order_by("pk")
        mine = {fact.use for fact in self.facts if isinstance(fact, told.SetOff)}
        for row in rows:
            if row.reference not in mine and f"run {row.pk}" not in mine:
                surplus = self.surpluses[row.surplus_id]
                self.tell(
                    told.SetOff(self.on, f"run {row.pk}", surplus, row.invoice_no, row.amount)
                )

    def read_claims(self) -> None:
        """Tell the claims that the product made, which it must have been allowed to make."""
        made = sum(isinstance(fact, told.Claimed) for fact in self.facts)
        found = ClaimRow.objects.filter(ledger=501).select_related("invoice").order_by("pk")
        new = list(found[made:])
        for row in new:
            name = row.invoice.invoice_no
            why = self.now.may_be_claimed(name, self.on, SMALLEST_CLAIM)
            assert not why, f"{name} was claimed on {self.on}, but {why}\n{self.history()}"
        for row in new:
            self.tell(
                told.Claimed(
                    self.on, row.invoice.invoice_no, row.level, row.fee, row.fee_kind,
                    SMALLEST_CLAIM,
                )
            )  # fmt: skip

    # surpluses, payouts, settlements

    @happens("held", "open_debits", share=st.none() | shares)
    def set_off(self, data: st.DataObject, share: int | None) -> None:
        key = self.draw(data, self.held())
        surplus = self.now.surpluses[self.surpluses[key]]
        if not (name := self.draw(data, self.open_debits(customer=surplus.customer))):
            return
        invoice, reference = self.now.invoices[name], self.next("U")
        body: dict[str, Any] = {"invoiceNo": name, "reference": reference}
        amount = None
        if share:
            value_on = max(surplus.value_on, invoice.issued_on)
            body["amount"] = amount = part(min(surplus.left, invoice.payable(value_on)), share)
        path = f"{CUSTOMERS}/{surplus.customer}/surpluses/{key}/set-off-surplus"
        self.post(path, body)
        self.tell(told.SetOff(self.on, reference, surplus.name, name, amount))

    @happens("held", share=shares)
    def order_a_refund(self, data: st.DataObject, share: int) -> None:
        key = self.draw(data, self.held())
        surplus = self.now.surpluses[self.surpluses[key]]
        amount, reference = part(surplus.left, share), self.next("O")
        path = f"{CUSTOMERS}/{surplus.customer}/surpluses/{key}/pay-out-surplus"
        self.post(path, {"amount": amount, "reference": reference, "iban": IBAN})
        payout = getattr(SurplusUse.objects.get(reference=reference), "payout_id", None)
        name = f"payout {payout}" if payout else reference
        self.tell(told.RefundOrdered(self.on, name, amount, surplus.name))
        if not payout:
            self.tell(told.RefundPaid(self.on, name))

    @happens()
    def settle(self, _: st.DataObject) -> None:
        run("settle", 501)
        self.read_settlements()

    def read_settlements(self) -> None:
        known = sum(isinstance(fact, told.Settled) for fact in self.facts)
        for row in Settlement.objects.select_related("seller").order_by("pk")[known:]:
            self.tell(told.Settled(self.on, row.seller.number, row.transferred, row.fees + row.vat))

    @happens("payouts", often=2, well=st.booleans(), told_by_bank=st.booleans())
    def treat_a_payout(self, data: st.DataObject, well: bool, told_by_bank: bool) -> None:
        """Take a payout on by one step: to the bank, or back.

        What the bank has done with it is told by the bank's files, or by staff.
        """
        row = self.draw(data, self.payouts())
        good = {"held": "approve", "approved-once": "countersign", "ready": "", "sent": "confirm"}
        bad = {"sent": "fail", "paid": "fail"}
        operation = good.get(row.state, "fail") if well else bad.get(row.state, "reject")
        if not operation:
            self.send_payouts()
            return
        back = operation in ("reject", "fail")
        if told_by_bank and operation in ("confirm", "fail"):
            self.answer_by_file(row, back)
        else:
            reason = {"reason": "No such account"} if back else {}
            self.click(row, operation, by=int(operation == "countersign"), **reason)
        if row.settlement_id and back:
            self.tell(told.TransferReturned(self.on, row.seller.number, row.amount))
        elif back:
            self.tell(told.RefundFailed(self.on, f"payout {row.pk}"))
        elif operation == "confirm" and not row.settlement_id:
            self.tell(told.RefundPaid(self.on, f"payout {row.pk}"))

    def send_payouts(self) -> None:
        ready = list(Payout.objects.filter(state="ready").order_by("pk"))
        run("send_payouts", 501)
        for row in ready:
            if not row.settlement_id:
                self.tell(told.RefundSent(self.on, f"payout {row.pk}"))

    def answer_by_file(self, row: Payout, back: bool) -> None:
        """Let the bank say that it paid or rejected what was sent, or that what it paid is back.

        It says so twice, and once the contrary, in vain.
        """
        number, amount = row.number, str(row.amount)
        if row.state == "paid":
            files = [(camt_054(number, amount, returned=True), "returned")] * 2
        elif back:
            files = [(pain_002((number, "RJCT")), "returned"), (pain_002((number, "ACSC")), "")]
        else:
            files = [(pain_002((number, "ACSC")), "paid"), (camt_054(number, amount), "")]
        for done, (document, _) in enumerate(files):
            before = self.rows()
            outcome = answer(document)
            event(f"the bank says: {sorted(outcome)}")
            assert (self.rows() == before) is bool(done), f"{outcome}\n{self.history()}"

    def payouts(self) -> list[Any]:
        return list(Payout.objects.exclude(state="returned").order_by("pk"))

    # the way back

    @happens("credited", needs=("invoice.undo_credit",))
    def undo_a_credit(self, data: st.DataObject) -> None:
        fact = self.draw(data, self.credited())
        body = {"creditInvoiceNo": fact.credit, "reason": "Mistaken"}
        effect = self.now.effects[told.Credited, fact.credit]
        if self.post(f"{INVOICES}/{fact.invoice}/undo-credit", body, 409 * self.refuses([effect])):
            self.tell_undone(told.Undone(self.on, told.Credited, fact.credit))

    @happens("paid_directly", needs=("invoice.undo_direct_payment",))
    def undo_a_direct_payment(self, data: st.DataObject) -> None:
        fact = self.draw(data, self.paid_directly())
        body = {"reference": fact.direct_payment, "reason": "Mistaken"}
        effect = self.now.effects[told.PaidDirectly, fact.direct_payment]
        path = f"{INVOICES}/{fact.invoice}/undo-direct-payment"
        if self.post(path, body, 409 * self.refuses([effect])):
            self.tell_undone(told.Undone(self.on, told.PaidDirectly, fact.direct_payment))

    @happens("written_off", needs=("invoice.undo_write_off",))
    def undo_a_write_off(self, data: st.DataObject) -> None:
        """Undo the last write-off of an invoice; not one of which nothing is lost any more."""
        last = {fact.invoice: fact for fact in self.written_off()}
        lost = [
            fact for name, fact in last.items()
            if self.now.invoices[name].met("capital", "written off")
        ]  # fmt: skip
        if fact := self.draw(data, lost):
            self.ask(fact.invoice, "undo-write-off", "undo_write_off")
            self.tell_undone(told.Undone(self.on, told.WrittenOff, fact.write_off))

    @happens("set_offs", needs=("surplus.undo_set_off",))
    def undo_a_set_off(self, data: st.DataObject) -> None:
        """Undo the last set-off of a surplus against an invoice."""
        last = {(fact.surplus, fact.invoice): fact for fact in self.set_offs()}
        fact = self.draw(data, list(last.values()))
        key = next(key for key, name in self.surpluses.items() if name == fact.surplus)
        row = SurplusRow.objects.get(pk=key)
        effect = self.now.to_undo(told.SetOff, fact.use)
        if self.click(
            row, "undo_set_off", invoiceNo=fact.invoice, reason="Mistaken",
            refused=self.refuses([effect]),
        ):  # fmt: skip
            self.tell_undone(told.Undone(self.on, told.SetOff, fact.use))

    @happens("credit_set_offs", needs=("invoice.undo_set_off",))
    def undo_a_set_off_of_a_credit(self, data: st.DataObject) -> None:
        """Undo the last set-off of a credit invoice, in vain if the rest of it is owed."""
        last = {(fact.credit_invoice, fact.invoice): fact for fact in self.credit_set_offs()}
        fact = self.draw(data, list(last.values()))
        path = f"{INVOICES}/{fact.credit_invoice}/undo-set-off"
        effect = self.now.effects[told.CreditInvoiceSetOff, fact.use]
        body = {"invoiceNo": fact.invoice, "reason": "Mistaken"}
        owed = f"owed by {fact.credit_invoice}" in self.now.surpluses
        if self.post(path, body, 409 * (owed or self.refuses([effect]))):
            self.tell_undone(told.Undone(self.on, told.CreditInvoiceSetOff, fact.use))

    def credit_set_offs(self) -> list[told.CreditInvoiceSetOff]:
        return self.not_undone(told.CreditInvoiceSetOff, "use")

    def not_undone(self, kind: type, name: str) -> list[Any]:
        effects = self.now.effects
        return [
            fact for fact in self.facts
            if isinstance(fact, kind) and not effects[kind, getattr(fact, name)].undone
        ]  # fmt: skip

    def credited(self) -> list[told.Credited]:
        return self.not_undone(told.Credited, "credit")

    def paid_directly(self) -> list[told.PaidDirectly]:
        return self.not_undone(told.PaidDirectly, "direct_payment")

    def written_off(self) -> list[told.WrittenOff]:
        return self.not_undone(told.WrittenOff, "write_off")

    def set_offs(self) -> list[told.SetOff]:
        return self.not_undone(told.SetOff, "use")

    def matched(self) -> list[str]:
        return [payment for payment, found in self.now.matches.items() if found]

    def with_fees(self) -> list[str]:
        return [
            name for name in self.debits()
            if any(
                self.now.invoices[name].sum(claim.part)
                or self.now.invoices[name].met(claim.part, *MONEY)
                for claim in self.now.invoices[name].claims
            )
        ]  # fmt: skip

    def with_interest(self) -> list[str]:
        return [
            name for name in self.debits()
            if self.now.invoices[name].interest(self.on)
            or self.now.invoices[name].met("interest", *MONEY) > 0
        ]  # fmt: skip

    @staticmethod
    def invoice(name: str) -> Invoice:
        return Invoice.objects.get(invoice_no=name)

    @staticmethod
    def payment(bank_reference: str) -> Payment:
        return Payment.objects.get(bank_reference=bank_reference)

    # The ledger

    @happens(percent=st.sampled_from(["8.00", "12.00", "11.50"]))
    def change_the_rate(self, _: st.DataObject, percent: str) -> None:
        run("open_ledger", 501, penalty_interest=Decimal(percent))
        self.tell(told.RateChanged(self.on, Decimal(percent)))

    @happens(last=st.booleans())
    def close_a_month(self, _: st.DataObject, last: bool) -> None:
        """Close the books of the last month, or in vain of this one, or of a closed one."""
        first = self.on.replace(day=1)
        through = first - dt.timedelta(days=1)
        if not last:
            through = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
        in_vain = not last or through <= self.closed_through
        before = self.rows()
        try:
            run("close_period", 501, through.isoformat())
        except CommandError:
            assert in_vain, f"{through} was not closed\n{self.history()}"
            self.count("close_period", before, refused=True)
        else:
            assert not in_vain, f"{through} was closed\n{self.history()}"
            self.closed_through = through
            event("close_period: done")

    # Time

    def wait(self, days: int) -> None:
        if days:
            self.past[self.on] = self.said
            self.on += dt.timedelta(days=days)
            os.environ["LEDGER_BUSINESS_DATE"] = self.on.isoformat()

    # What both say

    @invariant()
    def they_agree(self) -> None:
        self.meet_surpluses()
        self.steps += 1
        type(self).compared += 1
        self.said = self.by_model()
        self.compare(self.said, self.on)
        if self.past and self.steps % 3 == 0:
            past = list(self.past)[self.steps // 3 % len(self.past)]
            self.compare(self.past[past], past)

    def by_model(self) -> Said:
        """Return what the model says now: of each invoice, and what the books hold."""
        debts = {
            one.name: (*one.debt(self.on).values(), one.state) for one in self.now.invoices.values()
        }
        return debts, {key: amount for key, amount in self.paper().items() if amount}

    def meet_surpluses(self) -> None:
        """Find the model's surplus of each one of the product, and compare what is left of them."""
        rows = SurplusRow.objects.select_related("customer", "seller", "entry").order_by("pk")
        known = set(self.surpluses.values())
        self.last_use = SurplusUse.objects.aggregate(last=Max("pk"))["last"] or 0
        for row in rows:
            if row.pk not in self.surpluses:
                of = (row.customer.customer_no, row.seller.number, row.owed_by_client)
                same = [
                    one for one in self.now.surpluses.values()
                    if one.name not in known
                    and (one.customer, one.seller, one.by_seller, one.first) == (*of, row.amount)
                ] or self.alike(row, known)  # fmt: skip
                assert same, f"unexpected surplus {of} {row.amount}\n{self.history()}"
                self.surpluses[row.pk] = same[0].name
                known.add(same[0].name)
        product = {self.surpluses[row.pk]: row.remaining for row in rows}
        self.divide_alike(product)
        every = self.now.surpluses.values()
        model = {one.name: one.left for one in every if one.left or one.name in product}
        assert product == model, f"surpluses: {differences(product, model)}\n{self.history()}"

    def alike(self, row: SurplusRow, known: set[str]) -> list[Surplus]:
        """Return surpluses of fees, or of interest, of an invoice, that are owed as one or several.

        Facts say how much of them comes back, not in how many sums it is owed: if the model owes
        them in less sums than the product, one of them is divided.
        """
        of = str(Invoice.objects.get(pk=row.entry.invoice_id)), row.owed_by_client
        reason = {"fee_waived": "fee", "interest_waived": INTEREST}.get(row.entry.template, "")
        found = [
            one for one in self.now.surpluses.values()
            if (one.invoice, one.by_seller, reason_of(one)) == (*of, reason)
        ]  # fmt: skip
        return [o for o in found if o.name not in known] or [
            self.now.divide(one, ZERO) for one in found[:1]
        ]

    def divide_alike(self, product: dict[str, Decimal]) -> None:
        """Divide what comes back of an invoice among its surpluses as the product does.

        Facts say how much it is in all: a waiver may have returned what a credit returns now.
        """
        alike = defaultdict(list)
        for one in self.now.surpluses.values():
            if one.parts and one.left != product.get(one.name, ZERO):
                alike[one.invoice, one.by_seller].append(one)
        for surpluses in alike.values():
            more = [product.get(one.name, ZERO) - one.left for one in surpluses]
            if sum(more, ZERO) == 0:
                for one, by in zip(surpluses, more, strict=True):
                    one.amount += by
                    one.parts[0].amount += by

    def compare(self, model: Said, on: dt.date) -> None:
        query = f"&asOf={on}" if on < self.on else ""
        every = self.api.get(f"{INVOICES}?$top=200{query}").data["items"]
        unsent = {name for name, one in self.pending.items() if one.waits(on)}
        pending = {one["invoiceNo"] for one in every if one["status"] == "pending"}
        assert pending == unsent, f"pending as of {on}: {pending ^ unsent}\n{self.history()}"
        product = {
            one["invoiceNo"]: (*one["debt"].values(), one["status"])
            for one in every
            if one["invoiceNo"] not in pending
        }
        for name, said, of in (
            ("invoices", product, model[0]),
            ("books", self.books(on), model[1]),
        ):
            assert said == of, f"{name} as of {on}: {differences(said, of)}\n{self.history()}"

    @staticmethod
    def books(on: dt.date) -> dict[str, Decimal]:
        """Return what the books hold, positive as it is usual for each account."""
        roles = (
            "client_liability", "customer_surplus", "customer_liability", "unmatched_payments",
            "client_funds", "payouts_in_transit", "purchased_receivable", "receivable",
        )  # fmt: skip
        found: dict[str, Decimal] = defaultdict(lambda: ZERO)
        rows = (
            JournalLine.objects.filter(Q(role__in=roles), ledger=501, book_on__lte=on)
            .order_by()
            .values_list("role", "seller__number")
            .annotate(balance=Sum("debit") - Sum("credit"))
        )
        for role, seller, balance in rows:
            sign = 1 if role in ("client_funds", "purchased_receivable", "receivable") else -1
            key = f"{role} of {seller}" if role == "client_liability" else role
            found[key] += sign * balance
        return {key: amount for key, amount in found.items() if amount}

    def paper(self) -> dict[str, Decimal]:
        """Return the same from the model."""
        expected = self.now
        owed = expected.surpluses.values()
        debts = expected.invoices.values()
        return {
            **{f"client_liability of {one}": due for one, due in expected.sellers.items()},
            "customer_surplus": sum((o.left for o in owed if not o.by_seller), ZERO),
            "customer_liability": sum((o.left for o in owed if o.by_seller), ZERO),
            "unmatched_payments": sum(expected.waiting.values(), ZERO),
            "client_funds": expected.funds,
            "payouts_in_transit": sum(expected.in_transit.values(), ZERO),
            "purchased_receivable": sum((o.sum("capital") for o in debts if o.purchased), ZERO),
            "receivable": sum((o.sum("capital") for o in debts if not o.purchased), ZERO),
        }


def reason_of(surplus: Surplus) -> str:
    """Return for which charges a surplus came back: fees, interest, or none."""
    reasons = {part.part.split()[0] for part in surplus.parts}
    return reasons.pop() if reasons in ({"fee"}, {INTEREST}) else ""


def differences(product: dict[str, Any], model: dict[str, Any]) -> dict[str, Any]:
    """Return what both say of each thing of which they say different things."""
    return {
        key: {"product": product.get(key), "model": model.get(key)}
        for key in [*product, *(one for one in model if one not in product)]
        if product.get(key) != model.get(key)
    }
