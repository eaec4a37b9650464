"""The identifier rules, each against numbers published by the body that makes the rule."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.eu.vat import MEMBER_STATES

from ledger_project.core.identifiers import (
    InvalidIdentifier,
    Kind,
    bankgiro,
    bic,
    birth_date,
    candidates,
    iban,
    is_payment_reference,
    national_identifier,
    payment_reference,
    phone,
    vat_number,
    zip_code,
)
from tests.support.identifiers import fi_person, no_person, se_person

TODAY = date(2026, 6, 7)
AFTER_2032 = date(2033, 1, 1)
NORDIC = ("SE", "NO", "FI", "DK")
FULLWIDTH_ONE = "\uff11"
ARABIC_INDIC = "".join(chr(0x660 + int(d)) for d in "191010101010")


def consumer(value: str, country: str, today: date = TODAY) -> str:
    return national_identifier(value, country, "consumer", today=today)


def business(value: str, country: str, today: date = TODAY) -> str:
    return national_identifier(value, country, "business", today=today)


def company_number(country: str, serial: int) -> str:
    """Return a canonical number that begins with the digits of `serial`, or of a later one."""
    shape = {"SE": "{:09d}", "NO": "{:08d}", "FI": "{:07d}-", "DK": "{:07d}"}[country]
    for start in range(serial, serial + 50):
        for check in "0123456789":
            text = f"{shape.format(start)}{check}"
            try:
                return business(text, country)
            except InvalidIdentifier:
                continue
    raise AssertionError(serial)


# --- National identifiers: Sweden -----------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    ["19101010-1010", "191010101010", "19101010 1010", "101010+1010", "19101010+1010",
     " 19101010\u20131010 ", "1910.10.10-1010", "19101010\u00ad1010", "19101010\u20141010",
     "19101010\u20071010", "19101010 - 1010"],
)  # fmt: skip
def test_the_documented_swedish_consumer_is_accepted_however_it_is_written(written: str) -> None:
    assert consumer(written, "SE") == "19101010-1010"


def test_the_documented_swedish_consumer_has_a_right_check_digit() -> None:
    assert luhn.is_valid("1010101010")


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("811228-9874", "19811228-9874"),
        ("8112289874", "19811228-9874"),
        ("811228 9874", "19811228-9874"),
        ("811228+9874", "18811228-9874"),
        ("701063-2391", "19701063-2391"),
        ("7010632391", "19701063-2391"),
    ],
)
def test_a_ten_digit_swedish_number_gets_its_century(written: str, canonical: str) -> None:
    assert consumer(written, "SE") == canonical


def test_a_swedish_number_born_today_is_this_century_and_tomorrow_the_last() -> None:
    today, tomorrow = se_person(TODAY)[2:], se_person(TODAY + timedelta(days=1))[2:]
    assert consumer(today, "SE").startswith("20260607-")
    assert consumer(tomorrow, "SE").startswith("19260608-")
    assert consumer(f"{tomorrow[:6]}+{tomorrow[6:]}", "SE").startswith("19260608-")


def test_a_swedish_leap_day_falls_in_the_century_that_has_it() -> None:
    assert consumer(se_person(date(2000, 2, 29))[2:], "SE").startswith("20000229-")
    with pytest.raises(InvalidIdentifier):
        consumer("000229+" + se_person(date(2000, 2, 29))[8:], "SE")


def test_a_swedish_plus_sign_before_the_hundredth_year_is_refused() -> None:
    with pytest.raises(InvalidIdentifier):
        consumer("19811228+9874", "SE")


@pytest.mark.parametrize(
    "wrong",
    ["19101010-1011", "19811328-9874", "19810229-9870", "811228-987", "20991010-1010", "",
     "556036-0793", "16191010101010", "17101010-1010", ARABIC_INDIC, "19101010-1010\x00",
     "1910101O-1010", "1910-10101010", FULLWIDTH_ONE * 12, "1" * 5000, "SE811228-9874",
     "19811292-9875", "19811361-9871", "811228-T874", "19811260-0013", "811228--9874"],
)  # fmt: skip
def test_what_is_no_swedish_personal_number_is_refused_in_the_documented_words(wrong: str) -> None:
    with pytest.raises(InvalidIdentifier) as refusal:
        consumer(wrong, "SE")
    assert refusal.value.message == "Not a valid SE nationalConsumerIdentifier"
    assert str(refusal.value) == refusal.value.message


def test_the_last_word_of_the_message_is_the_callers_choice() -> None:
    with pytest.raises(InvalidIdentifier) as refusal:
        national_identifier("x", "SE", "business", today=TODAY, label="taxIdentificationNumber")
    assert refusal.value.message == "Not a valid SE taxIdentificationNumber"


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("556036-0793", "556036-0793"),
        ("5560360793", "556036-0793"),
        ("16556036-0793", "556036-0793"),
        ("165560360793", "556036-0793"),
        ("556036.0793", "556036-0793"),
        ("se 556036 0793", "556036-0793"),
        ("SE-556036\u22120793", "556036-0793"),
        ("302000-0000", "302000-0000"),
        ("19101010-1010", "19101010-1010"),
        ("811228-9874", "19811228-9874"),
        ("SE8112289874", "19811228-9874"),
        ("701063-2391", "19701063-2391"),
    ],
)
def test_a_swedish_business_is_a_company_or_a_sole_trader(written: str, canonical: str) -> None:
    assert business(written, "SE") == canonical


@pytest.mark.parametrize(
    "wrong",
    ["556036-0794", "16811228-9874", "0560360793", "55603-60793", "SE556036079301",
     "556036079301", "SE191010101010", "SE165560360793", "NO5560360793", "SESE5560360793"],
)  # fmt: skip
def test_what_is_no_swedish_organisation_number_is_refused(wrong: str) -> None:
    with pytest.raises(InvalidIdentifier) as refusal:
        business(wrong, "SE")
    assert refusal.value.message == "Not a valid SE nationalOrganizationIdentifier"


# --- National identifiers: Norway -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "born"),
    [
        ("15108695088", date(1986, 10, 15)),
        ("151086 95088", date(1986, 10, 15)),
        ("151086-95088", date(1986, 10, 15)),
        ("15.10.86 95088", date(1986, 10, 15)),
        ("151086\u201195088", date(1986, 10, 15)),
    ],
)
def test_a_norwegian_birth_number_is_eleven_digits_and_tells_the_birth_date(
    written: str, born: date
) -> None:
    assert consumer(written, "NO") == "15108695088"
    assert birth_date(consumer(written, "NO"), "NO") == born


def test_a_norwegian_d_number_is_accepted_and_tells_the_birth_date() -> None:
    assert consumer("41018100140", "NO") == "41018100140"
    assert birth_date("41018100140", "NO") == date(1981, 1, 1)


@pytest.mark.parametrize(
    ("plus", "months"), [(0, 40), (80, 0), (0, 80), (0, 65), (40, 40), (40, 80)]
)
@pytest.mark.parametrize("today", [TODAY, AFTER_2032])
def test_norwegian_help_numbers_and_test_persons_are_refused(
    plus: int, months: int, today: date
) -> None:
    # The same number without the addition is accepted: nothing else is wrong with it.
    assert consumer(no_person(date(1981, 1, 12)), "NO", today)
    with pytest.raises(InvalidIdentifier, match="^Not a valid NO nationalConsumerIdentifier$"):
        consumer(no_person(date(1981, 1, 12), plus=plus, months=months), "NO", today)


def test_norwegian_numbers_of_the_2032_kind_are_accepted_from_2032_and_hide_the_date() -> None:
    # The tax administration's own examples for the new control digits.
    with pytest.raises(InvalidIdentifier):
        consumer("30108299939", "NO")
    assert consumer("30108299939", "NO", AFTER_2032) == "30108299939"
    assert birth_date("30108299939", "NO") is None
    assert consumer("02013299997", "NO", AFTER_2032) == "02013299997"
    assert consumer("30108299920", "NO", AFTER_2032) == "30108299920"


@pytest.mark.parametrize(
    "wrong", ["15108695077", "15108695089", "02013299997", "1510869508", "15908695088", ""]
)
def test_what_is_no_norwegian_birth_number_is_refused(wrong: str) -> None:
    with pytest.raises(InvalidIdentifier, match="^Not a valid NO nationalConsumerIdentifier$"):
        consumer(wrong, "NO")


@pytest.mark.parametrize(
    "written",
    ["974760673", "974 760 673", "974.760.673", "974\u00a0760\u00a0673", "NO 974 760 673 MVA",
     "974 760 673 MVA", "NO974760673", "no974760673mva", "NO-974760673-MVA"],
)  # fmt: skip
def test_a_norwegian_business_is_nine_digits_however_it_is_written(written: str) -> None:
    assert business(written, "NO") == "974760673"


@pytest.mark.parametrize(
    "wrong",
    ["988077918", "000000000", "98807791", "15108695088", "SE974760673", "974760673MVAMVA",
     "MVA974760673", "NONO974760673", "974760673M", "97476067-3"],
)  # fmt: skip
def test_what_is_no_norwegian_organisation_number_is_refused(wrong: str) -> None:
    with pytest.raises(InvalidIdentifier, match="^Not a valid NO nationalOrganizationIdentifier$"):
        business(wrong, "NO")


# --- National identifiers: Finland and Denmark ----------------------------------------------------


@pytest.mark.parametrize("sign", "-YXWVU")
def test_every_finnish_sign_of_the_1900s_is_accepted(sign: str) -> None:
    assert consumer(f"131052{sign}308t", "FI") == f"131052{sign}308T"
    assert birth_date(f"131052{sign}308T", "FI") == date(1952, 10, 13)


@pytest.mark.parametrize("sign", "ABCDEF")
def test_every_finnish_sign_of_the_2000s_is_accepted(sign: str) -> None:
    base = "131010308"
    canonical = f"131010{sign}308{'0123456789ABCDEFHJKLMNPRSTUVWXY'[int(base) % 31]}"
    assert consumer(canonical.lower(), "FI") == canonical
    assert birth_date(canonical, "FI") == date(2010, 10, 13)


def test_finnish_numbers_of_the_1800s_are_accepted() -> None:
    assert birth_date(consumer("131052+308T", "FI"), "FI") == date(1852, 10, 13)


@pytest.mark.parametrize("serial", [900, 999])
@pytest.mark.parametrize(("sign", "year"), [("-", 1952), ("Y", 1952), ("A", 2010), ("B", 2010)])
def test_temporary_finnish_numbers_are_accepted_and_tell_the_birth_date(
    sign: str, year: int, serial: int
) -> None:
    canonical = fi_person(date(year, 10, 13), sign, serial)
    assert consumer(canonical, "FI") == canonical
    assert birth_date(canonical, "FI") == date(year, 10, 13)


def test_finnish_numbers_that_differ_in_the_sign_belong_to_two_people() -> None:
    assert consumer("131052-308T", "FI") != consumer("131052Y308T", "FI")


def test_the_finnish_sign_may_be_any_kind_of_hyphen_but_not_left_out() -> None:
    for written in ("131052\u2013308t", "13.10.52-308T", "131052 - 308T", "131052\u00ad308T"):
        assert consumer(written, "FI") == "131052-308T"


@pytest.mark.parametrize(
    "wrong", ["131052-308U", "310252-308Y", "131052G308T", "131052A308T", "131052308T", ""]
)
def test_what_is_no_finnish_personal_code_or_not_yet_born_is_refused(wrong: str) -> None:
    with pytest.raises(InvalidIdentifier, match="^Not a valid FI nationalConsumerIdentifier$"):
        consumer(wrong, "FI")


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("20774740", "2077474-0"),
        ("2077474-0", "2077474-0"),
        ("2077474 - 0", "2077474-0"),
        ("2077474\u20100", "2077474-0"),
        ("FI20774740", "2077474-0"),
        ("fi 2077474-0", "2077474-0"),
        ("FI-20774740", "2077474-0"),
        ("0112038-9", "0112038-9"),
        ("112038-9", "0112038-9"),
        ("FI01120389", "0112038-9"),
    ],
)
def test_a_finnish_business_is_written_with_a_hyphen_and_seven_digits(
    written: str, canonical: str
) -> None:
    assert business(written, "FI") == canonical


@pytest.mark.parametrize(
    "wrong",
    ["2077474-1", "0000000-0", "000000-0", "207747-40", "1120389", "12038-9", "112038-8",
     "2077474", "00112038-9", "012345-7", "SE20774740"],
)  # fmt: skip
def test_what_is_no_finnish_organisation_number_is_refused(wrong: str) -> None:
    with pytest.raises(InvalidIdentifier, match="^Not a valid FI nationalOrganizationIdentifier$"):
        business(wrong, "FI")


@pytest.mark.parametrize(
    ("written", "canonical", "born"),
    [
        ("2110625629", "211062-5629", date(1862, 10, 21)),
        ("211062-0629", "211062-0629", date(1962, 10, 21)),
        ("010107 4321", "010107-4321", date(2007, 1, 1)),
        ("010107-3321", "010107-3321", date(1907, 1, 1)),
        ("010137-4321", "010137-4321", date(1937, 1, 1)),
        ("21.10.62-0629", "211062-0629", date(1962, 10, 21)),
        ("211062\u20120629", "211062-0629", date(1962, 10, 21)),
    ],
)
def test_a_danish_number_needs_a_date_but_no_check_digit(
    written: str, canonical: str, born: date
) -> None:
    assert consumer(written, "DK") == canonical
    assert birth_date(canonical, "DK") == born


@pytest.mark.parametrize(
    ("canonical", "born"),
    [
        ("670190-0001", date(1990, 1, 7)),
        ("610107-4321", date(2007, 1, 1)),
        ("910837-4321", date(1937, 8, 31)),
        ("810262-5629", date(1862, 2, 21)),
    ],
)
def test_a_danish_replacement_number_is_accepted_and_tells_the_birth_date(
    canonical: str, born: date
) -> None:
    # The civil registration office: the first digit of the birth date plus 6.
    assert consumer(canonical, "DK") == consumer(canonical.replace("-", ""), "DK") == canonical
    assert birth_date(canonical, "DK") == born


@pytest.mark.parametrize(
    "wrong",
    ["310207-4321", "0101074321x", "211052-5629", "", "600107-4321", "920107-4321", "410107-4321",
     "900207-4321", "611307-4321", "610152-5629", "010190-1AB1", "DK211062-5629"],
)  # fmt: skip
def test_what_is_no_danish_number_or_not_yet_born_is_refused(wrong: str) -> None:
    with pytest.raises(InvalidIdentifier, match="^Not a valid DK nationalConsumerIdentifier$"):
        consumer(wrong, "DK")


@pytest.mark.parametrize(
    "written", ["13585628", "13 58 56 28", "13.58.56.28", "DK13585628", "dk 13 58 56 28",
                "DK-13585628", "13-58-56-28"],
)  # fmt: skip
def test_a_danish_business_is_eight_digits_however_it_is_written(written: str) -> None:
    assert business(written, "DK") == "13585628"


@pytest.mark.parametrize(
    "wrong",
    ["13585627", "00000000", "1358562", "SE13585628", "DKDK13585628", "211062-5629", "1358562-8",
     "-13585628"],
)  # fmt: skip
def test_what_is_no_danish_organisation_number_is_refused(wrong: str) -> None:
    with pytest.raises(InvalidIdentifier, match="^Not a valid DK nationalOrganizationIdentifier$"):
        business(wrong, "DK")


def test_other_countries_have_no_identifiers_here() -> None:
    with pytest.raises(InvalidIdentifier, match="^Not a valid DE nationalOrganizationIdentifier$"):
        business("HRB 1234", "DE")
    with pytest.raises(InvalidIdentifier, match="^Not a valid nationalConsumerIdentifier$"):
        consumer("19101010-1010", "<script>")


@pytest.mark.parametrize(
    ("canonical", "country", "born"),
    [
        ("19101010-1010", "SE", date(1910, 10, 10)),
        ("19701063-2391", "SE", date(1970, 10, 3)),
        ("556036-0793", "SE", None),
        ("988077917", "NO", None),
        ("2077474-0", "FI", None),
        ("13585628", "DK", None),
        ("19101010-1010", "DE", None),
    ],
)
def test_the_birth_date_is_told_where_the_number_tells_it(
    canonical: str, country: str, born: date | None
) -> None:
    assert birth_date(canonical, country) == born


@given(st.dates(date(1900, 1, 1), TODAY), st.sampled_from([0, 60]))
def test_every_swedish_birth_date_survives_the_number(born: date, plus: int) -> None:
    canonical = consumer(se_person(born, plus=plus), "SE")
    assert birth_date(canonical, "SE") == born
    assert consumer(canonical, "SE") == canonical
    sign = "+" if TODAY.year - born.year >= 100 else "-"
    assert consumer(f"{canonical[2:8]}{sign}{canonical[9:]}", "SE") == canonical


class Spellings(NamedTuple):
    """One identifier of `country` in its canonical form, and other ways to write it."""

    country: str
    canonical: str
    others: list[str]
    born: date | None = None


DAYS = st.dates(date(1900, 1, 1), TODAY)


@st.composite
def swedish_people(draw: st.DrawFn) -> Spellings:
    born = draw(DAYS)
    digits = se_person(born, plus=draw(st.sampled_from([0, 60])), serial=draw(st.integers(1, 999)))
    short = digits[2:]
    if TODAY.year - born.year >= 100:
        others = [f"{short[:6]}+{short[6:]}", f"{digits[:8]}+{digits[8:]}"]
    else:
        others = [short, f"{short[:6]}-{short[6:]}"]
    return Spellings("SE", f"{digits[:8]}-{digits[8:]}", [digits, *others], born)


@st.composite
def norwegian_people(draw: st.DrawFn) -> Spellings:
    born = draw(DAYS)
    number = no_person(born, plus=draw(st.sampled_from([0, 40])), serial=draw(st.integers(0, 449)))
    return Spellings("NO", number, [f"{number[:6]}-{number[6:]}"], born)


@st.composite
def finnish_people(draw: st.DrawFn) -> Spellings:
    born = draw(DAYS)
    sign = draw(st.sampled_from("ABCDEF" if born.year >= 2000 else "-YXWVU"))
    return Spellings("FI", fi_person(born, sign, draw(st.integers(2, 999))), [], born)


@st.composite
def danish_people(draw: st.DrawFn) -> Spellings:
    born, plus = draw(DAYS), draw(st.sampled_from([0, 60]))
    century = draw(st.sampled_from("456789" if born.year >= 2000 else "0123"))
    date_part = f"{born.day + plus:02d}{born:%m%y}"
    tail = f"{century}{draw(st.integers(0, 999)):03d}"
    return Spellings("DK", f"{date_part}-{tail}", [date_part + tail], born)


@st.composite
def swedish_companies(draw: st.DrawFn) -> Spellings:
    first, third = draw(st.integers(1, 9)), draw(st.integers(2, 9))
    rest = draw(st.integers(0, 10**6 - 51))
    number = company_number("SE", int(f"{first}{draw(st.integers(0, 9))}{third}{rest:06d}"))
    digits = number.replace("-", "")
    others = [f"{prefix}{form}" for prefix in ("16", "SE") for form in (number, digits)]
    return Spellings("SE", number, [digits, *others])


@st.composite
def norwegian_companies(draw: st.DrawFn) -> Spellings:
    number = company_number("NO", draw(st.integers(80_000_000, 99_999_900)))
    return Spellings("NO", number, [f"NO{number}", f"{number}MVA", f"NO{number}MVA"])


@st.composite
def finnish_companies(draw: st.DrawFn) -> Spellings:
    number = company_number("FI", draw(st.integers(100_000, 3_999_900)))
    digits = number.replace("-", "")
    others = [digits, f"FI{digits}", f"FI{number}", f"FI-{digits}"]
    return Spellings("FI", number, others + [number[1:]] * number.startswith("0"))


@st.composite
def danish_companies(draw: st.DrawFn) -> Spellings:
    number = company_number("DK", draw(st.integers(1_000_000, 4_999_900)))
    return Spellings("DK", number, [f"DK{number}", f"DK-{number}"])


people = swedish_people() | norwegian_people() | finnish_people() | danish_people()
companies = swedish_companies() | norwegian_companies() | finnish_companies() | danish_companies()


def written(draw: st.DrawFn, spelling: str) -> str:
    """Return the spelling in either case, with spaces, dots and some kind of hyphen."""
    hyphen = draw(st.sampled_from("-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212"))
    text = draw(st.sampled_from([str.upper, str.lower]))(spelling).replace("-", hyphen)
    for at in draw(st.lists(st.integers(0, len(text)), max_size=6)):
        text = text[:at] + draw(st.sampled_from(" .\u00a0\u2007\u2009\u202f")) + text[at:]
    return text


@given(st.data(), people)
def test_a_person_has_one_canonical_form_however_it_is_written(
    data: st.DataObject, person: Spellings
) -> None:
    country, canonical = person.country, person.canonical
    text = written(data.draw, data.draw(st.sampled_from([canonical, *person.others])))
    assert consumer(text, country) == canonical
    assert consumer(canonical, country) == canonical
    assert birth_date(canonical, country) == person.born
    assert canonical in candidates(text, country, today=TODAY)
    assert canonical in candidates(text, None, today=TODAY)
    if country == "SE":
        assert business(text, country) == canonical


@given(st.data(), companies)
def test_a_company_has_one_canonical_form_however_it_is_written(
    data: st.DataObject, company: Spellings
) -> None:
    country, canonical = company.country, company.canonical
    text = written(data.draw, data.draw(st.sampled_from([canonical, *company.others])))
    assert business(text, country) == canonical
    assert business(canonical, country) == canonical
    assert birth_date(canonical, country) is None
    assert canonical in candidates(text, country, today=TODAY)
    assert canonical in candidates(text, None, today=TODAY)


# --- What a search may mean -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "country", "forms"),
    [
        ("8112289874", "SE", {"8112289874", "19811228-9874"}),
        ("8112289874", None, {"8112289874", "19811228-9874"}),
        ("16556036-0793", "SE", {"16556036-0793", "556036-0793"}),
        ("NO 974 760 673 MVA", None, {"NO 974 760 673 MVA", "974760673"}),
        ("112038-9", "FI", {"112038-9", "0112038-9"}),
        ("20000104", None, {"20000104", "2000010-4"}),
        ("2110620629", "DK", {"2110620629", "211062-0629"}),
        ("2110620629", "FI", {"2110620629"}),
        ("19101010-1010", None, {"19101010-1010"}),
        ("19101010-1010", "DE", {"19101010-1010"}),
        ("HRB 1234", "DE", {"HRB 1234"}),
        ("nobody", None, {"nobody"}),
        ("", None, {""}),
        ("8112289874", "", {"8112289874"}),
        ("\x00\ud800", None, {"\x00\ud800"}),
    ],
)
def test_a_search_finds_the_canonical_forms_that_the_text_may_stand_for(
    value: str, country: str | None, forms: set[str]
) -> None:
    assert candidates(value, country, today=TODAY) == forms


# --- VAT numbers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "country", "canonical"),
    [
        ("SE101010101001", "SE", "SE101010101001"),
        ("se 101010-1010 01", "SE", "SE101010101001"),
        ("101010101001", "SE", "SE101010101001"),
        ("NO 995 525 828 MVA", "NO", "NO995525828MVA"),
        ("995525828mva", "NO", "NO995525828MVA"),
        ("FI20774740", "FI", "FI20774740"),
        ("DK 13585628", "DK", "DK13585628"),
        ("dk-13.58.56.28", "SE", "DK13585628"),
        ("SE556036\u20130793 01", "SE", "SE556036079301"),
        ("SE811228987401", "SE", "SE811228987401"),
        ("SE701063239101", "SE", "SE701063239101"),
        ("NO 974 760 673 MVA", "NO", "NO974760673MVA"),
        ("fi 2077474-0", "FI", "FI20774740"),
        ("01120389", "FI", "FI01120389"),
        ("DE136,695 976", "SE", "DE136695976"),
        ("FR 40 303 265 045", "FR", "FR40303265045"),
        ("EL094259216", "GR", "EL094259216"),
        ("CHE-123.456.788", "CH", "CHE123456788"),
        ("SE101010101001", "CH", "SE101010101001"),
    ],
)
def test_a_vat_number_carries_its_country_and_no_separators(
    written: str, country: str, canonical: str
) -> None:
    assert vat_number(written, country) == canonical


@pytest.mark.parametrize(
    ("wrong", "country"),
    [
        ("SE101010101101", "SE"),
        ("SE101010101002", "SE"),
        ("NO995525828", "NO"),
        ("5560360793", "SE"),
        ("SE000000000001", "SE"),
        ("SE811328987301", "SE"),
        ("NO000000000MVA", "NO"),
        ("FI00000000", "FI"),
        ("DK00000000", "DK"),
        ("FI1120389", "FI"),
        ("HELLO123", "SE"),
        ("US123456", "SE"),
        ("HELLO", "US"),
        ("", "SE"),
        ("SE101010101001", ""),
    ],
)
def test_what_is_no_vat_number_is_refused(wrong: str, country: str) -> None:
    with pytest.raises(InvalidIdentifier, match="vatNo$"):
        vat_number(wrong, country)


# --- Payment references ---------------------------------------------------------------------------


def test_the_documented_swedish_reference_is_made() -> None:
    assert payment_reference("SE", ledger_number=501, serial=1) == "50050100000144"
    assert payment_reference("SE", ledger_number=12345, serial=123) == "51234500012342"


def test_the_documented_norwegian_references_are_made() -> None:
    def kid(serial: int) -> str:
        return payment_reference(
            "NO", ledger_number=501, serial=9, customer_no="1234567", customer_serial=serial
        )

    assert kid(0) == "123456700004"
    assert kid(1) == "123456700012"


def test_the_documented_finnish_reference_is_made() -> None:
    assert payment_reference("FI", ledger_number=12345, serial=123) == "5123450001230"


def test_a_danish_reference_has_fifteen_digits() -> None:
    reference = payment_reference("DK", ledger_number=501, serial=1)
    assert reference[:14] == "00501000000001"
    assert len(reference) == 15
    assert luhn.is_valid(reference)


def test_a_long_serial_makes_a_longer_swedish_reference_with_its_length_digit() -> None:
    reference = payment_reference("SE", ledger_number=501, serial=1_234_567)
    assert reference[:-2] == "5005011234567"
    assert reference[-2] == "5"
    assert len(reference) == 15


@given(
    st.sampled_from(NORDIC),
    st.integers(0, 99_999),
    st.integers(0, 10**9 - 1),
    st.integers(0, 10**15 - 1),
    st.integers(0, 10**9 - 1),
)
def test_every_reference_made_is_recognised_and_no_single_wrong_digit_is(
    country: str, ledger: int, serial: int, customer: int, customer_serial: int
) -> None:
    reference = payment_reference(
        country,
        ledger_number=ledger,
        serial=serial,
        customer_no=str(customer),
        customer_serial=customer_serial,
    )
    assert is_payment_reference(reference, country)
    for at, digit in enumerate(reference):
        mistyped = f"{reference[:at]}{(int(digit) + 1) % 10}{reference[at + 1 :]}"
        assert not is_payment_reference(mistyped, country)


customer_parts = st.tuples(
    st.integers(0, 10**15 - 1) | st.integers(0, 10**8), st.integers(0, 10**9 - 1)
)


@given(customer_parts, customer_parts)
def test_two_norwegian_customers_never_share_a_reference(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    def kid(customer: int, serial: int) -> str:
        return payment_reference(
            "NO", ledger_number=1, serial=1, customer_no=str(customer), customer_serial=serial
        )

    assert (kid(*one) == kid(*other)) == (one == other)


def test_a_serial_past_9999_does_not_meet_a_longer_customer_number() -> None:
    def kid(customer: str, serial: int) -> str:
        return payment_reference(
            "NO", ledger_number=1, serial=1, customer_no=customer, customer_serial=serial
        )

    assert kid("1234567", 10_000) != kid("12345671", 0)


@pytest.mark.parametrize(
    ("country", "ledger", "serial", "customer"),
    [
        ("SE", -1, 1, ""),
        ("SE", 501, -1, ""),
        ("SE", 501, 10**17, ""),
        ("SE", 10**30, 1, ""),
        ("FI", 501, 10**13, ""),
        ("DK", 501, 10**9, ""),
        ("DK", 100_000, 1, ""),
        ("NO", 501, 1, ""),
        ("NO", 501, 1, "A1"),
        ("NO", 501, 1, "1" * 16),
        ("DE", 501, 1, "1"),
    ],
)
def test_a_reference_that_no_bank_would_take_is_not_made(
    country: str, ledger: int, serial: int, customer: str
) -> None:
    with pytest.raises(InvalidIdentifier, match="paymentReference$"):
        payment_reference(country, ledger_number=ledger, serial=serial, customer_no=customer)


def test_a_serial_too_long_to_be_printed_is_refused_too() -> None:
    with pytest.raises(InvalidIdentifier):
        payment_reference("SE", ledger_number=501, serial=10**5000)


@pytest.mark.parametrize(
    ("value", "country"),
    [
        ("50050100000145", "SE"),
        ("50050100000144 ", "SE"),
        ("50050100000144\n", "SE"),
        ("50050100000144", "DE"),
        ("5005010000014", "SE"),
        ("", "NO"),
        ("\u0665" * 14, "SE"),
    ],
)
def test_what_is_no_reference_is_not_taken_for_one(value: str, country: str) -> None:
    assert not is_payment_reference(value, country)


# --- Accounts -------------------------------------------------------------------------------------


def test_account_numbers_are_compact_and_checked() -> None:
    assert iban("se45 5000 0000 0583 9825 7466") == "SE4550000000058398257466"
    assert iban("NO93 8601 1117 947") == "NO9386011117947"
    assert bic("swedsess") == "SWEDSESS"
    assert bic("NDEAFIHHXXX") == "NDEAFIHHXXX"
    assert bankgiro("50501055") == bankgiro("5050-1055") == "5050-1055"
    assert bankgiro("9912346") == "991-2346"


@pytest.mark.parametrize(
    ("check", "wrong"),
    [
        (iban, "SE4550000000058398257467"),
        (iban, "NO9386011117948"),
        (iban, "ZZ00"),
        (bic, "SWEDSES"),
        (bic, "SWEDZZSS"),
        (bankgiro, "5050-1056"),
        (bankgiro, "505-01055"),
        (bankgiro, "0000-0000"),
    ],
)
def test_wrong_account_numbers_are_refused(check: Callable[[str], str], wrong: str) -> None:
    with pytest.raises(InvalidIdentifier):
        check(wrong)


# --- Phone numbers and postal codes ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "country", "canonical"),
    [
        ("+46701234456", "SE", "+46701234456"),
        ("+91485918841", "SE", "+91485918841"),
        ("070-123 44 56", "SE", "+46701234456"),
        ("0046 70 123 44 56", "SE", "+46701234456"),
        ("406 12 345", "NO", "+4740612345"),
        ("+46 (0)70 123 44 56", "NO", "+46701234456"),
    ],
)
def test_a_phone_number_becomes_e164(written: str, country: str, canonical: str) -> None:
    assert phone(written, country) == canonical


@pytest.mark.parametrize(
    ("wrong", "country"),
    [
        ("+461", "SE"),
        ("+46001234456", "SE"),
        ("12", "SE"),
        ("0701234456", "XX"),
        ("0701234456", ""),
        ("070-FLOWERS", "SE"),
        ("0701234456 ext 5", "SE"),
        ("+999123456789", "SE"),
        ("+91007213896444", "SE"),
        ("", "SE"),
        ("+", "SE"),
        ("+\u0664\u0666701234456", "SE"),
    ],
)
def test_what_is_no_phone_number_is_refused(wrong: str, country: str) -> None:
    with pytest.raises(InvalidIdentifier, match="^Not a valid msisdn$"):
        phone(wrong, country)


@pytest.mark.parametrize(
    ("written", "country", "canonical"),
    [
        ("12345", "SE", "12345"),
        ("123 45", "SE", "12345"),
        ("123\u00a045", "SE", "12345"),
        (" 0150 ", "NO", "0150"),
        ("2100", "DK", "2100"),
        ("00100", "FI", "00100"),
        ("SW1A 1AA", "GB", "SW1A 1AA"),
    ],
)
def test_a_postal_code_has_its_countrys_form(written: str, country: str, canonical: str) -> None:
    assert zip_code(written, country) == canonical


@pytest.mark.parametrize(
    ("wrong", "country"),
    [
        ("1234", "SE"),
        ("12 345", "SE"),
        ("01234", "SE"),
        ("\u0661\u0662\u0663\u0664\u0665", "SE"),
        ("12345", "NO"),
        ("210", "DK"),
        ("0010O", "FI"),
        ("", "GB"),
        ("   ", "GB"),
        ("12345678901", "GB"),
        ("12\x0034", "GB"),
    ],
)
def test_what_is_no_postal_code_is_refused(wrong: str, country: str) -> None:
    with pytest.raises(InvalidIdentifier, match="zipCode$"):
        zip_code(wrong, country)


# --- Any text at all ------------------------------------------------------------------------------

kinds: tuple[Kind, ...] = ("consumer", "business")
anything = (
    st.text()
    | st.text("0123456789 -+")
    | st.text("0123456789ABCDEFVXY+- \u00b2\u0663\uff11\u00df\x00\ud800", min_size=6, max_size=24)
    | st.builds(lambda head, n: f"{head}{n}", st.sampled_from(["+", "00", ""]), st.integers(0))
    | st.builds(
        lambda cc, n: f"{cc}{n}",
        st.sampled_from([*sorted(c.upper() for c in MEMBER_STATES), "EL", "EU", "IM", "NO", "US"]),
        st.text("0123456789ABCMVAU", max_size=14),
    )
)
countries = st.sampled_from([*NORDIC, "DE", "ES", "US", "GR", "XX"]) | st.text(max_size=3)
functions: list[Callable[[str, str], str]] = [
    consumer,
    business,
    lambda value, country: consumer(value, country, AFTER_2032),
    vat_number,
    phone,
    zip_code,
    lambda value, country: iban(value),
    lambda value, country: bic(value),
    lambda value, country: bankgiro(value),
]


@given(anything, countries)
def test_any_text_is_refused_or_has_a_canonical_form_that_stays(value: str, country: str) -> None:
    for function in functions:
        try:
            canonical = function(value, country)
        except InvalidIdentifier as refusal:
            assert refusal.message.startswith("Not a valid ")
        else:
            assert canonical
            assert function(canonical, country) == canonical
    is_payment_reference(value, country)
    birth_date(value, country)
    assert value in candidates(value, country, today=TODAY)
    assert value in candidates(value, None, today=TODAY)


@pytest.mark.parametrize("function", functions)
def test_a_very_long_text_is_refused_at_once(function: Callable[[str, str], str]) -> None:
    for value in ("1" * 1_000_000, " " * 1_000_000, "+" + "4" * 1_000_000):
        with pytest.raises(InvalidIdentifier):
            function(value, "SE")
