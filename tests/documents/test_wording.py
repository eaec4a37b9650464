"""Texts of documents: every language has them all, and writes amounts and dates as it should."""

import datetime as dt
import string
from decimal import Decimal

import pytest

from invoices.documents import view
from invoices.documents.wording import LANGUAGES, wording
from tests.support.document_contents import every_kind

D = Decimal
SWEDISH = wording("SV").texts


def places(text):
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_every_text_with_the_same_facts(language):
    texts = wording(language).texts
    assert set(texts) == set(SWEDISH)
    assert all(text.strip() for key, text in texts.items() if not key.startswith("format."))
    for key in set(SWEDISH) - {"format.date"}:
        assert places(texts[key]) == places(SWEDISH[key]), key


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"SV"}))
def test_languages_differ_where_they_should(language):
    same = {key for key, text in wording(language).texts.items() if text == SWEDISH[key]}
    assert not {key for key in same if key.startswith(("letter.", "note.", "demand."))} - {
        "demand.paid", "demand.credited",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("language", "amount", "date", "percent"),
    [
        ("SV", "1\u00a0234\u00a0567,50", "2026-03-02", "25,5\u00a0%"),
        ("NO", "1\u00a0234\u00a0567,50", "02.03.2026", "25,5\u00a0%"),
        ("DA", "1\u00a0234\u00a0567,50", "02.03.2026", "25,5\u00a0%"),
        ("FI", "1\u00a0234\u00a0567,50", "2.3.2026", "25,5\u00a0%"),
        ("EN", "1,234,567.50", "2026-03-02", "25.5%"),
    ],
)
def test_amounts_dates_and_rates_are_written_as_in_the_language(language, amount, date, percent):
    words = wording(language)
    assert words.amount(D("1234567.50")) == amount
    assert words.amount(D("1234567.50"), "sek") == f"{amount}\u00a0SEK"
    assert words.date(dt.date(2026, 3, 2)) == date
    assert words.percent(D("25.500")) == percent


def test_numbers_are_written_exactly():
    words = wording("SV")
    assert words.amount(D("999999999999.99")) == "999\u00a0999\u00a0999\u00a0999,99"
    assert words.amount(D("-0.43")) == "\u22120,43"
    assert [words.quantity(D(text)) for text in ("2.0000", "0.50", "1000", "0")] == [
        "2", "0,5", "1\u00a0000", "0",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "name"),
    [("SV", "Finland"), ("NO", "Finland"), ("FI", "Suomi"), ("DA", "Finland"), ("EN", "Finland")],
)
def test_countries_have_their_names(language, name):
    assert wording(language).country("FI") == name
    assert wording(language).country("XX") == "XX"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_left_with_a_place_for_a_fact(language):
    def texts(value):
        if isinstance(value, dict):
            return [text for item in value.values() for text in texts(item)]
        if isinstance(value, list | tuple):
            return [text for item in value for text in texts(item)]
        return [value] if isinstance(value, str) else []

    for content in every_kind(language).values():
        made = view.view(content)
        del made["page"]
        assert not [
            text for text in texts(made) if "{" in text and not text.startswith(("<svg", "{"))
        ]
