"""One letter and one fee for what a customer owes a seller: a setting of the ledger."""

import csv
import datetime as dt
import io
import zipfile

import pytest
from django.core import mail

from invoices.models import Claim, Document, Letter
from ledger_project.core.setup import open_ledger
from reports.models import FileType, OutputFile
from reports.queries import content
from tests.support.books import violations
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.invoices import billed, customer, done, issue_invoice
from tests.support.letters import letter as text_of
from tests.support.payments import receive

REMINDED, AGAIN = "2026-07-14", "2026-07-31"
"""The bank days on which invoices due on 7 July are reminded of, and once more."""


@pytest.fixture(autouse=True)
def _joint(ledger):
    open_ledger(501, letters_since=TODAY, joint_letters=True)


def send(at, day):
    at(day)
    run("send_letters", 501)
    run("hand_over_letters", 501)


def claimed(at, day):
    """Run the claims of a day; return invoice, fee and level of each claim that it made."""
    before = set(Claim.objects.values_list("pk", flat=True))
    at(day)
    run("run_claims", 501)
    new = Claim.objects.exclude(pk__in=before).order_by("invoice__invoice_no")
    return [(one.invoice.invoice_no, one.fee, one.level) for one in new]


def letters_of(api, invoice):
    return api.get(invoice["letters"]).data["items"]


def claims_of(api, invoice):
    return api.get(invoice["claims"]).data["items"]


def debt_of(api, invoice):
    return {name: part for name, part in api.get(invoice["@id"]).data["debt"].items() if part}


def two(api, at, **members):
    """Send two invoices on paper, S1 of 1,000 and S2 of 500, due the same day."""
    members = {"distribution": "print", **members}
    found = [billed(api, 1000, **members), billed(api, 500, invoiceNo="S2", **members)]
    send(at, "2026-06-08")
    return found


def test_two_overdue_invoices_get_one_letter_and_one_fee_on_the_older(api, at, ledger):
    one, other = two(api, at)
    assert claimed(at, REMINDED) == [("S1", 60, "Reminder"), ("S2", 0, "Reminder")]
    assert debt_of(api, one) == {"capital": 1000, "reminderFee": 60}
    assert debt_of(api, other) == {"capital": 500}
    # It is found with both invoices, under the one whose fee it is.
    joint = letters_of(api, one)[-1]
    assert letters_of(api, other)[-1] == joint
    assert joint["@id"].startswith(one["@id"])
    (first,), (second,) = claims_of(api, one), claims_of(api, other)
    assert (first["sentWith"], second["sentWith"]) == (None, first["@id"])
    # Each claim has its document; what is sent has a page before them.
    assert "560" not in text_of(api, other, "reminder")
    send(at, REMINDED)
    assert letters_of(api, other)[-1]["status"] == "sent"
    said = text_of(api, one, "letter-1")
    for words in ("för 2 fakturor", "1 560,00", one["paymentReference"], other["paymentReference"]):
        assert words in said, said
    assert said.count("Påminnelseavgift 60,00") == 1
    (sending,) = letters_of(api, one)[-1]["sendings"]
    assert sending["sha256"] == Document.objects.get(file_name="S1-letter-1.pdf").sha256
    listed = {each["@id"]: each["date"] for each in api.get(one["documents"]).data["items"]}
    assert listed[f"{one['@id']}/documents/letter-1"] == REMINDED
    # The next step follows for both, together again.
    assert claimed(at, dt.date.fromisoformat(AGAIN) - dt.timedelta(days=1)) == []
    assert [level for *_, level in claimed(at, AGAIN)] == ["SecondReminder"] * 2
    assert Letter.objects.filter(claim__isnull=False).count() == 2
    assert violations(ledger) == []


def test_without_the_setting_each_has_its_letter_and_its_fee(api, at, ledger):
    open_ledger(501, joint_letters=False)
    one, other = two(api, at)
    assert claimed(at, REMINDED) == [("S1", 60, "Reminder"), ("S2", 60, "Reminder")]
    assert [claims_of(api, each)[0]["sentWith"] for each in (one, other)] == [None, None]
    assert letters_of(api, one)[-1] != letters_of(api, other)[-1]
    assert violations(ledger) == []


def test_what_goes_elsewhere_is_of_somebody_else_or_another_step_has_a_letter_of_its_own(
    api, at, ledger, other_seller
):
    two(api, at)
    customer(api, "8")
    address = {"addressee": "Depot", "streetAddress": "Kaj 1", "zipCode": "11111",
               "city": "Visby", "countryCode": "SE"}  # fmt: skip
    issue_invoice(api, 300, invoiceNo="S3", customerNo="8")
    billed(api, 300, invoiceNo="S4", sellerNumber="655")
    billed(api, 300, invoiceNo="S5", distribution="print", invoiceAddress=address)
    send(at, "2026-06-08")
    found = claimed(at, REMINDED)
    assert [fee for _, fee, _ in found] == [60, 0, 60, 60, 60]
    later = billed(
        api, 100, invoiceNo="S6", distribution="print", invoiceDate=REMINDED,
        preferredDueDate="2026-07-20",
    )  # fmt: skip
    send(at, REMINDED)
    assert [one[0] for one in claimed(at, AGAIN)] == ["S1", "S2", "S3", "S4", "S5", "S6"]
    assert claims_of(api, later)[0]["sentWith"] is None
    assert violations(ledger) == []


def test_it_goes_out_by_mail_with_the_sum_and_each_reference_in_the_letter(api, at, settings):
    settings.MAIL_FROM = "invoices@ledger.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    two(api, at, distribution="email")
    claimed(at, REMINDED)
    mail.outbox.clear()
    send(at, REMINDED)
    (message,) = mail.outbox
    assert "S1, S2" in message.subject
    assert "1 560,00" in message.body.replace("\u202f", " ").replace("\xa0", " ")
    ((name, _, _),) = message.attachments
    assert name == "S1-letter-1.pdf"


def test_the_bundle_for_the_printer_has_it_once(api, at, ledger):
    two(api, at)
    claimed(at, REMINDED)
    send(at, REMINDED)
    run("produce_files", 501)
    file = OutputFile.objects.filter(type=FileType.PRINT_BUNDLE).latest("pk")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(content(file))))
    manifest = archive.read("manifest.csv").decode("utf-8-sig").splitlines()
    (line,) = csv.DictReader(manifest, delimiter=";")
    assert line["file"].endswith("S1-letter-1.pdf")


def test_what_was_paid_in_time_is_not_demanded_and_the_rest_is(api, at, ledger):
    """Money of before the claim withdraws it and its fee; the other goes out by itself."""
    one, other = two(api, at)
    claimed(at, REMINDED)
    receive(ledger, one["paymentReference"], "1000.00", value_on=dt.date(2026, 7, 6))
    assert debt_of(api, one) == {}
    send(at, REMINDED)
    said = text_of(api, other, "reminder")
    assert other["paymentReference"] in said
    assert one["paymentReference"] not in said
    assert [each["status"] for each in letters_of(api, other)] == ["sent", "withdrawn", "sent"]
    assert debt_of(api, other) == {"capital": 500}
    assert [level for *_, level in claimed(at, AGAIN)] == ["SecondReminder"]
    assert violations(ledger) == []


def test_it_is_withdrawn_when_nothing_of_it_stands(api, at, ledger):
    found = two(api, at)
    claimed(at, REMINDED)
    for one, amount in zip(found, ("1000.00", "500.00"), strict=True):
        receive(ledger, one["paymentReference"], amount, value_on=dt.date(2026, 7, 6))
    send(at, REMINDED)
    assert letters_of(api, found[0])[-1]["status"] == "withdrawn"
    assert violations(ledger) == []


def test_a_fee_falls_once_when_it_comes_back_and_no_step_follows_for_any_of_it(
    api, at, ledger, admin_client
):
    one, other = two(api, at)
    claimed(at, REMINDED)
    send(at, REMINDED)
    at("2026-07-20")
    # Through the invoice that is only in it.
    path = f"{other['@id']}/letters/{letters_of(api, other)[-1]['letterId']}"
    back = api.post(f"{path}/mark-returned", {"reason": "Moved"})
    assert (back.status_code, back.data["@id"].startswith(one["@id"])) == (200, True)
    assert debt_of(api, one) == {"capital": 1000}
    assert claimed(at, AGAIN) == claimed(at, "2028-02-01") == []
    # Nor is it forgotten when the one with the fee has been paid before.
    at("2026-07-21")
    receive(ledger, one["paymentReference"], "1000.00", value_on=dt.date(2026, 7, 6))
    assert "Letters that came back" in admin_client.get("/admin/").text
    done(api, back.data, "confirm-delivery")
    assert [no for no, *_ in claimed(at, "2026-08-14")] == ["S2"]
    assert violations(ledger) == []


def test_a_disputed_part_and_what_was_credited_are_not_in_it(api, at, ledger):
    one, other = two(api, at)
    third = billed(api, 70, invoiceNo="S3", distribution="print")
    send(at, "2026-06-08")
    done(api, one, "dispute", {"reason": "Broken"})
    done(api, third, "credit", {"creditInvoiceNo": "K1", "reason": "Complaint", "amount": 10})
    assert claimed(at, REMINDED) == [("S2", 60, "Reminder"), ("S3", 0, "Reminder")]
    # The dispute is over: its turn comes with its own fee.
    done(api, one, "withdraw-dispute")
    send(at, "2026-07-15")
    assert claimed(at, "2026-07-15") == [("S1", 60, "Reminder")]
    # The one with the fee is credited whole: the fee falls with it, the other owes what it owed.
    done(api, other, "credit", {"creditInvoiceNo": "K2", "reason": "Complaint", "amount": 500})
    assert (debt_of(api, other), debt_of(api, third)) == ({}, {"capital": 60})
    assert violations(ledger) == []


def test_the_highest_fee_of_the_claims_is_charged_where_it_belongs(api, at, ledger):
    """A company's late fee is charged once for the debt that has borne none yet."""
    customer(
        api, "9", legalEntity="business",
        nationalIdentifier={"countryCode": "SE", "regNo": "556016-0680"},
    )  # fmt: skip
    old = issue_invoice(api, 1000, invoiceNo="B1", customerNo="9")
    send(at, "2026-06-08")
    assert claimed(at, REMINDED) == [("B1", 450, "Reminder")]
    for number, due in (("B2", "2026-07-29"), ("B3", "2026-07-28")):
        issue_invoice(
            api, 1000, invoiceNo=number, customerNo="9", invoiceDate=REMINDED, preferredDueDate=due
        )
    send(at, REMINDED)
    claimed(at, AGAIN)
    send(at, AGAIN)
    found = claimed(at, "2026-08-05")
    assert found == [("B2", 0, "Reminder"), ("B3", 450, "Reminder")]
    assert debt_of(api, old)["lateFee"] == 450
    assert violations(ledger) == []
