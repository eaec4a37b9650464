"""Filters of the customer list."""

from urllib.parse import parse_qs, quote

import pytest

from tests.support.assertions import assert_problem, faults, unchanged
from tests.support.clients import issue
from tests.support.customers import body
from tests.support.paths import CUSTOMERS

FIND = f"{CUSTOMERS}/find-by-identifier"
SE = {"countryCode": "SE"}


def found(api, query):
    answer = api.get(f"{CUSTOMERS}?{query}")
    assert answer.status_code == 200, answer.text
    return [item["customerNo"] for item in answer.data["items"]]


def test_filters_are_exact_and_add_up(api, create, by_staff):
    create(customerNo="1", name="Britt", emailAddress="a@example.com",
           nationalIdentifier={"regNo": "19811228-9874", **SE})  # fmt: skip
    two = create(customerNo="2", name="bo", msisdn="+46701234456",
                 nationalIdentifier={"regNo": "19101010-1010", **SE})  # fmt: skip
    create(customerNo="3", name="Åke")
    by_staff("block", two["@id"])
    expected = {
        "": ["1", "2", "3"],
        "customerNo=2": ["2"],
        "customerNo=02": [],
        "regNo=19811228-9874": ["1"],
        "countryCode=SE": ["1", "2"],
        "countryCode=NO": [],
        "name=b": ["1", "2"],
        "name=BRITT": ["1"],
        "name=ritt": [],
        "emailAddress=a@example.com": ["1"],
        "emailAddress=a@example": [],
        "msisdn=%2B46701234456": ["2"],
        "legalStatus=active": ["1", "3"],
        "legalStatus=blocked": ["2"],
        "legalStatus=deceased": [],
        "name=b&legalStatus=blocked": ["2"],
        "name=b&legalStatus=active&countryCode=SE&customerNo=1": ["1"],
        "regNo=19811228-9874&msisdn=%2B46701234456": [],
    }
    assert {query: found(api, query) for query in expected} == expected


def test_each_legal_status_can_be_asked_for(api, authorize, create, by_staff):
    create(customerNo="1")
    by_staff("block", create(customerNo="2")["@id"])
    by_staff("register_death", create(customerNo="3")["@id"])
    api.post(f"{create(customerNo='4')['@id']}/initiates-termination")
    buyer = authorize()["customer"]
    api.post(f"{buyer}/initiates-termination")
    expected = {
        "active": ["1"],
        "blocked": ["2"],
        "deceased": ["3"],
        "terminated": ["4"],
        "terminating": [buyer.rsplit("/", 1)[1]],
    }
    assert {state: found(api, f"legalStatus={state}") for state in expected} == expected


# --- Identifiers and phone numbers in any spelling ----------------------------------------------


def test_a_personal_number_is_found_in_any_usual_spelling(api, create):
    create(customerNo="1", nationalIdentifier={"regNo": "19811228-9874", **SE})
    create(customerNo="2", nationalIdentifier={"regNo": "19101010-1010", **SE})
    spellings = ("19811228-9874", "811228-9874", "8112289874", "198112289874", "19811228 9874",
                 "811228\u20139874")  # fmt: skip
    for spelled in spellings:
        for country in ("", "&countryCode=SE"):
            assert found(api, f"regNo={quote(spelled)}{country}") == ["1"], (spelled, country)


@pytest.mark.parametrize(
    ("country", "kept", "spelled"),
    [
        ("SE", "556036-0793", "5560360793"),
        ("SE", "556036-0793", "SE 556036-0793"),
        ("NO", "988077917", "988 077 917"),
        ("NO", "988077917", "NO988077917MVA"),
        ("FI", "2077474-0", "20774740"),
        ("DK", "13585628", "DK13585628"),
    ],
)
def test_an_organisation_number_is_found_in_any_usual_spelling(api, create, country, kept, spelled):
    create(
        customerNo="1", legalEntity="business",
        nationalIdentifier={"regNo": kept, "countryCode": country},
    )  # fmt: skip
    assert found(api, f"regNo={quote(spelled)}") == ["1"]
    assert found(api, f"regNo={quote(spelled)}&countryCode={country}") == ["1"]
    other = "FI" if country != "FI" else "SE"
    assert found(api, f"regNo={quote(spelled)}&countryCode={other}") == []


def test_what_is_no_identifier_finds_nobody(api, create):
    create(nationalIdentifier={"regNo": "19811228-9874", **SE})
    for nothing in ("1", "x", "811228-9875", "%25", "198112289874x"):
        assert found(api, f"regNo={nothing}") == [], nothing


def test_a_phone_number_is_found_in_any_usual_spelling(api, create):
    create(customerNo="1", msisdn="070-123 44 56")
    create(customerNo="2", msisdn="070-123 44 57")
    spellings = ("%2B46701234456", "+46701234456", "0701234456", "070-123%2044%2056",
                 "%2B46%2070%201234456", "+46-70-123 44 56", "0046701234456",
                 "46701234456")  # fmt: skip
    for spelled in spellings:
        assert found(api, f"msisdn={spelled.replace(' ', '%20')}") == ["1"], spelled


def test_a_foreign_number_is_read_in_the_ledgers_country(abroad):
    api, path = abroad("NO"), CUSTOMERS.replace("501", "502")
    for number, msisdn in (("1", "40612345"), ("2", "+46701234456")):
        assert api.post(path, body(customerNo=number, msisdn=msisdn)).status_code == 201
    for query, expected in (("406 12 345", "1"), ("+4740612345", "1"), ("+46701234456", "2")):
        items = api.get(f"{path}?msisdn={quote(query)}").data["items"]
        assert [item["customerNo"] for item in items] == [expected]


def test_what_is_no_phone_number_finds_nobody(api, create):
    create(msisdn="070-123 44 56")
    for nothing in ("1", "x", "070-123", "%2B999999999999999999"):
        assert found(api, f"msisdn={nothing}") == [], nothing


# --- Names --------------------------------------------------------------------------------------


def test_a_name_is_found_by_its_beginning_whatever_the_case(api, create):
    names = ("Åke Öst", "ÖRJAN", "ørsted", "% off", "_x", "\\y", "100% Kaffe AB", "'s-Graven")
    for number, name in enumerate(names, 1):
        create(customerNo=str(number), name=name)
    expected = {
        "å": ["1"], "Å": ["1"], "åKE": ["1"], "a": [], "o": [], "ö": ["2"], "ØR": ["3"],
        "ør": ["3"], "%": ["4"], "%2": [], "_": ["5"], "\\": ["6"], "100": ["7"], "100%": ["7"],
        "100_": [], " ": [], "Åke Ö": ["1"], "'": ["8"],
    }  # fmt: skip
    assert {prefix: found(api, f"name={quote(prefix)}") for prefix in expected} == expected


# --- Paging, and what is refused ----------------------------------------------------------------


def test_the_pages_of_a_filtered_list_keep_the_filters(api, create):
    for number in range(1, 8):
        create(customerNo=str(number), name="Åsa & Bo" if number % 2 else "Other")
    seen, query = [], f"?$top=2&name={quote('åsa &')}&legalStatus=active"
    while query:
        page = api.get(f"{CUSTOMERS}{query}").data
        asked = parse_qs(page["view"]["@id"].removeprefix("?"))
        assert (asked["name"], asked["legalStatus"]) == (["åsa &"], ["active"])
        seen.append([item["customerNo"] for item in page["items"]])
        query = page["view"].get("next")
    assert seen == [["1", "3"], ["5", "7"]]


def test_one_who_comes_or_goes_meanwhile_is_neither_skipped_nor_repeated(api, create):
    for number in range(1, 5):
        create(customerNo=str(number))
    first = api.get(f"{CUSTOMERS}?$top=2").data
    api.request("delete", f"{CUSTOMERS}/1")
    create(customerNo="5")
    rest = api.get(f"{CUSTOMERS}{first['view']['next']}").data
    assert [item["customerNo"] for item in first["items"]] == ["1", "2"]
    assert [item["customerNo"] for item in rest["items"]] == ["3", "4"]
    last = api.get(f"{CUSTOMERS}{rest['view']['next']}").data
    assert [item["customerNo"] for item in last["items"]] == ["5"]
    assert "next" not in last["view"]


def test_the_collection_offers_creation_and_summary(api, ledger):
    assert api.get(CUSTOMERS).data == {
        "@id": CUSTOMERS,
        "items": [],
        "view": {"@id": "?$top=50"},
        "operations": [
            {"rel": "create-customer", "method": "post", "href": CUSTOMERS},
            {"rel": "generate-summary", "method": "post", "href": f"{CUSTOMERS}/generate-summary"},
        ],
    }


@pytest.mark.parametrize(
    "query",
    ["city=Visby", "vatNo=SE101010101001", "Name=b", "name=", "customerNo=1&customerNo=2",
     "legalStatus=dead", "name=" + "x" * 255, "$top=0", "$top=201", "$skiptoken=x", "name=%00"],
)  # fmt: skip
def test_an_unknown_empty_or_wrong_parameter_is_refused(api, ledger, query):
    with unchanged():
        assert list(faults(api.get(f"{CUSTOMERS}?{query}"))) == [query.partition("=")[0]]


def test_a_national_identifier_is_looked_up_without_standing_in_an_address(api, create):
    create(customerNo="1", nationalIdentifier={"regNo": "19811228-9874", **SE})
    create(customerNo="2", nationalIdentifier={"regNo": "19101010-1010", **SE})
    for asked in ({"regNo": "811228-9874"}, {"regNo": "198112289874", **SE}):
        answer = api.post(FIND, asked)
        assert answer.status_code == 200
        assert [one["customerNo"] for one in answer.data["items"]] == ["1"]
        assert "next" not in answer.data["view"]
    for asked in ({"regNo": "811228-9875"}, {"regNo": "811228-9874", "countryCode": "NO"}):
        assert api.post(FIND, asked).data["items"] == []
    assert set(faults(api.post(FIND, {}))) == {"regNo"}


def test_looking_up_needs_the_scope_to_read_alone_and_shows_no_other_sellers_customers(
    api, create, ledger, other_seller
):
    create(customerNo="1", nationalIdentifier={"regNo": "19811228-9874", **SE})
    asked = {"regNo": "811228-9874"}
    reader = issue(ledger, scopes=("customer:read",))
    assert len(api.post(FIND, asked).data["items"]) == 1
    assert len(reader.post(FIND, asked).data["items"]) == 1
    assert issue(ledger, sellers=("655",)).post(FIND, asked).data["items"] == []
    assert_problem(
        issue(ledger, scopes=("customer:write",)).post(FIND, asked), 403, "permission-denied"
    )
