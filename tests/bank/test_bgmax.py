"""BgMax, against files written after Bankgirot's technical manual."""

import datetime as dt
from decimal import Decimal

import pytest

from invoices.bank.formats import BankFile, Kind
from tests.support.bank_files import faults_of, fixture, read_for

REFERENCES = fixture("bgmax_references.txt")
DEDUCTIONS = fixture("bgmax_deductions.txt")


def without(content: bytes, start: str) -> bytes:
    """Return the file without its one record that starts so."""
    lines = content.splitlines(keepends=True)
    (found,) = [line for line in lines if line.startswith(start.encode())]
    lines.remove(found)
    return b"".join(lines)


def by_amount(file: BankFile, amount: str):
    (found,) = [t for t in file.transactions if t.amount == Decimal(amount)]
    return found


def test_a_payment_has_its_reference_amount_day_and_payer():
    file = read_for(REFERENCES)
    payment = by_amount(file, "1250.50")
    assert (file.format, file.identity, file.account) == (
        "bgmax",
        "20260608173035010331",
        "50505055",
    )
    assert payment.bank_reference == "50505055-20260608-1-0-000000000101"
    assert payment.payment_reference == "51234500012342"
    assert (payment.amount, payment.currency) == (Decimal("1250.50"), "SEK")
    assert payment.value_on == dt.date(2026, 6, 8)
    assert (payment.kind, payment.payer_name) == (Kind.PAYMENT, "Östen Åkerblom")


@pytest.mark.parametrize(
    ("amount", "reference"),
    [("180.00", ""), ("40.00", ""), ("0.99", "A-4711"), ("1.00", "51234500012343")],
)
def test_each_reference_code_gives_what_the_payer_stated(amount, reference):
    assert by_amount(read_for(REFERENCES), amount).payment_reference == reference


def test_information_records_are_the_message():
    payment = by_amount(read_for(REFERENCES), "180.00")
    assert payment.message == "Kontant 12 av 12 faktura saknas"
    assert (payment.payer_name, payment.payer_account) == ("Kalles Plåt AB", "3783511")


def test_a_payment_of_nothing_is_counted_and_left_out():
    assert [str(t.amount) for t in read_for(REFERENCES).transactions] == [
        "1250.50",
        "180.00",
        "40.00",
        "0.99",
        "1.00",
    ]


def test_a_deduction_is_a_reversal_with_a_positive_amount():
    (deduction,) = [t for t in read_for(DEDUCTIONS).transactions if t.kind is Kind.REVERSAL]
    assert deduction.amount == Decimal("500.00")
    assert deduction.payment_reference == "89853"
    assert deduction.bank_reference == "50505055-20260609-2-3783511-000000000011/R"


def test_a_payment_of_several_references_keeps_them_and_their_shares_in_the_message():
    payment = by_amount(read_for(DEDUCTIONS), "1400.00")
    assert payment.payment_reference == ""
    assert payment.message == (
        "657866 658765 657767 657866: 900.00 658765: 600.00 657767: -100.00 "
        "Betalning med kreditfaktura"
    )


def test_one_further_reference_is_the_payments_reference():
    payments = [t for t in read_for(DEDUCTIONS).transactions if t.payer_name == "Olles färg AB"]
    assert [t.payment_reference for t in payments] == ["51234500032340"]


def test_one_serial_number_in_two_channels_makes_two_payments():
    references = [t.bank_reference for t in read_for(DEDUCTIONS).transactions]
    assert references[-2:] == [
        "50505063-20260609-2-9701233-000000000012",
        "50505063-20260609-3-0-000000000012",
    ]


def test_trailing_blanks_line_ends_and_unknown_records_do_not_matter():
    lines = REFERENCES.splitlines()
    stripped = b"\n".join(line.rstrip() for line in lines)
    with_unknown = b"\r\n".join([*lines[:3], b"99" + b"x" * 78, *lines[3:]])
    expected = read_for(REFERENCES)
    assert read_for(stripped) == read_for(with_unknown) == expected


@pytest.mark.parametrize(
    ("old", "new", "place", "text"),
    [
        ("5010331P", "5010331T", "record 1", "test file"),
        ("000000000000125050", "00000000000012505O", "record 3", "digits in positions 38-55"),
        ("000000000000125050", "999999999999999999", "record 3", "999999999999.99"),
        ("000000000000125050", "000000000000125051", "record 18", "1472.49 in 6"),
        ("SEK00000006", "SEK00000005", "record 18", "1472.49 in 5"),
        ("SEK00000006", "EUR00000006", "record 18", "SEK, not EUR"),
        ("050050505055          SEK", "050050505055          ???", "record 2", "not ???"),
        ("23220260608", "23220260631", "record 18", "date in positions 38-45"),
        ("7000000006", "7000000007", "record 19", "7 payments"),
        ("0000000000000001  ", "0000000000000002  ", "record 19", "2 deposits"),
        ("00510000000001040", "00510000000001030", "record 16", "record 15 already"),
        ("20000000001020", "20000000000000", "record 7", "serial number"),
        ("27Ängsvägen 3", "20Ängsvägen 3", "record 5", "digits"),
        ("faktura saknas", "faktura saknas" + "x" * 70, "record 9", "80 characters"),
    ],
)
def test_a_fault_is_named_by_its_record(old, new, place, text):
    content = REFERENCES.replace(old.encode("iso-8859-1"), new.encode("iso-8859-1"), 1)
    assert content != REFERENCES
    assert text in faults_of(content)[place]


def test_a_file_that_was_cut_is_refused():
    cut = b"".join(REFERENCES.splitlines(keepends=True)[:-1])
    assert "cut" in faults_of(cut)["record 18"]
    assert "not closed" in faults_of(without(REFERENCES, "15"))["record 2"]
    assert "outside of a section" in faults_of(without(REFERENCES, "05"))["record 2"]


def test_all_faults_are_told_at_once_and_not_more_than_fifty():
    lines = DEDUCTIONS.splitlines()
    payment = lines[2].replace(b"000000000000100000", b"0000000000001OOOOO")
    many = b"\r\n".join([*lines[:2], *[payment] * 60, *lines[3:]])
    faults = faults_of(many)
    assert len(faults) == 51
    assert faults["further faults"] == "11 more are not listed"


def test_bgmax_is_for_swedish_ledgers_only():
    assert "SE/SEK" in faults_of(REFERENCES, "NO")["file"]


def test_a_file_of_which_every_line_is_too_long_is_refused():
    lines = REFERENCES.rstrip().splitlines()
    content = b"\n".join(line.ljust(80) + b"x" for line in lines)
    faults = faults_of(content, "SE")
    assert set(faults) == {f"record {number}" for number in range(1, len(lines) + 1)}
    assert set(faults.values()) == {"Expected 80 characters, found 81"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp850"])
def test_each_charset_gives_the_same_names(encoding):
    content = REFERENCES.decode("iso-8859-1").encode(encoding)
    file = read_for(content)
    assert file.transactions == read_for(REFERENCES).transactions
    assert len(file.remarks) == 1
    assert read_for(REFERENCES).remarks == ()


@pytest.mark.parametrize("end", [b"", b"\r", b"\n\n", b"\r\n"])
def test_records_are_read_whatever_ends_them(end):
    lines = [line.ljust(80) for line in REFERENCES.splitlines()]
    for tail in (end, b"", b"\x1a", b"\n"):
        assert read_for(end.join(lines) + tail).transactions == read_for(REFERENCES).transactions
    assert "cut" in str(faults_of(end.join(lines)[:-90]))


def test_a_section_of_an_account_in_another_currency_is_left_out():
    content = REFERENCES.replace(b"          SEK", b"          EUR", 1)
    content = content.replace(b"SEK00000006", b"EUR00000006", 1)
    file = read_for(content)
    known = read_for(REFERENCES).transactions
    assert len(file.transactions) + len(file.left_out) == len(known)
    assert {one.reason for one in file.left_out} == {"another currency"}
    assert {one.currency for one in file.left_out} == {"EUR"}
