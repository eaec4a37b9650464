"""Invoice-service: what is issued, what is refused, and what stays as it was."""

import base64
from decimal import Decimal

import pytest

from accounts.models import JournalLine
from customers.models import PersonView
from invoices.models import Invoice
from ledger_project.core.setup import open_ledger, register_seller
from tests.support.assertions import assert_problem, unchanged
from tests.support.bodies import invoice_body
from tests.support.clients import issue
from tests.support.commands import run
from tests.support.invoices import billed, customer, done
from tests.support.paths import INVOICES, ISSUING
from tests.support.payments import pay_invoice


def ask(api, amount=125, **members):
    return api.post(ISSUING, invoice_body(amount, **{"customerNo": "7", **members}))


def faults(answer) -> dict[str, str]:
    problem = assert_problem(answer, 400, "validation")
    return {place: text for one in problem["Problems"] for place, text in one.items()}


def books() -> list[tuple]:
    lines = JournalLine.objects.order_by("id").values_list("book", "role", "debit", "credit")
    return [tuple(line) for line in lines]


def test_an_invoice_is_issued_open_and_in_the_clients_book_alone(api, ledger, verified):
    customer(api)
    answer = ask(api, externalInvoiceId="900003")
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{INVOICES}/S-1" == answer.data["@id"]
    shown = answer.data
    assert shown["status"] == "open"
    assert (shown["purchased"], shown["authorization"]) == (False, None)
    assert (shown["currentDebt"], shown["originalAmount"]) == (125, 125)
    assert shown["externalInvoiceId"] == "900003"
    assert len(shown["paymentReference"]) == 14
    assert books() == [("client", "receivable", 125, 0), ("client", "sales", 0, 125)]
    assert api.get(f"{INVOICES}?externalInvoiceId=900003").data["items"] == [shown]
    (row,) = api.get(shown["rows"]).data["items"]
    assert (row["rowNo"], row["amountVatInclusive"], row["vatRate"]) == (1, 125, 25)
    accounts = f"/ledger/account/v1/501/accounts?customerNo={customer(api)}"
    assert api.get(accounts).data["items"] == []


def test_the_same_number_with_the_same_content_is_issued_once(api, ledger):
    customer(api)
    first = ask(api)
    with unchanged():
        again = ask(api)
        other = ask(api, amount=130)
    assert (again.status_code, again.data) == (200, first.data)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert_problem(other, 409, "duplicate-invoice-number")


def test_a_number_of_an_authorization_or_credit_is_taken(api, authorize):
    customer(api)
    authorize(number="852")
    with unchanged():
        assert_problem(ask(api, invoiceNo="852"), 409, "duplicate-invoice-number")


def test_until_its_distribution_date_it_is_pending_and_in_no_book(api, ledger, at, verified):
    one = billed(api, distributionDate="2026-06-20")
    assert (one["status"], one["operations"], one["currentDebt"]) == ("pending", [], 125)
    assert books() == []
    assert api.get(one["documents"]).data["items"] == []
    at("2026-06-19")
    assert run("distribute_invoices", 501)[0]["opened"] == 0
    at("2026-06-20")
    assert list(run("distribute_invoices", 501)[0].values()) == [501, 1, 1, 0]
    assert list(run("distribute_invoices", 501)[0].values()) == [501, 0, 0, 0]
    assert api.get(one["@id"]).data["status"] == "open"
    assert api.get(f"{one['@id']}?asOf=2026-06-19").data["status"] == "pending"
    assert len(books()) == 2


def test_an_invoice_that_was_sent_late_is_not_claimed_before_the_days_after_that(
    api, ledger, at, verified
):
    open_ledger(501, days_before_claims=14)
    one = billed(api, distributionDate="2026-06-20", preferredDueDate="2026-06-30")
    at("2026-07-20")  # The run of the day on which it was to be sent was missed.
    assert run("distribute_invoices", 501)[0]["opened"] == 1
    assert api.get(one["@id"]).data["distributionDate"] == "2026-07-20"
    at("2026-07-31")
    run("run_claims", 501)
    assert api.get(one["@id"]).data["claimLevel"] == "Invoice"
    at("2026-08-03")
    run("run_claims", 501)
    assert api.get(one["@id"]).data["claimLevel"] == "Reminder"


def test_an_invoice_date_ahead_is_distributed_then(api, ledger):
    assert billed(api, invoiceDate="2026-06-30")["distributionDate"] == "2026-06-30"


def test_a_payment_that_comes_before_the_invoice_opens_it(api, ledger, verified):
    one = billed(api, distributionDate="2026-06-20")
    pay_invoice(ledger, one, 125)
    assert api.get(one["@id"]).data["status"] == "closed"


def test_a_due_date_is_a_bank_day(api, ledger):
    """Midsummer's Eve is none, nor is the weekend after it."""
    assert billed(api, preferredDueDate="2026-06-19")["dueDate"] == "2026-06-22"
    open_ledger(501, payment_days=14)
    assert billed(api, invoiceNo="S2", preferredDueDate=None)["dueDate"] == "2026-06-22"


@pytest.mark.parametrize(
    ("members", "place"),
    [
        ({"customerNo": None}, "customerNo"),
        ({"invoiceNo": "1234567890123456"}, "invoiceNo"),
        ({"invoiceNo": "a b"}, "invoiceNo"),
        ({"invoiceDate": "2026-02-30"}, "invoiceDate"),
        ({"preferredDueDate": "2026-06-06"}, "preferredDueDate"),
        ({"preferredDueDate": "2028-06-08"}, "preferredDueDate"),
        ({"invoiceDate": "2023-06-07"}, "invoiceDate"),
        ({"distributionDate": "2028-06-08"}, "distributionDate"),
        ({"distributionDate": "2026-06-07"}, "distributionDate"),
        ({"distribution": "fax"}, "distribution"),
        ({"invoiceType": "credit"}, "creditedInvoiceNo"),
        ({"creditedInvoiceNo": "1"}, "creditedInvoiceNo"),
        ({"surprise": 1}, "surprise"),
        ({"invoiceAddress": {"zipCode": "1", "countryCode": "SE"}}, "invoiceAddress.zipCode"),
        ({"attachments": [{"fileName": "a", "contentType": "application/pdf", "content": "%"}]},
         "attachments[0].content"),
        ({"attachments": [{"fileName": "a.png", "contentType": "image/png",
                           "content": base64.b64encode(b"<html><script>").decode()}]},
         "attachments[0].content"),
        ({"attachments": [{"fileName": "a.jpg", "contentType": "image/jpeg",
                           "content": base64.b64encode(b"MZ\x90\x00").decode()}]},
         "attachments[0].content"),
        ({"attachments": [{"fileName": "a.csv", "contentType": "text/csv",
                           "content": base64.b64encode(b" <html>").decode()}]},
         "attachments[0].content"),
        ({"referenceInfo": {"invoicePeriod": {"startDate": "2026-05-02", "endDate": "2026-05-01"}}},
         "referenceInfo.invoicePeriod.endDate"),
    ],
)  # fmt: skip
def test_a_wrong_member_is_named_and_nothing_changes(api, ledger, members, place):
    customer(api)
    with unchanged():
        assert place in faults(ask(api, **members))


ROW = {
    "description": "Service", "quantity": 2, "unitPrice": 50, "vatRate": 25, "vatAmount": 25,
    "amountVatExclusive": 100, "amountVatInclusive": 125,
}  # fmt: skip


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ({"vatAmount": Decimal("25.02")}, "invoiceRows[0].vatAmount"),
        ({"amountVatInclusive": Decimal("125.02")}, "invoiceRows[0].amountVatInclusive"),
        ({"unitPrice": Decimal("50.02")}, "invoiceRows[0].amountVatExclusive"),
        ({"vatRate": 101}, "invoiceRows[0].vatRate"),
        ({"vatRate": "25"}, "invoiceRows[0].vatRate"),
        ({"description": ""}, "invoiceRows[0].description"),
        ({"amountVatExclusive": Decimal("1.001")}, "invoiceRows[0].amountVatExclusive"),
    ],
)
def test_a_row_that_does_not_add_up_is_named(api, ledger, row, place):
    customer(api)
    with unchanged():
        assert place in faults(ask(api, invoiceRows=[{**ROW, **row}]))


@pytest.mark.parametrize(
    ("total", "place"),
    [
        ({"payableAmount": Decimal("126.01")}, "legalMonetaryTotal.payableAmount"),
        ({"vatExclusiveAmount": Decimal("100.02")}, "legalMonetaryTotal.vatExclusiveAmount"),
        ({"vatInclusiveAmount": Decimal("125.02")}, "legalMonetaryTotal.vatInclusiveAmount"),
        ({"vatExclusiveAmount": Decimal("125.01")}, "legalMonetaryTotal.vatExclusiveAmount"),
        ({"payableAmount": 0}, "legalMonetaryTotal.payableAmount"),
    ],
)
def test_totals_that_differ_by_more_than_rounding_are_refused(api, ledger, total, place):
    customer(api)
    totals = {"payableAmount": 125, "vatInclusiveAmount": 125, "vatExclusiveAmount": 100}
    with unchanged():
        assert place in faults(ask(api, legalMonetaryTotal={**totals, **total}))


def test_the_published_example_whose_totals_differ_by_a_rounding_is_accepted(api, ledger):
    customer(api)
    totals = {
        "payableAmount": Decimal("97.99"),
        "vatInclusiveAmount": Decimal("98.01"),
        "vatExclusiveAmount": Decimal("98.01"),
    }
    answer = ask(api, legalMonetaryTotal=totals, invoiceRows=None)
    assert answer.data["originalAmount"] == Decimal("97.99")


def test_the_other_amounts_of_a_row_follow_from_one(api, ledger):
    customer(api)
    rows = [
        {"description": "By price", "quantity": 2, "unitPrice": 40, "vatRate": 25},
        {"description": "By net", "amountVatExclusive": 10, "vatRate": 25},
        {"description": "By gross", "amountVatInclusive": Decimal("12.50"), "vatRate": 25},
    ]
    shown = ask(api, invoiceRows=rows)
    found = api.get(shown.data["rows"]).data["items"]
    assert [(one["amountVatExclusive"], one["vatAmount"]) for one in found] == [
        (80, 20), (10, Decimal("2.50")), (10, Decimal("2.50")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("members", "status", "slug"),
    [
        ({"customerNo": "404"}, 404, "customer-not-found"),
        ({"currency": "NOK"}, 422, "currency-not-supported"),
        ({"sellerNumber": "404"}, 501, "seller-not-configured"),
        ({"invoiceType": "credit", "creditedInvoiceNo": "404"}, 404, "invoice-not-found"),
    ],
)
def test_what_is_not_there_is_told(api, ledger, members, status, slug):
    customer(api)
    with unchanged():
        assert_problem(ask(api, **members), status, slug)


def test_the_seller_may_be_left_out_while_there_is_one(api, ledger):
    customer(api)
    assert ask(api, sellerNumber=None).status_code == 201
    register_seller(ledger, "655", name="Other")
    with unchanged():
        assert "sellerNumber" in faults(ask(api, sellerNumber=None, invoiceNo="S2"))


def test_a_token_of_another_seller_issues_nothing(api, ledger, other_seller):
    customer(api)
    client = issue(ledger, sellers=("655",))
    with unchanged():
        answer = ask(client)
        assert_problem(answer, 401, "seller-number-mismatch")


def test_a_token_of_some_sellers_does_not_learn_which_others_there_are(api, ledger, other_seller):
    customer(api)
    client = issue(ledger, sellers=("655",))
    with unchanged():
        for number in ("654", "404"):
            answer = ask(client, sellerNumber=number)
            assert_problem(answer, 401, "seller-number-mismatch")


def test_a_credit_invoice_is_not_set_off_by_itself(api, ledger, verified):
    one = billed(api)
    credit = billed(api, 25, invoiceType="credit", creditedInvoiceNo="S1", invoiceNo="SK")
    assert (credit["currentDebt"], credit["creditedInvoice"]) == (-25, one["@id"])
    assert credit["paymentReference"] is None
    debit = api.get(one["@id"]).data
    assert (debit["currentDebt"], debit["creditedAmount"]) == (125, 25)
    done(api, credit, "set-off")
    assert api.get(one["@id"]).data["currentDebt"] == 100
    assert api.get(credit["@id"]).data["status"] == "closed"


def test_no_more_is_credited_than_was_debited(api, ledger):
    billed(api)
    members = {"invoiceType": "credit", "creditedInvoiceNo": "S1"}
    with unchanged():
        problem = assert_problem(
            ask(api, 126, invoiceNo="SK", **members), 409, "insufficient-debited-amount"
        )
    assert problem["AvailableAmount"] == 125


@pytest.mark.parametrize(
    ("name", "media_type", "content"),
    [
        ("terms.pdf", "application/pdf", b"%PDF-1.7 small"),
        ("map.png", "image/png", b"\x89PNG\r\n\x1a\n small"),
        ("map.jpeg", "image/jpeg", b"\xff\xd8\xff small"),
        ("hours.csv", "text/csv", b"day,hours\n"),
    ],
)
def test_attachments_are_kept_and_given_back_as_they_were(api, ledger, name, media_type, content):
    file = {
        "fileName": name,
        "contentType": media_type,
        "content": base64.b64encode(content).decode(),
    }
    one = billed(api, attachments=[file])
    found = api.get(one["documents"]).data["items"]
    assert [entry["type"] for entry in found] == ["invoice", "attachment"]
    given = api.get(found[1]["@id"])
    assert given.content == content
    assert given.headers["Content-Type"] == media_type
    assert given.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert given.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert given.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "harmless"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        (r"C:\\Windows\\cmd.exe", "cmd.exe.pdf"),
        ("\u202efdp.exe", "fdp.exe.pdf"),
        ("x.html", "x.html.pdf"),
        ("..", "attachment.pdf"),
        ("a:b*?.PDF", "a_b__.PDF"),
    ],
)
def test_the_name_of_an_attachment_does_no_harm(api, ledger, name, harmless):
    file = {
        "fileName": name,
        "contentType": "application/pdf",
        "content": base64.b64encode(b"%PDF-1.7").decode(),
    }
    one = billed(api, attachments=[file])
    item = api.get(one["documents"]).data["items"][1]
    assert harmless in api.get(item["@id"]).headers["Content-Disposition"]


def test_documents_are_rendered_once_and_kept(api, ledger, at):
    one = billed(api)
    first = api.get(f"{one['documents']}/invoice")
    assert first.headers["Content-Type"] == "application/pdf"
    assert first.content.startswith(b"%PDF")
    api.patch(one["customer"], {"name": "Changed"})
    assert api.get(f"{one['documents']}/invoice").content == first.content
    assert_problem(api.get(f"{one['documents']}/reminder"), 404, "document-not-found")
    at("2026-07-14")
    run("run_claims", 501)
    assert api.get(f"{one['documents']}/reminder").content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("application/pdf", "application/pdf"),
        ("*/*", "application/pdf"),
        ("application/*;q=0.2, image/png", "application/pdf"),
        ("", "application/pdf"),
        ("application/octet-stream", "application/octet-stream"),
        ("application/pdf;q=0.5, application/octet-stream", "application/octet-stream"),
        ("*/*, application/pdf;q=0", "application/octet-stream"),
        ("application/json", None),
        ("application/xml", None),
        ("application/*, application/pdf;q=0, application/octet-stream;q=0", None),
    ],
)
def test_a_document_is_given_to_who_takes_its_media_type_or_bytes(api, ledger, accept, given):
    document = api.get(billed(api)["documents"]).data["items"][0]
    assert document["mediaType"] == "application/pdf"
    answer = api.get(document["@id"], Accept=accept)
    assert answer.status_code == (200 if given else 406)
    assert answer.headers["Content-Type"] == (given or "application/problem+json")
    assert not given or answer.content.startswith(b"%PDF-")


def test_nobody_reads_the_documents_of_another_seller(api, ledger, other_seller):
    one = billed(api)
    narrow = issue(ledger, sellers=("655",))
    assert_problem(narrow.get(f"{one['documents']}/invoice"), 404, "invoice-not-found")
    assert narrow.get(INVOICES).data["items"] == []


def test_documents_of_protected_customers_are_for_those_who_may_see_them(api, ledger):
    customer(api, protectedIdentity=True)
    one = billed(api)
    reader = issue(ledger, scopes=("invoice:read",))
    with unchanged():
        for client in (reader, api):
            answer = client.get(f"{one['documents']}/invoice")
            needed = "customer:protected"
            assert_problem(answer, 403, "permission-denied", RequiredScope=needed)
    seeing = issue(ledger, scopes=("invoice:read", "customer:protected"))
    assert seeing.get(f"{one['documents']}/invoice").status_code == 200
    assert PersonView.objects.get().page == f"{one['documents']}/invoice"
    assert Invoice.objects.count() == 1
