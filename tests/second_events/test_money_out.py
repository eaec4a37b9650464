"""Money on its way out when a second event takes the ground of it away.

What has not left is withdrawn. What has left is lost, or recovered if the bank refuses.
"""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client

from accounts.models import JournalLine, Payout
from invoices.models import Invoice, Payment, PaymentReversal
from ledger_project.core.setup import open_ledger
from tests.support.backoffice import fill_in, offered, told
from tests.support.bank_files import pain_002
from tests.support.clients import succeeded
from tests.support.commands import run
from tests.support.invoices import billed, done
from tests.support.paths import INVOICES
from tests.support.payments import PAYER, pay_invoice, receive
from tests.support.payouts import answer, send_and_answer
from tests.support.purchases import buy

D = Decimal
pytestmark = pytest.mark.usefixtures("verified")
kinds = pytest.mark.parametrize("kind", ["purchased", "serviced"])


@pytest.fixture(autouse=True)
def rate(ledger):
    open_ledger(501, penalty_interest=D("12.00"))


@pytest.fixture
def staff(db):
    client = Client()
    client.force_login(User.objects.create_superuser("anna"))
    return client


@pytest.fixture
def sold(api, seller):
    """Sell on invoice, purchased or serviced: `sold(kind, amount)` returns the invoice."""

    def sell(kind: str, amount):
        if kind == "serviced":
            return billed(api, amount, invoiceNo="S1", preferredDueDate="2026-07-08")
        buy(api, amount, number="S1", invoice={"dueDate": "2026-07-08"})
        return api.get(f"{INVOICES}/S1").data

    return sell


@pytest.fixture
def debt(api):
    return lambda one: succeeded(api.get(one["@id"]))["debt"]["capital"]


@pytest.fixture
def surpluses(api):
    return lambda one: succeeded(api.get(f"{one['customer']}/surpluses"))["items"]


@pytest.fixture
def owed(surpluses):
    return lambda one: sum((each["remainingAmount"] for each in surpluses(one)), D(0))


@pytest.fixture
def refund(api, surpluses):
    """Order the refund of the surplus of an invoice that was made last; return the payout."""

    def order(one, **members):
        newest = max(surpluses(one), key=lambda each: int(each["@id"].rsplit("/", 1)[1]))
        succeeded(api.post(f"{newest['@id']}/pay-out-surplus", members))
        return Payout.objects.latest("pk")

    return order


@pytest.fixture
def bounce(ledger):
    return lambda one, amount, bank: pay_invoice(
        ledger, one, amount, kind="reversal", reverses=bank
    )


def booked(*names):
    """Debit less credit of roles in the books."""
    lines = JournalLine.objects.filter(role__in=names)
    return sum((one.debit - one.credit for one in lines), D(0))


def credit(api, one, amount):
    body = {"amount": D(amount), "reason": "Complaint", "creditInvoiceNo": "K"}
    return done(api, one, "credit", body)


@kinds
@pytest.mark.parametrize("limit", [None, 100])
@pytest.mark.parametrize("amount", [1200, 100])
def test_a_refund_that_has_not_left_is_withdrawn_when_its_payment_bounces(
    ledger, staff, sold, debt, owed, refund, bounce, kind, limit, amount
):
    open_ledger(501, approval_limit=limit and D(limit))
    one = sold(kind, 1000)
    bank = pay_invoice(ledger, one, 1200)
    payout = refund(one)
    if limit:
        assert "done" in told(fill_in(staff, payout, "approve"))
    bounce(one, amount, bank)
    payout.refresh_from_db()
    assert (payout.state, payout.paid_on) == ("returned", None)
    assert run("send_payouts", 501) == []
    # Of the rest 1 000.00 pay, and what exceeds them is owed.
    assert (debt(one), owed(one)) == ((1000, 0) if amount == 1200 else (0, 100))
    assert booked("payouts_in_transit") == booked("credit_loss") == 0
    assert booked("client_funds") == 1200 - amount


@kinds
def test_a_refund_that_was_sent_is_lost_and_recovered_if_the_bank_refuses(
    ledger, sold, debt, owed, refund, bounce, kind
):
    one = sold(kind, 1000)
    bank = pay_invoice(ledger, one, 1200)
    payout = refund(one)
    run("send_payouts", 501)
    bounce(one, 1200, bank)
    payout.refresh_from_db()
    assert (payout.state, debt(one), owed(one)) == ("sent", 1000, 0)
    assert (booked("credit_loss"), booked("client_funds")) == (200, 0)


@kinds
@pytest.mark.parametrize("sent", [False, True])
def test_the_refund_of_a_credit_of_what_bounced_meets_the_debt_again(
    api, ledger, sold, debt, owed, refund, bounce, kind, sent
):
    """Withdrawn, or refused by the bank: nobody has paid or got anything in the end."""
    one = sold(kind, 100)
    bank = pay_invoice(ledger, one, 100)
    credit(api, one, 30)
    refund(one)
    if sent:
        (batch,) = run("send_payouts", 501)
        bounce(one, 100, bank)
        assert (debt(one), owed(one)) == (100, 0)

        assert answer(pain_002(batch=batch["batch"], status="RJCT")) == {"failed": 1}
    else:
        bounce(one, 100, bank)
        assert Payout.objects.get().state == "returned"
    assert (debt(one), owed(one)) == (70, 0)
    assert booked("client_funds") == booked("payouts_in_transit") == 0


@pytest.mark.parametrize("limit", [None, 100])
def test_a_return_that_has_not_left_is_withdrawn_when_its_payment_bounces(ledger, staff, limit):
    open_ledger(501, approval_limit=limit and D(limit))
    bank = receive(ledger, "404", 1000, payer_account=PAYER)
    payment = Payment.objects.get()
    assert "done" in told(fill_in(staff, payment, "return_to_payer"))
    receive(ledger, "404", 1000, kind="reversal", reverses=bank)
    payment.refresh_from_db()
    assert (payment.state, payment.remaining, payment.returned) == ("withdrawn", 0, 0)
    assert Payout.objects.get().state == "returned"
    assert run("send_payouts", 501) == []
    assert booked("client_funds") == booked("unmatched_payments") == 0
    assert booked("payouts_in_transit") == 0


def test_a_part_of_a_return_that_has_not_left_is_unmatched_when_the_rest_bounces(ledger, staff):
    bank = receive(ledger, "404", 1000, payer_account=PAYER)
    payment = Payment.objects.get()
    assert "done" in told(fill_in(staff, payment, "return_to_payer"))
    receive(ledger, "404", 400, kind="reversal", reverses=bank)
    payment.refresh_from_db()
    assert (payment.state, payment.remaining, payment.withdrawn) == ("unmatched", 600, 400)
    assert run("send_payouts", 501) == []
    assert (booked("client_funds"), booked("unmatched_payments")) == (600, -600)


def test_a_return_that_was_sent_is_not_withdrawn(ledger, staff):
    bank = receive(ledger, "404", 1000, payer_account=PAYER)
    assert "done" in told(fill_in(staff, Payment.objects.get(), "return_to_payer"))
    run("send_payouts", 501)
    receive(ledger, "404", 1000, kind="reversal", reverses=bank)
    assert (Payout.objects.get().state, Payment.objects.get().state) == ("sent", "returned")


@pytest.fixture
def returned(ledger, staff):
    """Return a payment of 1 000.00 that the bank has sent back to its payer; with its payout."""
    receive(ledger, "404", 1000, payer_account=PAYER)
    assert "done" in told(fill_in(staff, Payment.objects.get(), "return_to_payer"))
    assert send_and_answer() == {"paid": 1}
    return Payment.objects.get(), Payout.objects.get()


def state(payment):
    payment.refresh_from_db()
    return payment.state, payment.remaining, payment.withdrawn, payment.returned


def of_return():
    """Sum what the bank holds, what is unmatched, and what is lost."""
    return tuple(booked(name) for name in ("client_funds", "unmatched_payments", "credit_loss"))


def test_a_bounce_after_the_return_was_paid_waits_for_staff_who_book_the_loss(
    ledger, staff, returned
):
    payment, payout = returned
    receive(ledger, "404", 1000, kind="reversal", reverses=payment.bank_reference)
    assert state(payment) == ("returned", 0, 0, 1000)
    assert of_return() == (-1000, 1000, 0)
    reversal = PaymentReversal.objects.get()
    assert "done" in told(
        fill_in(staff, payment, "withdraw", message="Returned before", reversal=reversal.pk)
    )
    assert state(payment) == ("withdrawn", 0, 1000, 1000)
    assert of_return() == (-1000, 0, 1000)
    reversal.refresh_from_db()
    assert reversal.payment == payment
    assert offered(staff, payment) == []
    # The bank sends the return back: 1 000.00 came in, and went once.
    assert answer(pain_002((payout.number, "RJCT"))) == {"failed": 1}
    assert state(payment) == ("withdrawn", 0, 1000, 0)
    assert of_return() == (0, 0, 0)


def test_of_a_return_that_comes_back_the_loss_is_recovered_and_the_rest_is_unmatched(
    ledger, staff, returned
):
    payment, payout = returned
    receive(ledger, "404", 400, kind="reversal", reverses=payment.bank_reference)
    reversal = PaymentReversal.objects.get()
    refused = fill_in(staff, payment, "withdraw", message="Too much", amount="1000.01")
    assert "1000" in told(refused)
    assert state(payment) == ("returned", 0, 0, 1000)
    assert "done" in told(
        fill_in(staff, payment, "withdraw", message="Returned before", reversal=reversal.pk)
    )
    assert state(payment) == ("returned", 0, 400, 1000)
    assert of_return() == (-400, 0, 400)
    assert answer(pain_002((payout.number, "RJCT"))) == {"failed": 1}
    assert state(payment) == ("unmatched", 600, 400, 0)
    assert of_return() == (600, -600, 0)


def test_a_bounce_takes_what_is_here_before_what_was_returned(ledger, staff, sold, debt):
    """600.00 of 1 000.00 pay an invoice, 400.00 went back; the bank takes 700.00 of them."""
    one = sold("purchased", 600)
    receive(ledger, "404", 1000, payer_account=PAYER)
    payment = Payment.objects.get()
    assert "done" in told(fill_in(staff, payment, "match", invoice_no="S1", amount="600"))
    assert "done" in told(fill_in(staff, payment, "return_to_payer"))
    assert send_and_answer() == {"paid": 1}
    receive(ledger, "404", 700, kind="reversal", reverses=payment.bank_reference)
    assert debt(one) == 0
    reversal = PaymentReversal.objects.get()
    assert "done" in told(
        fill_in(staff, payment, "withdraw", message="Recalled", reversal=reversal.pk)
    )
    assert state(payment) == ("returned", 0, 700, 400)
    assert (debt(one), of_return()) == (600, (-100, 0, 100))


@kinds
def test_the_refund_of_a_fee_that_comes_back_after_a_bounce_ends_the_fee(
    api, ledger, staff, at, sold, debt, owed, refund, bounce, kind
):
    one = sold(kind, 1000)
    at("2026-07-15")
    run("run_claims", 501)
    bank = pay_invoice(ledger, one, 1070)
    row = Invoice.objects.get(invoice_no="S1")
    assert "done" in told(fill_in(staff, row, "waive_fee", reason="Mistaken"))
    refund(one)
    (batch,) = run("send_payouts", 501)
    bounce(one, 1070, bank)
    fees = [succeeded(api.get(one["@id"]))["debt"]["reminderFee"]]
    assert answer(pain_002(batch=batch["batch"], status="RJCT")) == {"failed": 1}
    fees.append(succeeded(api.get(one["@id"]))["debt"]["reminderFee"])
    assert (fees, debt(one), owed(one)) == ([60, 0], 1000, 0)
    assert booked("claim_fee_revenue", "reminder_fee") == booked("client_funds") == 0


@kinds
def test_a_refund_that_comes_back_pays_what_another_payment_pays_no_more(
    ledger, sold, debt, owed, refund, bounce, kind
):
    one = sold(kind, 1000)
    bank = pay_invoice(ledger, one, 1000)
    pay_invoice(ledger, one, 300)
    refund(one)
    (batch,) = run("send_payouts", 501)
    bounce(one, 1000, bank)
    assert (debt(one), owed(one)) == (1000, 0)
    assert answer(pain_002(batch=batch["batch"], status="RJCT")) == {"failed": 1}
    assert (debt(one), owed(one), booked("client_funds")) == (700, 0, 300)


@kinds
def test_what_was_refunded_before_a_part_bounces_is_not_refunded_again(
    ledger, sold, debt, owed, refund, bounce, kind
):
    """1 200.00 in, 200.00 out, 100.00 taken back: 1 000.00 are here and owed. 100.00 are lost."""
    one = sold(kind, 1000)
    bank = pay_invoice(ledger, one, 1200)
    payout = refund(one)
    send_and_answer()
    bounce(one, 100, bank)
    assert (debt(one), owed(one)) == (0, 0)
    assert (booked("credit_loss"), booked("client_funds")) == (100, 900)
    bounce(one, 50, bank)
    assert (debt(one), owed(one), booked("credit_loss")) == (0, 0, 150)
    # The bank sends the refund back: 50.00 of 1 050.00 are owed, and nothing is lost.
    assert answer(pain_002((payout.number, "RJCT"))) == {"failed": 1}
    assert (debt(one), owed(one), booked("credit_loss")) == (0, 50, 0)
    bounce(one, 1050, bank)
    assert (debt(one), owed(one), booked("client_funds"), booked("credit_loss")) == (1000, 0, 0, 0)


@kinds
def test_one_of_two_refunds_comes_back_after_a_part_bounced(
    ledger, sold, debt, owed, refund, bounce, kind
):
    one = sold(kind, 1000)
    bank = pay_invoice(ledger, one, 1200)
    first = refund(one, amount=120)
    refund(one)
    send_and_answer()
    bounce(one, 100, bank)
    assert (debt(one), owed(one), booked("credit_loss")) == (0, 0, 100)
    # 1 100.00 in, 80.00 out: 20.00 more than is owed.
    assert answer(pain_002((first.number, "RJCT"))) == {"failed": 1}
    assert (debt(one), owed(one), booked("credit_loss")) == (0, 20, 0)


@kinds
@pytest.mark.parametrize("way", ["match", "rematch"])
def test_the_rest_of_a_payment_meets_its_loss_when_staff_direct_it_at_the_invoice_again(
    ledger, staff, sold, debt, owed, refund, bounce, kind, way
):
    """1 200.00 in, 200.00 out, 100.00 taken back: nothing is owed, whoever matches the rest."""
    one = sold(kind, 1000)
    bank = pay_invoice(ledger, one, 1200)
    refund(one)
    send_and_answer()
    bounce(one, 100, bank)
    payment = Payment.objects.get()
    filled = {"suggested": "S1"}
    if way == "match":
        assert " done" in told(fill_in(staff, payment, "unmatch", reason="x"))
        assert (debt(one), booked("credit_loss")) == (1000, 200)
    else:
        filled = {"suggested": "", "invoice_no": "S1", "reason": "x"}
    assert " done" in told(fill_in(staff, payment, way, **filled))
    assert (debt(one), owed(one), booked("credit_loss")) == (0, 0, 100)
    assert booked("client_funds") == 900


@kinds
def test_a_loss_is_met_once_by_the_parts_of_a_payment_that_staff_match_one_after_the_other(
    ledger, staff, sold, debt, owed, refund, bounce, kind
):
    one = sold(kind, 1000)
    bank = pay_invoice(ledger, one, 1500)
    refund(one, amount=200)
    send_and_answer()
    bounce(one, 100, bank)
    # 1 400.00 in, 200.00 out: 200.00 are owed.
    assert (debt(one), owed(one), booked("credit_loss")) == (0, 200, 0)
    payment = Payment.objects.get()
    assert " done" in told(fill_in(staff, payment, "unmatch", reason="x"))
    for amount, left in ((1100, 0), (300, 200)):
        filled = {"suggested": "S1", "invoice_no": "S1", "amount": amount}
        assert " done" in told(fill_in(staff, payment, "match", **filled))
        assert (debt(one), owed(one)) == (0, left)
    assert (booked("credit_loss"), booked("client_funds")) == (0, 1200)
