"""Accounts of staff: signing in, second factors, sessions, users and groups."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "ledger_project.staff"

    def ready(self) -> None:
        from ledger_project.staff import receivers  # noqa: F401
