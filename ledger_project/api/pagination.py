"""Keyset paging: a page is found by the key that ended the one before, never by counting rows."""

import base64
import binascii
import re
from collections.abc import Sequence
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from ledger_project.core.errors import Invalid
from ledger_project.core.prepared import Pages

DEFAULT_TOP, MAX_TOP = 50, 200
TOP, SKIPTOKEN = "$top", "$skiptoken"
Item = TypeVar("Item")


def page(
    found: Pages, query: dict[str, str], *, key: str = "id", endless: bool = False
) -> tuple[list[Any], dict[str, str]]:
    """Return the rows of the page that `query` asks for, in the order of `key`, and its `view`.

    Rows created meanwhile come after the last page, so none is skipped or repeated. A list that is
    `endless` always has a next page: requested again later, it has the rows added since. Raise
    `Invalid` for a `$top` outside 1…200 or a `$skiptoken` that was not handed out.
    """
    top, token, after = _asked(query)
    rows = found.after(after, top + 1)
    more = len(rows) > top
    rows = rows[:top]
    last = getattr(rows[-1], key) if rows else after
    return rows, _view(query, top, token, last if more or endless else None)


def part(found: Sequence[Item], query: dict[str, str]) -> tuple[Sequence[Item], dict[str, str]]:
    """Return the page of what is at hand as a whole, and its `view`; tokens count the items."""
    top, token, after = _asked(query)
    items = found[after : after + top]
    last = after + len(items)
    return items, _view(query, top, token, last if last < len(found) else None)


def _asked(query: dict[str, str]) -> tuple[int, str | None, int]:
    """Return the length of the page, its token, and the key that it comes after."""
    problems = {}
    top, after = DEFAULT_TOP, 0
    if (given := query.get(TOP)) is not None:
        if re.fullmatch("[0-9]{1,9}", given) and 1 <= int(given) <= MAX_TOP:
            top = int(given)
        else:
            problems[TOP] = f"Expected a whole number from 1 to {MAX_TOP}"
    if (token := query.get(SKIPTOKEN)) is not None:
        try:
            after = _read(token)
        except ValueError:
            problems[SKIPTOKEN] = "Expected a token from the next link of a page"
    if problems:
        raise Invalid(problems)
    return top, token, after


def _view(query: dict[str, str], top: int, token: str | None, last: int | None) -> dict[str, str]:
    """Return the page's own query, and that of the page after the key `last`; None: the end."""
    filters = {name: value for name, value in query.items() if name not in (TOP, SKIPTOKEN)}
    view = {"@id": _link(filters, top, token)}
    if last is not None:
        view["next"] = _link(filters, top, token_after(last))
    return view


def _link(filters: dict[str, str], top: int, token: str | None) -> str:
    parts = [urlencode(filters, quote_via=quote)] if filters else []
    parts.append(f"{TOP}={top}")
    if token is not None:
        parts.append(f"{SKIPTOKEN}={quote(token)}")
    return "?" + "&".join(parts)


def token_after(key: int) -> str:
    """Return the `$skiptoken` of the page that follows the row with this key."""
    return base64.urlsafe_b64encode(b"k%d" % key).decode().rstrip("=")


def _read(token: str) -> int:
    try:
        text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except binascii.Error as error:
        raise ValueError from error
    if not (text.startswith(b"k") and text[1:].isdigit() and len(text) <= 19):
        raise ValueError
    key = int(text[1:])
    if token_after(key) != token:  # base64 reads several spellings; one was handed out
        raise ValueError
    return key
