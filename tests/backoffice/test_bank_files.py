"""A bank's file is imported on screen: what it would do is seen first, and done once."""

import html as text
import re
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from customers.models import PROTECTED_NAME, Customer
from invoices.admin import bank_files
from invoices.models import Invoice, LeftOutEntry, Payment, PaymentImport, PaymentMatch
from ledger_project.backoffice.work import of_name
from ledger_project.core.models import Ledger, StaffMember
from tests.support import camt_messages as camt
from tests.support.assertions import unchanged
from tests.support.backoffice import page, told
from tests.support.books import violations
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.invoices import billed
from tests.support.paths import CUSTOMERS
from tests.support.purchases import buy

PAGE = reverse("admin:page_import-bank-file")
CSV = "payment_reference,amount,currency,value_date,bank_reference,payer_name"
ON_THE_WAY = ("staff_session",)


@pytest.fixture
def reference(ledger, api, seller) -> str:
    """Return the reference of an invoice of 1,000.00."""
    return buy(api, "1000.00")["invoicePurchaseDetails"]["paymentReference"]


def look(client, content: bytes | str, *, name: str = "from-the-bank", ledger: int = 501):
    content = content.encode() if isinstance(content, str) else content
    shown = client.post(PAGE, {"ledger": ledger, "file": SimpleUploadedFile(name, content)})
    assert shown.status_code == 200
    return shown


def send(client, shown):
    """Send the form of the page that was looked at."""
    sent = shown.context["sent"].data
    return client.post(PAGE, {"ledger": 501, **sent}, follow=True)


def fates(shown) -> list[tuple[str, str]]:
    """Return what becomes of each line, and why, as the page says it."""
    seen = shown.context["seen"]
    return [
        (line.fate, re.sub("<.*?>", "", str(line.why))) for line in (*seen.lines, *seen.left_out)
    ]


def facts(shown) -> dict[str, str]:
    return dict(shown.context["seen"].facts)


def a_statement(reference: str) -> bytes:
    return camt.statement(
        camt.entry("1000.00", camt.stated(reference)),
        camt.entry("77.00", camt.stated("nobody's")),
        camt.entry("3.00", code="ACMT/MCOP/INTR"),
        opening="20.00",
        closing="1100.00",
    )


def test_each_entry_is_shown_with_its_fate_and_nothing_is_booked_before_it_is_sent(boss, reference):
    with unchanged(but=ON_THE_WAY):
        shown = look(boss, a_statement(reference))
    found = facts(shown)
    assert found["Format"] == "camt.053.001.02"
    account = f"Statement of {camt.ACCOUNTS['SE']}"
    assert found[account] == "2026-06-08: opening 20.00 SEK, closing 1\u202f100.00 SEK"
    assert found["Payments"] == "2, 1\u202f077.00 SEK"
    assert (
        found["What would happen"]
        == "2 booked, 1 matched, 1 waiting without an invoice, 1 left out"
    )
    (pays, waits, left) = fates(shown)
    assert pays[0].startswith("Pays ")
    assert pays[1] == "The payment states its reference"
    assert waits == ("Waits without an invoice", "No invoice is like it")
    assert left == ("Left out: interest", f"On account {camt.ACCOUNTS['SE']}")


def test_importing_does_what_the_command_does_in_the_name_of_who_did(boss, ledger, reference):
    done = send(boss, look(boss, a_statement(reference), name="today.xml"))
    waiting = of_name(Payment, "unmatched")
    assert told(done) == (
        "Imported today.xml: 2 booked, 1 matched, 1 waiting without an invoice, 1 left out. "
        f'<a href="{waiting.url}">{waiting.title}</a>'
    )
    kept = PaymentImport.objects.get()
    assert (kept.file_name, kept.created_by, kept.transactions) == ("today.xml", "staff:boss", 2)
    assert {one.created_by for one in Payment.objects.all()} == {"staff:boss"}
    assert PaymentMatch.objects.get().invoice.state == "closed"
    assert LeftOutEntry.objects.get().reason == "interest"
    assert kept.statements.get().closing == 1100
    assert violations(ledger) == []
    shown = boss.get(page(kept))
    assert {one["title"]: len(one["rows"]) for one in shown.context["tables"]} == {
        "Statements": 1,
        "Left out": 1,
    }
    assert "staff:boss" in shown.content.decode()


def test_a_file_that_is_sent_twice_is_booked_once_and_said(boss, reference, tmp_path):
    content = a_statement(reference)
    shown = look(boss, content)
    send(boss, shown)
    with unchanged(but=ON_THE_WAY):
        again = send(boss, shown)
    assert "It had been imported on 2026-06-08: nothing is booked twice." in told(again)
    with unchanged(but=ON_THE_WAY):
        shown = look(boss, content)
    said = shown.content.decode()
    assert "It was imported on 2026-06-08 as from-the-bank, by staff:boss" in said
    assert "Import the file" not in said
    path = tmp_path / "by-command"
    path.write_bytes(content)
    with unchanged():
        assert run("import_bank_file", path, ledger=501)["already_imported"] == 2


def test_what_was_left_out_for_its_account_can_be_booked_once_that_is_named(boss, reference):
    content = camt.statement(
        camt.entry("1000.00", camt.stated(reference)), closing="1000.00", account="NO9386011117947"
    )
    run("open_ledger", 501, bank_accounts=[camt.ACCOUNTS["SE"]])
    shown = look(boss, content)
    assert fates(shown) == [("Left out: another account", "On account NO9386011117947")]
    send(boss, shown)
    run("open_ledger", 501, bank_accounts=[camt.ACCOUNTS["SE"], "NO9386011117947"])
    again = look(boss, content)
    assert "What was left out then would be booked now" in again.content.decode()
    assert fates(again)[0][1] == "The payment states its reference"
    send(boss, again)
    assert Payment.objects.get().state == "matched"


def test_an_untrustworthy_file_is_refused_whole_with_its_reason(boss, reference):
    content = a_statement(reference)
    send(boss, look(boss, camt.statement(closing="0.00")))
    for wrong, why in (
        (content.replace(b">1100.00<", b">1101.00<"), "1101.00"),
        (content[:-40], "line"),
        (b"a,b\n1,2\n", "line 1"),
        (b"", "The submitted file is empty"),
        (f"{CSV}\n{reference},10.00,SEK,2026-06-08,B1,\n{reference},x,SEK,2026-06-08,B2,\n".encode(),
         "line 3"),
    ):  # fmt: skip
        with unchanged(but=ON_THE_WAY):
            shown = look(boss, wrong)
        said = text.unescape(shown.content.decode())
        assert why in said, why
        assert "Import the file" not in said, why


def test_another_file_under_the_identity_of_an_earlier_one_is_refused(boss, reference):
    content = a_statement(reference)
    identity = re.search(rb"<MsgId>.*?</MsgId>", content)[0]
    send(boss, look(boss, content))
    other = re.sub(rb"<MsgId>.*?</MsgId>", identity, camt.statement(closing="0.00"))
    with unchanged(but=ON_THE_WAY):
        shown = look(boss, other)
        refused = send(boss, shown)
    assert "with other content. Nothing was changed." in shown.content.decode()
    assert "with other content. Nothing was changed." in told(refused)


def test_what_is_not_sure_waits_with_proposals(boss, ledger, api, seller):
    billed(api, 125)
    debt = Invoice.objects.get().capital_debt
    rows = f"{CSV}\n,{debt},SEK,{TODAY},B1,Somebody Else\n,9.00,SEK,2020-01-01,B2,\n"
    shown = look(boss, rows)
    assert fates(shown) == [
        ("Waits without an invoice", "Perhaps S1: its debt is the amount"),
        ("Waits, set aside", f"The value date is not plausible on {TODAY}"),
    ]


def test_more_than_a_page_takes_is_refused_and_says_where_it_goes(boss, ledger, monkeypatch):
    monkeypatch.setattr(bank_files, "MOST_ROWS", 1)
    rows = "".join(f",1.00,SEK,{TODAY},B{number},\n" for number in range(2))
    shown = look(boss, f"{CSV}\n{rows}")
    assert "Expected at most 1 entries to book, found 2" in shown.content.decode()
    monkeypatch.setattr(bank_files, "MOST_BYTES", 10)
    assert "bytes, and a page takes 10" in look(boss, f"{CSV}\n{rows}").content.decode()
    assert not Payment.objects.exists()


def test_what_a_request_has_no_time_for_is_imported_by_the_next_ones(boss, ledger, monkeypatch):
    rows = "".join(f",{number}.00,SEK,{TODAY},B{number},\n" for number in range(1, 4))
    monkeypatch.setattr(bank_files, "MOST_SECONDS", 0)
    shown = look(boss, f"{CSV}\n{rows}")
    assert "3 more entries would be booked that are not shown" in shown.content.decode()
    clock = iter(range(1000))
    monkeypatch.setattr(bank_files, "MOST_SECONDS", 2.5)
    monkeypatch.setattr(bank_files, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    first = send(boss, shown)
    assert "so far: 2 booked, 2 waiting without an invoice. 1 to go." in told(first)
    assert (Payment.objects.count(), PaymentImport.objects.count()) == (2, 0)
    assert "Import the rest of from-the-bank" in first.content.decode()
    last = send(boss, first)
    assert "1 booked, 1 waiting without an invoice, 2 booked before" in told(last)
    assert (Payment.objects.count(), PaymentImport.objects.get().transactions) == (3, 3)
    assert violations(ledger) == []


def test_what_a_browser_sends_instead_of_the_page_is_refused(boss, ledger):
    for content in ("", "no base64!", "aGVsbG8="):
        with unchanged(but=ON_THE_WAY):
            answer = boss.post(PAGE, {"ledger": 501, "name": "x", "content": content})
        assert answer.status_code == 200
        assert answer.context["faults"]
    assert boss.post(PAGE, {"ledger": 999}).status_code == 404


def test_it_is_for_those_with_its_permission_in_their_ledgers(staff, ledger, reference):
    colleague = staff("invoices.view_payment")
    assert colleague.get(PAGE).status_code == 403
    assert colleague.post(PAGE, {"ledger": 501}).status_code == 403
    run("open_ledger", 502, name="Otherledger AB", country="SE")
    elsewhere = staff("invoices.import_bank_file_payment", name="bo")
    user = StaffMember._meta.get_field("user").related_model.objects.get(username="bo")
    StaffMember.objects.create(user=user, ledgers=[502])
    answer = elsewhere.post(
        PAGE, {"ledger": 501, "file": SimpleUploadedFile("a", a_statement(reference))}
    )
    assert answer.status_code == 404
    assert not PaymentImport.objects.exists()
    assert Ledger.objects.count() == 2


def test_the_name_of_a_protected_customer_is_hidden(staff, api, reference):
    answer = api.patch(
        f"{CUSTOMERS}/{Customer.objects.get().customer_no}", {"protectedIdentity": True}
    )
    assert answer.status_code == 200, answer.text
    row = f"{CSV}\n{reference},10.00,SEK,{TODAY},B1,Vera Wallin\n"
    shown = look(staff("invoices.import_bank_file_payment"), row)
    assert [line.payer for line in shown.context["seen"].lines] == [PROTECTED_NAME]
    shown = look(
        staff("invoices.import_bank_file_payment", "customers.see_protected_customer", name="bo"),
        row,
    )
    assert [line.payer for line in shown.context["seen"].lines] == ["Vera Wallin"]
