"""The Customer API: create, list, read, change."""

import datetime as dt

import pytest

from customers import operations
from customers.models import Customer
from ledger_project.core.actors import command
from ledger_project.core.setup import open_ledger, register_seller
from tests.api_client import authorization_body, issue
from tests.assertions import assert_problem, faults, rels, unchanged
from tests.invoices.flows import capture, credit, pay

CUSTOMERS = "/ledger/customer/v1/501/customers"
TODAY = dt.date(2026, 6, 8)
STAFF = command("staff")


def body(**members):
    return {
        "name": "Britt-Marie Axelstopp",
        "legalEntity": "consumer",
        "legalAddress": {"addressee": "Britt-Marie Axelstopp", "countryCode": "SE"},
        **members,
    }


FULL = body(
    customerNo="17",
    nationalIdentifier={"regNo": "8112289874", "countryCode": "SE"},
    vatNo="101010-1010 01",
    emailAddress="britt@example.com",
    protectedIdentity=True,
    preferredLanguageCode="SV",
    msisdn="070-123 44 56",
    eDIAddressInfo={"VAN": "ABCXYZ", "InterChangeRecipient": "R1", "BuyerId": "123465"},
    legalAddress={
        "addressee": "Britt-Marie Axelstopp",
        "streetAddress": "Storgatan 1",
        "coAddress": "c/o Andersson",
        "zipCode": "123 45",
        "city": "Visby",
        "countryCode": "SE",
    },
)


@pytest.fixture
def create(api):
    def make(**members):
        answer = api.post(CUSTOMERS, body(**members))
        assert answer.status_code == 201, answer.text
        return answer.data

    return make


def found(api, query):
    answer = api.get(f"{CUSTOMERS}?{query}")
    assert answer.status_code == 200, answer.text
    return [item["customerNo"] for item in answer.data["items"]]


# --- Create -------------------------------------------------------------------------------------


def test_a_customer_is_answered_with_every_documented_member(api):
    answer = api.post(CUSTOMERS, {**FULL, "vatNo": None})
    assert answer.status_code == 201, answer.text
    one = f"{CUSTOMERS}/17"
    assert answer.headers["Location"] == one
    assert answer.data == {
        "@id": one,
        "customerNo": "17",
        "nationalIdentifier": {"regNo": "19811228-9874", "countryCode": "SE"},
        "vatNo": None,
        "legalEntity": "consumer",
        "name": "Britt-Marie Axelstopp",
        "emailAddress": "britt@example.com",
        "protectedIdentity": True,
        "preferredLanguageCode": "SV",
        "legalStatus": "active",
        "msisdn": "+46701234456",
        "eDIAddressInfo": {"VAN": "ABCXYZ", "InterChangeRecipient": "R1", "BuyerId": "123465"},
        "legalAddress": f"{one}/legal-address",
        "billingAddress": f"{one}/billing-address",
        "surpluses": f"{one}/surpluses",
        "accounts": "/ledger/account/v1/501/accounts?customerNo=17",
        "invoices": "/ledger/invoice/v1/501/invoices?customerNo=17",
        "operations": [{"rel": "partial-update", "method": "patch", "href": one}],
    }
    assert api.get(one).data == answer.data


def test_what_was_not_sent_is_null_or_false(create):
    made = create()
    assert made["nationalIdentifier"] == {"regNo": None, "countryCode": None}
    assert made["eDIAddressInfo"] == {"VAN": None, "InterChangeRecipient": None, "BuyerId": None}
    for member in ("vatNo", "emailAddress", "preferredLanguageCode", "msisdn"):
        assert made[member] is None
    assert made["protectedIdentity"] is False


def test_without_a_number_the_ledgers_seven_digit_series_gives_the_next(create):
    assert [create()["customerNo"] for _ in range(2)] == ["1000001", "1000002"]


def test_the_series_steps_over_numbers_that_are_taken(api, create):
    for number in range(1000001, 1000009):
        create(customerNo=str(number))
    assert create()["customerNo"] == "1000009"
    create(customerNo="1000010")
    answer = api.post("/ledger/invoice-purchase/v1/501/authorizations", authorization_body())
    assert answer.status_code == 201
    assert answer.data["customer"] == f"{CUSTOMERS}/1000011"


@pytest.mark.parametrize("number", ["a" * 16, "", " ", "1/2", "-1", "1 2", "å", "1\0", "1\n"])
def test_a_customer_number_has_at_most_15_letters_and_digits(api, ledger, number):
    with unchanged():
        assert list(faults(api.post(CUSTOMERS, body(customerNo=number)))) == ["customerNo"]


@pytest.mark.parametrize("country", ["NO", "DK"])
def test_a_norwegian_or_danish_customer_number_is_digits_only(db, country):
    api = issue(open_ledger(502, name="Nordic", country=country)[0])
    path = CUSTOMERS.replace("501", "502")
    with unchanged():
        refused = api.post(path, body(customerNo="A17"))
    assert faults(refused) == {"customerNo": "Expected digits only"}
    assert api.post(path, body(customerNo="17")).status_code == 201


def test_a_used_number_or_identifier_is_refused_and_names_its_owner(api, create):
    identifier = {"regNo": "19811228-9874", "countryCode": "SE"}
    owner = create(customerNo="17", nationalIdentifier=identifier)
    with unchanged():
        by_number = api.post(CUSTOMERS, body(customerNo="17", name="Other"))
        by_identifier = api.post(CUSTOMERS, body(nationalIdentifier=identifier))
        spelled_otherwise = api.post(
            CUSTOMERS,
            body(customerNo="18", nationalIdentifier={**identifier, "regNo": "8112289874"}),
        )
    for refused in (by_number, by_identifier, spelled_otherwise):
        assert_problem(refused, 409, "customer-already-exists", Customer=owner["@id"])


def test_one_identifier_may_be_a_customer_of_each_ledger(api, create):
    identifier = {"regNo": "19811228-9874", "countryCode": "SE"}
    create(customerNo="17", nationalIdentifier=identifier)
    other = issue(open_ledger(502, name="Other", country="SE")[0])
    answer = other.post(
        CUSTOMERS.replace("501", "502"), body(customerNo="17", nationalIdentifier=identifier)
    )
    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("entity", "country", "sent", "kept"),
    [
        ("consumer", "SE", "8112289874", "19811228-9874"),
        ("business", "SE", "5560360793", "556036-0793"),
        ("business", "SE", "811228-9874", "19811228-9874"),
        ("consumer", "FI", "131052-308T", "131052-308T"),
        ("business", "NO", "988 077 917", "988077917"),
        ("business", "FI", "20774740", "2077474-0"),
        ("business", "DK", "13585628", "13585628"),
        ("consumer", "DK", "2110625629", "211062-5629"),
    ],
)
def test_an_identifier_is_kept_in_the_form_of_its_country(create, entity, country, sent, kept):
    made = create(legalEntity=entity, nationalIdentifier={"regNo": sent, "countryCode": country})
    assert made["nationalIdentifier"] == {"regNo": kept, "countryCode": country}


@pytest.mark.parametrize(
    ("entity", "country", "sent", "word"),
    [
        ("consumer", "SE", "556036-0793", "nationalConsumerIdentifier"),
        ("business", "SE", "556036-0794", "nationalOrganizationIdentifier"),
        ("consumer", "NO", "19811228-9874", "nationalConsumerIdentifier"),
    ],
)
def test_an_identifier_is_checked_by_the_rules_of_its_country(api, entity, country, sent, word):
    identifier = {"regNo": sent, "countryCode": country}
    with unchanged():
        refused = api.post(CUSTOMERS, body(legalEntity=entity, nationalIdentifier=identifier))
    assert faults(refused) == {"nationalIdentifier.regNo": f"Not a valid {country} {word}"}


def test_all_faults_of_a_customer_are_told_at_once(api):
    wrong = body(
        legalEntity="dog", name="x" * 73, vatNo="1", emailAddress="@", msisdn="1",
        preferredLanguageCode="sv", protectedIdentity=1, x=1,
        nationalIdentifier={"regNo": "1", "countryCode": "US", "y": 1},
        legalAddress={"zipCode": "1", "countryCode": "SE", "city": "c" * 41},
    )  # fmt: skip
    with unchanged():
        assert set(faults(api.post(CUSTOMERS, wrong))) == {
            "legalEntity", "name", "vatNo", "emailAddress", "msisdn", "preferredLanguageCode",
            "protectedIdentity", "x", "nationalIdentifier.countryCode", "nationalIdentifier.y",
            "legalAddress.addressee", "legalAddress.zipCode", "legalAddress.city",
        }  # fmt: skip


# --- Addresses ----------------------------------------------------------------------------------


def test_the_billing_address_is_the_legal_one_until_another_is_set(api):
    one = api.post(CUSTOMERS, {**FULL, "vatNo": None}).data
    legal = api.get(one["legalAddress"]).data
    assert legal == {
        "@id": f"{one['@id']}/legal-address",
        "addressee": "Britt-Marie Axelstopp",
        "streetAddress": "Storgatan 1",
        "coAddress": "c/o Andersson",
        "zipCode": "12345",
        "city": "Visby",
        "countryCode": "SE",
        "operations": [],
    }
    billing = api.get(one["billingAddress"]).data
    assert billing.pop("inherited") is True
    assert billing == {**legal, "@id": f"{one['@id']}/billing-address"}


# --- List ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", ["1", "2", "3"]),
        ("customerNo=2", ["2"]),
        ("regNo=19811228-9874", ["1"]),
        ("countryCode=SE", ["1", "2"]),
        ("name=b", ["1", "2"]),
        ("name=BRITT", ["1"]),
        ("name=ritt", []),
        ("name=%25", []),
        ("emailAddress=a@example.com", ["1"]),
        ("msisdn=%2B46701234456", ["2"]),
        ("legalStatus=active", ["1", "3"]),
        ("legalStatus=blocked", ["2"]),
        ("legalStatus=deceased", []),
        ("name=b&legalStatus=blocked", ["2"]),
    ],
)
def test_filters_are_exact_and_add_up(api, create, query, numbers):
    se = {"countryCode": "SE"}
    create(customerNo="1", name="Britt", emailAddress="a@example.com",
           nationalIdentifier={"regNo": "19811228-9874", **se})  # fmt: skip
    create(customerNo="2", name="bo", msisdn="+46701234456",
           nationalIdentifier={"regNo": "19101010-1010", **se})  # fmt: skip
    create(customerNo="3", name="Åke")
    operations.block(customer=Customer.objects.get(customer_no="2"), actor=STAFF, on=TODAY)
    assert found(api, query) == numbers


def test_a_customer_of_another_ledger_is_not_there(api, create, ledger):
    create(customerNo="17")
    other = issue(open_ledger(502, name="Other", country="SE")[0])
    path = f"{CUSTOMERS.replace('501', '502')}/17"
    with unchanged():
        assert_problem(other.get(path), 404, "customer-not-found")
        assert_problem(other.patch(path, {"name": "X"}), 404, "customer-not-found")
    assert other.get(CUSTOMERS.replace("501", "502")).data["items"] == []


# --- PATCH --------------------------------------------------------------------------------------


def test_a_patch_changes_what_it_names_and_keeps_the_rest(api):
    before = api.post(CUSTOMERS, {**FULL, "vatNo": None}).data
    answer = api.patch(before["@id"], {"name": "New Name", "msisdn": "0701234457"})
    assert answer.status_code == 200
    assert answer.data == {**before, "name": "New Name", "msisdn": "+46701234457"}
    assert api.get(before["@id"]).data == answer.data


def test_null_empties_what_may_be_empty(api):
    before = api.post(CUSTOMERS, {**FULL, "vatNo": None}).data
    nothing = dict.fromkeys(["emailAddress", "msisdn", "vatNo", "preferredLanguageCode",
                             "eDIAddressInfo", "nationalIdentifier"])  # fmt: skip
    after = api.patch(before["@id"], nothing).data
    assert after["emailAddress"] is after["msisdn"] is None
    assert after["nationalIdentifier"] == {"regNo": None, "countryCode": None}
    assert after["eDIAddressInfo"] == {"VAN": None, "InterChangeRecipient": None, "BuyerId": None}
    with unchanged():
        assert set(faults(api.patch(before["@id"], {"name": None, "legalEntity": None}))) == {
            "name", "legalEntity",
        }  # fmt: skip


def test_an_empty_patch_and_one_that_changes_nothing_change_nothing(api, create):
    made = create(customerNo="17")
    with unchanged():
        assert api.patch(made["@id"], {}).status_code == 200
        assert api.patch(made["@id"], {"name": made["name"]}).data == made


@pytest.mark.parametrize(
    "member", ["customerNo", "legalStatus", "legalAddress", "operations", "@id"]
)
def test_what_a_patch_may_not_change_is_unknown_to_it(api, create, member):
    made = create(customerNo="17")
    with unchanged():
        assert faults(api.patch(made["@id"], {member: "x"})) == {member: "Unknown member"}


def test_a_changed_legal_entity_must_fit_the_identifier_and_the_other_way_round(api, create):
    identifier = {"regNo": "556036-0793", "countryCode": "SE"}
    made = create(legalEntity="business", nationalIdentifier=identifier)
    with unchanged():
        assert list(faults(api.patch(made["@id"], {"legalEntity": "consumer"}))) == [
            "nationalIdentifier.regNo"
        ]
    both = {
        "legalEntity": "consumer",
        "nationalIdentifier": {"regNo": "8112289874", "countryCode": "SE"},
    }
    assert api.patch(made["@id"], both).data["nationalIdentifier"]["regNo"] == "19811228-9874"


def test_a_patch_cannot_take_anothers_identifier(api, create):
    identifier = {"regNo": "19811228-9874", "countryCode": "SE"}
    owner, other = create(nationalIdentifier=identifier), create()
    with unchanged():
        refused = api.patch(other["@id"], {"nationalIdentifier": identifier})
    assert_problem(refused, 409, "customer-already-exists", Customer=owner["@id"])
    assert api.patch(owner["@id"], {"nationalIdentifier": identifier}).status_code == 200


def test_a_deceased_customer_is_no_longer_changed(api, create, ledger):
    made = create(customerNo="17")
    operations.register_death(customer=Customer.objects.get(), actor=STAFF, on=TODAY)
    shown = api.get(made["@id"]).data
    assert (shown["legalStatus"], rels(shown)) == ("deceased", [])
    with unchanged():
        refused = api.patch(made["@id"], {"name": "X"})
    assert_problem(refused, 409, "operation-not-allowed", State="deceased", Operations=[])


def test_a_patch_is_in_the_audit_trail_with_its_client(api, create):
    from ledger_project.core.models import StateChange

    made = create(customerNo="17")
    api.patch(made["@id"], {"name": "X", "emailAddress": "x@example.com"})
    change = StateChange.objects.get()
    assert (change.operation, change.from_state, change.to_state) == ("amend", "active", "active")
    assert change.reason == "changed: email_address, name"
    assert change.created_by.startswith("client:")
    assert "x@example.com" not in change.reason


# --- Surpluses ----------------------------------------------------------------------------------


def test_a_surplus_is_what_was_paid_and_then_credited(
    api, authorize, ledger, other_seller, constraints
):
    one = authorize(number="852")
    capture(api, one)
    pay(ledger, one, "100.00")
    credit(api, one, amount=30)
    page = api.get(f"{one['customer']}/surpluses").data
    (surplus,) = page["items"]
    number = surplus["surplusId"]
    assert surplus == {
        "@id": f"{one['customer']}/surpluses/{number}",
        "surplusId": number,
        "amount": 30,
        "remainingAmount": 30,
        "currency": "SEK",
        "valueDate": "2026-06-08",
        "bookDate": "2026-06-08",
        "customer": one["customer"],
        "operations": [],
    }
    narrow = issue(ledger, sellers=("655",))
    assert narrow.get(f"{one['customer']}/surpluses").data["items"] == []
    assert_problem(narrow.get(surplus["@id"]), 404, "not-found")


def test_the_surpluses_of_nobody_are_not_found(api):
    with unchanged():
        assert_problem(api.get(f"{CUSTOMERS}/1/surpluses"), 404, "customer-not-found")


def test_norwegian_customers_whose_numbers_differ_in_leading_zeros_can_both_buy(db):
    ledger, _ = open_ledger(502, name="Norsk AS", country="NO")
    register_seller(ledger, "654")
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
