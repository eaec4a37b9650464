"""import_invoices: each invoice of a file once, as by the API, or the whole file refused."""

from decimal import Decimal

import msgspec
import pytest
from django.core.management import CommandError

from accounts.models import JournalEntry, JournalLine
from invoices.models import Document, Invoice, InvoiceImport, InvoiceRow, InvoiceTransaction
from invoices.operations import issuing_many
from ledger_project.core.models import Event, RowVersion, StateChange
from ledger_project.core.prepared import MANY
from ledger_project.core.setup import open_ledger, register_seller
from tests.support.assertions import unchanged
from tests.support.bodies import ADDRESS, customer_body, invoice_body
from tests.support.books import violations
from tests.support.clients import created, issue
from tests.support.commands import run
from tests.support.concurrency import together
from tests.support.invoices import customer
from tests.support.paths import CUSTOMERS, INVOICES, ISSUING

encoder = msgspec.json.Encoder(decimal_format="number")
HEADER = (
    "invoiceNo,customerNo,invoiceDate,currency,legalMonetaryTotal.payableAmount,"
    "legalMonetaryTotal.vatInclusiveAmount,legalMonetaryTotal.vatExclusiveAmount,"
    "invoiceRows.description,invoiceRows.vatRate,invoiceRows.amountVatInclusive"
)


@pytest.fixture
def file(tmp_path):
    """Write a file of texts or of bodies, a line each, and return its path."""

    def write(*lines: object, name: str = "invoices.jsonl") -> str:
        texts = [one if isinstance(one, str) else encoder.encode(one).decode() for one in lines]
        path = tmp_path / name
        path.write_text("\n".join([*texts, ""]))
        return str(path)

    return write


def body(number: str, amount: object = 125, **members: object) -> dict[str, object]:
    return invoice_body(amount, **{"customerNo": "7", "invoiceNo": number, **members})


def taken_in(path: str) -> tuple[int, int]:
    found = run("import_invoices", path, ledger=501)
    return found["issued"], found["already_issued"]


def refusal(path: str) -> str:
    with unchanged(), pytest.raises(CommandError) as caught:
        run("import_invoices", path, ledger=501)
    return str(caught.value)


OWN = {
    "id", "created_at", "created_by", "invoice_no", "fingerprint", "payment_reference", "salt",
    "digest", "sealed", "position",
}  # fmt: skip
"""Columns that differ between an invoice of the API and its twin of a file."""


def written(prefix: str) -> dict[str, list[dict[str, object]]]:
    """Return the rows of every table for invoices whose numbers begin so, without their keys."""
    keys = {
        pk: place
        for place, pk in enumerate(
            Invoice.objects.filter(invoice_no__startswith=f"{prefix}-")
            .order_by("pk")
            .values_list("pk", flat=True)
        )
    }
    entries = dict(
        JournalEntry.objects.filter(invoice_id__in=keys)
        .order_by("pk")
        .values_list("pk", "invoice_id")
    )
    of_document = {"document_type": "invoice", "document_id__in": keys}
    found = {
        Invoice: {"pk__in": keys},
        InvoiceRow: {"invoice__in": keys},
        InvoiceTransaction: {"invoice__in": keys},
        StateChange: of_document,
        Event: of_document,
        JournalEntry: {"invoice_id__in": keys},
        JournalLine: {"entry__in": entries},
        RowVersion: {"table_name": "invoices_invoice", "row_id__in": keys},
    }
    rows = {
        model.__name__: [
            {name: value for name, value in one.items() if name not in OWN}
            for one in model.objects.filter(**given).order_by("pk").values()
        ]
        for model, given in found.items()
    }
    for one in (row for some in rows.values() for row in some):
        for name in {"invoice_id", "document_id", "row_id"} & set(one):
            one[name] = keys[one[name]]
        if "entry_id" in one:
            one["entry_id"] = one["entry_id"] and keys[entries[one["entry_id"]]]
    return {name: sorted(some, key=repr) for name, some in rows.items()}


def shown(api, number: str) -> dict[str, object]:
    """Return an invoice without what tells it from its twin: number, links, reference, time."""
    one = api.get(f"{INVOICES}/{number}").data
    assert one["paymentReference"]
    return {name: value for name, value in one.items() if number not in str(value)} | {
        "paymentReference": "",
        "created": "",
    }


@pytest.mark.usefixtures("constraints")
def test_an_invoice_of_a_file_is_what_the_api_would_have_made_of_it(api, ledger, file):
    customer(api)
    attached = {"fileName": "a.csv", "contentType": "text/csv", "content": "YTtiCg=="}
    assert api.post(ISSUING, body("A-1", attachments=[attached])).status_code == 201
    assert taken_in(file(body("A-2", attachments=[attached]), body("A-3"))) == (2, 0)
    assert shown(api, "A-2") == shown(api, "A-1")
    first, second = Invoice.objects.filter(invoice_no__in=["A-1", "A-2"]).order_by("invoice_no")
    for rows in (StateChange, Event):
        made = [
            [
                tuple(one)
                for one in rows.objects.filter(document_type="invoice", document_id=of.pk)
                .order_by("pk")
                .values_list(*(["operation"] if rows is StateChange else ["type", "data"]))
            ]
            for of in (first, second)
        ]
        assert made[0] == made[1] != []
    assert Document.objects.filter(invoice=second).count() == 1
    assert not violations(ledger)


@pytest.mark.usefixtures("constraints")
def test_every_row_of_many_invoices_of_a_file_is_the_one_that_the_api_writes(api, ledger, file):
    customer(api)
    others = {"externalInvoiceId": "E", "distributionDate": "2026-07-01"}
    forms = [{}, {"preferredDueDate": None}, others, {"invoiceRows": []}]
    bodies = {
        of: [body(f"{of}-{at}", 100 + at, **forms[at % len(forms)]) for at in range(MANY + 4)]
        for of in "AB"
    }
    for one in bodies["A"]:
        assert api.post(ISSUING, one).status_code == 201
    assert taken_in(file(*bodies["B"])) == (len(bodies["B"]), 0)
    by_api, by_file = written("A"), written("B")
    assert {name: len(rows) for name, rows in by_api.items()} == {
        "Invoice": 28, "InvoiceRow": 21, "InvoiceTransaction": 21, "StateChange": 49, "Event": 21,
        "JournalEntry": 21, "JournalLine": 42, "RowVersion": 28,
    }  # fmt: skip
    assert by_file == by_api
    assert not violations(ledger)


@pytest.mark.usefixtures("constraints")
def test_a_file_and_each_number_have_their_effect_once(api, ledger, file):
    customer(api)
    assert api.post(ISSUING, body("B-1")).status_code == 201
    path = file(body("B-1"), body("B-2"))
    assert taken_in(path) == (1, 1)
    with unchanged():
        assert taken_in(path) == (0, 2)
    assert taken_in(file(body("B-2"), body("B-3"), name="other.jsonl")) == (1, 1)
    assert InvoiceImport.objects.count() == 2
    assert Invoice.objects.count() == 3
    # The API knows what a file issued, too.
    with unchanged():
        assert api.post(ISSUING, body("B-3")).status_code == 200


def test_lines_of_a_csv_with_one_number_are_the_rows_of_one_invoice(api, ledger, file):
    customer(api)
    path = file(
        HEADER,
        "C-1,7,2026-06-08,SEK,125.00,125.00,100.00,Chair,25,100.00",
        "C-1,7,2026-06-08,SEK,125.00,125.00,100.00,Table,25,25.00",
        "C-2,7,2026-06-08,SEK,10,10,10,Book,0,10",
        name="invoices.csv",
    )
    assert taken_in(path) == (2, 0)
    invoice = api.get(f"{INVOICES}/C-1").data
    rows = [
        (one["description"], one["amountVatExclusive"])
        for one in api.get(invoice["rows"]).data["items"]
    ]
    assert rows == [("Chair", Decimal("80.00")), ("Table", Decimal("20.00"))]
    assert api.get(f"{INVOICES}/C-2").data["currentDebt"] == 10


def test_a_faulty_file_is_refused_whole_and_every_fault_told_by_line(api, authorize, ledger, file):
    customer(api)
    authorize(number="852")
    assert api.post(ISSUING, body("D-1")).status_code == 201
    told = refusal(
        file(
            body("D-0"),
            body("D-1", 130),
            body("D-2", customerNo="8"),
            body("D-3", currency="NOK"),
            body("D-0"),
            body("852"),
            body("D-4", sellerNumber="9"),
            body("D-5", invoiceType="credit", creditedInvoiceNo="D-9"),
        )
    )
    for expected in (
        "line 2: The number D-1 is in use",
        "line 3: There is no customer 8",
        "line 4: The ledger is in SEK, not in NOK",
        "line 5, invoiceNo: Is that of line 1, too",
        "line 6: The number 852 is in use",
        "line 7: SellerNumber 9 not configured",
        "line 8, creditedInvoiceNo: There is no invoice D-9",
    ):
        assert expected in told
    told = refusal(file(body("D-0"), body("D-6", invoiceDate="2026-02-30"), "{not json", "[]"))
    assert "line 2, invoiceDate: Expected a date" in told
    assert "line 3: Not JSON" in told
    assert "line 4, body: Expected an object" in told
    assert "line 1, " not in told


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([], "file: Has no invoices"),
        (["a,b", "1,2"], "Unknown column 'a'"),
        ([HEADER, "C-1,7"], "line 2, columns: Expected 10, found 2"),
        ([HEADER, "C-1,7,2026-06-08,SEK,x,1,1,A,25,1"], "payableAmount: Expected a number"),
        (
            [
                HEADER,
                "C-1,7,2026-06-08,SEK,2,2,2,A,0,1",
                "C-1,7,2026-06-09,SEK,2,2,2,B,0,1",
            ],
            "line 2, invoiceDate: Differs between the lines",
        ),
    ],
)
def test_a_csv_that_cannot_be_read_is_refused_with_its_line(api, ledger, file, lines, told):
    customer(api)
    assert told in refusal(file(*lines, name="invoices.csv"))


@pytest.mark.usefixtures("constraints")
def test_credit_invoices_of_a_file_credit_what_it_or_the_ledger_has(api, ledger, file):
    customer(api)
    assert api.post(ISSUING, body("E-1")).status_code == 201
    credit = {"invoiceType": "credit"}
    too_much = [
        body("E-3", 100, creditedInvoiceNo="E-1", **credit),
        body("E-4", 100, creditedInvoiceNo="E-1", **credit),
    ]
    assert "line 2: 25.00 is invoiced" in refusal(file(*too_much))
    path = file(
        body("E-3", 100, creditedInvoiceNo="E-2", **credit),
        body("E-2"),
        body("E-4", 100, creditedInvoiceNo="E-1", **credit),
    )
    assert taken_in(path) == (3, 0)
    with unchanged():
        assert taken_in(path) == (0, 3)
    credited = Invoice.objects.filter(credited_invoice__isnull=False)
    assert {(one.credited_invoice.invoice_no, one.debited) for one in credited} == {
        ("E-1", -100),
        ("E-2", -100),
    }
    assert not violations(ledger)


@pytest.mark.usefixtures("constraints")
def test_norwegian_references_of_one_customer_differ(ledger, file):
    norwegian, _ = open_ledger(602, name="Norsk AS", country="NO")
    register_seller(norwegian, "654", name="Selger AS")
    address = ADDRESS | {"countryCode": "NO", "zipCode": "0150"}
    new = customer_body(customerNo="7", nationalIdentifier=None, legalAddress=address)
    created(issue(norwegian).post(CUSTOMERS.replace("501", "602"), new))
    path = file(*(body(f"F-{number}", currency="NOK") for number in range(3)))
    assert run("import_invoices", path, ledger=602)["issued"] == 3
    references = {one.payment_reference for one in Invoice.objects.filter(ledger=602)}
    assert len(references) == 3


@pytest.mark.django_db(transaction=True)
def test_an_interrupted_file_continues_where_it_stopped(api, ledger, file, monkeypatch):
    customer(api)
    monkeypatch.setattr(issuing_many, "AT_ONCE", 2)
    path = file(*(body(f"G-{number}") for number in range(5)))
    issue_batch, batches = issuing_many._issue_batch, []

    def die_in_the_second(*args, **named):
        batches.append(issue_batch(*args, **named))
        if len(batches) == 2:
            raise KeyboardInterrupt

        return batches[-1]

    monkeypatch.setattr(issuing_many, "_issue_batch", die_in_the_second)
    with pytest.raises(KeyboardInterrupt):
        taken_in(path)
    assert Invoice.objects.count() == 2
    monkeypatch.setattr(issuing_many, "_issue_batch", issue_batch)
    assert taken_in(path) == (3, 2)
    assert not violations(ledger)


@pytest.mark.django_db(transaction=True)
def test_the_same_file_taken_in_twice_at_once_issues_each_invoice_once(api, ledger, file):
    customer(api)
    path = file(*(body(f"H-{number}") for number in range(20)))
    outcomes = together([lambda: taken_in(path)] * 2)
    assert sorted(outcomes) in ([(0, 20), (20, 0)],)
    assert Invoice.objects.count() == 20
    assert InvoiceImport.objects.count() == 1
    assert not violations(ledger)
