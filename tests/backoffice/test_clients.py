"""API clients in the back office: who may do what with them, and what is shown."""

import datetime as dt
import json

import pytest

from ledger_project.api.models import Client
from ledger_project.core.models import StateChange
from tests.support.assertions import unchanged
from tests.support.backoffice import address, fill_in, offered, page, send, told
from tests.support.certificates import pem, thumbprint
from tests.support.clients import Api, issue_client, token_of
from tests.support.commands import run
from tests.support.paths import CUSTOMERS

OPERATIONS = [
    "rotate_secret", "narrow", "widen", "set_certificates", "rename", "set_last_day", "revoke",
]  # fmt: skip


@pytest.fixture
def client(ledger, seller, other_seller):
    return issue_client(ledger, name="Shop")[0]


def test_a_client_is_issued_and_its_secret_is_shown_once(ledger, seller, boss, client):
    answer = send(
        boss, Client, "issue", ledger="501", name="Web shop", scopes=["customer:read"],
        sellers="654", valid_to="2026-12-31",
    )  # fmt: skip
    assert answer.headers["Content-Disposition"].startswith("attachment")
    given = json.loads(answer.content)
    made = Client.objects.get(client_id=given["client_id"])
    assert (made.name, made.scopes, made.sellers) == ("Web shop", "customer:read", [seller.pk])
    assert made.valid_to == dt.date(2026, 12, 31)
    assert given["client_secret"] not in boss.get(page(made)).content.decode()
    token = boss.post("/oauth2/token", {"grant_type": "client_credentials", **given}).json()
    assert Api(token["access_token"]).get(CUSTOMERS).status_code == 200


def test_a_client_without_a_scope_is_not_issued(ledger, boss):
    with unchanged():
        answer = send(boss, Client, "issue", ledger="501", name="Shop", sellers="")
    assert "This field is required" in answer.content.decode()
    assert not Client.objects.exists()


def test_an_operation_is_offered_to_whom_it_is_permitted(client, boss, staff):
    assert offered(boss, client) == OPERATIONS
    assert offered(staff("api.view_client", name="reader"), client) == []
    for name in OPERATIONS:
        one = staff("api.view_client", f"api.{name}_client", name=f"only-{name}")
        assert offered(one, client) == [name]
        for other in set(OPERATIONS) - {name}:
            assert one.get(address(client, other)).status_code == 403
    assert offered(staff("api.view_client", "api.issue_client", name="issuer"), Client) == ["issue"]


def test_rights_are_taken_away_with_a_reason_that_is_kept(client, boss):
    api = Api(token_of(client))
    fill_in(boss, client, "narrow", scopes="customer:write", sellers="655", reason="Too many")
    client.refresh_from_db()
    assert (client.scopes, client.seller_numbers()) == ("customer:write", ["655"])
    assert api.get(CUSTOMERS).status_code == 403
    change = StateChange.objects.get(document_type="client", operation="narrow")
    assert (change.created_by, change.reason) == ("staff:boss", "Too many")


@pytest.mark.parametrize("operation", ["narrow", "widen", "set_last_day", "revoke"])
def test_without_a_reason_nothing_is_changed(client, boss, operation):
    with unchanged():
        answer = fill_in(boss, client, operation, reason="")
    assert "This field is required" in answer.content.decode()


def test_rights_are_given_that_it_does_not_have(client, boss):
    run("narrow_client", client.client_id, scope=["invoice:read"], seller=["655"])
    client.refresh_from_db()
    shown = boss.get(address(client, "widen")).content.decode()
    assert 'value="customer:read"' in shown
    assert 'value="invoice:read"' not in shown
    fill_in(boss, client, "widen", scopes="customer:read", sellers="654", reason="New shop")
    client.refresh_from_db()
    assert client.scopes == "customer:read invoice:read"
    assert client.seller_numbers() == ["654", "655"]


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("issue", {"ledger": "501", "name": "Own", "scopes": "customer:protected", "sellers": ""}),
        ("widen", {"scopes": "customer:protected", "sellers": "", "reason": "Own"}),
        ("rotate_secret", {"reason": "Own"}),
        ("set_certificates", {"certificates": thumbprint(), "reason": "Own"}),
    ],
)
def test_no_client_shows_protected_identities_to_staff_who_may_not_see_them(
    client, staff, settings, operation, members
):
    settings.CERTIFICATE_HEADER = "Client-Cert"
    target = Client if operation == "issue" else client
    if operation != "widen":
        run("widen_client", client.client_id, scope=["customer:protected"])
    rights = ("api.view_client", f"api.{operation}_client")
    blind = staff(*rights, name="blind")
    seeing = staff(*rights, "customers.see_protected_customer", name="seeing")
    with unchanged():
        answer = send(blind, target, operation, **members)
    assert "may not see protected identities" in answer.content.decode()
    before = list(Client.objects.values())
    send(seeing, target, operation, **members)
    assert list(Client.objects.values()) != before


def test_a_new_secret_is_a_file_and_after_a_leak_ends_the_old_one(client, boss):
    old = client.client_secret
    first = json.loads(send(boss, client, "rotate_secret").content)
    client.refresh_from_db()
    assert (first["client_id"], client.previous_secret) == (client.client_id, old)
    leaked = send(boss, client, "rotate_secret", at_once="on", reason="Leaked")
    client.refresh_from_db()
    assert (client.previous_secret, client.previous_until) == ("", None)
    assert json.loads(leaked.content)["client_secret"] != first["client_secret"]


def test_certificates_are_changed_all_together(client, boss, settings):
    settings.CERTIFICATE_HEADER = "Client-Cert"
    pasted = f"{pem()}{thumbprint('next')}"
    fill_in(boss, client, "set_certificates", certificates=pasted, reason="mTLS")
    client.refresh_from_db()
    assert client.certificates == sorted([thumbprint(), thumbprint("next")])
    assert client.needs_secret
    shown = boss.get(page(client)).content.decode()
    assert thumbprint() in shown
    with unchanged():
        answer = fill_in(boss, client, "set_certificates", certificates="wrong", reason="mTLS")
    assert "Expected certificates in PEM, or thumbprints: wrong" in answer.content.decode()


def test_a_client_is_renamed_gets_a_last_day_and_is_revoked(client, boss, at):
    fill_in(boss, client, "rename", name="Web shop")
    fill_in(boss, client, "set_last_day", valid_to="2026-06-20", reason="Contract ends")
    client.refresh_from_db()
    assert (client.name, client.valid_to) == ("Web shop", dt.date(2026, 6, 20))
    at("2026-06-21")
    assert ">expired</span>" in boss.get(page(client)).content.decode()
    assert ">expired</span>" in boss.get("/admin/api/client/").content.decode()
    answer = fill_in(boss, client, "revoke", reason="Ended")
    assert "done" in told(answer)
    assert offered(boss, client) == []
    again = send(boss, client, "rename", token="6f2dd2a0-62a6-4bdc-a263-6d8ac1b9a2f5", name="X")
    assert "Nothing was changed" in told(again)


def test_the_start_page_warns_of_clients_whose_last_day_comes(client, boss, staff, at):
    def line(browser):
        queue = browser.get("/admin/").context["dashboard"]["queue"]
        lines = [one for _, _, found in queue for one in found]
        return [(one.count, one.notes) for one in lines if one.title.startswith("API clients")]

    assert line(boss) == []
    run("expire_client", client.client_id, valid_to=dt.date(2026, 7, 8))
    assert line(boss) == [(1, ("first on 2026-07-08",))]
    assert line(staff("core.view_statechange", name="other")) == []
    at("2026-07-09")
    assert line(boss) == []
