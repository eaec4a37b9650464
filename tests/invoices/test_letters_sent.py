"""Letters by e-mail: each once, tried again, given up, sent again by staff, and proven."""

import datetime as dt
import hashlib

import pytest

from invoices.models import Letter, Sending
from invoices.operations import mailing
from ledger_project.core import retries
from ledger_project.core.actors import SYSTEM
from ledger_project.core.models import StateChange
from ledger_project.core.setup import open_ledger
from tests.support.assertions import assert_problem, rels, unchanged
from tests.support.backoffice import fill_in, offered, page
from tests.support.books import violations, wrong
from tests.support.clients import created
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.invoices import OVERDUE, billed, customer, done
from tests.support.mail_server import serving
from tests.support.paths import CUSTOMERS, EVENTS
from tests.support.payments import pay_invoice
from tests.support.tampering import tamper

FROM = "invoices@ledger.example"


@pytest.fixture
def mail(settings, ledger):
    """Let the ledger 501 send its letters by a mail server; what arrives there."""
    open_ledger(501, letters_since=TODAY)
    with serving() as (mailbox, port):
        settings.MAIL_FROM = FROM
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        yield mailbox


def letters_of(api, invoice):
    return api.get(invoice["letters"]).data["items"]


def sent(**expected):
    """Send what is due, and require these numbers of the letters that were tried."""
    row = run("send_letters", 501)[0]
    found = {name: row[name] for name in ("sent", "to_be_tried_again", "failed", "withdrawn")}
    assert {name: count for name, count in found.items() if count} == expected


def letter_events(api):
    found = api.get(EVENTS).data["items"]
    return [one["type"] for one in found if one["type"].startswith("letter")]


def test_an_invoice_by_e_mail_arrives_with_its_pdf_and_attachments_and_is_proven(api, ledger, mail):
    attached = {"fileName": "terms.pdf", "contentType": "application/pdf", "content": "JVBERi0="}
    one = billed(api, 1000, distribution="email", attachments=[attached])
    (waiting,) = letters_of(api, one)
    assert (waiting["kind"], waiting["status"], waiting["channel"]) == (
        "invoice", "to-send", "email",
    )  # fmt: skip
    assert rels(waiting) == ["resend", "fail"]
    sent(sent=1)
    sent()
    (message,) = mail.messages
    (letter,) = letters_of(api, one)
    assert message["To"] == "britt@example.com"
    assert message["From"] == f"Operator AB <{FROM}>"
    assert message["Subject"] == "Faktura S1 från testshop"
    assert message["Message-ID"] == f"<letter-501-{letter['letterId']}-1@ledger.example>"
    assert "1 000,00" in message.get_body().get_content().replace("\xa0", " ")
    pdf, terms = message.iter_attachments()
    content = pdf.get_content()
    assert content == api.get(f"{one['@id']}/documents/invoice").content
    assert (pdf.get_filename(), terms.get_filename()) == ("S1-invoice.pdf", "terms.pdf")
    assert (letter["status"], letter["sentDate"]) == ("sent", TODAY.isoformat())
    (sending,) = letter["sendings"]
    assert sending["address"] == "britt@example.com"
    assert sending["sha256"] == hashlib.sha256(content).hexdigest()
    assert sending["messageId"] == message["Message-ID"]
    assert rels(letter) == ["resend", "confirm-delivery", "mark-returned"]
    assert letter_events(api) == ["letter-sent"]
    assert violations(ledger) == []


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM invoices_letter WHERE channel = 'none'", "has no letter"),
        ("DELETE FROM invoices_sending", "was never sent"),
        ("UPDATE invoices_sending SET sha256 = 'x'", "with another content"),
    ],
)
def test_a_letter_and_its_proof_that_are_gone_or_changed_are_found(
    api, ledger, mail, statement, said
):
    billed(api, 1000, distribution="email")
    billed(api, 1000, invoiceNo="S2", distribution="none")
    sent(sent=1)
    tamper(statement)
    (finding,) = wrong(ledger)
    assert said in finding.violations[0]


def test_a_letter_goes_as_its_invoice_or_its_customer_asks_and_is_never_guessed(
    api, ledger, mail, at
):
    """Without a channel of its own a claim goes by e-mail with consent, else on paper."""
    open_ledger(501, days_before_claims=0)
    number = customer(api)
    asked = ("email", "print", "none", None)
    found = [
        billed(api, 1000, invoiceNo=f"S{place}", distribution=asked_for, **OVERDUE)
        for place, asked_for in enumerate(asked)
    ]
    created(api.post(f"{CUSTOMERS}/{number}/consents", {"type": "Email"}))
    credit = {"amount": 100, "reason": "Complaint"}
    for place, one in enumerate(found):
        done(api, one, "credit", {**credit, "creditInvoiceNo": f"K{place}"})
    sent(sent=2)
    run("hand_over_letters", 501)
    assert run("run_claims", 501)[0]["Reminder"] == 4
    channels = [
        {letter["kind"]: letter["channel"] for letter in letters_of(api, one)} for one in found
    ]
    # The first invoice and the last were issued before the consent: the last goes on paper.
    assert channels == [
        {"invoice": "email", "credit-invoice": "email", "reminder": "email"},
        {"invoice": "print", "credit-invoice": "print", "reminder": "print"},
        {"invoice": "none", "credit-invoice": "none", "reminder": "email"},
        {"invoice": "print", "credit-invoice": "print", "reminder": "print"},
    ]
    own = letters_of(api, found[2])[0]
    assert (own["status"], own["sendings"]) == ("sent", [])
    assert violations(ledger) == []


def test_a_ledger_without_letters_has_none_and_starts_on_a_day_to_come(api, ledger):
    one = billed(api, 1000, distribution="email")
    assert letters_of(api, one) == []
    with unchanged(), pytest.raises(Exception, match="Expected a day after 2026-06-08"):
        run("open_ledger", 501, letters_since=TODAY)
    run("open_ledger", 501, letters_since=TODAY + dt.timedelta(days=1))
    assert letters_of(api, billed(api, 1000, invoiceNo="S2", distribution="email")) == []
    assert violations(ledger) == []


def test_a_refused_address_fails_at_once_and_staff_send_to_another_one(api, ledger, mail):
    mail.answers["britt@example.com"] = "550 No such user"
    one = billed(api, 1000, distribution="email")
    sent(failed=1)
    (letter,) = letters_of(api, one)
    assert (letter["status"], letter["reason"]) == ("failed", "550 No such user")
    assert rels(letter) == ["resend"]
    with unchanged(but=("core_idempotencykey",)):
        answer = api.post(f"{letter['@id']}/resend", {"channel": "print", "emailAddress": "a@b.se"})
        assert_problem(answer, 400, "validation")
    done(api, letter, "resend", {"emailAddress": "new@example.com"})
    sent(sent=1)
    (message,) = mail.messages
    assert message["To"] == "new@example.com"
    (letter,) = letters_of(api, one)
    assert [one["address"] for one in letter["sendings"]] == ["new@example.com"]
    assert letter_events(api) == ["letter-failed", "letter-sent"]


def test_a_refusal_that_may_pass_is_tried_again_with_a_growing_pause_and_then_given_up(
    api, ledger, mail, monkeypatch
):
    monkeypatch.setattr(retries, "RETRIES", (dt.timedelta(minutes=5), dt.timedelta(hours=1)))
    mail.answers["britt@example.com"] = "451 Later"
    one = billed(api, 1000, distribution="email")
    start, now = dt.datetime.now(dt.UTC), dt.datetime.now(dt.UTC)
    pauses = []
    for state in ("to-send", "to-send", "failed"):
        assert list(mailed(ledger, now)) == [state]
        if due := Letter.objects.get().due_at:
            assert list(mailed(ledger, due - dt.timedelta(seconds=1))) == []
            pauses.append(due - now)
            now = due
    assert dt.timedelta(minutes=5) <= pauses[0] <= dt.timedelta(minutes=6)
    assert dt.timedelta(hours=1) <= pauses[1] <= dt.timedelta(hours=1.2)
    assert now > start
    (letter,) = letters_of(api, one)
    assert (letter["status"], letter["reason"]) == ("failed", "451 Later")
    assert mail.messages == []


def mailed(ledger, now):
    return mailing.send_mail(ledger=ledger, actor=SYSTEM, on=TODAY, now=now)


def test_a_process_that_dies_before_it_has_recorded_a_letter_sends_it_again_as_the_same(
    api, ledger, mail, monkeypatch
):
    billed(api, 1000, distribution="email")

    def dies(*given, **members):
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(mailing.letters, "record_sending", dies)
        with pytest.raises(KeyboardInterrupt):
            run("send_letters", 501)
    assert Sending.objects.count() == 0
    sent(sent=1)
    first, second = mail.messages
    assert first["Message-ID"] == second["Message-ID"]
    pdfs = [next(one.iter_attachments()).get_content() for one in mail.messages]
    assert pdfs[0] == pdfs[1]
    sent()


def test_a_server_that_is_away_costs_no_attempt(api, mail, settings):
    billed(api, 1000, distribution="email")
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    with unchanged():
        sent()
    settings.EMAIL_PORT = port
    sent(sent=1)


def test_a_letter_of_a_withdrawn_claim_is_not_sent_nor_one_of_an_erased_customer(
    api, ledger, mail, at
):
    """The money had come before the claim was made, and is booked after it."""
    open_ledger(501, days_before_claims=0, letters_since=TODAY)
    one = billed(api, 1000, distribution="email", **OVERDUE)
    sent(sent=1)
    run("run_claims", 501)
    pay_invoice(ledger, one, 1000, value_on="2026-06-05")
    _, reminder = letters_of(api, one)
    assert reminder["kind"] == "reminder"
    sent(withdrawn=1)
    assert [letter["status"] for letter in letters_of(api, one)] == ["sent", "withdrawn"]
    assert len(mail.messages) == 1
    assert violations(ledger) == []


def test_letters_come_back_are_confirmed_and_are_on_the_page_of_the_case(
    api, ledger, mail, admin_client
):
    one = billed(api, 1000, distribution="email")
    sent(sent=1)
    (letter,) = letters_of(api, one)
    done(api, letter, "confirm-delivery")
    back = done(api, letter, "mark-returned", {"reason": "Mailbox closed"})
    assert (back["status"], back["reason"]) == ("returned", "Mailbox closed")
    assert letter_events(api) == ["letter-sent", "letter-delivered", "letter-returned"]
    changes = StateChange.objects.filter(document_type="letter").order_by("pk")
    assert [change.operation for change in changes] == [
        "write", "send", "confirm_delivery", "mark_returned",
    ]  # fmt: skip
    found = Letter.objects.get()
    case = admin_client.get(page(found.invoice)).text
    for text in ("Invoice sent by e-mail", "Invoice came back", "Mailbox closed"):
        assert text in case
    assert "Letters that came back" in admin_client.get("/admin/").text
    assert offered(admin_client, found) == ["resend", "confirm_delivery"]
    fill_in(admin_client, found, "resend", channel="email", email_address="other@example.com")
    sent(sent=1)
    assert [message["To"] for message in mail.messages] == [
        "britt@example.com",
        "other@example.com",
    ]
    assert len({message["Message-ID"] for message in mail.messages}) == 2
    assert "Letters that came back" not in admin_client.get("/admin/").text
