"""No English is left on the pages of staff, and nothing else is in another language."""

import re
import uuid
from collections import deque
from decimal import Decimal
from functools import cache
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import trans_real

from invoices.models import Authorization
from ledger_project.backoffice.forms import ExactAmountField
from ledger_project.core.models import StaffMember, StateChange
from tests.support.backoffice_pages import OURS, url
from tests.support.catalogues import as_source, compiled, every_text, read, source, with_texts

LANGUAGES = [code for code, _ in settings.LANGUAGES if code != "en"]
PLACES = re.compile(r"\{[^{}]*\}|%\(\w+\)s|<[^>]+>")


def edges(text: str) -> tuple[bool, bool]:
    """Return whether a text begins and ends with a space, as pieces of sentences do."""
    return text[:1].isspace(), text[-1:].isspace()


KEPT = re.compile(r"(\{[^}]*\}|%\(\w+\)[sd]|%[sd]|<[^>]*>|&\w+;)|[A-Za-z]")
"""Letters, and what has to stay in a text: places of values, tags."""
WORD = re.compile(r"[A-Za-zÅÄÖåäöæøÆØ]{2,}")
CODE = re.compile(
    r"\b[a-z]\w*(?:[-_.:]\w+)+\b|\bhttps?://\S+|\b[a-z]+[A-Z]\w*|\{\w+\}|\b(?=\w*\d)\w+\b"
)
"""Names of the API: of events, scopes, states on the wire."""
SHOWN_ATTRIBUTES = ("title", "aria-label", "placeholder", "alt", "label")
ELSEWHERE = (
    "download",
    "csv=1",
    "format=",
    "/logout",
    "/documents/",
    "files=",
    "/jsi18n",
    "export",
)
"""What leads to a file, or out."""


class Marked(trans_real.DjangoTranslation):
    """A language whose letters are wide: what is not translated is not."""

    def __init__(self) -> None:
        super().__init__("sv")

    def gettext(self, message: str) -> str:
        text = message.rpartition("\x04")[2]
        return KEPT.sub(_wide, text) if text.strip() else message

    def ngettext(self, one: str, many: str, number: int) -> str:
        return self.gettext(one if number == 1 else many)


def _wide(found: re.Match) -> str:
    return found[0] if found[1] else chr(ord(found[0]) + 0xFEE0)


class Texts(HTMLParser):
    """What a reader sees of a page, and what a screen reader says."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.links: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag in ("script", "style", "code", "pre", "kbd", "title"):
            self.silent += 1
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        self.found += [given[name] for name in SHOWN_ATTRIBUTES if given.get(name)]
        if tag == "input" and given.get("type") in ("submit", "button"):
            self.found.append(given.get("value") or "")

    def handle_endtag(self, tag):
        if tag in ("script", "style", "code", "pre", "kbd", "title"):
            self.silent -= 1

    def handle_data(self, data):
        if not self.silent:
            self.found.append(data)


SAME = {
    "API", "CSV", "xlsx", "IBAN", "BIC", "URL", "SV",
    "DK", "NO", "FI", "SE", "BGSE",  # Countries, kinds of accounts.
    "client", "system", "staff",  # Of actors, as the audit trail has them: client:…
    "customers", "customer", "change",  # Of the address of a page that was seen.
    "application", "xml", "accounting",  # Of files.
    "seller", "consumer", "invoice", "value",  # Members and values of the API.
    "Svenska", "Norsk", "Suomi", "Dansk", "English",  # As each language calls itself.
    "test", "ledger", "ledgers", "settlement",  # Of an address, of an event, of a series.
}  # fmt: skip
"""Words that are the same in each language."""
DATA = {"name", "operator_name", "assignment_notice", "subject", "reason", "payment_reference"}
"""Columns of what people wrote, besides all words that no text of ours has."""
NAMES = {"accounting_action", "step", "counts", "result"}
"""Columns of names that files and commands have, too."""


def data() -> tuple[set[str], re.Pattern[str]]:
    """Return the words of all data that no text of ours has, and what else people wrote."""
    words: set[str] = set()
    written: set[str] = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField | models.JSONField):
                for value in model._default_manager.values_list(field.name, flat=True)[:500]:
                    words |= set(WORD.findall(str(value)))
                    ours = field.name in DATA and value in vocabulary()
                    if value and field.name in DATA | NAMES and not ours:
                        written |= set(value) if isinstance(value, dict) else {str(value)}
    words -= {word for text in vocabulary() for word in WORD.findall(text)}
    longest = sorted(map(re.escape, written), key=len, reverse=True)
    return words | SAME, re.compile(rf"(?<!\w)(?:{'|'.join(longest)})(?!\w)")


@cache
def vocabulary() -> set[str]:
    """Return the English of all texts."""
    found = every_text()
    return {text if isinstance(text, str) else " ".join(text) for text in found}


@pytest.fixture
def marked(monkeypatch):
    monkeypatch.setitem(trans_real._translations, "sv", Marked())


def test_no_english_is_left(boss, filled, marked):
    filled(1)
    known, written = data()
    todo = deque(["/admin/", *(url(model) for model in OURS)])
    seen: set[str] = set()
    faults: dict[str, str] = {}
    while todo:
        path = todo.popleft()
        answer = boss.get(path, headers={"accept-language": "sv"})
        if answer.status_code != 200 or "html" not in answer["Content-Type"]:
            continue
        texts = Texts()
        texts.feed(answer.content.decode())
        for text in texts.found:
            left = {one for one in WORD.findall(CODE.sub(" ", text)) if one not in known}
            if left and (left := left & set(WORD.findall(CODE.sub(" ", written.sub(" ", text))))):
                faults.setdefault(" ".join(sorted(left)), path)
        for link in texts.links:
            link = link.split("#")[0]
            link = path.split("?")[0] + link if link.startswith("?") else link
            kind = re.sub(r"\d+", "0", link.split("?")[0])
            ours = link.startswith("/admin/") and not any(one in link for one in ELSEWHERE)
            if ours and kind not in seen:
                seen.add(kind)
                todo.append(link)
    assert len(seen) > 150
    assert faults == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_with_its_values(language):
    catalogue = read(language)
    messages = [one for one in catalogue if one.id]
    assert {one.id for one in messages} == set(every_text()), "make generate"
    assert source(language).read_bytes() == as_source(with_texts(every_text(), catalogue))
    assert source(language).with_suffix(".mo").read_bytes() == compiled(catalogue)
    wrong = []
    for one in messages:
        ids, strings = ([text] if isinstance(text, str) else text for text in (one.id, one.string))
        if one.fuzzy or not all(text.strip() for text in strings):
            wrong.append(one.id)
        if sorted(PLACES.findall(ids[-1])) != sorted(PLACES.findall(strings[-1])):
            wrong.append(one.id)
        if any(edges(ids[-1]) != edges(text) for text in strings):
            wrong.append(one.id)
    assert wrong == []


@pytest.mark.parametrize(
    ("language", "amount", "day"),
    [
        ("en", "12\u202f345.50 SEK", "{0:%Y-%m-%d}"),
        ("sv", "12\xa0345,50 SEK", "{0:%Y-%m-%d}"),
        ("nb", "12\xa0345,50 SEK", "{0:%d.%m.%Y}"),
        ("fi", "12\xa0345,50 SEK", "{0.day}.{0.month}.{0.year}"),
        ("da", "12.345,50 SEK", "{0:%d.%m.%Y}"),
    ],
)
def test_amounts_and_dates_are_in_the_form_of_the_reader(
    language, amount, day, boss, authorization
):
    document = authorization(amount=Decimal("12345.50"))
    shown = boss.get(
        url(Authorization, "change", document.pk), headers={"accept-language": language}
    )
    assert amount in shown.content.decode()
    assert day.format(document.valid_to) in shown.content.decode()
    saved = boss.get(f"{url(Authorization)}?csv=1", headers={"accept-language": language})
    assert "12345.50" in saved.content.decode()
    assert saved.content == boss.get(f"{url(Authorization)}?csv=1").content


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("1234.50", "1234.50"), ("1234,50", "1234.50"), ("1 234,50", "1234.50"),
        ("1\xa0234,5", "1234.50"), ("1.234,50", "1234.50"), ("1,234.50", "1234.50"),
        ("1.234.567,89", "1234567.89"), ("12", "12.00"),
        ("1,234", None), ("1.234", None), ("1.234.567", None), ("1,23,456.00", None),
        ("1.234.50", None), ("12,345,6", None), ("1,5e3", None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_an_amount_is_never_misread(language, typed, read_as):
    field = ExactAmountField()
    with translation.override(language):
        if read_as is None:
            with pytest.raises(ValidationError):
                field.clean(typed)
        else:
            assert field.clean(typed) == Decimal(read_as)
            assert field.clean(field.prepare_value(read_as)) == Decimal(read_as)


def test_the_language_is_kept_with_the_user(boss, staff):
    chosen = boss.post(reverse("choose_language"), {"language": "sv", "next": "/admin/?a=1"})
    assert (chosen.status_code, chosen["Location"]) == (302, "/admin/?a=1")
    elsewhere = Client()
    elsewhere.force_login(User.objects.get(username="boss"))
    shown = elsewhere.get("/admin/", headers={"accept-language": "fi"})
    assert shown["Content-Language"] == "sv"
    assert "Reskontror" in shown.content.decode()
    assert StaffMember.objects.get(user__username="boss").ledgers == []
    assert staff().get("/admin/", headers={"accept-language": "sv"})["Content-Language"] == "sv"
    assert (
        staff(name="eva").get("/admin/", headers={"accept-language": "de"})["Content-Language"]
        == "en"
    )
    assert boss.post(reverse("choose_language"), {"language": "xx"}).status_code == 404
    assert (
        boss.post(reverse("choose_language"), {"language": "en", "next": "https://example.com/"})[
            "Location"
        ]
        == "/admin/"
    )
    assert Client().post(reverse("choose_language"), {"language": "sv"}).status_code == 302
    assert boss.get(reverse("choose_language")).status_code == 405


def test_the_page_to_sign_in_follows_the_browser(db):
    shown = Client().get(reverse("account_login"), headers={"accept-language": "sv,en;q=0.5"})
    assert "Logga in" in shown.content.decode()
    assert "Accept-Language" in shown["Vary"]


def test_only_pages_of_staff_are_translated(api, authorize, boss):
    swedish = {"accept-language": "sv"}
    document = authorize(amount=Decimal("100.00"))["@id"]
    asked = {"amount": Decimal("500.00")}
    refused = [api.post(f"{document}/captures", asked, headers=one) for one in ({}, swedish)]
    assert refused[0].status_code == refused[1].status_code == 409
    assert refused[0].data["Detail"] == refused[1].data["Detail"]
    assert "remains of the" in refused[1].data["Detail"]
    assert "Content-Language" not in refused[1].headers


def test_what_is_stored_stays_english(boss, authorization):
    """A refusal is shown in the reader's language; the audit trail says what it always says."""
    document = authorization()
    boss.post(reverse("choose_language"), {"language": "sv"})
    page = f"{url(Authorization, 'change', document.pk)}".replace("change/", "operations/cancel/")
    sent = {"token": str(uuid.uuid4())}
    done = boss.post(page, sent, follow=True).content.decode()
    assert "Avbryt" in done or "klart" in done
    change = StateChange.objects.latest("pk")
    assert (change.operation, change.from_state, change.to_state) == (
        "cancel", "Authorized", "Cancelled",
    )  # fmt: skip
