"""What the documentation prints, character by character."""

import json

from tests.support.assertions import assert_problem, unchanged
from tests.support.paths import CUSTOMERS

# The wire contract, section 2. What a client cannot set is answered only.
CONTRACT = """{ "@id": "/ledger/customer/v1/501/customers/1000017", "customerNo": "1000017",
  "nationalIdentifier": { "regNo": "19101010-1010", "countryCode": "SE" },
  "vatNo": null, "legalEntity": "consumer", "name": "Britt-Marie Axelstopp",
  "emailAddress": "britt@example.com", "protectedIdentity": false, "preferredLanguageCode": "SV",
  "legalStatus": "active", "msisdn": "+46701234456",
  "eDIAddressInfo": { "VAN": "ABCXYZ", "InterChangeRecipient": "R1", "BuyerId": "123465" },
  "legalAddress": "/ledger/customer/v1/501/customers/1000017/legal-address",
  "billingAddress": "/ledger/customer/v1/501/customers/1000017/billing-address",
  "surpluses": "/ledger/customer/v1/501/customers/1000017/surpluses",
  "accounts": "/ledger/account/v1/501/accounts?customerNo=1000017",
  "invoices": "/ledger/invoice/v1/501/invoices?customerNo=1000017" }"""
# The public documentation of the customer resource, 2.2, with the names and values as printed.
PUBLISHED = """{ "customerNo": "9999",
  "nationalIdentifier": { "regNo": "19101010-1010", "countryCode": "SE" },
  "vatNo": "SE101010101001", "legalEntity": "consumer", "name": "Britt-Marie Axelstopp",
  "emailAddress": "britt@example.com", "protectedIdentity": false, "preferredLanguageCode": "SV",
  "msisdn": "+91485918841",
  "eDIAddressInfo": { "VAN": "ABCXYZ", "InterChangeRecipient": "Recipient_ID1",
                      "BuyerId": "123465" } }"""
ADDRESS = """{ "addressee": "Britt-Marie Axelstopp", "streetAddress": "Teststreet",
  "coAddress": "", "zipCode": "12345", "city": "Testcity", "countryCode": "SE" }"""
READ_ONLY = ("@id", "legalStatus", "surpluses", "accounts", "invoices", "billingAddress")


read = json.loads


def test_the_contracts_example_is_answered_to_its_own_members(api, ledger):
    example = read(CONTRACT)
    sent = {name: value for name, value in example.items() if name not in READ_ONLY}
    answer = api.post(CUSTOMERS, {**sent, "legalAddress": read(ADDRESS)})
    assert answer.status_code == 201, answer.text
    shown = answer.data
    assert {name: shown[name] for name in example} == example
    assert [name for name in shown if name in example] == list(example)
    patch = {"rel": "partial-update", "method": "patch", "href": example["@id"]}
    assert shown["operations"][0] == patch


def test_the_published_example_is_taken_verbatim(api, ledger):
    raw = PUBLISHED.replace('{ "customerNo"', f'{{ "legalAddress": {ADDRESS}, "customerNo"', 1)
    answer = api.request("post", CUSTOMERS, raw=raw.encode())
    assert answer.status_code == 201, answer.text
    example = read(PUBLISHED)
    assert {name: answer.data[name] for name in example} == example
    address = api.get(answer.data["legalAddress"]).data
    assert {name: address[name] for name in read(ADDRESS)} == {**read(ADDRESS), "coAddress": None}
    assert api.request("put", answer.data["@id"], example).data == answer.data


def test_the_documented_problem_is_answered_to_a_wrong_identifier(api, ledger):
    sent = {
        **read(PUBLISHED), "legalAddress": read(ADDRESS),
        "nationalIdentifier": {"regNo": "19101010-1011", "countryCode": "SE"},
    }  # fmt: skip
    with unchanged():
        answer = api.post(CUSTOMERS, sent)
    body = assert_problem(answer, 400, "validation")
    instance = body.pop("Instance")
    assert instance
    assert body == {
        "Type": "ledger/customer/v1/problems/validation",
        "Title": "A validation error occurred",
        "Status": 400,
        "Detail": "A validation error occurred. Please fix the problems mentioned in the "
        "'problems' property below.",
        "Problems": [{"nationalIdentifier.regNo": "Not a valid SE nationalConsumerIdentifier"}],
    }


def test_the_example_of_the_description_is_taken(api, ledger):
    paths = api.get("/openapi.json").data["paths"]
    path = "/ledger/customer/v1/{ledgerNo}/customers"
    content = paths[path]["post"]["requestBody"]["content"]["application/json"]
    (example,) = content["examples"].values()
    assert api.post(CUSTOMERS, example["value"]).status_code == 201


def test_the_documented_operation_resources_stand_where_they_are_documented(api, ledger):
    made = api.post(CUSTOMERS, {**read(PUBLISHED), "legalAddress": read(ADDRESS)}).data
    fetch = f"{made['legalAddress']}/update-legal-address-from-population-register"
    assert_problem(api.post(fetch, {}), 501, "population-register-not-configured")
    assert api.post(f"{CUSTOMERS}/generate-summary", {"asOf": "2026-06-08"}).status_code == 200
    assert api.get(f"{made['@id']}/consents/active-consents").status_code == 200
