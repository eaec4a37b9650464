"""While the database is away or takes no changes, every route says so, and what is not known."""

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test import Client as Browser

from accounts.models import CreditDecision
from invoices.models import Authorization
from invoices.operations import acceptance
from tests.support.bodies import authorization_body, customer_body
from tests.support.clients import issue_client
from tests.support.paths import AUTHORIZATIONS

CUSTOMERS = "/ledger/customer/v1/501/customers"
ROUTES = [
    ("get", CUSTOMERS), ("post", CUSTOMERS), ("post", "/oauth2/token"), ("get", "/admin/"),
    ("get", "/admin/login/"), ("post", "/admin/login/"), ("get", "/admin/customers/customer/"),
]  # fmt: skip


@pytest.fixture
def away(monkeypatch):
    """Lose the connection, and get no other."""

    def lose() -> None:
        connection.close()

        def refuse(*args, **kwargs):
            raise OperationalError("connection failed")

        monkeypatch.setattr(connection, "connect", refuse)

    yield lose
    monkeypatch.undo()


@pytest.fixture
def read_only(transactional_db):
    """Let this session change nothing, as one of a database that stands by."""

    def begin() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = on")

    yield begin
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = off")


@pytest.mark.django_db(transaction=True)
def test_every_route_answers_503_and_when_to_come_again(api, ledger, staff_session, away):
    client, secret = issue_client(ledger)
    form = {
        "grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret,
        "login": "anna", "password": "x",
    }  # fmt: skip
    away()
    for method, path in ROUTES:
        if path == CUSTOMERS:
            answer = api.request(method, path, customer_body() if method == "post" else None)
        else:
            answer = getattr(staff_session, method)(path, form if method == "post" else None)
        assert answer.status_code == 503, (method, path)
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert int(answer.headers["Retry-After"]) >= 1
        assert b"general/v1/problems/service-unavailable" in answer.content.replace(
            b"customer/v1", b"general/v1"
        )


@pytest.fixture
def staff_session(transactional_db, django_user_model):
    user = django_user_model.objects.create_superuser("anna", password="right")
    browser = Browser(raise_request_exception=False)
    browser.force_login(user)
    return browser


@pytest.mark.django_db(transaction=True)
def test_people_get_a_page(staff_session, away):
    away()
    answer = staff_session.get("/admin/", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "text/html; charset=utf-8")
    assert "Retry-After" in answer.headers
    assert "Service unavailable" in answer.content.decode()


def test_a_database_that_takes_no_changes_still_answers_what_is_read(
    read_only, api, ledger, staff_session
):
    client, secret = issue_client(ledger)
    form = {
        "grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret,
    }  # fmt: skip
    read_only()
    assert api.get(CUSTOMERS).status_code == 200
    written = api.post(CUSTOMERS, customer_body())
    assert (written.status_code, written.slug) == (503, "service-unavailable")
    assert "Retry-After" in written.headers
    assert staff_session.post("/oauth2/token", form).status_code == 503
    browser = Browser(raise_request_exception=False)
    signing = browser.post("/admin/login/", {"login": "anna", "password": "right"})
    assert signing.status_code == 503
    assert api.get(CUSTOMERS).data["items"] == []


def ended() -> None:
    """End the connection at the server's side, as its restart does."""
    number = connection.connection.info.backend_pid
    with psycopg.connect(connection.connection.info.dsn, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [number])


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_ended_between_two_requests_is_not_noticed_by_the_second(api):
    body = authorization_body()
    assert api.get(AUTHORIZATIONS).status_code == 200
    ended()
    assert api.get(AUTHORIZATIONS).data["items"] == []
    ended()
    assert api.post(AUTHORIZATIONS, body).status_code == 201
    assert Authorization.objects.count() == CreditDecision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_was_lost_before_its_commit_is_done_once_on_a_fresh_connection(api, monkeypatch):
    add, calls = acceptance.insert, []

    def lose(row):
        calls.append(row)
        if len(calls) == 1:
            ended()
        return add(row)

    monkeypatch.setattr(acceptance, "insert", lose)
    assert api.post(AUTHORIZATIONS, authorization_body()).status_code == 201
    assert len(calls) == 2
    assert Authorization.objects.count() == CreditDecision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("committed", [True, False])
def test_a_commit_whose_answer_is_lost_is_called_unknown_and_can_be_asked_for_again(
    api, monkeypatch, committed
):
    commit = connection.commit

    def lose() -> None:
        if committed:
            commit()
        connection.close()
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(connection, "commit", lose)
    body = authorization_body()
    answer = api.post(AUTHORIZATIONS, body, Idempotency_Key="k")
    monkeypatch.undo()
    assert (answer.status_code, answer.slug) == (503, "outcome-unknown")
    assert "Retry-After" in answer.headers
    assert "Nothing was changed" not in answer.text
    assert Authorization.objects.count() == committed
    again = api.post(AUTHORIZATIONS, body, Idempotency_Key="k")
    assert again.status_code == 201
    assert ("Idempotency-Replayed" in again.headers) == committed
    assert Authorization.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_is_lost_before_the_commit_changed_nothing(api, monkeypatch):
    from invoices import operations

    def lose(**kwargs):
        connection.close()
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(operations, "authorize", lose)
    answer = api.post(AUTHORIZATIONS, authorization_body())
    assert (answer.status_code, answer.slug) == (503, "service-unavailable")
    assert Authorization.objects.count() == 0
