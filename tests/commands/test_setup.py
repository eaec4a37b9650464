"""open_ledger, register_seller, issue_client."""

from decimal import Decimal

import pytest
from django.core.management import CommandError
from django.test import Client as DjangoClient

from ledger_project.api.models import Client
from ledger_project.core.clock import business_date
from ledger_project.core.models import Ledger, PenaltyRate, Seller
from tests.support.assertions import unchanged
from tests.support.bodies import authorization_body
from tests.support.clients import Api
from tests.support.commands import run
from tests.support.paths import AUTHORIZATIONS

pytestmark = pytest.mark.django_db


def test_a_ledger_opens_with_its_countrys_currency_and_is_ready_for_business():
    opened = run("open_ledger", 501, name="Testledger", country="SE")
    assert opened == {
        "ledger": 501,
        "name": "Testledger",
        "country": "SE",
        "currency": "SEK",
        "configured": True,
        "sandbox": False,
        "payment_account": "BGSE 5050-1055",
        "created": True,
        "change_request": None,
    }


def test_opening_a_ledger_again_changes_what_is_given_and_keeps_the_rest():
    run("open_ledger", 501, name="Testledger", country="SE", authorization_days=10)
    again = run("open_ledger", 501, organisation_number="556000-0001")
    ledger = Ledger.objects.get(pk=501)
    assert again["created"] is False
    assert (ledger.name, ledger.organisation_number) == ("Testledger", "556000-0001")
    assert ledger.authorization_days == 10


@pytest.mark.parametrize(
    ("number", "options", "message"),
    [
        (501, {"country": "SE"}, "name"),
        (501, {"name": "X", "country": "SE", "currency": "kr"}, "currency"),
        (100_000, {"name": "X", "country": "SE"}, "number"),
        (501, {"name": "X" * 73, "country": "SE"}, "name"),
    ],
)
def test_a_faulty_ledger_is_refused_and_not_opened(number, options, message):
    with pytest.raises(CommandError, match=message):
        run("open_ledger", number, **options)
    assert not Ledger.objects.exists()


@pytest.mark.parametrize(("country", "years"), [("SE", 7), ("NO", 5), ("FI", 10), ("DK", 5)])
def test_personal_data_is_kept_as_long_as_the_countrys_bookkeeping_act_wants(country, years):
    run("open_ledger", 501, name="Testledger", country=country)
    assert Ledger.objects.get(pk=501).retention_years == years
    run("open_ledger", 501, name="Renamed")
    assert Ledger.objects.get(pk=501).retention_years == years


TERMS = {
    "max_credit_limit": Decimal("75000.50"),
    "credit_policy": "tests.support.credit_policies.SmallSums",
    "payment_days": 14,
    "allocation_order": "capital,interest,cost",
    "remission_limit": Decimal("5.00"),
    "rounding_limit": Decimal("0.00"),
    "debt_interest": Decimal("10.00"),
    "penalty_interest": Decimal("15.25"),
    "max_surplus": Decimal("0.00"),
    "retention_years": 12,
}


def terms():
    """Return the terms that hold, with the rate that holds today."""
    kept = Ledger.objects.values(*(set(TERMS) - {"penalty_interest"})).get(pk=501)
    rate = PenaltyRate.objects.filter(ledger=501, since__lte=business_date()).last()
    return {**kept, "penalty_interest": rate.percent if rate else 0}


def test_the_credit_terms_are_set_kept_and_changed():
    run("open_ledger", 501, name="Testledger", country="SE")
    assert terms() == {
        "max_credit_limit": 100000,
        "credit_policy": "",
        "payment_days": 30,
        "allocation_order": "cost,interest,capital",
        "remission_limit": 1,
        "rounding_limit": Decimal("0.50"),
        "debt_interest": 0,
        "penalty_interest": 0,
        "max_surplus": 50000,
        "retention_years": 7,
    }
    run("open_ledger", 501, **TERMS)
    assert terms() == TERMS
    run("open_ledger", 501, name="Renamed")
    assert terms() == TERMS
    run("open_ledger", 501, credit_policy="", retention_years=7)
    assert terms() == {**TERMS, "credit_policy": "", "retention_years": 7}


def test_the_credit_terms_are_read_as_they_are_typed():
    options = [f"--{name.replace('_', '-')}={value}" for name, value in TERMS.items()]
    run("open_ledger", "501", "--name=Testledger", "--country=SE", *options)
    assert terms() == TERMS
    run("open_ledger", "501", "--credit-policy=")
    assert terms()["credit_policy"] == ""


@pytest.mark.parametrize(
    ("options", "place"),
    [
        ({"credit_policy": "nowhere"}, "credit_policy"),
        ({"credit_policy": "nowhere.Policy"}, "credit_policy"),
        ({"credit_policy": "tests.support.credit_policies.Gone"}, "credit_policy"),
        ({"credit_policy": "tests.support.credit_policies.Undecided"}, "credit_policy"),
        ({"credit_policy": "tests.support.credit_policies.decide"}, "credit_policy"),
        ({"credit_policy": "x" * 201}, "credit_policy"),
        ({"max_credit_limit": Decimal("1.001")}, "max_credit_limit"),
        ({"debt_interest": Decimal("1000.00")}, "debt_interest"),
        ({"penalty_interest": Decimal("1.125")}, "penalty_interest"),
        ({"max_surplus": Decimal("0.001")}, "max_surplus"),
        ({"retention_years": 0}, "retention_years"),
        ({"retention_years": 100}, "retention_years"),
    ],
)
def test_a_faulty_term_is_refused_and_nothing_changed(options, place):
    run("open_ledger", 501, name="Testledger", country="SE")
    with unchanged(), pytest.raises(CommandError, match=f"nothing was changed. {place}: "):
        run("open_ledger", 501, name="Renamed", **options)


def test_the_currency_of_an_open_ledger_cannot_change():
    run("open_ledger", 501, name="Testledger", country="SE")
    with pytest.raises(CommandError, match="currency"):
        run("open_ledger", 501, currency="EUR")
    assert Ledger.objects.get(pk=501).currency == "SEK"


def test_a_faulty_iban_is_refused_and_the_seller_not_registered():
    run("open_ledger", 501, name="Testledger", country="SE")
    with pytest.raises(CommandError, match="iban"):
        run("register_seller", 501, "654", name="testshop", iban="SE4550000000058398257467")
    assert not Seller.objects.exists()


def test_an_issued_client_fetches_a_token_and_authorizes():
    run("open_ledger", 501, name="Testledger", country="SE")
    run("register_seller", 501, "654", name="testshop", iban="SE4550000000058398257466")
    issued = run("issue_client", 501, scope=["invoice-purchase"])
    assert issued["sellers"] is None
    assert issued["scopes"] == ["invoice-purchase:read", "invoice-purchase:write"]
    answer = DjangoClient().post(
        "/oauth2/token",
        {
            "grant_type": "client_credentials",
            "client_id": issued["client_id"],
            "client_secret": issued["client_secret"],
        },
    )
    assert answer.status_code == 200
    response = Api(answer.json()["access_token"]).post(AUTHORIZATIONS, authorization_body())
    assert response.status_code == 201


def test_a_client_may_be_bound_to_sellers_and_scopes_and_its_secret_is_not_kept():
    run("open_ledger", 501, name="Testledger", country="SE")
    for number in ("654", "655"):
        run("register_seller", 501, number, name="shop")
    issued = run("issue_client", 501, seller=["655"], scope=["output:read"])
    assert issued["sellers"] == ["655"]
    assert issued["scopes"] == ["output:read"]
    assert issued["client_secret"] not in Client.objects.get().client_secret


@pytest.mark.parametrize("options", [{"seller": ["999"]}, {"scope": ["everything"]}])
def test_a_client_for_an_unknown_seller_or_scope_is_refused(options):
    run("open_ledger", 501, name="Testledger", country="SE")
    with pytest.raises(CommandError):
        run("issue_client", 501, **options)
    assert not Client.objects.exists()
