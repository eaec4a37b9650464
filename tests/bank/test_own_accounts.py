"""Whose account it is: entries of others are left out, until the ledger says that they are its."""

import datetime as dt
from decimal import Decimal

import pytest

from invoices.bank.own_accounts import OwnAccounts
from invoices.models import BankStatement, LeftOutEntry, Payment
from ledger_project.core.setup import open_ledger
from ledger_project.personal_data import retention
from tests.support import camt_messages as camt
from tests.support.assertions import unchanged
from tests.support.books import violations
from tests.support.commands import run

OTHER = "SE7280000810340009783242"
TAX = "<RltdPties><Dbtr><Nm>Tax agency</Nm></Dbtr></RltdPties>"


@pytest.fixture
def written(tmp_path):
    def make(content: bytes):
        path = tmp_path / "from-the-bank"
        path.write_bytes(content)
        return path

    return make


@pytest.mark.parametrize(
    ("named", "account", "expected"),
    [
        ([], "50501055", (True, False)),
        ([], "5050-1055", (True, False)),
        ([], "50505055", (False, False)),
        ([], "", (True, False)),
        # There is no IBAN and no account number to compare with.
        ([], OTHER, (True, True)),
        ([], "840512345678901", (True, True)),
        (["SE45 5000 0000 0583 9825 7466"], "SE4550000000058398257466", (True, False)),
        (["SE4550000000058398257466"], "58398257466", (True, False)),
        (["SE4550000000058398257466"], OTHER, (False, False)),
        (["SE4550000000058398257466"], "840512345678901", (False, False)),
        (["58398257466"], "SE4550000000058398257466", (True, False)),
    ],
)
def test_an_account_is_the_ledgers_another_or_cannot_be_compared(db, named, account, expected):
    own = OwnAccounts(open_ledger(501, name="L", country="SE", bank_accounts=named)[0])
    assert (own.has(account), own.is_unsure(account)) == expected


def test_norwegian_and_finnish_payment_accounts_are_known_in_both_spellings(db):
    norwegian = OwnAccounts(open_ledger(502, name="N", country="NO")[0])
    assert norwegian.has("86011117947")
    assert norwegian.has("NO9386011117947")
    assert not norwegian.has("99991042764")
    finnish = OwnAccounts(open_ledger(913, name="F", country="FI")[0])
    assert finnish.has("FI2112345600000785")
    assert not finnish.has("FI4250001510000023")


def test_what_is_on_another_account_is_booked_when_the_ledger_names_it(ledger, written):
    open_ledger(501, bank_accounts=["SE4550000000058398257466"])
    path = written(
        camt.statements(
            camt.one_statement(camt.entry("12000.00", TAX), closing="12000.00", account=OTHER),
            camt.one_statement(camt.entry("5.00", TAX), closing="5.00"),
        )
    )
    first = run("import_bank_file", path, ledger=501)
    assert (first["imported"], first["left_out"]) == (1, 1)
    left = LeftOutEntry.objects.get()
    assert (left.reason, left.account, left.amount) == ("another account", OTHER, 12000)
    assert left.payer_name == "Tax agency"
    with unchanged():
        run("import_bank_file", path, ledger=501)
    open_ledger(501, bank_accounts=["SE4550000000058398257466", OTHER])
    again = run("import_bank_file", path, ledger=501)
    assert (again["imported"], again["already_imported"]) == (1, 1)
    left.refresh_from_db()
    assert str(left.booked_on) == "2026-06-08"
    assert sorted(Payment.objects.values_list("amount", flat=True)) == [5, 12000]
    assert {one.account: one.received for one in BankStatement.objects.all()} == {
        "SE4550000000058398257466": Decimal("5.00"),
        OTHER: Decimal("12000.00"),
    }
    with unchanged():
        run("import_bank_file", path, ledger=501)
    assert violations(ledger) == []


def test_one_file_serves_two_ledgers(ledger, written):
    open_ledger(501, bank_accounts=["SE4550000000058398257466"])
    open_ledger(502, name="Other", country="SE", bank_accounts=[OTHER])
    path = written(
        camt.statements(
            camt.one_statement(camt.entry("7.00", TAX), closing="7.00", account=OTHER),
            camt.one_statement(camt.entry("5.00", TAX), closing="5.00"),
        )
    )
    for number in (501, 502):
        assert run("import_bank_file", path, ledger=number)["imported"] == 1
    assert dict(Payment.objects.values_list("ledger", "amount")) == {501: 5, 502: 7}


def test_who_paid_what_is_left_out_is_forgotten_in_time(ledger, written):
    open_ledger(501, bank_accounts=["SE4550000000058398257466"])
    content = camt.statement(camt.entry("9.00", TAX), closing="9.00", account=OTHER)
    run("import_bank_file", written(content), ledger=501)
    for year, name in ((2033, "Tax agency"), (2034, "")):
        retention.end(ledger, dt.date(year, 6, 7))
        assert LeftOutEntry.objects.get().payer_name == name
    assert violations(ledger) == []
