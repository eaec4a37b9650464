"""Terms of claims in the back office: those of a ledger's own, and how they are set."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin

from accounts.claim_levels import CLAIMED
from customers.models import LegalEntity
from invoices import operations
from invoices.models import ClaimLevel, ClaimTerm
from invoices.models.invoices import COSTS
from ledger_project.backoffice import display
from ledger_project.backoffice.admin import LedgerModelAdmin
from ledger_project.backoffice.checklist import Point, add_points, operation_url
from ledger_project.backoffice.forms import CHOOSE, ExactAmountField, OperationForm
from ledger_project.backoffice.operations import add_operation
from ledger_project.core import clock
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid
from ledger_project.core.models import Ledger
from ledger_project.core.money import ZERO
from ledger_project.core.setup import seller_named
from ledger_project.core.states import LEDGER
from ledger_project.core.texts import later, say

SET = "set_claim_terms"
USED = {"yes": True, "no": False}


class ClaimTermsForm(OperationForm):
    level = forms.ChoiceField(
        choices=[
            CHOOSE,
            *((one, later(display.in_words(ClaimLevel(one).label))) for one in CLAIMED),
        ]
    )
    legal_entity = forms.ChoiceField(
        label=later("Of"), choices=[CHOOSE, *display.labels(LegalEntity)]
    )
    seller = forms.CharField(
        required=False, max_length=15, help_text=later("Number; leave empty for all sellers.")
    )
    since = forms.DateField(
        label=later("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    used = forms.ChoiceField(
        label=later("Is this claim made?"),
        required=False,
        choices=[
            ("", later("As it is")),
            ("yes", later("Yes")),
            ("no", later("No, it is left out")),
        ],
    )
    days = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=365,
        help_text=later("From the due date of the claim before to this one."),
    )
    days_to_pay = forms.IntegerField(required=False, min_value=0, max_value=365)
    fee = ExactAmountField(least=ZERO, required=False)
    fee_kind = forms.ChoiceField(
        required=False,
        choices=[("", later("As it is")), *((one, later(display.in_words(one))) for one in COSTS)],
    )
    tiers = forms.CharField(
        required=False,
        label=later("Fees of larger debts"),
        help_text=later("The principal above which, and the fee, such as 100:24 1000:50."),
    )
    minimum = ExactAmountField(
        least=ZERO, required=False, label=later("Smallest debt that is claimed")
    )
    reason = forms.CharField(
        max_length=200, required=False, help_text=later("Kept in the history, for colleagues.")
    )

    def __init__(self, entity: Ledger, *args: Any, **kwargs: Any) -> None:
        super().__init__(entity, *args, **kwargs)
        self.fields["since"].initial = clock.date_of(entity)

    def clean_tiers(self) -> tuple[tuple[Decimal, Decimal], ...] | None:
        field = ExactAmountField(least=ZERO)
        found: list[tuple[Decimal, Decimal]] = []
        for text in self.cleaned_data["tiers"].split():
            above, separator, fee = text.partition(":")
            if not separator:
                raise forms.ValidationError(say("Expected pairs such as 100:24"))
            found.append((field.clean(above) or ZERO, field.clean(fee) or ZERO))
        return tuple(found) or None


def set_terms(
    *,
    ledger: Ledger,
    level: str,
    legal_entity: str,
    seller: str,
    since: dt.date,
    used: str,
    reason: str,
    actor: Actor,
    on: dt.date,
    **members: Any,
) -> Ledger:
    """Set the given members of a term of a locked ledger's own. Raise `Invalid`, also for none."""
    LEDGER.require(SET, ledger, actor, on)
    found = seller_named(ledger, seller or None)
    given = {name: value for name, value in members.items() if value not in (None, "")}
    if used:
        given["used"] = USED[used]
    if not given:
        raise Invalid({"level": say("Nothing was changed on the page")})
    operations.set_claim_terms(
        ledger=ledger,
        actor=actor,
        on=since,
        legal_entity=legal_entity,
        level=level,
        seller=found,
        reason=reason,
        **given,
    )
    return ledger


@admin.register(ClaimTerm)
class ClaimTermAdmin(LedgerModelAdmin):
    """Terms of ledgers that replace those of the law; they are set on the page of a ledger."""

    list_display = (
        "level", "ledger", "legal_entity", "seller", "since", "used", "days", "days_to_pay", "fee",
        "fee_kind", "tiers", "minimum",
    )  # fmt: skip
    list_select_related = ("ledger", "seller")
    list_filter = ("ledger", "legal_entity", "level")


def _letters(ledger: Ledger, user: Any) -> list[Point]:
    sent = ledger.letters_since
    found = (
        say("written and sent from {sent}", sent=sent)
        if sent
        else say("not sent: clients send the documents")
    )
    url = operation_url(LEDGER, "change_settings", user, pk=ledger.pk)
    return [Point(say("Letters"), found, calm=True, url=url)]


add_operation(
    Ledger, SET, set_terms, ClaimTermsForm, menu=later("Settings"), label=later("Set claim terms")
)
add_points(40, _letters)
