"""Pages of API clients: their names, sellers and scopes.

Secrets and tokens are never shown. The OAuth library registers editable pages of its own, with
them; importing its module first lets these take their place.
"""

import oauth2_provider.admin  # noqa: F401
from django.contrib import admin
from oauth2_provider.models import (
    get_access_token_model,
    get_grant_model,
    get_id_token_model,
    get_refresh_token_model,
)

from ledger_project.api.models import Client
from ledger_project.backoffice.admin import LedgerModelAdmin

for model in (
    get_access_token_model(),
    get_grant_model(),
    get_id_token_model(),
    get_refresh_token_model(),
    Client,
):
    admin.site.unregister(model)


@admin.register(Client)
class ClientAdmin(LedgerModelAdmin):
    list_display = ("client_id", "name", "ledger", "acts_for", "scopes", "created")
    list_filter = ("ledger",)
    search_lookups = ("client_id", "name__icontains")
    fieldsets = (
        (None, {"fields": ("client_id", "name", "ledger", "seller_numbers", "scopes")}),
        ("Record", {"fields": ("created", "updated")}),
    )

    @admin.display(description="Sellers")
    def acts_for(self, client: Client) -> str:
        return "All" if client.sellers is None else f"{len(client.sellers)} of the ledger"

    @admin.display(description="Sellers")
    def seller_numbers(self, client: Client) -> str:
        numbers = client.seller_numbers()
        return "All sellers, including new ones" if numbers is None else ", ".join(numbers)
