"""Webhooks by oneself: a client registers, tests and looks after its own, and no other's."""

import pytest
from standardwebhooks import Webhook as Verifier

from invoice_ledger.webhooks import verify
from ledger_project.core.models import IdempotencyKey
from tests.support.assertions import assert_problem, faults, unchanged
from tests.support.clients import created, issue, succeeded
from tests.support.webhooks import add_webhook, deliver, rename
from webhooks import operations

pytestmark = pytest.mark.django_db(transaction=True)

WEBHOOKS = "/ledger/output/v1/501/webhooks"
OFFERED = ["test", "rotate-secret", "disable"]


@pytest.fixture
def db(transactional_db):
    """Let the fixtures of `conftest` commit for real: dispatchers have connections of their own."""


def rels(shown):
    return [one["rel"] for one in shown["operations"]]


@pytest.fixture
def hook(api, receiver):
    return created(api.post(WEBHOOKS, {"url": receiver.url, "types": ["customer-changed"]}))


def test_what_is_registered_is_sent_events_that_its_secret_verifies(api, receiver, customer):
    number = customer()
    hook = created(api.post(WEBHOOKS, {"url": receiver.url, "types": ["customer-changed"]}))
    assert (hook["status"], hook["types"], hook["sellers"]) == (
        "enabled",
        ["customer-changed"],
        None,
    )
    assert rels(hook) == OFFERED
    assert "secret" not in api.get(hook["@id"]).data
    rename(api, number, "Robin Lund")
    deliver()
    (request,) = receiver.requests
    assert Verifier(hook["secret"]).verify(request.content, request.headers)
    told = verify(request.content, request.headers, hook["secret"])
    assert (told.type, told.customer_no) == ("customer-changed", number)
    (sent,) = api.get(f"{hook['deliveries']}?status=delivered").data["items"]
    assert (sent["type"], sent["answeredStatus"], sent["attempts"]) == ("customer-changed", 204, 1)
    assert api.get(sent["event"]).data["customerNo"] == number
    again = succeeded(api.post(f"{sent['@id']}/replay"))
    assert (again["status"], rels(again)) == ("pending", [])
    deliver()
    assert [one.id for one in receiver.requests] == [request.id, request.id]


def test_a_test_is_sent_at_once_signed_and_recorded_nowhere(api, receiver, hook):
    with unchanged():
        assert api.post(f"{hook['@id']}/test").data == {
            "delivered": True, "answeredStatus": 204, "failure": None,
        }  # fmt: skip
    (request,) = receiver.requests
    assert verify(request.content, request.headers, hook["secret"]) is None
    assert (
        Verifier(hook["secret"]).verify(request.content, request.headers)["type"] == "webhook-test"
    )
    receiver.answer = lambda number, headers: 500
    with unchanged():
        assert api.post(f"{hook['@id']}/test").data == {
            "delivered": False, "answeredStatus": 500, "failure": "Answered 500",
        }  # fmt: skip


def test_a_test_with_an_invalid_key_is_not_sent(api, receiver, hook):
    with unchanged():
        answer = api.post(f"{hook['@id']}/test", Idempotency_Key="a b")
    assert faults(answer) == {"Idempotency-Key": "Expected 1 to 255 visible ASCII characters"}
    assert receiver.requests == []


def test_a_rotated_secret_signs_beside_the_one_before_for_a_day(api, receiver, hook):
    rotated = succeeded(api.post(f"{hook['@id']}/rotate-secret"))
    assert rotated["secret"] != hook["secret"]
    assert rotated["previousSecretUntil"] is not None
    api.post(f"{hook['@id']}/test")
    (request,) = receiver.requests
    for secret in (hook["secret"], rotated["secret"]):
        assert Verifier(secret).verify(request.content, request.headers)


def test_a_disabled_webhook_misses_nothing(api, receiver, hook, customer):
    number = customer()
    off = succeeded(api.post(f"{hook['@id']}/disable", {"reason": "Moving"}))
    assert (off["status"], off["disabledBecause"]) == ("disabled", "Moving")
    assert rels(off) == ["test", "rotate-secret", "enable"]
    with unchanged():
        assert_problem(
            api.post(f"{hook['@id']}/disable"), 409, "operation-not-allowed",
            State="disabled", Operations=off["operations"],
        )  # fmt: skip
    rename(api, number, "Robin Lund")
    deliver()
    assert receiver.requests == []
    assert succeeded(api.post(f"{hook['@id']}/enable"))["disabledBecause"] is None
    deliver()
    assert [one["type"] for one in receiver.taken] == ["customer-changed"]


def test_a_secret_is_not_kept_with_an_idempotency_key(api, receiver):
    key = {"Idempotency-Key": "hook-1"}
    first = created(api.post(WEBHOOKS, {"url": receiver.url}, **key))
    with unchanged():
        again = api.post(WEBHOOKS, {"url": receiver.url}, **key)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.data == {**first, "secret": None}
    assert first["secret"].encode() not in bytes(IdempotencyKey.objects.get().body)


def test_a_client_of_some_sellers_has_theirs_and_sees_no_others(
    api, ledger, other_seller, receiver, hook
):
    one = issue(ledger, sellers=("655",))
    own = created(one.post(WEBHOOKS, {"url": receiver.url}))
    assert own["sellers"] == ["655"]
    staffs = add_webhook(receiver, "--seller", "654")
    assert [each["webhookId"] for each in one.get(WEBHOOKS).data["items"]] == [own["webhookId"]]
    assert {each["webhookId"] for each in api.get(WEBHOOKS).data["items"]} == {
        hook["webhookId"], own["webhookId"], staffs["webhook"],
    }  # fmt: skip
    with unchanged():
        assert faults(one.post(WEBHOOKS, {"url": receiver.url, "sellers": ["654"]})) == {
            "sellers": "There is no seller 654"
        }
        for path in ("", "/test", "/rotate-secret", "/disable", "/deliveries"):
            method = "get" if path in ("", "/deliveries") else "post"
            answer = one.request(method, f"{hook['@id']}{path}")
            assert_problem(answer, 404, "not-found")


def test_it_needs_a_scope_of_its_own_and_an_address_on_the_internet(api, ledger, settings):
    others = issue(ledger, scopes=("output:read", "output:write"))
    reader = issue(ledger, scopes=("webhook:read",))
    url = {"url": "https://shop.example/hook"}
    with unchanged():
        assert_problem(others.get(WEBHOOKS), 403, "permission-denied", RequiredScope="webhook:read")
        assert_problem(
            reader.post(WEBHOOKS, url), 403, "permission-denied", RequiredScope="webhook:write"
        )
        assert faults(api.post(WEBHOOKS, {"url": "http://10.0.0.1/", "types": ["no-type"]})) == {
            "url": "Expected a URL that begins with https://",
            "types": "There is no event type no-type",
        }
    created(api.post(WEBHOOKS, url))
    shown = reader.get(WEBHOOKS).data
    assert shown["operations"] == shown["items"][0]["operations"] == []
    assert api.get(WEBHOOKS).data["operations"] == [
        {"rel": "create-webhook", "method": "post", "href": WEBHOOKS}
    ]


def test_a_client_has_so_many_enabled_and_takes_nothing_from_others(
    api, ledger, receiver, hook, monkeypatch
):
    monkeypatch.setattr(operations, "MOST", 2)
    second = created(api.post(WEBHOOKS, {"url": receiver.url}))
    full = {"url": "You have 2 webhooks: disable or use one of them"}
    with unchanged():
        assert faults(api.post(WEBHOOKS, {"url": receiver.url})) == full
    created(issue(ledger).post(WEBHOOKS, {"url": receiver.url}))
    succeeded(api.post(f"{second['@id']}/disable"))
    created(api.post(WEBHOOKS, {"url": receiver.url}))
    with unchanged():
        assert faults(api.post(f"{second['@id']}/enable")) == full
