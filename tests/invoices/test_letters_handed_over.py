"""Letters on paper and e-invoices: each in one file, with its address, and what comes back."""

import csv
import hashlib
import io
import zipfile

import pytest
from django.core.management import CommandError
from pypdf import PdfReader

from invoices.models import Letter, LetterBatch
from ledger_project.closing import tasks
from ledger_project.core.models import RunStep
from ledger_project.core.setup import open_ledger
from ledger_project.exchange import folders
from reports.models import OutputFile
from reports.queries import content
from tests.support.assertions import unchanged
from tests.support.bodies import ADDRESS
from tests.support.books import violations
from tests.support.clients import succeeded
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.invoices import OVERDUE, billed, customer, done, issue_invoice
from tests.support.paths import CUSTOMERS, EVENTS
from tests.support.payments import pay_invoice

ATTACHED = {"fileName": "terms.pdf", "contentType": "application/pdf", "content": "JVBERi0="}


@pytest.fixture(autouse=True)
def _letters(ledger):
    open_ledger(501, letters_since=TODAY, days_before_claims=0)


def letters_of(api, invoice):
    return api.get(invoice["letters"]).data["items"]


def handed_over(kind="print-bundle"):
    """Hand over what is due; return the files that are made of it."""
    run("hand_over_letters", 501)
    known = set(OutputFile.objects.values_list("pk", flat=True))
    run("produce_files", 501)
    return list(OutputFile.objects.filter(type=kind).exclude(pk__in=known).order_by("pk"))


def opened(file):
    """Return the entries of a bundle by name, and the lines of its manifest."""
    archive = zipfile.ZipFile(io.BytesIO(b"".join(content(file))))
    found = {name: archive.read(name) for name in archive.namelist()}
    manifest = found.pop("manifest.csv").decode("utf-8-sig").splitlines()
    return found, list(csv.DictReader(manifest, delimiter=";"))


def printed(pdf: bytes) -> str:
    return PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


def answers(tmp_path, *lines):
    path = tmp_path / "answers.csv"
    path.write_text("\n".join(["letter;outcome;reason", *lines]))
    return path


def test_letters_on_paper_are_in_one_bundle_once_with_their_addresses_and_proof(api, ledger):
    one = billed(api, 1000, distribution="print", attachments=[ATTACHED], **OVERDUE)
    other = billed(api, 500, invoiceNo="S2", distribution="none", **OVERDUE)
    assert run("run_claims", 501)[0]["Reminder"] == 1
    (letter,) = letters_of(api, one)
    own, claim = letters_of(api, other)
    assert (own["kind"], claim["kind"], claim["channel"]) == ("invoice", "reminder", "print")
    (file,) = handed_over()
    entries, lines = opened(file)
    invoice, attachment, reminder = lines
    first, second = (f"501-{one['letterId']}-1" for one in (letter, claim))
    assert [line["letter"] for line in lines] == [first, first, second]
    assert [line["file"] for line in lines] == list(entries) == [
        f"{first}-S1-invoice.pdf", f"{first}-attachment-1.pdf", f"{second}-S2-reminder.pdf",
    ]  # fmt: skip
    assert (invoice["kind"], reminder["kind"]) == ("invoice", "reminder")
    assert (invoice["pages"], attachment["pages"], reminder["pages"]) == ("1", "", "2")
    assert (invoice["name"], invoice["city"]) == ("Britt-Marie Axelstopp", "Testcity")
    document = api.get(f"{one['@id']}/documents/invoice").content
    assert entries[invoice["file"]] == document
    (letter,) = letters_of(api, one)
    (sending,) = letter["sendings"]
    assert (letter["status"], letter["sentDate"]) == ("sent", TODAY.isoformat())
    assert sending["sha256"] == hashlib.sha256(document).hexdigest()
    assert "Testcity" in sending["address"]
    sent = [e for e in api.get(EVENTS).data["items"] if e["type"] == "letter-sent"]
    assert [e["data"] for e in sent] == [
        {"kind": "invoice", "channel": "print"}, {"kind": "reminder", "channel": "print"},
    ]  # fmt: skip
    with unchanged():
        assert run("hand_over_letters", 501) == []
    assert handed_over() == []
    assert run("reproduce_files", 501, type="print-bundle")["different"] == []
    assert violations(ledger) == []


def test_a_letter_without_an_address_fails_and_one_of_a_withdrawn_claim_is_left_out(api, ledger):
    nowhere = customer(api, "8", legalAddress={**ADDRESS, "city": None})
    lost = issue_invoice(api, invoiceNo="S2", customerNo=nowhere, distribution="print")
    paid = billed(api, 1000, distribution="print", **OVERDUE)
    (file,) = handed_over()
    assert [line["kind"] for line in opened(file)[1]] == ["invoice"]
    run("run_claims", 501)
    pay_invoice(ledger, paid, 1000, value_on="2026-06-05")
    assert handed_over() == []
    (letter,) = letters_of(api, lost)
    assert (letter["status"], letter["reason"]) == ("failed", "The customer has no postal address")
    assert [one["status"] for one in letters_of(api, paid)] == ["sent", "withdrawn"]
    assert violations(ledger) == []


def test_a_returned_letter_is_sent_again_to_the_corrected_address(api, ledger, tmp_path):
    one = billed(api, 1000, distribution="print")
    handed_over()
    (letter,) = letters_of(api, one)
    first = f"501-{letter['letterId']}-1"
    path = answers(tmp_path, f"{first};returned;Moved")
    counts = {"ledger": 501, "delivered": 0, "returned": 1, "known": 0}
    assert run("import_letter_answers", path, ledger=501) == counts
    (back,) = letters_of(api, one)
    assert (back["status"], back["reason"]) == ("returned", "Moved")
    again = {"ledger": 501, "delivered": 0, "returned": 0, "known": 1}
    with unchanged():
        assert run("import_letter_answers", path, ledger=501) == again
    succeeded(api.patch(f"{CUSTOMERS}/7/legal-address", {"city": "Visby"}))
    done(api, back, "resend")
    (file,) = handed_over()
    bundle, lines = opened(file)
    assert [line["kind"] for line in lines] == ["address", "invoice"]
    (sheet, line) = lines
    assert (line["letter"], line["city"]) == (f"501-{letter['letterId']}-2", "Visby")
    assert (sheet["letter"], sheet["city"], sheet["pages"]) == (line["letter"], "Visby", "1")
    window, old = (" ".join(printed(bundle[one["file"]]).split()) for one in lines)
    assert "Visby" in window
    assert "Visby" not in old
    assert line["letter"] in window
    # The first one can come back twice: that says nothing of the second.
    with unchanged():
        assert run("import_letter_answers", path, ledger=501) == again
    run("import_letter_answers", answers(tmp_path, f"{line['letter']};delivered;"), ledger=501)
    assert [one["status"] for one in letters_of(api, one)] == ["delivered"]
    assert violations(ledger) == []


def test_a_letter_that_is_sent_again_to_the_same_address_has_no_sheet_before_it(api, ledger):
    one = billed(api, 1000, distribution="print")
    handed_over()
    done(api, letters_of(api, one)[0], "resend")
    (file,) = handed_over()
    assert [line["kind"] for line in opened(file)[1]] == ["invoice"]


def test_of_a_file_of_answers_with_a_fault_nothing_is_recorded(api, tmp_path):
    one = billed(api, 1000, distribution="print")
    handed_over()
    good = f"501-{letters_of(api, one)[0]['letterId']}-1"
    for line, said in (
        (f"{good}1;delivered;", "There is no letter"),
        ("502-1-1;delivered;", "Expected a letter such as 501-17-1"),
        (f"{good};lost;", "Expected the outcome delivered or returned"),
    ):
        path = answers(tmp_path, f"{good};delivered;", line)
        with unchanged(), pytest.raises(CommandError, match=said):
            run("import_letter_answers", path, ledger=501)


def test_bundles_go_out_and_answers_come_in_by_directories(api, settings, tmp_path, monkeypatch):
    settings.LEDGER_EXCHANGE_DIR = tmp_path / "exchange"
    monkeypatch.setattr(folders, "QUIET_SECONDS", 0)
    one = billed(api, 1000, distribution="print")
    (file,) = handed_over()
    run("exchange_files", 501)
    root = tmp_path / "exchange/501"
    put_out = (root / "out" / file.file_name).read_bytes()
    assert hashlib.sha256(put_out).hexdigest() == file.sha256
    answers(root / "in", f"501-{letters_of(api, one)[0]['letterId']}-1;delivered;")
    run("exchange_files", 501)
    assert [one["status"] for one in letters_of(api, one)] == ["delivered"]


def test_an_e_invoice_is_a_file_of_its_own_and_fails_without_a_recipient(api, ledger):
    run(
        "register_seller", 501, "654", organisation_number="556036-0793", vat_no="SE556036079301",
        street_address="Hamngatan 12", zip_code="41117", city="Göteborg",
    )  # fmt: skip
    company = customer(
        api, "8", legalEntity="business",
        nationalIdentifier={"countryCode": "SE", "regNo": "556016-0680"},
        eDIAddressInfo={"InterChangeRecipient": "0007:5560160680"},
    )  # fmt: skip
    one = issue_invoice(api, invoiceNo="S1", customerNo=company, distribution="einvoice")
    other = billed(api, 1000, invoiceNo="S2", distribution="einvoice")
    (file,) = handed_over("einvoice-file")
    assert b"".join(content(file)) == api.get(f"{one['@id']}/documents/e-invoice").content
    (letter,) = letters_of(api, one)
    assert letter["sendings"][0]["address"] == "0007:5560160680"
    (failed,) = letters_of(api, other)
    assert (failed["status"], failed["reason"]) == (
        "failed", "There is no such document of the invoice",
    )  # fmt: skip
    assert LetterBatch.objects.count() == 1
    assert not Letter.objects.filter(state="to-send").exists()
    assert violations(ledger) == []


def test_the_end_of_the_day_hands_over_and_makes_the_file(api, at):
    billed(api, 1000, distribution="print")
    at("2026-06-09")
    tasks.close_days(501)
    (file,) = OutputFile.objects.filter(type="print-bundle")
    assert file.business_date.isoformat() == "2026-06-09"
    assert RunStep.objects.get(step="letters").done_on == TODAY
