"""What comes out: `@id` first, `operations` last, links that work, ETags, tracking headers."""

import re

import pytest

from tests.support.assertions import assert_complete, assert_problem, rels, unchanged
from tests.support.clients import created, issue
from tests.support.paths import CUSTOMERS
from tests.support.payments import pay
from tests.support.purchases import cancel, capture, credit

LISTS = [
    CUSTOMERS,
    "/ledger/account/v1/501/accounts",
    "/ledger/invoice-purchase/v1/501/authorizations",
    "/ledger/invoice/v1/501/invoices",
]

HOOKS = "/ledger/output/v1/501/webhooks"


@pytest.fixture
def documents(api, authorize, ledger):
    """Return the paths of one item of each kind, and of the lists that hold them."""
    one, other = authorize(number="852"), authorize(number="853")
    captured = capture(api, one, amount=60)
    pay(ledger, one, "70.00")
    credited = credit(api, one, amount=5)
    cancelled = cancel(api, other)
    invoice = captured["invoice"]
    customer = one["customer"]
    items = [customer, f"{customer}/legal-address", f"{customer}/billing-address", one["account"],
             one["@id"], other["@id"], captured["@id"], credited["@id"], cancelled["@id"],
             invoice]  # fmt: skip
    lists = [*LISTS, one["captures"], one["credits"], other["cancellations"],
             f"{customer}/surpluses", f"{one['account']}/reservations",
             f"{invoice}/transactions"]  # fmt: skip
    items += [api.get(f"{invoice}/transactions").data["items"][0]["@id"]]
    items += [api.get(f"{customer}/surpluses").data["items"][0]["@id"]]
    return items, lists


def test_every_item_starts_with_its_own_path_and_ends_with_operations(api, documents, constraints):
    for path in documents[0]:
        answer = api.get(path)
        assert answer.status_code == 200, path
        assert_complete(answer.data)
        assert answer.data["@id"] == path
        assert answer.headers["Content-Type"] == "application/json"


def test_every_list_has_complete_items_and_says_where_it_is(api, documents):
    for path in documents[1]:
        answer = api.get(path)
        assert answer.status_code == 200, path
        assert list(answer.data) == ["@id", "items", "view", "operations"]
        assert answer.data["@id"] == path
        assert answer.data["view"] == {"@id": "?$top=50"}
        assert answer.data["items"], path
        for item in answer.data["items"]:
            assert_complete(item)
            read = api.get(item["@id"])
            assert read.status_code == 200
            if "reservations" not in path:
                assert read.data == item


def test_every_link_leads_somewhere(api, documents):
    seen = set()
    for path in documents[0]:
        for name, value in api.get(path).data.items():
            if isinstance(value, str) and value.startswith("/ledger/") and value not in seen:
                seen.add(value)
                assert re.fullmatch("@id|parentHREF|[a-z][A-Za-z]*", name)
                assert api.get(value).status_code == 200, (path, name)
    assert len(seen) > 10


def test_instants_are_rfc_3339_in_utc_and_dates_iso_8601(api, authorize):
    one = authorize()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", one["created"])
    assert one["validToDate"] == "2026-07-08"


def test_an_item_carries_an_etag_that_changes_with_it(api, authorize):
    one = authorize()
    first = api.get(one["@id"]).headers["ETag"]
    assert re.fullmatch('"[^"]+"', first)
    assert api.get(one["@id"]).headers["ETag"] == first
    capture(api, one, amount=40)
    assert api.get(one["@id"]).headers["ETag"] != first


def test_a_creation_carries_location_and_the_etag_of_what_it_made(api, authorize):
    one = authorize()
    answer = api.post(one["captures"], {"amount": 40})
    assert answer.status_code == 201
    assert answer.headers["Location"] == answer.data["@id"]
    read = api.get(answer.headers["Location"])
    assert read.data == answer.data
    assert read.headers["ETag"] == answer.headers["ETag"]


@pytest.mark.parametrize("form", ["{}", "W/{}", '"x", {}', "*"])
def test_an_unchanged_item_is_304_without_a_body(api, authorize, form):
    one = authorize()
    tag = api.get(one["@id"]).headers["ETag"]
    answer = api.get(one["@id"], If_None_Match=form.format(tag))
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["ETag"] == tag
    assert api.get(one["@id"], If_None_Match='"x"').status_code == 200


@pytest.mark.parametrize("form", ["{}", '"x", {}', "*", None])
def test_a_change_with_the_present_etag_or_none_is_made(api, authorize, form):
    customer = authorize()["customer"]
    tag = api.get(customer).headers["ETag"]
    headers = {} if form is None else {"If_Match": form.format(tag)}
    answer = api.patch(customer, {"name": "New"}, **headers)
    assert (answer.status_code, answer.data["name"]) == (200, "New")
    assert answer.headers["ETag"] == api.get(customer).headers["ETag"] != tag


@pytest.mark.parametrize("form", ['"x"', '"x", "y"', ""])
def test_a_change_on_what_is_no_longer_so_is_412(api, authorize, form):
    customer = authorize()["customer"]
    with unchanged():
        answer = api.patch(customer, {"name": "New"}, If_Match=form)
    assert_problem(answer, 412, "precondition-failed")


def test_an_operation_is_judged_by_the_etag_as_a_change_is(api, authorize):
    one = authorize()
    account, hook = one["account"], created(api.post(HOOKS, {"url": "https://shop.example"}))
    mail = created(api.post(f"{one['customer']}/consents", {"type": "Email"}))
    operations = [
        (account, "lower-credit-limit", {"creditLimit": 900}),
        (account, "request-close-account", {}),
        (one["customer"], "initiates-termination", {}),
        (one["@id"], "extend-validity", {}),
        (mail["@id"], "withdraw-consent", {}),
        (hook["@id"], "rotate-secret", None),
        (hook["@id"], "disable", {"reason": "Moved"}),
        (hook["@id"], "enable", None),
    ]
    for path, name, body in operations:
        tag = api.get(path).headers["ETag"]
        with unchanged():
            stale = api.post(f"{path}/{name}", body, If_Match='"x"')
            assert_problem(stale, 412, "precondition-failed")
        assert api.post(f"{path}/{name}", body, If_Match=tag).status_code == 200, name


def test_a_stale_etag_is_refused_after_anothers_change(api, authorize):
    customer = authorize()["customer"]
    tag = api.get(customer).headers["ETag"]
    assert api.patch(customer, {"name": "First"}, If_Match=tag).status_code == 200
    with unchanged():
        assert_problem(
            api.patch(customer, {"name": "Second"}, If_Match=tag), 412, "precondition-failed"
        )


def test_a_head_is_a_get_without_a_body(api, authorize):
    one = authorize()
    answer = api.request("head", one["@id"])
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["ETag"] == api.get(one["@id"]).headers["ETag"]


# --- Tracking -----------------------------------------------------------------------------------

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.mark.parametrize("path", [CUSTOMERS, f"{CUSTOMERS}/1", "/ledger/nothing", "/oauth2/token"])
def test_tracking_headers_are_echoed_whatever_the_answer(api, path):
    answer = api.get(path, X_Request_Id="order-17", traceparent=TRACE)
    assert answer.headers["X-Request-Id"] == "order-17"
    assert answer.headers["traceparent"] == TRACE


@pytest.mark.parametrize("given", [None, "", "a b", "x" * 129, "å"])
def test_without_a_usable_request_id_there_is_a_fresh_one(api, given):
    headers = {} if given is None else {"X_Request_Id": given}
    first, second = (api.get(CUSTOMERS, **headers).headers["X-Request-Id"] for _ in range(2))
    assert first != second
    assert re.fullmatch("[0-9a-f-]{36}", first)
    assert "traceparent" not in api.get(CUSTOMERS, traceparent="nonsense").headers


# --- Operations of a list -----------------------------------------------------------------------


def test_a_list_offers_what_the_token_may_create_there(api, ledger, authorize):
    one = authorize()
    reader = issue(ledger, scopes=("customer:read", "invoice-purchase:read"))
    for path, rel in ((CUSTOMERS, "create-customer"), (LISTS[2], "create-authorization"),
                      (one["captures"], "create-capture")):  # fmt: skip
        first, *_ = api.get(path).data["operations"]
        assert first == {"rel": rel, "method": "post", "href": path}
        assert rels(reader.get(path).data) == []
