"""A ledger's own words, colour and logo on its documents, set by command and in the back office."""

import base64
import io
import struct
import zlib

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError
from pypdf import PdfReader

from invoices.documents.design import OWN
from invoices.documents.wording import LANGUAGES, wording
from invoices.models import LetterTemplate
from ledger_project.core.models import Ledger, SettingChange
from ledger_project.core.setup import open_ledger
from tests.support.assertions import unchanged
from tests.support.backoffice import address, inputs, told
from tests.support.claims import run_claims_up_to
from tests.support.commands import run
from tests.support.dates import TODAY
from tests.support.invoices import billed
from tests.support.letters import letter
from tests.support.paths import INVOICES

pytestmark = pytest.mark.django_db
OPENING = "Hej! {amount} till oss före {due}, tack. Det förföll {original_due}."
LOOKED = ("core.SettingChange", "core.StaffEvent", "core.SharedVersion")


def png(width: int = 40, height: int = 20, end: bytes = b"") -> bytes:
    """Return a green picture, whose data has another `end` if one is given."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x10\x80\x40" * width) * height)
    data = rows[: len(rows) // 2] + end if end else rows
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.fixture
def first_page(api):
    """Return the first page of the document of an invoice."""

    def fetch(number: str):
        content = api.get(f"{INVOICES}/{number}/documents/invoice").content
        return PdfReader(io.BytesIO(content)).pages[0]

    return fetch


def test_letters_say_a_ledgers_own_words_from_then_on_in_their_language_alone(api, ledger):
    run("set_letter_template", 501, "letter.Reminder", language="SV", text=OPENING)
    run("set_letter_template", 501, "letter.own", language="SV", text="Ring oss: 08-123 45.")
    run("set_letter_template", 501, "note.own", language="SV", text="Tack för ditt köp!")
    run("set_letter_template", 501, "note.own", language="FI", text="Kiitos ostoksestasi!")
    one = billed(api, 1000, preferredDueDate="2026-07-07")
    invoice = letter(api, one, "invoice")
    assert "Tack för ditt köp!" in invoice
    assert "Kiitos" not in invoice
    assert "Ring oss" not in invoice
    run_claims_up_to("Reminder")
    reminder = letter(api, one, "reminder")
    assert "Hej! 1 060,00 SEK till oss före 2026-07-24, tack. Det förföll 2026-07-07." in reminder
    assert "Vi har inte fått betalt" not in reminder
    assert "Ring oss: 08-123 45." in reminder
    # What was made stays; the next is as delivered again.
    run("set_letter_template", 501, "letter.Reminder", language="SV", delivered=True)
    assert letter(api, one, "reminder") == reminder
    other = billed(api, 1000, invoiceNo="S2", preferredDueDate="2026-07-07")
    run("run_claims", 501, date="2026-08-03")
    assert "Vi har inte fått betalt" in letter(api, other, "reminder")


def test_a_ledgers_colour_is_on_what_is_made_from_then_on(api, ledger, first_page):
    green = b"0.039215688 0.41960785 0.23921569 "
    billed(api, 1000)
    assert green not in first_page("S1").get_contents().get_data()
    run("set_letter_template", 501, "colour", text="#0A6B3D")
    billed(api, 1000, invoiceNo="S2")
    assert green in first_page("S2").get_contents().get_data()
    assert green not in first_page("S1").get_contents().get_data()


@pytest.mark.parametrize("key", OWN)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_delivered_can_be_set_as_ones_own(ledger, key, language):
    text = wording(language).texts.get(key, "One more sentence.")
    run("set_letter_template", 501, key, language=language, text=text)
    assert LetterTemplate.objects.get().text == text


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"part": "letter.Reminder", "text": "Betala!"}, "places of facts: {amount}, {due}"),
        ({"part": "letter.Reminder", "text": f"{OPENING} {{interest}}"}, "places of facts"),
        ({"part": "letter.Reminder", "text": "{amount!r} {due} {original_due}"}, "places of facts"),
        ({"part": "letter.Reminder", "text": "{amount:>9} {due} {original_due}"}, "places of f"),
        ({"part": "letter.Reminder", "text": "{amount.__class__} {due} {original_due}"}, "places"),
        ({"part": "note.own", "text": "{amount}"}, "no braces"),
        ({"part": "note.own", "text": "{"}, "brace"),
        ({"part": "note.own", "text": "a" * 601}, "at most 600"),
        ({"part": "note.own", "text": "a\u202eb"}, "printable"),
        ({"part": "note.own", "text": "Tack", "language": ""}, "Expected one of SV"),
        ({"part": "note.own", "text": "Betala till bankgiro 5050-1055."}, "number of an account"),
        ({"part": "note.own", "text": "Nytt plusgiro: 12 34 56-7"}, "number of an account"),
        ({"part": "letter.own", "text": "SE45 5000 0000 0583 9825 7466"}, "number of an account"),
        ({"part": "letter.own", "text": "Kontonr. 9000.11.22334"}, "number of an account"),
        ({"part": "note.own", "text": "Bankgiro 5050 - 1055"}, "number of an account"),
        ({"part": "note.own", "text": "Gironummer 5050–1055"}, "number of an account"),
        ({"part": "note.own", "text": "BG 5050_1055"}, "number of an account"),
        ({"part": "note.own", "text": "BG 5050 (1055)"}, "number of an account"),
        ({"part": "note.own", "text": "SE45,5000,0000,0583,9825,7466"}, "number of an account"),
        ({"part": "note.own", "text": "GB29 NWBK 6016 1331 9268 19"}, "number of an account"),
        ({"part": "note.own", "text": "Bankgiro ٥٠٥٠-١٠٥٥"}, "number of an account"),
        ({"part": "note.own", "text": "Bankgiro ⑤⓪⑤⓪①⓪⑤⑤"}, "number of an account"),
        ({"part": "note.own", "text": "Nytt bankgiro: 05050-1055"}, "number of an account"),
        ({"part": "note.own", "text": "08-123 45 67 5050-1055"}, "number of an account"),
        ({"part": "note.own", "text": "Swisha till 070-123 45 67"}, "number of an account"),
        ({"part": "note.own", "text": "Betala på https://pay.example/x"}, "address to pay at"),
        ({"part": "letter.own", "text": "Maksa osoitteessa maksut.example"}, "address to pay at"),
        ({"part": "colour", "text": "green", "language": ""}, "such as #123a5a"),
        ({"part": "colour", "text": "#ffee00", "language": ""}, "Too light"),
        ({"part": "colour", "text": "#123a5a"}, "the same in all languages"),
        ({"part": "logo", "text": "data:image/svg+xml,<svg/>", "language": ""}, "is a picture"),
        ({"part": "note.own", "delivered": True}, "as delivered already"),
    ],
)
def test_what_letters_cannot_say_is_refused_and_changes_nothing(ledger, given, reason):
    given = {"language": "SV", **given}
    with unchanged(), pytest.raises(CommandError, match=reason):
        run("set_letter_template", 501, given.pop("part"), **given)


@pytest.mark.parametrize(
    "text",
    [
        "Ring 08-123 45 67.",
        "Ring +47 22 00 00 00, 9–16.",
        "Från 2026-12-01: öppet 9-16.",
        "Redan betalt? Ring kontoret: 08-123 45 67, eller skriv till hjalp@shop.example.",
        "Så behandlar vi dina uppgifter: shop.example/integritet",
        "Storgatan 12, SE-111 22 Stockholm",
    ],
)
def test_telephone_numbers_dates_hours_and_addresses_are_no_accounts(ledger, text):
    run("set_letter_template", 501, "letter.own", language="SV", text=text)
    assert LetterTemplate.objects.get().text == text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"GIF89a", "PNG"),
        (png()[:20], "PNG"),
        (png(2001, 1), "2000 × 2000"),
        (png(end=b"\0\0\0\0"), "damaged"),
        (png() + bytes(65_536), "64 KiB|larger|most"),
    ],
)
def test_a_file_that_is_no_picture_is_refused_and_changes_nothing(
    ledger, tmp_path, content, reason
):
    path = tmp_path / "logo.png"
    path.write_bytes(content)
    with unchanged(), pytest.raises(CommandError, match=reason):
        run("set_letter_template", 501, "logo", picture=path)


def test_each_change_is_recorded_with_who_and_why(ledger):
    for text in ("Tack!", "Tack så mycket!"):
        run("set_letter_template", 501, "note.own", language="SV", text=text, reason="Nicer")
    with unchanged(), pytest.raises(CommandError, match="so already"):
        run("set_letter_template", 501, "note.own", language="SV", text="Tack så mycket!")
    run("set_letter_template", 501, "note.own", language="SV", delivered=True)
    changes = SettingChange.objects.filter(document_type="lettertemplate").order_by("pk")
    assert [(one.operation, one.before.get("text"), one.after.get("text")) for one in changes] == [
        ("set_letter_template", None, "Tack!"),
        ("set_letter_template", "Tack!", "Tack så mycket!"),
        ("set_letter_template", "Tack så mycket!", None),
    ]
    assert [one.reason for one in changes] == ["Nicer", "Nicer", ""]


def test_a_ledger_does_not_show_what_is_anothers(api, ledger):
    open_ledger(502, name="Other", country="SE")
    run("set_letter_template", 502, "note.own", language="SV", text="Bara vi")
    assert "Bara vi" not in letter(api, billed(api, 1000), "invoice")
    assert run("set_letter_template", 501) == []


def test_staff_see_the_letter_before_its_words_are_set(admin_client, api, ledger):
    page = address(Ledger.objects.get(), "set_letter_template")
    form = inputs(admin_client.get(page)) | {
        "part": "letter.Reminder", "language": "SV", "text": OPENING,
    }  # fmt: skip
    with unchanged(but=LOOKED[1:]):
        shown = admin_client.post(page, {**form, "look": "1"}).content.decode()
    assert 'src="data:image/png;base64,' in shown
    assert "The letter as it would look" in shown
    assert "has its letters changed" in told(admin_client.post(page, form, follow=True))
    assert LetterTemplate.objects.get().text == OPENING


def test_e_mails_say_a_ledgers_own_words_which_staff_see_before(
    admin_client, api, ledger, settings
):
    settings.MAIL_FROM = "invoices@ledger.example"
    open_ledger(501, letters_since=TODAY)
    page = address(Ledger.objects.get(), "set_letter_template")
    form = inputs(admin_client.get(page)) | {
        "part": "mail.subject", "language": "SV", "text": "Hej! {title} {number}, {seller}",
    }  # fmt: skip
    with unchanged(but=LOOKED[1:]):
        shown = admin_client.post(page, {**form, "look": "1"}).content.decode()
    assert "Hej! Faktura 1001, Testledger" in shown
    assert "Betalningspåminnelse" in shown
    admin_client.post(page, form)
    run("set_letter_template", 501, "mail.own", language="SV", text="Frågor? Ring 08-123 45.")
    billed(api, 1000, distribution="email")
    run("send_letters", 501)
    (message,) = mail.outbox
    assert message.subject == "Hej! Faktura S1, testshop"
    assert message.body.endswith("Frågor? Ring 08-123 45.\n\ntestshop\n")


@pytest.mark.parametrize("text", ["{title} from {seller}", "{title}\n{number}{seller}{x}"])
def test_an_e_mail_that_lacks_a_fact_is_refused(ledger, text):
    with unchanged(), pytest.raises(CommandError, match="places of facts"):
        run("set_letter_template", 501, "mail.subject", language="EN", text=text)


def test_staff_upload_a_logo_once_though_they_look_at_it_first(
    admin_client, api, ledger, first_page
):
    page = address(Ledger.objects.get(), "set_letter_template")
    form = inputs(admin_client.get(page)) | {"part": "logo", "text": ""}
    file = SimpleUploadedFile("logo.png", png(), "image/png")
    answer = admin_client.post(page, {**form, "picture": file, "look": "1"})
    assert 'src="data:image/png;base64,' in answer.content.decode()
    assert LetterTemplate.objects.count() == 0
    kept = inputs(answer)
    assert base64.b64decode(kept["kept"]) == png()
    assert "has its letters changed" in told(
        admin_client.post(page, {**kept, "part": "logo"}, follow=True)
    )
    billed(api, 1000)
    assert len(first_page("S1").images) == 1
    assert "testshop" in first_page("S1").extract_text()


def test_staff_are_not_offered_what_a_law_words(admin_client, ledger):
    page = admin_client.get(address(Ledger.objects.get(), "set_letter_template")).content.decode()
    assert "letter.law_SE" not in page
    assert "letter.objection" not in page
