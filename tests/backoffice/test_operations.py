"""Buttons say what may be done now; pressing one does exactly what the API does, once."""

import datetime as dt
from decimal import Decimal

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.models import Account, JournalEntry, JournalLine
from invoices.models import Authorization, Cancellation, Capture, Credit, Invoice
from invoices.states import AUTHORIZATION
from ledger_project.backoffice.forms import ExactAmountField
from ledger_project.core.actors import SYSTEM
from ledger_project.core.models import StateChange
from ledger_project.core.statemachine import NEW
from tests.support.backoffice import address, offered, page, send, told
from tests.support.dates import TODAY

LATER = dt.date(2026, 7, 20)
OF_AUTHORIZATION = [
    name
    for name, row in AUTHORIZATION.transitions.items()
    if row.sources is not NEW and name != "undo_credit"  # It is done on the page of the invoice.
]


def traces(document) -> tuple:
    """Return the state that a refusal must leave as it is."""
    columns = type(document)._default_manager.filter(pk=document.pk).values().get()
    accounts = list(Account.objects.order_by("id").values("balance", "reserved"))
    tables = (JournalEntry, JournalLine, StateChange, Capture, Credit, Cancellation, Invoice)
    return (columns, accounts, [table.objects.count() for table in tables])


@pytest.fixture
def in_state(authorization, api):
    """Return an authorization in each state, reached by operations, and the date to look at it."""

    def reach(state: str) -> tuple[Authorization, dt.date]:
        document = authorization()
        path = f"/ledger/invoice-purchase/v1/501/authorizations/{document.pk}"
        steps = {
            "Authorized": [],
            "Authorized, in part captured": [("captures", {"amount": Decimal("40.00")})],
            "Captured": [("captures", {})],
            "Captured, all credited": [("captures", {}), ("credits", CREDIT_ALL)],
            "Cancelled": [("cancellations", {})],
            "Expired, not recorded": [],
            "Expired": [],
        }[state]
        for name, body in steps:
            assert api.post(f"{path}/{name}", body).status_code == 201
        document.refresh_from_db()
        return document, LATER if state.startswith("Expired") else TODAY

    return reach


CREDIT_ALL = {"amount": Decimal("100.00"), "creditInvoiceNumber": "K-all", "reason": "Fraud"}
STATES = [
    "Authorized",
    "Authorized, in part captured",
    "Captured",
    "Captured, all credited",
    "Cancelled",
    "Expired, not recorded",
    "Expired",
]


# --- Buttons ------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", STATES)
def test_buttons_are_what_the_table_permits(state, in_state, boss, staff, at):
    document, on = in_state(state)
    at(on)
    if state == "Expired":
        send(boss, document, "expire")
        document.refresh_from_db()
    permitted = [row.operation for row in AUTHORIZATION.permitted(document, SYSTEM, on)]
    expected = [name for name in permitted if name in OF_AUTHORIZATION]
    assert offered(boss, document) == expected
    assert offered(staff("invoices.view_authorization"), document) == []
    for number, name in enumerate(OF_AUTHORIZATION):
        one = staff(
            "invoices.view_authorization",
            f"invoices.{name}_authorization",
            name=f"only-{number}",
        )
        assert offered(one, document) == [name] * (name in expected)


def test_every_operation_on_an_authorization_has_its_page():
    """A new row of the table needs a button."""
    assert set(admin.site._registry[Authorization].offered) == set(OF_AUTHORIZATION)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("operation", OF_AUTHORIZATION)
def test_offered_is_accepted_and_the_rest_changes_nothing(state, operation, in_state, boss, at):
    document, on = in_state(state)
    at(on)
    if state == "Expired":
        send(boss, document, "expire")
        document.refresh_from_db()
    members = {
        "credit": {"amount": "1.00", "credit_invoice_number": "K-9", "reason": "Dispute"},
        "capture": {"amount": "1.00"},
    }.get(operation, {})
    before = traces(document)
    possible = operation in offered(boss, document)
    token = "6f2dd2a0-62a6-4bdc-a263-6d8ac1b9a2f5"
    asked = boss.get(address(document, operation))
    assert asked.status_code == (200 if possible else 302)
    answer = send(boss, document, operation, token=token, **members)
    assert answer.redirect_chain[-1][0] == page(document)
    if possible:
        assert " done" in told(answer)
        # Extended on the day of the authorization, the validity is what it was.
        assert (traces(document) != before) == (operation != "extend_validity")
    else:
        assert "Nothing was changed" in told(answer)
        assert traces(document) == before


# --- The same effect as the API -----------------------------------------------------------------


def footprint(document: Authorization) -> dict:
    """Return the rows of the purchase, without keys, references and names that differ by nature."""
    document.refresh_from_db()
    entries = JournalEntry.objects.filter(lines__seller=document.seller_id).distinct()
    return {
        "state": document.state,
        "amounts": (document.captured, document.credited, document.released, document.remaining),
        "valid_to": document.valid_to,
        "account": (document.account.balance, document.account.reserved),
        "invoices": list(
            document.invoices.values("state", "debited", "credited", "paid", "capital_debt")
        ),
        "steps": [
            list(getattr(document, name).values("amount", "business_date", "remaining_after"))
            for name in ("captures", "credits", "cancellations")
        ],
        "books": sorted(
            (entry.template, line.role, line.debit, line.credit)
            for entry in entries
            if entry.invoice_id in document.invoices.values_list("id", flat=True)
            for line in entry.lines.all()
        ),
        "history": list(
            StateChange.objects.filter(document_type="authorization", document_id=document.pk)
            .order_by("id")
            .values_list("operation", "from_state", "to_state", "business_date")
        ),
    }


@pytest.mark.parametrize(
    ("operation", "path", "body", "members"),
    [
        ("capture", "captures", {}, {}),
        ("capture", "captures", {"amount": Decimal("12.30")}, {"amount": "12.30"}),
        (
            "credit",
            "credits",
            {"amount": Decimal("7.05"), "creditInvoiceNumber": "K-api", "reason": "Complaint"},
            {"amount": "7.05", "credit_invoice_number": "K-staff", "reason": "Complaint"},
        ),
        ("cancel", "cancellations", {}, {}),
        ("extend_validity", "extend-validity", {}, {}),
    ],
)
def test_the_effect_is_the_effect_of_the_api(
    operation, path, body, members, authorization, api, boss, at, constraints
):
    by_api = authorization(reg_no="19101010-1010")
    by_staff = authorization(reg_no="19900101-0017")
    base = "/ledger/invoice-purchase/v1/501/authorizations"
    for document in (by_api, by_staff):
        first = api.post(f"{base}/{document.pk}/captures", {"amount": Decimal("50.00")})
        assert first.status_code == 201
    at("2026-06-20")
    assert api.post(f"{base}/{by_api.pk}/{path}", body).status_code in (200, 201)
    answer = send(boss, by_staff, operation, **members)
    assert " done" in told(answer)
    left = footprint(by_staff)
    assert left == footprint(by_api)
    change = StateChange.objects.filter(document_id=by_staff.pk).latest("id")
    assert change.created_by == "staff:boss"


def test_expiry_is_recorded_for_the_one_document(authorization, boss, at):
    one, other = authorization(), authorization()
    at(LATER)
    answer = send(boss, one, "expire")
    assert "Expire: done" in told(answer)
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.state, one.released, other.state) == ("Expired", Decimal("100.00"), "Authorized")
    assert one.account.reserved == Decimal("100.00")


def test_the_message_links_what_was_made(authorization, boss):
    document = authorization()
    answer = send(boss, document, "capture", amount="40")
    capture = Capture.objects.get()
    assert page(capture) in told(answer)
    assert "40.00 SEK" in told(answer)


# --- Twice --------------------------------------------------------------------------------------


@pytest.mark.parametrize("members", [{}, {"amount": "40.00"}, {"reference": "shop-1"}])
def test_a_capture_sent_twice_is_booked_once(members, authorization, boss):
    document = authorization()
    token = str(boss.get(address(document, "capture")).context["form"]["token"].value())
    send(boss, document, "capture", token=token, **members)
    before = traces(document)
    again = send(boss, document, "capture", token=token, **members)
    assert traces(document) == before
    assert "done once" in told(again)
    assert Capture.objects.get().reference == members.get("reference", token)


def test_a_cancellation_and_a_credit_sent_twice_are_booked_once(authorization, boss):
    document = authorization()
    send(boss, document, "capture", amount="60.00")
    for operation, members in [
        ("cancel", {}),
        ("credit", {"amount": "5.00", "credit_invoice_number": "K-1", "reason": "Dispute"}),
    ]:
        token = str(boss.get(address(document, operation)).context["form"]["token"].value())
        send(boss, document, operation, token=token, **members)
        before = traces(document)
        assert "done once" in told(send(boss, document, operation, token=token, **members))
        assert traces(document) == before


def test_each_page_that_is_opened_has_a_token_of_its_own(authorization, boss):
    document = authorization()
    send(boss, document, "capture", amount="40.00")
    send(boss, document, "capture", amount="40.00")
    document.refresh_from_db()
    assert document.captured == Decimal("80.00")


# --- Refusals -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "members", "hint"),
    [
        ("capture", {"amount": "100.01"}, "Enter at most 60.00"),
        (
            "credit",
            {"amount": "40.01", "credit_invoice_number": "K-1", "reason": "Fraud"},
            "Enter at most 40.00",
        ),
        (
            "credit",
            {"amount": "1.00", "credit_invoice_number": "T-taken", "reason": "Fraud"},
            "Enter one that is not in use",
        ),
    ],
)
def test_a_refusal_tells_the_next_step_and_changes_nothing(
    operation, members, hint, authorization, boss
):
    document = authorization(number="T-taken")
    send(boss, document, "capture", amount="40.00")
    before = traces(document)
    answer = send(boss, document, operation, **members)
    assert answer.status_code == 200
    assert not answer.redirect_chain
    assert "Nothing was changed" in told(answer)
    assert hint in told(answer)
    # What was typed is still there, to be corrected and sent.
    assert answer.context["form"]["amount"].value() == members["amount"]
    assert traces(document) == before


def test_a_state_that_forbids_says_what_is_possible(authorization, boss):
    document = authorization()
    asked = boss.get(address(document, "cancel"))
    send(boss, document, "capture")
    before = traces(document)
    token = str(asked.context["form"]["token"].value())
    answer = send(boss, document, "cancel", token=token)
    assert answer.redirect_chain[-1][0] == page(document)
    assert "Authorization already captured" in told(answer)
    assert "Possible now: Credit." in told(answer)
    assert traces(document) == before


@pytest.mark.parametrize(
    "amount", ["0", "-1", "1.234", "1,234", "1e3", "NaN", "Infinity", "١", "abc", "1" * 13, "1.0.0"]
)
def test_what_is_no_amount_is_not_sent(amount, authorization, boss):
    document = authorization()
    before = traces(document)
    answer = send(boss, document, "capture", amount=amount)
    assert answer.context["form"].errors["amount"]
    assert traces(document) == before


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("40", "40.00"),
        ("40.5", "40.50"),
        (" 1 234,50 ", "1234.50"),
        ("1\u202f234.50", "1234.50"),
        ("0.07", "0.07"),
        ("999999999999.99", "999999999999.99"),
    ],
)
def test_amounts_are_read_exactly(text, amount):
    assert str(ExactAmountField().clean(text)) == amount


@pytest.mark.parametrize("token", ["", "x"])
def test_a_form_without_its_token_is_not_sent(token, authorization, boss):
    document = authorization()
    before = traces(document)
    answer = boss.post(address(document, "capture"), {"token": token, "amount": "1.00"})
    assert answer.context["form"].errors["token"]
    assert traces(document) == before


# --- Permission ---------------------------------------------------------------------------------


@pytest.mark.parametrize("operation", OF_AUTHORIZATION)
def test_without_the_permission_the_address_is_forbidden(operation, authorization, staff):
    document = authorization()
    before = traces(document)
    others = [f"invoices.{name}_authorization" for name in OF_AUTHORIZATION if name != operation]
    for client in (
        staff("invoices.view_authorization", *others, name="others"),
        staff(f"invoices.{operation}_authorization", name="blind"),
    ):
        assert client.get(address(document, operation)).status_code == 403
        assert client.post(address(document, operation), {"amount": "1.00"}).status_code == 403
    assert traces(document) == before


def test_anonymous_is_sent_to_sign_in(authorization):
    document = authorization()
    before = traces(document)
    for answer in (
        Client().get(address(document, "capture")),
        Client().post(address(document, "capture"), {"amount": "1.00"}),
    ):
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("admin:login"))
    assert traces(document) == before


def test_a_form_of_another_site_is_refused(authorization, boss):
    document = authorization()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = boss.cookies
    assert strict.post(address(document, "capture"), {"amount": "1.00"}).status_code == 403


def test_unknown_operations_documents_and_methods_are_not_found_or_not_allowed(authorization, boss):
    document = authorization()
    assert boss.get(address(document, "authorize")).status_code == 404
    assert boss.get(address(document, "destroy")).status_code == 404
    unknown = Authorization(pk=document.pk + 1000)
    assert boss.get(address(unknown, "capture")).status_code == 404
    assert boss.put(address(document, "capture")).status_code == 405


def test_the_confirmation_page_tells_what_will_happen(authorization, boss):
    document = authorization()
    shown = boss.get(address(document, "capture")).content.decode()
    assert "Capture all or part of what remains" in shown
    assert "The first capture issues the invoice" in shown
    assert "Raises" not in shown
    assert "100.00 SEK" in shown
    assert 'value="100.00"' in shown
