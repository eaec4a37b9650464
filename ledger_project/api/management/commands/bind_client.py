"""Bind an API client to certificates."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

from django.core.management import CommandError, CommandParser

from ledger_project.api import clients
from ledger_project.api.client_commands import ClientCommand
from ledger_project.api.models import Client
from ledger_project.core.actors import Actor


class Command(ClientCommand):
    help = "Let an API client and its tokens work only with one of its certificates, at once."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--certificate",
            nargs="+",
            action="extend",
            default=[],
            metavar="CERTIFICATE",
            help="a PEM file, or a thumbprint (x5t#S256); all that it has; default: none",
        )
        parser.add_argument(
            "--without-secret",
            action="store_true",
            help="the certificate takes the place of the secret",
        )

    def change(self, client: Client, actor: Actor, on: dt.date, **options: Any) -> dict[str, Any]:
        clients.set_certificates(
            client=client,
            certificates=[_content(one) for one in options["certificate"]],
            needs_secret=not options["without_secret"],
            actor=actor,
            on=on,
            reason=options["reason"],
        )
        return {}


def _content(given: str) -> str:
    if re.fullmatch("[A-Za-z0-9_-]{43}", given):
        return given
    try:
        return Path(given).read_text()
    except (OSError, UnicodeError) as error:
        raise CommandError(f"{given} cannot be read: {error}") from error
