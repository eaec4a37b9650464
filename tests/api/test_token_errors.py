"""Whatever reaches the token endpoint or the ends of the calendar, the answer is a refusal."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


@pytest.mark.parametrize("client_id", ["a\0", "\0", "x" * 2000])
def test_a_client_that_cannot_be_one_is_an_rfc_6749_error(db, client_id):
    form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": "x"}
    answer = Client(raise_request_exception=False).post("/oauth2/token", form)
    assert answer.status_code in (400, 401)
    assert answer.json()["error"] in ("invalid_client", "invalid_request")


def test_the_token_endpoint_takes_post_alone(db):
    answer = Client().get("/oauth2/token")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


def test_a_form_too_large_to_be_credentials_is_refused_unread(db):
    content = b"grant_type=client_credentials&" + b"=" * 20_000
    kind = "application/x-www-form-urlencoded"
    with CaptureQueriesContext(connection) as seen:
        answer = Client().post("/oauth2/token", content, content_type=kind)
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})
    assert len(seen) == 0


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_file_period_at_the_ends_of_the_calendar_is_empty(api, day):
    answer = api.get(f"/ledger/output/v1/501/files/ledger-report?FromDate={day}&ToDate={day}")
    assert (answer.status_code, answer.data["items"]) == (200, [])
