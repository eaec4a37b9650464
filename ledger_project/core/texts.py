"""Texts for people: written in English where they are said, shown in the reader's language.

Only pages of staff are in another language than English (`staff/middleware.py`): there the same
call that gives the API its English gives a member of staff the translation. What is stored is
never translated; a table of plain texts is translated by `say` where it is shown.
"""

import datetime as dt
from contextlib import AbstractContextManager, nullcontext
from decimal import Decimal
from typing import Any

from django.utils import formats, timezone, translation
from django.utils.functional import lazy


def say(text: str, /, **values: Any) -> str:
    """Return the text in the reader's language, with `values` at its `{names}` in the same form."""
    found = translation.gettext(text) if text else text
    return found.format(**_in_form(values)) if values else found


_lazy = lazy(say, str)


def later(text: str, /, **values: Any) -> str:
    """Return a text of a class or a module: what `say` returns, each time that it is shown."""
    return _lazy(text, **values)


def noted(text: str) -> str:
    """Return the text itself: it is stored in English, and translated where it is shown."""
    return text


def number(value: Decimal | int, decimals: int | None = None) -> str:
    """Return a number as the reader writes it: `1 234.50` in English, `1.234,50` in Danish."""
    precision = "" if decimals is None else f".{decimals}"
    text = f"{Decimal(value):,{precision}f}"
    point = formats.get_format("DECIMAL_SEPARATOR")
    thousands = formats.get_format("THOUSAND_SEPARATOR")
    return text.translate({ord(","): thousands, ord("."): point})


def date(value: dt.date) -> str:
    """Return a date as the reader writes it: 2026-12-01 in English, 1.12.2026 in Finnish."""
    return formats.date_format(value, "SHORT_DATE_FORMAT")


def moment(value: dt.datetime, *, seconds: bool = False) -> str:
    """Return an instant in local time, to the minute or the second."""
    local = timezone.localtime(value)
    return f"{date(local)} {local:%H:%M:%S}" if seconds else f"{date(local)} {local:%H:%M}"


def english(when: object = True) -> AbstractContextManager[None]:
    """Return the surroundings of what must not be translated: files, and what is stored."""
    return translation.override("en") if when else nullcontext()


def in_english() -> bool:
    return (translation.get_language() or "en") == "en"


def _in_form(values: dict[str, Any]) -> dict[str, Any]:
    """Return values in the reader's form; English has Python's own, which the API promises."""
    return values if in_english() else {name: _form(value) for name, value in values.items()}


def _form(value: Any) -> Any:
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return date(value)
    return value
