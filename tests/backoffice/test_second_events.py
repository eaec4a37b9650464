"""The ways back in the back office: offered when possible, done with a reason, else refused."""

from decimal import Decimal

import pytest
from django.db import transaction
from lxml import html

from accounts.models import Payout, Surplus
from invoices.models import Invoice, Payment, PaymentMatch
from ledger_project.core.models import StateChange
from ledger_project.core.setup import open_ledger
from tests.support.assertions import unchanged
from tests.support.backoffice import address, fill_in, inputs, offered, page, told
from tests.support.commands import run
from tests.support.invoices import OVERDUE, billed, customer, done, issue_invoice
from tests.support.paths import INVOICES
from tests.support.payments import PAYER, pay, pay_invoice, receive
from tests.support.purchases import buy, credit

D = Decimal
pytestmark = pytest.mark.usefixtures("verified")
OF_CREDIT = {"invoiceType": "credit", "creditedInvoiceNo": "S1", "invoiceNo": "SK"}


def do(client, entity, operation, **members):
    """Do an operation as staff does; return the entity after it."""
    message = told(fill_in(client, entity, operation, **members))
    assert " done" in message, message
    entity.refresh_from_db()
    return entity


def refused(client, entity, operation, **members):
    """Require that nothing changes; return what the page says."""
    with unchanged(), transaction.atomic():
        answer = fill_in(client, entity, operation, **members)
    form = answer.context.get("form")
    errors = " ".join(str(each) for each in form.errors.values()) if form else ""
    message = told(answer)
    assert errors or "Nothing was changed" in message
    return f"{message} {errors}"


def choices(client, entity, operation, field):
    return client.get(address(entity, operation)).context["form"].fields[field].choices


def history(client, entity):
    """Return operation and reason of the last change, as the page shows them."""
    tables = client.get(page(entity)).context["tables"]
    row = {table["title"]: table["rows"] for table in tables}["History"][0]
    return row[1], row[5]


def invoice(number):
    return Invoice.objects.get(invoice_no=number)


def matches():
    return [
        (one.invoice.invoice_no, one.amount)
        for one in PaymentMatch.objects.filter(undone_on=None).order_by("pk")
    ]


@pytest.fixture
def waiting(api, ledger):
    """Receive 225.00 that no reference names, of one who owes 125.00 and 100.00."""
    billed(api)
    billed(api, 100, invoiceNo="S2", preferredDueDate="2026-07-08")
    receive(ledger, "99", 225, payer_name="Britt-Marie Axelstopp", payer_account=PAYER)
    return Payment.objects.get()


# --- Payments -----------------------------------------------------------------------------------


def test_a_payment_offers_what_can_be_done_with_its_money(waiting, boss):
    assert offered(boss, waiting) == [
        "match", "split", "settle_remittance", "pay_fee_invoice", "withdraw", "return_to_payer",
    ]  # fmt: skip
    do(boss, waiting, "match", suggested="S1", amount="125")
    assert offered(boss, waiting) == [
        "match", "split", "settle_remittance", "pay_fee_invoice", "unmatch", "rematch", "withdraw",
        "return_to_payer",
    ]  # fmt: skip
    do(boss, waiting, "match", suggested="S2")
    assert offered(boss, waiting) == ["unmatch", "rematch", "withdraw"]
    do(boss, waiting, "withdraw", message="Recalled")
    assert offered(boss, waiting) == []


def test_a_part_of_a_payment_is_matched_and_the_rest_waits(waiting, boss):
    do(boss, waiting, "match", suggested="S1", amount="25.50")
    assert (waiting.state, waiting.remaining, matches()) == ("unmatched", D("199.50"), [
        ("S1", D("25.50")),
    ])  # fmt: skip
    assert "Only 199.50 of the payment is unmatched" in refused(
        boss, waiting, "match", suggested="S2", amount="199.51"
    )
    assert "Choose an invoice or enter its number" in refused(boss, waiting, "match", suggested="")


def test_a_split_begins_with_a_proposal_that_shows_each_debt(waiting, boss):
    shown = boss.get(address(waiting, "split"))
    first, second = invoice("S1"), invoice("S2")
    proposed = inputs(shown)
    assert proposed[f"share_{first.pk}"] == "125.00"
    assert proposed[f"share_{second.pk}"] == "100.00"
    text = shown.content.decode()
    rows = [
        [" ".join(cell.text_content().split()) for cell in row]
        for row in html.fromstring(text).find_class("shares")[0].xpath("./tbody/tr")
    ]
    why = "The customer has the payer's name"
    customer_ = str(first.customer)
    assert [row[:3] for row in rows] == [
        [f"S1{customer_}{why}", "2026-07-07", "125.00 SEK"],
        [f"S2{customer_}{why}", "2026-07-08", "100.00 SEK"],
    ]
    assert "In all at most 225.00 SEK" in text
    do(boss, waiting, "split")
    assert (waiting.state, waiting.remaining) == ("matched", 0)
    assert matches() == [("S1", 125), ("S2", 100)]
    assert (invoice("S1").state, invoice("S2").state) == ("closed", "closed")
    assert history(boss, waiting)[0] == "Split"


def test_a_split_takes_other_invoices_by_number_and_leaves_the_rest_waiting(waiting, api, boss):
    customer(api, "8", name="Another")
    issue_invoice(api, 40, invoiceNo="S3", customerNo="8")
    first, second = invoice("S1"), invoice("S2")
    shares = {f"share_{first.pk}": "100", f"share_{second.pk}": "", "others": "S3 40,00"}
    do(boss, waiting, "split", **shares)
    assert (waiting.state, waiting.remaining) == ("unmatched", 85)
    assert matches() == [("S1", 100), ("S3", 40)]


@pytest.mark.parametrize(
    ("others", "says"),
    [
        ("S9 10", "S9 is not a debit invoice of the ledger"),
        ("S1", "S1 needs an amount"),
        ("S1 ten", "Expected an amount such as 1234.50"),
        ("S1 10", "S1 is named twice"),
        ("S2 201", "Only 225.00 of the payment is unmatched"),
    ],
)
def test_a_split_that_cannot_be_is_refused_with_what_is_wrong(waiting, boss, others, says):
    shares = {f"share_{invoice('S1').pk}": "25", f"share_{invoice('S2').pk}": ""}
    assert says in refused(boss, waiting, "split", others=others, **shares)
    assert matches() == []


def test_a_split_of_nothing_asks_for_an_amount(waiting, boss):
    empty = {f"share_{invoice(number).pk}": "" for number in ("S1", "S2")}
    assert "Enter an amount for at least one invoice" in refused(boss, waiting, "split", **empty)


def test_a_split_page_that_was_sent_late_pays_the_invoices_that_it_showed(
    waiting, api, boss, ledger
):
    page_ = inputs(boss.get(address(waiting, "split")))
    pay_invoice(ledger, api.get(f"{INVOICES}/S1").data, 125)
    answer = boss.post(address(waiting, "split"), page_, follow=True)
    assert " done" in told(answer)
    assert sorted(matches()) == [("S1", 125), ("S1", 125), ("S2", 100)]
    assert Surplus.objects.get().remaining == 125


def test_one_match_or_all_of_them_are_undone(waiting, boss):
    do(boss, waiting, "split")
    assert choices(boss, waiting, "unmatch", "invoice_no") == [
        ("", "All 2 invoices: 225.00 SEK"),
        ("S1", "S1: 125.00 SEK"),
        ("S2", "S2: 100.00 SEK"),
    ]
    do(boss, waiting, "unmatch", invoice_no="S2", reason="Wrong")
    assert (waiting.state, waiting.remaining, matches()) == ("unmatched", 100, [("S1", 125)])
    assert history(boss, waiting) == ("Unmatch", "Wrong")
    assert "This field is required" in refused(boss, waiting, "unmatch", reason="")
    assert invoice("S2").capital_debt == 100
    assert choices(boss, waiting, "unmatch", "invoice_no") == [("S1", "S1: 125.00 SEK")]
    do(boss, waiting, "match", suggested="S2")
    do(boss, waiting, "unmatch", reason="Wrong")
    assert (waiting.state, waiting.remaining, matches()) == ("unmatched", 225, [])
    assert "It is matched to no invoice" in refused(boss, waiting, "unmatch", reason="Wrong")
    assert "Possible now: Match to an invoice, Split" in refused(
        boss, waiting, "unmatch", reason="Wrong"
    )


def test_a_match_whose_surplus_was_paid_out_stays(api, ledger, boss):
    one = buy(api, 100, number="852")
    pay(ledger, one, "130.00")
    payment, surplus = Payment.objects.get(), Surplus.objects.get()
    do(boss, surplus, "pay_out", amount="10")
    message = refused(boss, payment, "unmatch", reason="Wrong")
    assert "was paid out" in message
    assert "was paid out" in message
    assert "Possible now: " in message


def test_a_credit_of_what_was_paid_lowers_the_debt_when_the_match_is_undone(api, ledger, boss):
    """It does so beside a credit invoice that is not used, and `verify_ledger` agrees."""
    one = billed(api, 100)
    billed(api, 30, **OF_CREDIT)
    pay_invoice(ledger, one, 100)
    done(api, one, "credit", {"reason": "Settlement", "creditInvoiceNo": "K1"})
    assert Surplus.objects.get().remaining == 70
    do(boss, Payment.objects.get(), "unmatch", reason="Wrong")
    assert (invoice("S1").capital_debt, Surplus.objects.get().remaining) == (30, 0)


def test_a_payment_is_moved_from_one_invoice_to_another(waiting, api, boss):
    do(boss, waiting, "split")
    billed(api, 100, invoiceNo="S3")
    assert [value for value, _ in choices(boss, waiting, "rematch", "from_invoice_no")] == [
        "", "S1", "S2",
    ]  # fmt: skip
    do(boss, waiting, "rematch", from_invoice_no="S2", invoice_no="S3", suggested="", reason="S3")
    assert history(boss, waiting) == ("Rematch", "S3")
    assert (waiting.state, matches()) == ("matched", [("S1", 125), ("S3", 100)])
    assert (invoice("S2").capital_debt, invoice("S3").capital_debt) == (100, 0)
    message = refused(boss, waiting, "rematch", invoice_no="404", suggested="", reason="Wrong")
    assert "404 is not a debit invoice" in message


def test_the_bank_takes_a_part_back_and_the_rest_stays_matched(waiting, boss):
    do(boss, waiting, "split")
    assert "Enter at most 225.00" in refused(
        boss, waiting, "withdraw", amount="225.01", message="Recalled"
    )
    do(boss, waiting, "withdraw", amount="60", message="Recalled in part")
    assert (waiting.state, waiting.withdrawn, matches()) == ("matched", 60, [
        ("S1", 125), ("S2", 40),
    ])  # fmt: skip
    assert (invoice("S1").capital_debt, invoice("S2").capital_debt) == (0, 60)
    assert "Recalled in part" in boss.get(page(waiting)).content.decode()


def test_what_is_left_of_a_payment_is_returned(waiting, boss):
    do(boss, waiting, "match", suggested="S1", amount="125")
    do(boss, waiting, "return_to_payer")
    payout = Payout.objects.get()
    assert (payout.amount, payout.iban, waiting.state) == (100, PAYER, "matched")
    assert offered(boss, waiting) == ["unmatch", "rematch", "withdraw"]


# --- Invoices -----------------------------------------------------------------------------------


@pytest.fixture
def reminded(api, ledger, at):
    """Remind of a purchased and a serviced invoice: S1 and S2 have a fee of 60.00 and interest."""
    open_ledger(501, penalty_interest=D("12.00"), days_before_claims=0)
    dates = {"invoiceDate": "2026-05-01", "dueDate": "2026-05-15"}
    buy(api, 1000, number="S1", invoice=dates)
    billed(api, 1000, invoiceNo="S2", **OVERDUE)
    at("2026-06-18")
    run("run_claims", 501)
    return invoice("S1")


def test_fees_are_waived_with_a_reason_also_of_a_purchase(reminded, boss):
    assert {"waive_fee", "waive_interest"} <= set(offered(boss, reminded))
    text = boss.get(address(reminded, "waive_fee")).content.decode()
    assert "60.00 SEK of fees falls away, all of it unpaid" in text
    do(boss, reminded, "waive_fee", reason="Late post")
    assert reminded.reminder_fee == 0
    assert history(boss, reminded) == ("Waive fee", "Late post")
    assert "waive_fee" not in offered(boss, reminded)
    assert "has no fees" in refused(boss, reminded, "waive_fee", reason="Again")


def test_paid_interest_is_waived_and_comes_back(reminded, api, ledger, boss):
    owed = api.get(f"{INVOICES}/S1").data["currentDebt"]
    pay_invoice(ledger, api.get(f"{INVOICES}/S1").data, owed)
    reminded.refresh_from_db()
    paid = reminded.interest_paid
    assert paid > 0
    text = boss.get(address(reminded, "waive_interest")).content.decode()
    assert f"of which {paid} SEK was paid and comes back" in text
    do(boss, reminded, "waive_interest", reason="Our mistake")
    assert Surplus.objects.get().remaining == paid
    assert history(boss, reminded) == ("Waive interest", "Our mistake")
    assert "waive_interest" not in offered(boss, reminded)


def test_a_credit_is_chosen_and_undone(api, boss):
    one = buy(api, 100, number="852")
    credit(api, one, 10, creditInvoiceNumber="K1")
    done(api, {"@id": f"{INVOICES}/852"}, "credit",
         {"amount": 20, "reason": "Dispute", "creditInvoiceNo": "K2"})  # fmt: skip
    bought = invoice("852")
    assert choices(boss, bought, "undo_credit", "creditInvoiceNo") == [
        ("", "Choose"),
        ("K2", "K2: 20.00 SEK, Dispute, 2026-06-08"),
        ("K1", "K1: 10.00 SEK, Complaint, 2026-06-08"),
    ]
    assert "required" in refused(boss, bought, "undo_credit", reason="Wrong").lower()
    do(boss, bought, "undo_credit", creditInvoiceNo="K1", reason="Wrong one")
    assert (bought.credited, bought.capital_debt) == (20, 80)
    assert history(boss, bought) == ("Undo credit", "Wrong one")
    late = inputs(boss.get(address(bought, "undo_credit")))
    assert late["creditInvoiceNo"] == "K2"
    do(boss, bought, "undo_credit", reason="This, too")
    assert "undo_credit" not in offered(boss, bought)
    message = refused(boss, bought, "undo_credit", creditInvoiceNo="K2", reason="Again")
    assert "Nothing was changed" in message


def test_a_credit_that_was_undone_on_another_page_is_no_choice_any_more(api, boss):
    billed(api)
    for number in ("K1", "K2"):
        done(api, {"@id": f"{INVOICES}/S1"}, "credit",
             {"amount": 20, "reason": "Dispute", "creditInvoiceNo": number})  # fmt: skip
    one = invoice("S1")
    do(boss, one, "undo_credit", creditInvoiceNo="K1", reason="Wrong")
    message = refused(boss, one, "undo_credit", creditInvoiceNo="K1", reason="Wrong")
    assert "It was undone meanwhile. Choose another." in message


def test_a_page_whose_only_choice_was_undone_meanwhile_says_so(api, boss):
    one = billed(api)
    done(api, one, "credit", {"amount": 20, "reason": "Dispute", "creditInvoiceNo": "K1"})
    credited = invoice("S1")
    form = {**inputs(boss.get(address(credited, "undo_credit"))), "reason": "Wrong"}
    do(boss, credited, "undo_credit", reason="Wrong")
    with unchanged():
        answer = boss.post(address(credited, "undo_credit"), form, follow=True)
    assert "There is no credit to undo. Nothing was changed. Possible now: " in told(answer)


def test_a_credit_whose_surplus_was_paid_out_stays(api, ledger, boss):
    one = buy(api, 100, number="852")
    pay(ledger, one, "100.00")
    credit(api, one, 30, creditInvoiceNumber="K1")
    do(boss, Surplus.objects.get(), "pay_out", amount="30.00")
    bought = invoice("852")
    message = refused(boss, bought, "undo_credit", reason="Wrong")
    assert "was paid out" in message
    assert "Possible now: " in message


def test_a_direct_payment_is_chosen_and_undone(api, boss):
    one = billed(api)
    for reference, amount in (("D1", 50), ("D2", 25)):
        body = {"amount": amount, "valueDate": "2026-06-08", "reference": reference}
        done(api, one, "report-direct-payment", body)
    paid = invoice("S1")
    assert choices(boss, paid, "undo_direct_payment", "reference") == [
        ("", "Choose"),
        ("D2", "D2: 25.00 SEK, Bank transfer, 2026-06-08"),
        ("D1", "D1: 50.00 SEK, Bank transfer, 2026-06-08"),
    ]
    do(boss, paid, "undo_direct_payment", reference="D1", reason="Not his")
    assert paid.capital_debt == 100
    assert history(boss, paid) == ("Undo direct payment", "Not his")
    do(boss, paid, "undo_direct_payment", reason="Nor this")
    assert "undo_direct_payment" not in offered(boss, paid)
    assert "Nothing was paid directly" in refused(
        boss, paid, "undo_direct_payment", reference="D1", reason="Again"
    )


def test_a_write_off_is_undone_also_of_a_purchase(reminded, boss):
    assert "undo_write_off" not in offered(boss, reminded)
    do(boss, reminded, "write_off", reason="Gone")
    text = boss.get(address(reminded, "undo_write_off")).content.decode()
    assert "1\u202f000.00 SEK of principal is owed again" in text
    do(boss, reminded, "undo_write_off", reason="Found")
    assert (reminded.capital_debt, reminded.reminder_fee) == (1000, 60)
    assert history(boss, reminded) == ("Undo write off", "Found")
    assert "Nothing is written off" in refused(boss, reminded, "undo_write_off", reason="Again")


def test_a_set_off_of_a_credit_invoice_is_chosen_and_undone(api, boss):
    billed(api)
    billed(api, 10, invoiceNo="S2")
    one = billed(api, 25, **OF_CREDIT)
    credited = invoice("SK")
    assert "undo_set_off" not in offered(boss, credited)
    done(api, one, "set-off", {"invoiceNo": "S2"})
    done(api, one, "set-off")
    assert choices(boss, credited, "undo_set_off", "invoiceNo") == [
        ("", "Choose"),
        ("S1", "15.00 SEK against S1, 2026-06-08"),
        ("S2", "10.00 SEK against S2, 2026-06-08"),
    ]
    do(boss, credited, "undo_set_off", invoiceNo="S1", reason="Wrong")
    assert (credited.state, credited.capital_debt) == ("open", -15)
    assert invoice("S1").capital_debt == 125
    assert history(boss, credited) == ("Undo set off", "Wrong")
    do(boss, credited, "undo_set_off", reason="Wrong")
    assert invoice("S2").capital_debt == 10
    assert "undo_set_off" not in offered(boss, credited)
    assert "Nothing of it is set off" in refused(
        boss, credited, "undo_set_off", invoiceNo="S1", reason="Wrong"
    )


def test_a_part_of_a_debt_is_disputed(reminded, boss):
    message = refused(boss, reminded, "dispute", reason="Broken", amount="1000")
    assert "Expected less than the unpaid 1000.00" in message
    do(boss, reminded, "dispute", reason="One shoe", amount="400")
    assert (reminded.disputed, reminded.disputed_amount) == (True, 400)
    assert history(boss, reminded) == ("Dispute", "One shoe")
    assert "dispute" not in offered(boss, reminded)


# --- Surpluses ----------------------------------------------------------------------------------


def test_a_set_off_of_a_surplus_is_chosen_and_undone(api, ledger, boss):
    one = buy(api, 100, number="852")
    pay(ledger, one, "150.00")
    surplus = Surplus.objects.get()
    assert "undo_set_off" not in offered(boss, surplus)
    buy(api, 30, number="853")
    buy(api, 40, number="854")
    for number in ("853", "854"):
        do(boss, surplus, "set_off", invoiceNo=number)
    assert choices(boss, surplus, "undo_set_off", "invoiceNo") == [
        ("", "Choose"),
        ("854", "20.00 SEK against 854, 2026-06-08"),
        ("853", "30.00 SEK against 853, 2026-06-08"),
    ]
    do(boss, surplus, "undo_set_off", invoiceNo="853", reason="Wrong")
    assert (surplus.remaining, invoice("853").capital_debt) == (30, 30)
    assert history(boss, surplus)[0] == "Undo set off"
    assert history(boss, surplus) == ("Undo set off", "Wrong")
    do(boss, surplus, "undo_set_off", reason="Wrong")
    assert (surplus.remaining, invoice("854").capital_debt) == (50, 40)
    assert "undo_set_off" not in offered(boss, surplus)
    assert "Nothing of it is set off" in refused(
        boss, surplus, "undo_set_off", invoiceNo="853", reason="Wrong"
    )


@pytest.mark.parametrize(
    "operation",
    ["waive_fee", "waive_interest", "undo_write_off", "undo_credit", "undo_direct_payment",
     "undo_set_off"],
)  # fmt: skip
def test_a_colleague_without_the_permission_is_not_offered_it(reminded, staff, operation):
    clerk = staff("invoices.view_invoice")
    assert offered(clerk, reminded) == []
    assert clerk.get(address(reminded, operation)).status_code == 403
    assert StateChange.objects.filter(operation=operation).count() == 0
