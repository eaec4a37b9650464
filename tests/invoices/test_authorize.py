"""Authorize: what is answered, who is found or created, and every refusal."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.models import Account, CreditDecision
from customers import operations as customer_operations
from customers.models import Customer
from invoices.models import Invoice
from ledger_project.core import identifiers
from ledger_project.core.actors import command
from ledger_project.core.setup import open_ledger, register_seller
from tests.support.assertions import DECLINED, assert_problem, faults, rels, unchanged
from tests.support.bodies import authorization_body
from tests.support.change_requests import put_in_force
from tests.support.claims import run_claims_up_to
from tests.support.clients import issue
from tests.support.commands import run
from tests.support.paths import AUTHORIZATIONS, INVOICES
from tests.support.payments import pay
from tests.support.purchases import cancel, capture, credit, run_expiry

STAFF = command("staff")
TODAY = dt.date(2026, 6, 8)


@pytest.fixture
def ask(api):
    return lambda **members: api.post(AUTHORIZATIONS, authorization_body(**members))


# --- What is answered ---------------------------------------------------------------------------


def test_an_authorization_is_answered_with_every_documented_member_in_order(ask, api, ledger):
    answer = ask(number="852")
    assert answer.status_code == 201, answer.text
    number = answer.data["authorizationId"]
    one = f"{AUTHORIZATIONS}/{number}"
    assert answer.headers["Location"] == one
    created = answer.data["created"]
    assert list(answer.data) == [
        "@id", "sellerNumber", "invoice", "buyer", "invoicePurchaseDetails", "authorizationId",
        "parentHREF", "status", "customer", "account", "created", "validToDate",
        "authorizedAmount", "capturedAmount", "creditedAmount", "remainingAmount", "captures",
        "credits", "cancellations", "operations",
    ]  # fmt: skip
    assert answer.data == {
        "@id": one,
        **authorization_body(number="852"),
        "invoicePurchaseDetails": {
            "paymentReference": "50050100000144",
            "paymentAccount": {
                "accountType": "BGSE",
                "accountNumber": "5050-1055",
                "bic": None,
                "iban": None,
            },
            "invoiceDenuntiationText": ledger.assignment_notice,
        },
        "authorizationId": number,
        "parentHREF": "/",
        "status": "Authorized",
        "customer": "/ledger/customer/v1/501/customers/1000001",
        "account": "/ledger/account/v1/501/accounts/1000001",
        "created": created,
        "validToDate": "2026-07-08",
        "authorizedAmount": 100,
        "capturedAmount": 0,
        "creditedAmount": 0,
        "remainingAmount": 100,
        "captures": f"{one}/captures",
        "credits": f"{one}/credits",
        "cancellations": f"{one}/cancellations",
        "operations": [
            {"rel": "create-capture", "method": "post", "href": f"{one}/captures"},
            {"rel": "create-cancellation", "method": "post", "href": f"{one}/cancellations"},
            {"rel": "extend-validity", "method": "post", "href": f"{one}/extend-validity"},
        ],
    }
    assert api.get(one).data == answer.data


def test_optional_members_may_be_missing_or_null(ask):
    missing = authorization_body(number="1")
    for member in ("distributionDate", "collectionReferenceText"):
        del missing["invoice"][member]
    for member in ("emailAddress", "cellPhone", "nationalOrganizationIdentifier"):
        del missing["buyer"][member]
    missing["buyer"]["invoiceAddress"] = {"name": "John", "countryCode": "SE"}
    answer = ask(number="1", invoice=missing["invoice"])
    assert answer.status_code == 201
    nulls = ask(
        number="2",
        invoice={"distributionDate": None, "collectionReferenceText": None},
        buyer={"emailAddress": None, "cellPhone": None, "nationalOrganizationIdentifier": None},
    )
    assert nulls.status_code == 201
    assert nulls.data["buyer"]["cellPhone"] is None
    assert nulls.data["buyer"]["nationalOrganizationIdentifier"] == {
        "value": None,
        "countryCode": None,
    }
    assert nulls.data["invoice"]["distributionDate"] is None


def test_the_buyer_is_answered_in_canonical_form(ask):
    answer = ask(
        reg_no="8112289874",
        buyer={"cellPhone": "070-123 44 56", "invoiceAddress": {
            "name": "J", "zipCode": "123 45", "countryCode": "SE"}},
    )  # fmt: skip
    buyer = answer.data["buyer"]
    assert buyer["nationalConsumerIdentifier"] == {"value": "19811228-9874", "countryCode": "SE"}
    assert buyer["cellPhone"] == "+46701234456"
    assert buyer["invoiceAddress"]["zipCode"] == "12345"


def test_the_validity_is_the_ledgers_setting(ask, ledger):
    open_ledger(501, authorization_days=14)
    assert ask().data["validToDate"] == "2026-06-22"


# --- The buyer ----------------------------------------------------------------------------------


def test_a_new_buyer_becomes_a_customer_with_an_account(ask, api):
    answer = ask()
    customer = api.get(answer.data["customer"]).data
    assert customer["name"] == "John Smith"
    assert customer["legalEntity"] == "consumer"
    assert customer["nationalIdentifier"] == {"regNo": "19101010-1010", "countryCode": "SE"}
    assert (customer["emailAddress"], customer["msisdn"]) == ("test@example.com", "+46701234456")
    address = api.get(customer["legalAddress"]).data
    assert [address[m] for m in ("addressee", "streetAddress", "zipCode", "city")] == [
        "John Smith", "Teststreet", "12345", "Testcity",
    ]  # fmt: skip


def test_a_known_buyer_is_found_however_the_identifier_is_written_and_keeps_its_data(ask, api):
    first = ask(reg_no="19811228-9874").data
    second = ask(reg_no="811228 9874", buyer={"emailAddress": "other@example.com"}).data
    assert second["customer"] == first["customer"]
    assert api.get(first["customer"]).data["emailAddress"] == "test@example.com"
    assert Customer.objects.count() == Account.objects.count() == 1


def test_a_customer_without_an_account_gets_one(ask, api):
    body = {
        "name": "Britt", "legalEntity": "consumer", "customerNo": "17",
        "nationalIdentifier": {"regNo": "19101010-1010", "countryCode": "SE"},
        "legalAddress": {"addressee": "Britt", "countryCode": "SE"},
    }  # fmt: skip
    assert api.post("/ledger/customer/v1/501/customers", body).status_code == 201
    answer = ask()
    assert answer.data["customer"] == "/ledger/customer/v1/501/customers/17"
    assert answer.data["account"] == "/ledger/account/v1/501/accounts/17"


def test_a_business_buys_under_its_organisation_number(ask, api):
    answer = ask(buyer={
        "nationalConsumerIdentifier": None,
        "nationalOrganizationIdentifier": {"value": "5560360793", "countryCode": "SE"},
    })  # fmt: skip
    assert answer.status_code == 201
    assert answer.data["buyer"]["nationalOrganizationIdentifier"]["value"] == "556036-0793"
    assert api.get(answer.data["customer"]).data["legalEntity"] == "business"


@pytest.mark.parametrize(
    ("consumer", "organisation", "told"),
    [
        ({"value": "19101010-1010", "countryCode": "SE"},
         {"value": "556036-0793", "countryCode": "SE"}, "nationalOrganizationIdentifier.value"),
        (None, None, "nationalConsumerIdentifier.value"),
        ({"value": None, "countryCode": None}, {"value": "", "countryCode": "SE"},
         "nationalConsumerIdentifier.value"),
        ({"value": "19101010-1010"}, None, "nationalConsumerIdentifier.countryCode"),
        ({"value": "19101010-1011", "countryCode": "SE"}, None, "nationalConsumerIdentifier.value"),
        (None, {"value": "19101010-1011", "countryCode": "SE"},
         "nationalOrganizationIdentifier.value"),
    ],
)  # fmt: skip
def test_exactly_one_of_the_identifiers_has_a_valid_value(ask, consumer, organisation, told):
    buyer = {"nationalConsumerIdentifier": consumer, "nationalOrganizationIdentifier": organisation}
    with unchanged():
        assert list(faults(ask(buyer=buyer))) == [f"buyer.{told}"]


@pytest.mark.parametrize("due", ["2026-06-07", "2026-06-08"])
def test_the_due_date_may_be_the_invoice_date_or_later(ask, due):
    assert ask(invoice={"dueDate": due}).status_code == 201
    with unchanged():
        assert faults(ask(invoice={"dueDate": "2026-06-06"})) == {
            "invoice.dueDate": "Expected invoiceDate or later"
        }


FIRST, LAST = "2023-06-08", "2028-06-07"
TOO_FAR = f"Expected a date from {FIRST} to {LAST}"
NO_DATE = "Expected a date from 1900-01-01 to 2199-12-31"


@pytest.mark.parametrize(
    ("member", "day", "fault"),
    [
        ("invoiceDate", "2023-06-07", TOO_FAR),
        ("invoiceDate", "0001-01-01", NO_DATE),
        ("dueDate", "2028-06-08", TOO_FAR),
        ("dueDate", "9999-12-31", NO_DATE),
        ("distributionDate", "2028-06-08", TOO_FAR),
    ],
)
def test_a_date_in_another_year_is_a_slip_and_sells_nothing(ask, member, day, fault):
    with unchanged():
        assert faults(ask(invoice={member: day})) == {f"invoice.{member}": fault}


def test_a_ledger_says_how_far_from_today_its_invoices_are_dated(ask):
    assert ask(invoice={"invoiceDate": FIRST, "dueDate": LAST}).status_code == 201
    run("open_ledger", 501, days_back=1, days_forward=10_000)
    with unchanged():
        assert faults(ask(invoice={"invoiceDate": "2026-06-06"})) == {
            "invoice.invoiceDate": "Expected a date from 2026-06-07 to 2053-10-24"
        }
    assert ask(invoice={"dueDate": "2053-10-24"}).status_code == 201


# --- Countries ----------------------------------------------------------------------------------

COUNTRIES = {
    "SE": ("SEK", "556036-0793", "BGSE", ["50050200000142", "50050200000225"]),
    "NO": ("NOK", "988077917", "BBNO", None),
    "FI": ("EUR", "2077474-0", "IBFI", None),
    "DK": ("DKK", "13585628", "FIDK", None),
}


@pytest.mark.parametrize("country", COUNTRIES)
def test_payment_references_are_those_of_the_ledgers_country(db, country):
    currency, reg_no, account_type, _ = COUNTRIES[country]
    ledger, _ = open_ledger(502, name="Nordic", country=country)
    register_seller(ledger, "654")
    api = issue(ledger)
    references = []
    for n in range(3):
        body = authorization_body(
            number=str(n),
            invoice={"currency": currency},
            buyer={
                "cellPhone": None,
                "nationalConsumerIdentifier": None,
                "nationalOrganizationIdentifier": {"value": reg_no, "countryCode": country},
            },
        )
        answer = api.post(AUTHORIZATIONS.replace("501", "502"), body)
        assert answer.status_code == 201, answer.text
        assert answer.data["invoice"]["currency"] == currency
        details = answer.data["invoicePurchaseDetails"]
        assert details["paymentAccount"]["accountType"] == account_type
        references.append(details["paymentReference"])
    assert len(set(references)) == 3
    assert all(identifiers.is_payment_reference(one, country) for one in references)
    if country == "NO":
        assert {one[:7] for one in references} == {"1000001"}
    else:
        assert all("00502" in one for one in references)


def test_a_phone_number_without_plus_is_read_in_the_ledgers_country(db):
    ledger, _ = open_ledger(502, name="Norsk AS", country="NO")
    register_seller(ledger, "654")
    body = authorization_body(invoice={"currency": "NOK"}, buyer={"cellPhone": "406 12 345"})
    answer = issue(ledger).post(AUTHORIZATIONS.replace("501", "502"), body)
    assert answer.data["buyer"]["cellPhone"] == "+4740612345"


# --- Invoice numbers ----------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["852", "A-1", "a.b_c-1", "1" * 50])
def test_an_invoice_number_is_letters_digits_and_three_signs(ask, number):
    assert ask(number=number).data["invoice"]["invoiceNumber"] == number


@pytest.mark.parametrize("number", ["-1", "a b", "a/b", "å", "1" * 51, "a\n"])
def test_any_other_invoice_number_is_refused(ask, number):
    with unchanged():
        assert list(faults(ask(number=number))) == ["invoice.invoiceNumber"]


def test_a_sellers_live_number_with_other_content_is_already_authorized(ask):
    one = ask(number="852").data
    with unchanged():
        refused = ask(number="852", amount=101)
    assert_problem(refused, 409, "invoice-already-authorized", Authorization=one["@id"])


def test_a_sellers_captured_number_with_other_content_is_already_authorized(ask, api):
    one = ask(number="852").data
    capture(api, one)
    with unchanged():
        refused = ask(number="852", amount=101)
    assert_problem(refused, 409, "invoice-already-authorized", Authorization=one["@id"])


@pytest.mark.parametrize("captured", [None, 40, 100])
def test_another_sellers_number_is_a_duplicate_in_the_ledger(ask, api, other_seller, captured):
    one = ask(number="852").data
    if captured:
        capture(api, one, amount=captured)
    with unchanged():
        refused = ask(number="852", seller="655")
    assert_problem(refused, 409, "duplicate-invoice-number")


def test_a_credits_number_is_a_duplicate(ask, api):
    one = ask().data
    capture(api, one)
    credit(api, one, amount=10, creditInvoiceNumber="852-K1")
    with unchanged():
        refused = ask(number="852-K1")
    assert_problem(refused, 409, "duplicate-invoice-number")


def test_a_number_is_free_again_when_nothing_came_of_it(ask, api, other_seller):
    cancel(api, ask(number="852").data)
    assert ask(number="852", amount=101).status_code == 201
    cancel(api, ask(number="853").data)
    assert ask(number="853", seller="655").status_code == 201


@pytest.mark.parametrize("run", [False, True], ids=["by its date", "by the run"])
def test_an_expired_number_is_free_at_once_and_its_reservation_too(ask, api, ledger, at, run):
    one = ask(number="852").data
    at("2026-07-09")
    if run:
        run_expiry(ledger, "2026-07-09")
    answer = ask(number="852", amount=60)
    assert answer.status_code == 201
    account = api.get(answer.data["account"]).data
    assert (account["reservedAmount"], account["availableAmount"]) == (60, 49940)
    assert api.get(one["@id"]).data["status"] == "Expired"


def test_an_expired_number_with_a_capture_belongs_to_its_invoice(ask, api, ledger, at):
    capture(api, ask(number="852").data, amount=40)
    at("2026-07-09")
    with unchanged():
        assert_problem(ask(number="852", amount=60), 409, "duplicate-invoice-number")
    run_expiry(ledger, "2026-07-09")
    with unchanged():
        assert_problem(ask(number="852", amount=60), 409, "duplicate-invoice-number")


def test_the_same_number_in_another_ledger_is_another_invoice(ask, seller):
    other, _ = open_ledger(502, name="Other", country="SE")
    register_seller(other, "654")
    assert ask(number="852").status_code == 201
    answer = issue(other).post(
        AUTHORIZATIONS.replace("501", "502"), authorization_body(number="852")
    )
    assert answer.status_code == 201


# --- Not set up ---------------------------------------------------------------------------------


def test_a_seller_that_the_ledger_does_not_know_or_has_not_opened_is_501(ask, ledger, other_seller):
    register_seller(ledger, "656", configured=False)
    for number in ("999", "656"):
        with unchanged():
            told = assert_problem(ask(seller=number), 501, "seller-not-configured")
        assert told["Title"] == f"SellerNumber {number} not configured"


def test_a_missing_payment_account_or_fee_agreement_is_501_and_named(ask, ledger):
    register_seller(ledger, "656", fee_agreement=False)
    with unchanged():
        told = assert_problem(ask(seller="656"), 501, "company-missing-configuration",
                              Missing=["feeAgreement"])  # fmt: skip
    assert told["Title"] == "CompanyNumber 501 missing configuration"
    open_ledger(501, payment_account="none")
    put_in_force()
    with unchanged():
        assert_problem(ask(seller="656"), 501, "company-missing-configuration",
                       Missing=["paymentAccount", "feeAgreement"])  # fmt: skip


def test_a_ledger_that_is_not_open_is_501(ask, ledger):
    open_ledger(501, configured=False)
    with unchanged():
        told = assert_problem(ask(), 501, "company-not-configured")
    assert told["Title"] == "CompanyNumber 501 not configured"


@pytest.mark.parametrize("currency", ["EUR", "NOK", "XXX"])
def test_another_currency_than_the_ledgers_is_not_supported(ask, currency):
    with unchanged():
        assert_problem(ask(invoice={"currency": currency}), 422, "currency-not-supported")


# --- Declined -----------------------------------------------------------------------------------


def blocked(ledger):
    customer_operations.block(customer=Customer.objects.get(), actor=STAFF, on=TODAY)


def deceased(ledger):
    customer_operations.register_death(customer=Customer.objects.get(), actor=STAFF, on=TODAY)


def dunned(level):
    return lambda ledger: run_claims_up_to(level)


@pytest.mark.parametrize(
    ("set_up", "members", "reasons"),
    [
        (None, {"amount": Decimal("49900.01")}, ["credit-limit"]),
        (blocked, {}, ["customer-not-active"]),
        (deceased, {}, ["deceased"]),
        (dunned("Reminder"), {}, ["overdue-debt"]),
        (dunned("SecondReminder"), {}, ["overdue-debt"]),
        (dunned("CollectionClaim"), {}, ["overdue-debt"]),
        (dunned("DebtCollection"), {}, ["overdue-debt"]),
        (blocked, {"amount": 50000}, ["customer-not-active", "credit-limit"]),
    ],
)
def test_a_known_buyer_is_declined_with_every_reason_and_only_the_attempt_is_recorded(
    ask, api, ledger, set_up, members, reasons
):
    capture(api, ask(amount=100).data)
    if set_up:
        set_up(ledger)
    with unchanged(but=DECLINED):
        refused = ask(number="D-1", **members)
    assert_problem(refused, 422, "authorization-declined", DeclineReasons=reasons)
    attempt = CreditDecision.objects.get(accepted=False)
    assert attempt.reasons == reasons
    assert attempt.customer == Customer.objects.get()
    assert attempt.seller.number == "654"
    assert attempt.business_date == TODAY
    assert attempt.request["invoice"]["invoice_number"] == "D-1"
    assert attempt.created_by.startswith("client:")
    assert api.get(AUTHORIZATIONS).data["items"][-1]["invoice"]["invoiceNumber"] != "D-1"


@pytest.mark.parametrize(
    ("reg_no", "date", "accepted"),
    [
        ("20080609-2383", "2026-06-08", False),
        ("20080609-2383", "2026-06-09", True),
    ],
)
def test_a_consumer_is_of_age_on_the_eighteenth_birthday(ask, at, reg_no, date, accepted):
    at(date)
    with unchanged(but=DECLINED) if not accepted else _nothing():
        answer = ask(reg_no=reg_no)
    if accepted:
        assert answer.status_code == 201, answer.text
    else:
        assert_problem(answer, 422, "authorization-declined", DeclineReasons=["under-age"])
        assert CreditDecision.objects.get(accepted=False).customer is None


def _nothing():
    import contextlib

    return contextlib.nullcontext()


@pytest.mark.parametrize("amount", [Decimal("50000.01"), 60000])
def test_a_new_buyer_above_the_default_limit_is_declined_and_not_created(ask, amount):
    with unchanged(but=DECLINED):
        refused = ask(amount=amount)
    assert_problem(refused, 422, "authorization-declined", DeclineReasons=["credit-limit"])
    assert ask(amount=50000).status_code == 201


def test_the_whole_limit_can_be_used_and_what_is_released_is_free_again(ask, api, at):
    first = ask(amount=30000).data
    second = ask(amount=20000).data
    with unchanged(but=DECLINED):
        assert ask(amount=Decimal("0.01")).status_code == 422
    cancel(api, second)
    assert ask(amount=20000).status_code == 201
    capture(api, first)
    credit(api, first, amount=500)
    assert ask(amount=500).status_code == 201
    at("2026-07-09")
    assert ask(amount=20500).status_code == 201
    with unchanged(but=DECLINED):
        assert ask(amount=Decimal("0.01")).status_code == 422


def test_an_invoice_below_the_reminder_declines_nobody(ask, api, ledger):
    one = ask(amount=1000).data
    capture(api, one)
    pay(ledger, one, 900)
    run_claims_up_to("Reminder")
    assert Invoice.objects.get().claim_level == "RestReminder"
    assert ask().status_code == 201


def test_a_paid_invoice_that_was_once_dunned_declines_nobody(ask, api, ledger):
    one = ask(amount=100).data
    capture(api, one)
    run_claims_up_to("DebtCollection")
    pay(ledger, one, api.get(f"{INVOICES}/{one['invoice']['invoiceNumber']}").data["currentDebt"])
    assert ask().status_code == 201


def test_each_attempt_is_recorded_but_the_key_of_a_declined_one_is_free(api, authorize):
    authorize(amount=50000)
    body = authorization_body(amount=1)
    for _ in range(2):
        with unchanged(but=DECLINED):
            refused = api.post(AUTHORIZATIONS, body, Idempotency_Key="k")
        assert_problem(refused, 422, "authorization-declined", DeclineReasons=["credit-limit"])
    assert CreditDecision.objects.filter(accepted=False).count() == 2


# --- List ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", ["1", "2", "3", "4"]),
        ("sellerNumber=655", ["4"]),
        ("sellerNumber=9", []),
        ("invoiceNumber=2", ["2"]),
        ("status=Authorized", ["4"]),
        ("status=Captured", ["2"]),
        ("status=Cancelled", ["3"]),
        ("status=Expired", ["1"]),
        ("customerNo=1000002", ["2"]),
        ("FromDate=2026-06-20", ["4"]),
        ("ToDate=2026-06-08", ["1", "2", "3"]),
        ("FromDate=2026-06-08&ToDate=2026-06-20", ["1", "2", "3", "4"]),
        ("FromDate=2026-06-09&ToDate=2026-06-19", []),
        ("customerNo=1000001&status=Cancelled", ["3"]),
    ],
)
def test_filters_are_exact_and_add_up(ask, api, at, other_seller, query, numbers):
    ask(number="1")
    capture(api, ask(number="2", reg_no="19811228-9874").data)
    cancel(api, ask(number="3").data)
    at("2026-06-20")
    ask(number="4", seller="655")
    at("2026-07-09")
    items = api.get(f"{AUTHORIZATIONS}?{query}").data["items"]
    assert [item["invoice"]["invoiceNumber"] for item in items] == numbers


def test_a_token_for_some_sellers_sees_theirs_alone(ask, api, ledger, other_seller):
    one, other = ask(number="1").data, ask(number="2", seller="655").data
    capture(api, one)
    narrow = issue(ledger, sellers=("655",))
    items = narrow.get(AUTHORIZATIONS).data["items"]
    assert [item["@id"] for item in items] == [other["@id"]]
    with unchanged():
        for path in ("", "/captures", "/credits", "/cancellations"):
            assert_problem(narrow.get(one["@id"] + path), 404, "authorization-not-found")
        for path in ("/captures", "/credits", "/cancellations", "/extend-validity"):
            body = (
                {"amount": 1, "creditInvoiceNumber": "x", "reason": "Fraud"}
                if path == "/credits"
                else {}
            )
            assert_problem(narrow.post(one["@id"] + path, body), 404, "authorization-not-found")
        assert_problem(narrow.get("/ledger/invoice/v1/501/invoices/1"), 404, "invoice-not-found")
    assert narrow.get("/ledger/invoice/v1/501/invoices").data["items"] == []
    assert rels(narrow.get(other["@id"]).data) == rels(other)
