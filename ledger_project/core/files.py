"""Files that others made: what they are by their bytes, and names that do no harm."""

import re
import unicodedata
from typing import Final

from django.utils.http import content_disposition_header

ENDINGS: Final = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "text/csv": (".csv",),
}
_SIGNATURES: Final = {
    "application/pdf": b"%PDF-",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
}
_LONGEST: Final = 100
# What some file system takes for a path, a device or a pattern.
_MEANING: Final = re.compile(r'[/\\:*?"<>|]')
_BINARY: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def is_what_it_says(content: bytes, media_type: str) -> bool:
    """Return whether the bytes begin as the media type does; a CSV is any text but markup."""
    if signature := _SIGNATURES.get(media_type):
        return content.startswith(signature)
    return not _BINARY.search(content) and not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(
        b"<"
    )


def harmless_name(name: str, media_type: str) -> str:
    """Return the last part of a path, visible, in one direction, with the ending of its type."""
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Zl", "Zp", "Cs"))
    plain = _MEANING.sub("_", seen).strip(" .") or "attachment"
    endings = ENDINGS.get(media_type, ())
    if endings and not plain.lower().endswith(endings):
        plain += endings[0]
    return plain[-_LONGEST:]


def foreign_headers(name: str, media_type: str) -> dict[str, str]:
    """Return the headers that keep a browser from opening a file within this site."""
    return {
        "Content-Disposition": str(
            content_disposition_header(True, harmless_name(name, media_type))
        ),
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
