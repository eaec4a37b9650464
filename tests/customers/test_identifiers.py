"""National identifiers, VAT numbers and phone numbers as the Customer API takes and keeps them."""

import pytest

from tests.support.assertions import faults, unchanged
from tests.support.customers import body
from tests.support.identifiers import no_person, se_person
from tests.support.paths import CUSTOMERS

CONSUMER, BUSINESS = "nationalConsumerIdentifier", "nationalOrganizationIdentifier"


@pytest.mark.parametrize(
    ("entity", "country", "sent", "kept"),
    [
        ("consumer", "SE", "19101010-1010", "19101010-1010"),
        ("consumer", "SE", "8112289874", "19811228-9874"),
        ("consumer", "SE", "811228 9874", "19811228-9874"),
        ("consumer", "SE", "101010+1010", "19101010-1010"),
        ("consumer", "SE", "19811228\u20139874", "19811228-9874"),
        ("consumer", "SE", "701063-2391", "19701063-2391"),  # A coordination number.
        ("consumer", "FI", "131052-308T", "131052-308T"),
        ("consumer", "FI", "131052-308t", "131052-308T"),
        ("consumer", "DK", "2110625629", "211062-5629"),
        ("business", "SE", "5560360793", "556036-0793"),
        ("business", "SE", "16556036-0793", "556036-0793"),
        ("business", "SE", "811228-9874", "19811228-9874"),  # A sole trader.
        ("business", "NO", "988 077 917", "988077917"),
        ("business", "NO", "NO 988 077 917 MVA", "988077917"),
        ("business", "FI", "20774740", "2077474-0"),
        ("business", "DK", "13585628", "13585628"),
        ("business", "DK", "DK 13 58 56 28", "13585628"),
    ],
)
def test_an_identifier_is_kept_in_the_form_of_its_country(create, entity, country, sent, kept):
    made = create(legalEntity=entity, nationalIdentifier={"regNo": sent, "countryCode": country})
    assert made["nationalIdentifier"] == {"regNo": kept, "countryCode": country}


def test_norwegian_birth_and_d_numbers_are_kept_as_digits(create, business_date):
    born = business_date.replace(year=1980)
    for days in (0, 40):
        number = no_person(born, plus=days)
        spelled = f"{number[:6]} {number[6:]}"
        made = create(nationalIdentifier={"regNo": spelled, "countryCode": "NO"})
        assert made["nationalIdentifier"]["regNo"] == number


def test_a_norwegian_number_of_the_new_kind_is_taken_from_2032_on(api, create, at):
    identifier = {"regNo": "301082 99939", "countryCode": "NO"}
    at("2031-12-31")
    with unchanged():
        refused = api.post(CUSTOMERS, body(nationalIdentifier=identifier))
    assert faults(refused) == {"nationalIdentifier.regNo": f"Not a valid NO {CONSUMER}"}
    at("2032-01-01")
    assert create(nationalIdentifier=identifier)["nationalIdentifier"]["regNo"] == "30108299939"


WORDS = {"consumer": CONSUMER, "business": BUSINESS}


@pytest.mark.parametrize("entity", WORDS)
@pytest.mark.parametrize("country", ["SE", "NO", "FI", "DK"])
def test_what_is_no_identifier_is_refused_in_the_documented_words(api, ledger, country, entity):
    told = {"nationalIdentifier.regNo": f"Not a valid {country} {WORDS[entity]}"}
    with unchanged():
        for wrong in ("1", "x", "00000000-0000", "1" * 30, "19811228-98740", "'"):
            identifier = {"regNo": wrong, "countryCode": country}
            refused = api.post(CUSTOMERS, body(legalEntity=entity, nationalIdentifier=identifier))
            assert faults(refused) == told, wrong


def test_an_identifier_of_the_other_kind_or_country_is_refused(api, ledger):
    others = [
        ("consumer", "SE", "556036-0793"),
        ("consumer", "SE", "811228-9875"),
        ("consumer", "NO", "988077917"),
        ("consumer", "NO", "19811228-9874"),
        ("consumer", "FI", "2077474-0"),
        ("consumer", "DK", "13585628"),
        ("business", "SE", "556036-0794"),
        ("business", "NO", "988077918"),
        ("business", "FI", "131052-308T"),
        ("business", "DK", "211062-5629"),
    ]
    with unchanged():
        for entity, country, wrong in others:
            identifier = {"regNo": wrong, "countryCode": country}
            refused = api.post(CUSTOMERS, body(legalEntity=entity, nationalIdentifier=identifier))
            told = {"nationalIdentifier.regNo": f"Not a valid {country} {WORDS[entity]}"}
            assert faults(refused) == told, wrong


def test_nobody_is_a_customer_before_birth(api, create, business_date, at):
    tomorrow = business_date.replace(day=business_date.day + 1)
    identifier = {"regNo": se_person(tomorrow), "countryCode": "SE"}
    with unchanged():
        refused = api.post(CUSTOMERS, body(nationalIdentifier=identifier))
    assert faults(refused) == {"nationalIdentifier.regNo": f"Not a valid SE {CONSUMER}"}
    at(tomorrow)
    assert create(nationalIdentifier=identifier)["nationalIdentifier"]["regNo"].startswith("2026")


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"regNo": "19811228-9874"}, {"nationalIdentifier.countryCode": "Argument required"}),
        (
            {"regNo": "19811228-9874", "countryCode": None},
            {"nationalIdentifier.countryCode": "Argument required"},
        ),
        ({"countryCode": "SE"}, {"nationalIdentifier.regNo": "Argument required"}),
        ({"regNo": "", "countryCode": "SE"}, {"nationalIdentifier.regNo": "Argument required"}),
        (
            {"regNo": "19811228-9874", "countryCode": "se"},
            {"nationalIdentifier.countryCode": "Expected one of SE, NO, FI, DK actual [se]"},
        ),
        (
            {"regNo": 198112289874, "countryCode": "DE"},
            {
                "nationalIdentifier.regNo": "Expected a string",
                "nationalIdentifier.countryCode": "Expected one of SE, NO, FI, DK actual [DE]",
            },
        ),
    ],
)
def test_an_identifier_has_a_number_and_a_nordic_country(api, ledger, sent, told):
    with unchanged():
        assert faults(api.post(CUSTOMERS, body(nationalIdentifier=sent))) == told


@pytest.mark.parametrize("empty", [None, {}, {"regNo": None, "countryCode": None}, {"regNo": ""}])
def test_a_customer_may_be_without_identifier(create, empty):
    for _ in range(2):  # Those without one do not share it.
        made = create(nationalIdentifier=empty)
        assert made["nationalIdentifier"] == {"regNo": None, "countryCode": None}


@pytest.mark.parametrize(
    ("country", "sent", "kept"),
    [
        ("SE", "SE101010101001", "SE101010101001"),
        ("SE", "101010-1010 01", "SE101010101001"),
        ("SE", "NO988077917MVA", "NO988077917MVA"),
        ("NO", "988 077 917 MVA", "NO988077917MVA"),
        ("FI", "2077474-0", "FI20774740"),
        ("DK", "13585628", "DK13585628"),
    ],
)
def test_a_vat_number_is_kept_with_its_country_and_without_separators(abroad, country, sent, kept):
    answer = abroad(country).post(CUSTOMERS.replace("501", "502"), body(vatNo=sent))
    assert (answer.status_code, answer.data["vatNo"]) == (201, kept)


def test_a_wrong_vat_number_is_refused(api, ledger):
    with unchanged():
        for wrong in ("SE101010101002", "SE", "x", "10101010100", "DK13585629"):
            told = faults(api.post(CUSTOMERS, body(vatNo=wrong)))
            assert told == {"vatNo": "Not a valid SE vatNo"}, wrong


@pytest.mark.parametrize(
    ("country", "sent", "kept"),
    [
        ("SE", "070-123 44 56", "+46701234456"),
        ("SE", "+46 70 123 44 56", "+46701234456"),
        ("SE", "0046701234456", "+46701234456"),
        ("NO", "40612345", "+4740612345"),
        ("DK", "+46701234456", "+46701234456"),
        ("SE", "+91485918841", "+91485918841"),  # That of the published example.
    ],
)
def test_a_phone_number_is_kept_as_e164(abroad, country, sent, kept):
    answer = abroad(country).post(CUSTOMERS.replace("501", "502"), body(msisdn=sent))
    assert (answer.status_code, answer.data["msisdn"]) == (201, kept)


def test_a_wrong_phone_number_is_refused(api, ledger):
    with unchanged():
        for wrong in ("1", "070", "+46", "0701234456x1", "tel:0701234456", "+4670123445"):
            told = faults(api.post(CUSTOMERS, body(msisdn=wrong)))
            assert told == {"msisdn": "Not a valid msisdn"}, wrong


def test_a_wrong_mail_address_is_refused(api, ledger):
    with unchanged():
        for wrong in ("x", "@", "a@", "a@b", "a b@example.com", "a@example..com"):
            told = faults(api.post(CUSTOMERS, body(emailAddress=wrong)))
            assert told == {"emailAddress": "Not a valid e-mail address"}, wrong
