"""Encoding of texts in code pages that lack some of their characters."""

import codecs
import unicodedata

NEAREST = "nearest-letter"
"""Encoder error handler: replaces a letter missing in the code page by the nearest, or `?`."""
_WITHOUT_MARK = {"ø": "ö", "Ø": "Ö", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L"}


def _nearest(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost = error.object[error.start : error.end]
    return "".join(_one(letter) for letter in lost), error.end


def _one(letter: str) -> str:
    found = _WITHOUT_MARK.get(letter) or unicodedata.normalize("NFKD", letter)[0]
    return found if found in "öÖ" or (found.isascii() and found.isalnum()) else "?"


codecs.register_error(NEAREST, _nearest)
