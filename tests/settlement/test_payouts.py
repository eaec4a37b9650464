"""What leaves for the bank: approval by two, one file, and what the bank answers."""

import threading
from decimal import Decimal

import pytest
from django.core.management import CommandError
from django.db import connection
from lxml import etree

from accounts.models import Payout, PayoutBatch, Settlement
from accounts.settlements import payouts
from ledger_project.core.approvals import digest_of
from ledger_project.core.errors import NotPermitted, OperationNotAllowed
from ledger_project.core.setup import register_seller
from reports.models import OutputFile
from reports.output_files.formats import payout_file
from reports.queries import content
from tests.support.actors import person
from tests.support.assertions import unchanged
from tests.support.bank_files import camt_054, pain_002
from tests.support.books import violations
from tests.support.change_requests import put_in_force
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.purchases import buy

PAIN = {"p": payout_file.NAMESPACE}


@pytest.fixture
def told(tmp_path):
    """Import the bank's answer: `told(document)` gives what became of it."""

    def make(document: str, **options):
        path = tmp_path / "answer.xml"
        path.write_text(document)
        result = run("import_payout_status", path, ledger=501, **options)
        return {name: count for name, count in result.items() if name != "ledger" and count}

    return make


@pytest.fixture
def sent(ledger, api, other_seller):
    """Two settlements whose payouts are in a file of the bank."""
    register_seller(ledger, "655", iban="SE3550000000054910000003")
    put_in_force()
    buy(api, "1000.00")
    buy(api, "500.00", seller="655")
    run("settle", 501)
    (batch,) = run("send_payouts", 501)
    run("produce_files", 501)
    return batch


def test_a_payout_file_holds_each_payout_once_and_sums_to_the_settlements(
    ledger, sent, constraints
):
    file = OutputFile.objects.get(type="payout-file")
    document = etree.fromstring(b"".join(content(file)))
    amounts = [Decimal(text) for text in document.xpath("//p:InstdAmt/text()", namespaces=PAIN)]
    transferred = list(Settlement.objects.order_by("id").values_list("transferred", flat=True))
    assert amounts == transferred == [Decimal("977.25"), Decimal("500.00")]
    assert document.xpath("//p:EndToEndId/text()", namespaces=PAIN) == ["R501-0001", "R501-0002"]
    assert set(document.xpath("//p:CtrlSum/text()", namespaces=PAIN)) == {str(sum(amounts))}
    assert document.xpath("//p:ReqdExctnDt/p:Dt/text()", namespaces=PAIN) == [TODAY.isoformat()]
    assert (sent["payouts"], sent["amount"]) == (2, sum(amounts))
    assert run("send_payouts", 501) == []
    assert run("produce_files", 501) == []
    assert violations(ledger) == []


def test_no_client_of_the_api_sees_a_payout_file(api, sent):
    file = OutputFile.objects.get(type="payout-file")
    assert "payout-file" not in api.get("/ledger/output/v1/501/files").data
    assert api.get("/ledger/output/v1/501/files/payout-file").status_code == 404
    assert api.get(file.get_absolute_url()).status_code == 404


def test_the_bank_is_asked_to_pay_on_a_bank_day_and_a_seller_without_account_waits(
    ledger, api, other_seller, at
):
    at("2026-06-13")
    buy(api, "100.00", seller="655")
    run("settle", 501)
    assert run("send_payouts", 501) == []
    assert Payout.objects.get().state == "ready"
    register_seller(ledger, "655", iban="SE3550000000054910000003")
    put_in_force()
    (batch,) = run("send_payouts", 501)
    assert str(batch["execute_on"]) == "2026-06-15"
    assert Payout.objects.get().iban == "SE3550000000054910000003"


def test_what_the_bank_refused_returns_to_the_next_settlement(
    ledger, api, sent, told, at, constraints
):
    assert told(pain_002(("R501-0001", "RJCT"), ("R501-0002", "ACSP"), ("X-1", "RJCT"))) == {
        "failed": 1,
        "unknown": 1,
    }
    payout = Payout.objects.get(settlement__number="R501-0001")
    assert (payout.state, payout.status_reason) == ("returned", "AC01 No such account")
    assert violations(ledger) == []
    assert told(pain_002(("R501-0001", "RJCT"))) == {"already_known": 1}
    assert told(pain_002(("R501-0001", "ACSC"))) == {"contradicted": 1}
    at("2026-06-09")
    (again,) = run("settle", 501)
    assert again["amount"] == again["fees"] == Decimal("0.00")
    assert again["transferred"] == Decimal("977.25")
    at("2026-06-10")
    assert run("settle", 501) == []
    (batch,) = run("send_payouts", 501)
    assert batch["amount"] == Decimal("977.25")
    assert violations(ledger) == []


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ({"amounts": False}, "unproved"),
        ({"batch": "P501-0002"}, "unknown"),
        ({"batch": "P501-0001", "replace": ("977.25", "977.24")}, "contradicted"),
        ({"batch": "P501-0001", "replace": ('Ccy="SEK"', 'Ccy="EUR"')}, "contradicted"),
    ],
)
def test_a_refusal_that_does_not_fit_the_file_that_was_sent_changes_nothing(
    ledger, sent, told, change, outcome
):
    """The numbers of payouts can be guessed: R501-0001 is not enough to be paid again."""
    old, new = change.pop("replace", ("", ""))
    document = pain_002(("R501-0001", "RJCT"), **change).replace(old, new)
    with unchanged():
        assert told(document) == {outcome: 1}
        assert told(pain_002(status="RJCT", amounts=False)) == {"unproved": 2}
    assert told(pain_002(("R501-0001", "RJCT"))) == {"failed": 1}
    assert violations(ledger) == []


OWN, FOREIGN = "SE7280000810340009783242", "SE4550000000058398257466"


@pytest.fixture
def own_account(ledger):
    run("open_ledger", 501, payment_account=f"BGSE:991-2346:SWEDSESS:{OWN}")
    put_in_force()


def camt_of(account, document):
    known = f"<Acct><Id><IBAN>{account}</IBAN></Id></Acct>"
    return document.replace("<Ntfctn>", f"<Ntfctn>{known}")


def pain_of(account, document):
    debtor = f"<DbtrAcct><Id><IBAN>{account}</IBAN></Id></DbtrAcct></OrgnlTxRef>"
    return document.replace("</OrgnlTxRef>", debtor)


def test_an_answer_for_another_account_or_another_file_changes_nothing(
    ledger, own_account, sent, told
):
    debit = camt_054("R501-0001", "977.25")
    named = debit.replace("<Refs>", "<Refs><PmtInfId>P501-0002</PmtInfId>")
    with unchanged():
        assert told(pain_of(FOREIGN, pain_002(("R501-0001", "RJCT")))) == {"contradicted": 1}
        assert told(camt_of(FOREIGN, debit)) == {"contradicted": 1}
        assert told(camt_of(OWN, named)) == {"unknown": 1}
    assert told(camt_of(OWN, named.replace("0002", "0001"))) == {"paid": 1}
    assert told(pain_of(OWN, pain_002(("R501-0002", "RJCT")))) == {"failed": 1}
    assert violations(ledger) == []


def test_made_again_a_file_asks_to_pay_from_the_account_that_the_ledger_had(
    ledger, own_account, sent, told
):
    other = f"BGSE:991-2346:SWEDSESS:{FOREIGN}"
    run("open_ledger", 501, payment_account=other, operator_name="Another AB")
    put_in_force()
    assert run("reproduce_files", 501, type="payout-file")["different"] == []
    document = b"".join(content(OutputFile.objects.get(type="payout-file")))
    assert (OWN.encode() in document, FOREIGN.encode() in document) == (True, True)
    assert told(camt_of(OWN, camt_054("R501-0001", "977.25"))) == {"paid": 1}


def test_an_answer_that_does_not_say_to_which_file_it_is_refused(sent, told):
    document = pain_002(("R501-0001", "RJCT")).replace("<OrgnlMsgId>P501-0001</OrgnlMsgId>", "")
    with unchanged(), pytest.raises(CommandError, match="OrgnlMsgId is missing"):
        told(document)


def test_a_camt_054_tells_what_was_debited_and_what_came_back(ledger, sent, told, constraints):
    assert told(camt_054("R501-0001", "977.26")) == {"contradicted": 1}
    assert told(camt_054("R501-0001", "977.25")) == {"paid": 1}
    assert told(camt_054("R501-0001", "977.25")) == {"already_known": 1}
    assert told(camt_054("R501-0001", "977.25", returned=True)) == {"failed": 1}
    states = dict(Payout.objects.values_list("settlement__number", "state"))
    assert states == {"R501-0001": "returned", "R501-0002": "sent"}
    assert told(pain_002(status="ACSC")) == {"contradicted": 1, "paid": 1}
    assert violations(ledger) == []


def test_what_one_was_told_to_pay_counts_whatever_the_bank_moved(sent, told):
    assert told(camt_054("R501-0001", "977.25", currency="EUR")) == {"contradicted": 1}
    instructed = '<AmtDtls><InstdAmt><Amt Ccy="SEK">977.25</Amt></InstdAmt></AmtDtls>'
    moved = camt_054("R501-0001", "88.40", currency="EUR", details=instructed)
    assert told(moved) == {"paid": 1}


def test_a_debit_that_ones_own_bank_reverses_was_not_paid(ledger, sent, told, constraints):
    assert told(camt_054("R501-0001", "977.25")) == {"paid": 1}
    assert told(camt_054("R501-0001", "977.25", reversal=True)) == {"failed": 1}
    assert violations(ledger) == []


@pytest.mark.parametrize(
    "document",
    ["", "<a/>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "x;y",
     *(camt_054("R501-0001", amount) for amount in ("NaN", "sNaN", "Infinity", "1,5"))],
)  # fmt: skip
def test_a_file_that_is_no_answer_of_a_bank_is_refused_and_changes_nothing(sent, told, document):
    with pytest.raises(CommandError, match="Refused, nothing was changed"):
        told(document)
    assert set(Payout.objects.values_list("state", flat=True)) == {"sent"}


def test_above_the_limit_two_persons_approve_before_the_bank_is_asked(
    ledger, api, seller, constraints
):
    run("open_ledger", 501, approval_limit=Decimal("900"))
    ledger.refresh_from_db()
    buy(api, "1000.00")
    run("settle", 501)
    assert run("send_payouts", 501) == []
    payout = Payout.objects.get()
    anna, bo = person("anna"), person("bo")
    with pytest.raises(OperationNotAllowed):
        payouts.countersign(payout=payout, actor=bo, on=TODAY, seen=digest_of(payout))
    payouts.approve(payout=payout, actor=anna, on=TODAY, seen=digest_of(payout))
    with pytest.raises(NotPermitted):
        payouts.countersign(payout=payout, actor=anna, on=TODAY, seen=digest_of(payout))
    assert run("send_payouts", 501) == []
    payouts.countersign(payout=payout, actor=bo, on=TODAY, seen=digest_of(payout))
    assert run("send_payouts", 501)[0]["payouts"] == 1
    assert violations(ledger) == []


def test_a_payout_that_is_rejected_is_owed_again(ledger, api, seller, at, constraints):
    run("open_ledger", 501, approval_limit=Decimal("0"))
    buy(api, "1000.00")
    run("settle", 501)
    payouts.reject(payout=Payout.objects.get(), actor=person("anna"), on=TODAY, reason="Odd")
    assert violations(ledger) == []
    at("2026-06-09")
    assert run("settle", 501)[0]["transferred"] == Decimal("977.25")
    assert violations(ledger) == []


@pytest.mark.django_db(transaction=True)
def test_sent_by_six_at_once_a_payout_is_in_one_batch(ledger, api, seller):
    buy(api, "1000.00")
    run("settle", 501)
    results = []

    def work():
        try:
            results.append(run("send_payouts", 501))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(len, results)) == [0, 0, 0, 0, 0, 1]
    assert PayoutBatch.objects.count() == 1
    assert violations(ledger) == []


def _levels(payment: str = "", group: str = "", transfers: str = "", total: str = "") -> str:
    """Return a pain.002 for the file P501-0001 with statuses of the payment and of the file."""
    payment = f"<PmtInfSts>{payment}</PmtInfSts>" if payment else ""
    group = f"<GrpSts>{group}</GrpSts>" if group else ""
    total = f"<OrgnlCtrlSum>{total}</OrgnlCtrlSum>" if total else ""
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"><CstmrPmtStsRpt>'
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>P501-0001</OrgnlMsgId>{total}{group}</OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>P501-0001</OrgnlPmtInfId>{payment}"
        f"<StsRsnInf><Rsn><Cd>DT01</Cd></Rsn></StsRsnInf>{transfers}"
        "</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    )


def _transfer(number: str, status: str = "", amount: str = "") -> str:
    status = f"<TxSts>{status}</TxSts>" if status else ""
    amount = f'<InstdAmt Ccy="SEK">{amount}</InstdAmt>' if amount else ""
    told = f"<OrgnlTxRef><Amt>{amount}</Amt></OrgnlTxRef>" if amount else ""
    return f"<TxInfAndSts><OrgnlEndToEndId>{number}</OrgnlEndToEndId>{status}{told}</TxInfAndSts>"


BOTH = _transfer("R501-0001") + _transfer("R501-0002")


@pytest.mark.parametrize(
    ("levels", "outcomes"),
    [
        ({"payment": "RJCT", "transfers": BOTH}, {"failed": 2}),
        ({"payment": "RJCT", "transfers": _transfer("R501-0001")}, {"unproved": 2}),
        (
            {"payment": "RJCT", "transfers": _transfer("R501-0001"), "total": "1477.25"},
            {"failed": 2},
        ),
        ({"payment": "RJCT", "transfers": BOTH + _transfer("X")}, {"unproved": 2}),
        ({"group": "RJCT", "transfers": BOTH}, {"failed": 2}),
        ({"payment": "PART", "group": "RJCT", "transfers": BOTH}, {}),
        (
            {"payment": "ACSC", "transfers": _transfer("R501-0001", "RJCT", "977.25")},
            {"failed": 1, "paid": 1},
        ),
        (
            {"payment": "RJCT", "transfers": _transfer("R501-0001", "", "977.25")},
            {"failed": 1, "unproved": 1},
        ),
        ({"payment": "ACCP", "transfers": BOTH}, {}),
    ],
)
def test_a_transfer_without_a_status_has_that_of_its_payment_or_file(
    ledger, sent, told, levels, outcomes
):
    assert told(_levels(**levels)) == outcomes
    failed = Payout.objects.filter(state="returned")
    assert failed.count() == outcomes.get("failed", 0)
    assert {one.status_reason for one in failed} <= {"DT01", "RJCT"}
    assert violations(ledger) == []


@pytest.mark.parametrize("details", ["", "<TxDtls><Purp><Cd>SUPP</Cd></Purp></TxDtls>"])
def test_one_debit_of_a_batch_pays_all_of_it(ledger, sent, told, details):
    batch = "<Btch><PmtInfId>P501-0001</PmtInfId><NbOfTxs>2</NbOfTxs></Btch>"
    message = camt_054("X", "1477.25")
    start, end = message.index("<TxDtls>"), message.index("</TxDtls>") + len("</TxDtls>")
    whole = message[:start] + batch + details + message[end:]
    assert told(whole.replace("1477.25", "1477.24")) == {"contradicted": 2}
    assert told(whole) == {"paid": 2}
    assert violations(ledger) == []
