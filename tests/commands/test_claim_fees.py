"""What a claim costs: by country, day, seller and size of the debt, and what the law forbids."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.management import CommandError

from invoices.claim_terms import default_terms, fee_rules, held_to
from invoices.models import Claim, ClaimTerm
from ledger_project.core import setting_changes
from ledger_project.core.actors import SYSTEM
from ledger_project.core.models import Ledger
from tests.support.assertions import unchanged
from tests.support.claims import CURRENCIES, shop
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.invoices import billed, customer, issue_invoice
from tests.support.letters import letter
from tests.support.paths import INVOICES

pytestmark = pytest.mark.django_db
D = Decimal


def bill(api, country: str, entity: str, amount=1000, **members) -> None:
    customer(api, "7", legalEntity=entity)
    billed(api, amount, currency=CURRENCIES[country], **members)


def charged(number: str = "S1") -> list[tuple]:
    found = Claim.objects.filter(invoice__invoice_no=number).order_by("pk")
    return [(one.level, one.fee, one.fee_kind) for one in found if one.fee]


def run_all(at, *days: str) -> None:
    for day in days:
        at(day)
        run("run_claims", 501)


def test_a_fee_is_that_of_the_day_on_which_the_claim_is_made(at):
    api = shop("NO")
    at("2025-11-03")
    bill(api, "NO", "consumer", invoiceDate="2025-11-03", preferredDueDate="2025-12-03")
    run_all(at, "2025-12-17", "2026-01-19", "2026-02-18")
    assert charged() == [
        ("Reminder", 35, "reminder_fee"),
        ("SecondReminder", D("37.50"), "reminder_fee"),
        ("CollectionClaim", D("112.50"), "collection_fee"),
    ]


def test_a_swedish_reminder_costs_what_its_seller_has_agreed(at):
    api = shop("SE")
    run("register_seller", 501, "655", name="othershop", reminder_fee_agreed=True)
    bill(api, "SE", "consumer")
    bill(api, "SE", "consumer", invoiceNo="S2", sellerNumber="655")
    run_all(at, "2026-07-14")
    assert (charged("S1"), charged("S2")) == ([], [("Reminder", 60, "reminder_fee")])
    assert api.get(f"{INVOICES}/S1").data["debt"]["reminderFee"] == 0
    # A ledger's own fee asks it, too; one reminder of a debt alone may cost anything.
    run("set_claim_terms", 501, legal_entity="consumer", level="Reminder", fee=D(0))
    bill(api, "SE", "consumer", invoiceNo="S3", sellerNumber="655")
    run("set_claim_terms", 501, legal_entity="consumer", level="SecondReminder", fee=D(40),
        fee_kind="reminder_fee")  # fmt: skip
    run_all(at, "2026-07-31")
    assert charged("S1") == []
    assert charged("S2")[1:] == [("SecondReminder", 40, "reminder_fee")]


def test_terms_of_one_seller_hold_for_its_invoices_alone_and_from_their_day_on(at):
    api = shop("DK")
    run("register_seller", 501, "655", name="othershop")
    terms = {"legal_entity": "consumer", "level": "Reminder"}
    run("set_claim_terms", 501, **terms, fee=D(80))
    run("set_claim_terms", 501, **terms, seller="655", fee=D(90))
    run("set_claim_terms", 501, **terms, seller="655", fee=D(95), date="2026-07-18")
    bill(api, "DK", "consumer")
    for number in ("S2", "S3"):
        due = {"S2": "2026-07-07", "S3": "2026-07-10"}[number]
        bill(api, "DK", "consumer", invoiceNo=number, sellerNumber="655", preferredDueDate=due)
    run_all(at, "2026-07-17", "2026-07-20")
    fees = {number: charged(number)[0][1] for number in ("S1", "S2", "S3")}
    assert fees == {"S1": 80, "S2": 90, "S3": 95}
    shown = run("set_claim_terms", 501, seller="655", date="2026-07-17")
    assert [row["fee"] for row in shown if row["level"] == "Reminder"] == [90, 310]


@pytest.mark.parametrize(("amount", "fee"), [("100", 14), ("100.01", 24), ("1000.01", 50)])
def test_a_licensed_collector_charges_finnish_consumers_by_the_principal(at, amount, fee):
    bill(shop("FI", licensed_collector=True), "FI", "consumer", amount)
    run_all(at, "2026-07-21", "2026-08-18", "2026-09-15")
    assert [one[1] for one in charged()] == [5, 5, fee]


ABOVE = [
    ("SE", "consumer", "Reminder", {"fee": D("60.01")}, "at most 60", "1981:739"),
    ("SE", "consumer", "SecondReminder", {"fee": D(60), "fee_kind": "reminder_fee"},
     "at most 1 fees", "1981:739"),
    ("SE", "consumer", "CollectionClaim", {"fee": D(181)}, "at most 180", "1981:739"),
    ("SE", "consumer", "Reminder", {"fee": D(1), "fee_kind": "late_fee"}, "at most 0", "1981:739"),
    ("SE", "business", "Reminder", {"fee": D(451)}, "at most 450", "1981:739"),
    ("NO", "consumer", "Reminder", {"fee": D(500), "days": 1}, "14 days", "inkassoforskriften"),
    ("NO", "consumer", "Reminder", {"fee": D(38)}, "at most 37.50", "inkassoforskriften"),
    ("NO", "consumer", "Reminder", {"days": 13}, "14 days", "inkassoforskriften"),
    ("NO", "business", "Reminder", {"fee": D(461)}, "at most 460", "forsinkelsesrenteloven"),
    ("FI", "consumer", "Reminder", {"fee": D("5.01")}, "at most 5", "513/1999"),
    ("FI", "consumer", "CollectionClaim", {"fee": D(14), "fee_kind": "collection_fee"},
     "at most 5", "513/1999"),
    ("FI", "consumer", "Reminder", {"tiers": [(D(100), D(24))]}, "at most 5", "513/1999"),
    ("FI", "business", "SecondReminder", {"fee": D(13), "fee_kind": "reminder_fee"},
     "at most 12", "513/1999"),
    ("FI", "business", "Reminder", {"fee": D(41)}, "at most 40", "513/1999"),
    ("DK", "consumer", "Reminder", {"fee": D(101)}, "at most 100", "renteloven"),
    ("DK", "consumer", "RestReminder", {"fee": D(100), "fee_kind": "reminder_fee"},
     "at most 3 fees", "renteloven"),
    ("DK", "business", "Reminder", {"fee": D(311)}, "at most 310", "renteloven"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("country", "entity", "level", "members", "cap", "law"),
    ABOVE,
    ids=["-".join((row[0], row[1], row[2], *map(str, row[3]))) for row in ABOVE],
)
def test_terms_above_the_law_are_refused_with_the_most_that_it_allows(
    country, entity, level, members, cap, law
):
    shop(country)
    with unchanged(), pytest.raises(CommandError) as refused:
        run("set_claim_terms", 501, legal_entity=entity, level=level, **members)
    assert cap in str(refused.value)
    assert law in str(refused.value)


WITHIN = [
    ("SE", "consumer", "Reminder", {"fee": D(60), "days": 1}),
    ("NO", "consumer", "Reminder", {"fee": D(0), "days": 1}),
    ("NO", "business", "Reminder", {"fee": D(470), "date": "2026-07-01"}),
    ("FI", "consumer", "RestReminder", {"fee": D(5), "fee_kind": "reminder_fee"}),
    ("FI", "business", "CollectionClaim", {"fee": D(50), "fee_kind": "collection_fee"}),
    ("DK", "consumer", "Reminder", {"fee": D(100), "days": 1}),
]


@pytest.mark.parametrize(("country", "entity", "level", "members"), WITHIN)
def test_terms_that_the_law_allows_are_taken(country, entity, level, members):
    shop(country)
    shown = run("set_claim_terms", 501, legal_entity=entity, level=level, **members)
    (row,) = (one for one in shown if (one["legal_entity"], one["level"]) == (entity, level))
    assert row["fee"] == members["fee"]


def test_a_collector_with_a_licence_sets_its_fees_up_to_those_of_the_law():
    shop("FI", licensed_collector=True)
    terms = {"legal_entity": "consumer", "level": "CollectionClaim"}
    run("set_claim_terms", 501, **terms, fee=D(10), tiers=[(D(100), D(24)), (D(1000), D(50))])
    with unchanged(), pytest.raises(CommandError, match="513/1999"):
        run("set_claim_terms", 501, **terms, tiers=[(D(50), D(24))])


def test_terms_from_before_the_law_was_asked_charge_what_it_allows_and_are_named(at):
    """A Norwegian reminder of 500.00 after a day, a second one of 500.00 and a third fee."""
    api = shop("NO")
    ledger = Ledger.objects.get()
    of = {"ledger": ledger, "legal_entity": "consumer", "days_to_pay": 14, "minimum": D(50)}
    kind = {"fee_kind": "reminder_fee"}
    with setting_changes.made_by(SYSTEM, "set_claim_terms"):
        ClaimTerm.objects.create(**of, level="Reminder", days=1, fee=D(500), **kind)
        ClaimTerm.objects.create(**of, level="SecondReminder", days=1, fee=D(500), **kind)
        ClaimTerm.objects.create(
            **of, level="CollectionClaim", days=1, fee=D(50), tiers=[[D(500), D(600)]],
            fee_kind="collection_fee",
        )  # fmt: skip
    bill(api, "NO", "consumer")
    run_all(at, "2026-07-08", "2026-07-24", "2026-08-11")
    assert charged() == [
        ("SecondReminder", D("37.50"), "reminder_fee"),
        ("CollectionClaim", D("112.50"), "collection_fee"),
    ]
    # The invoice announced no fee either, as the first reminder may cost nothing so early.
    assert "500" not in letter(api, {"@id": f"{INVOICES}/S1"}, "invoice")
    (row,) = run("verify_ledger", 501)
    assert row["clean"] is True
    said = [one for one in row["notices"] if "own terms" in one]
    assert len(said) == 3
    assert "Reminder: the law allows a fee 14 days after" in said[0]
    assert "SecondReminder: the law allows a fee of at most 37.50" in said[1]
    assert "CollectionClaim: the law allows a fee of at most 112.50" in said[2]
    assert all("inkassoforskriften" in one for one in said)


def test_a_finnish_consumer_pays_no_fee_for_an_invoice_sent_less_than_two_weeks_before_due(at):
    api = shop("FI")
    bill(api, "FI", "consumer", preferredDueDate="2026-06-18")
    bill(api, "FI", "consumer", preferredDueDate="2026-06-22", invoiceNo="S2")
    run_all(at, "2026-07-06", "2026-08-03")
    assert charged("S1") == []
    assert [one[1] for one in charged("S2")] == [5, 5]


def test_of_a_letter_the_two_weeks_count_from_the_day_on_which_it_was_sent(at):
    """Sent on the 11th, due on the 22nd or, just in time, on the 25th."""
    api = shop("FI", letters_since=TODAY)
    for number, day in (("S1", "2026-06-22"), ("S2", "2026-06-25")):
        bill(api, "FI", "consumer", preferredDueDate=day, invoiceNo=number, distribution="print")
    at("2026-06-11")
    run("hand_over_letters", 501)
    run_all(at, "2026-07-13")
    assert charged("S1") == []
    assert charged("S2") == [("Reminder", 5, "reminder_fee")]
    assert Claim.objects.count() == 2


def test_a_late_fee_and_reminder_fees_exclude_each_other(at):
    api = shop("NO")
    terms = {"legal_entity": "business"}
    run("set_claim_terms", 501, **terms, level="SecondReminder", fee=D("37.50"),
        fee_kind="reminder_fee")  # fmt: skip
    bill(api, "NO", "business")
    run_all(at, "2026-07-21", "2026-08-18")
    assert charged() == [("Reminder", 460, "late_fee")]
    # Nor the other way round, nor the late fee twice.
    run("set_claim_terms", 501, **terms, level="Reminder", fee=D("37.50"), fee_kind="reminder_fee")
    run("set_claim_terms", 501, **terms, level="SecondReminder", fee=D(460), fee_kind="late_fee")
    at("2026-08-19")
    bill(api, "NO", "business", invoiceNo="S2", preferredDueDate="2026-09-01")
    run_all(at, "2026-09-15", "2026-10-13")
    assert charged("S2") == [("Reminder", D("37.50"), "reminder_fee")]


def test_terms_with_faulty_tiers_or_an_unknown_seller_are_refused(at):
    shop("FI", licensed_collector=True)
    terms = {"legal_entity": "consumer", "level": "CollectionClaim"}
    tiers = [(D(1000), D(50)), (D(100), D(24))]
    with unchanged(), pytest.raises(CommandError, match="smallest first"):
        run("set_claim_terms", 501, **terms, tiers=tiers)
    with unchanged(), pytest.raises(CommandError, match="no seller 99"):
        run("set_claim_terms", 501, **terms, seller="99", fee=D(1))
    row = run("set_claim_terms", 501, **terms, tiers=tiers[::-1])[4 - 1]
    assert (row["level"], row["fee"], row["tiers"]) == (
        "CollectionClaim", 14, "100.00:24.00 1000.00:50.00",
    )  # fmt: skip


def test_the_invoice_announces_the_fee_of_its_day_by_its_name(at):
    api = shop("SE")

    def announced(number: str, buyer: str, entity: str) -> str:
        customer(api, buyer, legalEntity=entity)
        issue_invoice(api, 1000, customerNo=buyer, invoiceNo=number)
        return letter(api, {"@id": f"{INVOICES}/{number}"}, "invoice")

    assert "kostar" not in announced("S1", "7", "consumer")
    to_business = announced("S2", "8", "business")
    assert "Vid försenad betalning tas en förseningsersättning på 450,00 SEK ut." in to_business
    assert "kostar" not in to_business
    run("register_seller", 501, "654", reminder_fee_agreed=True)
    assert "En betalningspåminnelse kostar 60,00 SEK." in announced("S3", "7", "consumer")


@pytest.mark.parametrize("licensed", [False, True])
@pytest.mark.parametrize(
    "on", ["2005-01-01", "2014-01-01", "2021-01-01", "2026-03-01", "2026-08-01"]
)
@pytest.mark.parametrize("country", CURRENCIES)
def test_what_is_charged_by_default_is_within_the_law_on_each_day(country, on, licensed):
    day = dt.date.fromisoformat(on)
    for entity in ("consumer", "business"):
        terms = default_terms(country, entity, day, licensed=licensed)
        rules = fee_rules(country, entity, day, licensed=licensed)
        assert held_to(terms, rules) == (dict(terms), [])
