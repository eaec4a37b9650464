"""The year of a customer whose invoices are drawn by direct debit."""

from invoices.models import Claim, Invoice
from tests.scenarios.shop import Shop
from tests.support.bodies import customer_body
from tests.support.change_requests import put_in_force
from tests.support.commands import run
from tests.support.direct_debit import mandates, specification
from tests.support.invoices import issue_invoice
from tests.support.paths import CUSTOMERS


def _told(shop: Shop, document: str) -> dict:
    path = shop.directory / "from-bankgirot.txt"
    path.write_text(document)
    return run("import_bank_file", path, ledger=501)


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


DIRECT_DEBIT = (a_year_by_direct_debit,)
