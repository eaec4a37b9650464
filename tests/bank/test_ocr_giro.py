"""OCR giro, against files written after Nets' system specification."""

import datetime as dt
from decimal import Decimal

import pytest

from invoices.bank.formats import Kind
from tests.support.bank_files import faults_of, fixture, read_for

PAYMENTS = fixture("ocr_giro_payments.txt")
TERMINALS = fixture("ocr_giro_terminals.txt")


def altered(old: str, new: str) -> bytes:
    """Return the payments with the first occurrence of a text replaced."""
    assert old.encode() in PAYMENTS
    return PAYMENTS.replace(old.encode(), new.encode(), 1)


def test_a_payment_has_its_kid_amount_date_and_account():
    file = read_for(PAYMENTS, "NO")
    payment = file.transactions[0]
    assert (file.format, file.identity, file.account) == (
        "ocr-giro",
        "0170031-20260608",
        "99991042764",
    )
    assert payment.bank_reference == "99991042764-20260608-0108100001-099038562-0000001"
    assert payment.payment_reference == "123456700004"
    assert (payment.amount, payment.currency) == (Decimal("1020.50"), "NOK")
    assert payment.value_on == dt.date(2026, 6, 8)
    assert (payment.kind, payment.payer_account) == (Kind.PAYMENT, "99990512341")


def test_a_kid_may_end_in_a_minus():
    assert read_for(PAYMENTS, "NO").transactions[2].payment_reference == "1234567-"


def test_a_payment_of_nothing_is_counted_and_left_out():
    assert [str(t.amount) for t in read_for(PAYMENTS, "NO").transactions] == [
        "1020.50",
        "5.60",
        "150.00",
    ]


def test_reversing_types_and_a_minus_make_reversals():
    file = read_for(TERMINALS, "NO")
    assert [(str(t.amount), t.kind.value) for t in file.transactions] == [
        ("250.00", "payment"),
        ("50.00", "reversal"),
        ("75.00", "payment"),
        ("15.00", "reversal"),
        ("9.00", "reversal"),
        ("1.00", "payment"),
    ]
    assert file.transactions[1].bank_reference.endswith("-0000002/R")


def test_a_free_text_is_the_message():
    transactions = read_for(TERMINALS, "NO").transactions
    assert [t.message for t in transactions[2:4]] == ["Takk for kjøpet", "Retur av vare 7"]


def test_assignments_of_other_services_tell_of_no_payment_but_count():
    file = read_for(TERMINALS, "NO")
    assert file.account == "99991042764, 99991042772"
    lines = TERMINALS.splitlines()
    assert lines[-4].startswith(b"NY2124")
    shortened = b"\r\n".join([*lines[:-4], lines[-1]])
    assert "7 transactions of 23 records" in faults_of(shortened, "NO")["record 20"]


@pytest.mark.parametrize(
    ("old", "new", "place", "text"),
    [
        ("00000000000102050", "0000000000010205O", "record 3", "digits in positions 33-49"),
        ("00000000000102050", "00000000000102051", "record 11", "1176.10 in 4"),
        ("880000000400000010", "880000000400000011", "record 11", "of 11 records"),
        ("890000000400000012", "890000000400000013", "record 12", "of 13 records"),
        ("NY09103000000010806260108", "NY09103000000013102260108", "record 3", "date"),
        ("NY09153000000020806", "NY09153100000020806", "record 5", "no transaction before"),
        ("NY0915310000002", "NY0915310000003", "record 6", "no transaction before"),
        ("NY0911310000003", "NY0911300000003", "record 7", "amount item 2"),
        ("0108100001000000000000102050", "0108100001+00000000000102050", "record 3", "position 32"),
        ("NY090020", "XY090020", "record 2", "NY"),
        ("NY090088", "NY210088", "record 11", "service code"),
    ],
)
def test_a_fault_is_named_by_its_record(old, new, place, text):
    assert text in faults_of(altered(old, new), "NO")[place]


@pytest.mark.parametrize("kind", ["09", "22"])
def test_an_unknown_transaction_type_is_refused(kind):
    content = PAYMENTS.replace(b"NY09103", b"NY09" + kind.encode() + b"3")
    assert "type 10 to 21" in faults_of(content, "NO")["record 3"]


def test_a_file_that_was_cut_is_refused():
    lines = PAYMENTS.splitlines(keepends=True)
    assert "cut" in faults_of(b"".join(lines[:-1]), "NO")["record 11"]
    assert "not closed" in faults_of(b"".join([*lines[:-2], lines[-1]]), "NO")["record 2"]
    assert "outside" in faults_of(b"".join([lines[0], *lines[2:]]), "NO")["record 2"]
    assert "80 characters" in faults_of(PAYMENTS[:-6], "NO")["record 12"]


def test_ocr_giro_is_for_norwegian_ledgers_only():
    assert "NO/NOK" in faults_of(PAYMENTS, "SE")["file"]


def test_a_file_of_which_every_line_is_too_long_is_refused():
    lines = PAYMENTS.rstrip().splitlines()
    content = b"\n".join(line.ljust(80) + b"x" for line in lines)
    faults = faults_of(content, "NO")
    assert set(faults) == {f"record {number}" for number in range(1, len(lines) + 1)}
    assert set(faults.values()) == {"Expected 80 characters, found 81"}


def test_a_minus_is_deducted_unless_the_type_itself_reverses():
    """As the example of a credit note in Nets' manual: the totals are what is left."""
    content = PAYMENTS.replace(b"0108100001000000000000102050", b"0108100001-00000000000102050", 1)
    assert content != PAYMENTS
    # 1,176.10 less the 1,020.50 that are taken off instead of added.
    deducted = content.replace(b"00000000000117610", b"-0000000000086490")
    assert "digits" in str(faults_of(deducted, "NO"))
    # More is taken off than was paid: totals have no sign.
    turned = read_for(content.replace(b"00000000000117610", b"00000000000086490"), "NO")
    assert turned.transactions[0].kind is Kind.REVERSAL
    smaller = content.replace(b"102050", b"000500").replace(b"000117610", b"000015060")
    file = read_for(smaller, "NO")
    assert [(t.kind, str(t.amount)) for t in file.transactions[:2]] == [
        (Kind.REVERSAL, "5.00"),
        (Kind.PAYMENT, "5.60"),
    ]
    added = read_for(smaller.replace(b"000015060", b"000016060"), "NO")
    assert added.transactions == file.transactions


def test_mandates_alone_need_no_date_and_are_no_payments():
    lines = TERMINALS.splitlines()
    end = "NY000089000000010000000500000000000000000000000000".ljust(80, "0").encode()
    file = read_for(b"\n".join([lines[0], *lines[-4:-1], end]), "NO")
    assert (file.transactions, file.identity) == ((), "0170032")
    end = end.replace(b"89000000010000", b"89000000020000")
    assert faults_of(b"\n".join([lines[0], *lines[-4:-1], end]), "NO")
