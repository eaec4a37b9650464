"""Notes, calls and promises to pay: kept as they were written, and a promise holds claims back."""

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client

from customers.models import Customer
from invoices.models import Invoice, Note
from tests.support.assertions import assert_problem, unchanged
from tests.support.backoffice import fill_in, page
from tests.support.books import violations
from tests.support.clients import created, issue, succeeded
from tests.support.commands import run
from tests.support.invoices import OVERDUE, billed, done
from tests.support.paths import CUSTOMERS
from tests.support.roles import superuser

CALL = {"kind": "call", "text": "He will look for the parcel"}
PROMISE = {
    "kind": "promise", "text": "Pays after payday",
    "promisedAmount": 125, "promisedDate": "2026-06-26",
}  # fmt: skip


def respite(api, one):
    return api.get(one["@id"]).data["respiteDate"]


def test_a_promise_on_an_invoice_holds_its_claims_until_its_date(api, ledger, at):
    one = billed(api, **OVERDUE)
    other = billed(api, invoiceNo="S2", **OVERDUE)
    note = created(api.post(f"{one['@id']}/notes", PROMISE))
    assert (note["promisedAmount"], note["promisedDate"]) == (125, "2026-06-26")
    assert respite(api, one) == "2026-06-26"
    assert respite(api, other) is None
    claims = {}
    for day in ("2026-06-18", "2026-06-26", "2026-07-03"):
        at(day)
        run("run_claims", 501)
        claims[day] = api.get(one["@id"]).data["claimLevel"]
    # The days to the next claim count from the promised day.
    assert claims == {"2026-06-18": "Invoice", "2026-06-26": "Invoice", "2026-07-03": "Reminder"}
    assert api.get(other["@id"]).data["claimLevel"] != "Invoice"
    assert violations(ledger) == []


def test_a_promise_never_shortens_a_respite(api, ledger):
    one = billed(api, **OVERDUE)
    done(api, one, "set-respite", {"respiteDate": "2026-08-01"})
    created(api.post(f"{one['@id']}/notes", PROMISE))
    assert respite(api, one) == "2026-08-01"


def test_a_promise_of_a_customer_holds_what_is_overdue_and_can_be_held(api, ledger):
    overdue, held = billed(api, **OVERDUE), billed(api, invoiceNo="S2", **OVERDUE)
    due_later = billed(api, invoiceNo="S3")
    collected = billed(api, invoiceNo="S4", **OVERDUE)
    done(api, collected, "transfer-to-debt-collection")
    done(api, held, "set-respite", {"respiteDate": "2026-08-01"})
    note = created(api.post(f"{overdue['customer']}/notes", PROMISE))
    assert note["invoice"] is None
    found = [respite(api, one) for one in (overdue, held, due_later, collected)]
    assert found == ["2026-06-26", "2026-08-01", None, None]


@pytest.mark.parametrize(
    ("change", "member"),
    [
        ({"promisedAmount": None}, "promisedAmount"),
        ({"promisedDate": None}, "promisedDate"),
        ({"promisedDate": "2026-06-07"}, "promisedDate"),
        ({"kind": "call"}, "promisedAmount"),
        ({"text": ""}, "text"),
        ({"kind": "threat"}, "kind"),
    ],
)
def test_a_note_that_is_no_promise_and_no_note_is_refused(api, ledger, change, member):
    one = billed(api, **OVERDUE)
    for path in (one["@id"], one["customer"]):
        with unchanged():
            answer = api.post(f"{path}/notes", {**PROMISE, **change})
        assert_problem(answer, 400, "validation")
        assert member in answer.text


def test_a_promise_for_what_nobody_claims_any_more_is_refused(api, ledger):
    one = billed(api, **OVERDUE)
    done(api, one, "write-off", {"reason": "Lost"})
    with unchanged():
        answer = api.post(f"{one['@id']}/notes", PROMISE)
    assert_problem(answer, 409, "operation-not-allowed")
    created(api.post(f"{one['@id']}/notes", CALL))


def test_a_customers_notes_are_those_of_its_invoices_too_the_latest_named_by_its_author(
    api, ledger
):
    one = billed(api)
    on_invoice = created(api.post(f"{one['@id']}/notes", CALL))
    own = created(api.post(f"{one['customer']}/notes", {**CALL, "kind": "note"}))
    listed = api.get(f"{one['customer']}/notes").data
    assert listed["items"] == [on_invoice, own]
    assert [row["rel"] for row in listed["operations"]] == ["create-note"]
    assert own["author"].startswith("client:")
    assert api.get(f"{one['@id']}/notes").data["items"] == [on_invoice]
    assert api.get(on_invoice["@id"]).data == on_invoice
    assert_problem(api.get(f"{one['@id']}/notes/{own['noteId']}"), 404, "not-found")


def test_a_client_of_some_sellers_reads_of_their_invoices_and_what_it_wrote_itself(
    api, ledger, other_seller
):
    one = billed(api)
    billed(api, invoiceNo="S2", sellerNumber=other_seller.number)
    client = issue(ledger, sellers=(other_seller.number,))
    created(api.post(f"{one['@id']}/notes", CALL))
    created(api.post(f"{one['customer']}/notes", CALL))
    theirs = created(api.post(f"{one['@id'].replace('S1', 'S2')}/notes", CALL))
    own = created(client.post(f"{one['customer']}/notes", CALL))
    found = succeeded(client.get(f"{one['customer']}/notes"))["items"]
    assert [note["noteId"] for note in found] == [theirs["noteId"], own["noteId"]]
    assert [note["author"] for note in found] == ["client", own["author"]]


def test_staff_write_notes_and_see_them_at_the_customer_and_the_invoice(api, ledger):
    billed(api, **OVERDUE)
    staff = Client()
    staff.force_login(User.objects.create_superuser("anna"))
    invoice, customer = Invoice.objects.get(), Customer.objects.get()
    fill_in(staff, invoice, "add_note", kind="promise", text="Payday", promisedAmount="125",
            promisedDate="2026-06-26")  # fmt: skip
    fill_in(staff, customer, "add_note", kind="call", text="Nobody answered")
    written = Note.objects.order_by("pk").values_list("created_by", "kind", "invoice__invoice_no")
    assert list(written) == [
        ("staff:anna", "promise", "S1"), ("staff:anna", "call", None),
    ]  # fmt: skip
    invoice.refresh_from_db()
    assert str(invoice.respite_on) == "2026-06-26"
    assert "Payday" in staff.get(page(invoice)).content.decode()
    shown = staff.get(page(customer)).content.decode()
    assert "Payday" in shown
    assert "Nobody answered" in shown


def test_a_note_is_never_changed_nor_deleted_and_its_text_is_erased_alone(api, ledger):
    one = billed(api)
    created(api.post(f"{one['@id']}/notes", CALL))
    for columns in ({"kind": "note"}, {"created_by": "staff:other"}, {"invoice": None}):
        with unchanged(), pytest.raises(IntegrityError), transaction.atomic(), superuser():
            Note.objects.update(**columns)
    with unchanged(), pytest.raises(IntegrityError), transaction.atomic(), superuser():
        Note.objects.all().delete()


def test_a_customer_with_a_note_is_not_deleted(api, ledger):
    path = f"{CUSTOMERS}/9"
    created(
        api.post(
            CUSTOMERS,
            {
                "customerNo": "9",
                "name": "New",
                "legalEntity": "consumer",
                "legalAddress": {"addressee": "New", "countryCode": "SE"},
            },
        )
    )
    created(api.post(f"{path}/notes", CALL))
    with unchanged():
        answer = api.request("delete", path)
    assert_problem(answer, 409, "customer-in-use")
    assert "delete" not in [row["rel"] for row in api.get(path).data["operations"]]


def test_what_was_written_about_a_protected_identity_is_shown_to_whom_it_is_shown(api, ledger):
    one = billed(api)
    created(api.post(f"{one['@id']}/notes", CALL))
    succeeded(api.patch(one["customer"], {"protectedIdentity": True}))
    hidden = issue(ledger, scopes=("invoice:read", "customer:read"))
    seeing = issue(ledger, scopes=("invoice:read", "customer:read", "customer:protected"))
    for client, text in ((hidden, None), (seeing, CALL["text"])):
        (note,) = succeeded(client.get(f"{one['@id']}/notes"))["items"]
        assert note["text"] == text
