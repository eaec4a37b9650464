"""Documents as PDF: archivable (PDF/A-2a) and accessible (PDF/UA-1), the same bytes each time.

Typst lays out `templates/documents`; it reads nothing but those files, the font packages and the
view that it is given. The view comes as JSON strings, which Typst never reads as markup.
"""

import datetime as dt
import threading
import unicodedata
from functools import cache, lru_cache
from typing import Any, Final

import fontpkg_source_sans_3
import msgspec
import typst

from invoices.documents import wording
from invoices.documents.content import Content
from invoices.documents.view import view
from ledger_project.core.errors import Invalid

LANGUAGES: Final = wording.LANGUAGES
MISSING: Final = "\ufffd"
# What each run of the fonts shows, so that most texts need no trial.
_COMMON: Final = frozenset(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0xAD), *range(0xAE, 0x180))))
_TYPOGRAPHIC: Final = frozenset("–—‘’“”„•…€−")
# Control and unassigned characters, and the marks that could turn the order of what is read.
_INVISIBLE: Final = frozenset(("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"))
_JOINERS: Final = frozenset("\u200c\u200d\n")
_LOCK: Final = threading.Lock()


def render(content: Content) -> bytes:
    """The document as a PDF. Equal contents give equal bytes.

    A character that no font has is shown as `MISSING`. Raises Invalid where the content contradicts
    itself or has no text in its language.
    """
    if content.language not in LANGUAGES:
        raise Invalid({"language": f"Expected one of {', '.join(LANGUAGES)}"})
    return typeset("document.typ", view(content), content.issued_on)


def typeset(template: str, data: Any, day: dt.date) -> bytes:
    """A PDF by a template of `templates/documents` and its data: texts, numbers, lists, mappings.

    `day` is the date that the file bears. Equal data give equal bytes.
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
    """A compiler keeps what it has parsed and shaped, so each process needs one."""
    fonts = typst.Fonts(
        include_system_fonts=False, font_paths=[fontpkg_source_sans_3.ROOT / "files"]
    )
    return typst.Compiler(
        wording.TEMPLATES / template,
        root=wording.TEMPLATES,
        font_paths=fonts,
        ignore_system_fonts=True,
    )


def _legible(data: Any) -> Any:
    """The same data with each of its texts legible."""
    if isinstance(data, str):
        return legible(data)
    if isinstance(data, dict):
        return {name: _legible(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [_legible(value) for value in data]
    return data


def legible(text: str) -> str:
    """The text as the fonts can show it; PDF/A allows no character without a shape.

    Bidirectional controls go: they could make a number read as another one. Line breaks stay.
    """
    if _COMMON.issuperset(text):
        return text
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " "))
    kept = "".join(c for c in text if c in _JOINERS or unicodedata.category(c) not in _INVISIBLE)
    return "\n".join(" ".join(map(_shown, line.split(" "))) for line in kept.split("\n"))


@lru_cache(maxsize=4096)
def _shown(word: str) -> str:
    """The word if the fonts can show it, else with `MISSING` for what they cannot."""
    if _is_shown(word):
        return word
    patched = "".join(c if _is_shown(c) else MISSING for c in word)
    return patched if _is_shown(patched) else MISSING * len(word)


@lru_cache(maxsize=4096)
def _is_shown(text: str) -> bool:
    if all(c in _COMMON or c in _TYPOGRAPHIC for c in text):
        return True
    try:
        _compiled("trial.typ", text, dt.date(2000, 1, 1))
    except typst.TypstError:
        return False
    return True
