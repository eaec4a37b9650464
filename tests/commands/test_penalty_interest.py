"""Penalty interest: by legal entity, seller and half-year, within the law, from the right day."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError
from django.test import Client
from django.urls import reverse

from ledger_project.core.setup import open_ledger, register_seller
from tests.support.assertions import unchanged
from tests.support.clients import issue
from tests.support.commands import run
from tests.support.invoices import OVERDUE, customer, issue_invoice
from tests.support.letters import letter
from tests.support.paths import INVOICES

pytestmark = pytest.mark.django_db
CURRENCIES = {"SE": "SEK", "NO": "NOK", "FI": "EUR", "DK": "DKK"}
D = Decimal


def shop(country: str, **settings):
    ledger, _ = open_ledger(501, name="Testledger", country=country, **settings)
    register_seller(ledger, "654", name="testshop", reminder_fee_agreed=True)
    return issue(ledger)


@pytest.fixture(autouse=True)
def in_may(at):
    at("2026-05-01")


def bill(api, country: str, number: str = "S1", entity: str = "consumer", **members) -> None:
    buyer = {"consumer": "7", "business": "8"}[entity]
    customer(api, buyer, legalEntity=entity)
    members = {"currency": CURRENCIES[country], "customerNo": buyer, **OVERDUE, **members}
    issue_invoice(api, 1000, invoiceNo=number, **members)


def interest(api, number: str = "S1") -> Decimal:
    return api.get(f"{INVOICES}/{number}").data["debt"]["interest"]


def lacking() -> list[str]:
    (result,) = run("verify_ledger", 501)
    assert result["clean"] is True
    return [one for one in result["notices"] if "reference rate" in one]


def test_consumers_and_businesses_of_a_finnish_ledger_owe_what_the_law_says_of_each(at):
    api = shop("FI")
    shown = run("set_penalty_interest", 501, statutory=True)
    assert [(row["legal_entity"], row["points"], row["percent"]) for row in shown] == [
        ("business", 8, D("10.5")), ("consumer", 7, D("9.5")),
    ]  # fmt: skip
    bill(api, "FI")
    bill(api, "FI", "S2", "business")
    at("2026-06-08")
    # 24 days, from 16 May to 8 June.
    assert (interest(api, "S1"), interest(api, "S2")) == (D("6.25"), D("6.90"))
    assert lacking() == []


def test_a_half_year_without_a_reference_rate_bears_none_until_it_is_entered(at):
    api, client = shop("FI"), Client()
    run("staff_account", "boss", create_superuser=True)
    client.force_login(User.objects.get())

    def start_page() -> str:
        return client.get(reverse("admin:index")).content.decode()

    run("set_penalty_interest", 501, points=D(7), legal_entity="consumer")
    bill(api, "FI")
    at("2026-06-30")
    until_june = interest(api)
    at("2026-07-10")
    # 46 days of 9.5 % to the end of June, and nothing since.
    assert interest(api) == until_june == D("11.97")
    assert [notice[:67] for notice in lacking()] == [
        "there is no reference rate of FI for the half-year from 2026-07-01:"
    ]
    assert "Ledgers without the reference rate" in start_page()
    run("set_reference_rate", "FI", "2.25", date="2026-07-10", source="Suomen Pankki")
    assert "Ledgers without the reference rate" not in start_page()
    # And 10 days of 9.25 %.
    assert interest(api) == D("14.51")
    assert lacking() == []
    shown = run("set_reference_rate", "FI")[:2]
    assert [(row["since"], row["percent"], row["source"]) for row in shown] == [
        ("2026-07-01", D("2.25"), "Suomen Pankki"), ("2026-01-01", D("2.5"), "shipped"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("country", "entity", "due", "day", "expected"),
    [
        # 30 days of June 2012: räntelagen 6 §, 2.00 + 8; forsinkelsesrenteloven § 3, 8.75 in all.
        ("SE", "consumer", "2012-05-31", "2012-06-30", "8.22"),
        ("NO", "consumer", "2012-05-31", "2012-06-30", "7.19"),
        # Of a reference rate below zero: -0.50 + 8.
        ("SE", "business", "2017-05-31", "2017-06-30", "6.16"),
        # 30 days in 2014: 0.5 + 7 and + 8; 0.20 + 8.
        ("FI", "consumer", "2014-05-28", "2014-06-27", "6.16"),
        ("FI", "business", "2014-05-28", "2014-06-27", "6.99"),
        ("DK", "consumer", "2014-05-28", "2014-06-27", "6.74"),
        # Over the change of the half-year: 15 days of 7.0 and 15 days of 9.5.
        ("FI", "consumer", "2022-12-16", "2023-01-15", "6.78"),
        # A half-year that is not known bears none.
        ("DK", "consumer", "2021-07-30", "2021-08-31", "0"),
    ],
)
def test_interest_of_a_past_half_year_follows_the_rate_that_was_published_for_it(
    at, country, entity, due, day, expected
):
    at(due)
    api = shop(country)
    run("set_penalty_interest", 501, statutory=True, date="2012-01-01")
    bill(api, country, entity=entity, invoiceDate=due, preferredDueDate=due)
    at(day)
    assert interest(api) == D(expected)
    notices = lacking()
    assert bool(notices) == (expected == "0")
    assert all("half-year from 2021-07-01" in one for one in notices)


def test_a_ledger_that_follows_no_reference_rate_lacks_none(at):
    bill(shop("SE", penalty_interest=D(12)), "SE")
    at("2027-02-01")
    assert lacking() == []


def test_the_rate_of_a_seller_stands_before_the_ledgers_from_its_day_on(at):
    api = shop("SE", penalty_interest=D(10))
    run("register_seller", 501, "655", name="othershop")
    run("set_penalty_interest", 501, percent=D(4), seller="655", date="2026-05-26")
    bill(api, "SE")
    bill(api, "SE", "S2", sellerNumber="655")
    at("2026-06-08")
    # 24 days of 10 %; 10 days of 10 % and 14 days of 4 %.
    assert (interest(api, "S1"), interest(api, "S2")) == (D("6.58"), D("4.27"))


@pytest.mark.parametrize(
    ("country", "options", "refused"),
    [
        ("FI", {"percent": D("9.51"), "legal_entity": "consumer"}, True),
        ("FI", {"percent": D("9.51"), "agreed": True}, True),
        ("FI", {"percent": D("9.50")}, False),
        ("FI", {"percent": D(24), "legal_entity": "business"}, False),
        ("FI", {"points": D("7.5"), "legal_entity": "consumer"}, True),
        ("NO", {"percent": D("12.01"), "agreed": True}, True),
        ("DK", {"points": D(9)}, True),
        ("SE", {"percent": D("10.01")}, True),
        ("SE", {"percent": D("24"), "agreed": True}, False),
    ],
)
def test_consumers_owe_no_more_than_the_law_allows(at, country, options, refused):
    shop(country)
    if refused:
        with unchanged(), pytest.raises(CommandError, match="the law's for consumers"):
            run("set_penalty_interest", 501, **options)
    else:
        assert run("set_penalty_interest", 501, **options)


def test_a_ledgers_own_rate_is_held_to_the_law_of_its_country_too(at):
    shop("NO")
    with unchanged(), pytest.raises(CommandError, match="penalty_interest: Above 12.00"):
        run("open_ledger", 501, penalty_interest=D(24))
    run("open_ledger", 501, penalty_interest=D(12))


def test_interest_runs_from_thirty_days_after_sending_where_due_dates_are_not_agreed(at):
    api = shop("SE", penalty_interest=D(10), due_dates_agreed=False)
    at("2026-06-08")
    bill(api, "SE", invoiceDate="2026-06-08", preferredDueDate="2026-06-22")
    at("2026-07-08")
    assert interest(api) == 0
    at("2026-07-18")
    assert interest(api) == D("2.74")
    # A due date that is later stands.
    at("2026-07-18")
    bill(api, "SE", "S2", invoiceDate="2026-07-18", preferredDueDate="2026-08-31")
    at("2026-09-10")
    assert interest(api, "S2") == D("2.74")


def test_a_letter_tells_rate_principal_and_days_and_without_a_rate_nothing_of_interest(at):
    api = shop("SE")
    bill(api, "SE", preferredDueDate="2026-06-01")
    at("2026-06-24")
    run("run_claims", 501)
    one = {"@id": f"{INVOICES}/S1"}
    assert "ränta" not in letter(api, one, "reminder").lower()
    run("open_ledger", 501, penalty_interest=D(10), date="2026-06-24")
    run("set_penalty_interest", 501, percent=D(8), date="2026-07-06")
    at("2026-07-13")
    run("run_claims", 501)
    text = letter(api, one, "reminder")
    assert "Dröjsmålsränta räknas på 1 000,00 SEK med 8 % per år." in text
    assert "Varje ytterligare dags dröjsmål ökar skulden med 0,22 SEK." in text
    assert (
        "Räntan hittills är räknad på 1 000,00 SEK från 2026-06-02 till 2026-07-05 med 10 % per år;"
        " 1 000,00 SEK från 2026-07-06 till 2026-07-13 med 8 % per år."
    ) in text
