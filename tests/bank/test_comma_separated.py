"""CSV: the columns of before, and further ones as far as the header has them."""

import datetime as dt
from decimal import Decimal

import pytest

from invoices.bank.formats import BankTransaction, Kind
from tests.support.bank_files import faults_of, read_for

HEADER = "payment_reference,amount,currency,value_date,bank_reference"
FULL = f"{HEADER},payer_name,payer_account,message,kind,reverses"


def csv_of(*lines: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *lines, ""]).encode()


def test_a_row_of_five_columns_is_a_payment():
    file = read_for(csv_of("123,1250.5,SEK,2026-06-08,B1"))
    assert (file.format, file.identity, file.account) == ("csv", "", "")
    assert file.transactions == (
        BankTransaction("B1", Decimal("1250.50"), "SEK", dt.date(2026, 6, 8), "123"),
    )


def test_further_columns_tell_of_payer_message_and_what_is_reversed():
    (payment, reversal) = read_for(
        csv_of(
            '123,10.00,SEK,2026-06-08,B1,Åsa Öst,5501,"tack, ""hej""\nigen",,',
            ",10.00,SEK,2026-06-09,B2,,,,reversal,B1",
            header=FULL,
        )
    ).transactions
    assert payment.message == 'tack, "hej" igen'
    assert (payment.payer_name, payment.payer_account) == ("Åsa Öst", "5501")
    assert (payment.kind, reversal.kind, reversal.reverses) == (
        Kind.PAYMENT,
        Kind.REVERSAL,
        "B1",
    )


def test_the_header_may_stop_after_any_further_column():
    (payment,) = read_for(
        csv_of("1,1.00,SEK,2026-06-08,B1,Åsa", header=f"{HEADER},payer_name")
    ).transactions
    assert payment.payer_name == "Åsa"


def test_byte_order_mark_blank_lines_and_line_ends_do_not_matter():
    plain = csv_of("1,1.00,SEK,2026-06-08,B1")
    assert (
        read_for(b"\xef\xbb\xbf" + plain)
        == read_for(plain.replace(b"\n", b"\r\n\r\n"))
        == read_for(plain)
    )


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("1,abc,SEK,2026-06-08,B2", "amount"),
        ("1,1.005,SEK,2026-06-08,B2", "two decimals"),
        ("1,1e3,SEK,2026-06-08,B2", "amount"),
        ("1,1000000000000.00,SEK,2026-06-08,B2", "amount"),
        ("1,-1.00,SEK,2026-06-08,B2", "positive"),
        ("1,0.00,SEK,2026-06-08,B2", "positive"),
        ("1,NaN,SEK,2026-06-08,B2", "amount"),
        ("1,1.00,sek,2026-06-08,B2", "ISO 4217"),
        ("1,1.00,SEK,08/06/2026,B2", "value_date"),
        ("1,1.00,SEK,2026-06-31,B2", "value_date"),
        ("1,1.00,SEK,2026-06-08,", "bank_reference"),
        ("1,1.00,SEK,2026-06-08,B 2", "bank_reference"),
        (f"1,1.00,SEK,2026-06-08,{'B' * 51}", "bank_reference"),
        ("1 2,1.00,SEK,2026-06-08,B2", "payment_reference"),
        ("1,1.00,SEK,2026-06-08", "columns"),
        ("1,1.00,SEK,2026-06-08,B1", "line 2 already"),
    ],
)
def test_a_faulty_row_is_named_by_its_line(line, text):
    assert text in faults_of(csv_of("1,1.00,SEK,2026-06-08,B1", line))["line 3"]


@pytest.mark.parametrize(
    ("further", "text"),
    [
        (f"{'x' * 141},,,,", "payer_name"),
        (f",{'1' * 35},,,", "payer_account"),
        (f",,{'x' * 501},,", "message"),
        (",,,refund,", "kind"),
        (",,,payment,B1", "Only a reversal"),
        (f",,,reversal,{'B' * 141}", "reverses"),
    ],
)
def test_a_further_column_that_is_wrong_is_refused(further, text):
    line = f"1,1.00,SEK,2026-06-08,B2,{further}"
    assert text in faults_of(csv_of(line, header=FULL))["line 2"]


@pytest.mark.parametrize(
    "header", ["reference,amount", f"{HEADER},message", "", "amount", f"{FULL},more"]
)
def test_another_header_is_refused(header):
    assert "Expected the header" in faults_of(csv_of(header=header))["line 1"]


def test_bytes_that_are_no_text_are_refused_by_line():
    content = csv_of("1,1.00,SEK,2026-06-08,B1") + b"\xff\xfe"
    assert "UTF-8" in faults_of(content)["line 3"]


def test_an_open_quote_is_refused():
    assert any("CSV" in problem for problem in faults_of(csv_of('"1,1.00,SEK')).values())


def test_a_line_in_another_currency_is_left_out():
    file = read_for(csv_of("1,1.00,SEK,2026-06-08,B1", "1,2.00,EUR,2026-06-08,B2"))
    assert [one.bank_reference for one in file.transactions] == ["B1"]
    assert [(one.reason, str(one.amount)) for one in file.left_out] == [
        ("another currency", "2.00")
    ]
