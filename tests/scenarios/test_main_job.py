"""The whole main job, end to end: HTTP, commands, and the files as a consumer downloads them."""

from decimal import Decimal

from lxml import etree

from accounts.models import JournalLine
from tests.support.bodies import authorization_body
from tests.support.books import violations
from tests.support.commands import run
from tests.support.paths import AUTHORIZATIONS, FILES


def test_from_authorization_to_settlement_and_files(ledger, api, at, tmp_path, constraints):
    # Monday: a sale of 1 000.00, delivered in two parts.
    authorization = api.post(
        AUTHORIZATIONS, authorization_body(amount=Decimal("1000.00"), number="852")
    ).data
    api.post(authorization["captures"], {"amount": 600, "sellerCaptureReference": "c-1"})
    # Tuesday: the rest, and a part comes back.
    at("2026-06-09")
    api.post(authorization["captures"], {"sellerCaptureReference": "c-2"})
    credit = {"amount": 150, "creditInvoiceNumber": "852-K1", "reason": "Complaint"}
    assert api.post(authorization["credits"], credit).data["creditedAmount"] == 150
    # Wednesday: the buyer pays, ten too much; the day is closed.
    at("2026-06-10")
    reference = authorization["invoicePurchaseDetails"]["paymentReference"]
    bank = tmp_path / "bank.csv"
    bank.write_text(
        "payment_reference,amount,currency,value_date,bank_reference\n"
        f"{reference},860.00,SEK,2026-06-10,B1\n"
    )
    run("import_payments", str(bank), ledger=501)
    (settled,) = run("settle", 501)
    run("produce_files", 501)

    # 850.00 of sales; 3 items at 3.20 and 1.5 % of 1 000.00 are 24.60, VAT 6.15.
    assert settled["amount"] == Decimal("850.00")
    assert (settled["fees"], settled["vat"]) == (Decimal("24.60"), Decimal("6.15"))
    assert settled["transferred"] == Decimal("819.25")

    index = api.get(FILES).data
    accounting = download(api, index["ar-accounting"])
    settlement = download(api, index["ar-settlement"])
    assert by_book_date(accounting) == disbursed(settlement) == {
        "2026-06-08": Decimal("600.00"),
        "2026-06-09": Decimal("250.00"),
    }  # fmt: skip
    report = download(api, index["ledger-report"]).decode("cp1252")
    assert not [line for line in report.split("\r\n") if line.startswith("D;")]

    # The trial balance that an accountant can check by hand.
    assert trial_balance() == {
        ("client", "bank"): Decimal("819.25"),
        ("client", "input_vat"): Decimal("6.15"),
        ("client", "sales"): Decimal("-850.00"),
        ("client", "service_fees"): Decimal("24.60"),
        ("operator", "client_funds"): Decimal("40.75"),
        ("operator", "customer_surplus"): Decimal("-10.00"),
        ("operator", "fee_revenue"): Decimal("-24.60"),
        ("operator", "output_vat"): Decimal("-6.15"),
    }
    assert violations(ledger) == []

    # As of Monday's end the books still say what they said then.
    invoice = api.get("/ledger/invoice/v1/501/invoices/852?asOf=2026-06-08").data
    assert (invoice["originalAmount"], invoice["currentDebt"]) == (600, 600)
    now = api.get("/ledger/invoice/v1/501/invoices/852").data
    assert (now["status"], now["originalAmount"], now["currentDebt"]) == ("closed", 1000, 0)


def download(api, collection: str) -> bytes:
    (item,) = api.get(collection).data["items"]
    return api.get(item["@id"]).content


def by_book_date(accounting: bytes) -> dict[str, Decimal]:
    """Return the sums of ar-accounting on the short-term receivable (1684), by BookDate."""
    sums: dict[str, Decimal] = {}
    for voucher in etree.fromstring(accounting).iter("Voucher"):
        for record in voucher.iter("Accounting"):
            if record.get("GLAccount") == "1684":
                date = voucher.get("BookDate")
                sums[date] = sums.get(date, Decimal(0)) + Decimal(record.get("Amount"))
    return sums


def disbursed(settlement: bytes) -> dict[str, Decimal]:
    """Return the lines "Client asset disbursement" of ar-settlement."""
    return {
        line.get("BookDate"): Decimal(line.get("Amount"))
        for line in etree.fromstring(settlement).iter("Line")
        if line.get("Text") == "Client asset disbursement"
    }


def trial_balance() -> dict[tuple[str, str], Decimal]:
    """Debit less credit of every account that is not zero."""
    sums: dict[tuple[str, str], Decimal] = {}
    for line in JournalLine.objects.all():
        key = (line.book, line.role)
        sums[key] = sums.get(key, Decimal(0)) + line.debit - line.credit
    return {key: amount for key, amount in sums.items() if amount}
