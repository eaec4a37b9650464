"""The payout file as banks take it, and as earlier releases wrote it."""

import datetime as dt

import pytest
from django.core.management import CommandError
from lxml import etree

from accounts.models import PayoutBatch
from accounts.settlements.payouts import execution_day
from ledger_project.closing import tasks
from ledger_project.core.identifiers import bank_of, iban_of
from ledger_project.core.models import Ledger
from ledger_project.core.setup import register_seller
from reports.models import OutputFile
from reports.output_files.formats.credit_transfers import latin
from reports.queries import content
from tests.support.assertions import unchanged
from tests.support.change_requests import put_in_force
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.purchases import buy
from tests.support.tampering import tamper

pytestmark = pytest.mark.usefixtures("constraints")


def produced() -> bytes:
    run("produce_files", 501)
    return b"".join(content(OutputFile.objects.get(type="payout-file")))


def pairs(element: etree._Element, path: str = "") -> list[tuple[str, str]]:
    """Return the text of each leaf, by the names on the way to it."""
    here = f"{path}/{etree.QName(element).localname}".removeprefix("/")
    if not len(element):
        return [(here, element.text)]
    return [pair for child in element for pair in pairs(child, here)]


@pytest.fixture
def settled(ledger, api, other_seller):
    run("open_ledger", 501, payment_account="BGSE:991-2346:SWEDSESS:SE7280000810340009783242")
    put_in_force()
    buy(api, "1000.00")
    run("settle", 501)


def test_a_file_names_parties_banks_and_references_as_banks_ask_for(ledger, settled):
    run(
        "open_ledger", 501, bank_customer_id="CUST-1", bank_agreement_id="AGR9",
        operator_name="Öresund & Łódź Factoring_1",
    )  # fmt: skip
    run("register_seller", 501, "654", name="testshop", payout_reference="RF18 5390 0754 7034")
    run("send_payouts", 501)
    written = produced()
    assert written.count(b"xmlns") == 1
    header, payment = etree.fromstring(written)[0]
    assert pairs(header)[-3:] == [
        ("GrpHdr/InitgPty/Nm", "Öresund + Lodz Factoring-1"),
        ("GrpHdr/InitgPty/Id/OrgId/Othr/Id", "CUST-1"),
        ("GrpHdr/InitgPty/Id/OrgId/Othr/SchmeNm/Cd", "CUST"),
    ]
    assert [pair for pair in pairs(payment) if "CdtTrfTxInf" not in pair[0]][4:] == [
        ("PmtInf/PmtTpInf/SvcLvl/Cd", "NURG"),
        ("PmtInf/ReqdExctnDt/Dt", "2026-06-08"),
        ("PmtInf/Dbtr/Nm", "Öresund + Lodz Factoring-1"),
        ("PmtInf/Dbtr/Id/OrgId/Othr/Id", "AGR9"),
        ("PmtInf/Dbtr/Id/OrgId/Othr/SchmeNm/Cd", "BANK"),
        ("PmtInf/DbtrAcct/Id/IBAN", "SE7280000810340009783242"),
        ("PmtInf/DbtrAcct/Ccy", "SEK"),
        ("PmtInf/DbtrAgt/FinInstnId/BICFI", "SWEDSESS"),
        ("PmtInf/ChrgBr", "SHAR"),
    ]
    assert pairs(payment[-1]) == [
        ("CdtTrfTxInf/PmtId/InstrId", "R501-0001"),
        ("CdtTrfTxInf/PmtId/EndToEndId", "R501-0001"),
        ("CdtTrfTxInf/Amt/InstdAmt", "977.25"),
        ("CdtTrfTxInf/CdtrAgt/FinInstnId/BICFI", "ESSESESS"),
        ("CdtTrfTxInf/Cdtr/Nm", "testshop"),
        ("CdtTrfTxInf/CdtrAcct/Id/IBAN", "SE4550000000058398257466"),
        ("CdtTrfTxInf/RmtInf/Strd/CdtrRefInf/Tp/CdOrPrtry/Cd", "SCOR"),
        ("CdtTrfTxInf/RmtInf/Strd/CdtrRefInf/Tp/Issr", "ISO"),
        ("CdtTrfTxInf/RmtInf/Strd/CdtrRefInf/Ref", "RF18539007547034"),
    ]


def test_a_wrong_reference_is_refused(ledger, seller):
    with unchanged(), pytest.raises(CommandError, match="payout_reference: Not a valid"):
        run("register_seller", 501, "654", payout_reference="RF19 5390 0754 7034")


def test_what_changes_after_a_batch_was_sent_is_not_in_its_file(ledger, settled):
    run("send_payouts", 501)
    first = produced()
    run("open_ledger", 501, bank_customer_id="OTHER", bank_agreement_id="OTHER")
    register_seller(ledger, "654", payout_reference="12")
    assert run("reproduce_files", 501, type="payout-file")["different"] == []
    assert b"OTHER" not in first


def test_a_file_of_an_earlier_release_is_made_again_to_the_byte(ledger, settled):
    run("send_payouts", 501)
    tamper("UPDATE accounts_payoutbatch SET form = 1")
    first = produced()
    assert (
        first.count(b'<CdtTrfTxInf xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">\n') == 1
    )
    assert b"<CdtrAgt>" not in first
    assert b"<Ustrd>R501-0001</Ustrd>" in first
    assert run("reproduce_files", 501, type="payout-file")["different"] == []


@pytest.mark.parametrize(
    ("on", "now", "expected"),
    [
        ("2026-06-08", "2026-06-08T14:59:59", "2026-06-08"),
        ("2026-06-08", "2026-06-08T15:00:00", "2026-06-09"),
        # On a Friday; before Midsummer's eve.
        ("2026-06-12", "2026-06-12T15:00:00", "2026-06-15"),
        ("2026-06-18", "2026-06-18T15:00:00", "2026-06-22"),
        # The day is closed after midnight.
        ("2026-06-08", "2026-06-09T00:05:00", "2026-06-09"),
        ("2026-06-10", "2026-06-08T16:00:00", "2026-06-10"),
    ],
)
def test_the_day_of_payment_is_a_bank_day_by_the_cut_off(on, now, expected):
    ledger = Ledger(country="SE", payout_cutoff=dt.time(15))
    day = execution_day(ledger, dt.date.fromisoformat(on), dt.datetime.fromisoformat(now))
    assert day.isoformat() == expected


def test_a_day_that_is_closed_after_midnight_pays_on_the_day_after(ledger, settled, at):
    at(TODAY + dt.timedelta(days=1))
    tasks.close_days(501)
    assert PayoutBatch.objects.get().execute_on == TODAY + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("country", "iban", "number", "expected"),
    [
        ("SE", "SE4550000000058398257466", "", "ESSESESS"),
        ("SE", "", "0009912346", "SESBA 9900"),
        ("SE", "", "5000-1234567", "SESBA 5000"),
        ("NO", "", "8601.11.17947", "DABANO22"),
        ("DK", "", "0040 0440116243", "NDEADKKK"),
        ("FI", "FI2112345600000785", "", "NDEAFIHH"),
        ("SE", "", "", ""),
    ],
)
def test_the_bank_of_an_account_is_known_by_its_number(country, iban, number, expected):
    assert bank_of(country, iban, number) == expected


def test_a_number_that_makes_an_iban_is_told_as_one():
    assert iban_of("NO", "8601.11.17947") == "NO9386011117947"
    assert iban_of("DK", "0040 0440116243") == "DK5000400440116243"
    assert (iban_of("NO", "86011117948"), iban_of("SE", "50001234567")) == ("", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Åse Ærø ÖY", "Åse Ærø ÖY"),
        ("José Ñandú <x>", "José Nandu x"),
        ("//a///b/", "a/b"),
        ("Смирнов", ""),
        ("x" * 71, "x" * 70),
    ],
)
def test_texts_are_in_the_characters_that_banks_take(text, expected):
    assert latin(text, 70) == expected
