"""Operations on customers, accounts and surpluses in any order, on top of the generated days."""

import datetime as dt
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from accounts.credit.states import ACCOUNT, SURPLUS
from accounts.models import JournalEntry
from customers import operations
from customers.models import Customer
from customers.states import CUSTOMER
from ledger_project.core.actors import SYSTEM
from ledger_project.core.errors import StateConflict
from ledger_project.samples import person_number
from tests.support.bodies import ADDRESS, authorization_body, customer_body
from tests.support.generated_days import Days, cents
from tests.support.paths import ACCOUNTS, AUTHORIZATIONS, CUSTOMERS
from tests.support.payments import PAYER

SUMMARIES = (f"{CUSTOMERS}/generate-summary", f"{ACCOUNTS}/generate-summary")
CONSENTS = ["EInvoiceB2CSE", "PharmaciesSE"]


class CustomersAndAccounts(Days):
    def __init__(self) -> None:
        super().__init__()
        self.told: dict[dt.date, list[Any]] = {}

    def teardown(self) -> None:
        try:
            for date, summaries in self.told.items():
                assert [self.summary(path, date) for path in SUMMARIES] == summaries, date
        finally:
            super().teardown()

    def summary(self, path: str, date: dt.date) -> Any:
        answer = self.api.post(path, {"asOf": date.isoformat()})
        assert answer.status_code == 200, answer.text
        return answer.data

    def end_day(self) -> None:
        self.told[self.on] = [self.summary(path, self.on) for path in SUMMARIES]

    @initialize()
    def begin_with_some_business(self) -> None:
        for buyer in range(3):
            self.buy(buyer, Decimal(50 + buyer))
        self.pay_an_invoice(0, Decimal(30))

    def buy(self, buyer: int, amount: Decimal) -> None:
        number = f"R{self.next()}"
        body = authorization_body(amount=amount, number=number, reg_no=person_number(buyer))
        if document := self.post(AUTHORIZATIONS, body):
            self.documents.append(document)
            self.post(document["captures"], {})

    def pay_an_invoice(self, place: int, more: Decimal) -> None:
        """All that is owed of one of the open invoices, and more."""
        opened = self.api.get("/ledger/invoice/v1/501/invoices?status=open").data["items"]
        if opened:
            invoice = opened[place % len(opened)]
            self.receive(invoice["currentDebt"] + more, invoice["paymentReference"])

    @rule(buyer=st.integers(0, 3), amount=st.integers(1, 200))
    def buy_at_once(self, buyer: int, amount: int) -> None:
        self.buy(buyer, Decimal(amount))

    @rule(place=st.integers(0, 5), more=st.sampled_from([0, 0, 25]))
    def pay_all(self, place: int, more: int) -> None:
        self.pay_an_invoice(place, Decimal(more))

    def call(self, operation: dict[str, str], body: Any) -> Any:
        """Perform a listed operation with a valid body."""
        answer = self.api.request(operation["method"], operation["href"], body)
        assert answer.status_code in (200, 201, 204), (operation, body, answer.text)
        return answer.data

    @rule(buyer=st.integers(0, 3), business=st.booleans())
    def create_customer(self, buyer: int, business: bool) -> None:
        identifier = {"regNo": person_number(buyer), "countryCode": "SE"}
        entity = "business" if business else "consumer"
        number = f"C{self.next()}"
        body = customer_body(nationalIdentifier=identifier, legalEntity=entity, customerNo=number)
        self.post(CUSTOMERS, body)

    def document(self, data: st.DataObject, collection: str) -> dict[str, Any] | None:
        found = self.api.get(collection).data["items"]
        return data.draw(st.sampled_from(found)) if found else None

    @rule(data=st.data())
    def operate_on_a_customer(self, data: st.DataObject) -> None:
        customer = self.document(data, CUSTOMERS)
        if customer is None:
            return
        parts = ["", "/legal-address", "/billing-address", "/consents"]
        part = data.draw(st.sampled_from(parts))
        offered = self.api.get(f"{customer['@id']}{part}").data["operations"]
        bodies = {
            "update": ADDRESS if part else customer_body(
                nationalIdentifier=customer["nationalIdentifier"],
                legalEntity=customer["legalEntity"], name=f"Name {self.next()}",
            ),
            "partial-update": {"city": f"City {self.next()}"} if part else {
                "legalEntity": data.draw(st.sampled_from(["consumer", "business"]))
            },
            "create-consent": {"type": data.draw(st.sampled_from(CONSENTS))},
            "delete": None,
        }  # fmt: skip
        if offered:
            operation = data.draw(st.sampled_from(offered))
            self.call(
                operation,
                bodies.get(operation["rel"], None if operation["method"] == "delete" else {}),
            )

    @rule(data=st.data(), operation=st.sampled_from(["block", "unblock", "register_death"]))
    def decide_as_staff(self, data: st.DataObject, operation: str) -> None:
        found = list(Customer.objects.filter(ledger=self.ledger).order_by("pk"))
        if not found or (operation == "register_death" and self.next() % 5):
            return
        customer = data.draw(st.sampled_from(found))
        try:
            getattr(operations, operation)(customer=customer, actor=SYSTEM, on=self.on)
        except StateConflict:
            assert customer.state not in CUSTOMER.transitions[operation].sources

    @rule(data=st.data(), limit=st.integers(0, 1200))
    def open_account(self, data: st.DataObject, limit: int) -> None:
        if customer := self.document(data, CUSTOMERS):
            body = {
                "customerNo": customer["customerNo"],
                "accountProfileType": "kontokredit",
                "creditLimit": limit,
            }
            self.post(ACCOUNTS, body)

    @rule(data=st.data())
    def operate_on_an_account(self, data: st.DataObject) -> None:
        account = self.document(data, ACCOUNTS)
        if account is None or not account["operations"]:
            return
        operation = data.draw(st.sampled_from(account["operations"]))
        used = account["creditLimit"] - account["availableAmount"]
        lower = data.draw(st.decimals(used, account["creditLimit"], places=2))
        bodies = {
            "partial-update": {"description": f"Number {self.next()}", "creditLimit": lower},
            "lower-credit-limit": {"creditLimit": lower},
        }
        if operation["rel"] == "apply-for-raised-credit-limit":
            self.post(operation["href"], {"creditLimit": account["creditLimit"] + 100})
        else:
            self.call(operation, bodies.get(operation["rel"], {}))

    @rule(data=st.data(), amount=st.none() | cents)
    def use_a_surplus(self, data: st.DataObject, amount: Decimal | None) -> None:
        customer = self.document(data, CUSTOMERS)
        surplus = customer and self.document(data, customer["surpluses"])
        if not surplus or not surplus["operations"]:
            return
        operation = data.draw(st.sampled_from(surplus["operations"]))
        body: dict[str, Any] = {"reference": f"s{self.next()}"}
        if amount:
            body["amount"] = amount
        if operation["rel"] == "pay-out-surplus":
            body["iban"] = PAYER
        if operation["rel"] == "set-off-surplus":
            invoices = self.api.get(f"{customer['invoices']}&status=open").data["items"]
            body["invoiceNo"] = data.draw(st.sampled_from(invoices))["invoiceNo"]
        first = self.post(operation["href"], body)
        assert first or amount  # Without an amount it is always possible.
        if first:
            entries = JournalEntry.objects.count()
            assert self.post(operation["href"], body)["remainingAmount"] == first["remainingAmount"]
            assert JournalEntry.objects.count() == entries

    @rule(data=st.data())
    def ask_for_what_is_not_listed(self, data: st.DataObject) -> None:
        collection, machine = data.draw(
            st.sampled_from([(CUSTOMERS, CUSTOMER), (ACCOUNTS, ACCOUNT), (None, SURPLUS)])
        )
        document = self.document(data, collection or CUSTOMERS)
        if document and collection is None:
            document = self.document(data, document["surpluses"])
        if document is None:
            return
        listed = [operation["rel"] for operation in document["operations"]]
        rows = [
            row for row in machine.transitions.values()
            if row.rel and row.sources and not row.sub_resource and row.rel not in listed
        ]  # fmt: skip
        if rows:
            row = data.draw(st.sampled_from(rows))
            body = {"name": "Never"} if machine is CUSTOMER and row.method == "patch" else {}
            if row.rel == "update":
                body = customer_body(name="Never", nationalIdentifier=None)
            answer = self.api.request(row.method, f"{document['@id']}{row.path}", body)
            assert answer.status_code in (400, 409), (row.operation, answer.text)
            assert self.api.get(document["@id"]).data == document
