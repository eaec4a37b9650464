"""Changes of payment details in the back office, which staff propose, approve, or end."""

import datetime as dt
from decimal import Decimal

from django import forms
from django.contrib import admin

from ledger_project.backoffice.admin import LedgerModelAdmin
from ledger_project.backoffice.forms import (
    CHOOSE,
    ApprovalForm,
    ExactAmountField,
    ReasonForm,
)
from ledger_project.backoffice.operations import Button, OperationAdminMixin
from ledger_project.backoffice.work import Urgency, Work, add_work
from ledger_project.core import change_requests, clock
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid
from ledger_project.core.idempotency import Outcome
from ledger_project.core.models import ChangeRequest, Ledger, Seller
from ledger_project.core.setup import open_ledger, register_seller
from ledger_project.core.states import APPROVED_ONCE, CHANGE_REQUEST, PROPOSED
from ledger_project.core.texts import later, say


class ProposalForm(ReasonForm):
    ledger = forms.ModelChoiceField(Ledger.objects.all(), empty_label=CHOOSE[1])


class PayoutAccountForm(ProposalForm):
    seller = forms.CharField(max_length=15, help_text=later("Number of the seller."))
    iban = forms.CharField(label="IBAN", required=False, help_text=later("Empty: stays as it is."))
    bic = forms.CharField(label="BIC", required=False, help_text=later("Empty: stays as it is."))
    field_order = ("ledger", "seller", "iban", "bic", "reason")


class LedgerDetailsForm(ProposalForm):
    payment_account = forms.CharField(
        required=False,
        help_text=later("TYPE:NUMBER[:BIC[:IBAN]] that buyers pay to. Empty: stays as it is."),
    )
    assignment_notice = forms.CharField(
        required=False,
        widget=forms.Textarea,
        help_text=later("Printed on invoices: whom to pay. Empty: stays as it is."),
    )
    approval_limit = ExactAmountField(
        least=Decimal(0),
        required=False,
        label=later("Payout approval limit"),
        help_text=later("A lower one holds at once. Empty: stays as it is."),
    )
    rest_hours = forms.IntegerField(
        min_value=0,
        required=False,
        label=later("Rest of changes (hours)"),
        help_text=later("A longer one holds at once. Empty: stays as it is."),
    )
    field_order = (
        "ledger", "payment_account", "assignment_notice", "approval_limit", "rest_hours", "reason",
    )  # fmt: skip


def propose_payout_account(
    *, ledger: Ledger, seller: str, iban: str, bic: str, actor: Actor, on: dt.date, reason: str
) -> Outcome:
    """Propose another payout account of a seller. Raise `Invalid`."""
    found = Seller.objects.filter(ledger=ledger, number=seller).first()
    if found is None:
        raise Invalid({"seller": say("There is no such seller")})
    CHANGE_REQUEST.require_grant("propose_payout_account", actor)
    account = {"iban": iban or None, "payout_bic": bic or None}
    register_seller(ledger, seller, actor=actor, on=on, reason=reason, **account)  # type: ignore[arg-type]
    return _proposed(found, "iban")


def propose_ledger_details(
    *,
    ledger: Ledger,
    payment_account: str,
    assignment_notice: str,
    approval_limit: Decimal | None,
    rest_hours: int | None,
    actor: Actor,
    on: dt.date,
    reason: str,
) -> Outcome:
    """Propose payment details of a ledger; what is stricter holds at once. Raise `Invalid`."""
    CHANGE_REQUEST.require_grant("propose_ledger_details", actor)
    before = (ledger.approval_limit, ledger.rest_hours)
    changed, _ = open_ledger(
        ledger.number,
        payment_account=payment_account,
        assignment_notice=assignment_notice or None,
        approval_limit=approval_limit,
        rest_hours=rest_hours,
        actor=actor,
        reason=reason,
    )
    if change_requests.open_of(changed) is None and before != (
        changed.approval_limit,
        changed.rest_hours,
    ):
        return Outcome(changed, False)
    return _proposed(changed, "payment_account")


def _proposed(row: Ledger | Seller, member: str) -> Outcome:
    request = change_requests.open_of(row)
    if request is None:
        raise Invalid({member: say("It is so already")})
    return Outcome(request, False)


def countersign(
    *, changerequest: ChangeRequest, actor: Actor, on: dt.date, seen: str
) -> ChangeRequest:
    return change_requests.countersign(
        changerequest=changerequest, actor=actor, on=on, seen=seen, now=clock.now()
    )


@admin.register(ChangeRequest)
class ChangeRequestAdmin(OperationAdminMixin, LedgerModelAdmin):
    machine = CHANGE_REQUEST
    operations = {
        "propose_payout_account": Button(propose_payout_account, PayoutAccountForm),
        "propose_ledger_details": Button(propose_ledger_details, LedgerDetailsForm),
        "approve": Button(change_requests.approve, ApprovalForm),
        "countersign": Button(countersign, ApprovalForm),
        "reject": Button(change_requests.reject, ReasonForm),
        "withdraw": Button(change_requests.withdraw, ReasonForm),
    }
    list_display = (
        "id",
        "ledger",
        "seller",
        "state",
        "before",
        "after",
        "rests_until",
        "reason",
        "created_by",
    )
    list_select_related = ("ledger", "seller")
    list_filter = ("ledger", "state")
    search_lookups = ("seller__number", "created_by")
    search_help_text = later("Number of the seller, or name of who proposed it")
    facts = (
        "ledger", "seller", "before", "after", "reason", "created_by", "approved_by", "rests_until",
    )  # fmt: skip


add_work(
    Work(
        "approve", later("Changes of payment details to approve"), ChangeRequest,
        lambda rows, on: rows.filter(state__in=[PROPOSED, APPROVED_ONCE]),
        Urgency.NOW, since="created_at",
    )
)  # fmt: skip
