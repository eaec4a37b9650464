"""What is booked cannot be dated before what it concerns."""

import pytest
from django.core.management import CommandError
from django.db import connection

from invoices.models import Payment
from reports.verification import verify
from tests.support.assertions import unchanged
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.roles import guards_lifted

HEADER = "payment_reference,amount,currency,value_date,bank_reference"


@pytest.fixture
def reference(authorize, api):
    authorization = authorize(number="852")
    assert api.post(authorization["captures"], {}).status_code == 201
    return authorization["invoicePurchaseDetails"]["paymentReference"]


def test_a_payment_cannot_be_booked_before_its_invoice_was_issued(ledger, api, reference, tmp_path):
    path = tmp_path / "payments.csv"
    path.write_text(f"{HEADER}\n{reference},100.00,SEK,2026-06-01,B1\n")
    with pytest.raises(CommandError, match="issued on 2026-06-08"):
        run("import_payments", str(path), ledger=501, date=TODAY.replace(day=7))
    assert not Payment.objects.exists()
    run("import_payments", str(path), ledger=501)
    assert api.get("/ledger/invoice/v1/501/invoices/852").data["status"] == "closed"


def test_a_file_that_pays_an_invoice_issued_later_is_refused_whole(ledger, reference, tmp_path):
    path = tmp_path / "payments.csv"
    path.write_text(f"{HEADER}\n99,10.00,SEK,2026-06-01,B0\n{reference},100.00,SEK,2026-06-01,B1\n")
    with unchanged(), pytest.raises(CommandError, match="852 was issued on 2026-06-08"):
        run("import_bank_file", str(path), ledger=501, date=TODAY.replace(day=7))


def test_a_payment_before_an_invoice_that_only_its_words_name_waits_for_staff(
    ledger, reference, tmp_path
):
    path = tmp_path / "payments.csv"
    path.write_text(f"{HEADER},payer_name,payer_account,message\n,100.00,SEK,2026-06-01,B1,,,852\n")
    imported = run("import_bank_file", str(path), ledger=501, date=TODAY.replace(day=7))
    assert (imported["imported"], imported["unmatched"]) == (1, 1)
    assert Payment.objects.get().state == "unmatched"


def test_a_debt_below_zero_as_of_a_day_is_a_violation(ledger, reference, tmp_path):
    path = tmp_path / "payments.csv"
    path.write_text(f"{HEADER}\n{reference},100.00,SEK,2026-06-08,B1\n")
    run("import_payments", str(path), ledger=501)
    connection.check_constraints()
    with guards_lifted() as cursor:
        for table in ("accounts_journalline", "accounts_journalentry"):
            where = "entry_id" if table.endswith("line") else "id"
            cursor.execute(
                f"UPDATE {table} SET book_on = '2026-06-07' WHERE {where} IN (SELECT id FROM "
                "accounts_journalentry WHERE template = 'payment_matched')"
            )
        cursor.execute(
            "UPDATE invoices_invoicetransaction SET book_on = '2026-06-07' WHERE type = 'Payment'"
        )
    as_of = Payment.objects.get().book_on.replace(day=7)
    found = [one.check.name for one in verify(ledger, as_of) if one.violations]
    assert "principal debt of each invoice = its receivable in the books" in found


def test_an_entry_that_contradicts_an_earlier_file_is_left_out(ledger, reference, tmp_path):
    path = tmp_path / "payments.csv"
    path.write_text(f"{HEADER}\n{reference},10.00,SEK,2026-06-08,B1\n")
    run("import_payments", str(path), ledger=501)
    path.write_text(
        f"{HEADER}\n{reference},5.00,SEK,2026-06-08,B0\n{reference},20.00,SEK,2026-06-08,B1\n"
    )
    result = run("import_payments", str(path), ledger=501)
    assert (result["imported"], result["left_out"]) == (1, 1)
    assert sorted(str(one.amount) for one in Payment.objects.all()) == ["10.00", "5.00"]
