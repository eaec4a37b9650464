"""Pages of API clients: their rights, their last use, and what staff may change about them.

Secrets and tokens are never shown, but for a new secret, once, as a file. The OAuth library
registers editable pages of its own, with them; importing its module first lets these take their
place.
"""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

import oauth2_provider.admin  # noqa: F401
from django import forms
from django.contrib import admin
from oauth2_provider.models import (
    get_access_token_model,
    get_grant_model,
    get_id_token_model,
    get_refresh_token_model,
)

from ledger_project.api import clients
from ledger_project.api.models import Client
from ledger_project.api.scopes import SCOPES
from ledger_project.api.states import ACTIVE, CLIENT, SOON
from ledger_project.backoffice.admin import LedgerModelAdmin
from ledger_project.backoffice.answers import Download
from ledger_project.backoffice.checklist import Point, add_points, operation_url
from ledger_project.backoffice.forms import CHOOSE, OperationForm, ReasonForm
from ledger_project.backoffice.operations import Button, OperationAdminMixin
from ledger_project.backoffice.work import Urgency, Work, add_work
from ledger_project.core import clock
from ledger_project.core.actors import Actor
from ledger_project.core.admin import SETTINGS
from ledger_project.core.models import Ledger
from ledger_project.core.texts import later, say

for model in (
    get_access_token_model(),
    get_grant_model(),
    get_id_token_model(),
    get_refresh_token_model(),
    Client,
):
    admin.site.unregister(model)

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _chosen_of(scopes: Sequence[str]) -> list[tuple[str, str]]:
    return [
        (scope, later("{scope}: {text}", scope=scope, text=later(SCOPES.get(scope, "unknown"))))
        for scope in scopes
    ]


class IssueForm(OperationForm):
    ledger = forms.ModelChoiceField(Ledger.objects.all(), empty_label=CHOOSE[1])
    name = forms.CharField(
        max_length=clients.LONGEST_NAME, help_text=later("The system that will call the API.")
    )
    scopes = forms.MultipleChoiceField(
        choices=_chosen_of(tuple(SCOPES)), widget=forms.CheckboxSelectMultiple
    )
    sellers = forms.CharField(
        required=False,
        help_text=later(
            "Numbers separated by spaces; leave empty for all sellers, including new ones."
        ),
    )
    valid_to = forms.DateField(
        label=later("Last day"),
        required=False,
        widget=_DAY,
        help_text=later("Leave empty for none."),
    )

    def members(self) -> dict[str, Any]:
        given = super().members()
        return {**given, "sellers": given["sellers"].split()}


class RotateForm(OperationForm):
    at_once = forms.BooleanField(
        label=later("End the old secret at once"),
        required=False,
        help_text=later("After a leak: the tokens that were fetched before end as well."),
    )
    reason = forms.CharField(
        max_length=200, required=False, help_text=later("Kept in the history, for colleagues.")
    )


class NarrowForm(ReasonForm):
    scopes = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, help_text=later("Clear what is to be taken away.")
    )
    sellers = forms.CharField(
        required=False,
        help_text=later(
            "Numbers that the client keeps, separated by spaces; leave empty to keep all."
        ),
    )
    field_order = ("scopes", "sellers", "reason")

    def __init__(self, entity: Client, *args: Any, **kwargs: Any) -> None:
        super().__init__(entity, *args, **kwargs)
        held = entity.scopes.split()
        scopes: Any = self.fields["scopes"]
        scopes.choices, scopes.initial = _chosen_of(held), held
        self.fields["sellers"].initial = " ".join(entity.seller_numbers() or ())

    def members(self) -> dict[str, Any]:
        given = super().members()
        return {**given, "sellers": given["sellers"].split() or None}


class WidenForm(ReasonForm):
    scopes = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    sellers = forms.CharField(
        required=False, help_text=later("Numbers of more sellers, separated by spaces.")
    )
    all_sellers = forms.BooleanField(required=False, help_text=later("Including new ones."))
    field_order = ("scopes", "sellers", "all_sellers", "reason")

    def __init__(self, entity: Client, *args: Any, **kwargs: Any) -> None:
        super().__init__(entity, *args, **kwargs)
        held = entity.scopes.split()
        scopes: Any = self.fields["scopes"]
        scopes.choices = _chosen_of([scope for scope in SCOPES if scope not in held])

    def members(self) -> dict[str, Any]:
        given = super().members()
        return {**given, "sellers": given["sellers"].split()}


class CertificatesForm(ReasonForm):
    certificates = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=later(
            "All certificates of the client in PEM, or their thumbprints "
            "(x5t#S256). While it changes over it may have the old and the new one. "
            "Leave empty for none."
        ),
    )
    needs_secret = forms.BooleanField(
        label=later("The secret is needed as well"),
        required=False,
        initial=True,
        help_text=later("Without it, the certificate takes the place of the secret."),
    )
    field_order = ("certificates", "needs_secret", "reason")

    def __init__(self, entity: Client, *args: Any, **kwargs: Any) -> None:
        super().__init__(entity, *args, **kwargs)
        self.fields["certificates"].initial = "\n".join(entity.certificates)
        self.fields["needs_secret"].initial = entity.needs_secret

    def members(self) -> dict[str, Any]:
        given = super().members()
        return {**given, "certificates": [given["certificates"]]}


class RenameForm(OperationForm):
    name = forms.CharField(max_length=clients.LONGEST_NAME)


class LastDayForm(ReasonForm):
    valid_to = forms.DateField(
        label=later("Last day"),
        required=False,
        widget=_DAY,
        help_text=later("Leave empty for none."),
    )
    field_order = ("valid_to", "reason")


def issue(
    *,
    ledger: Ledger,
    name: str,
    scopes: Sequence[str],
    sellers: Sequence[str],
    valid_to: dt.date | None,
    actor: Actor,
    on: dt.date,
) -> Download:
    """Issue a client, and return its secret as a file: it is not shown again."""
    client, secret = clients.issue_client(
        ledger,
        name=name,
        scopes=scopes,
        sellers=sellers,
        valid_to=valid_to,
        actor=actor,
        on=on,
    )
    return _secret_of(client, secret)


def rotate_secret(
    *, client: Client, at_once: bool, reason: str, actor: Actor, on: dt.date
) -> Download:
    """Make a new secret, and return it as a file: it is not shown again."""
    secret = clients.rotate_secret(
        client=client, at_once=at_once, reason=reason, actor=actor, on=on, now=clock.now()
    )
    return _secret_of(client, secret)


def _secret_of(client: Client, secret: str) -> Download:
    content = {"client_id": client.client_id, "client_secret": secret}
    name = f"client-{client.ledger_id}-{client.pk}.json"
    return Download(f"{json.dumps(content, indent=2)}\n".encode(), name, "application/json")


@admin.register(Client)
class ClientAdmin(OperationAdminMixin, LedgerModelAdmin):
    machine = CLIENT
    operations = {
        "issue": Button(issue, IssueForm, label=later("New client")),
        "rotate_secret": Button(rotate_secret, RotateForm, previewed=False),
        "narrow": Button(
            clients.narrow, NarrowForm, menu=later("Rights"), label=later("Take rights away")
        ),
        "widen": Button(
            clients.widen, WidenForm, menu=later("Rights"), label=later("Give more rights")
        ),
        "set_certificates": Button(clients.set_certificates, CertificatesForm),
        "rename": Button(clients.rename, RenameForm),
        "set_last_day": Button(clients.set_last_day, LastDayForm),
        "revoke": Button(clients.revoke, ReasonForm, dangerous=True),
    }
    list_display = (
        "client_id",
        "name",
        "ledger",
        "effective_state",
        "acts_for",
        "scopes",
        "valid_to",
        "last_used_at",
    )
    list_filter = ("ledger", "state")
    search_lookups = ("client_id", "name__icontains")
    facts = ("ledger", "valid_to", "last_used_at")
    tables = (SETTINGS,)
    fieldsets = (
        (None, {"fields": ("client_id", "name", "seller_numbers", "scopes")}),
        (later("Certificates"), {"fields": ("certificates", "needs_secret")}),
        (later("Record"), {"fields": ("previous_until", "created", "updated")}),
    )

    @admin.display(description=later("State"))
    def effective_state(self, client: Client) -> str:
        return str(self.state_of(client))

    @admin.display(description=later("Sellers"))
    def acts_for(self, client: Client) -> str:
        return (
            say("All")
            if client.sellers is None
            else say("{count} of the ledger", count=len(client.sellers))
        )

    @admin.display(description=later("Sellers"))
    def seller_numbers(self, client: Client) -> str:
        numbers = client.seller_numbers()
        return say("All sellers, including new ones") if numbers is None else ", ".join(numbers)


def _clients(ledger: Ledger, user: Any) -> list[Point]:
    """Return whether any system may call the API of a ledger."""
    count = Client.objects.filter(ledger=ledger, state=ACTIVE).count()
    url = operation_url(CLIENT, "issue", user, ledger=ledger.pk)
    found = say("{count} active", count=count) if count else say("none: no system can call")
    return [Point(say("API clients"), found, calm=bool(count), url=url)]


add_points(60, _clients)
add_work(
    Work(
        "ending", later("API clients whose last day comes within {days} days", days=SOON.days),
        Client,
        lambda rows, on: rows.filter(state=ACTIVE, valid_to__range=(on, on + SOON)),
        Urgency.SOON, since="valid_to", since_word=later("first on"),
    )
)  # fmt: skip
