"""The audit trail of staff accounts in the back office."""

from typing import Any

from django.contrib import admin
from django.utils.text import Truncator

from ledger_project.backoffice import display
from ledger_project.backoffice.admin import LedgerModelAdmin
from ledger_project.core.models import StaffEvent
from ledger_project.core.texts import later

LONGEST = 120


def _told(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


@admin.register(StaffEvent)
class StaffEventAdmin(LedgerModelAdmin):
    list_display = ("id", "created_at", "what", "about", "created_by", "address", "changes")
    list_select_related = ()
    list_filter = ("what",)
    date_hierarchy = "created_at"
    search_lookups = ("about", "created_by", "address")
    search_help_text = later(
        "Name of a user or a group, an address, or an actor such as staff:anna"
    )
    facts = ("created_at", "what", "about", "created_by", "address")

    @admin.display(description=later("Changes"))
    def changes(self, event: StaffEvent) -> str:
        """Return what was before and after, one change beside the other, shortened."""
        changes = []
        for name in dict.fromkeys([*event.before, *event.after]):
            values = [_told(one[name]) for one in (event.before, event.after) if name in one]
            changes.append(f"{name.replace('_', ' ')}: {' → '.join(values)}")
        return Truncator("; ".join(changes)).chars(LONGEST) or display.NOTHING
