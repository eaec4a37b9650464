"""What ar-settlement promises: each settlement in one file, tied to ar-accounting by book date."""

from collections import Counter
from decimal import Decimal

import pytest

from tests.support.output_files import listed, xml

pytestmark = pytest.mark.django_db


def amounts(element, *names):
    return [Decimal(element.get(name)) for name in names]


def test_the_three_parts_tell_the_settlement(api, buy, take_back, settle_today, produce):
    buy("1000.00")
    take_back(buy("100.00"), "30.00", "K-1")
    (settlement,) = settle_today()
    produce()
    (item,) = listed(api, "ar-settlement")
    root = xml(api, item)
    assert item["fileName"].startswith("ARSettlement_501_")
    assert root.get("AccountingNo") == settlement.number == "R501-0001"
    assert root.get("AccountingDate") == item["businessDate"] == "2026-06-08"
    assert root.find("Receiver").get("SellerNo") == "654"

    summary = root.find("PaymentSummary")
    # 3 records × 3.20 + 1.5 % of 1100.00 = 26.10; VAT 25 % = 6.525, half up.
    assert amounts(summary, "Amount", "Fees", "Vat", "TransferredAmount") == [
        Decimal("1070.00"), Decimal("26.10"), Decimal("6.53"), Decimal("1037.37"),
    ]  # fmt: skip
    assert summary.get("Account") == "SE4550000000058398257466"

    (line,) = root.find("SalesSpecification")
    assert line.get("Text") == "Client asset disbursement"
    assert amounts(line, "NoOfDebit", "DebitAmount", "NoOfCredit", "CreditAmount", "Amount") == [
        2, Decimal("1100.00"), 1, Decimal("30.00"), Decimal("1070.00"),
    ]  # fmt: skip

    (fee,) = root.find("FeesSpecification")
    assert amounts(fee, "Quantity", "SalesAmount", "UnitPrice", "Provision", "Amount") == [
        3, Decimal("1100.00"), Decimal("3.20"), Decimal("1.5"), Decimal("26.10"),
    ]  # fmt: skip


def test_each_book_date_has_its_line(api, buy, settle_today, at, produce):
    buy("100.00")
    at("2026-06-09")
    buy("50.00")
    settle_today()
    produce()
    (item,) = listed(api, "ar-settlement")
    lines = list(xml(api, item).find("SalesSpecification"))
    assert [(line.get("BookDate"), line.get("Amount")) for line in lines] == [
        ("2026-06-08", "100.00"),
        ("2026-06-09", "50.00"),
    ]


def test_each_seller_has_its_own_file_and_each_settlement_exactly_one(
    api, other_seller, buy, settle_today, at, produce
):
    for day in ("2026-06-08", "2026-06-09"):
        at(day)
        buy("100.00")
        buy("70.00", seller="655")
        settle_today()
        produce()
        produce()
    files = listed(api, "ar-settlement")
    assert [item["sequence"] for item in files] == [4, 3, 2, 1]
    numbers = [xml(api, item).get("AccountingNo") for item in files]
    assert numbers == ["R501-0004", "R501-0003", "R501-0002", "R501-0001"]


def test_a_settlement_that_was_missed_gets_its_file_later(api, buy, settle_today, on_day, produce):
    buy("100.00")
    settle_today()
    on_day("2026-06-10")
    produce()
    (item,) = listed(api, "ar-settlement")
    assert item["businessDate"] == "2026-06-08"
    assert item["@id"].rsplit("/", 1)[-1].startswith("2026-06-10_")


def test_by_book_date_the_receivable_in_ar_accounting_is_what_ar_settlement_disburses(
    api, other_seller, buy, take_back, pay, settle_today, at, produce
):
    first = buy("1000.00")
    buy("80.00", seller="655")
    produce()
    at("2026-06-09")
    take_back(first, "250.00", "K-1")
    pay(first, "500.00")
    other = buy("60.00", seller="655")
    settle_today()
    produce()
    at("2026-06-10")
    take_back(other, "60.00", "K-2")
    settle_today()
    at("2026-06-11")
    buy("500.00", seller="655")
    buy("400.00")
    settle_today()
    produce()

    booked, disbursed = Counter(), Counter()
    for item in listed(api, "ar-accounting"):
        for voucher in xml(api, item).iter("Voucher"):
            for record in voucher.iterfind(".//Accounting[@GLAccount='1684']"):
                booked[voucher.get("BookDate")] += Decimal(record.get("Amount"))
    for item in listed(api, "ar-settlement"):
        for line in xml(api, item).find("SalesSpecification"):
            assert line.get("Text") == "Client asset disbursement"
            disbursed[line.get("BookDate")] += Decimal(line.get("Amount"))
    assert booked == disbursed
    assert booked == {
        "2026-06-08": Decimal("1080.00"),
        "2026-06-09": Decimal("-190.00"),
        "2026-06-10": Decimal("-60.00"),
        "2026-06-11": Decimal("900.00"),
    }


def payouts(root):
    """Return a file's payouts: (number, amount), and the same for each book date."""
    section = root.find("SurplusPayouts")
    if section is None:
        return None
    assert {line.get("Text") for line in section} == {"Surplus payout"}
    lines = {
        line.get("BookDate"): (line.get("NoOfPayouts"), line.get("Amount")) for line in section
    }
    return (section.get("NoOfPayouts"), section.get("Amount")), lines


def test_payouts_since_the_previous_settlement_are_told_and_not_settled(
    api, overpay, buy, pay_out, settle_today, at, produce
):
    surplus = overpay("30.00")
    settle_today()
    produce()
    at("2026-06-09")
    pay_out(surplus, "10.00")
    pay_out(surplus, "5.00")
    at("2026-06-10")
    pay_out(surplus, "1.00")
    buy("200.00")
    (settlement,) = settle_today()
    produce()
    new, old = (xml(api, item) for item in listed(api, "ar-settlement"))
    assert payouts(old) is None
    assert payouts(new) == (
        ("3", "16.00"),
        {"2026-06-09": ("2", "15.00"), "2026-06-10": ("1", "1.00")},
    )
    assert settlement.amount == Decimal("200.00")
    assert new.find("PaymentSummary").get("Amount") == "200.00"


def test_a_payout_after_the_file_of_its_date_is_in_the_next_one_and_none_is_told_twice(
    api, overpay, buy, pay_out, settle_today, on_day, produce
):
    on_day("2026-06-08")
    surplus = overpay("30.00")
    pay_out(surplus, "10.00")
    settle_today()
    produce()
    pay_out(surplus, "7.00")
    on_day("2026-06-09")
    buy("100.00")
    settle_today()
    produce()
    on_day("2026-06-10")
    buy("100.00")
    settle_today()
    produce()
    produce()
    told = [payouts(xml(api, item)) for item in listed(api, "ar-settlement")]
    assert told == [
        None,
        (("1", "7.00"), {"2026-06-08": ("1", "7.00")}),
        (("1", "10.00"), {"2026-06-08": ("1", "10.00")}),
    ]


def test_a_file_that_was_missed_tells_the_payouts_up_to_its_own_date(
    api, overpay, buy, pay_out, settle_today, at, produce
):
    surplus = overpay("30.00")
    pay_out(surplus, "10.00")
    settle_today()
    at("2026-06-09")
    pay_out(surplus, "7.00")
    buy("100.00")
    settle_today()
    produce()
    second, first = (payouts(xml(api, item)) for item in listed(api, "ar-settlement"))
    assert first == (("1", "10.00"), {"2026-06-08": ("1", "10.00")})
    assert second == (("1", "7.00"), {"2026-06-09": ("1", "7.00")})


def test_payouts_are_told_to_the_seller_they_come_from_and_set_offs_to_nobody(
    api, other_seller, overpay, buy, pay_out, settle_today, produce
):
    pay_out(overpay("30.00"), "30.00")
    pay_out(overpay("4.00", seller="655"), "4.00")
    surplus = overpay("9.00")
    buy("50.00", number="OPEN")
    answer = api.post(f"{surplus['@id']}/set-off-surplus", {"invoiceNo": "OPEN"})
    assert answer.data["remainingAmount"] == 0
    settle_today()
    produce()
    roots = [xml(api, item) for item in listed(api, "ar-settlement")]
    told = {root.find("Receiver").get("SellerNo"): payouts(root) for root in roots}
    assert told == {
        "654": (("1", "30.00"), {"2026-06-08": ("1", "30.00")}),
        "655": (("1", "4.00"), {"2026-06-08": ("1", "4.00")}),
    }
