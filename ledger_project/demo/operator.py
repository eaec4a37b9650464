"""The operator's people: customer care, and the staff that handle payouts."""

import datetime as dt
import io
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar

import msgspec
from django.core.management import call_command
from django.db.models import Sum

from accounts.models import Payout, Settlement
from accounts.settlements import payouts
from accounts.settlements.states import APPROVED_ONCE, HELD, SENT
from invoice_ledger import Ledger as Client
from invoice_ledger import problems
from invoice_ledger.synchronous import Customer
from invoices.bank.returns import return_to_payer
from invoices.models import Payment, PaymentReturn
from invoices.states import UNMATCHED
from ledger_project.core import transactions
from ledger_project.core.actors import Actor
from ledger_project.core.approvals import digest_of
from ledger_project.core.models import Ledger
from ledger_project.core.money import ZERO
from ledger_project.demo.sellers import PAYER, Connect

_decode = msgspec.json.Decoder(float_hook=Decimal).decode


@dataclass
class CustomerCare:
    """The operator's customer care; it uses only operations that are listed for the customers."""

    WAYS: ClassVar = ("surpluses set off", "surpluses paid out", "consents", "terminations")
    connect: Connect

    def work(self, base: str) -> Counter[str]:
        """Work a business day: surpluses are used, some customers consent to e-mail, some leave."""
        counts: Counter[str] = Counter()
        with self.connect(base) as ledger:
            for turn, customer in enumerate(islice(ledger.customers(top=60), 60)):
                counts.update(self._use_surpluses(ledger, customer))
                if turn % 12 == 3:
                    counts.update(self._consent(customer))
                if turn % 30 == 17:
                    counts.update(self._leave(ledger, customer))
        return counts

    def _use_surpluses(self, ledger: Client, customer: Customer) -> list[str]:
        """Set surpluses off against the invoice that is due first; without one, repay them."""
        done = []
        for surplus in customer.list_surpluses():
            if hasattr(surplus, "set_off_surplus"):
                opened = ledger.invoices(customer_no=customer.customer_no, status="open")
                first = min(opened, key=lambda invoice: invoice.due_date)
                surplus.set_off_surplus(invoice_no=first.invoice_no)
                done.append("surpluses set off")
            elif hasattr(surplus, "pay_out_surplus"):
                try:
                    surplus.pay_out_surplus()
                except problems.Validation:
                    # No bank told where the money came from: the customer names an account.
                    surplus.pay_out_surplus(iban=PAYER)
                done.append("surpluses paid out")
        return done

    def _consent(self, customer: Customer) -> list[str]:
        if any(customer.list_consents()):
            return []
        customer.give_consent(type="Email")
        return ["consents"]

    def _leave(self, ledger: Client, customer: Customer) -> list[str]:
        """End an account and its customer; each stays until nothing is owed."""
        if not hasattr(customer, "initiate_termination"):
            return []
        for account in ledger.accounts(customer_no=customer.customer_no):
            account.request_close()
        customer.initiate_termination()
        return ["terminations"]


@dataclass
class Treasury:
    """The staff that handle the payouts of a ledger and import the bank's answers."""

    LIMIT: ClassVar = Decimal(9_000)
    number: int
    home: Path

    def work(self, on: dt.date, *, returned: bool) -> dict[str, Any]:
        """Work a morning: two approve pending payouts; those sent are paid, or one is returned.

        The first payment that nobody could match goes back to its payer.
        """
        ledger = Ledger.objects.get(number=self.number)
        answer = self.home / f"payouts-{on}.xml"
        answer.write_text(self._answer(ledger, returned))
        self._give_back(on)
        approved = sum(self._approve(ledger, on))
        counts = run("import_payout_status", str(answer), ledger=self.number, date=on)
        return {
            "approved by two": approved,
            "paid": counts["paid"],
            "returned": counts["failed"],
        }

    def transferred(self, on: dt.date) -> Decimal:
        """Return the amount that was settled with the sellers that day."""
        settled = Settlement.objects.filter(ledger=self.number, settled_on=on)
        return settled.aggregate(sum=Sum("transferred", default=ZERO))["sum"]

    def _give_back(self, on: dt.date) -> None:
        payments = Payment.objects.filter(ledger=self.number).select_related("ledger")
        if PaymentReturn.objects.filter(ledger=self.number).exists():
            return
        if stray := payments.filter(state=UNMATCHED).order_by("pk").first():
            staff = Actor(name="staff:anna", holds=lambda scope, codename: True)
            work = partial(return_to_payer, payment=stray, actor=staff, on=on)
            transactions.run(work)

    def _approve(self, ledger: Ledger, on: dt.date) -> Any:
        steps = (("anna", payouts.approve, HELD), ("bo", payouts.countersign, APPROVED_ONCE))
        for name, operation, state in steps:
            staff = Actor(name=f"staff:{name}", holds=lambda scope, codename: True)
            for one in Payout.objects.filter(ledger=ledger, state=state).select_related(
                "ledger", "seller"
            ):
                seen = digest_of(one)
                transactions.run(partial(operation, payout=one, actor=staff, on=on, seen=seen))
                yield state == APPROVED_ONCE

    def _answer(self, ledger: Ledger, returned: bool) -> str:
        """Build a camt.054 of the payouts that are with the bank; the first `returned`, if any."""
        sent = Payout.objects.filter(ledger=ledger, state=SENT).order_by("pk")
        entries = "".join(
            f"<Ntry><Amt Ccy='{ledger.currency}'>{one.amount:.2f}</Amt><CdtDbtInd>"
            + ("CRDT" if returned and not index else "DBIT")
            + "</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><NtryDtls><TxDtls><Refs><EndToEndId>"
            f"{one.number}</EndToEndId></Refs>"
            f"<Amt Ccy='{ledger.currency}'>{one.amount:.2f}</Amt>"
            + ("<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>" if returned and not index else "")
            + "</TxDtls></NtryDtls></Ntry>"
            for index, one in enumerate(sent)
        )
        return (
            "<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.054.001.08'>"
            f"<BkToCstmrDbtCdtNtfctn><Ntfctn>{entries}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"
        )


def run(command: str, *args: Any, **options: Any) -> Any:
    """Run a management command as a script would; return its JSON."""
    out = io.StringIO()
    given = {key: value for key, value in options.items() if value not in ([], None)}
    call_command(command, *args, json=True, stdout=out, **given)
    return _decode(out.getvalue())
