"""Access: how a token is fetched, and every way in which one is not good enough."""

import base64
import datetime as dt
import hashlib
import json

import pytest
from django.db import connection
from django.test import Client as DjangoClient

from ledger_project.core.setup import open_ledger
from tests.support.assertions import assert_problem, unchanged
from tests.support.bodies import authorization_body
from tests.support.clients import Api, issue, issue_client
from tests.support.paths import AUTHORIZATIONS, CUSTOMERS


@pytest.fixture
def client_and_secret(ledger):
    return issue_client(ledger, scopes=("customer:read", "customer:write", "account:read"))


def fetch(form=None, **headers):
    return DjangoClient(raise_request_exception=False).post(
        "/oauth2/token", {"grant_type": "client_credentials", **(form or {})}, headers=headers
    )


def basic(client_id, secret):
    return "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()


def rows_of(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT t::text FROM {table} t")
        return " ".join(row for (row,) in cursor.fetchall())


def test_a_token_comes_by_http_basic_and_opens_the_ledger(client_and_secret):
    client, secret = client_and_secret
    response = fetch(Authorization=basic(client.client_id, secret))
    assert response.status_code == 200
    body = response.json()
    assert set(body) == {"access_token", "token_type", "expires_in", "scope"}
    assert body["token_type"] == "Bearer"
    assert body["expires_in"] == 3600
    assert set(body["scope"].split()) == {"customer:read", "customer:write", "account:read"}
    assert "no-store" in response.headers["Cache-Control"]
    assert Api(body["access_token"]).get(CUSTOMERS).status_code == 200


def test_a_token_comes_by_form_as_well(client_and_secret):
    client, secret = client_and_secret
    response = fetch({"client_id": client.client_id, "client_secret": secret})
    assert response.status_code == 200
    assert Api(response.json()["access_token"]).get(CUSTOMERS).status_code == 200


def test_a_token_is_opaque_and_only_its_digest_is_stored(client_and_secret):
    client, secret = client_and_secret
    token = fetch(Authorization=basic(client.client_id, secret)).json()["access_token"]
    assert "." not in token
    kept = rows_of("oauth2_provider_accesstoken")
    assert hashlib.sha256(token.encode()).hexdigest() in kept
    assert token not in kept
    assert secret not in rows_of("api_client")


def test_a_client_may_ask_for_fewer_scopes_than_it_has(client_and_secret):
    client, secret = client_and_secret
    response = fetch({"scope": "customer:read"}, Authorization=basic(client.client_id, secret))
    assert response.json()["scope"] == "customer:read"
    api = Api(response.json()["access_token"])
    assert api.get(CUSTOMERS).status_code == 200
    with unchanged():
        refused = api.post(CUSTOMERS, {})
    assert_problem(refused, 403, "permission-denied", RequiredScope="customer:write")


@pytest.mark.parametrize("scope", ["output:read", "customer:read output:read", "everything"])
def test_a_client_cannot_ask_for_a_scope_it_was_not_issued_with(client_and_secret, scope):
    client, secret = client_and_secret
    response = fetch({"scope": scope}, Authorization=basic(client.client_id, secret))
    assert (response.status_code, response.json()["error"]) == (400, "invalid_scope")
    assert rows_of("oauth2_provider_accesstoken") == ""


def wrong_secret(client, secret):
    return {"headers": {"Authorization": basic(client.client_id, secret + "x")}}


def wrong_secret_in_the_form(client, secret):
    return {"form": {"client_id": client.client_id, "client_secret": "guess"}}


def unknown_client(client, secret):
    return {"headers": {"Authorization": basic("nobody", secret)}}


def no_client(client, secret):
    return {}


@pytest.mark.parametrize(
    "credentials", [wrong_secret, wrong_secret_in_the_form, unknown_client, no_client]
)
def test_wrong_credentials_are_refused_as_rfc_6749_says(client_and_secret, credentials):
    given = credentials(*client_and_secret)
    response = fetch(given.get("form"), **given.get("headers", {}))
    assert response.status_code == 401
    assert response.headers["Content-Type"].startswith("application/json")
    assert response.json()["error"] == "invalid_client"
    assert "WWW-Authenticate" in response.headers
    assert rows_of("oauth2_provider_accesstoken") == ""


@pytest.mark.parametrize("grant", ["password", "authorization_code", "nonsense", ""])
def test_only_client_credentials_are_granted(client_and_secret, grant):
    client, secret = client_and_secret
    response = fetch({"grant_type": grant}, Authorization=basic(client.client_id, secret))
    assert response.status_code == 400
    assert response.json()["error"] in (
        "unsupported_grant_type",
        "unauthorized_client",
        "invalid_request",
    )
    assert rows_of("oauth2_provider_accesstoken") == ""


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", "Bearer never-issued", "Basic bmFtZTpzZWNyZXQ=", "Token abc",
     "Bearer a b c", "Bearer \u00e5\u00e4\u00f6"],
)  # fmt: skip
def test_no_token_or_one_that_never_was_is_token_invalid(ledger, header):
    headers = {} if header is None else {"Authorization": header}
    with unchanged():
        read = Api(None).get(CUSTOMERS, **headers)
        written = Api(None).post(AUTHORIZATIONS, authorization_body(), **headers)
    assert_problem(read, 401, "token-invalid")
    assert_problem(written, 401, "token-invalid")


def test_the_scheme_of_the_header_is_read_in_any_case(api):
    answer = Api(None).get(CUSTOMERS, Authorization=f"bearer {api.token}")
    assert answer.status_code == 200


def test_a_token_past_its_life_is_token_expired(ledger, seller):
    expired = issue(ledger, life=dt.timedelta(seconds=-1))
    with unchanged():
        assert_problem(expired.get(CUSTOMERS), 401, "token-expired")
        assert_problem(expired.post(AUTHORIZATIONS, authorization_body()), 401, "token-expired")


@pytest.mark.parametrize("number", ["502", "503", "0501", "501x", "99999999999999999999", "x"])
def test_a_token_of_another_ledger_is_a_mismatch_whether_or_not_that_ledger_exists(api, number):
    open_ledger(502, name="Another AB", country="SE")
    with unchanged():
        read = api.get(CUSTOMERS.replace("501", number))
        written = api.post(AUTHORIZATIONS.replace("501", number), authorization_body())
    assert_problem(read, 401, "company-number-mismatch")
    assert_problem(written, 401, "company-number-mismatch")


@pytest.mark.parametrize("number", ["655", "999"], ids=["of another", "of nobody"])
def test_a_seller_number_outside_the_tokens_sellers_is_a_mismatch(
    ledger, seller, other_seller, number
):
    narrow = issue(ledger, sellers=("654",))
    with unchanged():
        refused = narrow.post(AUTHORIZATIONS, authorization_body(seller=number))
    assert_problem(refused, 401, "seller-number-mismatch")
    assert narrow.post(AUTHORIZATIONS, authorization_body()).status_code == 201


def test_a_read_scope_does_not_write_and_a_write_scope_does_not_read(ledger, seller):
    reader = issue(ledger, scopes=("customer:read",))
    writer = issue(ledger, scopes=("customer:write",))
    assert reader.get(CUSTOMERS).status_code == 200
    with unchanged():
        refused = reader.post(CUSTOMERS, {})
        unread = writer.get(CUSTOMERS)
    assert_problem(refused, 403, "permission-denied", RequiredScope="customer:write")
    assert_problem(unread, 403, "permission-denied", RequiredScope="customer:read")


def test_every_challenge_names_the_error_of_the_token(ledger):
    challenge = Api("never-issued").get(CUSTOMERS).headers["WWW-Authenticate"]
    assert 'error="invalid_token"' in challenge


def test_a_rate_limit_answers_429_and_says_when_to_come_back(api, settings):
    settings.RATE_LIMIT = (2, 60)
    assert [api.get(CUSTOMERS).status_code for _ in range(2)] == [200, 200]
    with unchanged():
        refused = api.post(AUTHORIZATIONS, authorization_body())
    assert_problem(refused, 429, "too-many-requests")
    assert 1 <= int(refused.headers["Retry-After"]) <= 61


def test_the_token_endpoint_speaks_json_to_a_wrong_body(ledger):
    response = DjangoClient(raise_request_exception=False).post(
        "/oauth2/token", json.dumps({"grant_type": "client_credentials"}), "application/json"
    )
    assert response.status_code in (400, 401)
    assert "error" in response.json()
