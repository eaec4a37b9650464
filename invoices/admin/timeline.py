"""One timeline of an invoice: what was bought, sent, paid, claimed and done, in words, by whom."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from accounts.claim_levels import ClaimLevel
from invoices.models import Invoice, Letter, Note
from invoices.operations.documents import DocumentItem
from ledger_project.backoffice import display
from ledger_project.backoffice.actors import people
from ledger_project.core.models import Event
from ledger_project.core.texts import later, say

MOST = 100
LETTERS = {
    "invoice": later("Invoice"),
    "credit-invoice": later("Credit invoice"),
    "reminder": later("Reminder"),
    "collection-claim": later("Collection claim"),
    "e-invoice": later("E-invoice"),
    "attachment": later("Attachment"),
}
TEXTS = {
    "invoice-opened": later("Opened with {amount}, due on {dueDate}"),
    "invoice-debited": later("Debited {amount} more"),
    "invoice-credited": later("Credited {amount}"),
    "credit-undone": later("Credit of {amount} undone"),
    "invoice-credit-applied": later("Credit of {amount} lowers the debt"),
    "invoice-paid": later("Paid {amount}"),
    "invoice-payment-reversed": later("Payment of {amount} taken back"),
    "invoice-set-off-undone": later("Set-off of {amount} undone"),
    "invoice-paid-directly": later("Paid to the seller: {amount}"),
    "direct-payment-undone": later("Payment to the seller undone: {amount}"),
    "invoice-written-off": later("Written off: {amount}"),
    "write-off-undone": later("Write-off undone: {amount}"),
    "invoice-remitted": later("Remainder remitted: {amount}"),
    "fee-waived": later("Fees waived: {amount}"),
    "interest-waived": later("Interest waived: {amount}"),
    "invoice-charges-returned": later("Fees or interest returned: {amount}"),
    "credit-invoice-set-off": later("Set off: {amount}"),
    "credit-set-off-undone": later("Set-off undone: {amount}"),
    "credit-invoice-owed": later("Owed to the customer: {amount}"),
    "invoice-claimed": later("{claimLevel}: {fee} in fees, to pay by {dueDate}"),
    "claim-withdrawn": later("Claim withdrawn before it was sent, with fees of {amount}"),
    "transferred-to-debt-collection": later("Handed to debt collection"),
    "respite-registered": later("Respite until {respiteDate}"),
    "respite-removed": later("Respite ended"),
    "invoice-disputed": later("Disputed: {disputedAmount}"),
    "dispute-withdrawn": later("Dispute withdrawn"),
    "letter-sent": later("{kind} sent {channel}"),
    "letter-delivered": later("{kind} was delivered"),
    "letter-returned": later("{kind} came back{waivedFee}"),
    "letter-failed": later("{kind} could not be sent"),
}
"""What people say of each event; members are those of `docs/events.md`."""
CHANNELS = {
    "email": later("by e-mail"),
    "print": later("on paper"),
    "einvoice": later("as an e-invoice"),
}
AMOUNTS = {"amount", "fee", "waivedFee", "disputedAmount", "capitalDebt", "interest"}


@dataclass(frozen=True, slots=True)
class Moment:
    """A line of the timeline."""

    on: dt.date
    text: Any
    left: str
    who: str


def events_of(invoice: Invoice) -> QuerySet[Event]:
    """Return what happened to an invoice and its letters, the last first."""
    letters = Letter.objects.filter(ledger=invoice.ledger_id, invoice=invoice)
    keys = list(letters.values_list("pk", flat=True))
    found = Q(document_type="invoice", document_id=invoice.pk)
    if keys:
        found |= Q(document_type="letter", document_id__in=keys)
    return Event.objects.filter(found, ledger=invoice.ledger_id).order_by("-id")


def timeline_of(invoice: Invoice, letters: Iterable[DocumentItem]) -> list[Moment]:
    """Return the timeline, the last first: events, and the letters of the day that they are of."""
    events = list(events_of(invoice)[:MOST])
    names = people(one.created_by for one in events)
    found = [
        (
            one.business_date, 1, one.pk,
            Moment(one.business_date, _text(one, invoice.currency),
                   _money(one.data.get("capitalDebt"), invoice.currency), names[one.created_by]),
        )
        for one in events
    ]  # fmt: skip
    notes = list(Note.objects.filter(ledger=invoice.ledger_id, invoice=invoice)[:MOST])
    writers = people(one.created_by for one in notes)
    for one in notes:
        day = timezone.localtime(one.created_at).date()
        moment = Moment(day, f"{one.get_kind_display()}: {one.text}", "", writers[one.created_by])
        found.append((day, 3, one.pk, moment))
    for place, letter in enumerate(letters):
        url = reverse("admin:invoices_invoice_document", args=[invoice.pk, letter.name])
        withdrawn = (
            say(", withdrawn on {withdrawn}", withdrawn=letter.withdrawn)
            if letter.withdrawn
            else ""
        )
        text = format_html(say('Letter: <a href="{}">{}</a>{}'), url, _named(letter), withdrawn)
        found.append((letter.date, 2, place, Moment(letter.date, text, "", "")))
    return [moment for *_, moment in sorted(found, key=lambda one: one[:3], reverse=True)]


def _named(letter: DocumentItem) -> str:
    level = display.words(ClaimLevel(letter.level).label) if letter.level else ""
    return level or LETTERS.get(letter.type, letter.type)


def _text(event: Event, currency: str) -> str:
    """Return an event in words; one whose member is absent says all of it."""
    data = {
        name: _money(value, currency) if name in AMOUNTS else value
        for name, value in event.data.items()
    }
    if level := data.get("claimLevel"):
        data["claimLevel"] = display.words(ClaimLevel(level).label)
    if event.document_type == "letter":
        data["kind"] = LETTERS.get(data["kind"], data["kind"])
        data["channel"] = CHANNELS.get(data["channel"], data["channel"])
    data.setdefault("disputedAmount", say("all of it"))
    data.setdefault("fee", say("nothing"))
    waived = data.get("waivedFee")
    data["waivedFee"] = say(": its fee of {waived} falls", waived=waived) if waived else ""
    try:
        return TEXTS[event.type].format(**data)
    except KeyError:
        return display.words(event.type.replace("-", "_"))


def _money(value: Any, currency: str) -> str:
    try:
        return display.amount_text(Decimal(value), currency)
    except (InvalidOperation, TypeError, ValueError):
        return ""
