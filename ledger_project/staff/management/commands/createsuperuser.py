"""No second way to make a superuser: Django's own leaves no trace, and takes any password."""

from typing import Any

from django.core.management import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Not used here: staff_account NAME --create-superuser makes a superuser."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError(self.help)
