"""The page that a customer opens by the link of a letter, through the door that it has: HTTP."""

import datetime as dt
import io
import re
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.core.signing import Signer
from django.test import Client as Browser
from django.urls import reverse
from pypdf import PdfReader

from customers.models import Customer
from invoices.documents.wording import LANGUAGES, wording
from invoices.models import Invoice, Note, PaymentPlan
from ledger_project.api.throttling import ASKED, LINKS
from ledger_project.core.models import StateChange
from ledger_project.core.setup import open_ledger, register_seller
from tests.support.assertions import unchanged
from tests.support.backoffice import fill_in, told
from tests.support.bodies import customer_body
from tests.support.books import violations
from tests.support.clients import created, issue
from tests.support.commands import run
from tests.support.concurrency import together
from tests.support.dates import TODAY
from tests.support.invoices import OVERDUE, billed, customer, done, issue_invoice
from tests.support.mail_server import serving
from tests.support.paths import PLANS
from tests.support.payments import pay_invoice

PUBLIC = "https://pay.example.com"
UNTIL = "2026-06-26"


@pytest.fixture(autouse=True)
def public(settings):
    settings.PUBLIC_URL = PUBLIC


def pdf(api, invoice, name="invoice"):
    answer = api.get(f"{invoice['@id']}/documents/{name}")
    assert answer.status_code == 200, answer.text
    return answer.content


def links_in(content):
    """Return the addresses that a PDF leads to."""
    pages = PdfReader(io.BytesIO(content)).pages
    found = [one.get_object() for page in pages for one in page.get("/Annots") or []]
    return sorted({str(one["/A"]["/URI"]) for one in found if "/A" in one})


def link_of(api, invoice, name="invoice"):
    """Return the path of the link that a letter brings."""
    (address,) = links_in(pdf(api, invoice, name))
    assert address.startswith(f"{PUBLIC}/owed/")
    return address.removeprefix(PUBLIC)


def opened(path, status=200, **headers):
    answer = Browser().get(path, headers=headers)
    assert answer.status_code == status, answer.content.decode()
    return answer


def text_of(answer):
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(plain.replace("\xa0", " ").split())


def asked(path, ask, status=303, **given):
    """Send a form as a browser does from a page without a referrer."""
    answer = Browser(enforce_csrf_checks=True).post(
        path, {"ask": ask, **given}, headers={"Origin": "null"}
    )
    assert answer.status_code == status, answer.content.decode()
    return answer


def staff():
    browser = Browser()
    browser.force_login(User.objects.create_superuser("boss"))
    return browser


def claimed(api, at):
    """Issue an invoice and claim it once; return it, ten days later."""
    at("2026-05-01")
    one = billed(api, 1000, **OVERDUE)
    at(TODAY)
    run("run_claims", 501)
    at("2026-06-18")
    return api.get(one["@id"]).data


def test_the_page_says_what_is_owed_today_and_why_and_how_to_pay(api, ledger, at):
    open_ledger(501, penalty_interest=Decimal("12.00"))
    one = claimed(api, at)
    billed(api, 200, invoiceNo="S2")
    path = link_of(api, one)
    shown = text_of(opened(path))
    assert "Till testshop, per den 2026-06-18 Skuld totalt 1 271,18 SEK" in shown
    # 34 days of 12 % on 1 000.00.
    assert (
        "Obetalt kapital 1 000,00 Påminnelseavgift 60,00 Dröjsmålsränta 11,18 "
        "Att betala 1 071,18 SEK"
    ) in shown
    assert "Dröjsmålsränta räknas på 1 000,00 SEK med 12 % per år." in shown
    assert "1 000,00 SEK från 2026-05-16 till 2026-06-18 med 12 % per år: 11,18" in shown
    assert (
        "Så betalar du Betalningsmottagare Operator AB Bankgiro 5050-1055 "
        f"OCR-nummer {one['paymentReference']} Belopp 1 071,18 SEK"
    ) in shown
    assert "Fakturanummer S2 200,00 SEK Ännu inte förfallen" in shown
    # The fee, 32 days of interest and 329.48 of the principal; and two days since.
    pay_invoice(ledger, one, "400.00", value_on="2026-06-16")
    shown = text_of(opened(path))
    assert (
        "Fakturans belopp 1 000,00 Betalt −329,48 Obetalt kapital 670,52 Dröjsmålsränta 0,44 "
        "Att betala 670,96 SEK"
    ) in shown
    # The same as staff see.
    invoice = Invoice.objects.get(invoice_no="S1")
    case = staff().get(reverse("admin:invoices_invoice_change", args=[invoice.pk])).context["case"]
    assert case["to_pay"] == "670.96 SEK"


def test_the_page_names_no_person(api, ledger):
    number = customer(api, nationalIdentifier={"regNo": "19101010-1010", "countryCode": "SE"})
    one = issue_invoice(api, 1000, customerNo=number, invoiceNo="S1")
    shown = opened(link_of(api, one)).content.decode()
    who = Customer.objects.get()
    for value in (who.reg_no, "19101010", who.name, "Axelstopp", who.email_address, who.msisdn,
                  who.street_address, who.zip_code, who.city):  # fmt: skip
        assert value
        assert value not in shown


def test_nothing_of_it_is_kept_sent_on_or_run_by_a_browser(api, ledger):
    path = link_of(api, billed(api))
    gone = f"{path}x"
    for answer in (opened(path), opened(gone, 404), asked(path, "time", until=UNTIL, invoice="S1")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert not answer.cookies
        page = answer.content.decode()
        assert not re.findall(r"<style|\sstyle=|\son[a-z]+=|<script|javascript:", page)
        for file in re.findall(r'(?:href|src)="(/[^"]*)"', page):
            assert Browser().get(file).status_code == 200, file
    assert Browser().put(path).status_code == 405
    assert Browser().head(path).status_code == 200


def test_a_link_that_is_wrong_or_over_has_one_and_the_same_answer(api, ledger, at, settings):
    one = billed(api)
    path = link_of(api, one)
    token = path.removeprefix("/owed/")
    said = token.rpartition(".")[0]
    numbers = said.split(".")
    forged = [
        "x", token[:-1], f"{token}x", f"{said}.x", said, "." * 5, "å", f"{token}%00", "9" * 5000,
        Signer(salt="other", sep=".").sign(said),
        Signer(key="other" * 10, salt="invoices.customer_links", sep=".").sign(said),
    ]  # fmt: skip
    # Signed here, but of nobody: neither of another ledger nor of a seller that is not there.
    signer = Signer(salt="invoices.customer_links", sep=".")
    for place in range(4):
        other = [*numbers]
        other[place] = str(int(other[place]) + 1)
        forged.append(signer.sign(".".join(other)))
    forged.append(signer.sign("501.1"))
    forged.append(signer.sign(said.replace("2027", "soon").replace("2026", "soon")))
    answers = {opened(f"/owed/{one}", 404).content for one in forged}
    last = dt.date.fromisoformat(numbers[-1])
    assert last == dt.date(2026, 7, 7) + dt.timedelta(days=180)
    at(last)
    opened(path)
    at(last + dt.timedelta(days=1))
    answers.add(opened(path, 404).content)
    at(TODAY)
    opened(path)
    settings.PUBLIC_URL = ""
    answers.add(opened(path, 404).content)
    (only,) = answers
    for language in LANGUAGES:
        assert wording(language)("owed.over") in only.decode()


def test_staff_end_the_links_of_a_customer_and_later_letters_bring_new_ones(api, ledger):
    one, other = billed(api), customer(api, "8")
    another = issue_invoice(api, 100, customerNo=other, invoiceNo="S8")
    path, kept = link_of(api, one), link_of(api, another)
    boss = staff()
    who = Customer.objects.get(customer_no="7")
    assert " done" in told(fill_in(boss, who, "revoke_links", reason="The letter was stolen"))
    opened(path, 404)
    asked(path, "dispute", 404, reason="Not mine", invoice="S1")
    opened(kept)
    newer = billed(api, invoiceNo="S2")
    assert "S1" in text_of(opened(link_of(api, newer)))
    change = StateChange.objects.get(operation="revoke_links")
    assert (change.created_by, change.reason) == ("staff:boss", "The letter was stolen")


def test_the_link_ends_with_the_erasure(api, ledger, at):
    one = billed(api, 100)
    path = link_of(api, one)
    pay_invoice(ledger, one, "100.00")
    assert "Du är inte skyldig något i dag." in text_of(opened(path))
    created(
        api.post("/ledger/customer/v1/501/customers/7/initiates-termination", {})
    ) if False else None
    assert api.post("/ledger/customer/v1/501/customers/7/initiates-termination").status_code == 200
    at("2034-06-08")
    run("erase_customer", 501, "7")
    at(TODAY)
    opened(path, 404)


def test_nothing_of_another_customer_seller_or_ledger_is_seen_or_changed(api, ledger, other_seller):
    mine = billed(api, 100)
    path = link_of(api, mine)
    others = [
        issue_invoice(api, 311, customerNo=customer(api, "8"), invoiceNo="S8"),
        billed(api, 322, invoiceNo="S9", sellerNumber="655"),
    ]
    elsewhere = open_ledger(502, name="Otherledger AB", country="SE")[0]
    register_seller(elsewhere, "654", name="elsewhere")
    there = issue(elsewhere)
    body = customer_body(customerNo="7", nationalIdentifier=None, name="Somebody")
    created(there.post("/ledger/customer/v1/502/customers", body))
    shown = text_of(opened(path))
    for other in ("S8", "S9", "311,00", "322,00", "othershop", "elsewhere"):
        assert other not in shown
    assert "100,00 SEK" in shown
    with unchanged():
        for one in others:
            given = {"invoice": one["invoiceNo"]}
            asked(path, "time", 409, until=UNTIL, **given)
            asked(path, "dispute", 409, reason="Not mine", **given)
        asked(path, "time", 409, until=UNTIL)
        asked(path, "accept", 400)


def test_a_customer_takes_time_once_and_no_claim_comes_before(api, ledger, at):
    open_ledger(501, days_before_claims=0)
    one = billed(api, 1000, **OVERDUE)
    path = link_of(api, one)
    late = (TODAY + dt.timedelta(days=31)).isoformat()
    with unchanged():
        for wrong in (late, "2026-06-07", "soon", "", "2026-02-30"):
            answer = asked(path, "time", 400, until=wrong, invoice="S1")
            assert "Ange en dag från i dag till och med 2026-07-08." in text_of(answer)
    assert f'value="{late}"' in asked(path, "time", 400, until=late, invoice="S1").content.decode()
    to = asked(path, "time", until=UNTIL, invoice="S1").headers["Location"]
    shown = text_of(opened(to))
    assert "Din dag är noterad" in shown
    assert f"Du har tid till och med {UNTIL}" in shown
    assert "Jag behöver längre tid" not in shown
    assert api.get(one["@id"]).data["respiteDate"] == UNTIL
    note = Note.objects.get()
    assert (note.kind, note.created_by, str(note.promised_on)) == ("promise", "customer", UNTIL)
    at("2026-06-25")
    run("run_claims", 501)
    assert api.get(one["@id"]).data["claimLevel"] == "Invoice"
    with unchanged():
        asked(path, "time", 409, until="2026-07-10", invoice="S1")
    assert violations(ledger) == []


def test_a_customer_disputes_all_or_a_part_and_staff_see_it_today(api, ledger):
    one = billed(api, 1000, **OVERDUE)
    billed(api, 200, invoiceNo="S2", **OVERDUE)
    path = link_of(api, one)
    with unchanged():
        for reason in ("", " ", "!!", "x" * 201, "a\0b"):
            asked(path, "dispute", 400, reason=reason, invoice="S1")
        for amount in ("0", "-1", "1000.01", "1e2", "many", "1.005"):
            answer = asked(path, "dispute", 400, reason="Trasig", amount=amount, invoice="S1")
            # What was written is not lost.
            assert "Trasig</textarea>" in answer.content.decode()
            assert f'value="{amount}"' in answer.content.decode()
    asked(path, "dispute", reason="Trasig & <b>våt</b>", amount="1 000,00", invoice="S1")
    shown = text_of(opened(asked(path, "dispute", reason="Fel pris", amount="50,25", invoice="S2")
                           .headers["Location"]))  # fmt: skip
    assert "Ditt bestridande är noterat. Du hör från testshop." in shown
    # Nothing of the first one is demanded, and no account given for it; of the second one the rest.
    assert "Skuld totalt 149,75 SEK Fakturanummer S1 0,00 SEK Du bestrider hela beloppet." in shown
    assert "Bestritt belopp, som inte krävs −50,25 Att betala 149,75 SEK" in shown
    assert "Belopp 149,75 SEK" in shown
    assert shown.count("Så betalar du") == 1
    assert "Du bestrider 50,25 SEK av beloppet." in shown
    first, second = Invoice.objects.order_by("invoice_no")
    assert (first.disputed, first.disputed_amount, first.dispute_reason) == (
        True, None, "Trasig & <b>våt</b>",
    )  # fmt: skip
    assert (second.disputed_amount, second.dispute_reason) == (Decimal("50.25"), "Fel pris")
    with unchanged():
        asked(path, "dispute", 409, reason="Igen", invoice="S1")
    boss = staff()
    assert waiting(boss)["Open disputes"].count == 2
    assert violations(ledger) == []


def waiting(browser):
    queue = browser.get(reverse("admin:index")).context["dashboard"]["queue"]
    return {line.title: line for _, _, found in queue for line in found}


def test_a_customer_asks_for_a_plan_which_staff_decide(api, ledger, at):
    one = billed(api, 1000, **OVERDUE)
    billed(api, 200, invoiceNo="S2", **OVERDUE)
    disputed = billed(api, 300, invoiceNo="S3", **OVERDUE)
    done(api, disputed, "dispute", {"reason": "Broken"})
    path = link_of(api, one)
    given = {"parts": "3", "first_on": "2026-06-30"}
    with unchanged():
        for wrong in ({"parts": "1"}, {"parts": "25"}, {"parts": "x"}, {"first_on": "2026-07-10"},
                      {"first_on": "2026-06-07"}):  # fmt: skip
            asked(path, "plan", 400, **{**given, **wrong})
    shown = text_of(opened(asked(path, "plan", **given).headers["Location"]))
    assert "Du har bett att få betala i delar." in shown
    plan = PaymentPlan.objects.get()
    assert (plan.state, plan.fee, plan.created_by) == ("proposed", 0, "customer")
    (listed,) = api.get(PLANS).data["items"]
    assert [part["dueDate"] for part in listed["parts"]] == [
        "2026-06-30", "2026-07-30", "2026-08-30",
    ]  # fmt: skip
    assert plan.amount == sum(
        api.get(f"{one['@id'].rpartition('/')[0]}/{number}").data["currentDebt"]
        for number in ("S1", "S2")
    )
    # Nothing is held back before staff have decided.
    assert not Invoice.objects.exclude(payment_plan=None).exists()
    with unchanged():
        asked(path, "plan", 409, **given)
    boss = staff()
    line = waiting(boss)["Payment plans that customers ask for"]
    assert line.count == 1
    assert [row.pk for row in boss.get(line.url).context["cl"].result_list] == [plan.pk]
    assert " done" in told(fill_in(boss, plan, "accept"))
    assert "Payment plans that customers ask for" not in waiting(boss)
    shown = text_of(opened(path))
    assert "Den betalas enligt en avbetalningsplan. Näst:" in shown
    assert "Betala i delar" not in shown
    with unchanged():
        asked(path, "time", 409, until=UNTIL, invoice="S1")
    assert violations(ledger) == []


@pytest.mark.django_db(transaction=True)
def test_what_is_sent_twice_at_once_is_done_once(api, ledger):
    path = link_of(api, billed(api, 1000, **OVERDUE))
    forms = [
        {"ask": "time", "until": UNTIL, "invoice": "S1"},
        {"ask": "dispute", "reason": "Broken", "amount": "10", "invoice": "S1"},
        {"ask": "plan", "parts": "3", "first_on": "2026-06-30"},
    ]
    for form in forms:
        if form["ask"] == "plan":
            done(api, {"@id": "/ledger/invoice/v1/501/invoices/S1"}, "withdraw-dispute")
        send = lambda form=form: Browser().post(path, form).status_code  # noqa: E731
        assert sorted(together([send, send])) == [303, 409]
    assert (Note.objects.count(), PaymentPlan.objects.count()) == (1, 1)
    assert StateChange.objects.filter(operation="dispute").count() == 1


def test_guesses_and_requests_are_limited_and_who_has_a_right_link_is_not_held_up(api, ledger):
    path = link_of(api, billed(api))
    for _ in range(LINKS.times + 10):
        opened(path)
    for _ in range(LINKS.times):
        opened("/owed/x", 404)
    refused = opened("/owed/x", 429)
    assert 0 < int(refused.headers["Retry-After"]) <= LINKS.seconds
    assert wording("EN")("owed.too_many") in refused.content.decode()
    # From elsewhere it still opens.
    assert Browser(REMOTE_ADDR="192.0.2.7").get(path).status_code == 200
    elsewhere = Browser(REMOTE_ADDR="192.0.2.8")
    for _ in range(ASKED.times):
        assert elsewhere.post(path, {"ask": "nothing"}).status_code == 400
    with unchanged():
        given = {"ask": "time", "invoice": "S1", "until": UNTIL}
        assert elsewhere.post(path, given).status_code == 429


def test_no_link_gets_into_the_log(api, ledger, caplog):
    path = link_of(api, billed(api))
    token = path.removeprefix("/owed/")
    with caplog.at_level("DEBUG"):
        opened(path)
        opened(f"{path}x", 404)
        Browser(HTTP_HOST="wrong.example").get(path)
        asked(path, "dispute", 400, reason="", invoice="S1")
    found = [str(record.msg) for record in caplog.records]
    assert [one for one in found if "/owed/…" in one]
    assert not [one for one in found if token in one or token in str(one)]
    assert token not in caplog.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_letter_and_page_are_in_the_language_of_the_customer(api, ledger, language):
    number = customer(api, preferredLanguageCode=language)
    one = issue_invoice(api, 100, customerNo=number, invoiceNo="S1")
    answer = opened(link_of(api, one))
    words = wording(language)
    assert f'<html lang="{words.code}">' in answer.content.decode()
    shown = text_of(answer)
    for name in ("title", "how", "time", "dispute", "plan", "send"):
        assert words(f"owed.{name}") in shown
    assert "{" not in shown


def test_a_reminder_brings_a_link_of_its_own_days_and_a_credit_note_none(api, ledger, at):
    one = claimed(api, at)
    path = link_of(api, one, "reminder")
    assert path != link_of(api, one)
    opened(path)
    done(api, one, "credit", {"amount": 100, "creditInvoiceNo": "K1", "reason": "Complaint"})
    assert links_in(pdf(api, one, "credit-invoice")) == []


def test_an_e_mail_brings_the_link_too(api, ledger, settings):
    open_ledger(501, letters_since=TODAY)
    one = billed(api, distribution="email")
    with serving() as (mailbox, port):
        settings.MAIL_FROM = "invoices@ledger.example"
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        assert run("send_letters", 501)[0]["sent"] == 1
    body = mailbox.messages[0].get_body().get_content()
    assert f"{PUBLIC}{link_of(api, one)}" in body.replace("=\n", "")


def test_without_a_public_address_letters_bring_no_link(api, ledger, settings):
    settings.PUBLIC_URL = ""
    assert links_in(pdf(api, billed(api))) == []
