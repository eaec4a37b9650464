"""Capture, credit, cancel, extend: amounts and totals, states, the books, and every refusal."""

from decimal import Decimal

import pytest

from accounts.models import JournalLine
from invoices.models import TransactionCause
from tests.support.assertions import assert_problem, faults, rels, unchanged
from tests.support.bodies import authorization_body
from tests.support.paths import AUTHORIZATIONS, INVOICES
from tests.support.payments import pay
from tests.support.purchases import cancel, capture, credit, run_expiry

CREDIT = {"amount": 10, "creditInvoiceNumber": "852-K1", "reason": "Complaint"}
TOTALS = ("status", "authorizedAmount", "capturedAmount", "creditedAmount", "remainingAmount")

pytestmark = pytest.mark.usefixtures("constraints")


@pytest.fixture
def one(authorize):
    return authorize(number="852", amount=100)


@pytest.fixture
def totals(api):
    return lambda one: tuple(api.get(one["@id"]).data[member] for member in TOTALS)


@pytest.fixture
def debt(api):
    return lambda: api.get(f"{INVOICES}/852").data["currentDebt"]


def posted():
    """Return the sum of each role over the journal, debit positive, zeros left out."""
    found: dict[str, Decimal] = {}
    for line in JournalLine.objects.all():
        found[line.role] = found.get(line.role, Decimal(0)) + line.debit - line.credit
    return {role: amount for role, amount in found.items() if amount}


def bought(amount):
    """Return the balances of a purchased receivable in the books."""
    amount = Decimal(amount)
    return {
        "settlement_receivable": amount,
        "sales": -amount,
        "purchased_receivable": amount,
        "client_liability": -amount,
    }


# --- Capture ------------------------------------------------------------------------------------


def test_a_capture_answers_what_it_took_and_the_totals_after_it(api, one):
    answer = api.post(
        one["captures"], {"amount": Decimal("40.00"), "sellerCaptureReference": "c-1"}
    )
    assert answer.status_code == 201
    number = answer.data["captureId"]
    assert answer.data == {
        "@id": f"{one['captures']}/{number}",
        "captureId": number,
        "amount": 40,
        "captureDate": "2026-06-08",
        "sellerCaptureReference": "c-1",
        "invoice": f"{INVOICES}/852",
        "parentHREF": one["@id"],
        "authorizedAmount": 100,
        "capturedAmount": 40,
        "creditedAmount": 0,
        "remainingAmount": 60,
        "operations": [],
    }


def test_partial_captures_go_on_until_nothing_remains(api, one, totals, debt):
    capture(api, one, amount=40)
    assert totals(one) == ("Authorized", 100, 40, 0, 60)
    assert (debt(), posted()) == (40, bought(40))
    capture(api, one, amount=Decimal("59.99"))
    assert totals(one) == ("Authorized", 100, Decimal("99.99"), 0, Decimal("0.01"))
    last = capture(api, one)
    assert (last["amount"], last["remainingAmount"]) == (Decimal("0.01"), 0)
    assert totals(one) == ("Captured", 100, 100, 0, 0)
    assert (debt(), posted()) == (100, bought(100))
    assert len(api.get(INVOICES).data["items"]) == 1


def test_without_an_amount_all_that_remains_is_captured(api, one, totals):
    assert capture(api, one, amount=None)["amount"] == 100
    assert totals(one) == ("Captured", 100, 100, 0, 0)
    assert rels(api.get(one["@id"]).data) == ["create-credit"]


def test_the_totals_of_an_earlier_capture_stay_those_after_it(api, one):
    first = capture(api, one, amount=40)
    capture(api, one, amount=10)
    assert api.get(first["@id"]).data == first


def test_more_than_what_remains_is_refused(api, one):
    capture(api, one, amount=40)
    with unchanged():
        refused = api.post(one["captures"], {"amount": Decimal("60.01")})
    told = assert_problem(refused, 409, "insufficient-remaining-amount", AvailableAmount=60)
    assert told["Title"] == "Insufficient remaining amount 60.00"
    assert b'"AvailableAmount":60.00' in refused.content


def test_a_capture_of_a_wrong_form_is_refused(api, one):
    with unchanged():
        refused = api.post(
            one["captures"], {"amount": 0, "sellerCaptureReference": "x" * 51, "a": 1}
        )
    assert set(faults(refused)) == {"amount", "sellerCaptureReference", "a"}


def test_a_capture_past_the_due_date_is_still_possible(api, authorize, at):
    late = authorize(number="853", invoice={"dueDate": "2026-06-07"})
    at("2026-07-08")
    assert capture(api, late)["captureDate"] == "2026-07-08"


# --- Credit -------------------------------------------------------------------------------------


def test_a_credit_answers_what_it_took_back_and_the_totals_after_it(api, one):
    capture(api, one, amount=60)
    answer = api.post(one["credits"], CREDIT)
    assert answer.status_code == 201
    number = answer.data["creditId"]
    assert answer.data == {
        "@id": f"{one['credits']}/{number}",
        "creditId": number,
        "amount": 10,
        "creditDate": "2026-06-08",
        "creditInvoiceNumber": "852-K1",
        "reason": "Complaint",
        "invoice": f"{INVOICES}/852",
        "parentHREF": one["@id"],
        "authorizedAmount": 100,
        "capturedAmount": 60,
        "creditedAmount": 10,
        "remainingAmount": 40,
        "operations": [],
    }


def test_credits_lower_the_debt_down_to_nothing(api, one, totals, debt):
    capture(api, one, amount=60)
    credit(api, one, amount=20)
    assert totals(one) == ("Authorized", 100, 60, 20, 40)
    assert (debt(), posted()) == (40, bought(40))
    credit(api, one, amount=40)
    assert (debt(), posted()) == (0, {})
    assert api.get(f"{INVOICES}/852").data["status"] == "closed"
    assert "create-credit" not in rels(api.get(one["@id"]).data)
    capture(api, one, amount=5)
    assert (debt(), posted()) == (5, bought(5))
    assert api.get(f"{INVOICES}/852").data["status"] == "open"


def test_what_was_paid_already_becomes_the_customers_surplus(api, one, ledger, debt):
    capture(api, one)
    pay(ledger, one, "70.00")
    credit(api, one, amount=50)
    assert debt() == 0
    (surplus,) = api.get(f"{one['customer']}/surpluses").data["items"]
    assert surplus["amount"] == 20
    assert posted() == {
        "settlement_receivable": 50,
        "sales": -50,
        "client_liability": -50,
        "client_funds": 70,
        "customer_surplus": -20,
    }
    credit(api, one, amount=50)
    surpluses = api.get(f"{one['customer']}/surpluses").data["items"]
    assert [item["amount"] for item in surpluses] == [20, 50]


def test_more_than_is_captured_and_not_credited_is_refused(api, one):
    capture(api, one, amount=70)
    credit(api, one, amount=10)
    with unchanged():
        refused = api.post(one["credits"], {**CREDIT, "amount": Decimal("60.01")})
    told = assert_problem(refused, 409, "insufficient-debited-amount", AvailableAmount=60)
    assert told["Title"] == "Insufficient debited amount 60.00"


@pytest.mark.parametrize("set_up", [None, cancel], ids=["authorized", "cancelled"])
def test_a_credit_of_nothing_captured_is_refused(api, one, set_up):
    if set_up:
        set_up(api, one)
    with unchanged():
        refused = api.post(one["credits"], CREDIT)
    told = assert_problem(refused, 409, "insufficient-debited-amount", AvailableAmount=0)
    assert told["Title"] == "Insufficient debited amount 0.00"


@pytest.mark.parametrize("run", [False, True], ids=["by its date", "by the run"])
def test_what_was_captured_before_the_expiry_can_be_credited(api, one, ledger, at, run):
    capture(api, one, amount=40)
    at("2026-07-09")
    if run:
        run_expiry(ledger, "2026-07-09")
    assert rels(api.get(one["@id"]).data) == ["create-credit"]
    assert credit(api, one, amount=40)["creditedAmount"] == 40


def test_a_credit_number_is_used_once_in_the_ledger(api, one, authorize):
    other = authorize(number="853")
    capture(api, one)
    capture(api, other)
    credit(api, one, amount=10, creditInvoiceNumber="852-K1")
    live = authorize(number="854")
    with unchanged():
        for number in ("852-K1", "852", "853", live["invoice"]["invoiceNumber"]):
            refused = api.post(other["credits"], {**CREDIT, "creditInvoiceNumber": number})
            assert_problem(refused, 409, "duplicate-invoice-number")


@pytest.mark.parametrize("reason", TransactionCause.values)
def test_every_documented_cause_is_a_reason(api, one, reason):
    capture(api, one)
    assert credit(api, one, amount=10, reason=reason)["reason"] == reason


def test_a_credit_of_a_wrong_form_is_refused_with_all_faults(api, one):
    capture(api, one)
    with unchanged():
        assert faults(api.post(one["credits"], {})) == dict.fromkeys(
            ("amount", "creditInvoiceNumber", "reason"), "Argument required"
        )
        wrong = {"amount": "10", "creditInvoiceNumber": "a b", "reason": "complaint"}
        assert faults(api.post(one["credits"], wrong)) == {
            "amount": "Expected a number",
            "creditInvoiceNumber": "Expected letters, digits and . _ - only",
            "reason": "Expected one of Bankruptcy, CompositionArrangement, Settlement, "
            "WrongAddress, Complaint, WrongRegNo, UnderAge, Deceased, Fraud, Dispute, ApprovedDiff "
            "actual [complaint]",
        }


# --- Cancel -------------------------------------------------------------------------------------


def test_a_cancellation_of_all_cancels(api, one, totals):
    answer = api.post(one["cancellations"], {"sellerCancellationReference": "x-1"})
    number = answer.data["cancellationId"]
    assert answer.data == {
        "@id": f"{one['cancellations']}/{number}",
        "cancellationId": number,
        "amount": 100,
        "cancellationDate": "2026-06-08",
        "sellerCancellationReference": "x-1",
        "parentHREF": one["@id"],
        "authorizedAmount": 100,
        "capturedAmount": 0,
        "creditedAmount": 0,
        "remainingAmount": 0,
        "operations": [],
    }
    assert totals(one) == ("Cancelled", 100, 0, 0, 0)
    assert posted() == {}
    assert rels(api.get(one["@id"]).data) == []


def test_a_cancellation_of_the_rest_captures(api, one, totals, debt):
    capture(api, one, amount=40)
    assert cancel(api, one)["amount"] == 60
    assert totals(one) == ("Captured", 100, 40, 0, 0)
    assert (debt(), posted()) == (40, bought(40))
    assert rels(api.get(one["@id"]).data) == ["create-credit"]


# --- States that refuse -------------------------------------------------------------------------


def captured(api, one, ledger, at):
    capture(api, one)


def cancelled(api, one, ledger, at):
    cancel(api, one)


def cancelled_rest(api, one, ledger, at):
    capture(api, one, amount=40)
    cancel(api, one)


def expired(api, one, ledger, at):
    at("2026-07-09")


def expired_by_run(api, one, ledger, at):
    at("2026-07-09")
    run_expiry(ledger, "2026-07-09")


@pytest.mark.parametrize(
    ("reach", "slug", "state"),
    [
        (captured, "authorization-already-captured", "Captured"),
        (cancelled, "authorization-cancelled", "Cancelled"),
        (cancelled_rest, "authorization-already-captured", "Captured"),
        (expired, "authorization-expired", "Expired"),
        (expired_by_run, "authorization-expired", "Expired"),
    ],
)
@pytest.mark.parametrize("path", ["captures", "cancellations", "extend-validity"])
def test_a_closed_authorization_says_why_and_what_is_possible(
    api, one, ledger, at, reach, slug, state, path
):
    reach(api, one, ledger, at)
    shown = api.get(one["@id"]).data
    assert (shown["status"], shown["remainingAmount"]) == (state, 0)
    with unchanged():
        refused = api.post(f"{one['@id']}/{path}")
    assert_problem(refused, 409, slug, Operations=shown["operations"])


def test_the_last_day_of_validity_is_a_day_of_validity(api, one, at, totals):
    at("2026-07-08")
    assert totals(one)[0] == "Authorized"
    assert capture(api, one, amount=40)["remainingAmount"] == 60
    at("2026-07-09")
    assert totals(one) == ("Expired", 100, 40, 0, 0)


def test_the_expiry_run_changes_nothing_that_a_reader_sees(api, one, ledger, at, totals):
    at("2026-07-09")
    before = api.get(one["@id"])
    assert run_expiry(ledger, "2026-07-09") == 1
    assert api.get(one["@id"]).data == before.data
    with unchanged():
        assert run_expiry(ledger, "2026-07-09") == 0


# --- Extend -------------------------------------------------------------------------------------


def test_an_extension_counts_from_today_and_twice_a_day_is_once(api, one, at):
    at("2026-06-20")
    answer = api.post(f"{one['@id']}/extend-validity")
    assert (answer.status_code, answer.data["validToDate"]) == (200, "2026-07-20")
    assert answer.data["@id"] == one["@id"]
    with unchanged():
        again = api.post(f"{one['@id']}/extend-validity", {})
    assert again.data == answer.data
    at("2026-07-20")
    assert api.get(one["@id"]).data["status"] == "Authorized"


def test_an_extension_ends_180_days_from_the_creation(api, one, at):
    for date, valid in [
        ("2026-07-08", "2026-08-07"), ("2026-08-07", "2026-09-06"), ("2026-09-06", "2026-10-06"),
        ("2026-10-06", "2026-11-05"), ("2026-11-05", "2026-12-05"), ("2026-12-05", "2026-12-05"),
    ]:  # fmt: skip
        at(date)
        assert api.post(f"{one['@id']}/extend-validity").data["validToDate"] == valid
    at("2026-12-06")
    with unchanged():
        assert_problem(
            api.post(f"{one['@id']}/extend-validity"), 409, "authorization-expired", Operations=[]
        )


def test_an_extension_takes_no_members(api, one):
    with unchanged():
        refused = api.post(f"{one['@id']}/extend-validity", {"validToDate": "2030-01-01"})
    assert faults(refused) == {"validToDate": "Unknown member"}


# --- Not found ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["captures", "credits", "cancellations"])
def test_a_step_belongs_to_its_authorization(api, one, authorize, path):
    other = authorize(number="853")
    capture(api, one, amount=40)
    credit(api, one, amount=1)
    cancel(api, one)
    (step,) = api.get(one[path]).data["items"]
    number = step["@id"].rsplit("/", 1)[1]
    assert api.get(step["@id"]).data == step
    with unchanged():
        assert_problem(api.get(f"{other[path]}/{number}"), 404, "not-found")
        assert_problem(api.get(f"{one[path]}/x"), 404, "not-found")
        assert_problem(api.get(f"{AUTHORIZATIONS}/0/{path}"), 404, "authorization-not-found")
        body = CREDIT if path == "credits" else {}
        assert_problem(api.post(f"{AUTHORIZATIONS}/0/{path}", body), 404, "authorization-not-found")


def test_a_refused_authorization_leaves_room_for_the_next(api, one):
    with unchanged():
        assert (
            api.post(AUTHORIZATIONS, authorization_body(number="852", amount=1)).status_code == 409
        )
    assert api.post(AUTHORIZATIONS, authorization_body(number="853", amount=1)).status_code == 201
