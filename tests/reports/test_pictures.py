"""Pictures of the reports: of the books' amounts, with labels that people can read."""

import datetime as dt
import itertools
import re
from decimal import Decimal

import pytest

from accounts.models import JournalLine
from invoices.models import Invoice
from ledger_project.core.setup import register_seller
from reports.admin.pictures import LETTER, WIDTH, drawn
from reports.analytics import Layout, Picture
from reports.models import SealLink
from tests.support.claims import RUNS, run_claims_up_to
from tests.support.commands import run
from tests.support.invoices import billed, issue_invoice
from tests.support.paths import REPORTS
from tests.support.payments import receive
from tests.support.purchases import buy, capture
from tests.support.tampering import tamper

LEVELS = ("ofRestReminder", "ofReminder", "ofSecondReminder", "ofCollectionClaim")
LEVELS = ("ofInvoice", *LEVELS, "ofDebtCollection")


@pytest.fixture
def ladder(api, ledger, at):
    """Three invoices due on July 7th: one paid after its reminder, one in collection, one paid."""
    billed(api, 1000)
    for number, amount in (("S2", 400), ("S3", 50)):
        issue_invoice(api, amount, customerNo="7", invoiceNo=number)
    paid = {one.invoice_no: one.payment_reference for one in Invoice.objects.all()}
    receive(ledger, paid["S3"], 50, on=dt.date(2026, 7, 1))
    run_claims_up_to("Reminder")
    receive(ledger, paid["S2"], 460, on=dt.date(2026, 7, 20))
    run_claims_up_to("CollectionClaim")
    at("2026-08-20")


def test_receivables_over_time_agree_with_the_ageing_of_each_day(api, ladder):
    history = api.get(f"{REPORTS}/ageing-history").data["items"]
    assert [row["date"] for row in history[-3:]] == ["2026-06-30", "2026-07-31", "2026-08-20"]
    for row in history[-3:]:
        totals = api.get(f"{REPORTS}/ageing?asOf={row['date']}").data["totals"]
        names = ("notDue", "overdue1To30", "overdue31To60", "total")
        assert [row[name] for name in names] == [totals[name] for name in names]
        assert sum(row[name] for name in LEVELS) == row["total"]
    levels = [{name: row[name] for name in LEVELS if row[name]} for row in history[-3:]]
    assert levels == [
        {"ofInvoice": Decimal("1450.00")},
        {"ofSecondReminder": Decimal("1000.00")},
        {"ofCollectionClaim": Decimal("1000.00")},
    ]


def test_what_was_bought_after_the_claims_ended_is_of_no_claim(api, ledger, authorize, at):
    dated = {"invoiceDate": "2026-06-08", "dueDate": "2026-06-18"}
    one = authorize(amount=1200, invoice=dated)
    capture(api, one, amount=1000)
    at("2026-07-06")
    run("run_claims", 501)
    invoice = Invoice.objects.get()
    assert invoice.claim_level == "Reminder"
    receive(ledger, invoice.payment_reference, 1500, on=dt.date(2026, 7, 6))
    capture(api, one, amount=200)
    last = api.get(f"{REPORTS}/ageing-history").data["items"][-1]
    assert {name: last[name] for name in LEVELS if last[name]} == {"ofInvoice": 200}


def test_the_ladder_counts_how_far_invoices_came_and_what_is_unpaid(api, ladder):
    found = api.get(f"{REPORTS}/dunning-ladder?fromDate=2026-07-01").data["items"]
    assert [(row["level"], row["invoices"], row["principal"], row["unpaid"]) for row in found] == [
        ("Fell due", 3, Decimal("1450.00"), Decimal("1000.00")),
        ("Reminder of a rest", 0, Decimal("0.00"), Decimal("0.00")),
        ("Reminder", 2, Decimal("1400.00"), Decimal("1000.00")),
        ("Second reminder", 1, Decimal("1000.00"), Decimal("1000.00")),
        ("Collection claim", 1, Decimal("1000.00"), Decimal("1000.00")),
        ("Debt collection", 0, Decimal("0.00"), Decimal("0.00")),
    ]
    before = api.get(f"{REPORTS}/dunning-ladder?fromDate=2026-07-01&toDate={RUNS['Reminder']}")
    assert [row["invoices"] for row in before.data["items"]] == [3, 0, 2, 0, 0, 0]
    assert api.get(f"{REPORTS}/dunning-ladder?sellerNumber=655").data["items"][0]["invoices"] == 0


def test_money_by_day_is_what_the_books_say_of_the_bank(api, ledger, seller, admin_client, at):
    bought = buy(api, "1000.00")
    run("settle", 501)
    reference = bought["invoicePurchaseDetails"]["paymentReference"]
    receive(ledger, reference, 1000, on=dt.date(2026, 6, 10))
    at("2026-06-10")
    shown = admin_client.get("/admin/reports/money-by-day/", {"fromDate": "2026-06-01"})
    lines = JournalLine.objects.filter(role="client_funds")
    told = [[cell for cell, _ in row] for row in shown.context["table"]["rows"]]
    booked = [(f"{one.book_on}", one.debit, one.credit) for one in lines.order_by("book_on")]
    assert [(day, Decimal(into.replace("\u202f", "")), Decimal(out.replace("\u202f", "")))
            for day, into, out, _ in told] == booked  # fmt: skip
    client = api.get(f"{REPORTS}/money-by-day").data["items"]
    assert [(row["moneyIn"], row["moneyOut"]) for row in client] == [
        (one.debit, one.credit) for one in JournalLine.objects.filter(role="bank")
    ]


def test_the_evidence_is_shown_and_verified_when_asked(admin_client, api, ledger, seller):
    page = "/admin/reports/evidence/"
    assert dict(admin_client.get(page).context["facts"])["Links"].startswith("None yet")
    buy(api, "100.00")
    run("seal_ledger", 501)
    shown = admin_client.get(page)
    assert shown.context["results"] == []
    head = SealLink.objects.latest("number")
    assert dict(shown.context["facts"])["Head"] == head.digest.hex()
    results = admin_client.get(page, {"verify": 1}).context["results"]
    assert [one["faults"] for one in results] == [[], [], []]
    tamper("UPDATE core_statechange SET to_state = 'another'")
    faults = admin_client.get(page, {"verify": 1}).context["results"][1]["faults"]
    assert faults
    assert all("is altered" in fault for fault in faults)


def picture(count: int, layout: Layout, sign: int = 1) -> Picture:
    labels = tuple(f"A label of the place {number}" for number in range(count))
    amounts = tuple(Decimal(sign * (number + 1) * 1000) for number in range(count))
    several = 3 if layout is Layout.STACKED else 1
    return Picture("Title", labels, tuple((f"s{n}", amounts) for n in range(several)), layout)


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("count", [1, 5, 40])
@pytest.mark.parametrize("sign", [1, -1])
def test_bars_and_labels_stay_within_the_picture_and_do_not_overlap(layout, count, sign):
    if layout is Layout.WATERFALL and count > 5:
        pytest.skip("A waterfall has few steps")
    drawing = drawn(picture(count, layout, sign))
    for bar in drawing.bars:
        assert bar.x >= -0.1
        assert bar.x + bar.width <= WIDTH + 0.1
        assert bar.y >= 0
        assert bar.y + bar.height <= drawing.height
    shift = {"start": 0.0, "middle": 0.5, "end": 1.0}
    lines: dict[float, list[tuple[float, float]]] = {}
    for text in drawing.texts:
        width = len(text.text) * LETTER
        begins = text.x - shift[text.anchor] * width
        lines.setdefault(round(text.y), []).append((begins, begins + width))
    for placed in lines.values():
        placed.sort()
        assert placed[0][0] >= -0.1
        assert placed[-1][1] <= WIDTH + 0.1
        for (_, end), (begin, _) in itertools.pairwise(placed):
            assert end <= begin + 0.1, (layout, count)


def test_each_picture_has_a_title_its_table_and_its_csv_and_no_script(admin_client, ladder, ledger):
    register_seller(ledger, "654", name="<script>alert(1)</script>")
    for name in ("ageing", "ageing-history", "dunning-ladder", "trial-balance"):
        since = {"fromDate": "2026-07-01"} if name == "dunning-ladder" else {}
        shown = admin_client.get(f"/admin/reports/{name}/", since).content.decode()
        for drawing in re.findall(r"<figure.*?</figure>", shown, re.DOTALL):
            assert "<figcaption><b>" in drawing
            assert "<script" not in drawing
            assert " style=" not in drawing
        assert shown.count("<figure") >= (2 if name == "ageing-history" else 1)
        assert "<table>" in shown
        assert "format=csv" in shown
