"""Whatever sellers, buyers and operators do in whatever order, the books stay right."""

import datetime as dt
import os
from decimal import Decimal

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from accounts.models import JournalEntry
from accounts.settlements.run import settle
from invoices.bank.formats import BankTransaction
from invoices.bank.payments import register_payment
from invoices.operations import expire
from ledger_project.core.actors import SYSTEM
from ledger_project.core.setup import open_ledger, register_seller
from ledger_project.samples import person_number
from reports.verification import prove
from tests.api_client import authorization_body, issue
from tests.conftest import TODAY
from tests.effort import EXAMPLES

AUTHORIZATIONS = "/ledger/invoice-purchase/v1/501/authorizations"
cents = st.integers(1, 30_000).map(lambda n: Decimal(n) / 100)


class Days(RuleBasedStateMachine):
    """Rules act through HTTP or the operators' functions; a refusal must change no entry."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.on = TODAY
        os.environ["LEDGER_BUSINESS_DATE"] = self.on.isoformat()
        self.ledger, _ = open_ledger(
            501, name="Random", country="SE", default_credit_limit=Decimal(600)
        )
        for number in ("654", "655"):
            register_seller(
                self.ledger, number, item_fee=Decimal("1.25"), commission_percent=Decimal("3.3")
            )
        self.api = issue(self.ledger)
        self.documents: list[dict] = []
        self.serial = 0

    def teardown(self) -> None:
        try:
            connection.check_constraints()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)
            os.environ["LEDGER_BUSINESS_DATE"] = TODAY.isoformat()

    def post(self, path: str, body: dict) -> dict | None:
        entries = JournalEntry.objects.count()
        answer = self.api.post(path, body)
        # A customer without business may have been deleted meanwhile.
        gone = answer.status_code == 404 and answer.slug == "customer-not-found"
        assert gone or answer.status_code in (200, 201, 409, 422), answer.text
        if answer.status_code < 300:
            return answer.data
        assert JournalEntry.objects.count() == entries
        return None

    def next(self) -> int:
        self.serial += 1
        return self.serial

    @rule(amount=cents, buyer=st.integers(0, 2), seller=st.sampled_from(["654", "655"]))
    def authorize(self, amount: Decimal, buyer: int, seller: str) -> None:
        body = authorization_body(
            amount=amount, seller=seller, number=f"R{self.next()}", reg_no=person_number(buyer)
        )
        if document := self.post(AUTHORIZATIONS, body):
            self.documents.append(document)

    @precondition(lambda self: self.documents)
    @rule(data=st.data(), amount=st.none() | cents, again=st.booleans())
    def capture(self, data: st.DataObject, amount: Decimal | None, again: bool) -> None:
        document = data.draw(st.sampled_from(self.documents))
        body = {"sellerCaptureReference": f"c{self.next()}"}
        if amount:
            body["amount"] = amount
        first = self.post(document["captures"], body)
        if first and again:
            entries = JournalEntry.objects.count()
            assert self.post(document["captures"], body) == first
            assert JournalEntry.objects.count() == entries

    @precondition(lambda self: self.documents)
    @rule(data=st.data(), amount=cents)
    def credit(self, data: st.DataObject, amount: Decimal) -> None:
        document = data.draw(st.sampled_from(self.documents))
        number = f"K{self.next()}"
        body = {"amount": amount, "creditInvoiceNumber": number, "reason": "Complaint"}
        self.post(document["credits"], body)

    @precondition(lambda self: self.documents)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        self.post(data.draw(st.sampled_from(self.documents))["cancellations"], {})

    @precondition(lambda self: self.documents)
    @rule(data=st.data(), amount=cents, known=st.booleans())
    def pay(self, data: st.DataObject, amount: Decimal, known: bool) -> None:
        document = data.draw(st.sampled_from(self.documents))
        reference = document["invoicePurchaseDetails"]["paymentReference"] if known else "1"
        order = BankTransaction(f"B{self.next()}", amount, "SEK", self.on, reference)
        register_payment(ledger=self.ledger, transaction=order, actor=SYSTEM, on=self.on)

    @rule(days=st.sampled_from([1, 3, 31]))
    def days_pass(self, days: int) -> None:
        self.end_day()
        self.on += dt.timedelta(days=days)
        os.environ["LEDGER_BUSINESS_DATE"] = self.on.isoformat()

    def end_day(self) -> None:
        """For what is to be noted of a day before the next begins."""

    @rule()
    def run_expiry(self) -> None:
        expire(ledger_number=501, actor=SYSTEM, on=self.on)

    @rule()
    def run_settlement(self) -> None:
        settle(ledger=self.ledger, actor=SYSTEM, on=self.on)

    @invariant()
    def books_are_right(self) -> None:
        breaches = [breach for one in prove(self.ledger) for breach in one.breaches]
        assert breaches == []


@pytest.mark.django_db
def test_random_days_leave_nothing_for_verify_ledger_to_find():
    Days.TestCase.settings = settings(
        max_examples=EXAMPLES,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    Days.TestCase().runTest()
