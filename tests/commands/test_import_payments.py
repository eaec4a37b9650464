"""import_payments: matched by reference, once by bank reference, nothing lost."""

from decimal import Decimal

import pytest
from django.core.management import CommandError

from accounts.models import Account, JournalEntry, JournalLine, Surplus
from invoices.bank import formats
from invoices.bank.formats import Kind
from invoices.bank.reversals import reverse_payment
from invoices.models import Invoice, LeftOutEntry, Payment, PaymentReversal
from ledger_project.core.setup import open_ledger
from tests.support.actors import SYSTEM
from tests.support.assertions import unchanged
from tests.support.books import violations
from tests.support.commands import ROOT, run
from tests.support.dates import TODAY

pytestmark = pytest.mark.usefixtures("constraints")
HEADER = "payment_reference,amount,currency,value_date,bank_reference"


@pytest.fixture
def bank_file(tmp_path):
    def write(*lines: str, header: str = HEADER):
        path = tmp_path / "payments.csv"
        path.write_text("\n".join([header, *lines, ""]))
        return str(path)

    return write


@pytest.fixture
def reference(authorize, api):
    """Return the payment reference of an invoice with a debt of 100.00."""
    authorization = authorize(amount=Decimal("100.00"), number="852")
    assert api.post(authorization["captures"], {}).status_code == 201
    return authorization["invoicePurchaseDetails"]["paymentReference"]


def books(role: str) -> Decimal:
    lines = JournalLine.objects.filter(role=role)
    return sum((line.debit - line.credit for line in lines), Decimal(0))


def clean(ledger) -> bool:
    return not violations(ledger)


def test_a_payment_by_reference_closes_the_invoice_and_lowers_the_account(
    ledger, api, reference, bank_file
):
    result = run("import_payments", bank_file(f"{reference},100.00,SEK,2026-06-08,B1"), ledger=501)
    assert result["matched"] == 1
    invoice = api.get("/ledger/invoice/v1/501/invoices/852").data
    assert (invoice["status"], invoice["currentDebt"], invoice["paidAmount"]) == (
        "closed",
        Decimal("0.00"),
        Decimal("100.00"),
    )
    assert Account.objects.get().balance == 0
    assert (books("client_funds"), books("purchased_receivable")) == (100, 0)
    assert clean(ledger)


def test_what_exceeds_the_debt_becomes_the_customers_surplus(ledger, api, reference, bank_file):
    run("import_payments", bank_file(f"{reference},130.50,SEK,2026-06-08,B1"), ledger=501)
    customer = api.get("/ledger/customer/v1/501/customers").data["items"][0]
    (surplus,) = api.get(customer["surpluses"]).data["items"]
    assert surplus["amount"] == surplus["remainingAmount"] == Decimal("30.50")
    assert books("customer_surplus") == Decimal("-30.50")
    assert clean(ledger)


def test_a_part_payment_leaves_the_invoice_open(ledger, api, reference, bank_file):
    run("import_payments", bank_file(f"{reference},40.00,SEK,2026-06-08,B1"), ledger=501)
    invoice = api.get("/ledger/invoice/v1/501/invoices/852").data
    assert (invoice["status"], invoice["currentDebt"]) == ("open", Decimal("60.00"))
    assert clean(ledger)


def test_a_payment_that_no_invoice_knows_is_kept_aside(ledger, api, reference, bank_file):
    run("import_payments", bank_file("99999999,40.00,SEK,2026-06-08,B1"), ledger=501)
    assert not Payment.objects.get().matches.exists()
    assert books("unmatched_payments") == Decimal("-40.00")
    assert Invoice.objects.get().paid == 0
    assert clean(ledger)


def test_a_file_imported_twice_is_booked_once(ledger, api, reference, bank_file):
    path = bank_file(f"{reference},100.00,SEK,2026-06-08,B1", "1,5.00,SEK,2026-06-08,B2")
    first = run("import_payments", path, ledger=501)
    entries = JournalEntry.objects.count()
    second = run("import_payments", path, ledger=501)
    assert (first["imported"], second["imported"], second["already_imported"]) == (2, 0, 2)
    assert JournalEntry.objects.count() == entries
    assert clean(ledger)


def test_the_same_bank_reference_with_another_amount_is_left_out(ledger, reference, bank_file):
    run("import_payments", bank_file(f"{reference},60.00,SEK,2026-06-08,B1"), ledger=501)
    file = bank_file(f"{reference},40.00,SEK,2026-06-08,B1", "7,1.00,SEK,2026-06-08,B2")
    result = run("import_payments", file, ledger=501)
    assert (result["imported"], result["left_out"]) == (1, 1)
    assert sorted(Payment.objects.values_list("amount", flat=True)) == [1, 60]
    left = LeftOutEntry.objects.get()
    assert (left.reason, left.bank_reference, left.amount) == ("known with other content", "B1", 40)
    assert clean(ledger)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{},abc,SEK,2026-06-08,B2", "line 3.*amount"),
        ("{},1.005,SEK,2026-06-08,B2", "line 3.*two decimals"),
        ("{},-1.00,SEK,2026-06-08,B2", "line 3.*positive"),
        ("{},NaN,SEK,2026-06-08,B2", "line 3.*amount"),
        ("{},1.00,sek,2026-06-08,B2", "line 3.*currency"),
        ("{},1.00,SEK,08/06/2026,B2", "line 3.*value_date"),
        ("{},1.00,SEK,2026-06-08,", "line 3.*bank_reference"),
        ("{},1.00,SEK,2026-06-08", "line 3.*columns"),
        ("{},1.00,SEK,2026-06-08,B1", "line 3.*line 2"),
    ],
)
def test_a_file_with_one_faulty_line_is_refused_whole(ledger, reference, bank_file, line, message):
    path = bank_file(f"{reference},10.00,SEK,2026-06-08,B1", line.format(reference))
    with pytest.raises(CommandError, match=message):
        run("import_payments", path, ledger=501)
    assert not Payment.objects.exists()
    assert Invoice.objects.get().capital_debt == 100


def test_a_file_with_another_header_or_none_is_refused(ledger, bank_file, tmp_path):
    with pytest.raises(CommandError, match="header"):
        run("import_payments", bank_file(header="reference,amount"), ledger=501)
    with pytest.raises(CommandError, match="Cannot read"):
        run("import_payments", str(tmp_path / "missing.csv"), ledger=501)
    assert not Payment.objects.exists()


def test_a_payment_of_a_closed_invoice_is_all_surplus(ledger, reference, bank_file):
    run("import_payments", bank_file(f"{reference},100.00,SEK,2026-06-08,B1"), ledger=501)
    run("import_payments", bank_file(f"{reference},25.00,SEK,2026-06-08,B2"), ledger=501)
    assert Surplus.objects.get().amount == 25
    assert clean(ledger)


def test_a_credit_of_what_was_paid_becomes_surplus_and_the_invoice_stays_closed(
    ledger, api, reference, bank_file
):
    run("import_payments", bank_file(f"{reference},100.00,SEK,2026-06-08,B1"), ledger=501)
    (authorization,) = api.get("/ledger/invoice-purchase/v1/501/authorizations").data["items"]
    body = {"amount": Decimal("30.00"), "creditInvoiceNumber": "852-K1", "reason": "Complaint"}
    assert api.post(authorization["credits"], body).status_code == 201
    assert Surplus.objects.get().amount == 30
    invoice = api.get("/ledger/invoice/v1/501/invoices/852").data
    assert (invoice["status"], invoice["creditedAmount"]) == ("closed", Decimal("30.00"))
    assert clean(ledger)


FIXTURES = sorted((ROOT / "tests/bank/fixtures").glob("*_*.*"))
WITHOUT_PAYMENTS = {"autogiro_mandates.txt", "betalingsservice_0603.txt"}
COUNTRIES = {"ocr": "NO", "betalingsservice": "DK"}


@pytest.mark.parametrize(
    "path",
    [path for path in FIXTURES if path.name not in WITHOUT_PAYMENTS],
    ids=lambda path: path.name,
)
def test_a_file_of_each_format_is_booked_once_however_often_it_is_imported(path):
    country = COUNTRIES.get(path.name.split("_")[0], "SE")
    own = [
        "SE4550000000058398257466", "5050-5055", "50505063", "9999.10.42764", "99991042772",
        "9912346",
    ]  # fmt: skip
    agreements = {"betalingsservice": "12345678"}
    ledger, _ = open_ledger(
        601, name="Bank", country=country, bank_accounts=own,
        direct_debit_id=agreements.get(path.name.split("_")[0]),
    )  # fmt: skip
    file = formats.read(path.read_bytes(), country=ledger.country, currency=ledger.currency)
    payments = [one for one in file.transactions if one.kind is Kind.PAYMENT]
    first = run("import_payments", path, ledger=601)
    assert first["imported"] == len(payments) > 0
    with unchanged():
        again = run("import_payments", path, ledger=601)
    assert (again["imported"], again["already_imported"]) == (0, len(file.transactions))
    assert Payment.objects.count() == len(payments)
    taken_back = first["withdrawn"] + first["unmatched_reversals"]
    assert PaymentReversal.objects.count() == taken_back == len(file.transactions) - len(payments)
    assert violations(ledger) == []


def test_the_six_versions_of_camt_tell_of_the_same_payments(ledger):
    counts = []
    for path in FIXTURES:
        if path.name.startswith("camt") and "split" not in path.name:
            result = run("import_payments", path, ledger=501)
            counts.append((path.name, result["imported"]))
    assert len(counts) == 6
    assert [count for _, count in counts if count] == [counts[0][1]]


def test_a_reversal_that_nobody_understands_waits_until_staff_does(ledger, reference, bank_file):
    header = f"{HEADER},payer_name,payer_account,message,kind,reverses"
    run("import_payments", bank_file(f"{reference},40.00,SEK,2026-06-08,B1"), ledger=501)
    lines = "99,40.00,SEK,2026-06-08,R1,,,,reversal,"
    result = run("import_payments", bank_file(lines, header=header), ledger=501)
    assert result["unmatched_reversals"] == 1
    assert violations(ledger) == []
    payment = Payment.objects.select_related("ledger").get()
    assert payment.state == "matched"
    reverse_payment(payment=payment, actor=SYSTEM, on=TODAY, reversal=PaymentReversal.objects.get())
    assert Payment.objects.get().state == "withdrawn"
    assert PaymentReversal.objects.get().payment_id == payment.pk
    assert Invoice.objects.get().capital_debt == 100
    assert violations(ledger) == []
