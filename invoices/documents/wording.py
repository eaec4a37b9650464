"""Texts of documents, and formats of their amounts and dates, by language.

Each language is one file of texts in `templates/documents/texts`; all have the same keys.
"""

import datetime as dt
import gettext
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

import pycountry

TEMPLATES: Final = Path(__file__).resolve().parents[2] / "templates" / "documents"
# ISO 639-1 codes, which documents state for screen readers.
CODES: Final = {"SV": "sv", "NO": "nb", "FI": "fi", "DA": "da", "EN": "en"}
LANGUAGES: Final = tuple(CODES)
_OF_COUNTRIES: Final = {"SE": "SV", "NO": "NO", "FI": "FI", "DK": "DA"}
MINUS: Final = "\u2212"


def language_of(country: str) -> str:
    """Return the language of documents in a country, English for one of which there are none."""
    return _OF_COUNTRIES.get(country, "EN")


@dataclass(frozen=True, slots=True)
class Wording:
    """Texts of one language by key: `section.name`."""

    code: str
    texts: dict[str, str]

    def __call__(self, key: str, **facts: str) -> str:
        """Return the text of a key with its facts filled in. Raises KeyError for an unknown key."""
        text = self.texts[key]
        return text.format(**facts) if facts else text

    def with_own(self, texts: Mapping[str, str]) -> "Wording":
        """Return the wording with texts of a ledger's own in place of the delivered ones."""
        return replace(self, texts={**self.texts, **texts}) if texts else self

    def own(self, key: str) -> list[str]:
        """Return the text of a key that only a ledger has, if it has it."""
        return [self.texts[key]] if key in self.texts else []

    def amount(self, value: Decimal, currency: str = "") -> str:
        """Return an amount with two decimals and grouped thousands, such as 1 234,50.

        A currency is appended, if given.
        """
        written = self._number(f"{value:,.2f}")
        return f"{written}\u00a0{currency.upper()}" if currency else written

    def quantity(self, value: Decimal) -> str:
        """Return a number without trailing zeros, such as 2 or 0,5."""
        return self._number(f"{_plain(value):,f}")

    def percent(self, rate: Decimal) -> str:
        return self("format.percent", rate=self.quantity(rate))

    def date(self, day: dt.date) -> str:
        return self.texts["format.date"].format(day)

    def country(self, code: str) -> str:
        """Return the name of a country in this language; the code itself if ISO 3166 lacks it."""
        found = pycountry.countries.get(alpha_2=code)
        return _countries(self.code).gettext(found.name) if found else code

    def _number(self, english: str) -> str:
        marks = {",": self("format.group"), ".": self("format.decimal"), "-": MINUS}
        return "".join(marks.get(character, character) for character in english)


@cache
def wording(language: str) -> Wording:
    """Return the wording of a language: SV, NO, FI, DA or EN. Raises KeyError for any other."""
    code = CODES[language]
    tables = tomllib.loads((TEMPLATES / "texts" / f"{code}.toml").read_text(encoding="utf-8"))
    texts = {
        f"{section}.{name}": text
        for section, table in tables.items()
        for name, text in table.items()
    }
    return Wording(code, texts)


@cache
def _countries(code: str) -> gettext.NullTranslations:
    return gettext.translation(
        "iso3166-1", pycountry.LOCALES_DIR, languages=[code], fallback=code == "en"
    )


def _plain(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
