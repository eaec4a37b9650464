"""Users, groups and their audit trail in the back office."""

from ledger_project.staff.admin import events, users

__all__ = ["events", "users"]
