"""Manage webhooks: add, list, rotate the secret, disable and enable."""

import argparse
import datetime as dt
from collections.abc import Callable
from typing import Any

from django.core.management import CommandParser

from ledger_project.core import clock, transactions
from ledger_project.core.actors import command
from ledger_project.core.commands import LedgerCommand
from ledger_project.core.encryption import decrypt
from webhooks import operations, queries
from webhooks.models import Webhook

ACTOR = command("webhook")


class Command(LedgerCommand):
    help = "Look after webhooks, to which deliver_webhooks sends the events of a ledger."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")

        def action(name: str, text: str) -> CommandParser:
            added: CommandParser = actions.add_parser(name, help=text)
            added.add_argument(
                "--json", action="store_true", default=argparse.SUPPRESS, help="print JSON"
            )
            return added

        adding = action("add", "notify an address of each event from now on; shows the secret once")
        adding.add_argument("ledger", type=int, metavar="LEDGER")
        adding.add_argument("url", metavar="URL")
        adding.add_argument(
            "--type", nargs="+", action="extend", default=[], help="of events; default: all"
        )
        adding.add_argument(
            "--seller", nargs="+", action="extend", default=[], help="default: all sellers"
        )
        listing = action("list", "show webhooks and how they are doing")
        listing.add_argument("ledgers", nargs="*", type=int, metavar="LEDGER")
        for name, text in (
            ("rotate", "make a new secret and show it once; both sign for a day"),
            ("disable", "send nothing more; what happens meanwhile is kept"),
            ("enable", "send again, first what was missed"),
        ):
            one = action(name, text)
            one.add_argument("webhook", type=int, metavar="WEBHOOK")
            if name == "disable":
                one.add_argument("--reason", default="", help="kept in its history")

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        if options["action"] == "add":
            return self._add(on, **options)
        if options["action"] == "list":
            return self._list(options["ledgers"])
        works: dict[str, Callable[[Webhook], Webhook]] = {
            "rotate": lambda one: operations.rotate_secret(
                webhook=one, actor=ACTOR, on=on, now=clock.now()
            ),
            "disable": lambda one: operations.disable(
                webhook=one, actor=ACTOR, on=on, reason=options["reason"]
            ),
            "enable": lambda one: operations.enable(
                webhook=one, actor=ACTOR, on=on, now=clock.now()
            ),
        }
        work = works[options["action"]]
        webhook = transactions.run(lambda: work(queries.get(options["webhook"])))
        result = _shown(webhook)
        if options["action"] == "rotate":
            return self._with_secret(webhook)
        self.table(f"Webhook {webhook.pk}", [result])
        return result

    def _add(self, on: dt.date, **options: Any) -> dict[str, Any]:
        (ledger,) = self.chosen([options["ledger"]])
        webhook = transactions.run(
            lambda: operations.register(
                ledger=ledger,
                url=options["url"],
                types=options["type"],
                sellers=options["seller"],
                actor=ACTOR,
                on=on,
            )
        )
        return self._with_secret(webhook)

    def _with_secret(self, webhook: Webhook) -> dict[str, Any]:
        result = {**_shown(webhook), "secret": decrypt(webhook.secret)}
        if not self.as_json:
            self.table(f"Webhook {webhook.pk}", [_shown(webhook)])
            self.console.print(f"Secret: {result['secret']}", soft_wrap=True)
            self.console.print("It is not shown again: note it now.")
        return result

    def _list(self, numbers: list[int]) -> list[dict[str, Any]]:
        ledgers = [ledger.number for ledger in self.chosen(numbers)]
        rows = [
            {**_shown(one), "waiting": one.waiting, "given_up": one.given_up}
            for one in queries.with_counts(ledgers)
        ]
        self.table("Webhooks", rows, empty="none")
        return rows


def _shown(webhook: Webhook) -> dict[str, Any]:
    return {
        "webhook": webhook.pk,
        "ledger": webhook.ledger_id,
        "url": webhook.url,
        "types": ", ".join(webhook.types) or "all",
        "sellers": ", ".join(webhook.seller_numbers() or ["all"]),
        "state": webhook.state,
        "because": webhook.disabled_because,
    }
