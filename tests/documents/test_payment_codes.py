"""What machines read on a slip, against values worked out by hand or printed by the standards."""

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal

import pytest
import segno
from barcode.charsets import code128

from invoices.documents import payment_codes
from tests.support.document_contents import SLIPS, invoice

D = Decimal


def asking(slip, amount):
    return replace(slip, amount=D(amount))


# Luhn by hand: 1250 00 weighs 1 + 4 + 5 = 10, so 0; 99 90 weighs 9 + 9 + 9 + 0 = 27, so 3.
@pytest.mark.parametrize(
    ("amount", "ending"),
    [
        ("1250.00", "1250 00   0 >   50501055#41#"),
        ("99.90", "99 90   3 >   50501055#41#"),
        ("999999999999.99", "999999999999 99   4 >   50501055#41#"),
    ],
)
def test_the_swedish_line_has_reference_amount_check_digit_and_bankgiro(amount, ending):
    line = payment_codes.code_line(asking(SLIPS["SE"], amount))
    assert line == f"# 51234500012342 #   {ending}"


def test_the_line_of_a_plusgiro_says_so():
    slip = replace(asking(SLIPS["SE"], "99.90"), account_type="PGSE", account_number="123 45 67-8")
    assert payment_codes.code_line(slip) == "# 51234500012342 #   99 90   3 >   12345678#16#"


def test_the_norwegian_line_has_kid_amount_check_digit_and_account():
    slip = asking(SLIPS["NO"], "99.90")
    assert payment_codes.code_line(slip) == "H  123456700004   99  90  <3>  86011117947"


def test_the_danish_line_has_card_type_payment_id_and_creditor():
    assert payment_codes.code_line(SLIPS["DK"]) == "+71<123450000000017+81234567<"


def test_a_finnish_slip_has_a_bar_code_and_no_line():
    assert payment_codes.code_line(SLIPS["FI"]) == ""
    assert len(payment_codes.bar_code_number(SLIPS["FI"])) == 54


# The first is printed by the Bank Bar Code Guide, the others by implementations of it.
@pytest.mark.parametrize(
    ("iban", "reference", "amount", "due", "number"),
    [
        (
            "FI79 4405 2020 0360 82",
            "86851 62596 19897",
            "4883.15",
            dt.date(2010, 6, 12),
            "479440520200360820048831500000000868516259619897100612",
        ),
        (
            "FI37 1590 3000 0007 76",
            "11112",
            "12.25",
            dt.date(2016, 12, 21),
            "437159030000007760000122500000000000000000011112161221",
        ),
        (
            "FI37 1590 3000 0007 76",
            "RF98 11112",
            "1.10",
            dt.date(2017, 1, 1),
            "537159030000007760000011098000000000000000011112170101",
        ),
    ],
)
def test_the_finnish_bar_code_has_version_account_amount_reference_and_due_date(
    iban, reference, amount, due, number
):
    slip = replace(
        SLIPS["FI"], iban=iban, payment_reference=reference, amount=D(amount), due_date=due
    )
    assert payment_codes.bar_code_number(slip) == number


def test_an_amount_that_the_finnish_bar_code_cannot_hold_is_left_to_the_payer():
    slip = asking(SLIPS["FI"], "1000000.00")
    assert payment_codes.bar_code_number(slip)[17:25] == "00000000"
    slip = asking(SLIPS["FI"], "999999.99")
    assert payment_codes.bar_code_number(slip)[17:25] == "99999999"


def test_a_bar_code_is_code_128_of_pairs_of_digits():
    digits = payment_codes.bar_code_number(SLIPS["FI"])
    picture = payment_codes.bar_code(digits)
    width = int(re.search(r"viewBox=\"0 0 (\d+) 1\"", picture)[1])
    modules = ["0"] * width
    for start, end in re.findall(r"M(\d+) 0H(\d+)V1", picture):
        modules[int(start) : int(end)] = "1" * (int(end) - int(start))
    drawn = "".join(modules)
    symbols = [drawn[at : at + 11] for at in range(0, width - 13, 11)]
    values = [code128.CODES.index(symbol) for symbol in symbols]
    pairs = [int(digits[at : at + 2]) for at in range(0, 54, 2)]
    check = (105 + sum(place * pair for place, pair in enumerate(pairs, start=1))) % 103
    assert values == [105, *pairs, check]
    assert drawn[-13:] == "1100011101011"


@pytest.mark.parametrize(("national", "iso"), [("11112", "RF9811112"), ("RF98 11112", "RF9811112")])
def test_a_national_reference_becomes_a_creditor_reference(national, iso):
    assert payment_codes.creditor_reference(national) == iso


def test_a_swedish_qr_code_is_using_qr_with_the_exact_amount():
    content = invoice("SV")
    content = replace(content, slip=asking(content.slip, "1250.10"))
    text = (
        '{"uqr":1,"tp":1,"nme":"PayEx Sverige AB","cc":"SE","iref":"51234500012342",'
        '"idt":"20260302","ddt":"20260401","due":1250.10,"cur":"SEK","pt":"BG","acc":"5050-1055"}'
    )
    assert payment_codes.qr_text(content) == text
    assert payment_codes.qr_code(content) == segno.make_qr(text, error="m", encoding="utf-8")


def test_the_seller_s_number_is_told_only_for_its_own_account():
    content = invoice("SV")
    own = replace(content, slip=replace(content.slip, payee=content.seller.name))
    assert '"cid":"556016-0680"' in payment_codes.qr_text(own)
    assert "cid" not in payment_codes.qr_text(content)


def test_a_qr_code_for_euros_is_a_sepa_credit_transfer_with_the_exact_amount():
    content = invoice("FI")
    content = replace(content, slip=asking(content.slip, "4883.15"))
    lines = [
        "BCD", "002", "1", "SCT", "NDEAFIHH", "PayEx Suomi Oy", "FI3715903000000776", "EUR4883.15",
        "", "RF065123450001230",
    ]  # fmt: skip
    expected = segno.make("\n".join(lines).encode(), error="m", boost_error=False, micro=False)
    assert payment_codes.qr_code(content) == expected


@pytest.mark.parametrize(
    ("language", "changes"),
    [
        ("NO", {"iban": ""}),
        ("DA", {"iban": ""}),
        ("SV", {"amount": D("0.00")}),
        ("FI", {"amount": D("1000000000.00")}),
        ("FI", {"payee": " "}),
    ],
)
def test_a_payment_that_no_qr_code_can_tell_has_none(language, changes):
    content = invoice(language)
    content = replace(content, slip=replace(content.slip, **changes))
    assert payment_codes.qr_code(content) is None


def test_a_norwegian_qr_code_names_the_iban_and_the_currency():
    text = payment_codes.qr_text(invoice("NO"))
    assert '"cur":"NOK","pt":"IBAN","acc":"NO9386011117947"' in text
