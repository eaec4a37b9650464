"""A disputed part of an invoice after it was paid, credited, or a credit of it undone.

1 000.00 due on 8 July, 12 % interest: a day of 700.00 costs 0.23, of 1 000.00 0.33.
"""

from decimal import Decimal

import pytest

from tests.support.clients import created, succeeded
from tests.support.commands import run
from tests.support.invoices import done, issue_invoice
from tests.support.output_files import download
from tests.support.paths import FILES
from tests.support.payments import pay_invoice

D = Decimal
pytestmark = pytest.mark.usefixtures("verified", "rate")
kinds = pytest.mark.parametrize("kind", ["purchased", "serviced"])


@pytest.fixture
def disputed(api, sold):
    """Sell for 1 000.00 of which 300.00 are disputed: `disputed(kind)` returns the invoice."""

    def sell(kind):
        return done(api, sold(kind, 1000), "dispute", {"amount": D(300), "reason": "Broken"})

    return sell


@pytest.fixture
def part(shown):
    def of(one):
        now = shown(one)
        return now["disputed"], now["disputedAmount"]

    return of


def credit(api, one, amount, number):
    body = {"amount": D(amount), "reason": "Complaint", "creditInvoiceNo": number}
    return done(api, one, "credit", body)


def undo(api, one, number):
    return done(api, one, "undo-credit", {"creditInvoiceNo": number, "reason": "Wrong"})


@kinds
def test_an_undone_credit_leaves_disputed_what_was(api, disputed, part, kind):
    one = disputed(kind)
    credit(api, one, 100, "K1")
    assert part(one) == (True, 200)
    credit(api, one, 250, "K2")
    assert part(one) == (False, None)
    undo(api, one, "K1")
    assert part(one) == (True, 50)
    undo(api, one, "K2")
    assert part(one) == (True, 300)


@kinds
def test_an_undone_credit_disputes_nothing_that_the_customer_owes_to(api, disputed, part, kind):
    one = disputed(kind)
    credit(api, one, 100, "K1")
    done(api, one, "withdraw-dispute")
    undo(api, one, "K1")
    assert part(one) == (False, None)
    done(api, one, "dispute", {"amount": D(40), "reason": "Late"})
    credit(api, one, 10, "K2")
    undo(api, one, "K2")
    assert part(one) == (True, 40)


@kinds
def test_a_credit_of_what_was_paid_is_disputed_no_more_when_its_payment_bounces(
    api, ledger, disputed, part, shown, kind
):
    one = disputed(kind)
    bank = pay_invoice(ledger, one, 800)
    credit(api, one, 300, "K1")
    pay_invoice(ledger, one, 800, kind="reversal", reverses=bank)
    assert (part(one), shown(one)["debt"]["capital"]) == ((False, None), 700)


def test_an_undone_set_off_of_its_credit_invoice_leaves_disputed_what_was(api, disputed, part):
    one = disputed("serviced")
    given = issue_invoice(
        api, 300, customerNo="7", invoiceNo="C1", invoiceType="credit", creditedInvoiceNo="S1"
    )
    done(api, given, "set-off", {"invoiceNo": "S1"})
    assert part(one) == (False, None)
    done(api, given, "undo-set-off", {"invoiceNo": "S1", "reason": "Wrong"})
    assert part(one) == (True, 300)


@kinds
def test_the_ledger_report_counts_interest_as_the_api_does(api, at, disputed, shown, kind):
    one = disputed(kind)
    at("2026-07-18")
    now = shown(one)
    assert now["currentDebt"] == D("1002.30")
    done(api, one, "withdraw-dispute")
    assert shown(one)["currentDebt"] == D("1003.29")

    def reported(day):
        file = created(api.post(f"{FILES}/ar-filereport110/order-report", {"reportDate": day}))
        text = download(api, file).content.decode("cp1252")
        (row,) = [line.split(";") for line in text.split("\r\n") if line.startswith("D;")]
        return row[14]

    assert reported("2026-07-17") == "1002,07"
    assert reported("2026-07-18") == "1003,29"
    assert succeeded(api.get(f"{one['@id']}?asOf=2026-07-17"))["currentDebt"] == D("1002.07")


@kinds
def test_no_more_is_disputed_than_is_unpaid_and_claims_run_on_the_rest(
    api, at, ledger, sold, part, shown, kind
):
    one = done(api, sold(kind, 1000), "dispute", {"amount": D(600), "reason": "Broken"})
    bank = pay_invoice(ledger, one, 700)
    assert (part(one), shown(one)["debt"]["capital"]) == ((True, 300), 300)
    at("2026-07-17")
    run("run_claims", 501)
    assert shown(one)["claimLevel"] == "Invoice"
    assert part({"@id": f"{one['@id']}?asOf=2026-06-09"}) == (True, 300)
    # The part is what it was when the debt is, and less of the rest is claimed.
    pay_invoice(ledger, one, 450, kind="reversal", reverses=bank)
    assert part(one) == (True, 600)
    run("run_claims", 501)
    (claim,) = succeeded(api.get(f"{one['@id']}/claims"))["items"]
    assert (claim["capital"], claim["disputedAmount"]) == (150, 600)
