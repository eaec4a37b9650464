"""A business whose steps are told in sentences."""

from decimal import Decimal

from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client

from invoices.models import Invoice
from tests.support.backoffice import fill_in, told
from tests.support.bodies import customer_body
from tests.support.commands import run
from tests.support.invoices import issue_invoice
from tests.support.paths import CUSTOMERS, INVOICES
from tests.support.payments import PAYER
from tests.support.purchases import capture


class Shop:
    """The steps of a scenario, each told in a sentence."""

    def __init__(self, api, authorize, ledger, at, tmp_path) -> None:
        self.api, self.authorize, self.ledger, self.at = api, authorize, ledger, at
        self.directory, self.told, self.files = tmp_path, [], 0

    def tell(self, date: str, sentence: str) -> None:
        self.at(date)
        self.told.append(f"- {date}: {sentence}")

    def buy(self, number: str, amount: str, due: str = "2026-07-08") -> None:
        """Authorize and capture: a purchased invoice."""
        dates = {"invoiceDate": "2026-06-08", "dueDate": due}
        capture(self.api, self.authorize(number=number, amount=Decimal(amount), invoice=dates))

    def bill(self, number: str, amount: str, due: str = "2026-07-08", **members) -> None:
        """Issue a serviced invoice."""
        if self.api.get(f"{CUSTOMERS}/7").status_code == 404:
            body = customer_body(customerNo="7", nationalIdentifier=None)
            assert self.api.post(CUSTOMERS, body).status_code == 201
        dates = {"invoiceDate": "2026-06-08", "preferredDueDate": due}
        issue_invoice(self.api, amount, customerNo="7", invoiceNo=number, **dates, **members)

    def invoice(self, number: str) -> dict:
        return self.api.get(f"{INVOICES}/{number}").data

    def do(self, number: str, operation: str, **body) -> None:
        answer = self.api.post(f"{INVOICES}/{number}/{operation}", body)
        assert answer.status_code == 200, answer.text

    def staff(self, number: str, operation: str, **members: str) -> None:
        """Do an operation on an invoice in the back office, where staff alone may."""
        self.staff_on(Invoice.objects.get(ledger=501, invoice_no=number), operation, **members)

    def staff_on(self, entity: Model, operation: str, **members: str) -> None:
        if not User.objects.exists():
            run("staff_account", "boss", create_superuser=True)
        browser = Client()
        browser.force_login(User.objects.get())
        assert " done" in told(fill_in(browser, entity, operation, **members))

    def bank(
        self, number: str, amount: str, value: str, *, kind: str = "payment", of: str = "", **day
    ):
        """Import a bank's file with one transaction; its reference."""
        self.files += 1
        reference = self.invoice(number)["paymentReference"] if number else "99"
        path = self.directory / f"bank-{self.files}.csv"
        path.write_text(
            "payment_reference,amount,currency,value_date,bank_reference,payer_name,payer_account,"
            "message,kind,reverses\n"
            f"{reference},{amount},SEK,{value},B{self.files},,{PAYER},,{kind},{of}\n"
        )
        run("import_payments", path, ledger=501, **day)
        return f"B{self.files}"

    def surplus(self, customer: str) -> str:
        return self.api.get(f"{customer}/surpluses").data["items"][-1]["@id"]

    def refund(self, surplus: str) -> None:
        """Order the refund of a surplus to the account that it came from."""
        assert self.api.post(f"{surplus}/pay-out-surplus", {}).status_code == 200
