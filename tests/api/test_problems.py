"""The problem document on every route: its members, its page, its log line, and no more."""

import json
import logging

import pytest
import structlog
from django.db import OperationalError
from django.test import Client as DjangoClient

from invoices.views.purchases import CaptureViewSet
from ledger_project.api import problems
from ledger_project.api.scopes import SUBDOMAINS
from tests.support.assertions import COMMON, assert_problem, faults, unchanged
from tests.support.bodies import authorization_body
from tests.support.clients import Api
from tests.support.paths import AUTHORIZATIONS, CUSTOMERS


def test_the_envelope_is_the_documented_one_member_by_member(api):
    body = {
        "name": "Britt-Marie Axelstopp",
        "legalEntity": "consumer",
        "legalAddress": {"addressee": "Britt-Marie Axelstopp", "countryCode": "SE"},
        "nationalIdentifier": {"regNo": "19101010-1011", "countryCode": "SE"},
    }
    with unchanged():
        answer = api.post(CUSTOMERS, body)
    told = assert_problem(answer, 400, "validation")
    assert list(told) == [*COMMON, "Problems"]
    del told["Instance"]
    assert told == {
        "Type": "ledger/customer/v1/problems/validation",
        "Title": "A validation error occurred",
        "Status": 400,
        "Detail": "A validation error occurred. Please fix the problems mentioned in the "
        "'problems' property below.",
        "Problems": [
            {"nationalIdentifier.regNo": "Not a valid SE nationalConsumerIdentifier"},
        ],
    }


@pytest.mark.parametrize(
    ("path", "subdomain"),
    [
        ("/ledger/customer/v1/501/customers/1", "customer"),
        ("/ledger/account/v1/501/accounts/1", "account"),
        ("/ledger/invoice-purchase/v1/501/authorizations/1", "invoice-purchase"),
        ("/ledger/invoice/v1/501/invoices/1", "invoice"),
        ("/ledger/output/v1/501/nothing", "output"),
        ("/ledger/nothing", "general"),
    ],
)
def test_the_type_names_the_subdomain(api, path, subdomain):
    told = api.get(path).data
    assert told["Type"].startswith(f"ledger/{subdomain}/v1/problems/")


def test_the_instance_is_fresh_and_stands_in_the_log_of_its_request(api):
    with structlog.testing.capture_logs() as lines:
        first, second = (api.get(f"{CUSTOMERS}/1").data["Instance"] for _ in range(2))
    assert first != second
    requests = [line for line in lines if line["event"] == "request"]
    assert [line["instance"] for line in requests] == [first, second]
    told = [line for line in lines if line["event"] == "problem"]
    assert [line["instance"] for line in told] == [first, second]


def test_a_bug_is_told_by_its_instance_alone_and_logged_with_its_cause(api, authorize, monkeypatch):
    authorization = authorize()

    def broken(**kwargs):
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr(CaptureViewSet, "operation", staticmethod(broken))
    with structlog.testing.capture_logs() as lines, unchanged():
        answer = api.post(authorization["captures"], {})
    told = assert_problem(answer, 500, "internal-error")
    assert set(told) == set(COMMON)
    assert "hunter2" not in answer.text
    (line,) = [line for line in lines if line["log_level"] == "error"]
    assert line["instance"] == told["Instance"]
    assert "hunter2" in str(line["exc_info"])


def test_a_bug_in_the_middle_of_an_operation_leaves_nothing_behind(api, authorize, monkeypatch):
    authorization = authorize()

    def broken(*args, **kwargs):
        raise RuntimeError("after the capture was written")

    monkeypatch.setattr("accounts.books.journal.post", broken)
    with unchanged():
        answer = api.post(authorization["captures"], {}, Idempotency_Key="k")
    assert_problem(answer, 500, "internal-error")


def test_a_database_that_is_away_is_503_with_retry_after(api, authorize, monkeypatch):
    authorization = authorize()

    def away(**kwargs):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(CaptureViewSet, "operation", staticmethod(away))
    with unchanged():
        answer = api.post(authorization["captures"], {})
    assert_problem(answer, 503, "service-unavailable")
    assert int(answer.headers["Retry-After"]) >= 1
    assert "connection" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("delete", CUSTOMERS, {"GET", "HEAD", "POST"}),
        ("put", AUTHORIZATIONS, {"GET", "HEAD", "POST"}),
        ("patch", AUTHORIZATIONS, {"GET", "HEAD", "POST"}),
        ("post", f"{CUSTOMERS}/1", {"GET", "HEAD", "PUT", "PATCH", "DELETE"}),
        ("get", f"{AUTHORIZATIONS}/1/extend-validity", {"POST"}),
        ("options", AUTHORIZATIONS, {"GET", "HEAD", "POST"}),
        ("trace", AUTHORIZATIONS, {"GET", "HEAD", "POST"}),
        ("post", "/ledger/invoice/v1/501/invoices", {"GET", "HEAD"}),
        ("trace", "/ledger/sandbox/v1/501/clock", {"GET", "HEAD"}),
        ("get", f"{CUSTOMERS}/generate-summary", {"POST"}),
        ("patch", "/ledger/account/v1/501/accounts/generate-summary", {"POST"}),
        ("get", "/ledger/output/v1/501/files/ar-filereport103/order-report", {"POST"}),
    ],
)
def test_a_method_that_a_route_does_not_have_is_405_and_told_which_it_has(
    api, method, path, allowed
):
    with unchanged():
        answer = api.request(method, path, {})
    assert_problem(answer, 405, "method-not-allowed")
    assert set(answer.headers["Allow"].split(", ")) == allowed


@pytest.mark.parametrize("path", [CUSTOMERS, "/docs", "/openapi.json", "/oauth2/token"])
def test_a_host_that_is_not_ours_is_named_as_the_reason(api, path):
    for method in ("get", "post"):
        with unchanged():
            answer = api.request(method, path, Host="ledger.example.com")
        assert_problem(answer, 400, "unknown-host")
        assert "LEDGER_ALLOWED_HOSTS" in api.get(f"/{answer.data['Type']}").text
        assert "ledger.example.com" not in answer.text


@pytest.mark.parametrize(
    "path",
    ["/ledger/customer/v1/501/nothing", f"{CUSTOMERS}/", "/ledger/",
     "/ledger/customer/v2/501/customers", "/nothing", f"{CUSTOMERS}/1/nothing"],
)  # fmt: skip
def test_an_unknown_route_is_404_in_json_with_and_without_a_token(api, path):
    for client in (api, Api(None)):
        for method in ("get", "post"):
            assert_problem(client.request(method, path), 404, "not-found")


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/png, text/*;q=0.5"])
def test_a_representation_that_is_not_json_is_not_acceptable(api, accept):
    with unchanged():
        assert_problem(api.get(CUSTOMERS, Accept=accept), 406, "not-acceptable")
        refused = api.post(AUTHORIZATIONS, authorization_body(), Accept=accept)
    assert_problem(refused, 406, "not-acceptable")


@pytest.mark.parametrize(
    "accept",
    ["application/json", "*/*", "application/*", "application/json; charset=utf-8",
     "application/json, application/problem+json", "application/json;q=0.5, text/html;q=0.9"],
)  # fmt: skip
def test_json_is_application_json_however_it_is_asked_for(api, accept):
    answer = api.get(CUSTOMERS, Accept=accept)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"


def test_an_error_is_a_problem_even_if_only_json_is_accepted(api):
    assert_problem(api.get(f"{CUSTOMERS}/1", Accept="application/json"), 404, "customer-not-found")


def test_a_resource_is_never_called_a_problem(api):
    answer = api.get(CUSTOMERS, Accept="application/problem+json")
    assert_problem(answer, 406, "not-acceptable")


@pytest.mark.parametrize(
    "media_type",
    ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data"],
)
def test_a_body_of_another_media_type_is_415(api, media_type):
    with unchanged():
        answer = api.post(AUTHORIZATIONS, authorization_body(), Content_Type=media_type)
    assert_problem(answer, 415, "unsupported-media-type")


def test_json_may_name_its_charset(api):
    body = authorization_body()
    answer = api.post(AUTHORIZATIONS, body, Content_Type="application/json; charset=utf-8")
    assert answer.status_code == 201


def test_a_body_of_more_than_one_mebibyte_is_413(api):
    body = json.dumps({"name": "x" * (1 << 20)}).encode()
    with unchanged():
        answer = api.request("post", AUTHORIZATIONS, raw=body)
    assert_problem(answer, 413, "request-too-large")


@pytest.mark.parametrize(
    "raw",
    [b"{", b"{'a': 1}", b"[1,]", b"{} {}", b"\xff\xfe", b'{"name": "\xe5"}', b'{"name": "\\ud800"}',
     b'{"name": NaN}', b'{"name": Infinity}', b"[" * 200_000,
     b'{"amount": 1e999999999999999999999}'],
    ids=lambda raw: raw[:12].decode("ascii", "replace"),
)  # fmt: skip
def test_what_is_not_json_is_malformed_and_nothing_of_the_reader_is_told(api, raw):
    with unchanged():
        answer = api.request("post", AUTHORIZATIONS, raw=raw)
    told = assert_problem(answer, 400, "malformed-request")
    for inside in ("decimal", "msgspec", "class", "recursion", "Traceback", "Python"):
        assert inside not in told["Detail"]


@pytest.mark.parametrize("raw", [b"null", b"[]", b'"text"', b"1", b"true", b"[{}]"])
def test_json_that_is_no_object_is_refused(api, raw):
    with unchanged():
        answer = api.request("post", AUTHORIZATIONS, raw=raw)
    assert list(faults(answer)) == ["body"]


def test_an_unopened_ledger_answers_501_to_everything(api, ledger):
    from ledger_project.core.setup import open_ledger

    open_ledger(501, configured=False)
    with unchanged():
        for answer in (api.get(CUSTOMERS), api.post(AUTHORIZATIONS, authorization_body())):
            told = assert_problem(answer, 501, "company-not-configured")
            assert told["Title"] == "CompanyNumber 501 not configured"


@pytest.mark.parametrize("slug", sorted(problems.PROBLEMS))
def test_every_type_has_a_page_for_people_in_every_subdomain(slug):
    row = problems.PROBLEMS[slug]
    for subdomain in ("general", *SUBDOMAINS):
        page = DjangoClient().get(f"/ledger/{subdomain}/v1/problems/{slug}")
        assert page.status_code == 200
        assert page.headers["Content-Type"].startswith("text/html")
        text = page.content.decode()
        assert f"ledger/{subdomain}/v1/problems/{slug}" in text
        assert f"HTTP {row.status}" in text


def test_the_type_of_a_problem_is_the_path_of_its_page(api):
    told = api.get(f"{CUSTOMERS}/1").data
    assert DjangoClient().get(f"/{told['Type']}").status_code == 200


@pytest.mark.parametrize("path", ["customer/v1/problems/nothing", "nothing/v1/problems/validation"])
def test_a_type_that_does_not_exist_has_no_page(api, path):
    assert_problem(api.get(f"/ledger/{path}"), 404, "not-found")


def test_the_registry_has_every_documented_type_that_can_occur_today():
    assert set(problems.PROBLEMS) >= {
        "validation", "malformed-request", "token-invalid", "token-expired",
        "company-number-mismatch", "seller-number-mismatch", "permission-denied", "not-found",
        "customer-not-found", "account-not-found", "authorization-not-found", "invoice-not-found",
        "method-not-allowed", "not-acceptable", "unsupported-media-type", "request-too-large",
        "operation-not-allowed", "invoice-already-authorized", "duplicate-invoice-number",
        "authorization-cancelled", "authorization-already-captured", "authorization-expired",
        "insufficient-debited-amount", "insufficient-remaining-amount", "customer-already-exists",
        "duplicate-reference", "precondition-failed", "authorization-declined",
        "currency-not-supported", "idempotency-key-reused", "too-many-requests",
        "company-not-configured", "company-missing-configuration", "seller-not-configured",
        "internal-error", "service-unavailable",
    }  # fmt: skip


def test_a_request_is_one_line_in_the_log_with_its_tracking_headers(api, caplog):
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    with caplog.at_level(logging.INFO):
        api.get(CUSTOMERS, X_Request_Id="r-1", traceparent=trace)
    (line,) = [r.msg for r in caplog.records if r.name == "ledger.request"]
    assert (line["method"], line["path"], line["status"]) == ("GET", CUSTOMERS, 200)
    assert (line["request_id"], line["traceparent"]) == ("r-1", trace)
    assert api.token not in str(line)
