"""Limits are shared by all processes, and count before a secret is checked."""

import base64

import pytest
from django.contrib.auth import get_user_model, hashers
from django.contrib.auth.hashers import check_password, make_password
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from ledger_project.api import throttling
from ledger_project.api.models import Client
from ledger_project.core.models import StateChange
from tests.support.assertions import unchanged
from tests.support.clients import issue, issue_client

CUSTOMERS = "/ledger/customer/v1/501/customers"
GRANTS = ("password", "refresh_token", "authorization_code", "nonsense", "implicit",
          "urn:ietf:params:oauth:grant-type:device_code",
          "urn:ietf:params:oauth:grant-type:jwt-bearer")  # fmt: skip


@pytest.fixture
def another_process(monkeypatch):
    """Forget what this process has taken, as another process would not know it."""

    def become() -> None:
        monkeypatch.setattr(throttling, "_shares", {})

    return become


@pytest.fixture
def fetch(db):
    """Ask for a token: `fetch(client_id, secret)`; more of the form by name."""

    def ask(client_id, secret, *, address="192.0.2.1", **form):
        basic = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
        return Browser(raise_request_exception=False).post(
            "/oauth2/token",
            {"grant_type": "client_credentials", **form},
            headers={"Authorization": f"Basic {basic}"},
            REMOTE_ADDR=address,
        )

    return ask


@pytest.fixture
def hashed(monkeypatch):
    """Collect the encoded hashes that secrets were compared with."""
    seen = []
    for hasher in hashers.get_hashers():
        verify = hasher.verify
        monkeypatch.setattr(hasher, "verify", lambda p, e, v=verify: seen.append(e) or v(p, e))
        encode = hasher.encode
        monkeypatch.setattr(hasher, "encode", lambda *a, v=encode: seen.append(a[0]) or v(*a))
    return seen


def test_each_answer_says_what_is_left_and_what_is_too_much_is_refused(
    api, settings, another_process
):
    settings.RATE_LIMIT = (3, 60)
    left = []
    for _ in range(3):
        answer = api.get(CUSTOMERS)
        assert answer.headers["RateLimit-Policy"] == '"client";q=3;w=60'
        left.append(answer.headers["RateLimit"].split(";")[1])
        another_process()
    assert (answer.status_code, left) == (200, ["r=2", "r=1", "r=0"])
    for _ in range(2):
        refused = api.get(CUSTOMERS)
        assert (refused.status_code, refused.slug) == (429, "too-many-requests")
        assert 1 <= int(refused.headers["Retry-After"]) <= 61
        assert refused.headers["RateLimit"].startswith('"client";r=0;t=')
        another_process()


def test_clients_do_not_pay_for_each_other(api, ledger, settings):
    settings.RATE_LIMIT = (1, 60)
    assert [api.get(CUSTOMERS).status_code for _ in range(2)] == [200, 429]
    assert issue(ledger).get(CUSTOMERS).status_code == 200


def test_the_default_limit_costs_few_requests_a_statement(api, another_process):
    another_process()
    with CaptureQueriesContext(connection) as seen:
        for _ in range(100):
            assert api.get(CUSTOMERS).status_code == 200
    assert len([one for one in seen if "api_allowance" in one["sql"]]) == 1


def test_a_refused_client_costs_no_statement_of_the_limit(api, settings):
    settings.RATE_LIMIT = (1, 60)
    assert [api.get(CUSTOMERS).status_code for _ in range(2)] == [200, 429]
    with CaptureQueriesContext(connection) as seen:
        assert api.get(CUSTOMERS).status_code == 429
    assert [one for one in seen if "api_allowance" in one["sql"]] == []


def test_wrong_secrets_are_refused_by_address_before_they_are_hashed(
    ledger, fetch, monkeypatch, hashed
):
    monkeypatch.setattr(throttling, "ADDRESS", throttling.Limit("address", 3, 600))
    client, secret = issue_client(ledger)
    assert [fetch(client.client_id, "wrong").status_code for _ in range(3)] == [401] * 3
    hashed.clear()
    refused = fetch(client.client_id, secret)
    assert (refused.status_code, refused.headers["Content-Type"]) == (
        429,
        "application/problem+json",
    )
    assert 1 <= int(refused.headers["Retry-After"]) <= 600
    assert hashed == []
    assert fetch(client.client_id, secret, address="192.0.2.2").status_code == 200


def test_right_secrets_do_not_use_an_address_up_but_are_counted_by_client(
    ledger, fetch, monkeypatch
):
    monkeypatch.setattr(throttling, "ADDRESS", throttling.Limit("address", 2, 600))
    monkeypatch.setattr(throttling, "TOKENS", throttling.Limit("tokens", 4, 600))
    client, secret = issue_client(ledger)
    seen = [fetch(client.client_id, secret).status_code for _ in range(5)]
    assert seen == [200, 200, 200, 200, 429]
    other, secret = issue_client(ledger)
    assert fetch(other.client_id, secret).status_code == 200


def test_wrong_secrets_of_strangers_do_not_use_up_what_a_client_has(ledger, fetch, monkeypatch):
    monkeypatch.setattr(throttling, "TOKENS", throttling.Limit("tokens", 4, 600))
    client, secret = issue_client(ledger)
    wrong = [fetch(client.client_id, "x", address=f"192.0.2.{n}").status_code for n in range(9)]
    assert wrong == [401] * 9
    assert fetch(client.client_id, secret).status_code == 200


@pytest.mark.parametrize("known", [True, False])
def test_a_secret_is_hashed_once_whether_the_client_is_known_or_not(ledger, fetch, hashed, known):
    client, _ = issue_client(ledger)
    hashed.clear()
    assert fetch(client.client_id if known else "unknown", "wrong").status_code == 401
    assert {one.split("$")[0] for one in hashed if "$" in one} == {"generated_sha256"}


def test_a_secret_with_a_slow_hash_of_earlier_works_and_gets_a_fast_one(ledger, fetch, settings):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "ledger_project.api.hashers.GeneratedSecretHasher",
    ]
    client, secret = issue_client(ledger)
    assert client.client_secret.startswith("generated_sha256$")
    Client.objects.filter(pk=client.pk).update(
        client_secret=make_password(secret, hasher="pbkdf2_sha256")
    )
    assert fetch(client.client_id, "wrong").status_code == 401
    client.refresh_from_db()
    assert client.client_secret.startswith("pbkdf2_sha256$")
    assert fetch(client.client_id, secret).status_code == 200
    client.refresh_from_db()
    assert client.client_secret.startswith("generated_sha256$")
    assert check_password(secret, client.client_secret)
    assert StateChange.objects.latest("pk").operation == "rehash_secret"
    assert fetch(client.client_id, secret).status_code == 200


def test_every_other_grant_has_one_answer_and_touches_no_user(ledger, fetch, hashed):
    get_user_model().objects.create_superuser("admin", password="right")
    client, secret = issue_client(ledger)
    hashed.clear()
    answers = set()
    with unchanged(), CaptureQueriesContext(connection) as seen:
        for grant in GRANTS:
            for password in ("right", "wrong"):
                answer = fetch(
                    client.client_id, secret, grant_type=grant, username="admin",
                    password=password, device_code="x", code="x", refresh_token="x",
                )  # fmt: skip
                answers.add((answer.status_code, answer.content))
    assert answers == {(400, b'{"error": "unsupported_grant_type"}')}
    assert not any("auth_user" in one["sql"] for one in seen)
    assert hashed == []


def test_wrong_passwords_are_refused_by_account_before_they_are_hashed(db, hashed):
    get_user_model().objects.create_superuser("admin", password="right")
    get_user_model().objects.create_superuser("other", password="right")

    def sign_in(name, password, address="192.0.2.1"):
        return Browser(raise_request_exception=False).post(
            "/admin/login/",
            {"login": name, "password": password},
            headers={"Accept": "text/html"},
            REMOTE_ADDR=address,
        )

    times = throttling.ACCOUNT.times
    for number in range(times):
        answer = sign_in("Admin" if number % 2 else "admin", "wrong", f"192.0.2.{number}")
        assert answer.status_code == 200
    hashed.clear()
    refused = sign_in("admin", "right")
    assert (refused.status_code, refused.headers["Content-Type"]) == (
        429,
        "text/html; charset=utf-8",
    )
    assert "Retry-After" in refused.headers
    assert "sessionid" not in refused.cookies
    assert hashed == []
    # Right passwords count nothing: more of them than wrong ones are allowed.
    assert {sign_in("other", "right").status_code for _ in range(times + 1)} == {302}


@pytest.mark.parametrize(
    ("proxies", "said", "address"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (2, "203.0.113.9, 198.51.100.7", "203.0.113.9"),
        (1, "", "192.0.2.1"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "[2001:db8:1:2:3:4:5:6]:50000", "2001:db8:1:2::/64"),
        (1, "198.51.100.7:50000", "198.51.100.7"),
        (1, "::ffff:198.51.100.7", "198.51.100.7"),
    ],
)
def test_the_address_is_what_the_own_proxies_saw(settings, proxies, said, address):
    settings.PROXIES = proxies
    meta = {"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": said}
    assert throttling.address_of(meta) == address
