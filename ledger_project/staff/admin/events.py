"""The audit trail of staff accounts in the back office."""

from django.contrib import admin
from django.utils.safestring import SafeString

from ledger_project.backoffice import display
from ledger_project.backoffice.admin import LedgerModelAdmin
from ledger_project.core.models import StaffEvent


@admin.register(StaffEvent)
class StaffEventAdmin(LedgerModelAdmin):
    list_display = ("id", "created_at", "what", "about", "created_by", "address", "changes")
    list_select_related = ()
    list_filter = ("what",)
    date_hierarchy = "created_at"
    search_lookups = ("about", "created_by", "address")
    search_help_text = "Name of a user or a group, an address, or an actor such as staff:anna"
    facts = ("created_at", "what", "about", "created_by", "address")

    @admin.display(description="Changes")
    def changes(self, event: StaffEvent) -> SafeString | str:
        return ", ".join(name.replace("_", " ") for name in event.after) or display.NOTHING
