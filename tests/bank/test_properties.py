"""Promises for any content: garbage is refused, what was written is read, size does not matter."""

import datetime as dt
import sys
from copy import deepcopy
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from invoices.bank import statuses
from invoices.bank.formats import BankFile, read
from ledger_project.core.errors import Invalid
from ledger_project.core.money import MAX_AMOUNT
from tests.support.bank_files import FIXTURES, LEDGERS, read_for
from tests.support.direct_debit import payment_information, specification

KNOWN = [path.read_bytes() for path in sorted(FIXTURES.iterdir()) if path.is_file()]
ÖRE = st.integers(min_value=1, max_value=10**14 - 1)
NUMBER = st.from_regex(r"[1-9][0-9]{3,20}", fullmatch=True)


def read_or_refuse(content: bytes) -> None:
    for country, currency in LEDGERS.items():
        try:
            file = read(content, country=country, currency=currency)
        except Invalid as refusal:
            assert 1 <= len(refusal.problems) <= 51
        else:
            assert isinstance(file, BankFile)
            assert all(t.amount > 0 for t in file.transactions)
            names = [(t.kind, t.bank_reference) for t in file.transactions]
            assert len(set(names)) == len(names)
            for one in (*file.transactions, *file.left_out):
                assert 1 <= len(one.bank_reference) <= 140
                assert len(one.currency) == 3
                assert len(one.message) <= 500
                assert len(one.payment_reference) <= 50
                assert abs(one.amount) <= MAX_AMOUNT


@given(st.binary(max_size=300))
def test_garbage_gives_nothing_but_invalid(content):
    read_or_refuse(content)


@given(
    st.sampled_from(
        [
            b"<",
            b"<?xml version='1.0'?><Document",
            b"01BGMAX",
            b"01AUTOGIRO",
            b"BS002",
            b"NY000010",
            b"\xff\xfe<",
        ]
    ),
    st.binary(max_size=300),
)
@example(b"<", b":/>")
def test_garbage_behind_a_signature_gives_nothing_but_invalid(signature, content):
    read_or_refuse(signature + content)


@given(st.sampled_from(KNOWN), st.data())
def test_a_damaged_file_is_read_or_refused(content, data):
    at = data.draw(st.integers(0, len(content) - 1))
    damage = data.draw(st.binary(max_size=5))
    length = data.draw(st.integers(0, 200))
    read_or_refuse(content[:at] + damage + content[at + length :])


XML = [content for content in KNOWN if content.lstrip().startswith(b"<?xml")]
ANSWER = (
    b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"><CstmrPmtStsRpt>'
    b"<OrgnlGrpInfAndSts><OrgnlMsgId>P501-0001</OrgnlMsgId><OrgnlCtrlSum>7.00</OrgnlCtrlSum>"
    b"<GrpSts>PART</GrpSts></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><PmtInfSts>RJCT</PmtInfSts>"
    b"<StsRsnInf><Rsn><Cd>AC01</Cd></Rsn></StsRsnInf><TxInfAndSts><OrgnlEndToEndId>1"
    b"</OrgnlEndToEndId><TxSts>RJCT</TxSts><OrgnlTxRef><Amt><InstdAmt Ccy='SEK'>7.00</InstdAmt>"
    b"</Amt></OrgnlTxRef></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
)
STRANGE = st.sampled_from(
    ["", " ", "0", "-1", "NaN", "1e9", "9" * 30, "x" * 200, "2026-02-30", "DBIT", "BOOK", "true"]
) | st.text(max_size=8, alphabet=st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co")))


def mutated(content: bytes, data: st.DataObject) -> bytes:
    """Return a message with elements taken out, doubled, moved or given other texts."""
    root = etree.fromstring(content)
    for _ in range(data.draw(st.integers(1, 3))):
        elements = [one for one in root.iter("{*}*") if one.getparent() is not None]
        one = data.draw(st.sampled_from(elements))
        parent = one.getparent()
        match data.draw(st.sampled_from(["remove", "double", "move", "text", "attribute"])):
            case "remove":
                parent.remove(one)
            case "double":
                parent.insert(parent.index(one), deepcopy(one))
            case "move":
                parent.append(one)
            case "text":
                one.text = data.draw(STRANGE)
            case "attribute":
                one.set("Ccy", data.draw(STRANGE))
        if len(root) == 0:
            break
    return etree.tostring(root)


@given(st.sampled_from(XML), st.data())
def test_a_message_with_strange_elements_is_read_or_refused(content, data):
    read_or_refuse(mutated(content, data))


@given(st.data())
def test_an_answer_with_strange_elements_is_read_or_refused(data):
    try:
        file = statuses.read(mutated(ANSWER, data))
    except Invalid as refusal:
        assert refusal.problems
    else:
        assert all(one.batch for one in file.statuses)


def bgmax_of(payments: list[tuple[str, int]]) -> bytes:
    total = sum(öre for _, öre in payments)
    rows = [
        f"200000000000{reference:>25}{öre:018d}21{serial:012d}0"
        for serial, (reference, öre) in enumerate(payments, 1)
    ]
    lines = [
        f"01{'BGMAX':<20}0120260608173035010331P",
        f"050050505055{'':10}SEK",
        *rows,
        f"15{0:035d}20260608{1:05d}{total:018d}SEK{len(rows):08d}",
        f"70{len(rows):08d}{0:08d}{0:08d}{1:08d}",
    ]
    return "\r\n".join(line.ljust(80) for line in lines).encode("iso-8859-1")


def ocr_giro_of(payments: list[tuple[str, int]]) -> bytes:
    total, count = sum(øre for _, øre in payments), len(payments)
    rows = []
    for number, (kid, øre) in enumerate(payments, 1):
        rows.append(f"NY091030{number:07d}080626010810000100{øre:016d}{kid:>25}000000")
        rows.append(f"NY091031{number:07d}".ljust(80, "0"))
    lines = [
        "NY000010000080800170031".ljust(80, "0"),
        "NY090020001008566000000199991042764".ljust(80, "0"),
        *rows,
        f"NY090088{count:08d}{len(rows) + 2:08d}{total:017d}080626".ljust(80, "0"),
        f"NY000089{count:08d}{len(rows) + 4:08d}{total:017d}080626".ljust(80, "0"),
    ]
    return "\n".join(lines).encode()


def camt_of(payments: list[tuple[str, int]]) -> bytes:
    namespace = "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"
    details = "".join(
        f"<TxDtls><Refs><AcctSvcrRef>T{number}</AcctSvcrRef></Refs>"
        f'<Amt Ccy="SEK">{Decimal(öre).scaleb(-2)}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
        "<RltdPties><Dbtr><Pty><Nm>Åsa Öst</Nm></Pty></Dbtr></RltdPties>"
        f"<RmtInf><Strd><CdtrRefInf><Ref>{reference}</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>"
        for number, (reference, öre) in enumerate(payments)
    )
    total = Decimal(sum(öre for _, öre in payments)).scaleb(-2)
    return (
        f'<Document xmlns="{namespace}"><BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>1</MsgId>'
        "<CreDtTm>2026-06-08T06:00:00</CreDtTm></GrpHdr><Ntfctn><Id>1</Id><Acct><Id><Othr><Id>1"
        f'</Id></Othr></Id></Acct><Ntry><Amt Ccy="SEK">{total}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
        "<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-06-08</Dt></BookgDt><BkTxCd/>"
        f"<NtryDtls>{details}</NtryDtls></Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"
    ).encode()


def csv_of(payments: list[tuple[str, int]]) -> bytes:
    rows = [
        f"{reference},{Decimal(öre).scaleb(-2)},SEK,2026-06-08,B{number}"
        for number, (reference, öre) in enumerate(payments)
    ]
    header = "payment_reference,amount,currency,value_date,bank_reference"
    return "\n".join([header, *rows]).encode()


def betalingsservice_of(payments: list[tuple[str, int]]) -> bytes:
    rows = [("0236", number, f"{Decimal(øre).scaleb(-2)}", "080626") for number, øre in payments]
    return payment_information(*rows, on="080626").encode()


def autogiro_of(payments: list[tuple[str, int]]) -> bytes:
    rows = [(number, f"{Decimal(öre).scaleb(-2)}", "0") for number, öre in payments]
    return specification(*rows, on="20260608").encode()


WRITERS = [
    (bgmax_of, "SE"),
    (ocr_giro_of, "NO"),
    (camt_of, "SE"),
    (csv_of, "SE"),
    (betalingsservice_of, "DK"),
    (autogiro_of, "SE"),
]
NARROW = {betalingsservice_of: (30, 13), autogiro_of: (16, 12)}
"""Digits of a reference and of an amount, where they are fewer than elsewhere."""


@pytest.mark.parametrize(("write", "country"), WRITERS)
@given(payments=st.lists(st.tuples(NUMBER, ÖRE), min_size=1, max_size=20))
def test_what_was_written_is_read_back_exactly(write, country, payments):
    digits, places = NARROW.get(write, (25, 14))
    # The sum of a batch is an amount too.
    payments = [
        (reference[:digits], öre % 10**places // len(payments) or 1) for reference, öre in payments
    ]
    file = read_for(write(payments), country)
    assert [(t.payment_reference, t.amount, t.value_on) for t in file.transactions] == [
        (reference, Decimal(öre).scaleb(-2), dt.date(2026, 6, 8)) for reference, öre in payments
    ]
    assert len({t.bank_reference for t in file.transactions}) == len(payments)


@pytest.mark.parametrize(("write", "country"), WRITERS)
def test_work_grows_with_the_number_of_transactions_and_not_faster(write, country):
    def calls(number: int) -> int:
        content = write([("51234500012342", 100 + n) for n in range(number)])
        counted = 0

        def count(frame, event, argument):
            nonlocal counted
            counted += 1

        sys.setprofile(count)
        try:
            file = read_for(content, country)
        finally:
            sys.setprofile(None)
        assert len(file.transactions) == number
        return counted

    calls(10)
    assert calls(2000) < 8.5 * calls(250)
