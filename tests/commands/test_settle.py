"""settle: each record in one settlement, once for each seller and date, whatever happens."""

import threading
import time
from decimal import Decimal

import pytest
from django.db import connection

from accounts.models import JournalLine, Settlement, SettlementRecord
from benchmarks.population import populate
from ledger_project.core.models import NumberSeries
from ledger_project.core.setup import open_ledger, register_seller
from tests.support.bodies import authorization_body
from tests.support.books import violations
from tests.support.clients import issue
from tests.support.commands import run, start
from tests.support.dates import TODAY
from tests.support.paths import AUTHORIZATIONS
from tests.support.purchases import buy, credit
from tests.support.sampling import WIDE, generator


def test_a_settlement_sums_its_records_and_deducts_fees_and_vat(ledger, api, constraints):
    first = buy(api, Decimal("1000.00"))
    buy(api, Decimal("500.00"))
    credit(api, first, Decimal("200.00"))
    (settled,) = run("settle", 501)
    # Three items at 3.20 and 1.5 % of 1 500.00 are 32.10; VAT of 25 % is 8.03 (8.025 half up).
    assert settled == {
        "ledger": 501,
        "settlement": "R501-0001",
        "seller": "654",
        "records": 3,
        "amount": Decimal("1300.00"),
        "fees": Decimal("32.10"),
        "vat": Decimal("8.03"),
        "transferred": Decimal("1259.87"),
        "currency": "SEK",
    }
    assert violations(ledger) == []


def test_run_again_on_the_same_date_it_settles_nothing(ledger, api):
    buy(api, Decimal("100.00"))
    run("settle", 501)
    buy(api, Decimal("50.00"))
    assert run("settle", 501) == []
    assert Settlement.objects.count() == 1
    (later,) = run("settle", 501, date=TODAY.replace(day=9))
    assert later["amount"] == Decimal("50.00")
    assert violations(ledger) == []


def test_a_negative_result_is_carried_forward_until_sales_outweigh_it(ledger, api, at):
    first = buy(api, Decimal("100.00"))
    run("settle", 501)
    at("2026-06-09")
    credit(api, first, Decimal("60.00"))
    assert run("settle", 501) == []
    assert SettlementRecord.objects.count() == 1
    assert violations(ledger) == []
    at("2026-06-10")
    buy(api, Decimal("200.00"))
    (settled,) = run("settle", 501)
    assert (settled["settlement"], settled["amount"]) == ("R501-0002", Decimal("140.00"))
    assert violations(ledger) == []


def test_records_of_a_later_book_date_wait_for_their_own_run(ledger, api, at):
    buy(api, Decimal("100.00"))
    at("2026-06-09")
    buy(api, Decimal("70.00"))
    (settled,) = run("settle", 501, date=TODAY)
    assert settled["amount"] == Decimal("100.00")
    (next_,) = run("settle", 501)
    assert next_["amount"] == Decimal("70.00")
    assert violations(ledger) == []


def test_each_seller_is_settled_by_itself_with_numbers_without_a_gap(
    ledger, api, other_seller, constraints
):
    buy(api, Decimal("100.00"))
    buy(api, Decimal("300.00"), seller="655")
    settled = run("settle", 501)
    assert [(one["settlement"], one["seller"], one["amount"]) for one in settled] == [
        ("R501-0001", "654", Decimal("100.00")),
        ("R501-0002", "655", Decimal("300.00")),
    ]
    assert violations(ledger) == []


@pytest.mark.parametrize(
    ("country", "on", "percent"),
    [("SE", "2026-06-08", "25"), ("NO", "2026-06-08", "25"), ("DK", "2026-06-08", "25"),
     ("FI", "2026-06-08", "25.5"), ("FI", "2024-08-31", "24")],
)  # fmt: skip
def test_vat_is_that_of_the_country_on_the_date(db, at, country, on, percent):
    at(on)
    ledger, _ = open_ledger(501, name="Test", country=country)
    register_seller(ledger, "654", item_fee=Decimal("10"))
    body = authorization_body(invoice={"currency": ledger.currency})
    api = issue(ledger)
    authorization = api.post(AUTHORIZATIONS, body).data
    api.post(authorization["captures"], {})
    (settled,) = run("settle", 501)
    assert settled["vat"] == Decimal(percent) / 10
    assert violations(ledger) == []


def test_without_a_fee_agreement_the_records_stay_open_until_there_is_one(ledger, api):
    buy(api, Decimal("100.00"))
    register_seller(ledger, "654", fee_agreement=False)
    assert run("settle", 501) == []
    assert SettlementRecord.objects.count() == 0
    register_seller(ledger, "654", item_fee=Decimal("1.00"))
    (settled,) = run("settle", 501)
    assert (settled["amount"], settled["fees"]) == (Decimal("100.00"), Decimal("1.00"))
    assert violations(ledger) == []


def test_unknown_ledgers_are_refused(db):
    with pytest.raises(Exception, match="There is no ledger 999"):
        run("settle", 999)


# --- With real transactions ----------------------------------------------------------------

INVOICES = 4000 if WIDE else 1200


@pytest.fixture
def crowded(transactional_db):
    ledger, _ = open_ledger(601, name="Crowded", country="SE")
    sellers = [
        register_seller(ledger, number, item_fee=Decimal("1.10"), commission_percent=Decimal("2"))[
            0
        ]
        for number in ("1", "2")
    ]
    for seller in sellers:
        populate(ledger, seller, INVOICES // 2, TODAY)
    return ledger


def state() -> tuple:
    """Return the rows that the run wrote, without the keys that sequences gave."""
    lines = JournalLine.objects.filter(entry__template="seller_settled").order_by("seller", "id")
    return (
        list(Settlement.objects.order_by("number").values_list(
            "number", "seller__number", "debit_count", "amount", "fees", "vat", "transferred")),
        list(lines.values_list("seller__number", "role", "debit", "credit")),
        SettlementRecord.objects.count(),
        list(NumberSeries.objects.values_list("name", "last")),
    )  # fmt: skip


def test_killed_at_four_sampled_moments_and_run_again_it_leaves_the_books_of_one_calm_run(crowded):
    moments = generator(20260608)
    seconds = 0.0
    for attempt in range(4):
        process = start("settle", "601", "--date", TODAY.isoformat())
        if attempt == 0:
            started = time.monotonic()
            time.sleep(0.6)
        else:
            time.sleep(moments.uniform(0.3, max(1.2, seconds)))
        process.kill()
        process.wait()
        if attempt == 0:
            seconds = time.monotonic() - started
        assert violations(crowded) == []
    again = start("settle", "601", "--date", TODAY.isoformat(), "--json")
    _, err = again.communicate(timeout=60)
    assert again.returncode == 0, err
    survived = state()
    assert violations(crowded) == []
    assert survived[2] == INVOICES
    assert [row[0] for row in survived[0]] == ["R601-0001", "R601-0002"]

    calm, _ = open_ledger(602, name="Calm", country="SE")
    for number in ("1", "2"):
        seller, _ = register_seller(
            calm, number, item_fee=Decimal("1.10"), commission_percent=Decimal("2")
        )
        populate(calm, seller, INVOICES // 2, TODAY)
    expected = {row["seller"]: row for row in run("settle", 602, date=TODAY)}
    for number, seller, count, *amounts in survived[0]:
        row = expected[seller]
        assert count == row["records"]
        assert amounts == [row["amount"], row["fees"], row["vat"], row["transferred"]], number


def test_eight_runs_at_once_settle_once(crowded):
    results: list = []

    def work() -> None:
        try:
            results.append(run("settle", 601, date=TODAY))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(one) for one in results) == [0] * 7 + [2]
    assert SettlementRecord.objects.count() == INVOICES
    assert violations(crowded) == []
