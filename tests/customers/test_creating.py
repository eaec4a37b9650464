"""POST customers: every member, the numbers, once and only once, and what is refused."""

import pytest

from customers.models import Customer
from ledger_project.core.setup import open_ledger, register_seller
from tests.support.assertions import assert_problem, faults, unchanged
from tests.support.bodies import authorization_body
from tests.support.clients import issue
from tests.support.customers import BILLING, FULL, NO_EDI, NO_IDENTIFIER, SE, body
from tests.support.paths import CUSTOMERS

OPERATIONS = [
    ("partial-update", "patch", ""),
    ("update", "put", ""),
    ("delete", "delete", ""),
    ("initiates-termination", "post", "/initiates-termination"),
]


def test_a_customer_is_answered_with_every_documented_member(api, ledger):
    answer = api.post(CUSTOMERS, FULL)
    assert answer.status_code == 201, answer.text
    one = f"{CUSTOMERS}/17"
    assert answer.headers["Location"] == one
    assert list(answer.data.items()) == [
        ("@id", one),
        ("customerNo", "17"),
        ("nationalIdentifier", {"regNo": "19811228-9874", "countryCode": "SE"}),
        ("vatNo", "SE101010101001"),
        ("legalEntity", "consumer"),
        ("name", "Britt-Marie Axelstopp"),
        ("emailAddress", "britt@example.com"),
        ("protectedIdentity", False),
        ("preferredLanguageCode", "SV"),
        ("legalStatus", "active"),
        ("msisdn", "+46701234456"),
        ("eDIAddressInfo", {"VAN": "ABCXYZ", "InterChangeRecipient": "R1", "BuyerId": "123465"}),
        ("legalAddress", f"{one}/legal-address"),
        ("billingAddress", f"{one}/billing-address"),
        ("surpluses", f"{one}/surpluses"),
        ("consents", f"{one}/consents"),
        ("accounts", "/ledger/account/v1/501/accounts?customerNo=17"),
        ("invoices", "/ledger/invoice/v1/501/invoices?customerNo=17"),
        (
            "operations",
            [{"rel": rel, "method": verb, "href": f"{one}{end}"} for rel, verb, end in OPERATIONS],
        ),
    ]
    read = api.get(one)
    assert read.data == answer.data
    assert read.headers["ETag"] == answer.headers["ETag"]


def test_what_was_not_sent_is_null_or_false(create):
    made = create()
    assert made["nationalIdentifier"] == NO_IDENTIFIER
    assert made["eDIAddressInfo"] == NO_EDI
    for member in ("vatNo", "emailAddress", "preferredLanguageCode", "msisdn"):
        assert made[member] is None
    assert made["protectedIdentity"] is False


def test_null_is_the_same_as_not_sent(api, create):
    nothing = dict.fromkeys(
        ("nationalIdentifier", "vatNo", "emailAddress", "preferredLanguageCode", "msisdn",
         "eDIAddressInfo", "billingAddress")
    )  # fmt: skip
    made = create(customerNo="17", **nothing)
    assert made["nationalIdentifier"] == NO_IDENTIFIER
    assert made["eDIAddressInfo"] == NO_EDI
    assert api.get(made["billingAddress"]).data["inherited"] is True
    inner = {"nationalIdentifier": NO_IDENTIFIER, "eDIAddressInfo": NO_EDI}
    for again in ({}, inner):
        answer = api.post(CUSTOMERS, body(customerNo="17", **again))
        assert (answer.status_code, answer.headers["Idempotency-Replayed"]) == (200, "true")


@pytest.mark.parametrize("member", ["name", "legalEntity", "legalAddress"])
@pytest.mark.parametrize("sent", ["not sent", None, ""])
def test_what_is_required_cannot_be_null_empty_or_left_out(api, ledger, member, sent):
    given = body(**{member: sent})
    if sent == "not sent":
        del given[member]
    with unchanged():
        told = faults(api.post(CUSTOMERS, given))
    assert list(told) == [member]
    if sent in ("not sent", None):
        assert told[member] == "Argument required"


@pytest.mark.parametrize("member", ["customerNo", "protectedIdentity"])
def test_an_optional_number_or_flag_cannot_be_null(api, ledger, member):
    with unchanged():
        refused = api.post(CUSTOMERS, body(**{member: None}))
    assert faults(refused) == {member: "Argument required"}


def test_the_billing_address_may_come_along(api, create):
    made = create(customerNo="17", billingAddress=BILLING)
    billing = api.get(made["billingAddress"]).data
    assert billing.pop("operations")
    assert billing == {"@id": f"{CUSTOMERS}/17/billing-address", **BILLING, "inherited": False}


# --- Once and only once -------------------------------------------------------------------------


def test_the_same_customer_sent_again_is_answered_with_the_first(api, full):
    with unchanged():
        again = api.post(CUSTOMERS, FULL)
        # Spelled otherwise, it is the same still.
        spelled = api.post(CUSTOMERS, {**FULL, "msisdn": "+46701234456", "nationalIdentifier": SE})
    for answer in (again, spelled):
        assert (answer.status_code, answer.data) == (200, full)
        assert answer.headers["Idempotency-Replayed"] == "true"
        assert "Location" not in answer.headers


def test_the_same_request_is_recognised_after_the_customer_has_changed(api, full):
    changed = api.patch(full["@id"], {"name": "New Name", "nationalIdentifier": None}).data
    with unchanged():
        again = api.post(CUSTOMERS, FULL)
    assert (again.status_code, again.data) == (200, changed)


@pytest.mark.parametrize(
    "other",
    [{"name": "Other"}, {"nationalIdentifier": None}, {"emailAddress": None},
     {"protectedIdentity": True}, {"billingAddress": BILLING}, {"eDIAddressInfo": None},
     {"legalAddress": {"addressee": "Other", "countryCode": "SE"}}],
)  # fmt: skip
def test_a_used_number_with_other_content_is_refused_and_names_its_owner(api, full, other):
    with unchanged():
        refused = api.post(CUSTOMERS, {**FULL, **other})
    assert_problem(refused, 409, "customer-already-exists", Customer=full["@id"])


def test_without_a_number_each_request_is_a_customer_unless_a_key_says_otherwise(api, ledger):
    key = {"Idempotency_Key": "k-1"}
    first, again, other = (api.post(CUSTOMERS, body(), **h) for h in (key, key, {}))
    assert [one.status_code for one in (first, again, other)] == [201, 201, 201]
    assert again.data == first.data
    assert again.headers["Idempotency-Replayed"] == "true"
    assert other.data["customerNo"] == "1000002"
    assert Customer.objects.count() == 2


# --- Numbers ------------------------------------------------------------------------------------


def test_without_a_number_the_ledgers_seven_digit_series_gives_the_next(create):
    assert [create()["customerNo"] for _ in range(2)] == ["1000001", "1000002"]


def test_a_refused_creation_takes_no_number(api, create):
    create(nationalIdentifier=SE)
    assert api.post(CUSTOMERS, body(nationalIdentifier=SE)).status_code == 409
    assert create()["customerNo"] == "1000002"


def test_the_series_steps_over_numbers_that_are_taken(api, create):
    for number in range(1000001, 1000009):
        create(customerNo=str(number))
    assert create()["customerNo"] == "1000009"
    create(customerNo="1000010")
    answer = api.post("/ledger/invoice-purchase/v1/501/authorizations", authorization_body())
    assert answer.status_code == 201
    assert answer.data["customer"] == f"{CUSTOMERS}/1000011"


@pytest.mark.parametrize("number", ["1", "a" * 15, "A-1_b.C", "000000000000017"])
def test_a_customer_number_may_be_the_clients_own(create, api, number):
    made = create(customerNo=number)
    assert (made["customerNo"], made["@id"]) == (number, f"{CUSTOMERS}/{number}")
    assert api.get(made["@id"]).data == made


@pytest.mark.parametrize("number", ["a" * 16, "", " ", "1/2", "-1", "1 2", "å", "1\0", "1\n", 1])
def test_a_customer_number_has_at_most_15_letters_and_digits(api, ledger, number):
    with unchanged():
        assert list(faults(api.post(CUSTOMERS, body(customerNo=number)))) == ["customerNo"]


@pytest.mark.parametrize("country", ["NO", "DK"])
def test_a_norwegian_or_danish_customer_number_is_digits_only(abroad, country):
    api, path = abroad(country), CUSTOMERS.replace("501", "502")
    with unchanged():
        refused = api.post(path, body(customerNo="A17"))
    assert faults(refused) == {"customerNo": "Expected digits only"}
    assert api.post(path, body(customerNo="17")).status_code == 201


@pytest.mark.parametrize("country", ["SE", "FI"])
def test_a_swedish_or_finnish_customer_number_may_have_letters(abroad, country):
    api, path = abroad(country), CUSTOMERS.replace("501", "502")
    assert api.post(path, body(customerNo="A17")).status_code == 201


def test_norwegian_customers_whose_numbers_differ_in_leading_zeros_can_both_buy(db):
    ledger, _ = open_ledger(502, name="Norsk AS", country="NO")
    register_seller(ledger, "654", item_fee=1)
    api = issue(ledger)
    references = set()
    for number, reg_no in (("1", "988077917"), ("01", "923609016")):
        identifier = {"regNo": reg_no, "countryCode": "NO"}
        made = body(customerNo=number, legalEntity="business", nationalIdentifier=identifier)
        assert api.post(CUSTOMERS.replace("501", "502"), made).status_code == 201
        bought = authorization_body(
            invoice={"currency": "NOK"},
            buyer={
                "cellPhone": None,
                "nationalConsumerIdentifier": None,
                "nationalOrganizationIdentifier": {"value": reg_no, "countryCode": "NO"},
            },
        )
        answer = api.post("/ledger/invoice-purchase/v1/502/authorizations", bought)
        assert answer.status_code == 201, answer.text
        references.add(answer.data["invoicePurchaseDetails"]["paymentReference"])
    assert len(references) == 2


# --- Refusals -----------------------------------------------------------------------------------


def test_all_faults_of_a_customer_are_told_at_once(api, ledger):
    wrong = body(
        customerNo="1/2", legalEntity="dog", name="x" * 73, vatNo="1", emailAddress="@",
        msisdn="1", preferredLanguageCode="sv", protectedIdentity=1, x=1,
        nationalIdentifier={"regNo": "1", "countryCode": "US", "y": 1},
        eDIAddressInfo={"VAN": "v" * 51, "van": "v"},
        legalAddress={"zipCode": "1", "countryCode": "SE", "city": "c" * 41},
        billingAddress={"addressee": " ", "countryCode": "se", "zip": "1"},
    )  # fmt: skip
    with unchanged():
        told = faults(api.post(CUSTOMERS, wrong))
    assert told == {
        "customerNo": "Expected letters and digits",
        "legalEntity": "Expected one of consumer, business actual [dog]",
        "name": "Expected at most 72 characters",
        "vatNo": "Not a valid SE vatNo",
        "emailAddress": "Not a valid e-mail address",
        "msisdn": "Not a valid msisdn",
        "preferredLanguageCode": "Expected an upper-case ISO 639-1 code",
        "protectedIdentity": "Expected true or false",
        "x": "Unknown member",
        "nationalIdentifier.countryCode": "Expected one of SE, NO, FI, DK actual [US]",
        "nationalIdentifier.y": "Unknown member",
        "eDIAddressInfo.VAN": "Expected at most 50 characters",
        "eDIAddressInfo.van": "Unknown member",
        "legalAddress.addressee": "Argument required",
        "legalAddress.zipCode": "Not a valid SE zipCode",
        "legalAddress.city": "Expected at most 40 characters",
        "billingAddress.addressee": "Argument required",
        "billingAddress.countryCode": "Expected an upper-case ISO 3166 alpha-2 code actual [se]",
        "billingAddress.zip": "Unknown member",
    }


@pytest.mark.parametrize(
    ("path", "longest"),
    [("name", 72), ("emailAddress", 254), ("vatNo", 20), ("msisdn", 30),
     ("nationalIdentifier.regNo", 30), ("eDIAddressInfo.VAN", 50),
     ("eDIAddressInfo.InterChangeRecipient", 50), ("eDIAddressInfo.BuyerId", 50),
     ("legalAddress.addressee", 72), ("legalAddress.streetAddress", 72),
     ("legalAddress.coAddress", 72), ("legalAddress.zipCode", 10), ("legalAddress.city", 40)],
)  # fmt: skip
@pytest.mark.parametrize("wrong", ["too long", "with NUL", "a number"])
def test_a_text_of_the_wrong_kind_is_named(api, ledger, path, longest, wrong):
    given = {**FULL, "nationalIdentifier": SE}
    outer, _, inner = path.rpartition(".")
    value = {"too long": "1" * (longest + 1), "with NUL": "1\0", "a number": 1}[wrong]
    given |= {outer: {**given[outer], inner: value}} if outer else {inner: value}
    with unchanged():
        told = faults(api.post(CUSTOMERS, given))
    message = {
        "too long": f"Expected at most {longest} characters",
        "with NUL": "Expected no control characters",
        "a number": "Expected a string",
    }[wrong]
    assert told == {path: message}


@pytest.mark.parametrize("member", ["nationalIdentifier", "eDIAddressInfo", "legalAddress"])
@pytest.mark.parametrize("sent", ["x", 1, [], True])
def test_an_object_is_an_object(api, ledger, member, sent):
    with unchanged():
        refused = api.post(CUSTOMERS, body(**{member: sent}))
    assert faults(refused) == {member: "Expected an object"}


@pytest.mark.parametrize(
    "member", ["legalStatus", "@id", "operations", "surpluses", "accounts", "taxNumber"]
)
def test_what_a_client_cannot_set_is_unknown(api, ledger, member):
    with unchanged():
        assert faults(api.post(CUSTOMERS, body(**{member: "x"}))) == {member: "Unknown member"}


def test_texts_of_the_greatest_length_are_kept_whole(api, create):
    made = create(
        name="å" * 72, eDIAddressInfo=dict.fromkeys(NO_EDI, "e" * 50),
        legalAddress={"addressee": "Ä" * 72, "streetAddress": "s" * 72, "coAddress": "c" * 72,
                      "zipCode": "z" * 10, "city": "Ö" * 40, "countryCode": "US"},
    )  # fmt: skip
    assert made["name"] == "å" * 72
    address = api.get(made["legalAddress"]).data
    assert (address["addressee"], address["city"]) == ("Ä" * 72, "Ö" * 40)
    assert address["zipCode"] == "z" * 10
