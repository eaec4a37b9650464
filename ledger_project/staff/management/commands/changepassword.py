"""Django's command, with what a new password does beside: the audit trail, the end of sessions."""

import getpass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.management.commands import changepassword
from django.db import transaction

from ledger_project.core.actors import operator
from ledger_project.staff import accounts


class Command(changepassword.Command):
    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> str | None:
        users = get_user_model().objects
        name = options["username"] or getpass.getuser()
        user = users.filter(username=name).first()
        before = accounts.snapshot(user) if user else {}
        said = super().handle(*args, **options)
        accounts.changed(users.get(username=name), before, by=operator().name)
        return said
