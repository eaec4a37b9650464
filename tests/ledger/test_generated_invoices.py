"""Sampled: the lives of invoices in any order leave the books right.

Purchases, surpluses and runs come from the generated days and customers; here come issuing, the
bank with all its moods, claims, and every operation that an invoice lists. What is listed is
accepted, what is not changes nothing, and an invoice as of a past date is what it was at that day's
end.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from accounts.models import JournalEntry
from invoices.bank.payments import match
from invoices.models import Payment
from invoices.states import INVOICE, REVERSED, UNMATCHED
from ledger_project.core.actors import SYSTEM
from ledger_project.core.money import CENT
from ledger_project.core.setup import open_ledger
from tests.support.bodies import customer_body, invoice_body
from tests.support.commands import run
from tests.support.generated_customers import CustomersAndAccounts
from tests.support.generated_days import cents
from tests.support.paths import CUSTOMERS, EVENTS, INVOICES, ISSUING
from tests.support.sampling import EXAMPLES

REMEMBERED = (
    "status", "claimLevel", "currentDebt", "originalAmount", "creditedAmount", "paidAmount", "debt",
    "respiteDate", "disputed",
)  # fmt: skip


class Life(CustomersAndAccounts):
    def __init__(self) -> None:
        super().__init__()
        open_ledger(501, penalty_interest=Decimal("11.50"))
        self.stood: dict[dt.date, dict[str, Any]] = {}
        self.heard: list[dict[str, Any]] = []
        self.token = f"{EVENTS}?$top=200"

    def teardown(self) -> None:
        try:
            for date, stood in self.stood.items():
                assert self.standing(f"{INVOICES}?asOf={date}&$top=200") == stood, date
            self.listen()
            whole, path = [], f"{EVENTS}?$top=7"
            while page := self.api.get(path).data["items"]:
                whole += page
                path = EVENTS + self.api.get(path).data["view"]["next"]
            assert whole == self.heard
            assert [one["position"] for one in whole] == list(range(1, len(whole) + 1))
        finally:
            super().teardown()

    def standing(self, path: str) -> dict[str, Any]:
        items = self.api.get(path).data["items"]
        return {one["invoiceNo"]: {name: one[name] for name in REMEMBERED} for one in items}

    def listen(self) -> None:
        page = self.api.get(self.token).data
        self.heard += page["items"]
        self.token = EVENTS + page["view"]["next"]

    def end_day(self) -> None:
        super().end_day()
        self.stood[self.on] = self.standing(f"{INVOICES}?$top=200")
        self.listen()

    @initialize()
    def begin_with_a_business(self) -> None:
        for number, entity in (("7", "consumer"), ("8", "business")):
            body = customer_body(customerNo=number, legalEntity=entity, nationalIdentifier=None)
            assert self.post(CUSTOMERS, body)

    def invoices(self, query: str = "") -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.api.get(f"{INVOICES}?$top=200{query}").data["items"]
        return items

    @rule(
        customer=st.sampled_from(["7", "8"]),
        amount=st.integers(200, 90_000).map(lambda n: Decimal(n) / 100),
        ahead=st.sampled_from([0, 0, 0, 5]),
        terms=st.sampled_from([0, 10, 30]),
    )
    def issue(self, customer: str, amount: Decimal, ahead: int, terms: int) -> None:
        body = invoice_body(
            amount,
            customerNo=customer,
            invoiceNo=f"S{self.next()}",
            invoiceDate=self.on.isoformat(),
            preferredDueDate=(self.on + dt.timedelta(days=terms)).isoformat(),
            distributionDate=(self.on + dt.timedelta(days=ahead)).isoformat(),
        )
        first = self.post(ISSUING, body)
        assert first or self.api.get(f"{CUSTOMERS}/{customer}").status_code == 404
        assert self.post(ISSUING, body) == first

    @rule(data=st.data(), share=st.integers(1, 100))
    def issue_a_credit_invoice(self, data: st.DataObject, share: int) -> None:
        found = [
            one
            for one in self.invoices()
            if not one["purchased"] and one["invoiceType"] == "debit" and one["status"] != "pending"
        ]
        if not found:
            return
        debit = data.draw(st.sampled_from(found))
        amount = (debit["originalAmount"] * share / 100).quantize(CENT)
        if amount > 0:
            body = invoice_body(
                amount,
                customerNo=debit["customer"].rsplit("/", 1)[1],
                invoiceNo=f"SK{self.next()}",
                invoiceDate=self.on.isoformat(),
                preferredDueDate=None,
                invoiceType="credit",
                creditedInvoiceNo=debit["invoiceNo"],
            )
            self.post(ISSUING, body)

    @rule(data=st.data(), share=st.sampled_from([10, 50, 99, 100, 100, 101, 150]))
    def pay_a_bill(self, data: st.DataObject, share: int) -> None:
        found = [one for one in self.invoices() if one["paymentReference"]]
        if found:
            invoice = data.draw(st.sampled_from(found))
            whole = max(invoice["currentDebt"], Decimal(1))
            amount = (whole * share / 100).quantize(CENT)
            self.receive(amount, invoice["paymentReference"])

    @rule(amount=cents)
    def receive_from_nobody(self, amount: Decimal) -> None:
        self.receive(amount, "404")

    @rule(data=st.data())
    def match_what_waits(self, data: st.DataObject) -> None:
        waiting = list(Payment.objects.select_related("ledger").filter(state=UNMATCHED))
        debits = [one for one in self.invoices() if one["invoiceType"] == "debit"]
        if waiting and debits:
            payment, invoice = (
                data.draw(st.sampled_from(waiting)),
                data.draw(st.sampled_from(debits)),
            )
            match(payment=payment, actor=SYSTEM, on=self.on, invoice_no=invoice["invoiceNo"])

    @rule(data=st.data())
    def bounce(self, data: st.DataObject) -> None:
        payments = list(Payment.objects.exclude(state=REVERSED).order_by("pk"))
        if payments:
            one = data.draw(st.sampled_from(payments))
            self.receive(
                one.amount,
                one.payment_reference,
                kind="reversal",
                reverses=one.bank_reference,
            )

    @rule()
    def claim(self) -> None:
        run("run_claims", 501)

    @rule()
    def distribute(self) -> None:
        run("distribute_invoices", 501)

    @rule(data=st.data(), share=st.none() | st.integers(1, 100))
    def do_what_an_invoice_lists(self, data: st.DataObject, share: int | None) -> None:
        # What is undone has to be named: the model of the business does that.
        able = [
            (one, [row for row in one["operations"] if not row["rel"].startswith("undo-")])
            for one in self.invoices()
        ]
        able = [(one, rows) for one, rows in able if rows]
        if not able:
            return
        invoice, rows = data.draw(st.sampled_from(able))
        operation = data.draw(st.sampled_from(rows))
        self.attempt(invoice, operation["rel"], operation["href"], share)

    def attempt(self, invoice: dict[str, Any], rel: str, href: str, share: int | None) -> None:
        body: dict[str, Any] = {}
        if rel == "set-respite":
            body = {"respiteDate": (self.on + dt.timedelta(days=20)).isoformat()}
        elif rel in ("dispute", "write-off", "waive-fee", "waive-interest"):
            body = {"reason": "At random"}
        elif rel == "credit":
            body = {"reason": "Complaint", "creditInvoiceNo": f"CK{self.next()}"}
            left = invoice["originalAmount"] - invoice["creditedAmount"]
            if share:
                body["amount"] = max((left * share / 100).quantize(CENT), Decimal("0.01"))
        elif rel == "report-direct-payment":
            amount = invoice["debt"]["capital"] * (share or 100) / 100
            body = {
                "amount": max(amount.quantize(CENT), CENT),
                "valueDate": self.on.isoformat(),
                "reference": f"D{self.next()}",
            }
        answer = self.api.post(href, body)
        # The invoice that a credit invoice credits may be paid: then there is nothing to set off.
        accepted = (200, 400) if rel == "set-off" else (200,)
        assert answer.status_code in accepted, (rel, body, answer.text)
        if answer.status_code == 200 and rel in ("credit", "report-direct-payment"):
            entries = JournalEntry.objects.count()
            assert self.api.post(href, body).headers["Idempotency-Replayed"] == "true"
            assert JournalEntry.objects.count() == entries

    @rule(data=st.data())
    def ask_an_invoice_for_what_it_does_not_list(self, data: st.DataObject) -> None:
        found = self.invoices()
        if not found:
            return
        invoice = data.draw(st.sampled_from(found))
        listed = {one["rel"] for one in invoice["operations"]}
        rows = [row for row in INVOICE.transitions.values() if row.path and row.rel not in listed]
        if rows:
            row = data.draw(st.sampled_from(rows))
            answer = self.api.post(f"{invoice['@id']}{row.path}", self.valid(row.operation))
            withheld = row.privilege is not None and invoice["purchased"]
            assert answer.status_code == (403 if withheld else 409), (row.operation, answer.text)
            assert self.api.get(invoice["@id"]).data == invoice

    def valid(self, operation: str) -> dict[str, Any]:
        return {
            "set_respite": {"respiteDate": self.on.isoformat()},
            "dispute": {"reason": "x"},
            "write_off": {"reason": "x"},
            "undo_write_off": {"reason": "x"},
            "waive_fee": {"reason": "x"},
            "waive_interest": {"reason": "x"},
            "undo_credit": {"creditInvoiceNo": "N0", "reason": "x"},
            "undo_direct_payment": {"reference": "N0", "reason": "x"},
            "undo_set_off": {"invoiceNo": "N0", "reason": "x"},
            "credit": {"reason": "Complaint", "creditInvoiceNo": f"N{self.next()}"},
            "report_direct_payment": {
                "amount": 1, "valueDate": self.on.isoformat(), "reference": f"N{self.next()}",
            },
        }.get(operation, {})  # fmt: skip


@pytest.mark.django_db
def test_sampled_lives_of_invoices_leave_nothing_for_verify_ledger_to_find():
    Life.TestCase.settings = settings(
        max_examples=EXAMPLES,
        stateful_step_count=50,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    Life.TestCase().runTest()
