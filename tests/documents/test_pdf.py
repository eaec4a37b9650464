"""Documents as PDF: read back, they tell what they must, and nothing in them is markup."""

import hashlib
import io
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from invoices.documents import pdf
from invoices.documents.content import Party, References, VatLine
from invoices.documents.wording import LANGUAGES, wording
from ledger_project.core.errors import Invalid
from tests.support.document_contents import (
    BUYERS,
    COUNTRIES,
    LEVELS,
    ROWS,
    SELLERS,
    credit_invoice,
    demand,
    every_kind,
    invoice,
    row,
)

D = Decimal


def reader(content):
    return PdfReader(io.BytesIO(pdf.render(content)))


def plain(text):
    """Text as it is read: any run of spaces or breaks is one space."""
    return " ".join(text.replace("\u200b", "").split())


def pages(content):
    return [plain(page.extract_text()) for page in reader(content).pages]


def text_of(content):
    return " ".join(pages(content))


KINDS = ("invoice", "credit-invoice", *LEVELS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_tells_the_essential_facts_in_each_language(kind, language):
    content = every_kind(language)[kind]
    words = wording(language)
    title = kind if kind in words.texts or f"title.{kind}" in words.texts else "invoice"
    text = text_of(content)
    for fact in (
        content.seller.name,
        content.seller.organisation_number,
        content.buyer.name,
        content.buyer.street_address,
        content.document_no,
        content.customer_no,
        words(f"title.{title}"),
        words.date(content.issued_on),
        words.amount(content.payable, content.currency),
        content.assignment_notice,
        content.reason,
    ):
        assert plain(fact) in text
    if content.due_date:
        assert words.date(content.due_date) in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_invoice_tells_its_rows_vat_sums_references_terms_and_how_to_pay(language):
    content, words = invoice(language), wording(language)
    text = text_of(content)
    for one in content.rows:
        for fact in (
            one.description,
            words.amount(one.unit_price),
            words.percent(one.vat_rate),
            words.amount(one.amount_vat_exclusive),
            words.amount(one.amount_vat_inclusive),
        ):
            assert plain(fact) in text
    for line in content.vat_lines:
        told = (words.percent(line.rate), words.amount(line.taxable), words.amount(line.vat))
        assert plain(" ".join(told)) in text
    for fact in (
        words.amount(content.vat_exclusive),
        "PO-4711",
        words("reference.purchase_order_reference"),
        words.percent(content.penalty_interest),
        words.amount(content.reminder_fee_notice, content.currency),
        content.slip.payee,
        content.slip.payment_reference,
    ):
        assert plain(fact) in text
    assert words("reference.contract_reference") not in text


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("SV", "# 51234500012342 # 3126 00 0 > 50501055#41#"),
        ("NO", "H 123456700004 3126 00 <0> 86011117947"),
        ("DA", "+71<123450000000017+81234567<"),
        ("FI", "437159030000007760031260000000000005123450001230260401"),
    ],
)
def test_the_slip_is_on_the_last_page_with_the_line_of_its_country(language, line):
    rows = tuple(replace(ROWS[0], description=f"Vara {number}") for number in range(60))
    found = pages(replace(invoice(language), rows=rows))
    assert [line in page for page in found] == [False] * (len(found) - 1) + [True]


def test_amounts_that_need_no_rounding_tell_of_none():
    words = wording("SV")
    exact, rounded = invoice("SV"), invoice("SV", (row("Vara", "1", "99.99", "25"),))
    assert words("total.rounding") not in text_of(exact)
    assert f"{words('total.rounding')} {words.amount(D('0.01'))}" in plain(text_of(rounded))


def test_long_invoices_repeat_the_head_of_the_table_and_number_their_pages():
    rows = tuple(row(f"Vara {number}", "1", "10.00", "25") for number in range(60))
    found = pages(invoice("SV", rows))
    assert len(found) > 1
    for number, page in enumerate(found, start=1):
        assert f"Sida {number} av {len(found)}" in page
        if "Vara" in page:
            assert "Beskrivning" in page
    assert all(f"Vara {number} 1" in " ".join(found) for number in range(60))


def test_an_invoice_without_rows_is_one_amount_with_its_vat():
    lines = (VatLine(D("25"), D("800.00"), D("200.00")),)
    content = invoice(
        "SV", (), vat_exclusive=D("800.00"), vat_inclusive=D("1000.00"), payable=D("1000.00"),
        rounding=D("0.00"), vat_lines=lines,
    )  # fmt: skip
    text = text_of(content)
    assert plain("Fakturerat belopp 1\u00a0000,00") in text
    assert "25 % 800,00 200,00" in text


def test_the_largest_amounts_are_shown_whole():
    content = invoice("SV", (row("Stort", "1", "799999999999.99", "25"),))
    text = text_of(content)
    assert "999 999 999 999,99" in text
    assert "799 999 999 999,99" in text


@pytest.mark.parametrize(("paid", "thanked"), [("0.00", False), ("500.00", True)])
def test_only_who_has_paid_is_thanked_in_a_rest_reminder(paid, thanked):
    content = demand("SV", "RestReminder")
    content = replace(content, demand=replace(content.demand, paid=D(paid)))
    assert ("Tack för din betalning" in text_of(content)) is thanked


def test_a_letter_names_the_disputed_part_that_it_does_not_demand():
    content = demand("SV")
    content = replace(content, demand=replace(content.demand, disputed=D("400.00")))
    assert "Bestritt belopp, som inte krävs −400,00" in text_of(content)
    assert "Bestritt" not in text_of(demand("SV"))


def test_a_credit_invoice_names_what_it_credits_and_has_no_slip():
    text = text_of(credit_invoice("SV"))
    assert "Kreditfakturan avser faktura 100234." in text
    assert "Krediterat belopp 3 126,00 SEK" in text
    assert "Bankgiro" not in text
    assert "Att betala" not in text


@pytest.mark.parametrize("level", LEVELS)
def test_a_demand_adds_up_what_is_owed_and_tells_what_more_days_cost(level):
    text = pages(demand("SV", level))[0]
    fees = "Påminnelseavgift 60,00 " + ("Inkassokostnad 180,00 " if level == LEVELS[-1] else "")
    assert (
        "Fakturans belopp 3 126,00 Betalt −500,00 Krediterat −200,00 Obetalt kapital 2 426,00 "
        f"{fees}Dröjsmålsränta 71,14 Att betala {'2 737,14' if level == LEVELS[-1] else '2 557,14'}"
    ) in text
    assert "10,75 % per år. Varje ytterligare dags dröjsmål ökar skulden med 0,71 SEK." in text
    assert "Betala senast 2026-05-18" in text or "2026-05-18" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_demand_is_followed_by_a_copy_of_the_invoice_without_a_slip(language):
    words = wording(language)
    first, copy = pages(demand(language, "SecondReminder"))
    assert words("title.copy") in copy
    assert words("page.copy").upper() in copy
    assert words("page.copy").upper() not in first
    assert plain(words.amount(invoice(language).payable, invoice(language).currency)) in copy
    assert ROWS[1].description in copy
    assert invoice(language).slip.payment_reference in first
    assert invoice(language).slip.payment_reference not in copy


def test_each_level_has_its_own_words():
    texts = {level: pages(demand("SV", level))[0] for level in LEVELS}
    assert "Påminnelse om restbelopp" in texts["RestReminder"]
    assert "Tack för din betalning." in texts["RestReminder"]
    assert "Betalningspåminnelse" in texts["Reminder"]
    assert "trots vår påminnelse" in texts["SecondReminder"]
    assert "kan ärendet lämnas till inkasso" in texts["SecondReminder"]
    assert "Inkassokrav" in texts["CollectionClaim"]


def test_a_swedish_claim_tells_what_the_law_on_collection_asks_for():
    content = replace(demand("SV", "CollectionClaim"), collection_text="Cyklar")
    text = pages(content)[0]
    for fact in (
        "Borgenär Ångström & Öberg Cykel AB",
        "Grund för kravet Faktura 100234: Cyklar, Cykelköp i butik",
        "inkassolagen (1974:182)",
        "betalningsföreläggande hos Kronofogdemyndigheten",
        "meddela det senast den 2026-05-18",
        "Skriv till Ångström & Öberg Cykel AB, kundtjanst@angstromoberg.example",
    ):
        assert fact in text


def test_a_norwegian_claim_is_a_demand_under_its_law():
    text = pages(demand("NO", "CollectionClaim"))[0]
    assert "inkassoloven § 10" in text
    assert "Fordringshaver Ærlig Sykkel AS" in text
    assert "forliksrådet eller namsmannen" in text


def test_a_norwegian_second_reminder_is_the_notice_that_its_law_asks_for_before_collection():
    content = demand("NO", "SecondReminder")
    text = pages(content)[0]
    assert "Andre betalingspåminnelse – inkassovarsel" in text
    due = wording("NO").date(content.due_date)
    assert (
        f"inkassovarsel etter inkassoloven § 9. Er kravet ikke betalt innen {due}, vil inkasso bli "
        "satt i verk."
    ) in text
    assert "inkassovarsel" not in pages(demand("NO", "Reminder"))[0].lower()


def test_a_danish_claim_is_the_notice_that_its_law_asks_for_before_collection():
    text = pages(demand("DA", "CollectionClaim"))[0]
    assert "Inkassovarsel" in text
    assert "påkravsskrivelse efter inkassolovens § 10. Er gælden ikke betalt senest den" in text
    assert "kan den uden yderligere varsel blive sendt til inkasso" in text


def test_what_was_bought_is_the_ground_of_a_claim_that_names_no_other():
    named = pages(replace(demand("SV", "CollectionClaim"), reason="", creditor=Party("Köpare AB")))[
        0
    ]
    bought = ", ".join(row.description for row in ROWS[:3])
    assert f"Grund för kravet Faktura 100234, Ångström & Öberg Cykel AB: {bought}" in named


def test_a_demand_without_a_rate_says_nothing_of_interest():
    content = demand("SV", "CollectionClaim")
    without = replace(
        content.demand, interest=D(0), interest_rate=D(0), extra_interest_a_day=D(0)
    )  # fmt: skip
    assert "ränta räknas" not in pages(replace(content, demand=without))[0]


@pytest.mark.parametrize("language", ["FI", "DA"])
def test_claims_elsewhere_name_no_foreign_law(language):
    text = pages(demand(language, "CollectionClaim"))[0]
    assert plain(wording(language)("letter.law_other")) in text


def test_the_law_is_that_of_the_country_and_not_of_the_language():
    text = pages(demand("EN", "CollectionClaim"))[0]
    assert "Swedish Debt Recovery Act (inkassolagen 1974:182)" in text


def test_the_creditor_is_named_when_it_is_not_the_seller():
    text = pages(replace(demand("SV", "CollectionClaim"), creditor=Party("Köpare av fakturor AB")))[
        0
    ]
    assert "Borgenär Köpare av fakturor AB" in text


def test_a_business_pays_a_late_fee_in_place_of_the_reminder_fee():
    content = demand("SV", "Reminder")
    owed = replace(content.demand, reminder_fee=D("0.00"), late_fee=D("450.00"))
    text = pages(replace(content, demand=owed))[0]
    assert "Förseningsersättning 450,00" in text
    assert "Påminnelseavgift" not in text


def test_the_window_of_the_envelope_is_where_the_country_has_it():
    def left_edge(content):
        places = []

        def visit(text, page, line, *_):
            if content.buyer.name in text:
                places.append(page[4] + page[0] * line[4])

        reader(replace(content, references=References())).pages[0].extract_text(visitor_text=visit)
        return places[0]

    assert left_edge(invoice("SV")) > 300
    assert left_edge(invoice("NO")) < 100


def test_a_letter_abroad_names_the_country():
    content = invoice("SV", buyer=replace(BUYERS["NO"], country_code="NO"))
    assert "0368 Oslo NORGE" in text_of(content)
    assert "SVERIGE" not in text_of(invoice("SV"))


def test_care_of_is_written_once():
    for written in ("Lindqvist", "c/o Lindqvist"):
        text = text_of(invoice("SV", buyer=replace(BUYERS["SE"], co_address=written)))
        assert "Märta Åkesson c/o Lindqvist Storgatan 1 A" in text


# The same bytes, always


def test_equal_contents_are_equal_bytes_in_every_process():
    program = (
        "import hashlib; from invoices.documents import pdf; "
        "from tests.support.document_contents import every_kind; "
        "print(*(hashlib.sha256(pdf.render(one)).hexdigest() "
        "for one in every_kind('FI').values()))"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }
    here = [hashlib.sha256(pdf.render(one)).hexdigest() for one in every_kind("FI").values()]
    assert runs == {" ".join(here) + "\n"}


def test_threads_do_not_disturb_each_other():
    contents = [invoice(language) for language in LANGUAGES] * 3
    alone = [pdf.render(content) for content in contents]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(pdf.render, contents)) == alone


def test_documents_are_archivable_accessible_and_dated_by_their_issue():
    found = reader(invoice("NO"))
    about = found.metadata
    assert about.title == "Ærlig Sykkel AS – Faktura 100234"
    assert about.author == "Ærlig Sykkel AS"
    assert about.creation_date_raw.startswith("D:20260302")
    assert found.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert found.trailer["/Root"]["/Lang"].startswith("nb")
    xmp = found.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp


# Data is text


HOSTILE = "#set text(red) $x^2$ *b* _i_ [x] \\ @ref <lab> \"q\" 's' `c` //c /*d*/ ~ -- = h #eval(1)"


@pytest.mark.parametrize("kind", ["invoice", "CollectionClaim"])
def test_marks_of_the_template_language_are_just_text(kind):
    content = every_kind("SV")[kind]
    party = Party(HOSTILE, HOSTILE, HOSTILE, "1", HOSTILE, "SE", HOSTILE, HOSTILE, HOSTILE)
    text = text_of(
        replace(
            content,
            seller=party,
            buyer=party,
            assignment_notice=HOSTILE,
            reason=HOSTILE,
            rows=(replace(ROWS[0], description=HOSTILE),),
        )
    )
    assert text.count(HOSTILE) >= 4


def test_nordic_letters_are_shown():
    text = text_of(invoice("SV", reason="åäöæøÅÄÖÆØé üÜßçñ €"))
    assert "åäöæøÅÄÖÆØé üÜßçñ €" in text


def test_what_no_font_has_is_shown_as_missing():
    text = text_of(invoice("SV", reason="Glad 😀 kund"))
    assert "Glad \ufffd kund" in text


def test_marks_that_turn_the_reading_order_are_left_out():
    assert pdf.legible("12\u202e34\u202c \u0007x\u2066y") == "1234 xy"


def test_words_wider_than_a_column_break_and_lose_nothing():
    word = "Ordet" * 30
    content = invoice("SV", (replace(ROWS[0], description=word),))
    text = reader(content).pages[0].extract_text()
    assert word in text.replace("\u200b", "").replace("\n", "")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=40), st.text(max_size=200))
def test_any_text_makes_a_document(name, long):
    content = invoice(
        "SV",
        (replace(ROWS[0], description=long, article_no=name),),
        seller=replace(SELLERS["SE"], name=name),
        buyer=replace(BUYERS["SE"], name=long),
        customer_no=name,
        assignment_notice=long,
    )
    assert pdf.render(content).startswith(b"%PDF-1.7")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (invoice("SV", kind="letter"), "kind"),
        (replace(demand("SV"), demand=None), "demand"),
        (replace(demand("SV"), due_date=None), "dueDate"),
        (replace(demand("SV"), level="Gentle"), "level"),
        (replace(demand("SV"), original=demand("SV")), "original"),
        (replace(invoice("SV"), language="DE"), "language"),
    ],
)
def test_contents_that_contradict_themselves_are_refused(content, problem):
    with pytest.raises(Invalid) as refused:
        pdf.render(content)
    assert set(refused.value.problems) == {problem}


def test_each_language_has_a_country_in_these_tests():
    assert set(COUNTRIES) == set(LANGUAGES)
