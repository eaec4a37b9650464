"""The years of customers whose invoices are drawn by direct debit."""

from invoices.models import Claim, Invoice
from ledger_project.core.models import Ledger
from ledger_project.core.setup import open_ledger, register_seller
from tests.scenarios.shop import Shop
from tests.support.bodies import customer_body, invoice_body
from tests.support.books import violations
from tests.support.change_requests import put_in_force
from tests.support.clients import created, issue
from tests.support.commands import run
from tests.support.direct_debit import (
    mandate_information,
    mandates,
    payment_information,
    specification,
)
from tests.support.invoices import issue_invoice
from tests.support.paths import CUSTOMERS


def _told(shop: Shop, document: str, ledger: int = 501) -> dict:
    path = shop.directory / "from-the-bank.txt"
    path.write_text(document)
    return run("import_bank_file", path, ledger=ledger)


def _bill(shop: Shop, number: str, issued: str, due: str) -> str:
    dates = {"invoiceDate": issued, "preferredDueDate": due}
    issue_invoice(shop.api, 500, customerNo="7", invoiceNo=number, **dates)
    return Invoice.objects.get(invoice_no=number).payment_reference


def a_year_by_direct_debit(shop: Shop) -> None:
    """A customer's year by direct debit: mandate, draws, a refusal, a refund, the end"""
    run("open_ledger", 501, payment_account="BGSE:991-2346", direct_debit_id="471117")
    put_in_force()
    person = {"regNo": "19101010-1010", "countryCode": "SE"}
    body = customer_body(customerNo="7", nationalIdentifier=person)
    assert shop.api.post(CUSTOMERS, body).status_code == 201
    shop.tell("2026-06-08", "the bank tells of the customer's mandate: a consent to Autogiro.")
    assert _told(shop, mandates(("7", "32"), on="20260608"))["consents_given"] == 1
    first = _bill(shop, "1", "2026-06-08", "2026-06-30")
    shop.tell("2026-06-22", "invoice 1 of 500.00, due on 2026-06-30, is to be drawn.")
    assert run("order_draws", 501)[0]["draws"] == 1
    shop.tell("2026-06-30", "the bank has drawn it: the money is a payment like any other.")
    drawn = specification((first, "500.00", "0"), on="20260630")
    assert _told(shop, drawn)["drawn"] == 1
    assert shop.invoice("1")["status"] == "closed"
    second = _bill(shop, "2", "2026-06-30", "2026-07-30")
    shop.tell("2026-07-20", "invoice 2 of 500.00, due on 2026-07-30, is to be drawn, too.")
    assert run("order_draws", 501)[0]["draws"] == 1
    shop.tell("2026-07-30", "too little on the account: it is tried again on 2026-08-04.")
    refusal = specification((second, "500.00", "1"), on="20260730")
    assert _told(shop, refusal)["draws_refused"] == 1
    assert run("order_draws", 501)[0]["draws"] == 1
    shop.tell("2026-08-04", "now it is drawn. Nothing was claimed meanwhile.")
    run("run_claims", 501)
    assert not Claim.objects.exists()
    _told(shop, specification((second, "500.00", "0"), on="20260804"))
    assert shop.invoice("2")["status"] == "closed"
    shop.tell("2026-08-10", "the customer has the second draw refunded: invoice 2 is owed again.")
    _told(shop, specification(on="20260810", refunds=((second, "500.00", "20260804"),)))
    assert shop.invoice("2")["status"] == "open"
    shop.tell("2026-08-11", "the mandate is withdrawn at the bank: nothing more is drawn.")
    assert _told(shop, mandates(("7", "33"), on="20260811"))["consents_withdrawn"] == 1
    assert run("order_draws", 501) == []
    shop.tell("2026-08-20", "the customer pays by the slip.")
    shop.bank("2", "500", "2026-08-20")
    assert shop.invoice("2")["status"] == "closed"


def a_danish_year_by_direct_debit(shop: Shop) -> None:
    """A Danish customer's year by direct debit: mandate, a refusal, a charge-back, the end"""
    ledger, _ = open_ledger(
        502, name="Dansk A/S", country="DK", direct_debit_id="12345678",
        organisation_number="12345674",
    )  # fmt: skip
    register_seller(ledger, "654", name="butik", iban="DK5000400440116243")
    api = issue(ledger)
    created(
        api.post(
            "/ledger/customer/v1/502/customers",
            customer_body(customerNo="7", nationalIdentifier=None),
        )
    )

    def bill(number: str, issued: str, due: str) -> str:
        body = invoice_body(
            500, customerNo="7", invoiceNo=number, currency="DKK", invoiceDate=issued,
            preferredDueDate=due,
        )  # fmt: skip
        created(api.post("/ledger/invoice-service/v1/502/invoices", body))
        return Invoice.objects.get(invoice_no=number).payment_reference

    def state(number: str) -> str:
        return Invoice.objects.get(invoice_no=number).state

    shop.tell("2026-06-08", "Nets reports mandate 41: a consent to Betalingsservice.")
    assert _told(shop, mandate_information(("0231", "7", "41"), on="080626"), 502)["consents_given"]
    first = bill("1", "2026-06-08", "2026-07-06")
    shop.tell("2026-06-09", "invoice 1 of 500.00, due on 2026-07-06, is ordered for July.")
    assert run("order_draws", 502)[0]["draws"] == 1
    shop.tell("2026-07-06", "it was drawn: the money is a payment like any other.")
    paid = payment_information(("0236", first, "500.00", "060726"), on="060726")
    assert _told(shop, paid, 502)["drawn"] == 1
    assert state("1") == "closed"
    second = bill("2", "2026-07-06", "2026-08-03")
    shop.tell("2026-07-07", "invoice 2 of 500.00, due on 2026-08-03, is ordered for August.")
    assert run("order_draws", 502)[0]["draws"] == 1
    shop.tell("2026-08-03", "the draw is rejected, and Nets says no reason: it is not tried again.")
    refusal = payment_information(("0237", second, "500.00", "030826"), on="030826", number=2)
    assert _told(shop, refusal, 502)["draws_refused"] == 1
    third = bill("3", "2026-08-03", "2026-09-01")
    shop.tell("2026-08-04", "invoice 3 of 500.00, due on 2026-09-01, is ordered for September.")
    assert run("order_draws", 502)[0]["draws"] == 1
    shop.tell("2026-08-05", "the customer pays invoice 2 by its slip, before it is claimed.")
    slip = payment_information(slips=(("0297", second, "500.00"),), on="050826", number=3)
    assert _told(shop, slip, 502)["matched"] == 1
    assert state("2") == "closed"
    assert not Claim.objects.exists()
    shop.tell("2026-09-01", "invoice 3 is drawn.")
    row = (third, "500.00", "010926")
    drawn = payment_information(("0236", *row), on="010926", number=4)
    assert _told(shop, drawn, 502)["drawn"] == 1
    shop.tell("2026-09-07", "the customer has it charged back: invoice 3 is owed again.")
    back = payment_information(("0239", *row), on="070926", number=5)
    assert _told(shop, back, 502)["withdrawn"] == 1
    assert state("3") == "open"
    shop.tell("2026-09-08", "the mandate ends: nothing more is drawn.")
    ended = mandate_information(("0232", "7", "41"), on="080926", number=2)
    assert _told(shop, ended, 502)["consents_withdrawn"] == 1
    assert run("order_draws", 502) == []
    shop.tell("2026-09-14", "the customer pays by the slip.")
    slip = payment_information(slips=(("0297", third, "500.00"),), on="140926", number=6)
    assert _told(shop, slip, 502)["matched"] == 1
    assert state("3") == "closed"
    assert violations(Ledger.objects.get(number=502)) == []


DIRECT_DEBIT = (a_year_by_direct_debit, a_danish_year_by_direct_debit)
