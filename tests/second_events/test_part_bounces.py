"""A part of a payment bounces: it takes back what the payment made possible, no more than that.

The rest of the payment met the debt before what came later did. What was set off from its surplus,
or from a credit's, stays as far as the money reaches.
"""

from decimal import Decimal

import pytest

from accounts.models import JournalLine
from ledger_project.core.setup import open_ledger
from tests.support.clients import succeeded
from tests.support.commands import run
from tests.support.invoices import done
from tests.support.payments import pay_invoice

D = Decimal
pytestmark = pytest.mark.usefixtures("verified", "rate")
kinds = pytest.mark.parametrize("kind", ["purchased", "serviced"])


@pytest.fixture
def three(sold):
    """Sell three times to one customer: `three(kind, amount)`; the others are of 200.00."""
    return lambda kind, amount: (
        sold(kind, amount),
        sold(kind, 200, number="S2"),
        sold(kind, 200, number="S3"),
    )


@pytest.fixture
def debts(shown):
    return lambda *invoices: [shown(one)["debt"]["capital"] for one in invoices]


@pytest.fixture
def set_off(api):
    """Set off an amount of the customer's oldest surplus against an invoice."""

    def use(one, amount):
        found = succeeded(api.get(f"{one['customer']}/surpluses"))["items"]
        oldest = min(found, key=lambda each: int(each["@id"].rsplit("/", 1)[1]))
        body = {"invoiceNo": one["invoiceNo"], "amount": D(amount)}
        succeeded(api.post(f"{oldest['@id']}/set-off-surplus", body))

    return use


@pytest.fixture
def bounce(ledger):
    return lambda one, amount, bank: pay_invoice(
        ledger, one, amount, kind="reversal", reverses=bank
    )


@pytest.fixture
def books():
    """Return debit less credit of roles in the books."""

    def balance(*roles):
        lines = JournalLine.objects.filter(role__in=roles)
        return sum((one.debit - one.credit for one in lines), D(0))

    return balance


@kinds
def test_set_offs_of_a_credit_stay_as_far_as_the_rest_of_the_payment_reaches(
    api, ledger, three, debts, owed_back, set_off, bounce, kind
):
    """350.00 have paid 300.00, 30.00 and 20.00."""
    one, second, third = three(kind, 400)
    bank = pay_invoice(ledger, one, 400)
    done(api, one, "credit", {"amount": D(100), "reason": "Complaint", "creditInvoiceNo": "K"})
    set_off(second, 30)
    set_off(third, 30)
    bounce(one, 40, bank)
    assert (debts(one, second, third), owed_back(one)) == ([0, 170, 170], [])
    bounce(one, 10, bank)
    assert (debts(one, second, third), owed_back(one)) == ([0, 170, 180], [])
    bounce(one, 350, bank)
    assert (debts(one, second, third), owed_back(one)) == ([300, 200, 200], [])


@kinds
def test_set_offs_of_an_overpayment_stay_as_far_as_the_rest_exceeds_the_debt(
    ledger, three, debts, owed_back, set_off, bounce, kind
):
    one, second, third = three(kind, 1000)
    bank = pay_invoice(ledger, one, 1200)
    set_off(second, 50)
    set_off(third, 50)
    bounce(one, 60, bank)
    assert (debts(one, second, third), owed_back(one)) == ([0, 150, 150], [40])
    bounce(one, 60, bank)
    assert (debts(one, second, third), owed_back(one)) == ([0, 150, 170], [])
    bounce(one, 1000, bank)
    assert (debts(one, second, third), owed_back(one)) == ([920, 200, 200], [])


@kinds
def test_money_in_excess_meets_only_what_the_rest_of_the_payment_leaves_open(
    ledger, three, debts, owed_back, set_off, bounce, kind
):
    one, second, _ = three(kind, 1000)
    bank = pay_invoice(ledger, one, 1000)
    pay_invoice(ledger, one, 1000)
    set_off(second, 150)
    bounce(one, 100, bank)
    assert (debts(one, second), owed_back(one)) == ([0, 50], [750])


@kinds
def test_the_rest_of_the_payment_paid_before_the_credit_did(
    api, ledger, sold, debts, owed_back, bounce, kind
):
    """What of the credit was paid is owed by the seller side, as if 300.00 had come at once."""
    one = sold(kind, 400)
    bank = pay_invoice(ledger, one, 400)
    done(api, one, "credit", {"amount": D(400), "reason": "Complaint", "creditInvoiceNo": "K"})
    bounce(one, 100, bank)
    assert (debts(one), owed_back(one)) == ([0], [300])
    (surplus,) = [
        each
        for each in succeeded(api.get(f"{one['customer']}/surpluses"))["items"]
        if each["remainingAmount"]
    ]
    assert surplus["amount"] == 400


@kinds
def test_a_remainder_that_is_remitted_anew_is_owed_once_when_a_credit_of_before_is_undone(
    api, ledger, sold, debts, owed_back, bounce, kind
):
    """1 000.00, of which 0.80 is remitted with the payment: each event finds what it leaves."""
    one = sold(kind, 1000)
    bank = pay_invoice(ledger, one, D("999.20"))
    for number, amount in (("K1", "0.30"), ("K2", "0.10")):
        done(
            api, one, "credit",
            {"amount": D(amount), "reason": "Complaint", "creditInvoiceNo": number},
        )  # fmt: skip
    assert (debts(one), owed_back(one)) == ([0], [])
    # 999.10 stay of the payment: 0.50 of 999.60 are remitted with it.
    bounce(one, D("0.10"), bank)
    assert (debts(one), owed_back(one)) == ([0], [])
    # Of 999.90 the 0.80 are open, until the day ends.
    done(api, one, "undo-credit", {"creditInvoiceNo": "K1", "reason": "Mistake"})
    assert (debts(one), owed_back(one)) == ([D("0.80")], [])


# --- What was kept of another payment, as a rounding of what it exceeded the debt by


@kinds
def test_what_was_kept_of_a_later_payment_pays_what_the_first_leaves_open(
    ledger, sold, debts, owed_back, bounce, books, kind
):
    one = sold(kind, 1000)
    first = pay_invoice(ledger, one, 600)
    later = pay_invoice(ledger, one, D("400.40"))
    assert (debts(one), books("rounding", "operator_remission")) == ([0], D("-0.40"))
    bounce(one, 600, first)
    assert (debts(one), books("rounding", "operator_remission")) == ([D("599.60")], 0)
    assert books("receivable", "purchased_receivable") == D("599.60")
    again = pay_invoice(ledger, one, D("599.60"))
    assert (debts(one), owed_back(one)) == ([0], [])
    bounce(one, D("400.40"), later)
    assert debts(one) == [D("400.40")]
    bounce(one, D("599.60"), again)
    assert (debts(one), books("client_funds"), books("rounding")) == ([1000], 0, 0)


@kinds
def test_no_more_of_what_was_kept_pays_than_is_open_and_a_seller_is_charged_nothing_for_it(
    ledger, sold, debts, bounce, books, kind
):
    open_ledger(501, remission_limit=D(0))
    one = sold(kind, 1000)
    first = pay_invoice(ledger, one, 600)
    pay_invoice(ledger, one, D("400.40"))
    (settled,) = run("settle", 501)
    bounce(one, D("0.30"), first)
    assert (debts(one), books("rounding", "operator_remission")) == ([0], D("-0.10"))
    assert books("client_funds") == D("1000.10") - settled["transferred"]
    # Nothing but 0.30 of a commission moves.
    assert run("settle", 501) == []


@kinds
def test_what_was_kept_pays_what_an_undone_credit_leaves_open(
    api, ledger, sold, debts, owed_back, kind
):
    one = sold(kind, 1000)
    body = {"reason": "Complaint", "amount": D(300)}
    done(api, one, "credit", {**body, "creditInvoiceNo": "K1"})
    pay_invoice(ledger, one, D("700.40"))
    done(api, one, "undo-credit", {"creditInvoiceNo": "K1", "reason": "Mistaken"})
    assert debts(one) == [D("299.60")]
    done(api, one, "credit", {**body, "creditInvoiceNo": "K2"})
    assert (debts(one), owed_back(one)) == ([0], [D("0.40")])
