"""Admin pages for accounts, surpluses and credit decisions."""

import datetime as dt
from copy import copy
from dataclasses import fields
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from accounts.admin.forms import (
    AmendAccountForm,
    LowerLimitForm,
    OpenAccountForm,
    PayOutForm,
    RaisedLimitForm,
    RecurringPaymentForm,
)
from accounts.credit import accounts, queries, surpluses
from accounts.credit.policy import Facts
from accounts.credit.states import ACCOUNT, OWED, SURPLUS, USED_UP
from accounts.models import Account, CreditDecision, JournalEntry, Surplus, SurplusUse
from customers.admin.person_pages import PersonPage, is_hidden
from customers.models import PROTECTED_NAME, Customer
from customers.states import ACTIVE
from ledger_project.backoffice import display
from ledger_project.backoffice.actors import actor_of
from ledger_project.backoffice.admin import LedgerModelAdmin, Table, add_table, referring
from ledger_project.backoffice.forms import ReasonForm
from ledger_project.backoffice.operations import Button, OperationAdminMixin, add_operation
from ledger_project.backoffice.work import Urgency, Work, add_work
from ledger_project.core import clock
from ledger_project.core.actors import Actor
from ledger_project.core.errors import OperationNotAllowed
from ledger_project.core.idempotency import Outcome
from ledger_project.core.statemachine import Guard
from ledger_project.core.texts import later, say

DECISION = (display.SELF, "purpose", "accepted", "reasons", "business_date")
LIMIT, CLOSING = later("Credit limit"), later("Closing")


@admin.register(Account)
class AccountAdmin(PersonPage, OperationAdminMixin, LedgerModelAdmin):
    machine = ACCOUNT
    operations = {
        "amend": Button(accounts.amend, AmendAccountForm),
        "configure_recurring_payment": Button(
            accounts.configure_recurring_payment,
            RecurringPaymentForm,
            label=later("Set direct debit"),
        ),
        "apply_for_raised_credit_limit": Button(
            accounts.apply_for_raised_credit_limit,
            RaisedLimitForm,
            LIMIT,
            later("Raise credit limit"),
        ),
        "lower_credit_limit": Button(accounts.lower_credit_limit, LowerLimitForm, LIMIT),
        "request_close": Button(accounts.request_close, ReasonForm, CLOSING),
        "withdraw_close_request": Button(accounts.withdraw_close_request, ReasonForm, CLOSING),
    }
    facts = ("customer", "credit_limit", "balance", "reserved", "available")
    list_display = (
        "account_no",
        "ledger",
        "customer",
        "state",
        "profile_type",
        "credit_limit",
        "balance",
        "reserved",
        "started_on",
    )
    list_select_related = ("ledger", "customer")
    list_filter = ("ledger", "state")
    search_lookups = ("account_no",)
    search_rank = 50
    search_columns = ("customer", "credit_limit", "balance", "started_on")
    search_help_text = later("Number of the account, or the customer")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "account_no",
                    "customer",
                    "profile_type",
                    "started_on",
                    "alias",
                    "description",
                )
            },
        ),
        (
            later("Credit"),
            {"fields": ("credit_limit", "balance", "reserved", "held", "available", "currency")},
        ),
        (later("Direct debit"), {"fields": ("recurring_scope", "recurring_amount")}),
        (
            later("Record"),
            {"classes": ["collapse"], "fields": ("id", "ledger", "created_at", "created_by")},
        ),
    )
    tables = (
        Table(
            later("Credit decisions"),
            referring(CreditDecision, "account"),
            DECISION,
        ),
    )

    def get_entities(self, request: HttpRequest) -> QuerySet[Account]:
        return queries.visible_to(actor_of(request.user), clock.business_date())

    def facts_of(self, document: Any) -> list[tuple[str, Any]]:
        *known, _ = self.facts
        shown = [(display.heading(Account, name), display.show(document, name)) for name in known]
        return [*shown, (say("Available"), self.available(document))]

    @admin.display(description=later("Reserved by valid authorizations"))
    def held(self, account: Account) -> SafeString:
        return display.amount(account.held, account.currency)

    @admin.display(description=later("Available"))
    def available(self, account: Account) -> SafeString:
        return display.amount(account.headroom(account.held), account.currency)


class OwedFilter(admin.SimpleListFilter):
    title = later("owed")
    parameter_name = "owed"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("yes", say("Still owed")), ("no", say("Paid out or used"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Surplus]) -> QuerySet[Surplus]:
        state = {"yes": OWED, "no": USED_UP}.get(self.value() or "")
        return queryset.filter(state=state) if state else queryset


def _uses(surplus: Surplus) -> QuerySet[SurplusUse]:
    return SurplusUse.objects.filter(ledger=surplus.ledger_id, surplus=surplus)


@admin.register(Surplus)
class SurplusAdmin(PersonPage, OperationAdminMixin, LedgerModelAdmin):
    machine = SURPLUS
    operations = {"pay_out": Button(surpluses.pay_out, PayOutForm)}
    list_display = (
        "id",
        "ledger",
        "customer",
        "seller",
        "state",
        "amount",
        "remaining",
        "book_on",
        "value_on",
        "entry",
    )
    list_select_related = ("ledger", "customer", "seller", "entry")
    list_filter = ("ledger", OwedFilter, "book_on")
    search_amounts = ("amount", "remaining")
    search_help_text = later("Number of the surplus, amount, or the customer")
    facts = ("customer", "seller", "amount", "remaining", "book_on")
    fieldsets = (
        (None, {"fields": ("customer", "seller", "amount", "remaining", "book_on", "value_on")}),
        (
            later("Record"),
            {
                "classes": ["collapse"],
                "fields": ("id", "ledger", "entry", "created_at", "created_by"),
            },
        ),
    )
    tables = (
        Table(
            later("Uses"),
            referring(SurplusUse, "surplus", "ledger", "payout"),
            (
                "kind",
                "amount",
                "invoice_no",
                "payout",
                "payout.state",
                "payout_iban",
                "reference",
                "book_on",
                "undone_on",
                "created_by",
            ),
        ),
        Table(
            later("Books"),
            lambda surplus: JournalEntry.objects.filter(
                Q(pk=surplus.entry_id)
                | Q(document_type="surplususe", document_id__in=_uses(surplus).values("pk"))
                | Q(
                    document_type="payout",
                    document_id__in=_uses(surplus).exclude(payout=None).values("payout"),
                ),
                ledger=surplus.ledger_id,
            ),
            (display.SELF, "template", "accounting_action", "book_on"),
        ),
    )

    def load(self, request: HttpRequest, pk: int, *, lock: bool = False) -> Surplus | None:
        found = self.get_queryset(request).filter(pk=pk).first()
        if found is None:
            return None
        actor = actor_of(request.user)
        one = queries.get_surplus(actor, found.customer, found.pk, lock=lock)
        one.ledger, one.seller, one.entry = found.ledger, found.seller, found.entry
        return one


add_work(
    Work(
        "owed", later("Surpluses that are owed to customers"), Surplus,
        lambda rows, on: rows.filter(state=OWED),
        Urgency.SOON, amount="remaining", since="book_on",
    )
)  # fmt: skip


@admin.register(CreditDecision)
class CreditDecisionAdmin(PersonPage, LedgerModelAdmin):
    list_display = (
        "id",
        "business_date",
        "ledger",
        "purpose",
        "outcome",
        "reasons",
        "customer",
        "account",
        "seller",
        "created_by",
    )
    list_select_related = ("ledger", "seller", "customer", "account")
    list_filter = ("ledger", "accepted", "purpose", "business_date")
    search_lookups = ("seller__number", "request__invoice__invoice_number")
    search_help_text = later("Number of the seller or the declined invoice, or the customer")
    facts = ("purpose", "reasons", "customer", "account", "business_date")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "purpose",
                    "outcome",
                    "reasons",
                    "policy",
                    "customer",
                    "account",
                    "seller",
                    "business_date",
                )
            },
        ),
        (later("Facts for the decision"), {"fields": ("seen",)}),
        (later("Declined request"), {"fields": ("asked",)}),
        (
            later("Record"),
            {"classes": ["collapse"], "fields": ("id", "ledger", "created_at", "created_by")},
        ),
    )

    def shown(self, request: HttpRequest, document: CreditDecision) -> CreditDecision:
        if not (document.request and is_hidden(request, document.customer)):
            return document
        masked = copy(document)
        masked.request = {**document.request, "buyer": say(PROTECTED_NAME)}
        return masked

    def state_of(self, document: Any) -> SafeString | str:
        return display.badge("accepted" if document.accepted else "declined")

    @admin.display(description=later("Decision"))
    def outcome(self, decision: CreditDecision) -> SafeString | str:
        return self.state_of(decision)

    @admin.display(description=later("Facts"))
    def seen(self, decision: CreditDecision) -> SafeString:
        """Return the facts in the order of the policy's interface, amounts as amounts."""
        facts = decision.facts or {}
        currency = display.currency_of(decision)
        amounts = {field.name for field in fields(Facts) if field.type is Decimal}
        # JSON in the database has lost the order. Facts of another version come last.
        known = [field.name for field in fields(Facts)]
        order = [*known, *(name for name in facts if name not in known)]
        return display.pairs(
            {
                display.words(name): display.amount(Decimal(facts[name]), currency)
                if name in amounts
                else _in_words(facts[name])
                for name in sorted(facts, key=order.index)
            }
        )

    @admin.display(description=later("Request"))
    def asked(self, decision: CreditDecision) -> SafeString:
        return display.pairs(decision.request or {})


def _in_words(value: Any) -> Any:
    return say(value) if isinstance(value, str) else value


CUSTOMER_IS_ACTIVE = Guard(
    "customer_is_active",
    lambda customer, on: customer.state == ACTIVE,
    lambda customer: OperationNotAllowed(
        say(
            "Customer {customer_no} is {state}",
            customer_no=customer.customer_no,
            state=say(customer.state),
        ),
        State=customer.state,
    ),
)


def open_account(
    *,
    customer: Customer,
    actor: Actor,
    on: dt.date,
    profile_type: str,
    credit_limit: Decimal,
    account_no: str = "",
    alias: str = "",
    description: str = "",
) -> Outcome[Account]:
    """Open an account in the customer's own ledger."""
    return accounts.open_account(
        ledger=customer.ledger,
        customer=customer,
        actor=actor,
        on=on,
        account_no=account_no,
        profile_type=profile_type,
        credit_limit=credit_limit,
        alias=alias,
        description=description,
    )


add_operation(
    Customer,
    "open",
    open_account,
    OpenAccountForm,
    label=later("Open account"),
    machine=ACCOUNT,
    guard=CUSTOMER_IS_ACTIVE,
)
add_table(
    Customer,
    Table(
        later("Accounts"),
        referring(Account, "customer"),
        (display.SELF, "state", "credit_limit", "balance", "reserved", "started_on"),
    ),
)
add_table(
    Customer,
    Table(
        later("Surpluses"),
        referring(Surplus, "customer"),
        (display.SELF, "state", "amount", "remaining", "book_on"),
    ),
)
add_table(
    Customer,
    Table(
        later("Credit decisions"),
        referring(CreditDecision, "customer", "account"),
        (*DECISION, "account"),
    ),
)
