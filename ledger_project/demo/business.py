"""The business days of the demo: from authorization to settlement and files."""

import datetime as dt
import hashlib
import time
from collections import Counter
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import OutputWrapper
from rich import box
from rich.table import Table

from invoice_ledger import Ledger as Client
from ledger_project import samples
from ledger_project.api.scopes import SUBDOMAINS
from ledger_project.core import clock
from ledger_project.core.commands import console_on, table_of
from ledger_project.core.models import Ledger
from ledger_project.demo.operator import CustomerCare, Treasury, run
from ledger_project.demo.sellers import PAYER, Billing, Connect, Shop, trade_together
from ledger_project.demo.serving import serving
from reports.models import OutputFile
from reports.output_files import CLIENT_TYPES

# Business days before today, and the orders of each seller: enough that each way which orders and
# customers go is gone. The first day lies so far back that what it leaves open has expired on the
# next.
DAYS = ((35, 24), (4, 14), (3, 20), (2, 16), (1, 12), (0, 16))
SELLERS = (
    ("654", "Nordic Shoes AB", "SE4550000000058398257466", "3.20", "1.50"),
    ("655", "Skärgårdsbutiken AB", "SE3550000000054910000003", "2.00", "2.25"),
)

PAYMENT_HEADER = (
    "payment_reference,amount,currency,value_date,bank_reference,payer_name,payer_account"
)
COMPANY = samples.company_number("SE", 1)
BY_INVOICE = "655"
"""The seller that pays its fees by invoice, in the month after."""


class Demo:
    """A sample ledger, its sellers, and the operator, on a command's output."""

    def __init__(self, stdout: OutputWrapper) -> None:
        self.stdout = stdout
        self.console = console_on(stdout)

    def show(self) -> None:
        started = time.monotonic()
        call_command("migrate", verbosity=0)
        self.today = clock.business_date()
        self.number = self._open_ledger()
        self.home = Path(settings.LEDGER_DATA_DIR) / "demo" / str(self.number)
        self.home.mkdir(parents=True, mode=0o700)
        shops = [Shop(number, self._access(number)) for number, *_ in SELLERS]
        self.accounting = self._access()
        self.care = CustomerCare(self._access())
        self.billing = Billing(self._access(), SELLERS[0][0])
        self.treasury = Treasury(self.number, self.home)
        self.paid_out: list[dict[str, Any]] = []
        self.billed: list[dict[str, Any]] = []
        self.cared: list[dict[str, Any]] = []
        self.console.print(
            f"\nLedger [bold]{self.number}[/] is open with the sellers "
            + " and ".join(f"{name} ({number})" for number, name, *_ in SELLERS)
            + ". Their systems now trade through HTTP.\n"
        )
        days, files = [], []
        for turn, (ago, orders) in enumerate(DAYS, 1):
            on = self.today - dt.timedelta(days=ago)
            self.console.print(f"Business day {turn} of {len(DAYS)}, {on} …")
            day, downloaded = self._business_day(shops, on, orders)
            days.append(day)
            files += downloaded
        self._show(shops, days, files)
        self.console.print("\n[bold]Are the books right?[/]")
        call_command("verify_ledger", self.number, stdout=self.stdout)
        self._next_steps(time.monotonic() - started)

    def _open_ledger(self) -> int:
        taken = set(Ledger.objects.values_list("number", flat=True))
        number = next(n for n in range(501, 100_000) if n not in taken)
        run("open_ledger", number, name=f"Sample ledger {number}", country="SE",
             organisation_number=COMPANY, operator_organisation_number=COMPANY,
             operator_vat_no=f"SE{COMPANY.replace('-', '')}01",
             operator_street_address="Sveavägen 1", operator_zip_code="11157",
             operator_city="Stockholm", penalty_interest=Decimal("11.50"),
             approval_limit=Treasury.LIMIT)  # fmt: skip
        for seller, name, iban, item_fee, commission in SELLERS:
            run("register_seller", number, seller, name=name, iban=iban, item_fee=item_fee,
                 provision=commission, fees_invoiced=seller == BY_INVOICE,
                 reminder_fee_agreed=True,
                 organisation_number=COMPANY, vat_no=f"SE{COMPANY.replace('-', '')}01",
                 street_address="Hamngatan 1", zip_code="11147", city="Stockholm")  # fmt: skip
        return number

    def _access(self, *sellers: str) -> Connect:
        """Return what connects a system, with a new client's credentials, to a day's server."""
        issued = run("issue_client", self.number, seller=list(sellers), scope=list(SUBDOMAINS))
        return partial(
            Client,
            ledger_no=self.number,
            client_id=issued["client_id"],
            client_secret=issued["client_secret"],
        )

    def _business_day(
        self, shops: list[Shop], on: dt.date, orders: int
    ) -> tuple[dict[str, Any], list[Any]]:
        """Play one day: the sellers trade, the operator's runs follow, the files are downloaded."""
        with serving(on) as server:
            # While it starts.
            seen = self.treasury.work(on, returned=len(self.paid_out) == 3)
            base = server.ready()
            counts = sum(trade_together(shops, base, on, orders), Counter())
            cared = self.care.work(base)
            billed = self.billing.work(base, on)
            rows = self._runs(shops, on)
            (self.home / f"{self.billing.last}.pdf").write_bytes(self.billing.download(base))
            downloaded = self._download(base, on)
        claims = rows.pop("claims")
        self.paid_out.append(
            {"date": on, **seen, **{name: rows.pop(name) for name in ("sent", "fee invoices")}}
        )
        day = {
            "date": on,
            **{name: counts[name] for name in ("authorized", "declined", "cancelled")},
            "captures": sum(n for name, n in counts.items() if name.startswith("captured")),
            "credits": counts["credited"],
            **rows,
            "files": len(downloaded),
        }
        ways = {name: billed[name] for name in self.billing.WAYS}
        self.billed.append({"date": on, **ways, "claims": claims})
        self.cared.append({"date": on, **{name: cared[name] for name in self.care.WAYS}})
        return day, downloaded

    def _runs(self, shops: list[Shop], on: dt.date) -> dict[str, Any]:
        """Run the operator's end of the day: expiry, the bank's file, settlement, files."""
        bank = self.home / f"payments-{on}.csv"
        reported = [*(shop.payments for shop in shops), self.billing.payments]
        lines = [line for payments in reported for line in payments]
        stray = f"00000000000000,99.00,SEK,{on},bank-stray-{on},,{PAYER}"
        bank.write_text("\n".join([PAYMENT_HEADER, *lines, stray, ""]))
        paid = run("import_payments", str(bank), ledger=self.number, date=on)
        done = {one["step"]: one["result"] for one in run("end_of_day", self.number, date=on)}
        return {
            "expired": done["expiry"]["expired"],
            "payments": paid["imported"],
            "surplus": paid["with_surplus"],
            "transferred": self.treasury.transferred(on),
            "claims": done["claims"]["claims"],
            "sent": done["payouts"]["payouts"],
            "fee invoices": done["fees"]["fee_invoices"],
        }

    def _download(self, base: str, on: dt.date) -> list[Any]:
        """Fetch the day's files through the Output API, as the accounting department would."""
        found: list[Any] = []
        with self.accounting(base) as ledger:
            for name in CLIENT_TYPES:
                for file in ledger.files(name).items:
                    if file.business_date != on:
                        continue
                    content = file.download().content
                    if hashlib.sha256(content).hexdigest() != file.sha256:
                        raise CommandError(f"{file.file_name} is not what its digest says")
                    (self.home / file.file_name).write_bytes(content)
                    found.append(
                        {"type": name, "date": on, "file": file.file_name, "bytes": file.size}
                    )
        # The payout file is the operator's own: the API does not list it.
        made = OutputFile.objects.filter(ledger_id=self.number, business_date=on)
        if len(found) != (expected := made.filter(type__in=CLIENT_TYPES).count()):
            raise CommandError(f"{expected} files were produced on {on}, {len(found)} are listed")
        return found

    def _show(self, shops: list[Shop], days: list[Any], files: list[Any]) -> None:
        self.console.print(table_of("What happened", days))
        self.console.print(table_of("What customer care did", self.cared))
        self.console.print(table_of("What billing did, and the claims of the day", self.billed))
        self.console.print(table_of("What became of the payouts", self.paid_out))
        if not shops[0].shown:
            raise CommandError("No order was captured in part")
        authorization, after = shops[0].shown
        table = Table(
            title="One authorization",
            title_justify="left",
            title_style="bold",
            box=box.SIMPLE_HEAD,
        )
        for heading in (authorization.id, "when authorized", "after a partial capture"):
            table.add_column(heading)
        both = (authorization, after)
        table.add_row("status", *(one.status for one in both))
        table.add_row("remainingAmount", *(str(one.remaining_amount) for one in both))
        table.add_row("capturedAmount", *(str(one.captured_amount) for one in both))
        rels = ["\n".join(f"{each.method} {each.rel}" for each in one.operations) for one in both]
        table.add_row("operations", *rels)
        self.console.print(table)
        last = files[-1]["date"]
        todays = [each for each in files if each["date"] == last]
        self.console.print(table_of(f"Files of {last}", todays))
        self.console.print(f"All {len(files)} files lie in {self.home}", soft_wrap=True)

    def _next_steps(self, seconds: float) -> None:
        self.console.print(
            f"\nDone in {seconds:.0f} s. How to go on:\n"
            "  make serve                                  the API and the back office\n"
            f"  .venv/bin/python manage.py issue_client {self.number} --scope invoice   "
            "a client of your own\n"
            f"  .venv/bin/python manage.py verify_ledger {self.number}   verify the books again\n"
            "  README.md                                   a first sale in Python and with curl"
        )
