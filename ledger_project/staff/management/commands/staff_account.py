"""Help a member of staff who cannot sign in, from the server itself."""

import datetime as dt
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, CommandParser
from django.db import transaction

from ledger_project.core.actors import operator
from ledger_project.core.commands import LedgerCommand
from ledger_project.staff import accounts, roles, sign_in
from ledger_project.staff.audit import What, record


class Command(LedgerCommand):
    help = "Make a superuser, set a password, unlock, remove factors or an identity, or sign out."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument(
            "--create-superuser",
            action="store_true",
            help="make the user, with all rights; the first time also the delivered roles",
        )
        parser.add_argument(
            "--new-password", action="store_true", help="set a new password, and print it once"
        )
        parser.add_argument(
            "--unlock", action="store_true", help="forget wrong passwords and codes"
        )
        parser.add_argument(
            "--remove-factors", action="store_true", help="remove second factors that are lost"
        )
        parser.add_argument(
            "--forget-identity",
            action="store_true",
            help="forget by which identity of the company's own sign-in the user comes",
        )
        parser.add_argument("--sign-out", action="store_true", help="end all sessions of the user")
        super().add_arguments(parser)

    @transaction.atomic
    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        users, name = get_user_model(), options["name"]
        user = users.objects.filter(username=name).first()
        if options["create_superuser"]:
            if user is not None:
                raise CommandError(f"There is a user {name} already")
            user = users(username=name, is_staff=True, is_superuser=True)
            if not Group.objects.exists():
                roles.deliver(by=operator().name)
        if user is None:
            raise CommandError(f"There is no user {name}")
        done: dict[str, Any] = {"user": name}
        if options["create_superuser"] or options["new_password"]:
            done["password"] = accounts.give_password(user, by=operator().name)
        done |= self._do(user, options)
        if len(done) == 1:
            raise CommandError("Say what to do: --help lists it")
        self.table(f"User {name}", [done])
        return done

    @staticmethod
    def _do(user: User, options: dict[str, Any]) -> dict[str, Any]:
        """Do what is asked for with the account of a user, and return what was done."""
        by = operator().name
        done: dict[str, Any] = {}
        if options["unlock"]:
            sign_in.unlock(user)
            record(What.UNLOCKED, user.username, by=by)
            done["unlocked"] = True
        if options["remove_factors"]:
            done["factors_removed"] = accounts.remove_factors(user, by=by)
        if options["forget_identity"]:
            done["identities_forgotten"] = accounts.forget_identity(user, by=by)
        if options["sign_out"]:
            accounts.sign_out_everywhere(user, by=by)
            done["signed_out"] = True
        return done
