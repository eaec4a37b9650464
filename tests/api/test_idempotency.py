"""Sent again: by `Idempotency-Key` and by reference, one effect and the first answer."""

import datetime as dt

import pytest

from ledger_project.core.models import IdempotencyKey
from tests.support.assertions import assert_problem, faults, unchanged
from tests.support.bodies import authorization_body
from tests.support.clients import issue
from tests.support.paths import AUTHORIZATIONS, CUSTOMERS

REPLAYED = "Idempotency-Replayed"


def customer_body(**members):
    return {
        "name": "Britt-Marie",
        "legalEntity": "consumer",
        "legalAddress": {"addressee": "Britt-Marie", "countryCode": "SE"},
        **members,
    }


# --- By header ----------------------------------------------------------------------------------


def test_the_same_key_and_request_get_the_first_answer_again(api, authorize, constraints):
    one = authorize()
    first = api.post(one["captures"], {"amount": 40}, Idempotency_Key="k-1")
    assert first.status_code == 201
    assert REPLAYED not in first.headers
    assert api.post(one["captures"], {"amount": 1}).status_code == 201
    with unchanged():
        again = api.post(one["captures"], {"amount": 40}, Idempotency_Key="k-1")
    assert again.status_code == 201
    assert again.content == first.content
    assert again.headers[REPLAYED] == "true"
    for name in ("Location", "ETag", "Content-Type"):
        assert again.headers[name] == first.headers[name]


def test_an_operation_resource_replays_too(api, authorize, at):
    one = authorize()
    at("2026-06-20")
    first = api.post(f"{one['@id']}/extend-validity", Idempotency_Key="k-1")
    at("2026-06-25")
    with unchanged():
        again = api.post(f"{one['@id']}/extend-validity", Idempotency_Key="k-1")
    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers[REPLAYED] == "true"


@pytest.mark.parametrize("difference", ["body", "path", "query"])
def test_the_same_key_for_another_request_is_refused(api, authorize, difference):
    one, other = authorize(), authorize()
    api.post(one["captures"], {"amount": 40}, Idempotency_Key="k-1")
    path = {"path": other["captures"]}.get(difference, one["captures"])
    body = {"amount": 41 if difference == "body" else 40}
    if difference == "query":
        path += "?x=1"
    with unchanged():
        answer = api.post(path, body, Idempotency_Key="k-1")
    if difference == "query":
        assert faults(answer) == {"x": "Unknown query parameter"}
    else:
        assert_problem(answer, 422, "idempotency-key-reused")


def test_the_order_of_the_members_makes_no_other_request(api):
    body = customer_body()
    first = api.post(CUSTOMERS, body, Idempotency_Key="k")
    with unchanged():
        again = api.post(CUSTOMERS, dict(reversed(body.items())), Idempotency_Key="k")
    assert (again.status_code, again.content) == (201, first.content)


def test_a_refusal_is_not_remembered(api, authorize):
    one = authorize()
    with unchanged():
        refused = api.post(one["captures"], {"amount": 100.5}, Idempotency_Key="k-1")
    assert_problem(refused, 409, "insufficient-remaining-amount", AvailableAmount=100)
    assert api.post(one["captures"], {"amount": 99}, Idempotency_Key="k-1").status_code == 201


def test_anothers_client_same_key_is_a_key_of_its_own(api, ledger, authorize):
    one, other = authorize(), issue(ledger)
    assert api.post(one["captures"], {"amount": 40}, Idempotency_Key="k").status_code == 201
    answer = other.post(one["captures"], {"amount": 40}, Idempotency_Key="k")
    assert answer.status_code == 201
    assert REPLAYED not in answer.headers
    assert api.get(one["@id"]).data["capturedAmount"] == 80


def test_a_key_is_kept_for_24_hours_and_then_free(api, authorize):
    one = authorize()
    first = api.post(one["captures"], {"amount": 40}, Idempotency_Key="k")

    def made(hours):
        created = first_made - dt.timedelta(hours=hours)
        IdempotencyKey.objects.update(created_at=created)

    first_made = IdempotencyKey.objects.get().created_at
    made(23.9)
    again = api.post(one["captures"], {"amount": 40}, Idempotency_Key="k")
    assert again.content == first.content
    made(24.1)
    anew = api.post(one["captures"], {"amount": 41}, Idempotency_Key="k")
    assert (anew.status_code, anew.data["capturedAmount"]) == (201, 81)
    with unchanged():
        assert (
            api.post(one["captures"], {"amount": 41}, Idempotency_Key="k").content == anew.content
        )


@pytest.mark.parametrize("key", ["", "a b", "x" * 256, "å", "a\tb"])
def test_a_key_is_1_to_255_visible_ascii_characters(api, key):
    with unchanged():
        answer = api.post(CUSTOMERS, customer_body(), Idempotency_Key=key)
    assert list(faults(answer)) == ["Idempotency-Key"]


def test_the_longest_key_is_taken(api):
    for _ in range(2):
        assert (
            api.post(CUSTOMERS, customer_body(), Idempotency_Key="!~" * 127 + "x").status_code
            == 201
        )
    assert len(api.get(CUSTOMERS).data["items"]) == 1


def test_the_token_is_judged_before_the_key(api, ledger, authorize):
    one = authorize()
    api.post(one["captures"], {"amount": 40}, Idempotency_Key="k")
    api.token, token = "never-issued", api.token
    with unchanged():
        assert_problem(
            api.post(one["captures"], {"amount": 40}, Idempotency_Key="k"), 401, "token-invalid"
        )
    assert token


# --- By reference -------------------------------------------------------------------------------


def same_customer(api, authorize):
    body = customer_body(customerNo="17", emailAddress="b@example.com")
    return CUSTOMERS, body, "customer-already-exists", [
        {**body, "name": "Another"},
        {k: v for k, v in body.items() if k != "emailAddress"},
        {**body, "msisdn": "+46701234456"},
        {**body, "legalAddress": {**body["legalAddress"], "city": "Visby"}},
    ]  # fmt: skip


def same_authorization(api, authorize):
    body = authorization_body(number="852")
    return AUTHORIZATIONS, body, "invoice-already-authorized", [
        authorization_body(number="852", amount=101),
        authorization_body(number="852", reg_no="19811228-9874"),
        authorization_body(number="852", invoice={"dueDate": "2026-07-08"}),
        authorization_body(number="852", invoice={"collectionReferenceText": None}),
        authorization_body(number="852", buyer={"emailAddress": None}),
    ]  # fmt: skip


def same_capture(api, authorize):
    body = {"amount": 40, "sellerCaptureReference": "c-1"}
    others = [{**body, "amount": 41}, {"sellerCaptureReference": "c-1"}, {**body, "amount": None}]
    return authorize()["captures"], body, "duplicate-reference", others


def same_capture_of_all(api, authorize):
    body = {"sellerCaptureReference": "c-1"}
    return authorize()["captures"], body, "duplicate-reference", [{**body, "amount": 100}]


def same_credit(api, authorize):
    one = authorize()
    api.post(one["captures"], {"amount": 60})
    body = {"amount": 10, "creditInvoiceNumber": "852-K1", "reason": "Complaint"}
    others = [{**body, "amount": 11}, {**body, "reason": "Fraud"}]
    return one["credits"], body, "duplicate-invoice-number", others


def same_cancellation(api, authorize):
    # The reference is all that a cancellation says, so there is no other content.
    return authorize()["cancellations"], {"sellerCancellationReference": "x-1"}, "", []


REFERENCES = [same_customer, same_authorization, same_capture, same_capture_of_all, same_credit,
              same_cancellation]  # fmt: skip


@pytest.mark.parametrize("references", REFERENCES)
def test_the_same_reference_and_content_is_answered_with_the_original(
    api, authorize, references, constraints
):
    path, body, _, _ = references(api, authorize)
    first = api.post(path, body)
    assert first.status_code == 201, first.text
    assert REPLAYED not in first.headers
    with unchanged():
        again = api.post(path, body)
    assert again.status_code == 200, again.text
    assert again.headers[REPLAYED] == "true"
    assert again.data == first.data


@pytest.mark.parametrize("references", [one for one in REFERENCES if one is not same_cancellation])
def test_the_same_reference_with_other_content_is_refused(api, authorize, references):
    path, body, slug, others = references(api, authorize)
    first = api.post(path, body)
    members = {"customer-already-exists": "Customer", "invoice-already-authorized": "Authorization"}
    for other in others:
        with unchanged():
            told = assert_problem(api.post(path, other), 409, slug)
        if slug in members:
            assert told[members[slug]] == first.data["@id"]


def test_an_amount_written_in_another_way_is_the_same_content(api, authorize):
    path = authorize()["captures"]
    api.request("post", path, raw=b'{"amount":40,"sellerCaptureReference":"c"}')
    with unchanged():
        again = api.request("post", path, raw=b'{"sellerCaptureReference":"c","amount":40.00}')
    assert (again.status_code, again.headers[REPLAYED]) == (200, "true")


def test_null_and_missing_are_the_same_content(api):
    with_null = customer_body(customerNo="17", vatNo=None, emailAddress=None, eDIAddressInfo=None)
    assert api.post(CUSTOMERS, customer_body(customerNo="17")).status_code == 201
    with unchanged():
        assert api.post(CUSTOMERS, with_null).status_code == 200


def test_a_replay_shows_the_original_as_it_is_now(api, authorize):
    body = authorization_body(number="852")
    one = api.post(AUTHORIZATIONS, body).data
    api.post(one["captures"], {"amount": 40})
    with unchanged():
        again = api.post(AUTHORIZATIONS, body)
    assert (again.status_code, again.data["capturedAmount"]) == (200, 40)


def test_a_customer_that_was_changed_since_is_still_the_original(api):
    body = customer_body(customerNo="17")
    one = api.post(CUSTOMERS, body).data
    api.patch(one["@id"], {"name": "Changed"})
    with unchanged():
        again = api.post(CUSTOMERS, body)
    assert (again.status_code, again.data["name"]) == (200, "Changed")
    with unchanged():
        told = api.post(CUSTOMERS, {**body, "name": "Changed"})
    assert_problem(told, 409, "customer-already-exists", Customer=one["@id"])


def test_a_reference_replays_after_the_state_has_moved_on(api, authorize, at):
    one = authorize()
    body = {"amount": 40, "sellerCaptureReference": "c-1"}
    first = api.post(one["captures"], body)
    at("2026-12-01")
    with unchanged():
        again = api.post(one["captures"], body)
    assert (again.status_code, again.data) == (200, first.data)


def test_a_reference_belongs_to_its_authorization(api, authorize):
    body = {"amount": 40, "sellerCaptureReference": "c-1"}
    for one in (authorize(), authorize()):
        assert api.post(one["captures"], body).status_code == 201


def test_both_ways_together_are_one_effect(api, authorize):
    path = authorize()["captures"]
    body = {"amount": 40, "sellerCaptureReference": "c-1"}
    first = api.post(path, body, Idempotency_Key="k-1")
    by_reference = api.post(path, body, Idempotency_Key="k-2")
    assert (by_reference.status_code, by_reference.data) == (200, first.data)
    with unchanged():
        assert api.post(path, body, Idempotency_Key="k-1").status_code == 201
        assert api.post(path, body, Idempotency_Key="k-2").status_code == 200


def test_a_replay_asks_for_the_permission_again(api, ledger, authorize):
    one = authorize()
    body = {"amount": 40, "sellerCaptureReference": "c-1"}
    api.post(one["captures"], body)
    reader = issue(ledger, scopes=("invoice-purchase:read",))
    with unchanged():
        refused = reader.post(one["captures"], body)
    assert_problem(refused, 403, "permission-denied", RequiredScope="invoice-purchase:write")


@pytest.mark.django_db
def test_the_description_marks_every_reference(client):
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    marked = {
        (name, member)
        for name, schema in schemas.items()
        for member, said in schema.get("properties", {}).items()
        if said.get("x-idempotency-reference")
    }
    assert marked >= {
        ("CreateCustomerRequest", "customerNo"),
        ("AuthorizeRequest", "sellerNumber"),
        ("InvoiceToAuthorizeRequest", "invoiceNumber"),
        ("CaptureRequest", "sellerCaptureReference"),
        ("CreditRequest", "creditInvoiceNumber"),
        ("CancellationRequest", "sellerCancellationReference"),
    }
