"""Opening ledgers, registering sellers and setting interest in the back office."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.db import IntegrityError

from ledger_project.backoffice import display
from ledger_project.backoffice.checklist import Point, add_points, operation_url
from ledger_project.backoffice.forms import CHOOSE, OperationForm
from ledger_project.backoffice.setting_forms import SettingsForm
from ledger_project.core import clock
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid
from ledger_project.core.idempotency import Outcome
from ledger_project.core.models import (
    LEGAL_ENTITIES,
    Country,
    Ledger,
    Seller,
)
from ledger_project.core.penalty_interest import (
    STATUTORY_POINTS,
    half_year,
    percent_of,
    rates_of,
    set_penalty_rate,
    set_reference_rate,
)
from ledger_project.core.setup import (
    NO_TIME_ZONE,
    OPERATOR,
    SAMPLE_PAYMENT_ACCOUNTS,
    change_settings,
    open_ledger,
    register_seller,
    seller_named,
)
from ledger_project.core.states import CHANGE_REQUEST, LEDGER, REFERENCE_RATE, SELLER
from ledger_project.core.texts import later, say

LEDGER_GROUPS = {
    "Company": (
        "name", "organisation_number", "operator_name", "operator_details",
        "operator_organisation_number", "operator_vat_no", "operator_street_address",
        "operator_zip_code", "operator_city", "fee_reminder_days",
    ),
    "Terms": (
        "configured", "authorization_days", "payment_days", "days_back", "days_forward",
        "account_profiles", "retention_years",
    ),
    "Credit": (
        "default_credit_limit", "max_credit_limit", "credit_policy", "debt_interest", "max_surplus",
    ),
    "Payments": (
        "allocation_order", "remission_limit", "rounding_limit", "bank_accounts",
        "bank_customer_id", "bank_agreement_id", "payout_cutoff", "direct_debit_id",
    ),
    "Claims": (
        "days_before_claims", "set_off_before_claims", "joint_letters", "due_dates_agreed",
        "letters_since", "licensed_collector", "remainder_limit", "remainder_days",
    ),
    "Files": ("accounting_version", "scheduled_reports"),
}  # fmt: skip
"""What one person changes; payment details need two (`change_requests`)."""
SELLER_GROUPS = {
    "Company": (
        "name", "organisation_number", "vat_no", "street_address", "zip_code", "city",
        "email_address", "configured",
    ),
    "Fees": ("item_fee", "commission_percent", "fees_invoiced", "reminder_fee_agreed"),
    "Settlement": (
        "settlement_schedule", "settlement_day", "minimum_payout", "payout_reference",
    ),
}  # fmt: skip
FEES = ("item_fee", "commission_percent")
PRINTED = ("vat_no", "street_address", "zip_code", "city")
"""What an invoice has to say of its seller."""
PERCENT, POINTS, STATUTORY = "percent", "points", "statutory"
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class OpenLedgerForm(SettingsForm):
    model, partial = Ledger, False
    groups = {"Company": ("name", "organisation_number", "operator_name")}
    number = forms.IntegerField(
        min_value=1,
        max_value=99999,
        help_text=later("Of its own, for good: it stands in every address."),
    )
    country = forms.ChoiceField(choices=[CHOOSE, *display.labels(Country)])
    currency = forms.CharField(
        required=False, max_length=3, help_text=later("Leave empty for the one of the country.")
    )
    payment_account = forms.CharField(
        required=False,
        help_text=later(
            "TYPE:NUMBER[:BIC[:IBAN]] that buyers pay to, such as BGSE:5050-1055. "
            "Leave empty for a sample account, as long as nobody pays."
        ),
    )
    configured = forms.BooleanField(
        label=later("Open for business at once"),
        required=False,
        help_text=later("Else it is opened by its settings, when nothing is missing."),
    )
    sandbox = forms.BooleanField(
        required=False, help_text=later("For trying out, with a clock of its own, for good.")
    )


class LedgerSettingsForm(SettingsForm):
    model, groups = Ledger, LEDGER_GROUPS


class RegisterSellerForm(SettingsForm):
    model, partial = Seller, False
    groups = SELLER_GROUPS
    placed: ClassVar = {"iban": "Settlement", "payout_bic": "Settlement"}
    ledger = forms.ModelChoiceField(Ledger.objects.all(), empty_label=CHOOSE[1])
    number = forms.CharField(max_length=15, help_text=later("Of its own, for good."))
    iban = forms.CharField(
        label=later("Payout IBAN"), required=False, help_text=later("Settlements are paid to it.")
    )
    payout_bic = forms.CharField(label=later("Payout BIC"), required=False)

    def __init__(self, entity: Ledger | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(entity, *args, **kwargs)
        self.fields["name"].required = False
        self.fields["name"].help_text = say("Leave empty for the number.")
        self.fields["settlement_schedule"].required = False
        if entity is not None:
            del self.fields["ledger"]


class SellerSettingsForm(SettingsForm):
    model, groups = Seller, SELLER_GROUPS


class PenaltyInterestForm(OperationForm):
    how = forms.ChoiceField(
        label=later("Interest"),
        choices=[
            CHOOSE,
            (STATUTORY, later("The law's: its points above the reference rate")),
            (POINTS, later("Other points above the reference rate")),
            (PERCENT, later("A fixed rate, percent a year")),
        ],
    )
    rate = forms.DecimalField(
        label=later("Points or percent"),
        required=False,
        min_value=0,
        max_digits=5,
        decimal_places=2,
        help_text=later("Leave empty for the law's."),
    )
    since = forms.DateField(
        label=later("From"),
        widget=DATE,
        help_text=later("The first rate of a ledger holds for all days before."),
    )
    legal_entity = forms.ChoiceField(
        label=later("Owed by"),
        required=False,
        choices=[
            ("", later("Consumers and businesses")),
            *((value, later(label)) for value, label in LEGAL_ENTITIES),
        ],
    )
    seller = forms.CharField(
        required=False, max_length=15, help_text=later("Number; leave empty for all sellers.")
    )
    agreed = forms.BooleanField(
        label=later("Agreed with the buyers"),
        required=False,
        help_text=later("Asked where a rate for consumers is above the law's."),
    )
    reason = forms.CharField(
        max_length=200, required=False, help_text=later("Kept in the history, for colleagues.")
    )

    def __init__(self, entity: Ledger, *args: Any, **kwargs: Any) -> None:
        super().__init__(entity, *args, **kwargs)
        self.fields["since"].initial = clock.date_of(entity)


class ReferenceRateForm(OperationForm):
    country = forms.ChoiceField(choices=[CHOOSE, *display.labels(Country)])
    since = forms.DateField(
        label=later("A day of the half-year"),
        widget=DATE,
        initial=clock.business_date,
        help_text=later("It holds from 1 January or from 1 July."),
    )
    percent = forms.DecimalField(
        label=later("Reference rate (%)"),
        max_digits=5,
        decimal_places=2,
        help_text=later("May be negative."),
    )
    source = forms.CharField(max_length=200, help_text=later("Where it was published."))


def open_one(*, number: int, actor: Actor, on: dt.date, reason: str, **given: Any) -> Outcome:
    """Open a ledger. Raise `Invalid`, also for the number of one that is open."""
    LEDGER.require_grant("open", actor)
    if not settings.TIME_ZONE_IS_CHOSEN:
        raise Invalid({"number": NO_TIME_ZONE})
    taken = Invalid({"number": say("Ledger {number} is open already", number=number)})
    if Ledger.objects.filter(pk=number).exists():
        raise taken
    try:
        made, created = open_ledger(number, actor=actor, on=on, reason=reason, **given)
    except IntegrityError as error:
        raise taken from error
    if not created:
        raise taken
    return Outcome(made, False)


def change_ledger(
    *, ledger: Ledger, actor: Actor, on: dt.date, reason: str, **given: Any
) -> Ledger:
    """Change the given settings of a locked ledger. Raise `Invalid`, also for none."""
    LEDGER.require("change_settings", ledger, actor, on)
    _require_some(given)
    change_settings(ledger, given, actor=actor, on=on, reason=reason)
    return ledger


def register(
    *, ledger: Ledger, number: str, actor: Actor, on: dt.date, reason: str, **given: Any
) -> Outcome:
    """Register a seller. Raise `Invalid`, also for the number of one that is registered."""
    SELLER.require_grant("register", actor)
    if Seller.objects.filter(ledger=ledger, number=number).exists():
        raise Invalid({"number": say("Seller {number} is registered already", number=number)})
    try:
        made, created = register_seller(
            ledger, number, actor=actor, on=on, reason=reason,
            fee_agreement=any(name in given for name in FEES), **given,
        )  # fmt: skip
    except IntegrityError as error:
        raise Invalid(
            {"number": say("Seller {number} is registered already", number=number)}
        ) from error
    return Outcome(made, not created)


def change_seller(
    *, seller: Seller, actor: Actor, on: dt.date, reason: str, **given: Any
) -> Seller:
    """Change the given settings of a seller. Raise `Invalid`, also for none.

    Without a fee and a commission it has no fee agreement.
    """
    SELLER.require("change_settings", seller, actor, on)
    _require_some(given)
    fees = {name: given.pop(name, getattr(seller, name)) for name in FEES}
    agreement = any(fee is not None for fee in fees.values())
    if agreement:
        given |= {name: Decimal(0) if fee is None else fee for name, fee in fees.items()}
    changed, _ = register_seller(
        seller.ledger, seller.number, actor=actor, on=on, reason=reason,
        fee_agreement=agreement, **given,
    )  # fmt: skip
    return changed


def _require_some(given: dict[str, Any]) -> None:
    if not given:
        raise Invalid({"reason": say("Nothing was changed on the page")})


def set_interest(
    *,
    ledger: Ledger,
    how: str,
    rate: Decimal | None,
    since: dt.date,
    legal_entity: str,
    seller: str,
    agreed: bool,
    reason: str,
    actor: Actor,
    on: dt.date,
) -> Ledger:
    """Set the interest on late debts from a day on. Raise `Invalid`."""
    LEDGER.require("set_penalty_interest", ledger, actor, on)
    if (rate is None) != (how == STATUTORY):
        raise Invalid(
            {"rate": say("Expected none") if how == STATUTORY else say("Expected a number")}
        )
    found = seller_named(ledger, seller or None)
    entities = [legal_entity]
    if how == STATUTORY and not legal_entity:
        entities = [entity for entity, _ in LEGAL_ENTITIES]
    for entity in entities:
        points = STATUTORY_POINTS[ledger.country, entity] if how == STATUTORY else rate
        set_penalty_rate(
            ledger,
            rate if how == PERCENT else None,
            since=since,
            points=None if how == PERCENT else points,
            legal_entity=entity,
            seller=found,
            agreed=agreed,
            actor=actor,
            reason=reason,
        )
    return ledger


def enter_rate(
    *, country: str, since: dt.date, percent: Decimal, source: str, actor: Actor, on: dt.date
) -> Outcome:
    """Enter the reference rate of a half-year. Raise `Invalid`."""
    REFERENCE_RATE.require_grant("enter", actor)
    entered = set_reference_rate(
        country, percent, since=half_year(since), source=source, actor=actor
    )
    return Outcome(entered, False)


def _points(ledger: Ledger, user: Any) -> Iterator[Point]:
    """Yield what a ledger needs of its own settings, its sellers and its interest."""
    settings_url = operation_url(LEDGER, "change_settings", user, pk=ledger.pk)
    yield _account(ledger, user)
    missing = [
        text
        for text, there in (
            (say("its name"), ledger.operator_name != OPERATOR),
            (say("an organisation number"), ledger.organisation_number),
            (say("numbers, address and phone"), ledger.operator_details),
        )
        if not there
    ]
    yield Point(
        say("Who runs the service"),
        say("without {list}", list=", ".join(missing)) if missing else ledger.operator_name,
        calm=not missing,
        url=settings_url,
    )
    yield _sellers(ledger, user)
    yield _interest(ledger, user)


def _account(ledger: Ledger, user: Any) -> Point:
    account = (ledger.payment_account_type, ledger.payment_account_number)
    sample = account == SAMPLE_PAYMENT_ACCOUNTS[ledger.country][:2]
    found = say("a sample account, which nobody should pay to") if sample else " ".join(account)
    url = operation_url(CHANGE_REQUEST, "propose_ledger_details", user, ledger=ledger.pk)
    return Point(
        say("The account that buyers pay to"),
        found.strip() or say("none"),
        any(account) and not sample,
        url,
    )


def _sellers(ledger: Ledger, user: Any) -> Point:
    found = list(Seller.objects.filter(ledger=ledger, configured=True).order_by("number"))
    lacking = {
        say("a payout account"): [one.number for one in found if not one.payout_iban],
        say("what invoices say of it"): [
            one.number for one in found if not all(getattr(one, name) for name in PRINTED)
        ],
    }
    said = [
        say("{count} open for business", count=len(found))
        if found
        else say("none is open for business")
    ]
    said += [
        say("without {what}: {those}", what=what, those=_first(those))
        for what, those in lacking.items()
        if those
    ]
    return Point(
        say("Sellers"),
        "; ".join(said),
        calm=len(said) == 1 and bool(found),
        url=operation_url(SELLER, "register", user, ledger=ledger.pk),
    )


def _first(numbers: list[str], most: int = 5) -> str:
    more = say(" and {value} more", value=len(numbers) - most) if len(numbers) > most else ""
    return ", ".join(numbers[:most]) + more


def _interest(ledger: Ledger, user: Any) -> Point:
    on = clock.date_of(ledger)
    rates = [(one, percent_of(one, on)) for one in rates_of(ledger, on) if one.seller_id is None]
    said = [
        f"{display.words(one.legal_entity) + ': ' if one.legal_entity else ''}"
        + (say("no reference rate of this half-year") if percent is None else f"{percent} %")
        for one, percent in rates
    ]
    unknown = any(percent is None for _, percent in rates)
    url = operation_url(REFERENCE_RATE, "enter", user, country=ledger.country) if unknown else ""
    return Point(
        say("Interest on late debts"),
        "; ".join(said) or say("none: late debts bear no interest"),
        calm=bool(rates) and not unknown,
        url=url or operation_url(LEDGER, "set_penalty_interest", user, pk=ledger.pk),
    )


def _business(ledger: Ledger, user: Any) -> Iterator[Point]:
    yield Point(
        say("Open for business"),
        say("yes") if ledger.configured else say("not yet: new business is refused"),
        calm=ledger.configured,
        url=operation_url(LEDGER, "change_settings", user, pk=ledger.pk),
    )


add_points(10, _points)
add_points(90, _business)
