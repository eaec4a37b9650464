"""ISO 20022 camt.053 and camt.054, the same bookings in every version."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from invoices.bank.formats import Kind
from tests.support.bank_files import CAMT_VERSIONS, changed, faults_of, fixture, read_for

NOTIFICATION = fixture("camt_054_08.xml")
STATEMENT = fixture("camt_053_08.xml")
ALL = [(message, version) for message in ("053", "054") for version in CAMT_VERSIONS]


def entry(reference: str, content: bytes = NOTIFICATION) -> bytes:
    """Return the text of the entry with this reference of the account servicer."""
    entries = [e.partition(b"</Ntry>")[0] for e in content.split(b"<Ntry>")[1:]]
    (found,) = [e for e in entries if f"</ValDt>\n        <AcctSvcrRef>{reference}<".encode() in e]
    return b"<Ntry>" + found + b"</Ntry>"


def altered(reference: str, old: str, new: str, content: bytes = NOTIFICATION) -> bytes:
    before = entry(reference, content)
    return content.replace(before, changed(before, old, new))


@pytest.mark.parametrize(("message", "version"), ALL)
def test_every_version_tells_the_same_transactions(message, version):
    file = read_for(fixture(f"camt_{message}_{version}.xml"))
    assert file.format == f"camt.{message}.001.{version}"
    assert file.account == "SE4550000000058398257466"
    assert file.transactions == read_for(NOTIFICATION).transactions
    assert len(file.transactions) == 6


def test_a_payment_has_its_reference_amount_day_and_payer():
    file = read_for(NOTIFICATION)
    payment = file.transactions[0]
    assert file.identity == "N-08"
    assert (payment.bank_reference, payment.payment_reference) == ("T-1", "51234500012342")
    assert (payment.amount, payment.currency) == (Decimal("1250.50"), "SEK")
    assert (payment.kind, payment.value_on) == (Kind.PAYMENT, dt.date(2026, 6, 8))
    assert payment.payer_name == "Östen Åkerblom"
    assert payment.payer_account == "SE3550000000054910000003"


def test_payments_of_a_batch_without_references_of_their_own_are_numbered():
    assert [t.bank_reference for t in read_for(NOTIFICATION).transactions[1:3]] == [
        "B-77/2",
        "B-77/3",
    ]


def test_a_text_of_several_lines_is_one_message():
    payment = read_for(NOTIFICATION).transactions[1]
    assert payment.message == "faktura 852, tack för varorna"
    assert (payment.payment_reference, payment.payer_account) == ("", "5501234567")


def test_several_references_are_left_to_a_person():
    payment = read_for(NOTIFICATION).transactions[2]
    assert (payment.payment_reference, payment.message) == ("", "51234500022341 51234500032340")


def test_a_reference_in_groups_is_one_reference():
    assert read_for(NOTIFICATION).transactions[3].payment_reference == "RF18539007547034"


def test_a_reversal_names_the_payment_that_it_restates():
    payment, reversal = read_for(NOTIFICATION).transactions[3:5]
    assert (payment.kind, reversal.kind) == (Kind.PAYMENT, Kind.REVERSAL)
    assert (reversal.bank_reference, reversal.reverses) == ("S-1/R", payment.bank_reference)
    assert (reversal.amount, reversal.value_on) == (Decimal("40.00"), dt.date(2026, 6, 8))


def test_a_return_without_the_payments_reference_names_none():
    returned = read_for(NOTIFICATION).transactions[5]
    assert (returned.kind, returned.reverses) == (Kind.REVERSAL, "")
    assert (returned.bank_reference, returned.amount) == ("R-9/R", Decimal("99.00"))


def test_a_return_is_known_by_the_banks_code_alone():
    content = altered("R-9", "<RtrInf>", "<!-- ").replace(b"</RtrInf>", b" -->")
    content = content.replace(
        entry("R-9", content), changed(entry("R-9", content), ">DMCT<", ">RRTN<")
    )
    known, told = read_for(content).transactions, read_for(NOTIFICATION).transactions
    assert known == (*told[:-1], replace(told[-1], message=""))
    assert told[-1].message == "AC04"


def test_payouts_fees_what_comes_back_of_payouts_and_pending_entries_are_no_payments():
    amounts = {t.amount for t in read_for(STATEMENT).transactions}
    assert not amounts & {Decimal("300.00"), Decimal("12.34"), Decimal("777.00")}


@pytest.mark.parametrize(
    ("own", "reference"),
    [
        ("<TxId>9</TxId>", "9/20260608"),
        ("<EndToEndId>E 1</EndToEndId>", "E1/20260608/40.00/"),
        ("<UETR>6e1d6a3c-6d2b-4f0a-9b1e-0a4d6f9c2b11</UETR><TxId>9</TxId>", None),
    ],
)
def test_without_a_reference_of_the_servicer_the_next_one_of_the_order_is_taken(own, reference):
    without = NOTIFICATION.replace(b"<AcctSvcrRef>S-1</AcctSvcrRef>", b"", 1)
    before, start, after = without.rpartition(b'<TxDtls>\n            <Amt Ccy="SEK">40.00</Amt>')
    # The last transaction of 40.00 is the reversal, the payment stands before it.
    before, start, between = before.rpartition(start)
    content = before + start.replace(b">", f"><Refs>{own}</Refs>".encode(), 1) + between
    content += start + after
    found = read_for(content).transactions[3].bank_reference
    assert found == (reference or "6e1d6a3c-6d2b-4f0a-9b1e-0a4d6f9c2b11")


def test_an_entry_without_any_reference_has_its_place_in_the_report():
    content = NOTIFICATION.replace(b"<AcctSvcrRef>S-1</AcctSvcrRef>", b"", 1)
    payment, other = read_for(content).transactions[3:1:-1]
    assert payment.bank_reference == "SE4550000000058398257466/N-08-1/2"
    assert (payment.of_message, other.of_message) == (True, False)
    assert (
        replace(payment, bank_reference="S-1", of_message=False, also=())
        == (read_for(NOTIFICATION).transactions[3])
    )
    numbered = content.replace(
        entry("B-77"), entry("B-77").replace(b"<Ntry>", b"<Ntry><NtryRef>7</NtryRef>")
    )
    assert [t.bank_reference for t in read_for(numbered).transactions] == [
        t.bank_reference for t in read_for(content).transactions
    ]


def test_transactions_that_share_a_reference_are_numbered():
    content = altered("B-77", "<EndToEndId>inv 7</EndToEndId>", "<AcctSvcrRef>T-1</AcctSvcrRef>")
    assert [t.bank_reference for t in read_for(content).transactions[:3]] == [
        "T-1/1",
        "T-1/2",
        "B-77/3",
    ]


def test_payments_that_share_a_reference_are_told_apart_by_the_next_one():
    content = NOTIFICATION.replace(b">T-1<", b">S-1<")
    first, *others = read_for(content).transactions
    assert first.bank_reference == "S-1"
    assert others[2].bank_reference == "S-1/2"
    assert (first.amount, others[2].amount) == (Decimal("1250.50"), Decimal("40.00"))
    further = altered("S-1", "<TxDtls>", "<TxDtls><Refs><TxId>T 2</TxId></Refs>", content)
    assert read_for(further).transactions[3].bank_reference == "S-1/T2"


def test_an_entry_that_a_notification_tells_twice_is_left_out_and_a_statement_proves_it():
    again = NOTIFICATION.replace(entry("R-9"), entry("R-9") * 2)
    again = again[: again.index(b"<TxsSummry>")] + again[again.index(b"</TxsSummry>") + 12 :]
    file = read_for(again)
    assert file.transactions == read_for(NOTIFICATION).transactions
    assert [(one.reason, one.amount) for one in file.left_out[-1:]] == [
        ("reported twice", Decimal("-99.00"))
    ]


def test_a_single_payment_is_what_was_booked_whatever_the_payer_sent():
    content = fixture("camt_054_02.xml").replace(
        b'<TxAmt>\n                <Amt Ccy="SEK">40.00<',
        b'<TxAmt>\n                <Amt Ccy="EUR">3.50<',
        1,
    )
    assert content != fixture("camt_054_02.xml")
    assert read_for(content).transactions[3].amount == Decimal("40.00")


def test_zeros_past_the_second_decimal_are_allowed_and_other_digits_are_not():
    content = altered(
        "R-9",
        '<Amt Ccy="SEK">99.00</Amt>\n        <Cdt',
        '<Amt Ccy="SEK">99.00000</Amt>\n        <Cdt',
    )
    assert read_for(content) == read_for(NOTIFICATION)
    content = altered(
        "R-9",
        '<Amt Ccy="SEK">99.00</Amt>\n        <Cdt',
        '<Amt Ccy="SEK">99.001</Amt>\n        <Cdt',
    )
    assert "two decimals" in faults_of(content)["entry 4"]


def test_a_comment_inside_an_amount_does_not_change_it():
    content = NOTIFICATION.replace(b">1250.50<", b">12<!-- 9 -->50.50<")
    assert read_for(content) == read_for(NOTIFICATION)


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        (">1250.50<", ">1250.51<", "add up to 1350.01, the entry is 1350.00"),
        ("<NbOfTxs>3<", "<NbOfTxs>4<", "batch of 4 transactions, found 3"),
        ('<TtlAmt Ccy="SEK">1350.00', '<TtlAmt Ccy="SEK">1349.00', "the batch is 1349.00"),
        ('Ccy="SEK">0.50', 'Ccy="EUR">0.50', "no amount in SEK"),
    ],
)
def test_a_batch_that_differs_from_its_parts_is_refused(old, new, text):
    assert text in faults_of(altered("B-77", old, new))["entry 1"]


def test_a_batch_whose_payments_another_file_tells_is_left_out():
    batch = entry("B-77")
    start, end = batch.index(b"<TxDtls>"), batch.rindex(b"</TxDtls>") + len(b"</TxDtls>")
    bare = batch[:start] + batch[end:]
    sum_only = batch[:start] + b"<TxDtls/>" + batch[end:]
    reference = b"<AddtlInfInd><MsgNmId>camt.054.001.08</MsgNmId></AddtlInfInd>"
    start, end = batch.index(b"<NtryDtls>"), batch.index(b"</Ntry>")
    elsewhere = batch[:start] + reference + batch[end:]
    for told in (bare, sum_only, elsewhere):
        file = read_for(NOTIFICATION.replace(batch, told))
        assert file.transactions == read_for(NOTIFICATION).transactions[3:]
        (one,) = file.left_out
        assert (one.reason, one.bank_reference, one.amount) == (
            "reported in another file",
            "B-77",
            Decimal("1350.00"),
        )


@pytest.mark.parametrize("version", CAMT_VERSIONS)
def test_a_closing_balance_that_does_not_follow_is_refused(version):
    content = fixture(f"camt_053_{version}.xml").replace(b">2238.66<", b">2238.67<", 1)
    problems = faults_of(content)
    assert problems == {
        "account SE4550000000058398257466": (
            "The entries lead to a closing balance of 2238.66, not to 2238.67"
        )
    }


def test_a_statement_without_both_balances_is_refused():
    problems = faults_of(STATEMENT.replace(b"CLBD", b"CLAV"))
    assert "opening and a closing" in problems["account SE4550000000058398257466"]


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        (
            "<NbOfNtries>2</NbOfNtries>\n          <Sum>1390<",
            "<NbOfNtries>3</NbOfNtries>\n          <Sum>1390<",
            "states 3 entries, found 2",
        ),
        ("<Sum>1390<", "<Sum>1390.01<", "TtlCdtNtries is 1390.01"),
        ("<Sum>139.00<", "<Sum>138.00<", "TtlDbtNtries is 138.00"),
    ],
)
def test_a_summary_that_does_not_fit_is_refused(old, new, text):
    problems = faults_of(changed(NOTIFICATION, old, new))
    assert text in problems["account SE4550000000058398257466"]


def test_entries_and_accounts_in_another_currency_are_left_out():
    for file, currency in (
        (read_for(NOTIFICATION, "NO"), "SEK"),
        (read_for(changed(NOTIFICATION, "<Ccy>SEK</Ccy>", "<Ccy>EUR</Ccy>")), "EUR"),
    ):
        (remark,) = file.remarks
        assert f"is in {currency}" in remark
        assert file.transactions == ()
        assert {one.reason for one in file.left_out} == {"another currency"}
        assert sum(one.amount for one in file.left_out) == Decimal("1251.00")


def test_what_breaks_the_schema_is_named_by_its_line():
    problems = faults_of(NOTIFICATION.replace(b"<MsgId>N-08</MsgId>", b"<MsgId></MsgId>"))
    assert "MsgId" in problems["line 5"]
    assert "urn:" not in problems["line 5"]


def test_more_than_fifty_faults_are_counted():
    other = entry("S-1").replace(b">40.00<", b">40.001<")
    problems = faults_of(NOTIFICATION.replace(b"</Ntry>", b"</Ntry>" + other * 60, 1))
    assert len(problems) == 51
    assert all("two decimals" in problems[f"entry {number}"] for number in range(2, 52))
    # The ten entries that are left, and the summary, which has not heard of the sixty.
    assert problems["further faults"] == "11 more are not listed"


@pytest.mark.parametrize(
    "name", ["entities.xml", "external_entity.xml", "external_dtd.xml", "entity_in_attribute.xml"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types_and_entities_are_refused(name, encoding):
    content = fixture(f"faulty/{name}").decode().encode(encoding)
    (problem,) = faults_of(content).values()
    assert "DTD" in problem or "amplification" in problem.lower() or "loop" in problem.lower()


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (NOTIFICATION[:-20], "well-formed"),
        (NOTIFICATION.replace(b"camt.054.001.08", b"camt.054.001.99"), "camt.054.001.08"),
        (NOTIFICATION.replace(b"camt.054.001.08", b"pain.001.001.09"), "camt.054.001.08"),
        (b"<a/>", "camt.054.001.08"),
        (b"<", "well-formed"),
    ],
)
def test_anything_but_a_known_message_is_refused(content, text):
    assert any(text in problem for problem in faults_of(content).values())


def test_a_finnish_reference_loses_the_zeros_that_banks_pad_with():
    content = NOTIFICATION.replace(b'"SEK"', b'"EUR"').replace(b">SEK<", b">EUR<")
    padded = content.replace(b">51234500012342<", b">00000051234500012342<")
    assert read_for(padded, "FI").transactions[0].payment_reference == "51234500012342"
