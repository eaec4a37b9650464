"""What a seller is charged for: business events, not records of the journal."""

from decimal import Decimal

import pytest

from accounts.models import FeeInvoice, JournalLine, Settlement, SettlementFee
from accounts.settlements.fee_invoices import register_fee_payment
from ledger_project.core.clock import iso_date
from ledger_project.core.setup import open_ledger, register_seller
from reports.models import OutputFile
from reports.queries import content
from reports.verification import verify
from tests.support.actors import SYSTEM
from tests.support.books import violations
from tests.support.clients import succeeded
from tests.support.commands import run
from tests.support.fee_invoices import by_invoice
from tests.support.invoices import billed, customer
from tests.support.payments import PAYER, pay_invoice, receive
from tests.support.payouts import send_and_answer
from tests.support.purchases import buy, credit
from tests.support.roles import guards_lifted


@pytest.fixture
def debtor(api):
    return customer(api)


def charged(settlement):
    """Return the events, the base of the commission, and the fee of a settlement's records."""
    line = SettlementFee.objects.get(settlement__number=settlement, recurrent_fee=None)
    return line.quantity, line.sales_amount, line.amount


def test_a_late_payment_with_fee_and_interest_is_one_event(api, ledger, debtor, at, verified):
    open_ledger(501, penalty_interest=Decimal("12.00"))
    one = billed(api, 1000, invoiceDate="2026-06-08", preferredDueDate="2026-07-08")
    at("2026-07-15")
    run("run_claims", 501)
    at("2026-07-23")
    # 1 000.00 + 60.00 + 15 days of 12 % = 4.93: three debit records, one payment.
    pay_invoice(ledger, one, "1064.93")
    (settled,) = run("settle", 501)
    # 3.20 + 1.5 % of 1 064.93 = 19.17 (19.17395); VAT 4.79 (4.7925).
    assert charged("R501-0001") == (1, Decimal("1064.93"), Decimal("19.17"))
    assert (settled["records"], settled["fees"], settled["vat"]) == (
        3, Decimal("19.17"), Decimal("4.79"),
    )  # fmt: skip
    assert settled["transferred"] == Decimal("1040.97")
    one = Settlement.objects.get()
    assert (one.events, one.commission_base, one.debit_count) == (1, Decimal("1064.93"), 3)


def test_a_payment_of_a_rounded_amount_is_one_event(api, ledger, debtor, verified):
    one = billed(api, 100)
    pay_invoice(ledger, one, "100.40")
    run("settle", 501)
    # 3.20 + 1.5 % of 100.40 = 4.71 (4.706).
    assert charged("R501-0001") == (1, Decimal("100.40"), Decimal("4.71"))


def test_a_payment_that_bounced_gives_the_commission_back_and_costs_nothing_more(
    api, ledger, debtor, at, verified
):
    one = billed(api, 1000)
    paid = pay_invoice(ledger, one, 1000)
    (settled,) = run("settle", 501)
    assert (settled["fees"], settled["transferred"]) == (Decimal("18.20"), Decimal("977.25"))
    at("2026-06-09")
    pay_invoice(ledger, one, 1000, kind="reversal", reverses=paid)
    assert run("settle", 501) == []  # −1 000.00 + 15.00 + 3.75: carried forward.
    at("2026-06-10")
    pay_invoice(ledger, one, 1000)
    buy(api, 100)
    # The mirror takes 1 000.00 from the base and is no event, the payment brings it again:
    # 2 × 3.20 + 1.5 % of 100.00 = 7.90; VAT 1.98 (1.975).
    (settled,) = run("settle", 501)
    assert charged("R501-0002") == (2, 100, Decimal("7.90"))
    assert (settled["records"], settled["amount"]) == (3, 100)
    assert settled["transferred"] == Decimal("90.12")


def test_more_commission_may_come_back_than_is_charged(api, ledger, debtor, at, verified):
    register_seller(ledger, "654", item_fee=Decimal(0), commission_percent=Decimal(10))
    one = billed(api, 1000)
    paid = pay_invoice(ledger, one, 1000)
    (settled,) = run("settle", 501)
    assert settled["transferred"] == Decimal("875.00")
    assert send_and_answer(paid=False) == {"failed": 1}
    at("2026-06-09")
    pay_invoice(ledger, one, 1000, kind="reversal", reverses=paid)
    buy(api, 500)
    (settled,) = run("settle", 501)
    # Base 500.00 − 1 000.00 = −500.00: 50.00 and 12.50 of VAT come back.
    assert charged("R501-0002") == (1, Decimal("-500.00"), Decimal("-50.00"))
    assert (settled["fees"], settled["vat"]) == (Decimal("-50.00"), Decimal("-12.50"))
    # −500.00 + 875.00 that was returned + 62.50.
    assert settled["transferred"] == Decimal("437.50")
    lines = JournalLine.objects.filter(entry__template="seller_settled").order_by("-id")[:8]
    assert {line.role: line.debit - line.credit for line in lines} == {
        "bank": Decimal("437.50"), "service_fees": -50, "input_vat": Decimal("-12.50"),
        "settlement_receivable": -375, "client_liability": 375,
        "client_funds": Decimal("-437.50"), "fee_revenue": 50, "output_vat": Decimal("12.50"),
    }  # fmt: skip


def test_a_fee_invoice_may_give_commission_back(api, ledger, debtor, at, verified):
    by_invoice(ledger, item_fee=Decimal(0), commission_percent=Decimal(10))
    one = billed(api, 1000)
    paid = pay_invoice(ledger, one, 1000)
    run("settle", 501)
    assert send_and_answer(paid=False) == {"failed": 1}
    at("2026-07-02")
    (june,) = run("invoice_fees", 501)
    assert june["total"] == Decimal("125.00")
    pay_invoice(ledger, one, 1000, kind="reversal", reverses=paid)
    buy(api, 500)
    (settled,) = run("settle", 501)
    assert charged("R501-0002") == (1, Decimal("-500.00"), Decimal("-50.00"))
    assert (settled["fees"], settled["transferred"]) == (0, 500)
    at("2026-08-04")
    (july,) = run("invoice_fees", 501)
    assert (july["net"], july["vat"], july["total"]) == (
        Decimal("-50.00"), Decimal("-12.50"), Decimal("-62.50"),
    )  # fmt: skip
    invoice = FeeInvoice.objects.get(number=july["fee_invoice"])
    register_fee_payment(feeinvoice=invoice, actor=SYSTEM, on=iso_date("2026-08-04"))


def test_settlements_of_earlier_versions_are_verified_as_they_were_charged(api, ledger, debtor, at):
    one = billed(api, 100)
    pay_invoice(ledger, one, "100.40")
    run("settle", 501)
    with guards_lifted() as cursor:
        # As it was charged: two records, 6.40 + 1.51, and VAT of 1.98.
        cursor.execute(
            "UPDATE accounts_settlement SET events = NULL, commission_base = NULL, fees = 7.91, "
            "vat = 1.98, transferred = 90.51"
        )
        cursor.execute("UPDATE accounts_settlementfee SET quantity = 2, amount = 7.91")
    (check,) = (one for one in verify(ledger) if one.check.name.startswith("each settlement ="))
    assert [text for text in check.violations if "fees" in text or "events" in text] == []


def test_the_balance_report_says_what_is_charged(api, ledger, debtor):
    first = buy(api, 1000)
    credit(api, first, 200)
    run("settle", 501)
    assert charged("R501-0001") == (2, 1000, Decimal("21.40"))
    assert violations(ledger) == []
    run("produce_files", 501)
    file = OutputFile.objects.get(type="ar-settlement")
    text = b"".join(content(file)).decode()
    assert 'Quantity="2" SalesAmount="1000.00"' in text


def test_a_part_that_bounces_costs_the_seller_no_item(api, ledger, debtor, at, verified):
    one, two = billed(api, 1000), billed(api, 1000, invoiceNo="S2")
    paid = pay_invoice(ledger, one, 1000)
    run("settle", 501)
    assert charged("R501-0001") == (1, 1000, Decimal("18.20"))
    at("2026-06-20")
    pay_invoice(ledger, one, 100, kind="reversal", reverses=paid)
    pay_invoice(ledger, two, 1000)
    run("settle", 501)
    # What is left of the first payment is matched again, and is no new event: 3.20 + 13.50.
    assert charged("R501-0002") == (1, 900, Decimal("16.70"))


def test_a_set_off_that_is_made_again_as_its_money_bounced_in_part_costs_no_second_item(
    api, ledger, debtor, at, verified
):
    one, two = billed(api, 1000), billed(api, 100, invoiceNo="S2")
    paid = pay_invoice(ledger, one, 1300)
    (surplus,) = succeeded(api.get(f"{one['customer']}/surpluses"))["items"]
    succeeded(api.post(f"{surplus['@id']}/set-off-surplus", {"invoiceNo": "S2", "amount": 80}))
    run("settle", 501)
    # The payment and the set-off: 6.40 + 1.5 % of 1 080.00.
    assert charged("R501-0001") == (2, 1080, Decimal("22.60"))
    at("2026-06-20")
    # The rest of the payment pays the first invoice again, and its new surplus 80.00 of the other.
    pay_invoice(ledger, one, 10, kind="reversal", reverses=paid)
    assert succeeded(api.get(two["@id"]))["currentDebt"] == 20
    pay_invoice(ledger, two, 20)
    run("settle", 501)
    assert charged("R501-0002") == (1, 20, Decimal("3.50"))


def test_one_payment_for_two_invoices_of_a_seller_is_one_event(api, ledger, debtor, verified):
    billed(api, 300)
    billed(api, 700, invoiceNo="S2")
    receive(ledger, "", 1000, message="S1 S2", payer_account=PAYER)
    run("settle", 501)
    assert charged("R501-0001") == (1, 1000, Decimal("18.20"))


def test_one_payment_for_invoices_of_two_sellers_is_an_event_for_each(
    api, ledger, debtor, other_seller, verified
):
    register_seller(other_seller.ledger, "655", item_fee=Decimal("3.20"))
    billed(api, 300)
    billed(api, 700, invoiceNo="S2", sellerNumber="655")
    receive(ledger, "", 1000, message="S1 S2", payer_account=PAYER)
    assert len(run("settle", 501)) == 2
    assert [Settlement.objects.get(number=f"R501-000{n}").events for n in (1, 2)] == [1, 1]
