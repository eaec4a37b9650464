"""Consents: given, withdrawn, kept as history, and what they mean for the next invoice."""

import pytest

from customers.models import ConsentType
from invoices.models import Invoice
from tests.support.assertions import assert_complete, assert_problem, faults, rels, unchanged
from tests.support.bodies import authorization_body, customer_body
from tests.support.customers import SE, body
from tests.support.paths import CUSTOMERS, INVOICES
from tests.support.purchases import capture

OF_COUNTRY = {
    "SE": {"Autogiro", "EInvoiceB2CSE", "PharmaciesSE"},
    "NO": {"AvtaleGiro", "EInvoice20B2CNO"},
    "FI": {"EInvoiceB2CFI"},
    "DK": {"Betalingsservice", "eBoks"},
}


@pytest.fixture
def customer(api, ledger):
    """Return the buyer of `authorize`."""
    answer = api.post(CUSTOMERS, customer_body())
    assert answer.status_code == 201
    return answer.data["@id"]


@pytest.fixture
def give(api, customer):
    def make(type_, **members):
        answer = api.post(f"{customer}/consents", {"type": type_, **members})
        assert answer.status_code == 201, answer.text
        return answer.data

    return make


@pytest.fixture
def withdraw(api):
    def make(consent):
        answer = api.post(f"{consent['@id']}/withdraw-consent")
        assert answer.status_code == 200, answer.text
        return answer.data

    return make


@pytest.fixture
def active(api, customer):
    """(types, distribution, direct debit) of the next invoice."""

    def read():
        shown = api.get(f"{customer}/consents/active-consents").data
        return shown["activeConsents"], shown["distribution"], shown["directDebit"]

    return read


# --- Giving -------------------------------------------------------------------------------------


def test_a_consent_is_given_and_read(api, customer):
    sent = {"type": "Autogiro", "reference": "M-17", "givenDate": "2026-06-01"}
    answer = api.post(f"{customer}/consents", sent)
    assert answer.status_code == 201, answer.text
    number = answer.data["consentId"]
    path = f"{customer}/consents/{number}"
    assert answer.headers["Location"] == path
    assert_complete(answer.data)
    assert answer.data == {
        "@id": path,
        "consentId": number,
        "type": "Autogiro",
        "status": "active",
        "givenDate": "2026-06-01",
        "withdrawnDate": None,
        "reference": "M-17",
        "customer": customer,
        "operations": [
            {"rel": "withdraw-consent", "method": "post", "href": f"{path}/withdraw-consent"}
        ],
    }
    assert api.get(path).data == answer.data
    page = api.get(f"{customer}/consents").data
    assert page["items"] == [answer.data]
    assert page["operations"] == [
        {"rel": "create-consent", "method": "post", "href": f"{customer}/consents"}
    ]


def test_without_a_date_a_consent_is_given_today(give):
    assert give("EInvoiceB2CSE")["givenDate"] == "2026-06-08"


def test_the_same_consent_given_twice_is_one(api, customer, give, at):
    first = give("Autogiro", reference="M-17")
    at("2026-06-09")
    with unchanged():
        for sent in ({}, {"givenDate": "2026-06-08"}, {"givenDate": None}):
            again = api.post(
                f"{customer}/consents", {"type": "Autogiro", "reference": "M-17", **sent}
            )
            assert (again.status_code, again.data) == (200, first)
            assert again.headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize("other", [{"reference": "M-18"}, {}, {"givenDate": "2026-06-07"}])
def test_an_active_consent_is_not_given_with_other_content(api, customer, give, other):
    give("Autogiro", reference="M-17")
    reference = {"reference": "M-17"} if "givenDate" in other else {}
    with unchanged():
        refused = api.post(f"{customer}/consents", {"type": "Autogiro", **reference, **other})
    assert_problem(refused, 409, "duplicate-reference")


@pytest.mark.parametrize("country", OF_COUNTRY)
def test_a_ledger_has_the_consents_of_its_country(abroad, country):
    api = abroad(country)
    path = CUSTOMERS.replace("501", "502")
    made = api.post(path, body(nationalIdentifier=SE, emailAddress="a@example.com")).data["@id"]
    for type_ in ConsentType.values:
        sent = {"type": type_}
        if type_ in OF_COUNTRY[country] | {"Email"}:
            assert api.post(f"{made}/consents", sent).status_code == 201, type_
        else:
            with unchanged():
                refused = api.post(f"{made}/consents", sent)
            assert faults(refused) == {"type": f"{type_} is not known in {country}"}


@pytest.mark.parametrize(
    ("members", "type_", "told"),
    [
        ({}, "Email", "The customer has no e-mail address"),
        ({}, "Autogiro", "Autogiro needs a customer with a national identifier"),
        *(
            (
                {"customerNo": number, "nationalIdentifier": SE},
                "Autogiro",
                "Autogiro needs a customerNo of digits without a leading zero",
            )
            for number in ("A17", "017")
        ),
    ],
)
def test_what_a_consent_needs_of_the_customer(api, create, members, type_, told):
    made = create(**members)
    with unchanged():
        refused = api.post(f"{made['@id']}/consents", {"type": type_})
    assert faults(refused) == {"type": told}


def test_all_faults_of_a_consent_are_told_at_once(api, customer):
    path = f"{customer}/consents"
    wrong = {"type": "autogiro", "reference": "r" * 51, "givenDate": "2026-6-1", "x": 1}
    with unchanged():
        assert faults(api.post(path, wrong)) == {
            "type": "Expected one of Autogiro, AvtaleGiro, Betalingsservice, EInvoiceB2CSE, "
            "EInvoiceB2CFI, EInvoice20B2CNO, eBoks, Email, PharmaciesSE actual [autogiro]",
            "reference": "Expected at most 50 characters",
            "givenDate": "Expected a date YYYY-MM-DD",
            "x": "Unknown member",
        }
        assert faults(api.post(path, {})) == {"type": "Argument required"}
        ahead = {"type": "AvtaleGiro", "givenDate": "2026-06-09"}
        assert faults(api.post(path, ahead)) == {
            "type": "AvtaleGiro is not known in SE",
            "givenDate": "Expected a date up to today",
        }


# --- Withdrawing and history --------------------------------------------------------------------


def test_a_withdrawn_consent_stays_as_history_and_may_be_given_anew(
    api, customer, give, withdraw, at
):
    first = give("Autogiro", reference="M-17")
    at("2026-06-10")
    gone = withdraw(first)
    assert gone == {
        **first, "status": "withdrawn", "withdrawnDate": "2026-06-10", "operations": [],
    }  # fmt: skip
    with unchanged():
        assert_problem(
            api.post(f"{first['@id']}/withdraw-consent"),
            409, "operation-not-allowed", State="withdrawn", Operations=[],
        )  # fmt: skip
    at("2026-06-11")
    again = give("Autogiro", reference="M-18")
    assert again["consentId"] != first["consentId"]
    assert api.get(f"{customer}/consents").data["items"] == [gone, again]


def test_consents_are_paged(api, customer, give, withdraw):
    given = [give("EInvoiceB2CSE")]
    for _ in range(4):
        withdraw(given[-1])
        given.append(give("EInvoiceB2CSE"))
    seen, query = [], "?$top=2"
    while query:
        page = api.get(f"{customer}/consents{query}").data
        seen += [item["consentId"] for item in page["items"]]
        query = page["view"].get("next")
    assert seen == [one["consentId"] for one in given]


def test_a_consent_is_found_under_its_own_customer_only(api, create, give):
    mine = give("Email")
    other = create()
    with unchanged():
        for path in (f"{other['@id']}/consents/{mine['consentId']}", f"{mine['@id']}0"):
            assert_problem(api.get(path), 404, "not-found")
            assert_problem(api.post(f"{path}/withdraw-consent"), 404, "not-found")
        for path in (f"{CUSTOMERS}/1/consents", f"{CUSTOMERS}/1/consents/active-consents"):
            assert_problem(api.get(path), 404, "customer-not-found")
        assert_problem(
            api.post(f"{CUSTOMERS}/1/consents", {"type": "Email"}), 404, "customer-not-found"
        )


@pytest.mark.parametrize("operation", ["register_death", "initiate_termination"])
def test_one_who_is_gone_gives_no_consent_and_may_withdraw_one(
    api, customer, give, withdraw, by_staff, operation
):
    mine = give("Email")
    by_staff(operation, customer)
    assert api.get(f"{customer}/consents").data["operations"] == []
    with unchanged():
        refused = api.post(f"{customer}/consents", {"type": "EInvoiceB2CSE"})
    assert_problem(refused, 409, "operation-not-allowed")
    assert rels(api.get(mine["@id"]).data) == ["withdraw-consent"]
    assert withdraw(mine)["status"] == "withdrawn"


# --- The next invoice ---------------------------------------------------------------------------


def test_the_active_consents_decide_the_next_invoice(api, customer, active, give, withdraw):
    assert active() == ([], "print", False)
    email = give("Email")
    assert active() == (["Email"], "email", False)
    electronic = give("EInvoiceB2CSE")
    assert active() == (["EInvoiceB2CSE", "Email"], "einvoice", False)
    give("Autogiro")
    assert active() == (["Autogiro", "EInvoiceB2CSE", "Email"], "einvoice", True)
    withdraw(electronic)
    assert active() == (["Autogiro", "Email"], "email", True)
    withdraw(email)
    assert active() == (["Autogiro"], "print", True)
    shown = api.get(f"{customer}/consents/active-consents").data
    assert_complete(shown)
    assert (shown["@id"], shown["operations"]) == (f"{customer}/consents/active-consents", [])


def test_a_pharmacy_consent_changes_nothing_about_the_distribution(active, give):
    give("PharmaciesSE")
    assert active() == (["PharmaciesSE"], "print", False)


def test_without_an_address_to_send_to_a_mail_consent_is_of_no_use(api, customer, active, give):
    give("Email")
    api.patch(customer, {"emailAddress": None})
    assert active() == (["Email"], "print", False)


def test_an_edi_address_makes_the_invoice_electronic_without_a_consent(api, customer, active):
    api.patch(customer, {"eDIAddressInfo": {"InterChangeRecipient": "R1"}})
    assert active() == ([], "einvoice", False)


def test_an_invoice_is_issued_by_the_consents_of_that_moment(api, authorize, give, withdraw):
    def issued(number):
        invoice = Invoice.objects.get(invoice_no=number)
        shown = api.get(f"{INVOICES}/{number}").data
        found = (shown["distribution"], shown["directDebit"])
        assert found == (invoice.distribution, invoice.direct_debit)
        return found

    early = authorize(number="1")
    capture(api, early, amount=10)
    email, debit = give("Email"), give("Autogiro")
    # A further capture of an issued invoice does not send it anew.
    capture(api, early)
    capture(api, authorize(number="2"))
    withdraw(email)
    capture(api, authorize(number="3"))
    withdraw(debit)
    late = api.post(
        "/ledger/invoice-purchase/v1/501/authorizations", authorization_body(number="4")
    )
    capture(api, late.data)
    assert [issued(number) for number in "1234"] == [
        ("print", False), ("email", True), ("print", True), ("print", False),
    ]  # fmt: skip
