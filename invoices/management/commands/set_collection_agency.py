"""Show and set the agency that collects for a ledger."""

from functools import partial
from typing import Any

from django.core.management import CommandParser

from invoices.models import CollectionAgency
from invoices.operations import remove_collection_agency, set_collection_agency
from ledger_project.core import transactions
from ledger_project.core.actors import operator
from ledger_project.core.commands import LedgerCommand, add_reason
from ledger_project.core.errors import Invalid
from ledger_project.core.models import Ledger, Seller


class Command(LedgerCommand):
    help = (
        "Set the agency to which invoices in debt collection are handed over, of a ledger or of "
        "one seller, and show all agencies of the ledger. Cases that another agency has stay with "
        "it. Without a name they are only shown."
    )
    takes_ledger = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--seller", metavar="SELLER", help="of this seller's invoices")
        parser.add_argument("--name", help="the agency")
        parser.add_argument("--creditor-number", help="the ledger's number at the agency")
        parser.add_argument(
            "--account", default="", help="the bank account from which the agency remits"
        )
        parser.add_argument("--remove", action="store_true", help="hand no more invoices over")
        add_reason(parser)

    def execute_for(self, **options: Any) -> Any:
        (ledger,) = self.chosen([options["ledger"]])
        of: dict[str, Any] = {
            "ledger": ledger,
            "actor": operator(),
            "seller": self._seller(ledger, options["seller"]),
            "reason": options["reason"],
        }
        if options["remove"]:
            transactions.run(partial(remove_collection_agency, **of))
        elif options["name"]:
            members = {name: options[name] for name in ("name", "creditor_number", "account")}
            members["creditor_number"] = members["creditor_number"] or ""
            transactions.run(partial(set_collection_agency, **of, **members))
        found = CollectionAgency.objects.filter(ledger=ledger).select_related("seller")
        rows = [
            {
                "seller": one.seller.number if one.seller else "all",
                "name": one.name,
                "creditor_number": one.creditor_number,
                "account": one.account,
            }
            for one in found.order_by("pk")
        ]
        self.table(f"Collection agencies of ledger {ledger.number}", rows, empty="none is set")
        return rows

    def _seller(self, ledger: Ledger, number: str | None) -> Seller | None:
        if number is None:
            return None
        if (found := Seller.objects.filter(ledger=ledger, number=number).first()) is None:
            raise Invalid({"seller": f"There is no seller {number}"})
        return found
