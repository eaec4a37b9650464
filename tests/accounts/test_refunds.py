"""Refunds: ordered as payouts, approved, sent to the bank, paid, or owed to the customer again."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client
from lxml import etree

from accounts.books import journal
from accounts.books.chart import Role
from accounts.books.entries import BookedEvent, Draft, Line
from accounts.credit import surpluses
from accounts.credit.surpluses import UseRequest
from accounts.models import JournalEntry, JournalLine, Payout, Surplus, SurplusUse
from ledger_project.core.models import StateChange
from reports.models import OutputFile
from reports.output_files.formats import payout_file
from reports.queries import content
from tests.support.actors import SYSTEM
from tests.support.assertions import ABSENT, assert_problem, faults, rels, unchanged
from tests.support.backoffice import fill_in, page, told
from tests.support.bank_files import camt_054, pain_002
from tests.support.clients import issue
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.invoices import billed, customer, done
from tests.support.payments import PAYER, pay, pay_invoice, receive
from tests.support.payouts import answer
from tests.support.purchases import buy

IBAN = "SE4550000000058398257466"
PAIN = {"p": payout_file.NAMESPACE}


@pytest.fixture
def pay_out(api):
    return lambda surplus, **members: api.post(f"{surplus['@id']}/pay-out-surplus", members)


@pytest.fixture
def sent(owed, pay_out, at):
    """Send the refund of a surplus of 30.00 to the bank; return the payout."""
    surplus = owed(30)
    assert pay_out(surplus).status_code == 200
    run("send_payouts", 501)
    return Payout.objects.get()


def roles(*names):
    """Debit less credit of roles in the books."""
    lines = list(JournalLine.objects.filter(role__in=names))
    return tuple(
        sum((line.debit - line.credit for line in lines if line.role == name), Decimal(0))
        for name in names
    )


def money():
    """Sum what the bank holds, what is owed to customers, and what is on its way to them."""
    return roles("client_funds", "customer_surplus", "payouts_in_transit")


def entries():
    """(template, action, whether it mirrors) of the entries of payouts, in order."""
    found = JournalEntry.objects.filter(document_type="payout").order_by("id")
    return [(one.template, one.accounting_action, one.reverses_id is not None) for one in found]


def sign_in(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser(name))
    return client


ORDERED = ("payout_ordered", "SurplusPayout", False)
PAID = ("payout_paid", "PayoutPaid", False)


def test_a_refund_leaves_the_client_funds_when_the_bank_has_paid_it(
    api, owed, pay_out, at, verified
):
    surplus = owed(30)
    assert money() == (130, -30, 0)
    at("2026-06-10")
    response = pay_out(surplus)
    assert response.status_code == 200
    assert response.data == {**surplus, "status": "closed", "remainingAmount": 0, "operations": []}
    assert (money(), entries()) == ((130, 0, -30), [ORDERED])
    payout = Payout.objects.get()
    assert (payout.purpose, payout.state, payout.amount) == ("refund", "ready", 30)
    assert (payout.iban, payout.account_number, payout.settlement) == (PAYER, "", None)
    assert payout.number == f"U501-{payout.pk}"
    assert payout.recipient == payout.customer.name
    (batch,) = run("send_payouts", 501)
    assert (batch["payouts"], batch["amount"]) == (1, 30)
    run("produce_files", 501)
    file = etree.fromstring(b"".join(content(OutputFile.objects.get(type="payout-file"))))
    texts = [
        file.xpath(f"//p:{name}/text()", namespaces=PAIN)
        for name in ("EndToEndId", "InstdAmt", "CdtrAcct//p:IBAN", "Cdtr/p:Nm")
    ]
    assert texts == [[payout.number], ["30.00"], [PAYER], [payout.recipient]]
    assert (money(), entries()) == ((130, 0, -30), [ORDERED])
    at("2026-06-11")
    assert answer(pain_002((payout.number, "ACSC"))) == {"paid": 1}
    payout.refresh_from_db()
    assert (payout.state, payout.paid_on.isoformat()) == ("paid", "2026-06-11")
    assert (money(), entries()) == ((100, 0, 0), [ORDERED, PAID])
    with unchanged():
        assert answer(pain_002((payout.number, "ACSC"))) == {"already_known": 1}


def test_what_the_bank_refuses_is_owed_again_and_can_be_ordered_anew(
    api, sent, pay_out, at, verified
):
    path = f"{sent.customer.get_absolute_url()}/surpluses"
    at("2026-06-10")
    assert answer(pain_002((sent.number, "RJCT"))) == {"failed": 1}
    (surplus,) = api.get(path).data["items"]
    assert (surplus["status"], surplus["remainingAmount"]) == ("open", 30)
    assert rels(surplus) == ["pay-out-surplus"]
    assert money() == (130, -30, 0)
    assert entries() == [ORDERED, ("payout_ordered", "SurplusPayout", True)]
    use = SurplusUse.objects.get()
    assert (use.payout, use.undone_on.isoformat()) == (sent, "2026-06-10")
    changes = StateChange.objects.filter(document_type="surplus").order_by("id")
    assert list(changes.values_list("operation", "from_state", "to_state")) == [
        ("pay_out", "open", "closed"), ("put_back", "closed", "open"),
    ]  # fmt: skip
    assert answer(pain_002((sent.number, "ACSC"))) == {"contradicted": 1}
    assert pay_out(surplus).status_code == 200
    assert Payout.objects.exclude(pk=sent.pk).get().state == "ready"
    assert money() == (130, 0, -30)


def test_a_refund_that_was_paid_and_comes_back_is_mirrored_twice(sent, verified):
    assert answer(camt_054(sent.number, "30.01")) == {"contradicted": 1}
    assert answer(camt_054(sent.number, "30.00")) == {"paid": 1}
    assert money() == (100, 0, 0)
    assert answer(camt_054(sent.number, "30.00", returned=True)) == {"failed": 1}
    assert money() == (130, -30, 0)
    assert [(template, mirror) for template, _, mirror in entries()] == [
        ("payout_ordered", False), ("payout_paid", False),
        ("payout_paid", True), ("payout_ordered", True),
    ]  # fmt: skip
    surplus = Surplus.objects.get()
    assert (surplus.state, surplus.remaining) == ("open", 30)


def test_a_part_comes_back_to_the_rest(owed, pay_out, verified):
    surplus = owed(30)
    pay_out(surplus, amount=10)
    first = Payout.objects.get()
    pay_out(surplus, amount=5)
    run("send_payouts", 501)
    assert money() == (130, -15, -15)
    assert answer(pain_002((first.number, "RJCT"))) == {"failed": 1}
    assert money() == (130, -25, -5)
    assert Surplus.objects.get().remaining == 25


def test_one_batch_answers_settlements_and_refunds_alike(api, owed, pay_out, seller, verified):
    pay_out(owed(30))
    # 100.00 − 3.20 − 1.5 % = 95.30; VAT 25 % of 4.70 = 1.18 (1.175).
    run("settle", 501)
    (batch,) = run("send_payouts", 501)
    assert (batch["payouts"], batch["amount"]) == (2, Decimal("124.12"))
    run("produce_files", 501)
    assert answer(pain_002(batch=batch["batch"], status="ACSC")) == {"paid": 2}
    assert dict(Payout.objects.values_list("purpose", "amount")) == {
        "settlement": Decimal("94.12"), "refund": 30,
    }  # fmt: skip
    assert Payout.objects.get(purpose="settlement").number == "R501-0001"
    assert money() == (Decimal("5.88"), 0, 0)


def test_a_customer_who_left_is_owed_what_the_bank_did_not_pay(api, owed, pay_out, verified):
    surplus = owed(30)
    (account,) = api.get(api.get(surplus["customer"]).data["accounts"]).data["items"]
    api.post(f"{account['@id']}/request-close-account")
    api.post(f"{surplus['customer']}/initiates-termination")
    pay_out(surplus)
    assert api.get(surplus["customer"]).data["legalStatus"] == "terminated"
    run("send_payouts", 501)
    assert answer(pain_002((Payout.objects.get().number, "RJCT"))) == {"failed": 1}
    assert api.get(surplus["customer"]).data["legalStatus"] == "terminated"
    assert api.get(surplus["@id"]).data["remainingAmount"] == 30
    assert pay_out(surplus, reference="again").status_code == 200
    assert money() == (130, 0, -30)


def test_to_another_account_two_persons_approve_whatever_the_amount(owed, pay_out, verified):
    run("open_ledger", 501, approval_limit=Decimal("1000000"))
    surplus = owed(30)
    assert pay_out(surplus, iban=IBAN).status_code == 200
    payout = Payout.objects.get()
    assert (payout.state, payout.iban) == ("held", IBAN)
    assert run("send_payouts", 501) == []
    anna, bo = sign_in("anna"), sign_in("bo")
    assert "done" in told(fill_in(anna, payout, "approve"))
    with unchanged():
        assert fill_in(anna, payout, "countersign").status_code == 403
    assert run("send_payouts", 501) == []
    assert "done" in told(fill_in(bo, payout, "countersign"))
    assert run("send_payouts", 501)[0]["amount"] == 30
    assert money() == (130, 0, -30)


def test_the_known_account_may_be_given_and_needs_no_second_person(owed, pay_out):
    pay_out(owed(30), iban="SE35 5000 0000 0549 1000 0003")
    assert (Payout.objects.get().state, Payout.objects.get().iban) == ("ready", PAYER)


@pytest.mark.parametrize(
    ("limit", "state"), [("29.99", "held"), ("30.00", "ready"), (None, "ready")]
)
def test_above_the_limit_two_persons_approve_whatever_the_account(owed, pay_out, limit, state):
    if limit:
        run("open_ledger", 501, approval_limit=Decimal(limit))
    pay_out(owed(30))
    assert Payout.objects.get().state == state


def test_what_staff_reject_is_owed_again(owed, pay_out, verified):
    surplus = owed(30)
    pay_out(surplus, iban=IBAN, amount=20)
    boss, payout = sign_in("boss"), Payout.objects.get()
    assert money() == (130, -10, -20)
    assert "done" in told(fill_in(boss, payout, "reject", reason="Not the customer's account"))
    payout.refresh_from_db()
    assert (payout.state, payout.status_reason) == ("returned", "Not the customer's account")
    assert (money(), Surplus.objects.get().remaining) == ((130, -30, 0), 30)
    run("settle", 501)
    assert not Payout.objects.filter(settled_again__isnull=False).exists()


def test_without_a_known_account_one_is_required(api, ledger, verified):
    one = buy(api, 100)
    receive(ledger, one["invoicePurchaseDetails"]["paymentReference"], "130.00")
    (surplus,) = api.get(f"{one['customer']}/surpluses").data["items"]
    path = f"{surplus['@id']}/pay-out-surplus"
    with unchanged():
        response = api.post(path, {"amount": 10})
    assert faults(response) == {"iban": "Argument required: where the money came from is not known"}
    assert api.post(path, {"amount": 10, "iban": IBAN}).status_code == 200
    assert Payout.objects.get().state == "held"
    assert money() == (130, -20, -10)


def test_an_account_without_iban_is_paid_by_its_own_number(api, ledger, pay_out, verified):
    one = buy(api, 100)
    reference = one["invoicePurchaseDetails"]["paymentReference"]
    receive(ledger, reference, "130.00", payer_account="5000-0000 123", payer_name="Kim Öst")
    (surplus,) = api.get(f"{one['customer']}/surpluses").data["items"]
    assert pay_out(surplus).status_code == 200
    payout = Payout.objects.get()
    assert (payout.state, payout.iban, payout.account_number) == ("ready", "", "5000-0000 123")
    run("send_payouts", 501)
    run("produce_files", 501)
    file = etree.fromstring(b"".join(content(OutputFile.objects.get(type="payout-file"))))
    told = [
        file.xpath(f"//p:{path}/text()", namespaces=PAIN)
        for path in ("CdtrAcct/p:Id/p:Othr/p:Id", "Cdtr/p:Nm", "CdtrAcct//p:SchmeNm/p:Cd")
    ]
    assert told == [["50000000123"], ["Kim Öst"], ["BBAN"]]


@pytest.fixture
def credited(api, ledger):
    """Credit an invoice of 100.00 that two accounts paid, `PAYER` 90.00 of it; the surplus."""

    def credit(amount, number="K"):
        if number == "K":
            one = buy(api, 100)
            pay(ledger, one, 90)
            reference = one["invoicePurchaseDetails"]["paymentReference"]
            receive(ledger, reference, 10, payer_account=IBAN)
            credit.one = one
        body = {"amount": amount, "reason": "Complaint", "creditInvoiceNumber": number}
        assert api.post(credit.one["credits"], body).status_code == 201
        found = api.get(f"{credit.one['customer']}/surpluses").data["items"]
        return next(one for one in found if one["remainingAmount"])

    return credit


@pytest.mark.parametrize(
    ("amount", "iban", "to", "state"),
    [
        (90, "", PAYER, "ready"),
        (91, "", PAYER, "held"),
        (10, IBAN, IBAN, "ready"),
        (11, IBAN, IBAN, "held"),
    ],
)
def test_a_credit_is_refunded_to_who_paid_most_and_at_once_no_more_than_they_paid(
    credited, pay_out, amount, iban, to, state, verified
):
    members = {"iban": iban} if iban else {}
    assert pay_out(credited(amount), **members).status_code == 200
    payout = Payout.objects.get()
    assert (payout.iban, payout.amount, payout.state) == (to, amount, state)


def test_what_went_back_to_an_account_does_not_go_there_again_at_once(credited, pay_out, verified):
    assert pay_out(credited(50)).status_code == 200
    assert pay_out(credited(50, "L")).status_code == 200
    found = Payout.objects.order_by("pk").values_list("iban", "amount", "state")
    assert list(found) == [(PAYER, 50, "ready"), (PAYER, 50, "held")]


def test_what_the_seller_owes_is_repaid_at_its_expense_or_not_at_all(
    api, ledger, seller, pay_out, at, verified
):
    customer(api)
    one = billed(api, 100)
    pay_invoice(ledger, one, 80)
    done(api, one, "credit", {"amount": 30, "reason": "Complaint", "creditInvoiceNo": "K"})
    names = ("customer_liability", "settlement_receivable", "client_liability", "client_funds",
             "payouts_in_transit")  # fmt: skip
    assert roles(*names) == (-10, 80, -80, 80, 0)
    (surplus,) = api.get(f"{CUSTOMER}/surpluses").data["items"]
    assert pay_out(surplus).status_code == 200
    assert roles(*names) == (0, 70, -70, 80, -10)
    lines = JournalLine.objects.filter(entry__template="payout_ordered").order_by("id")
    assert list(lines.values_list("role", "debit", "credit", "exported", "seller__number")) == [
        ("customer_liability", 10, 0, True, "654"),
        ("settlement_receivable", 0, 10, True, "654"),
        ("client_liability", 10, 0, False, "654"),
        ("payouts_in_transit", 0, 10, False, "654"),
    ]
    run("send_payouts", 501)
    assert answer(pain_002((Payout.objects.get().number, "RJCT"))) == {"failed": 1}
    assert roles(*names) == (-10, 80, -80, 80, 0)
    # The order is a credit record, its mirror a debit record: neither is a sale, and one event
    # each: the payment and the order. 80 − 2 × 3.20 − 1.5 % of 80 = 72.40; VAT 1.90.
    (settled,) = run("settle", 501)
    assert (settled["fees"], settled["transferred"]) == (Decimal("7.60"), Decimal("70.50"))


CUSTOMER = "/ledger/customer/v1/501/customers/7"


def refused(answer):
    """Return why the operation is for others; no scope would help."""
    return assert_problem(answer, 403, "permission-denied", RequiredScope=ABSENT)["Detail"]


def test_a_token_of_some_sellers_sets_off_and_is_not_offered_the_refund(
    api, owed, pay_out, bought, ledger, seller
):
    surplus = owed(30)
    bought(amount=20)
    narrow = issue(ledger, sellers=("654",))
    assert rels(narrow.get(surplus["@id"]).data) == ["set-off-surplus"]
    path = f"{surplus['@id']}/pay-out-surplus"
    with unchanged():
        assert refused(narrow.post(path, {"amount": 1})).endswith(
            "only a client of all sellers may"
        )
    pay_out(surplus, amount=1, reference="r")
    with unchanged():
        refused(narrow.post(path, {"amount": 1, "reference": "r"}))


def test_a_loss_is_taken_back_when_the_refund_of_a_bounced_payment_fails(
    api, ledger, owed, pay_out, verified
):
    one = buy(api, 100)
    paid = pay(ledger, one, 150)
    (surplus,) = api.get(f"{one['customer']}/surpluses").data["items"]
    pay_out(surplus, amount=20)
    run("send_payouts", 501)
    receive(ledger, "", 150, kind="reversal", reverses=paid)
    names = ("client_funds", "customer_surplus", "payouts_in_transit", "credit_loss")
    assert roles(*names) == (0, 0, -20, 20)
    assert answer(pain_002((Payout.objects.get().number, "RJCT"))) == {"failed": 1}
    assert roles(*names) == (0, 0, 0, 0)
    left = Surplus.objects.get()
    assert (left.state, left.remaining) == ("closed", 0)


def test_payouts_of_earlier_versions_stay_as_they_were(api, ledger, owed, verified):
    surplus = Surplus.objects.get(pk=owed(30)["surplusId"])
    request = UseRequest(SurplusUse.Kind.PAYOUT, None, "old", payout_iban=IBAN)
    used = surpluses.use(
        surplus=surplus, operation="pay_out", amount=Decimal(30), actor=SYSTEM, on=TODAY,
        request=request,
    )  # fmt: skip
    event = BookedEvent("surplususe", used.pk, TODAY, seller_id=surplus.seller_id)
    lines = (
        Line(Role.CUSTOMER_SURPLUS, debit=Decimal(30)),
        Line(Role.CLIENT_FUNDS, credit=Decimal(30)),
    )
    draft = Draft("surplus_paid_out", "SurplusPayout", event, lines)
    journal.post(ledger, [draft], actor=SYSTEM, on=TODAY)
    run("settle", 501)
    run("produce_files", 501)
    file = b"".join(content(OutputFile.objects.get(type="ar-settlement")))
    (told,) = etree.fromstring(file).iter("SurplusPayouts")
    assert (told.get("NoOfPayouts"), told.get("Amount")) == ("1", "30.00")
    with unchanged():
        response = api.post(f"{surplus.get_absolute_url()}/pay-out-surplus")
        assert_problem(response, 409, "operation-not-allowed", State="closed")


def test_the_list_names_each_payout_by_purpose_and_recipient(api, owed, pay_out, seller):
    surplus = owed(30)
    pay_out(surplus)
    run("settle", 501)
    boss = sign_in("boss")
    shown = boss.get("/admin/accounts/payout/").content.decode()
    for text in ("refund", "settlement", "testshop", f"U501-{Payout.objects.first().pk - 1}"):
        assert text in shown
    refund = Payout.objects.get(purpose="refund")
    assert PAYER in boss.get(page(refund)).content.decode()
    assert boss.get("/admin/accounts/payout/?purpose__exact=return").status_code == 200


def test_totals_and_reports_of_past_days_know_what_was_on_its_way(api, owed, pay_out, at):
    def as_of(date):
        summary = api.post("/ledger/customer/v1/501/customers/generate-summary", {"asOf": date})
        path = "/ledger/output/v1/501/files/ar-filereport103/order-report"
        report = api.get(api.post(path, {"reportDate": date}).data["@id"]).content.decode()
        return summary.data["totalSurplus"], report.count(";30,00;"), report.count(";18,00;")

    surplus = owed(30)
    at("2026-06-09")
    pay_out(surplus, amount=12)
    first = Payout.objects.get()
    run("send_payouts", 501)
    at("2026-06-11")
    assert answer(pain_002((first.number, "RJCT"))) == {"failed": 1}
    at("2026-06-12")
    pay_out(surplus, amount=12)
    at("2026-06-13")
    days = ("2026-06-08", "2026-06-09", "2026-06-10", "2026-06-11", "2026-06-12")
    assert [as_of(day) for day in days] == [
        (30, 1, 0), (18, 0, 1), (18, 0, 1), (30, 1, 0), (18, 0, 1),
    ]  # fmt: skip
