"""What the letters of an invoice demand, and how it can be paid."""

from decimal import Decimal

from ledger_project.core.setup import open_ledger
from tests.support.clients import created
from tests.support.commands import run
from tests.support.invoices import billed, customer, done
from tests.support.letters import letter
from tests.support.paths import CUSTOMERS
from tests.support.payments import pay_invoice


def test_an_invoice_with_direct_debit_can_be_paid_by_its_slip_like_any_other(api, at):
    number = customer(api, nationalIdentifier={"regNo": "19101010-1010", "countryCode": "SE"})
    created(api.post(f"{CUSTOMERS}/{number}/consents", {"type": "Autogiro"}))
    one = billed(api, 1000)
    assert one["directDebit"] is True
    text = letter(api, one, "invoice")
    assert one["paymentReference"] in text
    assert "5050-1055" in text
    assert "Att betala 1 000,00 SEK" in text
    assert "dras" not in text
    # It is claimed like others, too.
    at("2026-07-14")
    assert run("run_claims", 501)[0]["Reminder"] == 1


def test_a_reminder_of_a_partly_disputed_invoice_adds_up(api, ledger, at):
    """1 000.00 less 200.00 paid, 100.00 credited and 300.00 disputed are 400.00."""
    open_ledger(501, penalty_interest=Decimal("12.00"))
    one = billed(api, 1000)
    pay_invoice(ledger, one, 200)
    done(api, one, "credit", {"amount": 100, "reason": "Complaint", "creditInvoiceNo": "K1"})
    done(api, one, "dispute", {"reason": "Broken", "amount": 300})
    for day in ("2026-07-14", "2026-07-31"):
        at(day)
        run("run_claims", 501)
    # 24 days of 12 % on 400.00 by 31 July.
    text = letter(api, one, "reminder")
    for line in (
        "Betalt −200,00", "Krediterat −100,00", "Bestritt belopp, som inte krävs −300,00",
        "Obetalt kapital 400,00", "Påminnelseavgift 60,00", "Dröjsmålsränta 3,16",
        "Att betala 463,16 SEK",
    ):  # fmt: skip
        assert line in text, text
    assert "Tack för din betalning" in letter(api, one, "rest-reminder")
