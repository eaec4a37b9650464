"""Direct debit in Denmark: orders, results and mandates of Betalingsservice."""

from decimal import Decimal

import pytest
from django.core.management import CommandError

from customers.models import Consent
from invoices.models import Claim, Draw, Invoice, LeftOutEntry, Payment, PaymentReversal
from ledger_project.core.models import Event
from ledger_project.core.setup import open_ledger, register_seller
from reports.models import OutputFile
from reports.queries import content
from tests.support.assertions import unchanged
from tests.support.books import violations
from tests.support.clients import Api, created, issue
from tests.support.commands import run
from tests.support.direct_debit import mandate_information, payment_information
from tests.support.invoices import customer, issue_invoice
from tests.support.paths import CUSTOMERS

pytestmark = pytest.mark.usefixtures("constraints")

DUE = {"invoiceDate": "2026-06-08", "preferredDueDate": "2026-07-06", "currency": "DKK"}
MANDATE = ("0231", "7", "41")


@pytest.fixture
def danish(db) -> Api:
    """Return a client of a Danish ledger with an agreement on Betalingsservice."""
    ledger, _ = open_ledger(
        501, name="Dansk A/S", country="DK", direct_debit_id="12345678",
        organisation_number="12345674",
    )  # fmt: skip
    register_seller(ledger, "654", name="butik", iban="DK5000400440116243")
    api = issue(ledger)
    customer(api, "7")
    return api


@pytest.fixture
def told(tmp_path):
    """Import a file of Nets; the outcomes that are not zero."""

    def make(document: str, **options):
        path = tmp_path / "from-nets"
        path.write_bytes(document.encode("iso-8859-1"))
        result = run("import_bank_file", path, ledger=501, **options)
        return {name: n for name, n in result.items() if n and name not in {"ledger", "format"}}

    return make


@pytest.fixture
def ordered(at):
    """Close a day; what the new files for Nets say, line by line."""

    def make(day: str) -> list[list[str]]:
        at(day)
        made = OutputFile.objects.filter(type="direct-debit-file")
        known = set(made.values_list("pk", flat=True))
        run("end_of_day", 501)
        return [
            b"".join(content(file)).decode("iso-8859-1").splitlines()
            for file in made.exclude(pk__in=known)
        ]

    return make


@pytest.fixture
def invoice(danish, told) -> Invoice:
    """Return an invoice of 125.00, due on 6 July, of a customer with mandate 41."""
    assert told(mandate_information(MANDATE, on="080626")) == {"consents_given": 1}
    assert Consent.objects.get().reference == "000000041"
    issue_invoice(danish, 125, customerNo="7", invoiceNo="D1", **DUE)
    return Invoice.objects.get()


def test_what_falls_due_is_ordered_before_its_month(invoice, ordered):
    (lines,) = ordered("2026-06-09")
    assert {len(line) for line in lines} == {128}
    start, section, draw, text, closing, end = (line.rstrip() for line in lines)
    assert start == f"BS00212345674BS106010000000001{'':19}090626"
    assert section == f"BS012123456780112{'':5}00001{'D501-0001':<15}{'':4}09062026"
    payer = f"00001{'7':<15}000000041"
    assert draw == (
        f"BS04212345678028000000{payer}060720261{12500:013}{invoice.payment_reference:<30}00"
        f"{'':15}00000000"
    )
    assert text == f"BS05212345678024100001{payer} D1"
    sums = f"{1:011}{12500:015}{1:011}"
    assert closing == f"BS0921234567801120000000001{'':4}{sums}{'':15}{0:011}"
    assert end == f"BS99212345674BS10601{1:011}{sums}{0:015}{0:011}{0:034}"
    assert ordered("2026-06-10") == []
    assert run("reproduce_files", 501, type="direct-debit-file")["different"] == []


def test_after_the_deadline_of_a_month_the_next_one_is_asked_for(invoice, ordered):
    # Eight bank days after 19 June is 1 July.
    (lines,) = ordered("2026-06-19")
    assert lines[2][51:59] == "03082026"
    assert Draw.objects.get().draw_on.isoformat() == "2026-08-03"


def test_what_is_collected_pays_and_a_charge_back_takes_it_back(danish, invoice, told, ordered):
    ordered("2026-06-09")
    reference = invoice.payment_reference
    file = payment_information(("0236", reference, "125.00", "060726"), on="060726")
    assert told(file, date="2026-07-06") == {"imported": 1, "matched": 1, "drawn": 1}
    assert (Invoice.objects.get().state, Draw.objects.get().outcome) == ("closed", "paid")
    assert Payment.objects.get().value_on.isoformat() == "2026-07-06"
    with unchanged():
        assert told(file, date="2026-07-07") == {"already_imported": 1}
    back = payment_information(("0239", reference, "125.00", "060726"), on="090726", number=2)
    assert told(back, date="2026-07-09") == {"withdrawn": 1}
    assert (Invoice.objects.get().state, Payment.objects.get().state) == ("open", "withdrawn")
    with unchanged():
        assert told(back, date="2026-07-10") == {"already_imported": 1}
    assert ordered("2026-07-10") == []
    assert violations(invoice.ledger) == []


def test_a_draw_and_its_charge_back_in_one_file_come_to_nothing(invoice, told, ordered):
    ordered("2026-06-09")
    reference = invoice.payment_reference
    rows = [(code, reference, "125.00", "060726") for code in ("0236", "0239")]
    assert told(payment_information(*rows, on="080726"), date="2026-07-08") == {
        "imported": 1, "matched": 1, "drawn": 1, "withdrawn": 1,
    }  # fmt: skip
    assert Invoice.objects.get().state == "open"
    assert violations(invoice.ledger) == []


@pytest.mark.parametrize(
    ("code", "reason"), [("0237", "rejected"), ("0238", "cancelled before it was paid")]
)
def test_a_refused_draw_is_claimed_like_any_other_debt(invoice, told, ordered, code, reason):
    ordered("2026-06-09")
    run("run_claims", 501, date="2026-07-31")
    assert not Claim.objects.exists()
    file = payment_information((code, invoice.payment_reference, "125.00", "060726"), on="070726")
    assert told(file, date="2026-07-31") == {"draws_refused": 1}
    event = Event.objects.get(type="direct-debit-refused")
    assert event.data == {"amount": "125.00", "reason": reason}
    assert not Payment.objects.exists()
    assert ordered("2026-07-31") == []
    run("run_claims", 501, date="2026-08-03")
    assert Claim.objects.count() == 1


def test_mandates_begin_end_and_are_replaced_by_their_numbers(danish, invoice, told, ordered):
    kept = Consent.objects.get()
    # The end of an earlier mandate, and one of nobody, end nothing.
    others = (("0232", "7", "40"), ("0231", "8", "9"))
    assert told(mandate_information(*others, on="090626", number=2)) == {"unknown_mandates": 1}
    assert Consent.objects.get() == kept
    assert told(mandate_information(("0231", "7", "42"), on="100626", number=3)) == {
        "consents_given": 1
    }
    assert Consent.objects.get(state="active").reference == "000000042"
    (lines,) = ordered("2026-06-10")
    assert lines[2][42:51] == "000000042"
    assert told(mandate_information(("0234", "7", "42"), on="110626", number=4)) == {
        "consents_withdrawn": 1
    }
    assert not Consent.objects.filter(state="active").exists()


def test_a_consent_without_a_mandates_number_is_not_drawn(danish, ordered):
    created(danish.post(f"{CUSTOMERS}/7/consents", {"type": "Betalingsservice"}))
    issue_invoice(danish, 125, customerNo="7", invoiceNo="D1", **DUE)
    assert ordered("2026-06-09") == []
    assert not Draw.objects.exists()


def test_what_is_of_another_pbs_number_is_left_out(danish, told, invoice, ordered):
    ordered("2026-06-09")
    reference = invoice.payment_reference
    rows = [("0236", reference, "125.00", "060726"), ("0237", reference, "125.00", "060726")]
    with unchanged(but=("invoices.PaymentImport", "invoices.LeftOutEntry")):
        assert told(payment_information(*rows, on="060726", pbs="87654321"), date="2026-07-06") == {
            "left_out": 1
        }
        assert told(mandate_information(("0234", "7", "41"), on="060726", pbs="87654321")) == {}
    entry = LeftOutEntry.objects.get()
    assert (entry.reason, entry.account, entry.amount) == ("another account", "PBS 87654321", 125)


def test_slips_pay_by_the_identification_that_was_printed(danish, invoice, told):
    slips = (("0297", invoice.payment_reference, "100.00"), ("0297", "1", "7.00"))
    file = payment_information(slips=slips, on="060726")
    assert told(file, date="2026-07-06") == {"imported": 2, "matched": 1, "unmatched": 1}
    assert Invoice.objects.get().capital_debt == 25
    back = payment_information(
        slips=(("0299", invoice.payment_reference, "100.00"),), on="070726", number=2
    )
    assert told(back, date="2026-07-07") == {"withdrawn": 1}
    assert Invoice.objects.get().capital_debt == 125
    assert PaymentReversal.objects.get().amount == Decimal(100)
    assert violations(invoice.ledger) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f"{1:011}{12500:015}", f"{2:011}{12500:015}"),
        (f"{1:011}{12500:015}", f"{1:011}{12600:015}"),
        ("BS04212345678", "BS04112345678"),
        ("BS09212345678", "BS09287654321"),
        ("BS99212345674", "BS04212345674"),
        ("BS10602", "BS10601"),
        ("0236", "0230"),
        ("060726", "320726"),
    ],
)
def test_a_delivery_that_does_not_add_up_is_refused_whole(invoice, told, old, new):
    row = ("0236", invoice.payment_reference, "125.00", "060726")
    file = payment_information(row, on="060726")
    assert old in file
    with unchanged(), pytest.raises(CommandError, match="Refused, nothing was changed"):
        told(file.replace(old, new, 1) if old != "060726" else file.replace(old, new))


def test_a_cut_delivery_is_refused_wherever_it_ends(invoice, told):
    row = ("0236", invoice.payment_reference, "125.00", "060726")
    lines = payment_information(row, on="060726").splitlines(keepends=True)
    for number in range(1, len(lines)):
        with unchanged(), pytest.raises(CommandError, match="Refused, nothing was changed"):
            told("".join(lines[:number]))
