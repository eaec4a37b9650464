"""The life of an API client: what is taken away from it counts at the next request."""

import base64
import datetime as dt
import threading

import pytest
from django.core.management import CommandError
from django.db import connection, transaction
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from oauth2_provider.models import get_access_token_model

from ledger_project.api import clients
from ledger_project.api.models import Client
from ledger_project.core import clock
from ledger_project.core.actors import SYSTEM, operator
from ledger_project.core.models import SettingChange, StateChange
from tests.support.assertions import assert_problem, unchanged
from tests.support.bodies import authorization_body
from tests.support.clients import Api, issue_client, token_of
from tests.support.commands import run
from tests.support.concurrency import together, wait_for_a_blocked_statement
from tests.support.paths import AUTHORIZATIONS, CUSTOMERS

INVOICES = "/ledger/invoice/v1/501/invoices"
ME = operator().name


@pytest.fixture
def client(ledger, seller):
    return issue_client(ledger)[0]


@pytest.fixture
def later(monkeypatch):
    """Move the clock on, from when it is called first: `later(minutes=5)`."""
    passed = dt.timedelta(0)

    def move(**by: float) -> None:
        nonlocal passed
        passed += dt.timedelta(**by)
        monkeypatch.setattr(clock, "now", lambda: dt.datetime.now(dt.UTC) + passed)
        for module in ("authentication", "oauth"):
            monkeypatch.setattr(
                f"ledger_project.api.{module}.now", lambda: dt.datetime.now(dt.UTC) + passed
            )

    return move


def fetch(client_id, secret, **form):
    basic = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    return Browser(raise_request_exception=False).post(
        "/oauth2/token",
        {"grant_type": "client_credentials", **form},
        headers={"Authorization": f"Basic {basic}"},
    )


def refused(client_id, secret):
    answer = fetch(client_id, secret)
    return (answer.status_code, answer.json().get("error")) == (401, "invalid_client")


def history(client):
    found = StateChange.objects.filter(document_type="client", document_id=client.pk)
    return list(found.order_by("id").values_list("operation", "created_by", "reason"))


# --- What a new client may do ---------------------------------------------------------------------


def test_a_new_client_may_do_nothing_that_it_was_not_given_by_name(ledger, seller):
    issued = run("issue_client", 501)
    assert issued["scopes"] == []
    token = fetch(issued["client_id"], issued["client_secret"])
    assert (token.status_code, token.json()["scope"]) == (200, "")
    api = Api(token.json()["access_token"])
    for path in (CUSTOMERS, INVOICES, AUTHORIZATIONS, "/ledger/output/v1/501/files"):
        assert_problem(api.get(path), 403, "permission-denied")
    with unchanged():
        answer = api.post(AUTHORIZATIONS, authorization_body())
    assert_problem(answer, 403, "permission-denied", RequiredScope="invoice-purchase:write")


def test_the_name_of_an_api_stands_for_its_pair_and_not_for_protected_identities(ledger):
    assert run("issue_client", 501, scope=["customer"])["scopes"] == [
        "customer:read",
        "customer:write",
    ]


# --- Rotation -------------------------------------------------------------------------------------


def test_after_a_rotation_both_secrets_work_for_a_day_and_then_the_new_one_alone(ledger, later):
    client, old = issue_client(ledger)
    new = run("rotate_client", client.client_id)["client_secret"]
    assert new != old
    assert {fetch(client.client_id, secret).status_code for secret in (old, new)} == {200}
    later(hours=23, minutes=59)
    assert fetch(client.client_id, old).status_code == 200
    later(minutes=2)
    assert refused(client.client_id, old)
    assert fetch(client.client_id, new).status_code == 200


def test_the_secret_before_the_previous_one_works_no_more(ledger):
    client, first = issue_client(ledger)
    second = run("rotate_client", client.client_id)["client_secret"]
    third = run("rotate_client", client.client_id)["client_secret"]
    assert refused(client.client_id, first)
    assert {fetch(client.client_id, one).status_code for one in (second, third)} == {200}


def test_tokens_outlive_a_rotation_but_not_one_after_a_leak(client):
    api = Api(token_of(client))
    run("rotate_client", client.client_id)
    assert api.get(CUSTOMERS).status_code == 200
    run("rotate_client", client.client_id, at_once=True)
    assert_problem(api.get(CUSTOMERS), 401, "token-invalid")


def test_after_a_leak_the_old_secret_ends_at_once(ledger):
    client, old = issue_client(ledger)
    leaked = run("rotate_client", client.client_id)["client_secret"]
    new = run("rotate_client", client.client_id, at_once=True, reason="Leaked")["client_secret"]
    assert refused(client.client_id, leaked)
    assert refused(client.client_id, old)
    assert fetch(client.client_id, new).status_code == 200
    assert history(client)[-1] == ("rotate_secret", ME, "Leaked")


def test_no_secret_is_kept_or_listed(ledger):
    client, first = issue_client(ledger)
    second = run("rotate_client", client.client_id)["client_secret"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM api_client t UNION ALL SELECT t::text FROM "
                       "core_statechange t")  # fmt: skip
        kept = " ".join(row for (row,) in cursor.fetchall())
    for secret in (first, second):
        assert secret not in kept
        assert secret not in str(run("list_clients"))


@pytest.mark.django_db(transaction=True)
def test_of_two_rotations_at_once_both_new_secrets_work_and_the_old_one_does_not(ledger):
    client, old = issue_client(ledger)
    made = together([lambda: run("rotate_client", client.client_id)["client_secret"]] * 2)
    assert len(set(made)) == 2
    assert {fetch(client.client_id, secret).status_code for secret in made} == {200}
    assert refused(client.client_id, old)
    assert [row[0] for row in history(client)] == ["issue", "rotate_secret", "rotate_secret"]


# --- Rights ---------------------------------------------------------------------------------------


def test_a_scope_that_is_taken_away_is_gone_from_tokens_that_were_fetched_before(client):
    api = Api(token_of(client))
    assert api.get(CUSTOMERS).status_code == 200
    kept = run("narrow_client", client.client_id, scope=["invoice", "customer:write"])
    assert kept["scopes"] == ["customer:write", "invoice:read", "invoice:write"]
    assert_problem(api.get(CUSTOMERS), 403, "permission-denied", RequiredScope="customer:read")
    assert api.get(INVOICES).status_code == 200


def test_a_seller_that_is_taken_away_is_gone_from_tokens_that_were_fetched_before(
    client, other_seller
):
    api = Api(token_of(client))
    assert api.post(AUTHORIZATIONS, authorization_body()).status_code == 201
    assert run("narrow_client", client.client_id, seller=["655"])["sellers"] == ["655"]
    with unchanged():
        answer = api.post(AUTHORIZATIONS, authorization_body(number="again"))
    assert_problem(answer, 401, "seller-number-mismatch")
    assert api.get(AUTHORIZATIONS).data["items"] == []


def test_a_scope_that_is_given_comes_with_the_next_token(ledger):
    client, secret = issue_client(ledger, scopes=("invoice:read",))
    before = Api(token_of(client))
    run("widen_client", client.client_id, scope=["customer:read"])
    assert_problem(before.get(CUSTOMERS), 403, "permission-denied")
    api = Api(fetch(client.client_id, secret).json()["access_token"])
    assert api.get(CUSTOMERS).status_code == 200


def test_sellers_are_added_and_in_the_end_all(client, other_seller):
    run("narrow_client", client.client_id, seller=["655"])
    assert run("widen_client", client.client_id, seller=["654"])["sellers"] == ["654", "655"]
    assert run("widen_client", client.client_id, all_sellers=True)["sellers"] is None
    assert run("widen_client", client.client_id, seller=["654"])["sellers"] is None


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        ({"scope": ["customer:protected"]}, "scopes: The client does not have customer:protected"),
        ({"scope": ["everything"]}, "scopes: There is no scope everything"),
        ({"scope": []}, "scopes: Leave at least one"),
        ({"seller": ["999"]}, "sellers: There is no seller 999"),
        ({"seller": ["655"]}, "sellers: The client does not act for all of these"),
        ({"seller": []}, "sellers: Leave at least one"),
    ],
)
def test_narrowing_gives_nothing_and_leaves_something(ledger, seller, other_seller, options, fault):
    client, _ = issue_client(ledger, sellers=("654",))
    before = Client.objects.filter(pk=client.pk).values().get()
    with unchanged(), pytest.raises(CommandError, match=fault):
        run("narrow_client", client.client_id, **options)
    assert Client.objects.filter(pk=client.pk).values().get() == before


# --- Its end --------------------------------------------------------------------------------------


def test_a_revoked_client_and_its_tokens_are_refused_at_once_and_for_good(ledger, seller):
    client, secret = issue_client(ledger)
    api = Api(token_of(client))
    run("revoke_client", client.client_id, reason="Left")
    with unchanged():
        assert_problem(api.get(CUSTOMERS), 401, "token-invalid")
        assert_problem(api.post(AUTHORIZATIONS, authorization_body()), 401, "token-invalid")
    assert refused(client.client_id, secret)
    for name, options in (
        ("revoke_client", {}), ("rotate_client", {}), ("expire_client", {"never": True}),
        ("narrow_client", {"scope": ["invoice"]}), ("widen_client", {"scope": ["invoice"]}),
    ):  # fmt: skip
        with unchanged(), pytest.raises(CommandError, match="not possible while revoked"):
            run(name, client.client_id, **options)
    with pytest.raises(CommandError, match="not possible while revoked"):
        run("rename_client", client.client_id, "Another")


def test_other_clients_live_on(ledger, client):
    other = Api(token_of(issue_client(ledger)[0]))
    run("revoke_client", client.client_id)
    assert other.get(CUSTOMERS).status_code == 200


def test_a_client_works_on_its_last_day_and_not_after_unless_it_gets_another(ledger, at):
    client, secret = issue_client(ledger, valid_to=dt.date(2026, 6, 10))
    api = Api(token_of(client))
    at("2026-06-10")
    assert api.get(CUSTOMERS).status_code == 200
    assert fetch(client.client_id, secret).status_code == 200
    at("2026-06-11")
    assert_problem(api.get(CUSTOMERS), 401, "token-invalid")
    assert refused(client.client_id, secret)
    assert [row["state"] for row in run("list_clients")] == ["expired"]
    run("expire_client", client.client_id, valid_to=dt.date(2026, 6, 11))
    assert api.get(CUSTOMERS).status_code == 200
    run("expire_client", client.client_id, never=True)
    at("2030-01-01")
    assert api.get(CUSTOMERS).status_code == 200


def test_the_log_warns_of_a_client_whose_last_day_comes_and_of_an_old_secret(ledger, caplog):
    def told(secret):
        caplog.clear()
        assert fetch(client.client_id, secret).status_code == 200
        events = [one.msg for one in caplog.records if isinstance(one.msg, dict)]
        return [one["event"] for one in events if one.get("client") == client.client_id]

    client, secret = issue_client(ledger, valid_to=dt.date(2026, 7, 9))
    with caplog.at_level("INFO"):
        assert told(secret) == []
        run("expire_client", client.client_id, valid_to=dt.date(2026, 7, 8))
        assert told(secret) == ["client expires"]
        new = run("rotate_client", client.client_id)["client_secret"]
        assert told(secret) == ["previous secret used", "client expires"]
        assert told(new) == ["client expires"]


def test_a_last_day_in_the_past_is_refused(client):
    with unchanged(), pytest.raises(CommandError, match="valid_to: Expected today or a later day"):
        run("expire_client", client.client_id, valid_to=dt.date(2026, 6, 7))
    client.refresh_from_db()
    assert client.valid_to is None


def test_an_unknown_client_is_named(db):
    with pytest.raises(CommandError, match="There is no client nobody"):
        run("revoke_client", "nobody")


@pytest.mark.django_db(transaction=True)
def test_a_token_that_is_issued_while_its_client_is_revoked_is_dead(ledger):
    client, secret = issue_client(ledger)
    with transaction.atomic():
        clients.revoke(
            client=clients.get(client.client_id),
            actor=SYSTEM,
            on=clock.business_date(),
        )
        (token,) = together([lambda: fetch(client.client_id, secret).json()["access_token"]])
        assert Api(token).get(CUSTOMERS).status_code == 401
    assert_problem(Api(token).get(CUSTOMERS), 401, "token-invalid")


@pytest.mark.django_db(transaction=True)
def test_a_revocation_waits_for_another_change_and_comes_after_it(client):
    with transaction.atomic():
        clients.narrow(
            client=clients.get(client.client_id),
            scopes=["invoice"],
            actor=SYSTEM,
            on=clock.business_date(),
        )

        def revoke():
            run("revoke_client", client.client_id)

        waiting = threading.Thread(target=lambda: together([revoke]))
        waiting.start()
        wait_for_a_blocked_statement()
    waiting.join()
    client.refresh_from_db()
    assert (client.state, client.scopes) == ("revoked", "invoice:read invoice:write")


# --- What is known of it --------------------------------------------------------------------------


def test_each_change_is_recorded_with_who_and_why_before_and_after(
    client, seller, other_seller, settings
):
    settings.CERTIFICATE_HEADER = "Client-Cert"
    name = client.client_id
    run("narrow_client", name, scope=["invoice:read"], seller=["654"], reason="Least")
    run("widen_client", name, seller=["655"], reason="New shop")
    run("bind_client", name, certificate=["x" * 43], reason="mTLS")
    run("rename_client", name, "Web shop")
    run("expire_client", name, valid_to=dt.date(2026, 12, 31), reason="Contract")
    run("rotate_client", name)
    run("revoke_client", name, reason="Gone")
    assert history(client) == [
        ("issue", "system", ""),
        ("narrow", ME, "Least"),
        ("widen", ME, "New shop"),
        ("set_certificates", ME, "mTLS"),
        ("rename", ME, ""),
        ("set_last_day", ME, "Contract"),
        ("rotate_secret", ME, ""),
        ("revoke", ME, "Gone"),
    ]
    issued, *changes = SettingChange.objects.filter(document_type="client").order_by("id")
    assert (issued.before, issued.after["scopes"]) == ({}, client.scopes)
    assert not {"client_secret", "previous_secret", "last_used_at"} & set(issued.after)
    assert {change.created_by for change in changes} == {ME}
    both, one = sorted([seller.pk, other_seller.pk]), [seller.pk]
    assert [(change.operation, change.before, change.after) for change in changes] == [
        ("narrow", {"scopes": client.scopes, "sellers": None},
         {"scopes": "invoice:read", "sellers": one}),
        ("widen", {"sellers": one}, {"sellers": both}),
        ("set_certificates", {"certificates": []}, {"certificates": ["x" * 43]}),
        ("rename", {"name": "Client of 501"}, {"name": "Web shop"}),
        ("set_last_day", {"valid_to": None}, {"valid_to": "2026-12-31"}),
        ("revoke", {"state": "active"}, {"state": "revoked"}),
    ]  # fmt: skip


def test_the_list_shows_rights_last_day_and_last_use(client, other_seller):
    issued = run("issue_client", 501, name="Shop", seller=["655"], scope=["invoice:read"],
                 valid_to=dt.date(2026, 12, 31))  # fmt: skip
    api = Api(token_of(Client.objects.get(client_id=issued["client_id"])))
    assert api.get(INVOICES).status_code == 200
    unused, used = run("list_clients", 501)
    assert (unused["client_id"], unused["last_used_at"]) == (client.client_id, None)
    at = dt.datetime.fromisoformat(used.pop("last_used_at"))
    assert abs(dt.datetime.now(dt.UTC) - at) < dt.timedelta(minutes=1)
    assert used == {
        "client_id": issued["client_id"],
        "name": "Shop",
        "ledger": 501,
        "state": "active",
        "sellers": ["655"],
        "scopes": ["invoice:read"],
        "certificates": [],
        "needs_secret": True,
        "valid_to": "2026-12-31",
    }


def statements(work):
    with CaptureQueriesContext(connection) as seen:
        work()
    return [one["sql"] for one in seen if "api_allowance" not in one["sql"]]


def test_the_last_use_costs_a_statement_in_ten_minutes(client, later):
    api = Api(token_of(client))
    first = statements(lambda: api.get(CUSTOMERS))
    assert len([sql for sql in first if "UPDATE api_client" in sql]) == 1
    noted = Client.objects.get().last_used_at
    later(minutes=9)
    assert len(statements(lambda: api.get(CUSTOMERS))) == len(first) - 1
    assert Client.objects.get().last_used_at == noted
    later(minutes=2)
    statements(lambda: api.get(CUSTOMERS))
    assert Client.objects.get().last_used_at > noted + dt.timedelta(minutes=10)


def test_a_refused_request_is_no_use(client):
    api = Api(token_of(client))
    assert api.get(CUSTOMERS.replace("501", "502")).status_code == 401
    assert api.get("/ledger/customer/v1/999/customers").status_code == 401
    assert Client.objects.get().last_used_at is None


def test_a_request_is_authenticated_in_one_statement(client):
    api = Api(token_of(client))
    api.get(CUSTOMERS)
    before, *others = statements(lambda: api.get(CUSTOMERS))
    assert "oauth2_provider_accesstoken" in before
    assert "api_client" in before
    assert [sql for sql in others if "api_client" in sql or "accesstoken" in sql] == []


def test_tokens_of_expired_clients_are_forgotten_as_others_are(client, at):
    token_of(client, life=-dt.timedelta(days=2))
    run("end_of_day", 501)
    assert not get_access_token_model().objects.exists()
