"""Direct debit: mandates, draws, their results, retries and refunds, in Sweden and Norway."""

import netsgiro
import pytest
from django.core.management import CommandError

from accounts.models import Surplus
from customers.models import Consent
from invoices.models import Claim, Draw, Invoice, Payment
from ledger_project.core.models import Event
from ledger_project.core.setup import open_ledger, register_seller
from reports.models import OutputFile
from reports.queries import content
from tests.support.assertions import unchanged
from tests.support.books import violations
from tests.support.change_requests import put_in_force
from tests.support.clients import Api, created, issue, succeeded
from tests.support.commands import run
from tests.support.direct_debit import (
    agreements,
    cancelled,
    mandate_requests,
    mandates,
    refused,
    specification,
)
from tests.support.invoices import customer, issue_invoice
from tests.support.paths import CUSTOMERS
from tests.support.payments import pay_invoice

pytestmark = pytest.mark.usefixtures("constraints")

DUE = {"invoiceDate": "2026-06-08", "preferredDueDate": "2026-06-30"}


@pytest.fixture
def told(tmp_path):
    """Import a bank's file; the outcomes that are not zero."""

    def make(document: str, **options):
        path = tmp_path / "from-the-bank"
        path.write_text(document, encoding="iso-8859-1")
        result = run("import_bank_file", path, ledger=501, **options)
        return {name: n for name, n in result.items() if n and name not in {"ledger", "format"}}

    return make


@pytest.fixture
def agreed(ledger, seller):
    run("open_ledger", 501, payment_account="BGSE:991-2346", direct_debit_id="471117")
    put_in_force()


@pytest.fixture
def invoice(agreed, api) -> Invoice:
    """Return an invoice of 125.00, due on 30 June, of a customer who consented to Autogiro."""
    person = {"regNo": "19101010-1010", "countryCode": "SE"}
    number = customer(api, "7", nationalIdentifier=person)
    created(api.post(f"{CUSTOMERS}/{number}/consents", {"type": "Autogiro"}))
    issue_invoice(api, 125, customerNo=number, invoiceNo="S1", **DUE)
    return Invoice.objects.get()


@pytest.fixture
def ordered(at):
    """Close a day; what the new files for the bank say."""

    def make(day: str) -> list[str]:
        at(day)
        made = OutputFile.objects.filter(type="direct-debit-file")
        known = set(made.values_list("pk", flat=True))
        run("end_of_day", 501)
        return [b"".join(content(file)).decode("iso-8859-1") for file in made.exclude(pk__in=known)]

    return make


def test_what_falls_due_is_drawn_once_in_time(ledger, invoice, ordered):
    assert ordered("2026-06-18") == []
    reference = invoice.payment_reference
    (file,) = ordered("2026-06-22")
    opening, draw, rest = file.split("\r\n")
    assert opening == f"0120260622AUTOGIRO{'':44}4711170009912346  "
    assert draw == (f"82202606300    00000000000000070000000125000009912346{reference:<16}{'':11}")
    assert rest == ""
    assert ordered("2026-06-23") == []
    assert run("reproduce_files", 501, type="direct-debit-file")["different"] == []
    assert violations(ledger) == []


def test_what_is_collected_pays_and_a_refund_takes_it_back(ledger, invoice, told, ordered):
    ordered("2026-06-22")
    reference = invoice.payment_reference
    file = specification((reference, "125.00", "0"), on="20260630")
    assert told(file, date="2026-06-30") == {"imported": 1, "matched": 1, "drawn": 1}
    assert Invoice.objects.get().state == "closed"
    assert Draw.objects.get().outcome == "paid"
    with unchanged():
        assert told(file, date="2026-06-30") == {"already_imported": 1}
    back = specification(on="20260703", refunds=((reference, "125.00", "20260630"),))
    assert told(back, date="2026-07-03") == {"withdrawn": 1}
    assert (Invoice.objects.get().state, Payment.objects.get().state) == ("open", "withdrawn")
    # Who had the money back is not drawn again, and claimed like others.
    assert ordered("2026-07-03") == []
    assert violations(ledger) == []


def test_a_draw_and_its_refund_in_one_file_come_to_nothing(ledger, invoice, told, ordered):
    ordered("2026-06-22")
    row = (invoice.payment_reference, "125.00")
    file = specification((*row, "0"), on="20260630", refunds=((*row, "20260630"),))
    assert told(file, date="2026-06-30") == {
        "imported": 1, "matched": 1, "drawn": 1, "withdrawn": 1,
    }  # fmt: skip
    assert (Invoice.objects.get().state, Payment.objects.get().state) == ("open", "withdrawn")
    assert violations(ledger) == []


def test_draws_and_mandates_of_another_account_are_passed_over(invoice, told, ordered):
    ordered("2026-06-22")
    files = (
        mandates(("7", "33"), on="20260623"),
        refused((invoice.payment_reference, "125.00", "20260630"), on="20260623"),
    )
    for file in files:
        with unchanged(but=("invoices.PaymentImport",)):
            assert told(file.replace("0009912346", "0050501055"), date="2026-06-23") == {}


def test_a_refusal_that_may_pass_is_tried_again_and_claims_wait(ledger, invoice, told, ordered):
    ordered("2026-06-22")
    reference = invoice.payment_reference
    # Without an answer nothing is claimed, however late it is.
    run("run_claims", 501, date="2026-07-31")
    assert not Claim.objects.exists()
    assert told(specification((reference, "125.00", "1"), on="20260630"), date="2026-06-30") == {
        "draws_refused": 1
    }
    event = Event.objects.get(type="direct-debit-refused")
    assert event.data == {"amount": "125.00", "reason": "too little on the account"}
    (file,) = ordered("2026-06-30")
    assert f"8220260706{'0    ':<5}" in file
    assert told(specification((reference, "125.00", "2"), on="20260706"), date="2026-07-06") == {
        "draws_refused": 1
    }
    # No account is no passing state: the invoice is claimed.
    assert ordered("2026-07-06") == []
    run("run_claims", 501, date="2026-07-31")
    assert Claim.objects.count() == 1
    attempts = Draw.objects.order_by("pk").values_list("attempt", "outcome", "may_retry")
    assert list(attempts) == [(1, "refused", True), (2, "refused", False)]
    assert violations(ledger) == []


def test_no_surplus_pays_what_is_being_drawn(api, ledger, invoice, told, ordered):
    ordered("2026-06-22")
    other = issue_invoice(api, 100, customerNo="7", invoiceNo="S2", **DUE)
    pay_invoice(ledger, other, 300)
    assert run("run_claims", 501, date="2026-07-01")[0]["set_offs"] == 0
    refusal = specification((invoice.payment_reference, "125.00", "2"), on="20260630")
    assert told(refusal, date="2026-07-01") == {"draws_refused": 1}
    assert run("run_claims", 501, date="2026-07-02")[0]["set_offs"] == 1
    invoice.refresh_from_db()
    assert (invoice.state, Surplus.objects.get().remaining) == ("closed", 75)
    assert violations(ledger) == []


def test_an_order_that_the_bank_refuses_ends_the_draw(invoice, told, ordered):
    ordered("2026-06-22")
    file = refused((invoice.payment_reference, "125.00", "20260630"), on="20260623")
    assert told(file, date="2026-06-23") == {"draws_refused": 1}
    assert Draw.objects.get().reason == "refused when ordered, code 02"
    with unchanged(but=("invoices.PaymentImport",)):
        assert told(file.replace("20260623  ", "20260624  "), date="2026-06-24") == {
            "unknown_draws": 1
        }


def test_a_consent_that_ends_takes_the_draw_back(invoice, told, ordered):
    ordered("2026-06-22")
    assert told(mandates(("7", "33"), on="20260623"), date="2026-06-23") == {
        "consents_withdrawn": 1
    }
    (file,) = ordered("2026-06-23")
    account, reference = "0009912346", invoice.payment_reference
    assert file.split("\r\n")[1].rstrip() == (
        f"25{account}00000000000000072026063000000001250082{'':8}{reference}"
    )
    assert Draw.objects.get().outcome == "withdrawn"
    assert ordered("2026-06-24") == []
    # Given again in time, it is drawn after all.
    assert told(mandates(("7", "32"), ("8", "32"), on="20260624"), date="2026-06-24") == {
        "consents_given": 1, "unknown_mandates": 1,
    }  # fmt: skip
    assert len(ordered("2026-06-25")) == 1
    assert list(Consent.objects.order_by("pk").values_list("state", flat=True)) == [
        "withdrawn", "active",
    ]  # fmt: skip


@pytest.mark.parametrize("reference", ["own", "padded", "none"])
def test_a_draw_that_is_cancelled_at_the_bank_ends(invoice, told, ordered, reference):
    ordered("2026-06-22")
    stated = {"own": f"{invoice.payment_reference:<16}", "padded": invoice.payment_reference}
    row = ("11", stated.get(reference, ""), "125.00", "20260630")
    # Its day was changed, or nothing could be done: neither is an answer.
    for code, comment in (("29", "14"), ("25", "12")):
        file = cancelled((code, "", "125.00", "20260701", comment), on="20260623")
        assert told(file, date="2026-06-23") == ({} if code == "29" else {"unknown_draws": 1})
    with unchanged(), pytest.raises(CommandError, match="Expected by the end record"):
        told(cancelled((*row, "10"), on="20260623"))
    assert told(cancelled((*row, "12"), on="20260624"), date="2026-06-24") == {"draws_refused": 1}
    assert Draw.objects.get().reason == "stopped by the payer or the payer's bank"
    run("run_claims", 501, date="2026-07-31")
    assert Claim.objects.count() == 1


def test_what_the_ledger_took_back_itself_is_no_unknown_draw(invoice, told, ordered):
    ordered("2026-06-22")
    told(mandates(("7", "33"), on="20260623"), date="2026-06-23")
    assert len(ordered("2026-06-23")) == 1
    rows = [(code, invoice.payment_reference, "125.00", "20260630", "12") for code in ("25", "03")]
    with unchanged(but=("invoices.PaymentImport",)):
        assert told(cancelled(*rows, on="20260624"), date="2026-06-24") == {}


def test_which_of_two_equal_draws_was_cancelled_is_not_guessed(api, invoice, told, ordered):
    issue_invoice(api, 125, customerNo="7", invoiceNo="S2", **DUE)
    ordered("2026-06-22")
    row = ("11", "", "125.00", "20260630", "12")
    with unchanged(but=("invoices.PaymentImport",)):
        assert told(cancelled(row, on="20260623"), date="2026-06-23") == {"unknown_draws": 1}


def test_a_mandate_that_is_there_already_says_nothing_new_and_a_stop_may_be_lifted(invoice, told):
    assert told(mandates(("7", "10"), on="20260623")) == {}
    assert Consent.objects.get().state == "active"
    assert told(mandates(("7", "11"), on="20260623")) == {"consents_withdrawn": 1}
    # The same kind of file comes twice on a day, in either layout.
    assert told(mandates(("7", "12"), on="20260623", old=True)) == {"consents_given": 1}


def mandate_records(file: str) -> list[str]:
    return [line.rstrip() for line in file.split("\r\n") if line[:2] in ("03", "04")]


def test_a_mandate_that_a_payer_asks_for_is_accepted_if_it_holds_the_account(
    api, ledger, agreed, told, ordered
):
    person = {"regNo": "19101010-1010", "countryCode": "SE"}
    customer(api, "7", nationalIdentifier=person)
    asked = mandate_requests(("7", "191010101010"), ("7", "191212121212"), ("8", "191010101010"),
                             on="20260608")  # fmt: skip
    assert told(asked) == {"mandates_accepted": 1, "mandates_refused": 2}
    # The same again, before it is answered, is answered once.
    again = mandate_requests(("7", "191010101010"), on="20260609")
    assert told(again) == {}
    (file,) = ordered("2026-06-10")
    assert mandate_records(file) == [
        "0400099123460000000000000007",
        f"0400099123460000000000000007{'':48}AV",
        f"0400099123460000000000000008{'':48}AV",
    ]
    assert ordered("2026-06-11") == []
    # It draws nothing before the bank says that the mandate is valid.
    assert not Consent.objects.exists()
    assert told(mandates(("7", "32"), on="20260611")) == {"consents_given": 1}
    assert violations(ledger) == []


def test_the_bank_is_asked_to_end_the_mandate_of_a_consent_that_is_withdrawn(
    api, ledger, invoice, ordered
):
    consent = api.get(f"{CUSTOMERS}/7/consents").data["items"][0]
    succeeded(api.post(f"{consent['@id']}/withdraw-consent"))
    (file,) = ordered("2026-06-09")
    assert mandate_records(file) == ["0300099123460000000000000007"]
    assert ordered("2026-06-10") == ordered("2026-06-22") == []
    assert violations(ledger) == []


def test_a_mandate_that_was_wanted_and_not_again_is_ended_once(api, ledger, invoice, ordered):
    for _ in range(2):
        (*_, consent) = api.get(f"{CUSTOMERS}/7/consents").data["items"]
        succeeded(api.post(f"{consent['@id']}/withdraw-consent"))
        created(api.post(f"{CUSTOMERS}/7/consents", {"type": "Autogiro"}))
    (*_, consent) = api.get(f"{CUSTOMERS}/7/consents").data["items"]
    succeeded(api.post(f"{consent['@id']}/withdraw-consent"))
    (file,) = ordered("2026-06-09")
    assert mandate_records(file) == ["0300099123460000000000000007"]
    assert ordered("2026-06-10") == []
    assert violations(ledger) == []


def test_what_ended_at_the_bank_or_is_wanted_again_is_not_ended_by_us(
    api, ledger, invoice, told, ordered
):
    assert told(mandates(("7", "33"), on="20260608")) == {"consents_withdrawn": 1}
    assert ordered("2026-06-09") == []
    given = created(api.post(f"{CUSTOMERS}/7/consents", {"type": "Autogiro"}))
    succeeded(api.post(f"{given['@id']}/withdraw-consent"))
    created(api.post(f"{CUSTOMERS}/7/consents", {"type": "Autogiro"}))
    (file,) = ordered("2026-06-22")
    assert mandate_records(file) == []
    assert violations(ledger) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [("59202606089900", "09202606089900"), ("0000002", "0000003"), ("\r\n53", "\r\n57")],
)
def test_requests_that_are_cut_or_not_counted_are_refused_whole(agreed, told, old, new):
    asked = mandate_requests(("7", "191010101010"), on="20260608")
    with unchanged(), pytest.raises(CommandError):
        told(asked.replace(old, new))


def test_a_draw_without_an_answer_ends_after_some_bank_days(invoice, ordered):
    ordered("2026-06-22")
    assert ordered("2026-07-07") == []
    assert Draw.objects.get().outcome == ""
    assert ordered("2026-07-08") == []
    draw = Draw.objects.get()
    assert (draw.outcome, draw.reason) == ("refused", "the bank has not answered")


def test_without_an_agreement_nothing_is_drawn(invoice, ordered):
    run("open_ledger", 501, direct_debit_id="")
    assert ordered("2026-06-22") == []
    assert not Draw.objects.exists()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("000000000000012500   00000001", "000000000000012600   00000001"),
        ("0920260630990000000100000000000100", "0920260630990000000100000000000200"),
        ("BET. SPEC & STOPP TK", "SOMETHING ELSE      "),
    ],
)
def test_a_file_whose_totals_do_not_fit_is_refused_whole(invoice, told, old, new):
    file = specification((invoice.payment_reference, "125.00", "0"), on="20260630")
    assert file.count(old) == 1
    with unchanged(), pytest.raises(CommandError, match="Refused, nothing was changed"):
        told(file.replace(old, new))


@pytest.fixture
def norwegian(db) -> Api:
    """Return a client of a Norwegian ledger with an agreement on AvtaleGiro."""
    ledger, _ = open_ledger(501, name="Norsk AS", country="NO", direct_debit_id="00012345")
    register_seller(ledger, "654", name="butikk", iban="NO9386011117947")
    return issue(ledger)


def test_avtalegiro_is_asked_for_by_kid_and_its_agreements_are_taken(norwegian, told, ordered):
    number = customer(norwegian, "7")
    issue_invoice(norwegian, 125, customerNo=number, invoiceNo="N1", currency="NOK", **DUE)
    kid = Invoice.objects.get().payment_reference
    assert told(agreements(("1", kid), ("1", "0000099999991"))) == {
        "consents_given": 1, "unknown_mandates": 1,
    }  # fmt: skip
    # It counts for the next invoice.
    assert ordered("2026-06-16") == []
    issue_invoice(norwegian, 300, customerNo=number, invoiceNo="N2", currency="NOK", **DUE)
    wanted = Invoice.objects.get(invoice_no="N2")
    (file,) = ordered("2026-06-17")
    transmission = netsgiro.parse(file)
    assert transmission.data_transmitter == "00012345"
    (assignment,) = transmission.assignments
    assert assignment.account == "86011117947"
    (asked,) = assignment.transactions
    assert (asked.kid, asked.amount) == (wanted.payment_reference, wanted.capital_debt)
    assert (str(asked.date), asked.reference) == ("2026-06-30", "N2")
    # The payer ends the agreement: what was asked for is taken back.
    assert told(agreements(("2", kid), number=2)) == {"consents_withdrawn": 1}
    (file,) = ordered("2026-06-18")
    (assignment,) = netsgiro.parse(file).assignments
    assert assignment.type == netsgiro.AssignmentType.AVTALEGIRO_CANCELLATIONS
    assert [(one.kid, one.amount) for one in assignment.transactions] == [(asked.kid, asked.amount)]
    assert violations(wanted.ledger) == []
