"""Balances of the books that are stored at the end of a day: the same sums, from few rows."""

import datetime as dt
import threading

import pytest
from django.db import connection, connections, transaction
from django.urls import reverse

from accounts.books import balances
from accounts.models import BalanceHorizon, JournalLine, RunningBalance
from reports.analytics import books
from tests.support.books import violations, wrong
from tests.support.commands import run
from tests.support.concurrency import in_sight, wait_for_a_blocked_statement
from tests.support.dates import TODAY
from tests.support.payments import receive
from tests.support.purchases import buy
from tests.support.tampering import tamper

REPORT = reverse("admin:page_trial-balance")
LEDGER = reverse("admin:page_account-ledger")
PERIODS = (
    ("2026-03-01", "2026-03-31"), ("2026-03-02", "2026-03-02"), ("2026-03-15", "2026-04-19"),
    ("2026-04-20", "2026-04-20"), ("2026-04-21", "2026-06-08"), ("2026-06-08", "2026-06-08"),
    ("2026-02-01", "2026-02-28"),
)  # fmt: skip
BALANCES = "running balances of the books = sums of their lines, day by day"


@pytest.fixture
def spring(ledger, api, seller, at):
    """Two sales in March, a payment in April, one of nobody in May, a third sale today."""
    at("2026-03-02")
    dated = {"invoiceDate": "2026-03-02", "dueDate": "2026-03-31"}
    first = buy(api, "1000.00", invoice=dated)
    buy(api, "300.00", invoice=dated)
    at("2026-04-20")
    reference = first["invoicePurchaseDetails"]["paymentReference"]
    receive(ledger, reference, 600, bank="B-600")
    at("2026-05-04")
    receive(ledger, "nobody's", "250.00", bank="B-250")
    at(TODAY)
    buy(api, "70.00")
    return reference


def shown(client) -> list:
    """Return what the pages of the books show of some periods."""
    found = []
    for first, last in PERIODS:
        period = {"ledger": "501", "fromDate": first, "toDate": last}
        found.append(client.get(REPORT, period).context["table"]["rows"])
        for account in ("client_funds", "purchased_receivable", "sales.3000"):
            table = client.get(LEDGER, {**period, "account": account}).context["table"]
            found.append((table["facts"], table["rows"]))
    return found


def closing(client, last="2026-06-08") -> dict[str, str]:
    """Return the closing balances of the operator's accounts on a day, by name."""
    period = {"ledger": "501", "fromDate": last, "toDate": last}
    rows = client.get(REPORT, period).context["table"]["rows"]
    return {
        row[2][0].rpartition("</a>")[0].rpartition(">")[2]: row[6][0]
        for row in rows
        if row[0][0] == "operator"
    }


def lines_summed(query: str, **given) -> int:
    """Return how many lines of the journal a statement sums."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query}", given)
        ((plan,),) = cursor.fetchone()
    return _summed(plan["Plan"])


def _summed(node: dict) -> int:
    own = node.get("Relation Name") == "accounts_journalline"
    rows = node["Actual Rows"] * node["Actual Loops"] if own else 0
    return round(rows) + sum(map(_summed, node.get("Plans", ())))


def test_the_books_show_the_same_with_stored_balances_and_without(admin_client, spring, ledger):
    before = shown(admin_client)
    for day in ("2026-03-01", "2026-03-20", "2026-05-04", "2026-06-07", "2026-06-08"):
        balances.store(ledger, dt.date.fromisoformat(day))
        assert shown(admin_client) == before, day
    days = set(RunningBalance.objects.values_list("book_on", flat=True))
    assert days == set(JournalLine.objects.values_list("book_on", flat=True))
    assert violations(ledger) == []


def test_the_end_of_a_day_stores_the_balances_of_the_days_until_then(admin_client, spring, ledger):
    run("end_of_day", 501, date=TODAY.isoformat())
    assert BalanceHorizon.objects.get().through == TODAY
    stored = shown(admin_client)
    tamper("DELETE FROM accounts_balancehorizon")
    assert shown(admin_client) == stored
    assert violations(ledger) == []


def test_of_days_with_balances_no_line_is_summed(spring, ledger):
    day = dt.date(2026, 6, 7)
    given = {"ledger": 501, "since": "2026-04-01", "on": "2026-06-08", "operator": True}
    booked = JournalLine.objects.filter(ledger=ledger)
    everything = lines_summed(books._BALANCES, **given)
    assert everything >= booked.count()
    balances.store(ledger, day)
    today = booked.filter(book_on__gt=day).count()
    assert 0 < today == lines_summed(books._BALANCES, **given) < everything
    balances.store(ledger, TODAY)
    assert lines_summed(books._BALANCES, **given) == 0


def test_a_booking_on_a_day_that_is_stored_counts_at_once(admin_client, spring, ledger, at):
    balances.store(ledger, TODAY)
    at("2026-04-10")
    receive(ledger, spring, 100, bank="B-100")
    at(TODAY)
    assert BalanceHorizon.objects.get().through == dt.date(2026, 4, 9)
    assert "Client funds (bank)" not in closing(admin_client, "2026-04-09")
    assert closing(admin_client, "2026-04-19")["Client funds (bank)"] == "100.00"
    assert closing(admin_client)["Client funds (bank)"] == "950.00"
    assert violations(ledger) == []
    before = shown(admin_client)
    assert balances.store(ledger, TODAY) > 0
    assert BalanceHorizon.objects.get().through == TODAY
    assert shown(admin_client) == before
    assert violations(ledger) == []


def test_balances_of_a_ledger_are_its_own(spring, ledger, admin_client):
    run("open_ledger", 502, name="Another", country="SE")
    before = shown(admin_client)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM book_totals(502, '2026-06-08')")
        assert cursor.fetchone() == (0,)
    balances.store(ledger, TODAY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM book_totals(502, '2026-06-08')")
        assert cursor.fetchone() == (0,)
    assert shown(admin_client) == before


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE accounts_runningbalance SET debit = debit + 1 "
         "WHERE book_on = '2026-04-20' AND role = 'client_funds'",
         "client_funds  of 2026-04-20: stored are 601.00 debit and 0.00 credit of 1 lines, "
         "booked 600.00, 0.00 of 1"),
        ("DELETE FROM accounts_runningbalance WHERE book_on = '2026-05-04' AND role = 'sales'",
         "sales 3000 of 2026-05-04: stored are 0 debit and 0 credit of 0 lines, "
         "booked 0.00, 1300.00 of 2"),
        ("UPDATE accounts_journalline SET book_on = '2026-05-03' "
         "WHERE role = 'unmatched_payments'",
         "unmatched_payments  of 2026-05-03: stored are 0 debit and 0 credit of 0 lines, "
         "booked 0.00, 250.00 of 1"),
    ],
)  # fmt: skip
def test_the_verification_names_the_day_whose_balance_is_wrong(spring, ledger, statement, told):
    balances.store(ledger, TODAY)
    assert wrong(ledger) == []
    tamper(statement)
    found = [one for one in wrong(ledger) if one.check.name == BALANCES]
    assert [text for one in found for text in one.violations if text == told]
    as_of = [one.check.name for one in wrong(ledger, dt.date(2026, 3, 31))]
    assert BALANCES not in as_of


@pytest.mark.django_db(transaction=True)
class TestBesideOthers:
    """In real transactions: whoever books meanwhile is in the sums, sooner or later."""

    @pytest.fixture
    def db(self, transactional_db):
        """Let the fixtures commit for real."""

    @staticmethod
    def beside(work) -> threading.Thread:
        """Start work on a connection of its own."""

        def call():
            try:
                work()
            finally:
                connections.close_all()

        thread = threading.Thread(target=in_sight(call))
        thread.start()
        return thread

    def test_nothing_is_stored_while_somebody_books(self, admin_client, spring, ledger):
        stored = []
        with transaction.atomic():
            receive(ledger, spring, 100, bank="B-100")
            self.beside(lambda: stored.append(balances.store(ledger, TODAY, patience=0.2))).join()
        assert stored == [0]
        assert not RunningBalance.objects.exists()
        assert closing(admin_client)["Client funds (bank)"] == "950.00"
        assert balances.store(ledger, TODAY, patience=0.2) > 0
        assert closing(admin_client)["Client funds (bank)"] == "950.00"
        assert violations(ledger) == []

    def test_it_waits_for_who_books(self, admin_client, spring, ledger):
        stored = []
        with transaction.atomic():
            receive(ledger, spring, 100, bank="B-100")
            storing = self.beside(lambda: stored.append(balances.store(ledger, TODAY)))
            storing.join(0.3)
            assert storing.is_alive()
        storing.join()
        assert stored[0] > 0
        assert BalanceHorizon.objects.get().through == TODAY
        assert closing(admin_client)["Client funds (bank)"] == "950.00"
        assert violations(ledger) == []

    def test_a_late_booking_that_is_not_committed_yet_keeps_its_day_open(
        self, admin_client, spring, ledger, at
    ):
        balances.store(ledger, TODAY)
        stored = []
        at("2026-04-10")
        with transaction.atomic():
            receive(ledger, spring, 100, bank="B-100")
            storing = self.beside(
                lambda: stored.append(balances.store(ledger, TODAY + dt.timedelta(days=1)))
            )
            wait_for_a_blocked_statement()
        storing.join()
        at(TODAY)
        assert closing(admin_client)["Client funds (bank)"] == "950.00"
        assert violations(ledger) == []

    def test_a_booking_between_announcing_and_summing_is_not_missed(
        self, admin_client, spring, ledger, at, monkeypatch
    ):
        """Book, in the narrow time in between, on a day that is being stored."""

        def booked_meanwhile(patience):
            at("2026-04-10")
            self.beside(lambda: receive(ledger, spring, 100, bank="B-100")).join()
            at(TODAY)
            return True

        with monkeypatch.context() as patch:
            patch.setattr(balances, "_all_have_booked", booked_meanwhile)
            assert balances.store(ledger, TODAY) > 0
        assert BalanceHorizon.objects.get().through == dt.date(2026, 4, 9)
        assert closing(admin_client)["Client funds (bank)"] == "950.00"
        assert violations(ledger) == []
        balances.store(ledger, TODAY)
        assert closing(admin_client)["Client funds (bank)"] == "950.00"
        assert violations(ledger) == []

    def test_a_booking_that_is_taken_back_leaves_the_balances_as_they_were(
        self, admin_client, spring, ledger, at
    ):
        balances.store(ledger, TODAY)
        before = shown(admin_client)
        at("2026-04-10")
        with transaction.atomic():
            receive(ledger, spring, 100, bank="B-100")
            transaction.set_rollback(True)
        at(TODAY)
        assert BalanceHorizon.objects.get().through == TODAY
        assert shown(admin_client) == before
