"""Documents as PDF: archivable (PDF/A-2a) and accessible (PDF/UA-1), the same bytes each time.

Typst lays out `templates/documents`; it reads only those files, the font packages and the view
passed to it. The view is passed as JSON strings, which Typst never reads as markup.
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
# Characters that each font is known to have, so that most texts need no trial.
_COMMON: Final = frozenset(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0xAD), *range(0xAE, 0x180))))
_TYPOGRAPHIC: Final = frozenset("–—‘’“”„•…€−")
# Control and unassigned characters, and marks that could change the order of reading.
_INVISIBLE: Final = frozenset(("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"))
_JOINERS: Final = frozenset("\u200c\u200d\n")
_LOCK: Final = threading.Lock()


def render(content: Content) -> bytes:
    """Return the document as a PDF. Equal contents give equal bytes.

    A character that no font has is shown as `MISSING`. Raises `Invalid` where the content
    contradicts itself or has no text in its language.
    """
    if content.language not in LANGUAGES:
        raise Invalid({"language": f"Expected one of {', '.join(LANGUAGES)}"})
    return typeset("document.typ", view(content), content.issued_on)


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
    if _COMMON.issuperset(text):
        return text
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " "))
    kept = "".join(c for c in text if c in _JOINERS or unicodedata.category(c) not in _INVISIBLE)
    return "\n".join(" ".join(map(_shown, line.split(" "))) for line in kept.split("\n"))


@lru_cache(maxsize=4096)
def _shown(word: str) -> str:
    """Return the word with `MISSING` for each character that the fonts cannot show."""
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
