"""The Python client: what is listed can be called, and nothing else; a change is made once."""

import datetime as dt
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from functools import partial

import pytest
from asgiref.sync import async_to_sync
from standardwebhooks import Webhook

from invoice_ledger import AsyncLedger, Gone, NotOffered, Problem, _json, models, problems, webhooks
from invoices.models import Capture
from invoices.views import InvoiceViewSet
from ledger_project.api.deprecation import Deprecation
from tests.support.assertions import unchanged
from tests.support.bodies import authorization_body, invoice_body
from tests.support.commands import ROOT
from tests.support.invoices import customer
from tests.support.python_client import connect, lost, refused

PACKAGE = ROOT / "clients" / "python"


@pytest.fixture
def line_and_ledger(ledger, seller, monkeypatch):
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    client, line = connect(ledger)
    with client:
        yield line, client


@pytest.fixture
def line(line_and_ledger):
    return line_and_ledger[0]


@pytest.fixture
def shop(line_and_ledger):
    return line_and_ledger[1]


def order(amount="100.00", number="852") -> dict:
    """Return the arguments to authorize an invoice, nested parts as the client's own types."""
    body = authorization_body(amount=Decimal(amount), number=number)
    invoice = body["invoice"]
    return {
        "seller_number": body["sellerNumber"],
        "invoice": models.InvoiceToAuthorizeRequest(
            amount_incl_vat=invoice["amountInclVat"],
            currency="SEK",
            invoice_number=number,
            invoice_date=dt.date(2026, 6, 7),
            due_date=dt.date(2026, 7, 7),
            distribution_date=dt.date(2026, 6, 8),
        ),
        "buyer": body["buyer"],
    }


def test_what_an_authorization_lists_can_be_called_and_nothing_else(shop):
    authorization = shop.authorize(**order())
    assert authorization.authorized_amount == Decimal("100.00")
    assert authorization.valid_to_date > dt.date(2026, 6, 8)
    assert not hasattr(authorization, "credit")
    with pytest.raises(NotOffered, match="create-credit now, but create-capture"):
        authorization.credit(amount=Decimal(1), credit_invoice_number="C-1", reason="Complaint")
    capture = authorization.capture(amount=Decimal("60.00"))
    assert capture.get_invoice().current_debt == Decimal("60.00")
    authorization = authorization.refresh()
    credit = authorization.credit(
        amount=Decimal("10.00"), credit_invoice_number="C-1", reason="Complaint"
    )
    assert credit.credited_amount == Decimal("10.00")
    authorization.refresh().cancel()
    authorization = authorization.refresh()
    assert authorization.remaining_amount == 0
    assert not hasattr(authorization, "capture")
    assert [one.amount for one in authorization.list_captures()] == [Decimal("60.00")]
    invoice = shop.invoice("852")
    assert invoice.get_authorization() == authorization
    assert invoice.dispute(reason="Broken").disputed


def test_a_change_whose_answer_is_lost_is_sent_again_and_made_once(shop, line):
    authorization = shop.authorize(**order())
    line.faults += [lost, lost, refused(503, "outcome-unknown")]
    assert authorization.capture(amount=Decimal("40.00")).captured_amount == Decimal("40.00")
    keys = [
        one.headers["Idempotency-Key"] for one in line.seen if one.url.path.endswith("captures")
    ]
    assert len(keys) == 4
    assert len(set(keys)) == 1
    assert Capture.objects.count() == 1


def test_after_its_patience_the_client_says_how_to_go_on(ledger, seller, monkeypatch):
    waited = []
    monkeypatch.setattr(time, "sleep", waited.append)
    shop, line = connect(ledger, patience=5)
    line.faults += [refused(503, "service-unavailable", **{"Retry-After": "3"})] * 2
    assert list(shop.invoices()) == []
    assert waited == [3.0, 3.0]
    line.faults += [refused(429, "too-many-requests", **{"Retry-After": "60"})]
    with unchanged(), pytest.raises(problems.TooManyRequests) as refusal:
        shop.authorize(**order())
    assert refusal.value.key == line.seen[-1].headers["Idempotency-Key"]
    shop.patience = 0
    line.faults += [lost]
    with pytest.raises(Gone) as caught:
        shop.authorize(**order())
    shop.patience = 5
    with unchanged():
        again = shop.authorize(**order(), idempotency_key=caught.value.key)
    assert again.authorized_amount == 100


def test_a_customer_is_found_by_its_national_identifier(shop, api):
    identifier = {"regNo": "19811228-9874", "countryCode": "SE"}
    customer(api, nationalIdentifier=identifier)
    (found,) = shop.find_customers(reg_no="811228-9874", country_code="SE")
    assert found.amend(name="Ada Berg").name == "Ada Berg"
    assert list(shop.find_customers(reg_no="191010101010")) == []


def test_consents_and_notes_are_added_to_the_lists_that_offer_them(shop, api):
    customer(api)
    ada = shop.customer("7")
    assert ada.give_consent(type="Email").get_customer().id == ada.id
    ada.create_note(kind="call", text="Moves in May")
    assert [one.text for one in ada.list_notes()] == ["Moves in May"]
    invoice = shop.issue_invoice(**issued("S-1", "7"))
    assert invoice.create_note(kind="note", text="Called").get_invoice().id == invoice.id


def test_a_version_that_has_changed_is_not_overwritten_nor_sent_twice(shop, api, line):
    customer(api)
    mine, theirs = shop.customer("7"), shop.customer("7")
    mine = mine.amend(name="Ada Berg")
    with unchanged(), pytest.raises(problems.PreconditionFailed):
        theirs.amend(name="Eva Berg")
    line.faults += [lost]
    with pytest.raises(Gone):
        mine.amend(name="Ada Bergman")
    assert shop.customer("7").name == "Ada Bergman"


def test_a_token_that_has_ended_is_fetched_anew_once(shop, line):
    list(shop.invoices())
    line.faults += [refused(401, "token-expired")]
    assert list(shop.invoices()) == []
    assert [one.url.path for one in line.seen].count("/oauth2/token") == 2
    line.faults += [refused(401, "token-invalid")] * 2
    with pytest.raises(problems.TokenInvalid):
        list(shop.invoices())


def test_lists_are_read_page_by_page_and_go_on_where_they_ended(shop, api):
    for number in range(3):
        shop.issue_invoice(**issued(f"S-{number}", customer(api)))
    assert [one.invoice_no for one in shop.invoices(top=1)] == ["S-0", "S-1", "S-2"]
    feed = shop.events(top=2)
    first = [one.position for one in feed]
    shop.issue_invoice(**issued("S-3", customer(api)))
    rest = list(shop.events().starting_at(feed.next))
    assert [one.position for one in rest] == list(range(len(first) + 1, len(first) + len(rest) + 1))
    assert rest[-1].invoice_no == "S-3"


def issued(number: str, customer_no: str) -> dict:
    total = invoice_body()["legalMonetaryTotal"]
    return {
        "customer_no": customer_no,
        "invoice_no": number,
        "invoice_date": dt.date(2026, 6, 7),
        "currency": "SEK",
        "legal_monetary_total": total,
    }


def test_a_refusal_is_an_exception_of_its_type_with_its_members(shop):
    authorization = shop.authorize(**order())
    with unchanged(), pytest.raises(problems.Validation) as caught:
        authorization.capture(amount=Decimal("0.001"))
    assert list(caught.value.problems) == ["amount"]
    with unchanged(), pytest.raises(problems.InsufficientRemainingAmount) as caught:
        authorization.capture(amount=Decimal("101.00"))
    assert repr(caught.value.members["AvailableAmount"]) == "Decimal('100.00')"
    assert (caught.value.status, caught.value.slug) == (409, "insufficient-remaining-amount")
    with pytest.raises(problems.InvoiceNotFound):
        shop.invoice("none")


def test_documents_are_downloaded_with_their_names(shop, api):
    invoice = shop.issue_invoice(**issued("S-1", customer(api)))
    document = next(iter(invoice.list_documents()))
    found = document.download()
    assert (found.content[:5], found.media_type) == (b"%PDF-", "application/pdf")
    assert found.file_name == document.file_name


def test_a_wrong_secret_is_told_as_the_token_endpoint_tells_it(ledger):
    shop, line = connect(ledger)
    shop._credentials.__init__("unknown", "wrong")
    with pytest.raises(Problem) as caught:
        list(shop.invoices())
    assert (caught.value.slug, caught.value.status) == ("invalid_client", 401)
    assert len(line.seen) == 1


def test_a_route_that_will_go_is_warned_of(shop, monkeypatch):
    gone = Deprecation(since=dt.date(2026, 12, 1), sunset=dt.date(2027, 12, 1))
    endpoint = replace(InvoiceViewSet.list.endpoint, deprecation=gone)
    monkeypatch.setattr(InvoiceViewSet.list, "endpoint", endpoint)
    with pytest.warns(FutureWarning, match="GET /ledger/invoice/v1/501/invoices may be gone from"):
        list(shop.invoices())


def test_the_asynchronous_client_does_the_same(ledger, seller):
    client, line = connect(ledger, AsyncLedger, patience=5)

    async def story():
        async with client:
            authorization = await client.authorize(**order())
            line.faults += [lost]
            await authorization.capture(amount=Decimal("25.00"))
            authorization = await authorization.refresh()
            assert authorization.captured_amount == Decimal("25.00")
            assert [one.amount async for one in authorization.list_captures()] == [Decimal("25.00")]
            await authorization.cancel()
            assert not hasattr(await authorization.refresh(), "capture")

    async_to_sync(story)()
    assert Capture.objects.count() == 1


def test_a_delivery_of_a_webhook_is_verified_as_it_was_signed(shop, api):
    shop.issue_invoice(**issued("S-1", customer(api)))
    event = list(shop.events())[-1]
    sent = api.get(event.id)
    at_once = f'"type":"{event.type}","timestamp":"{sent.data["occurred"]}"'.encode()
    body = b"{" + at_once + b',"data":' + sent.content + b"}"
    old, new = "whsec_b2xk", "whsec_bmV3"
    at = dt.datetime.now(dt.UTC)
    headers = {
        "Webhook-Id": "17",
        "Webhook-Timestamp": str(int(at.timestamp())),
        "Webhook-Signature": " ".join(
            Webhook(secret).sign("17", at, body.decode()) for secret in (old, new)
        ),
    }
    assert webhooks.verify(body, headers, new).position == event.position
    again = webhooks.verify(body, headers, ["whsec_b25l", old])
    assert again.data == {"amount": Decimal("125.00"), "dueDate": "2026-07-07"}
    for wrong_body, wrong_headers, secret in (
        (body + b" ", headers, new),
        (body, headers | {"Webhook-Id": "18"}, new),
        (body, headers | {"Webhook-Timestamp": str(int(at.timestamp()) - 400)}, new),
        (body, {}, new),
        (body, headers, "whsec_b25l"),
    ):
        with pytest.raises(webhooks.InvalidSignature):
            webhooks.verify(wrong_body, wrong_headers, secret)


def test_types_are_studied_by_one_thread_at_a_time(monkeypatch):
    """Msgspec crashes the process when a thread meets a type that another has half studied."""
    inside, most = [], []

    class Decoder:
        def __init__(self, type_, **options):
            inside.append(type_)
            most.append(len(inside))
            threading.Event().wait(0.01)
            inside.remove(type_)

        def decode(self, content):
            return content

    monkeypatch.setattr(_json.msgspec.json, "Decoder", Decoder)
    monkeypatch.setattr(_json, "_decoders", {})
    kinds = [models.Customer, models.Invoice, models.Customer, models.Account] * 4
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(partial(_json.decode, b"{}"), kinds)) == [b"{}"] * len(kinds)
    assert set(most) == {1}


def test_the_client_is_made_from_the_description_of_today():
    line = [
        sys.executable,
        str(PACKAGE / "generate.py"),
        str(ROOT / "docs/openapi.yaml"),
        "--check",
    ]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
