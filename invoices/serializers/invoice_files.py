"""Read a file of invoices: JSON lines or a CSV of the documented members of `IssueRequest`."""

import csv
import datetime as dt
import hashlib
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from itertools import groupby
from typing import Any

from rest_framework import serializers

from invoices.operations import OrderOfFile, issue_file, issued_whole
from invoices.serializers.issuing import AttachmentRequest, IssueRequest
from ledger_project.api.errors import MalformedRequest
from ledger_project.api.exception_handler import flatten
from ledger_project.api.fields import Amount, Number
from ledger_project.api.parsers import ExactJSONParser
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid
from ledger_project.core.idempotency import fingerprint
from ledger_project.core.models import Ledger

LARGEST = 256 * 1024 * 1024
"""Bytes of a file that is read: some 200,000 invoices."""
LONGEST_LINE = 16 * 1024 * 1024
MOST_FAULTS = 100
ROWS = "invoiceRows"
_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?", re.ASCII)


def import_invoices(
    *,
    ledger: Ledger,
    content: bytes,
    name: str,
    actor: Actor,
    on: dt.date,
    progress: Callable[[int, int], None] = lambda done, orders: None,
) -> Counter[str]:
    """Issue the invoices of a file once by its digest; count `issued` and `already_issued`.

    Raises the errors of `read_invoices` and of `operations.issue_file`.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    if known := issued_whole(ledger, sha256):
        return Counter(already_issued=known)
    return issue_file(
        ledger=ledger,
        orders=read_invoices(content, ledger=ledger, on=on),
        sha256=sha256,
        name=name,
        actor=actor,
        on=on,
        progress=progress,
    )


def read_invoices(content: bytes, *, ledger: Ledger, on: dt.date) -> list[OrderOfFile]:
    """Read the orders of a file of invoices; a file that begins with `{` has JSON lines.

    JSON lines have a request to issue an invoice each, as the API takes it. A CSV has a header of
    the members' paths (`invoiceNo`, `legalMonetaryTotal.payableAmount`, `invoiceRows.vatRate`; no
    attachments), separated by commas or semicolons; its lines that follow each other with one
    `invoiceNo` are the rows of one invoice.

    Raises `Invalid` with the faults by line, at most `MOST_FAULTS` of them.
    """
    if len(content) > LARGEST:
        raise Invalid({"file": f"Larger than {LARGEST:,} bytes"})
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Invalid({f"line {line}": "Expected a text in UTF-8"}) from error
    bodies = _json_lines(text) if text.lstrip()[:1] == "{" else _csv(text)
    request = IssueRequest(context={"ledger": ledger, "on": on})
    orders: list[OrderOfFile] = []
    faults: dict[str, str] = {}
    for line, body in bodies:
        try:
            made = request.run_validation(body())
        except (serializers.ValidationError, Invalid) as error:
            problems = error.problems if isinstance(error, Invalid) else flatten(error.detail)
            faults |= {f"line {line}, {member}": text for member, text in problems.items()}
        except MalformedRequest as error:
            faults[f"line {line}"] = error.detail
        else:
            orders.append(
                OrderOfFile(line, made["order"], fingerprint(made["asked"]), made["asked"])
            )
        if len(faults) >= MOST_FAULTS:
            faults["file"] = f"Read up to line {line} only: it has {MOST_FAULTS} faults or more"
            break
    if not orders and not faults:
        faults["file"] = "Has no invoices"
    if faults:
        raise Invalid(faults)
    return orders


def _json_lines(text: str) -> Iterator[tuple[int, Callable[[], Any]]]:
    parser = ExactJSONParser()
    for number, line in enumerate(io.StringIO(text), 1):
        if line.strip():
            yield number, partial(parser.parse, io.BytesIO(line.encode()))


def _csv(text: str) -> Iterator[tuple[int, Callable[[], Any]]]:
    header = text.partition("\n")[0]
    separator = ";" if header.count(";") > header.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    numbered = _numbered(reader)
    _, columns = next(numbered, (1, []))
    if not columns:
        return
    _require_columns(columns)
    key = columns.index("invoiceNo")
    for _, lines in groupby(numbered, key=lambda one: one[1][key : key + 1]):
        rows = list(lines)
        yield rows[0][0], partial(_body, columns, [cells for _, cells in rows])


def _numbered(reader: Any) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank, each with its line."""
    try:
        yield from ((reader.line_num, [cell.strip() for cell in row]) for row in reader if row)
    except csv.Error as error:
        raise Invalid({f"line {reader.line_num}": f"Not a row of a CSV: {error}"}) from error


def _columns_of(body: type[serializers.Serializer]) -> dict[str, Any]:
    """Return the paths of the members of a request, each with its field; lists as one of theirs."""
    found: dict[str, Any] = {}
    for name, field in body().fields.items():
        inner = field.child if isinstance(field, serializers.ListField) else field
        if isinstance(inner, AttachmentRequest):
            continue
        if isinstance(inner, serializers.Serializer):
            found |= {f"{name}.{path}": one for path, one in _columns_of(type(inner)).items()}
        else:
            found[name] = inner
    return found


COLUMNS: Mapping[str, Any] = _columns_of(IssueRequest)


def _require_columns(columns: list[str]) -> None:
    if unknown := [name for name in columns if name not in COLUMNS]:
        raise Invalid(
            {
                "line 1": f"Unknown column {unknown[0]!r}. Expected JSON lines, or a CSV with a "
                "header of members such as invoiceNo,customerNo,legalMonetaryTotal.payableAmount"
            }
        )
    if len(set(columns)) < len(columns) or "invoiceNo" not in columns:
        raise Invalid({"line 1": "Expected a column invoiceNo, and each column once"})


def _body(columns: list[str], lines: list[list[str]]) -> dict[str, Any]:
    """Return the request of the lines of one invoice; empty cells were not sent."""
    body: dict[str, Any] = {}
    rows: list[dict[str, Any]] = []
    faults: dict[str, str] = {}
    for cells in lines:
        if len(cells) != len(columns):
            raise Invalid({"columns": f"Expected {len(columns)}, found {len(cells)}"})
        row: dict[str, Any] = {}
        for name, cell in zip(columns, cells, strict=True):
            if not cell:
                continue
            *path, last = name.removeprefix(f"{ROWS}.").split(".")
            of_row = name.startswith(f"{ROWS}.")
            place = row if of_row else body
            for step in path:
                place = place.setdefault(step, {})
            value = _value(COLUMNS[name], cell)
            if place.setdefault(last, value) != value:
                faults[name] = "Differs between the lines of the invoice"
        rows += [row] if row else []
    if faults:
        raise Invalid(faults)
    return {**body, ROWS: rows} if rows else body


def _value(field: Any, cell: str) -> Any:
    if isinstance(field, Amount | Number) and _NUMBER.fullmatch(cell):
        return Decimal(cell)
    return cell
