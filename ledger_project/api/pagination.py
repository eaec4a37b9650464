"""Keyset paging: a page is found by the key that ended the one before, never by counting rows."""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from ledger_project.core.errors import Invalid
from ledger_project.core.prepared import Pages

DEFAULT_TOP, MAX_TOP = 50, 200
MOST_LINES = 2_000
"""So many items an answer that is lines of JSON has at most, and by default."""
TOP, SKIPTOKEN, ORDER, COUNT = "$top", "$skiptoken", "$orderby", "$count"
ORDERS = ("oldest", "newest")
TOKEN_PATTERN = (
    "^az[EIMQUYcgk]([wxyz0-5]([MNO][DTjz][AEIMQUYcgk][wxyz0-5]){0,4}"
    "([MNO][AQgw]|[MNO][DTjz][AEIMQUYcgk])?)?$"
)
"""What `token_after` makes of a key: base64 of "k" and digits."""
Item = TypeVar("Item")
View = dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a query asks for: so many items, after a key, in an order, with their number or not."""

    top: int
    token: str | None
    after: int
    newest_first: bool
    counted: bool


def page(
    found: Pages,
    query: dict[str, str],
    *,
    key: str = "id",
    endless: bool = False,
    lines: bool = False,
) -> tuple[list[Any], View]:
    """Return the rows of the page that `query` asks for, in the order of `key`, and its `view`.

    Rows created meanwhile come after the last page, or before the first if the newest come first,
    so none is skipped or repeated. A list that is `endless` always has a next page: requested again
    later, it has the rows added since. Raise `Invalid` for a `$top` outside 1…200, of `lines`
    1…2,000, a `$skiptoken` that was not handed out, or another order or count than there is.
    """
    asked = _asked(query, lines)
    if asked.newest_first:
        found = Pages.of(found.all(), key, newest_first=True)
    rows = found.after(asked.after, asked.top + 1)
    more = len(rows) > asked.top
    rows = rows[: asked.top]
    last = getattr(rows[-1], key) if rows else asked.after
    count = found.all().order_by().count() if asked.counted else None
    return rows, _view(query, asked, last if more or endless else None, count)


def part(
    found: Sequence[Item], query: dict[str, str], *, lines: bool = False
) -> tuple[Sequence[Item], View]:
    """Return the page of what is at hand as a whole, and its `view`; tokens count the items."""
    asked = _asked(query, lines)
    if asked.newest_first:
        found = found[::-1]
    items = found[asked.after : asked.after + asked.top]
    last = asked.after + len(items)
    count = len(found) if asked.counted else None
    return items, _view(query, asked, last if last < len(found) else None, count)


def _asked(query: dict[str, str], lines: bool) -> Asked:
    problems = {}
    top, most = (MOST_LINES, MOST_LINES) if lines else (DEFAULT_TOP, MAX_TOP)
    after = 0
    order, counted = query.get(ORDER, ORDERS[0]), query.get(COUNT, "false")
    if order not in ORDERS:
        problems[ORDER] = f"Expected one of {', '.join(ORDERS)}"
    if counted not in ("true", "false"):
        problems[COUNT] = "Expected true or false"
    if (given := query.get(TOP)) is not None:
        if re.fullmatch("[0-9]{1,9}", given) and 1 <= int(given) <= most:
            top = int(given)
        else:
            problems[TOP] = f"Expected a whole number from 1 to {most}"
    if (token := query.get(SKIPTOKEN)) is not None:
        try:
            after = _read(token)
        except ValueError:
            problems[SKIPTOKEN] = "Expected a token from the next link of a page"
    if problems:
        raise Invalid(problems)
    return Asked(top, token, after, order == "newest", counted == "true")


def _view(query: dict[str, str], asked: Asked, last: int | None, count: int | None) -> View:
    """Return the page's own query, and that of the page after the key `last`; None: the end.

    Its number of items is that of the whole list, not of the page.
    """
    filters = {name: value for name, value in query.items() if name not in (TOP, SKIPTOKEN)}
    view: View = {"@id": _link(filters, asked.top, asked.token)}
    if last is not None:
        view["next"] = _link(filters, asked.top, token_after(last))
    if count is not None:
        view["count"] = count
    return view


def _link(filters: dict[str, str], top: int, token: str | None) -> str:
    parts = [urlencode(filters, quote_via=quote, safe="$")] if filters else []
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
