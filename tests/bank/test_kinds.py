"""Kinds of files that banks deliver: each says what becomes of its entries."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.management import CommandError

from invoices.documents.payment_codes import creditor_reference
from invoices.models import Invoice, LeftOutEntry, Payment, PaymentReversal
from ledger_project.core.models import Ledger
from ledger_project.core.setup import open_ledger, register_seller
from tests.support import camt_messages as camt
from tests.support.assertions import unchanged
from tests.support.bodies import authorization_body
from tests.support.books import violations
from tests.support.clients import created, issue
from tests.support.commands import run
from tests.support.invoices import billed
from tests.support.purchases import buy, credit

pytestmark = pytest.mark.usefixtures("constraints")
PAYER = "<RltdPties><Dbtr><Nm>Buyer AB</Nm></Dbtr></RltdPties>"


@pytest.fixture
def read(ledger, tmp_path) -> Callable[..., dict[str, int]]:
    """Import a bank's file; the counts without the zeros."""

    def import_(content: bytes, number: int = 501) -> dict[str, int]:
        path = tmp_path / "from-the-bank"
        path.write_bytes(content)
        result = run("import_bank_file", path, ledger=number)
        assert violations(Ledger.objects.get(number=number)) == []
        return {
            name: count
            for name, count in result.items()
            if count and name not in {"ledger", "format"}
        }

    return import_


def owed(api, amount: str, **members) -> Invoice:
    """Return a new invoice of an amount, with its payment reference."""
    bought = buy(api, amount, **members)
    reference = bought["invoicePurchaseDetails"]["paymentReference"]
    return Invoice.objects.get(payment_reference=reference)


@pytest.fixture
def finnish(db) -> Invoice:
    """Return an invoice of 1,371.13 EUR of a ledger in Finland, number 913."""
    ledger = open_ledger(913, name="Kirja Oy", country="FI")[0]
    register_seller(ledger, "654", name="kauppa")
    body = authorization_body(amount=Decimal("1371.13"), invoice={"currency": "EUR"})
    client = issue(ledger)
    bought = created(client.post("/ledger/invoice-purchase/v1/913/authorizations", body))
    created(client.post(bought["captures"], {}))
    return Invoice.objects.get(ledger=ledger)


MATCHED = {"imported": 1, "matched": 1}
WAITS = {"imported": 1, "unmatched": 1}


def test_the_number_of_the_referred_document_is_a_reference(api, read):
    invoice = owed(api, "211.06")
    for number in (invoice.payment_reference, invoice.invoice_no):
        remittance = f"<RmtInf>{camt.document(number, '100.00')}</RmtInf>"
        content = camt.notification(camt.entry("100.00", PAYER + remittance))
        assert read(content) == (MATCHED if number == invoice.payment_reference else WAITS)
    assert Payment.objects.first().payment_reference == invoice.invoice_no
    remittance = f"<RmtInf>{camt.document(invoice.invoice_no, '111.06')}</RmtInf>"
    assert read(camt.notification(camt.entry("111.06", remittance))) == MATCHED


def test_a_batch_of_which_only_the_sum_is_told_is_left_to_the_notification(read):
    batch = "<Btch><MsgId>B1</MsgId><NbOfTxs>2</NbOfTxs></Btch>"
    total = '<AmtDtls><TxAmt><Amt Ccy="SEK">2000.00</Amt></TxAmt></AmtDtls>'
    content = camt.statement(
        camt.entry("2000.00", total, batch=batch),
        camt.entry("500.00", PAYER + "<RmtInf><Ustrd>invoice 77</Ustrd></RmtInf>"),
        opening="100.00",
        closing="2600.00",
    )
    assert read(content) == {**WAITS, "left_out": 1}
    assert Payment.objects.get().amount == Decimal("500.00")


def test_interest_is_left_out_and_the_payment_beside_it_is_booked(api, read):
    invoice = owed(api, "500.00")
    interest = camt.entry("103.92", "", bank="", code="ACMT/MCOP/INTR")
    content = camt.statement(
        camt.entry("500.00", PAYER + camt.stated(invoice.payment_reference)),
        interest.replace("<Ntry>", "<Ntry><NtryRef>321555</NtryRef>"),
        closing="603.92",
    )
    assert read(content) == {**MATCHED, "left_out": 1}


def test_a_statement_of_an_account_in_another_currency_is_left_out(read):
    content = camt.statements(
        camt.one_statement(camt.entry("500.00", PAYER), closing="500.00"),
        camt.one_statement(
            camt.entry("7.00", PAYER, currency="EUR"),
            closing="7.00",
            currency="EUR",
            account="SE3550000000054910000003",
        ),
    )
    assert read(content) == {**WAITS, "left_out": 1}


def test_a_reference_in_free_text_finds_an_invoice_of_the_amount(api, read):
    invoice = owed(api, "1755.19")
    text = f"OCR {invoice.payment_reference[:5]} {invoice.payment_reference[5:]}"
    said = f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf>"
    assert read(camt.notification(camt.entry("1755.18", said))) == WAITS
    assert read(camt.notification(camt.entry("1755.19", said))) == MATCHED


def test_what_the_bank_adds_may_hold_the_reference(api, read):
    invoice = owed(api, "80.00")
    said = f"<AddtlTxInf>REF: {invoice.payment_reference}</AddtlTxInf>"
    assert read(camt.notification(camt.entry("80.00", PAYER + said))) == MATCHED


def test_an_order_beside_the_invoice_and_zeros_in_front_leave_the_reference(api, read):
    invoice = owed(api, "211.06")
    order = "<RfrdDocInf><Tp><CdOrPrtry><Cd>PUOR</Cd></CdOrPrtry></Tp><Nb>77</Nb></RfrdDocInf>"
    told = camt.document("000" + invoice.payment_reference, "11.06")
    remittance = told.replace("<RfrdDocInf>", order + "<RfrdDocInf>", 1)
    said = f"{PAYER}<RmtInf>{remittance}</RmtInf>"
    assert read(camt.notification(camt.entry("11.06", said))) == MATCHED
    assert Payment.objects.get().message == "77"
    padded = f"<RmtInf><Ustrd>OCR{invoice.payment_reference}</Ustrd></RmtInf>"
    assert read(camt.notification(camt.entry("200.00", padded))) == MATCHED
    invoice.refresh_from_db()
    assert invoice.state == "closed"


@pytest.mark.parametrize("between", ["-", "."])
def test_a_reference_in_groups_in_free_text_is_one(api, read, between):
    invoice = owed(api, "77.77")
    number = invoice.payment_reference
    said = (
        f"<RmtInf><Ustrd>ref {between.join([number[:4], number[4:8], number[8:]])}</Ustrd></RmtInf>"
    )
    assert read(camt.notification(camt.entry("77.77", said))) == MATCHED


@pytest.mark.parametrize("told", ["<NbOfTxs>1</NbOfTxs>", "<NbOfTxs>2</NbOfTxs>", ""])
def test_a_batch_that_says_nothing_of_its_payments_is_booked_by_the_file_that_does(api, read, told):
    invoice = owed(api, "2000.00")
    batch = f"<Btch><MsgId>B1</MsgId>{told}</Btch>"
    total = '<AmtDtls><TxAmt><Amt Ccy="SEK">2000.00</Amt></TxAmt></AmtDtls>'
    for details in ("", total):
        content = camt.statement(camt.entry("2000.00", details, batch=batch), closing="2000.00")
        assert read(content) == {"left_out": 1}
    said = PAYER + camt.stated(invoice.payment_reference)
    assert read(camt.notification(camt.entry("2000.00", said))) == MATCHED


@pytest.mark.parametrize("paged", ["message", "statement"])
def test_pages_of_one_message_are_both_booked(read, paged):
    def page(number: str, amount: str, before: str, after: str, kinds: str) -> bytes:
        told = camt.entry(amount, PAYER)
        report = camt.one_statement(told, opening=before, closing=after, kinds=kinds)
        if paged == "message":
            return camt.statements(report, identity="PAGED", page=number)
        pages = f"<StmtPgntn><PgNb>{number}</PgNb><LastPgInd>false</LastPgInd></StmtPgntn>"
        report = report.replace("<CreDtTm>", f"{pages}<CreDtTm>", 1)
        content = camt.statements(report, identity="PAGED").replace(b"001.02", b"001.08")
        return content.replace(b"<Sts>BOOK</Sts>", b"<Sts><Cd>BOOK</Cd></Sts>")

    assert read(page("1", "10.00", "0.00", "10.00", "OPBD ITBD")) == WAITS
    assert read(page("2", "20.00", "10.00", "30.00", "ITBD CLBD")) == WAITS


def test_one_reference_of_the_servicer_for_two_entries_makes_two_payments(read):
    first, second = (
        camt.entry(
            amount,
            f"<Refs><EndToEndId>E{one}</EndToEndId><TxId>T{one}</TxId></Refs>",
            bank="SAME",
        )
        for one, amount in ((1, "50.00"), (2, "25.00"))
    )
    assert read(camt.statement(first, second, closing="75.00")) == {"imported": 2, "unmatched": 2}
    # Also in another file, in another order.
    assert read(camt.notification(second, first)) == {"already_imported": 2}
    assert sorted(Payment.objects.values_list("bank_reference", "amount")) == [
        ("SAME", Decimal("50.00")),
        ("SAME/T2", Decimal("25.00")),
    ]


def test_elements_in_another_order_do_no_harm(api, read):
    invoice = owed(api, "100.00")
    parties = (
        "<RltdPties><Dbtr><Nm>Buyer AB</Nm></Dbtr><Cdtr><Nm>Seller AB</Nm></Cdtr>"
        "<DbtrAcct><Id><Othr><Id>50501055</Id></Othr></Id></DbtrAcct></RltdPties>"
    )
    details = parties + camt.stated(invoice.payment_reference)
    assert read(camt.notification(camt.entry("100.00", details))) == MATCHED
    assert Payment.objects.get().payer_account == "50501055"


@pytest.mark.parametrize(
    "missing",
    [
        "<CreDtTm>2026-06-08T06:00:00</CreDtTm>",
        "<Id>R1</Id>",
        "<Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn>",
    ],
)
def test_what_is_missing_and_says_nothing_of_money_does_no_harm(api, read, missing):
    invoice = owed(api, "100.00")
    content = camt.notification(camt.entry("100.00", camt.stated(invoice.payment_reference)))
    assert missing.encode() in content
    assert read(content.replace(missing.encode(), b"")) == MATCHED


@pytest.mark.parametrize(
    "missing",
    [
        '<Amt Ccy="SEK">100.00</Amt>',
        "<CdtDbtInd>CRDT</CdtDbtInd>",
        "<Sts>BOOK</Sts>",
        "<Acct><Id><IBAN>SE4550000000058398257466</IBAN></Id><Ccy>SEK</Ccy></Acct>",
    ],
)
def test_what_is_missing_of_the_money_refuses_the_file(api, read, missing):
    content = camt.notification(camt.entry("100.00", PAYER))
    assert missing.encode() in content
    with unchanged(), pytest.raises(CommandError, match="Refused, nothing was changed"):
        read(content.replace(missing.encode(), b""))


def test_the_reference_of_our_own_code_is_that_of_the_invoice(finnish, read):
    reference = creditor_reference(finnish.payment_reference)
    assert reference.startswith("RF")
    told = camt.entry("50.00", PAYER + camt.stated(reference), currency="EUR")
    content = camt.notification(told, currency="EUR", account=camt.ACCOUNTS["FI"])
    assert read(content, 913) == MATCHED
    mistyped = reference[:2] + f"{(int(reference[2:4]) + 1) % 100:02d}" + reference[4:]
    told = camt.entry("50.00", PAYER + camt.stated(mistyped), currency="EUR")
    content = camt.notification(told, currency="EUR", account=camt.ACCOUNTS["FI"])
    assert read(content, 913) == WAITS


def test_money_out_in_another_currency_is_left_out(read):
    content = camt.statement(
        camt.entry("500.00", PAYER),
        camt.entry("29.06", direction="DBIT", currency="EUR"),
        opening="1000.00",
        closing="1166.94",
    )
    assert read(content) == {**WAITS, "left_out": 1}


def test_the_reason_of_a_return_is_its_message(read):
    why = "<RtrInf><Rsn><Cd>AM04</Cd></Rsn><AddtlInf>Not enough balance</AddtlInf></RtrInf>"
    assert read(camt.notification(camt.entry("60.00", why, direction="DBIT"))) == {
        "unmatched_reversals": 1
    }
    assert PaymentReversal.objects.get().message == "AM04 Not enough balance"


def test_what_banks_keep_is_charges_and_no_debt_of_the_customer(api, read):
    def told(invoice: Invoice, charges: str) -> bytes:
        details = (
            '<AmtDtls><InstdAmt><Amt Ccy="SEK">5500.00</Amt></InstdAmt><TxAmt>'
            f'<Amt Ccy="SEK">5455.00</Amt></TxAmt></AmtDtls><Chrgs><Amt Ccy="SEK">{charges}</Amt>'
            f"</Chrgs>{PAYER}{camt.stated(invoice.payment_reference)}"
        )
        return camt.statement(camt.entry("5455.00", details), closing="5455.00")

    met, other = owed(api, "5500.00"), owed(api, "5500.00")
    assert read(told(met, "45.00")) == MATCHED
    met.refresh_from_db()
    assert (met.state, met.remitted, met.capital_debt) == ("closed", Decimal("45.00"), 0)
    assert Payment.objects.get().message == "less charges 45.00"
    assert read(told(other, "20.00")) == MATCHED
    other.refresh_from_db()
    assert (other.state, other.remitted, other.capital_debt) == ("open", 0, Decimal("45.00"))


@pytest.mark.parametrize("place", ["entry", "total"])
def test_charges_are_read_wherever_they_are_said(api, read, place):
    invoice = owed(api, "211.06")
    instructed = (
        '<AmtDtls><InstdAmt><Amt Ccy="SEK">211.06</Amt></InstdAmt><TxAmt><Amt Ccy="SEK">200.00'
        "</Amt></TxAmt></AmtDtls>"
    )
    kept = '<Chrgs><TtlChrgsAndTaxAmt Ccy="SEK">11.06</TtlChrgsAndTaxAmt></Chrgs>'
    of_entry = kept.replace("TtlChrgsAndTaxAmt", "Amt") if place == "entry" else ""
    details = (
        f"{instructed}{'' if of_entry else kept}{PAYER}{camt.stated(invoice.payment_reference)}"
    )
    told = camt.entry("200.00", details, more=of_entry)
    assert read(camt.statement(told, closing="200.00")) == MATCHED
    invoice.refresh_from_db()
    assert (invoice.state, invoice.remitted) == ("closed", Decimal("11.06"))


def less(reference: str, amount: str, note: str, credited: str) -> str:
    """Return the details of a payment of an invoice less a credit note."""
    paid = f'<RfrdDocAmt><RmtdAmt Ccy="SEK">{amount}</RmtdAmt></RfrdDocAmt>'
    return (
        f"{PAYER}<RmtInf><Strd>{paid}<CdtrRefInf><Ref>{reference}</Ref></CdtrRefInf></Strd>"
        f"{camt.document(note, credited, kind='CREN', paid='CdtNoteAmt')}</RmtInf>"
    )


def test_a_credit_note_that_nobody_knows_waits_with_its_number_and_amount(api, read):
    invoice = owed(api, "1371.13")
    details = less(invoice.payment_reference, "1371.13", "9001", "628.68")
    assert read(camt.notification(camt.entry("742.45", details))) == WAITS
    payment = Payment.objects.get()
    assert payment.message == "credit note 9001: -628.68"
    assert payment.parts == (
        (invoice.payment_reference, Decimal("1371.13")),
        ("9001", Decimal("-628.68")),
    )
    invoice.refresh_from_db()
    assert invoice.capital_debt == Decimal("1371.13")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<Nb>9001</Nb>", ""),
        ("<CdtNoteAmt", '<DuePyblAmt Ccy="EUR">1.00</DuePyblAmt><CdtNoteAmt'),
        ('<CdtNoteAmt Ccy="SEK">628.68</CdtNoteAmt>', '<RmtdAmt Ccy="SEK">628.68</RmtdAmt>'),
        ('<CdtNoteAmt Ccy="SEK">628.68</CdtNoteAmt>', '<CdtNoteAmt Ccy="SEK">-628.68</CdtNoteAmt>'),
        ('<CdtNoteAmt Ccy="SEK">628.68</CdtNoteAmt>', '<CdtNoteAmt Ccy="SEK">some</CdtNoteAmt>'),
        ("628.68</CdtNoteAmt>", "600.00</CdtNoteAmt>"),
    ],
)
def test_what_a_credit_note_left_is_no_part_payment_however_it_is_told(api, read, old, new):
    invoice = owed(api, "1371.13")
    details = less(invoice.payment_reference, "1371.13", "9001", "628.68")
    assert old in details
    assert read(camt.notification(camt.entry("742.45", details.replace(old, new)))) == WAITS
    assert "credit note" in Payment.objects.get().message
    # Nor is it later, when unmatched payments are tried again.
    run("end_of_day", 501)
    invoice.refresh_from_db()
    assert invoice.capital_debt == Decimal("1371.13")


@pytest.mark.parametrize("due", ['<DuePyblAmt Ccy="SEK">1371.13</DuePyblAmt>', ""])
def test_a_credit_note_in_the_block_of_its_invoice_is_taken_off(api, read, due):
    bought = buy(api, "1371.13")
    reference = bought["invoicePurchaseDetails"]["paymentReference"]
    credit(api, bought, "628.68", creditInvoiceNumber="9001")
    kinds = "".join(
        f"<RfrdDocInf><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Nb>{number}</Nb></RfrdDocInf>"
        for kind, number in (("CINV", reference), ("CREN", "9001"))
    )
    remitted = "742.45" if due else "1371.13"
    block = (
        f"{kinds}<RfrdDocAmt>{due}<CdtNoteAmt Ccy='SEK'>628.68</CdtNoteAmt>"
        f"<RmtdAmt Ccy='SEK'>{remitted}</RmtdAmt></RfrdDocAmt>"
    )
    said = f"<RmtInf><Strd>{block}</Strd></RmtInf>"
    assert read(camt.notification(camt.entry("742.45", said))) == MATCHED
    assert Invoice.objects.get(payment_reference=reference).state == "closed"


def test_a_credit_note_that_lowered_the_debt_already_is_taken_off(api, read):
    bought = buy(api, "1371.13")
    reference = bought["invoicePurchaseDetails"]["paymentReference"]
    credit(api, bought, "628.68", creditInvoiceNumber="9001")
    wrong = less(reference, "1371.13", "9001", "628.67")
    assert read(camt.notification(camt.entry("742.46", wrong))) == WAITS
    right = less(reference, "1371.13", "9001", "628.68")
    assert read(camt.notification(camt.entry("742.45", right))) == MATCHED
    assert Invoice.objects.get(payment_reference=reference).state == "closed"


def test_an_open_credit_invoice_of_a_remittance_is_set_off(api, read):
    invoice = billed(api, 1000, invoiceNo="S1")
    billed(api, 250, invoiceType="credit", creditedInvoiceNo="S1", invoiceNo="K1")
    details = less(invoice["paymentReference"], "1000.00", "K1", "250.00")
    assert read(camt.notification(camt.entry("750.00", details))) == MATCHED
    assert {one.invoice_no: one.state for one in Invoice.objects.all()} == {
        "S1": "closed",
        "K1": "closed",
    }


def test_a_batch_whose_details_state_no_amounts_is_left_out_and_the_rest_is_booked(read):
    details = f"<TxDtls>{PAYER}</TxDtls><TxDtls>{PAYER}</TxDtls>"
    batch = camt.entry("300.00", batch=f"<Btch><NbOfTxs>2</NbOfTxs></Btch>{details}")
    content = camt.statement(batch, camt.entry("20.00", PAYER), closing="320.00")
    assert read(content) == {"imported": 1, "unmatched": 1, "left_out": 1}
    assert Payment.objects.get().amount == 20
    assert LeftOutEntry.objects.get().reason == "reported in another file"
