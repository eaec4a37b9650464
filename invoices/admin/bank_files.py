"""Importing a bank's file in the back office: what it would do is seen before it is done."""

import base64
import binascii
import datetime as dt
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from customers.admin.person_pages import is_hidden
from customers.models import PROTECTED_NAME
from invoices.bank.formats import BankTransaction, DrawAnswer, Kind, Mandate, MandateRequest
from invoices.bank.imports import Fate, Imported, import_bank_file, preview_bank_file
from invoices.bank.matching import plausible, suggestions
from invoices.models import Payment, PaymentImport
from ledger_project.backoffice import display
from ledger_project.backoffice.access import chosen
from ledger_project.backoffice.actors import actor_of
from ledger_project.backoffice.pages import Page, add_page, address_of
from ledger_project.backoffice.work import of_name
from ledger_project.core import clock
from ledger_project.core.errors import DomainError, Invalid
from ledger_project.core.models import Ledger
from ledger_project.core.texts import later, say

NAME, PERMISSION = "import-bank-file", "invoices.import_bank_file_payment"
MOST_BYTES, MOST_ROWS = 700_000, 300
"""What a page takes; a directory or the command takes more."""
MOST_SECONDS = 8
"""Of a request's own time: the rest of a file is imported by the next one."""
MOST_PROPOSALS, MOST_OF_EACH = 20, 3
"""Each proposal is a search among all open invoices."""
WORDS = {
    "imported": later("booked"),
    "matched": later("matched"),
    "unmatched": later("waiting without an invoice"),
    "with_surplus": later("with a surplus"),
    "withdrawn": later("taken back by the bank"),
    "unmatched_reversals": later("taken back of an unknown payment"),
    "already_imported": later("booked before"),
    "left_out": later("left out"),
    "drawn": later("drawn"),
    "draws_refused": later("not drawn"),
    "unknown_draws": later("of an unknown draw"),
    "consents_given": later("mandate given"),
    "consents_withdrawn": later("mandate withdrawn"),
    "unknown_mandates": later("of an unknown mandate"),
    "mandates_accepted": later("mandate to be accepted"),
    "mandates_refused": later("mandate to be refused"),
    "paid": later("paid out"),
    "failed": later("not paid out"),
    "already_known": later("answered before"),
    "contradicted": later("contradicting the payout"),
    "unproved": later("refused without an amount"),
    "unknown": later("of an unknown payout"),
}
"""The outcomes of rows, as they are counted for staff."""


class FileForm(forms.Form):
    """A file of the bank, as it is chosen."""

    file = forms.FileField(max_length=255)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                say(
                    "The file has {count} bytes, and a page takes {count2}",
                    count=display.count_text(file.size),
                    count2=display.count_text(MOST_BYTES),
                )
            )
        return file


class SeenForm(forms.Form):
    """The file that was looked at: the page carries it, so that nothing is kept before it is sent.

    It is compressed, as requests are small.
    """

    name = forms.CharField(max_length=255, widget=forms.HiddenInput)
    content = forms.CharField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, name: str, content: bytes) -> "SeenForm":
        packed = base64.b64encode(zlib.compress(content)).decode()
        return cls({"name": name, "content": packed})

    def clean_content(self) -> bytes:
        unpacking = zlib.decompressobj()
        try:
            packed = base64.b64decode(self.cleaned_data["content"], validate=True)
            content = unpacking.decompress(packed, MOST_BYTES)
        except (binascii.Error, zlib.error) as error:
            raise forms.ValidationError(say("Choose the file anew")) from error
        if not unpacking.eof:
            raise forms.ValidationError(say("Choose the file anew"))
        return content


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file as staff read it, and what becomes of it, with why."""

    on: Any
    amount: Any
    payer: str
    reference: str
    fate: str
    why: Any = ""
    waits: bool = False


@dataclass(slots=True)
class Seen:
    """What the page shows of a file: its lines, what it says of itself, or why it is refused."""

    lines: list[Line] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    facts: list[tuple[str, Any]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    left_out: list[Line] = field(default_factory=list)
    earlier: PaymentImport | None = None
    left: int = 0
    proposals: int = 0

    @property
    def can_be_imported(self) -> bool:
        return not self.faults and (self.earlier is None or bool(self.lines))


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, context: Callable[..., dict]) -> HttpResponse:
    """Ask for a bank's file, show what it would do, or import it."""
    if not request.user.has_perm(PERMISSION):  # type: ignore[union-attr]
        raise PermissionDenied
    asked = request.POST if request.method == "POST" else request.GET
    ledgers, ledger = chosen(request.user, asked.get("ledger", ""))
    choosing, sent, seen, left = FileForm(), None, None, 0
    if request.method == "POST":
        if ledger is None:
            raise Http404
        if "content" in request.POST:
            sent = SeenForm(request.POST)
            if sent.is_valid():
                done, left = _imported(request, ledger, sent.cleaned_data)
                if done:
                    return done
        else:
            choosing = FileForm(request.POST, request.FILES)
            if choosing.is_valid():
                file = choosing.cleaned_data["file"]
                sent = SeenForm.of(file.name, file.read())
        if sent is not None and sent.is_valid() and not left:
            seen = _preview(request, ledger, sent.cleaned_data)
    return TemplateResponse(
        request,
        "admin/bank_file.html",
        {
            **context(request),
            "title": say("Import a bank's file"),
            "ledgers": ledgers,
            "ledger": ledger,
            "faults": [
                text
                for form in (choosing, sent)
                if form is not None and form.is_bound
                for texts in form.errors.values()
                for text in texts
            ],
            "seen": seen,
            "left": left,
            "sent": sent,
            "file_name": sent["name"].value() if sent is not None else "",
            "limit": MOST_BYTES,
            "most_rows": MOST_ROWS,
            "most_bytes": display.count_text(MOST_BYTES // 1000),
        },
    )


def _given(request: HttpRequest, ledger: Ledger, file: dict[str, Any]) -> dict[str, Any]:
    until = time.monotonic() + MOST_SECONDS
    return {
        "ledger": ledger,
        "content": file["content"],
        "name": file["name"],
        "actor": actor_of(request.user),
        "on": ledger.book_date(clock.date_of(ledger)),
        "most": MOST_ROWS,
        "goes_on": lambda: time.monotonic() < until,
    }


def _imported(
    request: HttpRequest, ledger: Ledger, file: dict[str, Any]
) -> tuple[HttpResponse | None, int]:
    """Import the file and report it; return no answer if it was refused, or if rows are left."""
    try:
        imported = import_bank_file(**_given(request, ledger, file))
    except DomainError as refusal:
        for text in _texts(refusal):
            messages.error(request, text)
        return None, 0
    except DatabaseError:
        messages.error(
            request,
            say(
                "Somebody else is working on the same right now. What is booked of the "
                "file stays; import it again, and the rest follows."
            ),
        )
        return None, 0
    if imported.left:
        messages.warning(
            request,
            say(
                "Imported of {file} so far: {imported}. {left} to go.",
                file=file["name"],
                imported=_said(imported),
                left=imported.left,
            ),
        )
        return None, imported.left
    again = ""
    if imported.earlier is not None:
        again = say(
            " It had been imported on {imported_on}: nothing is booked twice.",
            imported_on=imported.earlier.imported_on,
        )
    report: Any = say(
        "Imported {file}: {imported}.{again}",
        file=file["name"],
        imported=_said(imported),
        again=again,
    )
    if imported.counts["unmatched"] and request.user.has_perm("invoices.view_payment"):  # type: ignore[union-attr]
        waiting = of_name(Payment, "unmatched")
        report = format_html('{} <a href="{}">{}</a>', report, waiting.url, waiting.title)
    messages.success(request, report)
    return HttpResponseRedirect(address_of(NAME, ledger=ledger.number)), 0


def _preview(request: HttpRequest, ledger: Ledger, file: dict[str, Any]) -> Seen:
    """Return what the import would do."""
    given, seen = _given(request, ledger, file), Seen()
    try:
        imported = preview_bank_file(
            **given, seen=lambda fate: seen.lines.append(_line(request, seen, fate, given["on"]))
        )
    except DomainError as refusal:
        seen.faults = _texts(refusal)
        return seen
    except DatabaseError:
        seen.faults = [say("Somebody else is working on the same right now. Try again.")]
        return seen
    _describe(seen, imported, ledger)
    return seen


def _said(imported: Imported) -> str:
    """Return how many rows had each outcome, in words."""
    counts = imported.counts
    said = [f"{counts[name]} {words}" for name, words in WORDS.items() if counts[name]]
    return ", ".join(said) or say("nothing")


def _texts(refusal: DomainError) -> list[str]:
    if isinstance(refusal, Invalid):
        return [f"{where}: {what}" for where, what in refusal.problems.items()]
    return [": ".join(dict.fromkeys((refusal.title.rstrip("."), refusal.detail)))]


def _describe(seen: Seen, imported: Imported, ledger: Ledger) -> None:
    """Say of a file what account and time it is of, and what its lines come to."""
    file = imported.file
    seen.earlier, seen.remarks = imported.earlier, list(file.remarks)
    seen.left = imported.left
    seen.facts = [(say("Format"), file.format)]
    if file.identity:
        seen.facts.append((say("The bank's reference"), file.identity))
    for one in file.statements:
        days = say(" to ").join(
            dict.fromkeys(f"{day}" for day in (one.opened_on, one.closed_on) if day)
        )
        opening, closing = (
            display.amount_text(amount, one.currency) for amount in (one.opening, one.closing)
        )
        seen.facts.append(
            (
                say("Statement of {account}", account=one.account),
                say(
                    "{days}: opening {opening}, closing {closing}",
                    days=days,
                    opening=opening,
                    closing=closing,
                ),
            )
        )
    accounts = {one.account for one in file.transactions if one.account} or {file.account}
    if not file.statements and any(accounts):
        seen.facts.append((say("Account"), ", ".join(sorted(filter(None, accounts)))))
    for kind, words in ((Kind.PAYMENT, say("Payments")), (Kind.REVERSAL, say("Taken back"))):
        amounts = [one.amount for one in file.transactions if one.kind is kind]
        if amounts:
            total = display.amount_text(sum(amounts, Decimal(0)), ledger.currency)
            seen.facts.append((words, f"{len(amounts)}, {total}"))
    seen.facts.append((say("What would happen"), _said(imported)))
    if seen.earlier is None:
        seen.left_out = [
            Line(
                one.value_on,
                display.amount(one.amount, one.currency),
                one.payer_name,
                one.payment_reference or one.bank_reference,
                say("Left out: {reason}", reason=say(one.reason)),
                say("On account {account}", account=one.account) if one.account else "",
            )
            for one in file.left_out
        ]


def _line(request: HttpRequest, seen: Seen, fate: Fate, on: dt.date) -> Line:
    """Return a row of the file with what would become of it; called while that stands."""
    row, outcomes = fate.row, fate.outcomes
    words = ", ".join(str(WORDS[name]) for name in outcomes).capitalize()
    if isinstance(row, BankTransaction):
        sign = 1 if row.kind is Kind.PAYMENT else -1
        about = (
            row.value_on,
            display.amount(sign * row.amount, row.currency),
            row.payer_name,
            row.payment_reference or row.bank_reference,
        )
        if "already_imported" in outcomes:
            return Line(*about, say("Booked before"))
        if row.kind is Kind.REVERSAL:
            known = isinstance(fate.entity, Payment)
            if known:
                return Line(*about, say("Takes back payment {entity}", entity=fate.entity))
            return Line(
                *about, say("Waits"), say("It takes back a payment that is not known"), waits=True
            )
        return _payment(request, seen, about, fate.entity, on)
    if isinstance(row, DrawAnswer):
        amount = display.number_text(row.amount)
        return Line(row.draw_on, amount, "", row.payment_reference, words, row.reason)
    if isinstance(row, Mandate):
        return Line("", "", "", row.payer_number or row.payment_reference, words, row.scheme)
    if isinstance(row, MandateRequest):
        return Line("", "", "", row.payer_number, words, row.scheme)
    amount = display.amount(row.amount, row.currency) if row.amount is not None else ""
    return Line("", amount, "", row.number or row.batch, words, row.reason)


def _payment(
    request: HttpRequest, seen: Seen, about: tuple[Any, ...], payment: Any, on: dt.date
) -> Line:
    """Return a new payment: the invoices that it pays and why, or why it waits and for which."""
    value_on, amount, payer, reference = about
    if payment.found:
        if any(is_hidden(request, share.invoice.customer) for share in payment.found):
            payer = say(PROTECTED_NAME)
        pays = say("Pays ") + ", ".join(
            f"{share.invoice.invoice_no} {display.number_text(share.amount)}"
            if len(payment.found) > 1
            else f"{share.invoice.invoice_no}"
            for share in payment.found
        )
        if payment.exceeds:
            surplus = sum((match.amount - match.met for match in payment.matches.all()), Decimal(0))
            pays += say(", {amount} more than is owed", amount=display.number_text(surplus))
        whys = dict.fromkeys(share.why for share in payment.found)
        return Line(value_on, amount, payer, reference, pays, "; ".join(whys))
    if not payment.remaining:
        return Line(
            value_on, amount, payer, reference, say("Settles a collection agency's remittance")
        )
    if not plausible(payment.value_on, on):
        why = say("The value date is not plausible on {on}", on=on)
        return Line(value_on, amount, payer, reference, say("Waits, set aside"), why, waits=True)
    why = _proposals(seen, payment)
    return Line(
        value_on, amount, payer, reference, say("Waits without an invoice"), why, waits=True
    )


def _proposals(seen: Seen, payment: Payment) -> SafeString | str:
    """Return the invoices that a payment may be for, with why."""
    if seen.proposals == MOST_PROPOSALS:
        return say("Proposals are with the payment, once it is imported")
    seen.proposals += 1
    found = suggestions(payment)[:MOST_OF_EACH]
    if not found:
        return say("No invoice is like it")
    return format_html_join(
        "",
        "<div>{}</div>",
        (
            (
                format_html(
                    say("Perhaps {}: {}"), one.invoice.invoice_no, one.why[:1].lower() + one.why[1:]
                ),
            )
            for one in found
        ),
    )


add_page(Page(NAME, later("Import a bank's file"), PERMISSION, partial(show)))
