"""Documents as PDF: archivable (PDF/A-2a) and accessible (PDF/UA-1), the same bytes each time.

Typst lays out `templates/documents`; it reads only those files, the fonts and the view
passed to it. The view is passed as JSON strings, which Typst never reads as markup.
"""

import datetime as dt
import threading
import unicodedata
from functools import cache
from typing import Any, Final

import msgspec
import typst
from fontTools.ttLib import TTFont

from invoices.documents import wording
from invoices.documents.content import Content, Party
from invoices.documents.vendored import FOLDER
from invoices.documents.view import view, window
from invoices.documents.view.facts import address as address_lines
from ledger_project.core.errors import Invalid

LANGUAGES: Final = wording.LANGUAGES
MISSING: Final = "\ufffd"
# Control and unassigned characters, and marks that could change the order of reading.
_INVISIBLE: Final = frozenset(("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"))
_LOCK: Final = threading.Lock()


def render(content: Content) -> bytes:
    """Return the document as a PDF. Equal contents give equal bytes.

    A character that no font has is shown as `MISSING`. Raises `Invalid` where the content
    contradicts itself or has no text in its language.
    """
    if content.language not in LANGUAGES:
        raise Invalid({"language": f"Expected one of {', '.join(LANGUAGES)}"})
    return typeset("document.typ", view(content), content.issued_on)


def picture(content: Content) -> bytes:
    """Return the first page of a document as PNG, to be looked at on a screen."""
    inputs = {"data": msgspec.json.encode(_legible(view(content))).decode()}
    with _LOCK:
        made = _compiler("document.typ").compile(format="png", ppi=110, sys_inputs=inputs)
    # One page is its bytes, several are a list of them.
    pages = made if isinstance(made, list) else [made]
    assert isinstance(pages[0], bytes)
    return pages[0]


def cover(address: Party, *, home: str, language: str, reference: str, day: dt.date) -> bytes:
    """Return a sheet with an address for the window, to go before a letter that has another one.

    `home` is the country that it is sent from, `reference` what names the letter.
    """
    words = wording.wording(language)
    data = {
        "lang": words.code,
        "title": words("cover.title"),
        "date": [day.year, day.month, day.day],
        "window": window(home),
        "address": address_lines(address, home, words),
        "facts": [(words("cover.letter"), reference)],
    }
    return typeset("cover.typ", data, day)


def typeset(template: str, data: Any, day: dt.date) -> bytes:
    """Return a PDF by a template of `templates/documents` and its data.

    The data are texts, numbers, lists and mappings; `day` is the date in the file's metadata. Equal
    data give equal bytes.
    """
    return _compiled(template, _legible(data), day)


def _compiled(template: str, data: Any, day: dt.date) -> bytes:
    inputs = {"data": msgspec.json.encode(data).decode()}
    midnight = dt.datetime.combine(day, dt.time(), dt.UTC)
    with _LOCK:
        made = _compiler(template).compile(
            format="pdf", sys_inputs=inputs, pdf_standards=["a-2a", "ua-1"], timestamp=midnight
        )
    assert isinstance(made, bytes)
    return made


@cache
def _compiler(template: str) -> typst.Compiler:
    """Return the process's compiler of a template, which caches what it parsed and shaped."""
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[FOLDER / "fonts"])
    return typst.Compiler(
        wording.TEMPLATES / template,
        root=wording.TEMPLATES,
        font_paths=fonts,
        ignore_system_fonts=True,
    )


def _legible(data: Any) -> Any:
    """Return the same data with each of its texts made legible."""
    if isinstance(data, str):
        return legible(data)
    if isinstance(data, dict):
        return {name: _legible(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [_legible(value) for value in data]
    return data


def legible(text: str) -> str:
    """Return the text as the fonts can show it; PDF/A allows no character without a glyph.

    Bidirectional controls are removed: they could make a number read as another one. Line breaks
    stay.
    """
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " "))
    known = _characters()
    return "".join(
        c if c in known else MISSING
        for c in text
        if c in known or unicodedata.category(c) not in _INVISIBLE
    )


@cache
def _characters() -> frozenset[str]:
    """Return the characters that each of the fonts has a glyph for, and the line break."""
    fonts = (FOLDER / "fonts").glob("*.ttf")
    known = [TTFont(font, lazy=True).getBestCmap().keys() for font in fonts]
    visible = (c for c in map(chr, frozenset.intersection(*map(frozenset, known))))
    kept = {c for c in visible if unicodedata.category(c) not in _INVISIBLE}
    return frozenset(kept | {"\n", MISSING})
