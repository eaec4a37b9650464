"""open_ledger, register_seller, issue_client."""

import pytest
from django.core.management import CommandError
from django.test import Client as DjangoClient

from ledger_project.api.models import Client
from ledger_project.core.models import Ledger, Seller
from tests.api_client import Api, authorization_body
from tests.commands.run import run

pytestmark = pytest.mark.django_db
AUTHORIZATIONS = "/ledger/invoice-purchase/v1/501/authorizations"


def test_a_ledger_opens_with_its_countrys_currency_and_is_ready_for_business():
    opened = run("open_ledger", 501, name="Testledger", country="SE")
    assert opened == {
        "ledger": 501,
        "name": "Testledger",
        "country": "SE",
        "currency": "SEK",
        "configured": True,
        "payment_account": "BGSE 5050-1055",
        "created": True,
    }


def test_opening_a_ledger_again_changes_what_is_given_and_keeps_the_rest():
    run("open_ledger", 501, name="Testledger", country="SE", authorization_days=10)
    again = run("open_ledger", 501, payment_account="BGSE:991-2346")
    ledger = Ledger.objects.get(pk=501)
    assert again["created"] is False
    assert (ledger.name, ledger.payment_account_number) == ("Testledger", "991-2346")
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
    issued = run("issue_client", 501)
    assert issued["sellers"] is None
    assert "invoice-purchase:write" in issued["scopes"]
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
