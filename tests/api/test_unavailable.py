"""While the database is away or takes no changes, every route says so, and what is not known."""

import os
import select
import socket

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test import Client as Browser

from accounts.models import CreditDecision
from invoices.models import Authorization
from ledger_project.core.prepared import Statement
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


def crashed() -> None:
    """Leave the connection as a server does that crashes: with a last word, and the end after it.

    The library reads the word before it sees the end. Here it is a notification.
    """
    session = connection.connection
    session.execute("LISTEN last_word")
    with psycopg.connect(session.info.dsn, autocommit=True) as other:
        other.execute("NOTIFY last_word")
    assert select.select([session.fileno()], [], [], 5)[0]
    with socket.socket(fileno=os.dup(session.fileno())) as end:
        end.shutdown(socket.SHUT_WR)


def unprepared() -> None:
    """Drop what is prepared behind the library's back, as a pooler does for its next client."""
    connection.connection.pgconn.exec_(b"DEALLOCATE ALL")


def retyped() -> None:
    """Change the type of a column that is read, as a migration does beside the server; and back."""
    table = "oauth2_provider_accesstoken"
    with psycopg.connect(connection.connection.info.dsn, autocommit=True) as other:
        (length,) = other.execute(
            "SELECT atttypmod FROM pg_attribute WHERE attname = 'scope' "
            "AND attrelid = %s::regclass", [table],
        ).fetchone()  # fmt: skip
        kind = "varchar(9999)" if length == -1 else "text"
        other.execute(f"ALTER TABLE {table} ALTER scope TYPE {kind}")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", [ended, crashed, unprepared, retyped])
def test_what_befell_a_connection_between_two_requests_is_not_noticed_by_the_second(api, fault):
    body = authorization_body()
    assert api.get(AUTHORIZATIONS).status_code == 200
    fault()
    assert api.get(AUTHORIZATIONS).data["items"] == []
    fault()
    assert api.post(AUTHORIZATIONS, body).status_code == 201
    assert Authorization.objects.count() == CreditDecision.objects.count() == 1


class Strike:
    """Do something before the statement with this number, or have a state raised in its place."""

    def __init__(self, at, fault):
        self.at, self.fault, self.count = at, fault, 0

    def __call__(self, execute, sql, params, many, context):
        self.count += 1
        if self.count == self.at:
            if isinstance(self.fault, str):
                text = f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{self.fault}'; END $$"
                sql, params = Statement(text), None
            else:
                self.fault()
        return execute(sql, params, many, context)


@pytest.fixture
def statements(api):
    """Count the statements of an authorization, when all that it needs is prepared."""
    api.post(AUTHORIZATIONS, authorization_body())
    with connection.execute_wrapper(counted := Strike(0, "")):
        api.post(AUTHORIZATIONS, authorization_body())
    return range(1, counted.count + 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", [ended, unprepared])
def test_what_befalls_a_connection_before_the_commit_is_made_good_on_a_fresh_one(
    api, statements, fault
):
    for at in statements:
        before = Authorization.objects.count(), CreditDecision.objects.count()
        with connection.execute_wrapper(Strike(at, fault)):
            assert api.post(AUTHORIZATIONS, authorization_body()).status_code == 201
        after = Authorization.objects.count(), CreditDecision.objects.count()
        assert after == (before[0] + 1, before[1] + 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("state", ["53100", "57014", "58030"])
def test_a_disk_or_statement_that_gives_up_is_503_and_the_next_request_succeeds(
    api, statements, state
):
    for at in statements:
        before, body = Authorization.objects.count(), authorization_body()
        with connection.execute_wrapper(Strike(at, state)):
            answer = api.post(AUTHORIZATIONS, body, Idempotency_Key=f"k{at}")
        assert (answer.status_code, answer.slug) == (503, "service-unavailable")
        assert "Retry-After" in answer.headers
        assert Authorization.objects.count() == before
        again = api.post(AUTHORIZATIONS, body, Idempotency_Key=f"k{at}")
        assert (again.status_code, Authorization.objects.count()) == (201, before + 1)


@pytest.mark.django_db(transaction=True)
def test_what_postgresql_does_not_support_is_an_ordinary_fault_and_not_tried_again(api, statements):
    session = connection.connection
    for at in statements:
        before = Authorization.objects.count()
        with connection.execute_wrapper(strike := Strike(at, "0A000")):
            answer = api.post(AUTHORIZATIONS, authorization_body())
        assert (answer.status_code, answer.slug) == (500, "internal-error")
        assert strike.count <= len(statements)
        assert (Authorization.objects.count(), connection.connection) == (before, session)


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
