"""One payment for several invoices: split at import where the payer says how, else by staff."""

import datetime as dt
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client

from invoices.models import Invoice, Payment, PaymentMatch
from ledger_project.core.setup import open_ledger
from tests.support.backoffice import address, fill_in, inputs, told
from tests.support.bank_files import changed, fixture, read_for
from tests.support.commands import run
from tests.support.invoices import OVERDUE, billed, customer, issue_invoice
from tests.support.payments import PAYER, receive
from tests.support.purchases import buy

D = Decimal
pytestmark = pytest.mark.usefixtures("verified")


@pytest.fixture
def boss(db):
    client = Client()
    client.force_login(User.objects.create_superuser("boss"))
    return client


@pytest.fixture
def three(api, ledger):
    """Owe 125.00, 100.00 and 60.00 on S1, S2 and S3."""
    return [
        billed(api, amount, invoiceNo=number)
        for number, amount in (("S1", 125), ("S2", 100), ("S3", 60))
    ]


def matches():
    return [
        (one.invoice.invoice_no, one.amount)
        for one in PaymentMatch.objects.filter(undone_on=None).order_by("invoice__invoice_no")
    ]


def states():
    return [(one.state, one.capital_debt) for one in Invoice.objects.order_by("pk")]


def proposed(boss, payment):
    """Return the amounts of the split form by invoice, as the page shows them."""
    shown = inputs(boss.get(address(payment, "split")))
    numbers = {f"share_{one.pk}": one.invoice_no for one in Invoice.objects.all()}
    return {numbers[name]: value for name, value in shown.items() if name in numbers and value}


# --- The remittance gives each invoice its amount -----------------------------------------------


def structured(reference: str, amount: str, *, number: bool = False) -> str:
    """Return a structured remittance: by the creditor's reference or by the invoice's number."""
    document = (
        f"<RfrdDocInf><Tp><CdOrPrtry><Cd>CINV</Cd></CdOrPrtry></Tp><Nb>{reference}</Nb>"
        "</RfrdDocInf>"
    )
    sums = f'<RfrdDocAmt><RmtdAmt Ccy="SEK">{amount}</RmtdAmt></RfrdDocAmt>'
    creditor = f"<CdtrRefInf><Ref>{reference}</Ref></CdtrRefInf>"
    return f"<Strd>{document if number else ''}{sums}{'' if number else creditor}</Strd>"


def bank_file(tmp_path, message: str, remittance: str, amount: str = "285.00"):
    """Write a fixture with its one payment's amount and remittance; the path."""
    content = fixture(f"camt_{message}_split.xml")
    content = content.replace(b"285.00", amount.encode())
    content = changed(content, "<!-- remittance -->", remittance)
    path = tmp_path / "from-the-bank.xml"
    path.write_bytes(content)
    return path


def divided(three, *, number: bool = False, amounts=("125.00", "100.00", "60.00")) -> str:
    names = [one["invoiceNo" if number else "paymentReference"] for one in three]
    return "".join(
        structured(name, amount, number=number) for name, amount in zip(names, amounts, strict=True)
    )


@pytest.mark.parametrize("message", ["053", "054"])
@pytest.mark.parametrize("number", [False, True])
def test_each_invoice_gets_what_the_remittance_says(three, ledger, tmp_path, boss, message, number):
    result = run("import_bank_file", bank_file(tmp_path, message, divided(three, number=number)),
                 ledger=501)  # fmt: skip
    assert (result["imported"], result["matched"]) == (1, 1)
    payment = Payment.objects.get()
    assert (payment.state, payment.amount, payment.remaining) == ("matched", 285, 0)
    assert matches() == [("S1", 125), ("S2", 100), ("S3", 60)]
    assert states() == [("closed", 0)] * 3


def test_parts_that_are_no_debts_are_booked_as_the_payer_divided_them(three, tmp_path):
    path = bank_file(tmp_path, "054", divided(three, amounts=("120.00", "110.00", "55.00")))
    result = run("import_bank_file", path, ledger=501)
    assert (result["matched"], result["with_surplus"]) == (1, 1)
    assert matches() == [("S1", 120), ("S2", 110), ("S3", 55)]
    assert states() == [("open", 5), ("closed", 0), ("open", 5)]


def test_the_same_file_again_splits_nothing_again(three, tmp_path):
    path = bank_file(tmp_path, "054", divided(three))
    run("import_bank_file", path, ledger=501)
    assert run("import_bank_file", path, ledger=501)["already_imported"] == 1
    assert len(matches()) == 3


def test_a_remittance_that_does_not_add_up_is_left_to_staff_with_a_proposal(three, tmp_path, boss):
    remittance = divided(three, amounts=("125.00", "100.00", "70.00"))
    path = bank_file(tmp_path, "054", remittance, amount="290.00")
    assert run("import_bank_file", path, ledger=501)["unmatched"] == 1
    payment = Payment.objects.get()
    assert (payment.state, payment.remaining, matches()) == ("unmatched", 290, [])
    # Its references are in the text: each debt is proposed, and 5.00 stay.
    assert proposed(boss, payment) == {"S1": "125.00", "S2": "100.00", "S3": "60.00"}
    assert " done" in told(fill_in(boss, payment, "split"))
    payment.refresh_from_db()
    assert (payment.state, payment.remaining) == ("unmatched", 5)
    assert matches() == [("S1", 125), ("S2", 100), ("S3", 60)]


def test_a_remittance_that_does_not_add_up_names_invoices_whose_debts_may(three, tmp_path):
    path = bank_file(tmp_path, "054", divided(three, amounts=("125.00", "100.00", "70.00")))
    assert run("import_bank_file", path, ledger=501)["matched"] == 1
    assert matches() == [("S1", 125), ("S2", 100), ("S3", 60)]


def test_a_remittance_that_names_an_unknown_invoice_is_left_to_staff(three, tmp_path, boss):
    unknown = {"paymentReference": "999999"}
    path = bank_file(tmp_path, "054", divided([*three[:2], unknown]))
    assert run("import_bank_file", path, ledger=501)["unmatched"] == 1
    assert proposed(boss, Payment.objects.get()) == {"S1": "125.00", "S2": "100.00"}


def test_the_parts_are_read_from_both_messages_alike(three, tmp_path):
    references = [one["paymentReference"] for one in three]
    found = [
        read_for(bank_file(tmp_path, message, divided(three)).read_bytes()).transactions
        for message in ("053", "054")
    ]
    assert found[0] == found[1]
    (payment,) = found[0]
    assert payment.parts == tuple(zip(references, (D(125), D(100), D(60)), strict=True))
    assert payment.payment_reference == ""


# --- The payer's text names several invoices ----------------------------------------------------


@pytest.mark.parametrize("message", ["S1 and S2, thanks", "invoices S2,S1"])
def test_invoices_that_the_text_names_are_paid_if_their_debts_are_the_amount(
    three, ledger, message
):
    receive(ledger, "", 225, message=message)
    assert Payment.objects.get().state == "matched"
    assert matches() == [("S1", 125), ("S2", 100)]


def test_several_references_in_the_text_are_several_invoices(three, ledger):
    receive(ledger, "", 285, message=" ".join(one["paymentReference"] for one in three))
    assert matches() == [("S1", 125), ("S2", 100), ("S3", 60)]


def test_purchases_are_named_by_their_references_too(api, ledger):
    ones = [buy(api, amount) for amount in (100, 50)]
    text = " ".join(one["invoicePurchaseDetails"]["paymentReference"] for one in ones)
    receive(ledger, "", 150, message=text)
    assert [amount for _, amount in matches()] == [100, 50]


def test_debts_with_fees_and_interest_are_counted(api, ledger, at):
    open_ledger(501, penalty_interest=D("12.00"), days_before_claims=0)
    billed(api, 1000, **OVERDUE)
    billed(api, 100, invoiceNo="S2")
    run("run_claims", 501)
    at("2026-06-18")
    # A fee of 60.00, and 3.29 of interest for ten days.
    receive(ledger, "", "1163.29", message="S1 S2")
    assert matches() == [("S1", D("1063.29")), ("S2", 100)]
    assert states() == [("closed", 0), ("closed", 0)]


def test_fees_of_claims_that_came_after_the_money_are_not_counted(api, ledger, at, boss):
    open_ledger(501, penalty_interest=D("12.00"), days_before_claims=0)
    billed(api, 1000, **OVERDUE)
    billed(api, 100, invoiceNo="S2")
    at("2026-06-18")
    run("run_claims", 501)
    assert Invoice.objects.get(invoice_no="S1").reminder_fee == 60
    at("2026-06-19")
    receive(ledger, "", "1200", message="S1 S2", value_on="2026-06-17")
    payment = Payment.objects.get()
    assert payment.state == "unmatched"
    assert proposed(boss, payment) == {"S1": "1002.96", "S2": "100.00"}
    receive(ledger, "", "1102.96", message="S1 S2", value_on="2026-06-17")
    assert matches() == [("S1", D("1002.96")), ("S2", 100)]
    assert states() == [("closed", 0), ("closed", 0)]
    assert Invoice.objects.get(invoice_no="S1").reminder_fee == 0


@pytest.mark.parametrize("amount", [224, 226])
def test_named_invoices_whose_debts_are_another_amount_wait_with_a_proposal(
    three, ledger, boss, amount
):
    receive(ledger, "", amount, message="S1 and S2")
    payment = Payment.objects.get()
    assert (payment.state, payment.remaining, matches()) == ("unmatched", amount, [])
    second = "99.00" if amount == 224 else "100.00"
    assert proposed(boss, payment) == {"S1": "125.00", "S2": second}
    assert " done" in told(fill_in(boss, payment, "split"))
    payment.refresh_from_db()
    assert payment.remaining == (0 if amount == 224 else 1)


def test_invoices_of_two_customers_are_left_to_staff(three, api, ledger):
    customer(api, "8", name="Another")
    issue_invoice(api, 40, invoiceNo="S4", customerNo="8")
    receive(ledger, "", 165, message="S1 S4")
    assert (Payment.objects.get().state, matches()) == ("unmatched", [])


def test_a_known_account_alone_shows_the_invoices_but_proposes_no_amount(three, ledger, boss):
    receive(ledger, "", 125, message="S1", payer_account=PAYER)
    assert matches() == [("S1", 125)]
    receive(ledger, "", 130, payer_account=PAYER)
    payment = Payment.objects.latest("id")
    assert payment.state == "unmatched"
    assert proposed(boss, payment) == {}
    shown = boss.get(address(payment, "split")).content.decode()
    assert shown.count("The customer was paid for from this account before") == 2


@pytest.mark.parametrize(
    ("amount", "proposal"),
    [
        (160, {"S2": "100.00", "S3": "60.00"}),
        (60, {"S3": "60.00"}),
        (159, {}),
    ],
)
def test_only_a_sum_that_fits_exactly_is_proposed_without_a_name(
    three, api, ledger, boss, amount, proposal
):
    receive(ledger, "", 125, message="S1", payer_account=PAYER)
    receive(ledger, "", amount, payer_account=PAYER, value_on="2025-01-01")  # Left to staff.
    payment = Payment.objects.latest("id")
    assert (payment.state, proposed(boss, payment)) == ("unmatched", proposal)
    assert matches() == [("S1", 125)]


def test_of_two_invoices_that_fit_exactly_none_is_proposed(three, api, ledger, boss):
    customer(api, "8", name="Another")
    issue_invoice(api, 60, invoiceNo="S4", customerNo="8")
    receive(ledger, "", 60)
    payment = Payment.objects.latest("id")
    assert proposed(boss, payment) == {}
    shown = boss.get(address(payment, "split")).content.decode()
    assert shown.count("Its debt is the amount") == 2


def test_a_payment_that_came_first_is_split_when_its_invoices_have_been_issued(api, ledger):
    customer(api)
    receive(ledger, "", 225, message="S1 S2")
    billed(api, 125)
    billed(api, 100, invoiceNo="S2")
    run("end_of_day", 501)
    assert Payment.objects.get().state == "matched"
    assert matches() == [("S1", 125), ("S2", 100)]


# --- Value dates that need a person -------------------------------------------------------------


@pytest.mark.parametrize("value_on", ["2026-06-09", "2027-06-08", "2025-06-06"])
def test_a_value_date_that_cannot_be_meant_is_set_aside(api, ledger, value_on):
    one = billed(api)
    receive(ledger, one["paymentReference"], 125, value_on=value_on)
    payment = Payment.objects.get()
    assert (payment.state, payment.remaining, matches()) == ("unmatched", 125, [])
    assert payment.value_on == dt.date.fromisoformat(value_on)
    assert states() == [("open", 125)]


@pytest.mark.parametrize("value_on", ["2026-06-08", "2025-06-07"])
def test_today_and_a_year_ago_can_be_meant(api, ledger, value_on):
    one = billed(api)
    receive(ledger, one["paymentReference"], 125, value_on=value_on)
    assert matches() == [("S1", 125)]


def test_money_of_the_future_pays_no_interest_of_the_future(api, ledger, at, boss):
    open_ledger(501, penalty_interest=D("12.00"))
    one = billed(api, 1000, **OVERDUE)
    at("2026-06-18")
    receive(ledger, one["paymentReference"], "1003.29", value_on="2026-12-31")
    payment = Payment.objects.get()
    assert payment.state == "unmatched"
    # Ten days of interest, and not 206.
    assert proposed(boss, payment) == {"S1": "1003.29"}
    label = boss.get(address(payment, "match")).context["form"].fields["suggested"].choices[1][1]
    assert "1\u202f003.29 SEK with fees and interest" in label
    at("2026-06-25")
    assert " done" in told(fill_in(boss, payment, "match", suggested="S1"))
    assert states() == [("closed", 0)]
    invoice = Invoice.objects.get()
    assert (invoice.paid, invoice.interest_paid) == (1000, D("3.29"))


def test_money_of_long_ago_is_matched_by_staff_and_pays_no_interest(api, ledger, at, boss):
    open_ledger(501, penalty_interest=D("12.00"))
    one = billed(api, 1000, **OVERDUE)
    at("2026-06-18")
    receive(ledger, one["paymentReference"], 1000, value_on="2025-06-06")
    payment = Payment.objects.get()
    run("end_of_day", 501)
    assert Payment.objects.get().state == "unmatched"
    assert " done" in told(fill_in(boss, payment, "match", suggested="S1"))
    assert states() == [("closed", 0)]
    assert Invoice.objects.get().interest_paid == 0


# --- What the bank said of a payment's parts is kept ---------------------------------------------


def several(*numbers: str, amount: str) -> str:
    """Return one structured remittance of several documents, with one sum."""
    documents = "".join(
        f"<RfrdDocInf><Tp><CdOrPrtry><Cd>CINV</Cd></CdOrPrtry></Tp><Nb>{one}</Nb></RfrdDocInf>"
        for one in numbers
    )
    sums = f'<RfrdDocAmt><RmtdAmt Ccy="SEK">{amount}</RmtdAmt></RfrdDocAmt>'
    return f"<Strd>{documents}{sums}</Strd>"


@pytest.mark.parametrize("debts", [(125, 100, 60), (125, 100, 70)])
def test_staff_see_the_numbers_of_documents_that_share_one_sum(api, ledger, tmp_path, debts):
    for number, amount in zip(("S1", "S2", "S3"), debts, strict=True):
        billed(api, amount, invoiceNo=number)
    path = bank_file(tmp_path, "054", several("S1", "S2", "S3", amount="285.00"))
    run("import_bank_file", path, ledger=501)
    assert "S1 S2 S3" in Payment.objects.get().message
    # Where their debts are the sum, the text tells enough.
    expected = [("S1", 125), ("S2", 100), ("S3", 60)] if sum(debts) == 285 else []
    assert matches() == expected


def test_a_remittance_before_its_invoices_is_split_as_it_said_once_they_are_there(
    api, ledger, tmp_path
):
    customer(api)
    remittance = structured("S1", "100.00", number=True) + structured("S2", "125.00", number=True)
    path = bank_file(tmp_path, "054", remittance, amount="225.00")
    assert run("import_bank_file", path, ledger=501)["unmatched"] == 1
    billed(api, 150)
    billed(api, 125, invoiceNo="S2")
    run("end_of_day", 501)
    assert matches() == [("S1", 100), ("S2", 125)]
    assert states() == [("open", 50), ("closed", 0)]


def bgmax_of_two(tmp_path, *shares: tuple[str, str], total: int):
    """Write a BgMax file of one payment with a further reference and its share for each."""
    rows = fixture("bgmax_deductions.txt").decode("latin-1").splitlines()
    payment = next(r for r in rows if r.startswith("20") and "000000000000140000" in r)
    further = next(r for r in rows if r.startswith("22"))
    closing = next(r for r in rows if r.startswith("15"))
    content = [
        rows[0],
        rows[1].replace("50505055", "50501055"),  # The ledger's own bankgiro.
        payment[:12] + " " * 25 + f"{total:018d}" + payment[55:],
        *(
            f"{further[:12]}{one:>25}{int(D(part) * 100):018d}{further[55:]}"
            for one, part in shares
        ),
        closing[:50] + f"{total:018d}SEK{1:08d}" + closing[79:],
        f"70{1:08d}{0:08d}{len(shares):08d}{1:08d}".ljust(80),
    ]
    path = tmp_path / "bgmax.txt"
    path.write_bytes("\n".join([*content, ""]).encode("latin-1"))
    return path


def test_each_invoice_gets_what_the_records_of_bgmax_say(three, tmp_path, ledger, at):
    at("2026-06-09")
    one, two, _ = (each["paymentReference"] for each in three)
    path = bgmax_of_two(tmp_path, (one, "100.00"), (two, "50.00"), total=15000)
    run("import_bank_file", path, ledger=501)
    assert matches() == [("S1", 100), ("S2", 50)]
    assert states() == [("open", 25), ("open", 50), ("open", 60)]


def test_shares_of_bgmax_that_are_not_the_whole_are_left_to_staff(three, tmp_path, ledger, at):
    at("2026-06-09")
    one, two, _ = (each["paymentReference"] for each in three)
    path = bgmax_of_two(tmp_path, (one, "100.00"), (two, "50.00"), total=16000)
    assert run("import_bank_file", path, ledger=501)["unmatched"] == 1
    assert f"{one}: 100.00" in Payment.objects.get().message
