"""When a seller is settled with, from what amount on, and what it is charged."""

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.core.management import CommandError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import FeeInvoice, RecurrentFee, Settlement, SettlementFee, SettlementRecord
from ledger_project.core.calendar import falls_on, nth_bank_day
from ledger_project.core.errors import Invalid
from ledger_project.core.setup import open_ledger, register_seller
from tests.support.books import violations
from tests.support.commands import run
from tests.support.concurrency import wait_for_a_blocked_statement
from tests.support.fee_invoices import by_invoice
from tests.support.purchases import buy, credit

JUNE_2026 = [dt.date(2026, 6, day) for day in range(1, 31)]


@pytest.mark.parametrize(
    ("schedule", "day", "expected"),
    [
        ("daily", None, list(range(1, 31))),
        # Midsummer's eve is the 19th.
        ("bank-days", None, [1, 2, 3, 4, 5, *range(8, 13), *range(15, 19), *range(22, 27), 29, 30]),
        ("weekly", 5, [5, 12, 22, 26]),
        ("weekly", 7, [1, 8, 15, 22, 29]),
        ("monthly", 6, [8]),
        ("monthly", 31, [1, 30]),  # The last day of May was a Sunday.
    ],
)
def test_a_schedule_falls_on_its_days_and_moves_to_the_next_bank_day(schedule, day, expected):
    assert [on.day for on in JUNE_2026 if falls_on("SE", schedule, day, on)] == expected


def test_over_ten_years_a_weekly_and_a_monthly_schedule_leave_out_no_week_and_no_month():
    start = dt.date(2024, 1, 1)
    for country in ("SE", "NO", "FI", "DK"):
        days = [start + dt.timedelta(days=n) for n in range(3653)]
        for day in (1, 15, 31):
            falling = [on for on in days if falls_on(country, "monthly", day, on)]
            assert 119 <= len(falling) <= 121
        assert 519 <= sum(falls_on(country, "weekly", 4, on) for on in days) <= 523


@pytest.mark.parametrize(
    ("schedule", "day", "place"),
    [("weekly", None, "settlement_day"), ("weekly", 8, "settlement_day"),
     ("monthly", 0, "settlement_day"), ("daily", 3, "settlement_day"),
     ("hourly", None, "settlement_schedule")],
)  # fmt: skip
def test_a_schedule_without_its_day_is_refused_and_the_seller_stays(
    ledger, seller, schedule, day, place
):
    with pytest.raises(Invalid) as refused:
        register_seller(ledger, "654", settlement_schedule=schedule, settlement_day=day)
    assert list(refused.value.problems) == [place]
    seller.refresh_from_db()
    assert (seller.settlement_schedule, seller.settlement_day) == ("daily", None)


def test_a_seller_is_settled_with_on_its_days_only(ledger, api, at, constraints):
    run("register_seller", 501, "654", settle="weekly", settlement_day=5)
    buy(api, "100.00")
    for day in range(8, 12):
        assert run("settle", 501, date=dt.date(2026, 6, day)) == []
    at("2026-06-12")
    buy(api, "50.00")
    (settled,) = run("settle", 501)
    assert (settled["amount"], settled["records"]) == (Decimal("150.00"), 2)
    run("register_seller", 501, "654", settle="bank-days")
    at("2026-06-13")
    buy(api, "70.00")
    assert run("settle", 501) == []
    (settled,) = run("settle", 501, date=dt.date(2026, 6, 15))
    assert settled["amount"] == Decimal("70.00")
    assert violations(ledger) == []


def test_less_than_the_minimum_is_carried_forward_uncharged(ledger, api, at, constraints):
    run("register_seller", 501, "654", minimum_payout=Decimal("500"))
    run("charge_monthly", 501, "654", "Monthly fee", unit_price=Decimal("49"))
    buy(api, "400.00")
    assert run("settle", 501) == []
    assert not SettlementRecord.objects.exists()
    assert not SettlementFee.objects.exists()
    at("2026-06-09")
    buy(api, "300.00")
    (settled,) = run("settle", 501)
    # Two items at 3.20, 1.5 % of 700.00 and the month's 49.00 are 65.90; VAT 16.48.
    assert (settled["fees"], settled["vat"]) == (Decimal("65.90"), Decimal("16.48"))
    assert settled["transferred"] == Decimal("617.62")
    assert violations(ledger) == []


def test_a_recurrent_fee_is_charged_once_for_each_month_with_vat_by_its_rate(
    ledger, api, at, constraints
):
    run("charge_monthly", 501, "654", "Portal", unit_price=Decimal("10.10"), quantity=3)
    run("charge_monthly", 501, "654", "Postage", unit_price=Decimal("7.00"), vat=Decimal("0"))
    buy(api, "1000.00")
    (june,) = run("settle", 501)
    # 3.20 + 15.00 + 30.30 at 25 % and 7.00 without VAT.
    assert (june["fees"], june["vat"]) == (Decimal("55.50"), Decimal("12.13"))
    at("2026-06-30")
    buy(api, "100.00")
    assert run("settle", 501)[0]["fees"] == Decimal("4.70")
    run("charge_monthly", 501, "654", "Postage", until="2026-07-31")
    at("2026-09-01")
    buy(api, "1000.00")
    (autumn,) = run("settle", 501)
    # July, August and September of the one, July of the other.
    assert autumn["fees"] == Decimal("18.20") + 3 * Decimal("30.30") + Decimal("7.00")
    charged = SettlementFee.objects.exclude(recurrent_fee=None).values_list("text", "from_on")
    assert len(charged) == len(set(charged)) == 6
    with pytest.raises(CommandError, match="charged already"):
        run("charge_monthly", 501, "654", "Portal", unit_price=Decimal("1"))
    assert violations(ledger) == []


@pytest.mark.django_db(transaction=True)
def test_a_recurrent_fee_that_two_start_at_once_is_charged_once(ledger, seller):
    refused = []

    def start_too():
        try:
            run("charge_monthly", 501, "654", "Portal", unit_price=Decimal("99.00"))
        except CommandError as error:
            refused.append(str(error))
        finally:
            connection.close()

    other = threading.Thread(target=start_too)
    with transaction.atomic():
        run("charge_monthly", 501, "654", "Portal", unit_price=Decimal("10.10"))
        other.start()
        wait_for_a_blocked_statement()
    other.join()
    assert refused == [
        "Refused, nothing was changed. text: Portal is charged already: end it with until"
    ]
    (fee,) = RecurrentFee.objects.all()
    assert (fee.text, fee.unit_price) == ("Portal", Decimal("10.10"))
    assert fee.created_by.startswith("operator:")


def test_the_end_of_a_fee_that_is_not_charged_is_refused(ledger, seller):
    with pytest.raises(CommandError, match="Portal is not charged"):
        run("charge_monthly", 501, "654", "Portal", until=dt.date(2026, 7, 31))
    with pytest.raises(CommandError, match="Give --unit-price for a new fee, or --until"):
        run("charge_monthly", 501, "654", "Portal")
    assert not RecurrentFee.objects.exists()


def test_fees_that_are_invoiced_are_not_deducted_and_come_once_a_month(
    ledger, api, at, constraints
):
    by_invoice(ledger)
    run("charge_monthly", 501, "654", "Portal", unit_price=Decimal("99.00"))
    first = buy(api, "1000.00")
    (settled,) = run("settle", 501)
    assert (settled["fees"], settled["transferred"]) == (Decimal("0.00"), Decimal("1000.00"))
    at("2026-06-20")
    credit(api, first, "100.00")
    buy(api, "500.00")
    run("settle", 501)
    at("2026-07-01")
    buy(api, "200.00")
    run("settle", 501)
    assert run("invoice_fees", 501) == []
    assert nth_bank_day("SE", dt.date(2026, 7, 1), 2) == dt.date(2026, 7, 2)
    at("2026-07-02")
    (invoiced,) = run("invoice_fees", 501)
    # 18.20, then 2 × 3.20 + 7.50, then June's 99.00: 131.10 and VAT of 32.78.
    assert invoiced == {
        "ledger": 501,
        "fee_invoice": "F501-0001",
        "seller": "654",
        "month": "2026-06",
        "net": Decimal("131.10"),
        "vat": Decimal("32.78"),
        "total": Decimal("163.88"),
        "currency": "SEK",
    }
    assert run("invoice_fees", 501) == []
    assert violations(ledger) == []
    (august,) = run("invoice_fees", 501, date=dt.date(2026, 8, 25))
    assert august["net"] == Decimal("6.20") + Decimal("99.00")
    assert FeeInvoice.objects.count() == 2
    assert Settlement.objects.count() == 3
    assert violations(ledger) == []


def invoiced_of(number, sellers, at) -> tuple[list, int]:
    """Invoice the fees of so many sellers of a new ledger: (seller, net, VAT), and statements."""
    at("2026-06-20")
    ledger, _ = open_ledger(number, name="Fees", country="SE")
    for price in range(1, sellers + 1):
        by_invoice(ledger, str(price))
        fee = Decimal(price) + Decimal("0.01")
        run("charge_monthly", number, str(price), "Portal", unit_price=fee)
        run("charge_monthly", number, str(price), "Support", unit_price=fee)
        run("charge_monthly", number, str(price), "Books", unit_price=fee, vat=Decimal("6.00"))
    at("2026-07-02")
    with CaptureQueriesContext(connection) as captured:
        rows = run("invoice_fees", number)
    assert violations(ledger) == []
    return [(row["fee_invoice"], row["seller"], row["net"], row["vat"]) for row in rows], len(
        captured
    )


def test_the_fees_of_six_sellers_take_no_more_statements_than_those_of_two(at, constraints):
    two, statements_of_two = invoiced_of(502, 2, at)
    six, statements_of_six = invoiced_of(503, 6, at)
    # VAT rounded once for each rate: 25 % of two lines, 6 % of the third.
    assert two == [
        ("F502-0001", "1", Decimal("3.03"), Decimal("0.57")),
        ("F502-0002", "2", Decimal("6.03"), Decimal("1.13")),
    ]
    assert six == [
        ("F503-0001", "1", Decimal("3.03"), Decimal("0.57")),
        ("F503-0002", "2", Decimal("6.03"), Decimal("1.13")),
        ("F503-0003", "3", Decimal("9.03"), Decimal("1.69")),
        ("F503-0004", "4", Decimal("12.03"), Decimal("2.25")),
        ("F503-0005", "5", Decimal("15.03"), Decimal("2.81")),
        ("F503-0006", "6", Decimal("18.03"), Decimal("3.37")),
    ]
    assert statements_of_two == statements_of_six
    lines = SettlementFee.objects.filter(fee_invoice__number="F503-0006")
    assert [line.amount for line in lines] == [Decimal("6.01")] * 3
