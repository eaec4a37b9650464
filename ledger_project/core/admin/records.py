"""Ledgers, sellers, number series and the audit trail in the back office."""

import datetime as dt
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from ledger_project.backoffice import display
from ledger_project.backoffice.admin import LedgerModelAdmin, Table
from ledger_project.backoffice.checklist import points_of
from ledger_project.backoffice.filters import DocumentTypeFilter, SettingFilter
from ledger_project.backoffice.forms import OperationForm
from ledger_project.backoffice.operations import Button, OperationAdminMixin
from ledger_project.backoffice.preview import MOST, Preview, add_effects
from ledger_project.backoffice.work import Urgency, Work, add_work
from ledger_project.core.admin import setting_up
from ledger_project.core.models import (
    ChangeRequest,
    Event,
    Ledger,
    NumberSeries,
    PenaltyRate,
    ReferenceRate,
    RunStep,
    Seller,
    SettingChange,
    StateChange,
)
from ledger_project.core.penalty_interest import half_year
from ledger_project.core.periods import close_period
from ledger_project.core.states import LEDGER, REFERENCE_RATE, SELLER
from ledger_project.core.texts import later, say

SET_UP = later("Settings")
SETTINGS = Table(
    later("Changed settings"),
    lambda entity: SettingChange.objects.filter(
        ledger=entity.ledger_id, document_type=entity._meta.model_name, document_id=entity.pk
    ),
    ("created_at", "operation", "before", "after", "reason", "created_by"),
)


REQUESTS = Table(
    later("Changes of payment details"),
    lambda entity: ChangeRequest.objects.filter(
        ledger=entity.ledger_id, seller=entity if isinstance(entity, Seller) else None
    ),
    (display.SELF, "state", "before", "after", "rests_until", "reason", "created_by"),
)


def _settings(new: QuerySet[Any], preview: Preview) -> None:
    """Note the settings that would change, before and after, and the rows that come to be."""
    models = {model._meta.model_name: model for model in apps.get_models()}
    for one in new[:MOST]:
        model = models[one.document_type]
        if not one.before:
            preview.notes.append(say("New: {verbose_name}", verbose_name=model._meta.verbose_name))
        for name, before in one.before.items():
            preview.notes.append(
                f"{display.heading(model, name)}: {display.setting(model, name, before)} → "
                f"{display.setting(model, name, one.after[name])}"
            )


add_effects(SettingChange, _settings)


class ClosePeriodForm(OperationForm):
    through = forms.DateField(
        label=later("Close up to and including"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=later("The last day of a month that is over."),
    )


@admin.register(Ledger)
class LedgerAdmin(OperationAdminMixin, LedgerModelAdmin):
    machine = LEDGER
    operations = {
        "open": Button(
            setting_up.open_one,
            setting_up.OpenLedgerForm,
            label=later("Open a ledger"),
            previewed=False,
        ),
        "change_settings": Button(setting_up.change_ledger, setting_up.LedgerSettingsForm),
        "set_penalty_interest": Button(
            setting_up.set_interest, setting_up.PenaltyInterestForm, menu=SET_UP
        ),
        "register": Button(
            setting_up.register,
            setting_up.RegisterSellerForm,
            menu=SET_UP,
            label=later("Register a seller"),
            machine=SELLER,
            locked=False,
        ),
        "close_period": Button(close_period, ClosePeriodForm, dangerous=True),
    }
    bulk = ("run_again",)
    list_display = (
        "number",
        "name",
        "organisation_number",
        "country",
        "currency",
        "configured",
        "authorization_days",
        "default_credit_limit",
    )
    list_select_related = ()
    list_filter = ("country", "configured", "sandbox")
    search_lookups = ("name__icontains", "organisation_number")
    search_rank = 70
    search_columns = ("name", "organisation_number", "country")
    facts = ("country", "currency", "configured", "sandbox", "closed_through")
    fieldsets = (
        (None, {"fields": ("number", "name", "organisation_number", "created_at")}),
        (
            later("Terms"),
            {
                "fields": (
                    "country",
                    "currency",
                    "configured",
                    "authorization_days",
                    "payment_days",
                    "days_back",
                    "days_forward",
                    "account_profiles",
                    "retention_years",
                )
            },
        ),
        (later("Sandbox"), {"fields": ("sandbox", "days_ahead", "clock_to")}),
        (
            later("Credit"),
            {
                "fields": (
                    "default_credit_limit",
                    "max_credit_limit",
                    "default_account_profile",
                    "credit_policy",
                    "debt_interest",
                    "max_surplus",
                )
            },
        ),
        (
            later("Payments"),
            {
                "fields": (
                    "allocation_order",
                    "remission_limit",
                    "rounding_limit",
                    "bank_accounts",
                    "bank_customer_id",
                    "bank_agreement_id",
                    "payout_cutoff",
                    "direct_debit_id",
                )
            },
        ),
        (
            later("Claims"),
            {
                "fields": (
                    "days_before_claims",
                    "set_off_before_claims",
                    "joint_letters",
                    "due_dates_agreed",
                    "letters_since",
                    "licensed_collector",
                    "remainder_limit",
                    "remainder_days",
                )
            },
        ),
        (
            later("Settlement and files"),
            {
                "fields": (
                    "closed_through",
                    "approval_limit",
                    "rest_hours",
                    "operator_name",
                    "operator_details",
                    "operator_organisation_number",
                    "operator_vat_no",
                    "operator_street_address",
                    "operator_zip_code",
                    "operator_city",
                    "fee_reminder_days",
                    "accounting_version",
                    "scheduled_reports",
                )
            },
        ),
        (
            later("Payment account"),
            {
                "fields": (
                    "payment_account_type",
                    "payment_account_number",
                    "payment_account_bic",
                    "payment_account_iban",
                    "assignment_notice",
                )
            },
        ),
    )
    tables = (
        Table(
            later("Sellers"),
            lambda ledger: Seller.objects.filter(ledger=ledger).select_related("ledger"),
            (
                display.SELF,
                "configured",
                "item_fee",
                "commission_percent",
                "settlement_schedule",
                "settlement_day",
                "payout_iban",
                "payout_reference",
            ),
        ),
        REQUESTS,
        SETTINGS,
    )

    def before_all(self, request: HttpRequest, entity: Ledger) -> dict[str, Any]:
        points = points_of(entity, request.user)
        return {**super().before_all(request, entity), "points": points}


@admin.register(Seller)
class SellerAdmin(OperationAdminMixin, LedgerModelAdmin):
    machine = SELLER
    operations = {
        "register": Button(
            setting_up.register, setting_up.RegisterSellerForm, label=later("Register a seller")
        ),
        "change_settings": Button(
            setting_up.change_seller, setting_up.SellerSettingsForm, locked=False
        ),
    }
    list_display = (
        "number",
        "name",
        "ledger",
        "organisation_number",
        "configured",
        "item_fee",
        "commission_percent",
        "settlement_schedule",
        "settlement_day",
        "minimum_payout",
        "fees_invoiced",
        "reminder_fee_agreed",
        "payout_iban",
    )
    list_filter = ("ledger", "configured", "settlement_schedule")
    search_lookups = ("number", "name__icontains", "organisation_number")
    search_rank = 60
    search_columns = ("name", "organisation_number", "ledger")
    facts = ("ledger", "configured", "item_fee", "commission_percent")
    tables = (REQUESTS, SETTINGS)


@admin.register(PenaltyRate)
class PenaltyRateAdmin(LedgerModelAdmin):
    """Rates of penalty interest; they are set on the page of a ledger."""

    list_display = (
        "since", "ledger", "legal_entity", "seller", "percent", "points", "agreed", "created_by",
    )  # fmt: skip
    list_select_related = ("ledger", "seller")
    list_filter = ("ledger", "legal_entity")


@admin.register(ReferenceRate)
class ReferenceRateAdmin(OperationAdminMixin, LedgerModelAdmin):
    """Reference rates of all countries."""

    machine = REFERENCE_RATE
    operations = {
        "enter": Button(
            setting_up.enter_rate,
            setting_up.ReferenceRateForm,
            label=later("Enter a reference rate"),
            previewed=False,
        )
    }

    def tables_of(self, entity: Model) -> list[Table]:
        return []  # It is of no ledger, and the history of a document is.

    list_display = ("since", "country", "percent", "source", "created_at", "created_by")
    list_select_related = ()
    list_filter = ("country",)
    ordering = ("country", "-since")


def without_reference_rate(ledgers: QuerySet[Ledger], on: dt.date) -> QuerySet[Ledger]:
    """Leave the ledgers whose interest follows a reference rate that this half-year lacks."""
    following = PenaltyRate.objects.filter(points__isnull=False, since__lte=on)
    known = ReferenceRate.objects.filter(since=half_year(on))
    found = ledgers.filter(pk__in=following.values("ledger"))
    return found.exclude(country__in=known.values("country"))


add_work(
    Work(
        "reference-rate", later("Ledgers without the reference rate of this half-year"), Ledger,
        without_reference_rate, Urgency.TODAY,
    )
)  # fmt: skip


@admin.register(StateChange)
class StateChangeAdmin(LedgerModelAdmin):
    list_display = (
        "id",
        "created_at",
        "ledger",
        "document",
        "operation",
        "from_state",
        "to_state",
        "business_date",
        "reason",
        "created_by",
    )
    list_filter = ("ledger", DocumentTypeFilter, "business_date")
    search_lookups = ("created_by",)
    key_lookups = ("document_id",)
    search_help_text = later("Number of the document, or name of the actor, such as staff:anna")
    facts = ("ledger", "operation", "from_state", "to_state", "created_by")

    @admin.display(description=later("Document"))
    def document(self, change: StateChange) -> SafeString | str:
        return display.reference(change.document_type, change.document_id)


@admin.register(SettingChange)
class SettingChangeAdmin(LedgerModelAdmin):
    list_display = (
        "id",
        "created_at",
        "ledger",
        "document",
        "operation",
        "before",
        "after",
        "reason",
        "created_by",
    )
    list_filter = ("ledger", SettingFilter)
    search_lookups = ("created_by", "operation")
    key_lookups = ("document_id",)
    search_help_text = later("Number of the entity, name of the actor or operation")
    facts = ("ledger", "operation", "created_by")

    @admin.display(description=later("Setting of"))
    def document(self, change: SettingChange) -> SafeString | str:
        return display.reference(change.document_type, change.document_id)


@admin.register(NumberSeries)
class NumberSeriesAdmin(LedgerModelAdmin):
    list_display = ("name", "ledger", "last")
    list_filter = ("ledger",)
    ordering = ("ledger", "name")
    search_lookups = ("name",)


@admin.register(RunStep)
class RunStepAdmin(LedgerModelAdmin):
    list_display = ("step", "ledger", "done_on", "counted", "milliseconds", "created_at")
    list_filter = ("ledger", "step", "done_on")
    search_lookups = ("step",)
    facts = ("ledger", "done_on", "created_by")

    @admin.display(description=later("Result"))
    def counted(self, step: RunStep) -> str:
        return ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in step.result.items())


@admin.register(Event)
class EventAdmin(LedgerModelAdmin):
    list_display = (
        "position",
        "type",
        "ledger",
        "document",
        "invoice_no",
        "customer_no",
        "seller",
        "business_date",
        "created_at",
    )
    list_select_related = ("ledger", "seller")
    list_filter = ("ledger", "type", "business_date")
    search_lookups = ("invoice_no", "customer_no")
    key_lookups = ("position", "document_id")
    search_help_text = later("Number of the invoice or customer, or the position in the feed")
    facts = ("ledger", "type", "business_date", "from_state", "to_state")

    @admin.display(description=later("Document"))
    def document(self, event: Event) -> SafeString | str:
        return display.reference(event.document_type, event.document_id)
