"""import_bank_file: payments and answers to payouts in one go, each once, or all refused."""

from decimal import Decimal

import pytest
from django.core.management import CommandError

from accounts.models import Payout
from invoices.bank import formats
from invoices.bank.imports import import_bank_file
from invoices.models import (
    Invoice,
    LeftOutEntry,
    Payment,
    PaymentImport,
    PaymentMatch,
    PaymentReversal,
)
from ledger_project.core.errors import DuplicateReference
from ledger_project.core.setup import register_seller
from tests.support.actors import person
from tests.support.assertions import unchanged
from tests.support.bank_files import pain_002
from tests.support.books import violations
from tests.support.change_requests import put_in_force
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.purchases import buy

CSV = "payment_reference,amount,currency,value_date,bank_reference"
RETURN = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"

pytestmark = pytest.mark.usefixtures("constraints")


def entry(direction: str, amount: str, *, bank: str, details: str, code: str = "") -> str:
    family = f"<Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>{code}</SubFmlyCd></Fmly></Domn>"
    return (
        f'<Ntry><Amt Ccy="SEK">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd><Sts><Cd>BOOK</Cd>'
        "</Sts><BookgDt><Dt>2026-06-08</Dt></BookgDt>"
        f"<AcctSvcrRef>{bank}</AcctSvcrRef><BkTxCd>{family if code else ''}</BkTxCd>"
        f"<NtryDtls><TxDtls>{details}</TxDtls></NtryDtls></Ntry>"
    )


def payment(amount: str, reference: str, bank: str = "B-1") -> str:
    stated = f"<RmtInf><Strd><CdtrRefInf><Ref>{reference}</Ref></CdtrRefInf></Strd></RmtInf>"
    return entry("CRDT", amount, bank=bank, details=stated)


def payout(settlement: str, amount: str, *, returned: str = "", code: str = "") -> str:
    refs = f"<Refs><EndToEndId>{settlement}</EndToEndId></Refs>"
    back = returned or code
    return entry(
        "CRDT" if back else "DBIT",
        amount,
        bank=f"P-{settlement}{'-R' if back else ''}",
        details=f'{refs}<Amt Ccy="SEK">{amount}</Amt>{returned}',
        code=code,
    )


def camt_054(*entries: str, identity: str = "N-1") -> str:
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>'
        f"<GrpHdr><MsgId>{identity}</MsgId><CreDtTm>2026-06-08T06:00:00</CreDtTm></GrpHdr>"
        "<Ntfctn><Id>1</Id><Acct><Id><IBAN>SE4550000000058398257466</IBAN></Id></Acct>"
        f"{''.join(entries)}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"
    )


@pytest.fixture
def written(tmp_path):
    """Write a bank's file; its path."""

    def make(content: str):
        path = tmp_path / "from-the-bank"
        path.write_text(content)
        return path

    return make


@pytest.fixture
def reference(ledger, api, other_seller) -> str:
    """Return the reference of an invoice of 1,000.00; its payout and one of 500.00 are sent."""
    register_seller(ledger, "655", iban="SE3550000000054910000003")
    put_in_force()
    bought = buy(api, "1000.00")
    buy(api, "500.00", seller="655")
    run("settle", 501)
    run("send_payouts", 501)
    return bought["invoicePurchaseDetails"]["paymentReference"]


def done(result) -> dict[str, int]:
    """Return an import's counts, without the zeros."""
    return {
        name: count for name, count in result.items() if count and name not in {"ledger", "format"}
    }


def states() -> dict[str, str]:
    return dict(Payout.objects.values_list("settlement__number", "state"))


def test_a_camt_054_is_imported_once_for_payments_and_payouts(ledger, reference, written):
    path = written(
        camt_054(
            payment("1000.00", reference),
            payout("R501-0001", "977.25"),
            payout("R501-0002", "500.00", returned=RETURN),
        )
    )
    result = run("import_bank_file", path, ledger=501)
    assert result["format"] == "camt.054.001.08"
    assert done(result) == {"imported": 1, "matched": 1, "paid": 1, "failed": 1}
    assert states() == {"R501-0001": "paid", "R501-0002": "returned"}
    assert Payout.objects.get(state="returned").status_reason == "AC04"
    assert PaymentMatch.objects.get().invoice.state == "closed"
    assert violations(ledger) == []
    with unchanged():
        again = run("import_bank_file", path, ledger=501)
    assert done(again) == {"already_imported": 1, "already_known": 2}


@pytest.mark.parametrize("first", ["import_payments", "import_payout_status"])
def test_what_one_of_the_older_commands_left_out_is_made_up_for(ledger, reference, written, first):
    path = written(camt_054(payment("1000.00", reference), payout("R501-0001", "977.25")))
    effects = {
        "import_payments": {"imported": 1, "matched": 1},
        "import_payout_status": {"paid": 1},
    }
    repeated = {
        "import_payments": {"already_imported": 1, "paid": 1},
        "import_payout_status": {"imported": 1, "matched": 1, "already_known": 1},
    }
    assert done(run(first, path, ledger=501)) == effects[first]
    assert done(run("import_bank_file", path, ledger=501)) == repeated[first]
    assert (states()["R501-0001"], Payment.objects.get().state) == ("paid", "matched")
    for command, known in (
        ("import_payments", {"already_imported": 1}),
        ("import_payout_status", {"already_known": 1}),
    ):
        with unchanged():
            assert done(run(command, path, ledger=501)) == known
    assert violations(ledger) == []


@pytest.mark.parametrize(
    "faulty",
    [
        payment("1,00", "7", bank="B-2"),
        payment("1.00", "7", bank="B-2").replace("<BookgDt><Dt>2026-06-08</Dt></BookgDt>", ""),
        payment("1.00", "7", bank="B-2").replace("<CdtDbtInd>CRDT</CdtDbtInd>", ""),
        payment("1.00", "7", bank="B-2").replace("<Sts><Cd>BOOK</Cd></Sts>", ""),
        payment("1.00", "7", bank="B-2").replace('Ccy="SEK"', ""),
    ],
)
def test_a_file_with_one_faulty_entry_changes_neither_payments_nor_payouts(
    reference, written, faulty
):
    path = written(camt_054(payment("1000.00", reference), payout("R501-0001", "977.25"), faulty))
    with unchanged(), pytest.raises(CommandError, match="Refused, nothing was changed"):
        run("import_bank_file", path, ledger=501)


def test_a_file_that_is_too_large_is_refused_unread(reference, written, monkeypatch):
    monkeypatch.setattr(formats, "LARGEST", 1000)
    path = written(camt_054(payment("1000.00", reference)) + " " * 1000)
    with unchanged(), pytest.raises(CommandError, match="let the bank divide it"):
        run("import_bank_file", path, ledger=501)


def test_each_entry_has_its_own_fate(ledger, reference, written):
    interest = entry("CRDT", "3.00", bank="", details="", code="INTR")
    entries = [
        payment("1000.00", reference),
        payout("R501-0001", "977.25"),
        payment("1.00", "7", bank=""),
        payment("2.00", "7", bank="B-1"),
        payment("4.00", "7", bank="B-2").replace('"SEK"', '"EUR"'),
        entry("DBIT", "5.00", bank="B-3", details=""),
        interest,
    ]
    result = run("import_bank_file", written(camt_054(*entries)), ledger=501)
    counts = {"imported": 3, "matched": 1, "unmatched": 2, "left_out": 3, "paid": 1}
    assert done(result) == counts
    assert sorted(Payment.objects.values_list("bank_reference", flat=True)) == [
        "B-1",
        "B-1/2",
        "SE4550000000058398257466/1/3",
    ]
    left = LeftOutEntry.objects.order_by("pk").values_list("reason", "amount", "currency")
    assert list(left) == [
        ("another currency", 4, "EUR"),
        ("money out", -5, "SEK"),
        ("interest", 3, "SEK"),
    ]
    again = camt_054(payment("1.00", "7", bank=""), identity="N-2")
    assert done(run("import_bank_file", written(again), ledger=501)) == {"left_out": 1}
    assert LeftOutEntry.objects.first().reason == "reported twice"
    assert violations(ledger) == []


def test_other_content_under_a_known_identity_is_refused_to_command_and_staff_alike(
    ledger, reference, written
):
    run("import_bank_file", written(camt_054(payment("400.00", reference))), ledger=501)
    other = camt_054(payment("600.00", reference, bank="B-2"), payout("R501-0001", "977.25"))
    message = "N-1 was imported on 2026-06-08 as from-the-bank, with other content"
    with unchanged(), pytest.raises(CommandError, match=message):
        run("import_bank_file", written(other), ledger=501)
    with unchanged(), pytest.raises(DuplicateReference, match=message):
        import_bank_file(
            ledger=ledger,
            content=other.encode(),
            name="upload.xml",
            actor=person("anna"),
            on=TODAY,
        )
    with unchanged(), pytest.raises(CommandError, match=message):
        run("import_payments", written(other), ledger=501)


def test_a_reversal_with_other_content_than_before_is_left_out(ledger, reference, written):
    head = f"{CSV},payer_name,payer_account,message,kind"
    run(
        "import_bank_file",
        written(f"{head}\n99,40.00,SEK,2026-06-08,R1,,,,reversal\n"),
        ledger=501,
    )
    contradicting = written(
        f"{head}\n{reference},10.00,SEK,2026-06-08,B1,,,,\n99,50.00,SEK,2026-06-08,R1,,,,reversal\n"
    )
    result = run("import_bank_file", contradicting, ledger=501)
    assert done(result) == {"imported": 1, "matched": 1, "left_out": 1}
    assert PaymentReversal.objects.get().amount == Decimal("40.00")
    assert LeftOutEntry.objects.get().amount == Decimal("-50.00")
    with unchanged():
        again = run("import_bank_file", contradicting, ledger=501)
    assert done(again) == {"already_imported": 1}


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_an_import_that_died_goes_on_where_it_stopped(ledger, reference, written, rows):
    content = camt_054(
        payment("600.00", reference),
        payment("400.00", reference, bank="B-2"),
        payout("R501-0001", "977.25"),
    )

    def die(done: int, of: int) -> None:
        assert of == 3
        if done == rows:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_bank_file(
            ledger=ledger,
            content=content.encode(),
            name="cut.xml",
            actor=person("anna"),
            on=TODAY,
            progress=die,
        )
    assert Payment.objects.count() == min(rows, 2)
    assert not PaymentImport.objects.exists()
    result = done(run("import_bank_file", written(content), ledger=501))
    assert result.get("already_imported", 0) == min(rows, 2)
    assert result.get("already_known", 0) == rows // 3
    assert (Payment.objects.count(), states()["R501-0001"]) == (2, "paid")
    assert PaymentMatch.objects.first().invoice.state == "closed"
    assert PaymentImport.objects.get().amount == Decimal("1000.00")
    assert violations(ledger) == []


def test_a_pain_002_is_a_bank_file_of_payouts_only(ledger, reference, written):
    path = written(pain_002(("R501-0001", "RJCT"), ("R501-0002", "ACSC")))
    with unchanged(), pytest.raises(CommandError, match="Expected one of camt"):
        run("import_payments", path, ledger=501)
    result = run("import_bank_file", path, ledger=501)
    assert (result["format"], done(result)) == ("pain.002", {"paid": 1, "failed": 1})
    assert states() == {"R501-0001": "returned", "R501-0002": "paid"}
    with unchanged():
        assert done(run("import_bank_file", path, ledger=501)) == {"already_known": 2}
    assert violations(ledger) == []


def test_any_format_of_payments_is_a_bank_file(ledger, reference, written):
    path = written(f"{CSV}\n{reference},1000.00,SEK,2026-06-08,B1\n")
    result = run("import_bank_file", path, ledger=501)
    assert (result["format"], done(result)) == ("csv", {"imported": 1, "matched": 1})
    assert Invoice.objects.get(payment_matches__isnull=False).state == "closed"


def test_a_payout_that_comes_back_by_the_banks_code_alone_is_owed_again(ledger, reference, written):
    path = written(camt_054(payout("R501-0001", "977.25", code="RRTN")))
    assert done(run("import_bank_file", path, ledger=501)) == {"failed": 1}
    assert states()["R501-0001"] == "returned"
    assert violations(ledger) == []


@pytest.mark.parametrize("named", [True, False])
def test_what_a_bank_takes_back_above_the_payment_in_its_file_is_not_paid(
    ledger, reference, written, named
):
    names = "BANK-1" if named else ""
    content = "\n".join(
        (
            f"{CSV},payer_name,payer_account,message,kind,reverses",
            f"{reference},60.00,SEK,2026-06-08,BANK-2,,,,reversal,{names}",
            "404,1.00,SEK,2026-06-08,BANK-4,,,,reversal,",
            f"{reference},60.00,SEK,2026-06-08,BANK-1,,,,payment,",
        )
    )
    path = written(content)
    result = run("import_bank_file", path, ledger=501)
    assert {name: result[name] for name in ("imported", "withdrawn", "unmatched_reversals")} == {
        "imported": 1,
        "withdrawn": 1,
        "unmatched_reversals": 1,
    }
    assert Invoice.objects.get(payment_reference=reference).capital_debt == 1000
    assert Payment.objects.get().state == "withdrawn"
    assert PaymentReversal.objects.get(payment=None).bank_reference == "BANK-4"
    with unchanged():
        run("import_bank_file", path, ledger=501)
    assert violations(ledger) == []


def test_a_reversal_takes_back_what_is_above_it_before_what_is_below(ledger, reference, written):
    content = "\n".join(
        (
            f"{CSV},payer_name,payer_account,message,kind,reverses",
            f"{reference},60.00,SEK,2026-06-05,BANK-1,,,,payment,",
            f"{reference},60.00,SEK,2026-06-08,BANK-2,,,,reversal,",
            f"{reference},60.00,SEK,2026-06-08,BANK-3,,,,payment,",
        )
    )
    run("import_bank_file", written(content), ledger=501)
    assert PaymentReversal.objects.get().payment.bank_reference == "BANK-1"
    assert Invoice.objects.get(payment_reference=reference).capital_debt == 940


@pytest.mark.parametrize("named", [True, False])
def test_a_reversal_of_an_earlier_file_takes_its_payment_back_once(
    ledger, reference, written, named
):
    names = "BANK-1" if named else ""
    head = f"{CSV},payer_name,payer_account,message,kind,reverses"
    first = written(f"{head}\n{reference},60.00,SEK,2026-06-08,BANK-2,,,,reversal,{names}\n")
    assert run("import_bank_file", first, ledger=501)["unmatched_reversals"] == 1
    row = f"{reference},60.00,SEK,2026-06-08,BANK-1,,,,payment,\n"
    second = written(f"{head}\n{row}")
    found = run("import_bank_file", second, ledger=501)
    assert (found["imported"], found["matched"], found["withdrawn"]) == (1, 1, 1)
    assert Invoice.objects.get(payment_reference=reference).capital_debt == 1000
    assert PaymentReversal.objects.get().payment.state == "withdrawn"
    with unchanged():
        assert run("import_bank_file", second, ledger=501)["already_imported"] == 1
    # Another payment of the same reference and amount has no reversal any more.
    run("import_bank_file", written(head + "\n" + row.replace("BANK-1", "BANK-3")), ledger=501)
    assert Invoice.objects.get(payment_reference=reference).capital_debt == 940
    assert violations(ledger) == []


@pytest.mark.parametrize(
    ("reversals", "payment"),
    [
        # Paid again after the reversal; another amount; which of two it is.
        (("60.00,SEK,2026-06-05",), "60.00,SEK,2026-06-08"),
        (("50.00,SEK,2026-06-08",), "60.00,SEK,2026-06-08"),
        (("60.00,SEK,2026-06-08", "60.00,SEK,2026-06-08"), "60.00,SEK,2026-06-08"),
    ],
)
def test_a_reversal_in_doubt_stays_pending_when_a_payment_comes(
    ledger, reference, written, reversals, payment
):
    head = f"{CSV},payer_name,payer_account,message,kind,reverses\n"
    rows = "".join(
        f"{reference},{one},R{number},,,,reversal,\n" for number, one in enumerate(reversals)
    )
    run("import_bank_file", written(head + rows), ledger=501)
    path = written(f"{head}{reference},{payment},BANK-1,,,,payment,\n")
    assert done(run("import_bank_file", path, ledger=501)) == {"imported": 1, "matched": 1}
    assert Invoice.objects.get(payment_reference=reference).capital_debt == 940
    assert PaymentReversal.objects.filter(payment=None).count() == len(reversals)
    assert violations(ledger) == []
