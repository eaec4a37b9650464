"""The locks that statements take, in the order in which each transaction takes them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from ledger_project.core.locks import ORDER

TABLES = {
    "core_idempotencykey": "idempotency key",
    "invoices_leftoutentry": "left out entry",
    "invoices_payment": "payment",
    "accounts_surplus": "surplus",
    "invoices_authorization": "authorization",
    "invoices_invoice": "invoice",
    "invoices_paymentreversal": "payment reversal",
    "invoices_draw": "draw",
    "invoices_paymentplan": "payment plan",
    "invoices_letter": "letter",
    "invoices_collectioncase": "collection case",
    "accounts_account": "account",
    "customers_customer": "customer",
    "customers_consent": "consent",
    "core_numberseries": "number series",
    "accounts_settlementfee": "fee line",
    "core_changerequest": "change request",
    "accounts_payout": "payout",
    "accounts_feeinvoice": "fee invoice",
    "webhooks_webhook": "webhook",
    "webhooks_delivery": "delivery",
    "api_client": "client",
    "core_seller": "seller",
    "core_ledger": "ledger",
}
_TAKEN = re.compile(
    r"""pg_advisory_xact_lock\((?P<number>hashtextextended\((?!'events'|'seals'))"""
    r"""|INSERT\ INTO\ "?(?P<claimed>core_idempotencykey|core_numberseries)\b"""
    r"""|INSERT\ INTO\ "?(?P<inserted>\w+)"""
    r"""|(?<!FOR\ )(?<!KEY\ )(?<!DO\ )\bUPDATE\ "?(?P<updated>\w+)"""
    r"""|DELETE\ FROM\ "?(?P<deleted>\w+)"""
    r"""|FOR\ (?:NO\ KEY\ )?UPDATE(?:\ OF\ "?(?P<of>\w+)"?)?(?P<skips>\ SKIP\ LOCKED)?""",
    re.VERBOSE,
)
_FROM = re.compile(r'\b(?:FROM|JOIN)\s+"?(\w+)"?(?:\s+"?(\w+)"?)?')


@dataclass
class Locks:
    """What was locked by each transaction, and where a lock came out of order."""

    transactions: list[list[str]] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    _depth: int = 0
    _inserted: set[str] = field(default_factory=set)

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if sql.startswith("SAVEPOINT"):
            self._depth += 1
            if self._depth == 1:
                self._begin()
        elif sql.startswith("RELEASE"):
            self._depth -= 1
        elif not sql.startswith("ROLLBACK"):
            if self._depth == 0:
                self._begin()
            if context["cursor"].rowcount:
                self._note(sql)
        return result

    def _begin(self) -> None:
        self.transactions.append([])
        self._inserted = set()

    def _note(self, sql: str) -> None:
        for found in _TAKEN.finditer(sql):
            if found["number"]:
                self._take("invoice number")
            elif table := found["claimed"]:
                self._take(TABLES[table])
            elif table := found["inserted"]:
                self._inserted.add(table)
            else:
                table = found["updated"] or found["deleted"]
                for one in [table] if table else _selected(sql, found):
                    if one in TABLES and (found["updated"] is None or one not in self._inserted):
                        self._take(TABLES[one], waits=not found["skips"])

    def _take(self, name: str, *, waits: bool = True) -> None:
        held = self.transactions[-1]
        if name in held:
            return
        if waits and held and ORDER.index(name) < max(map(ORDER.index, held)):
            self.broken.append(" → ".join([*held, name]))
        held.append(name)


def _selected(sql: str, locking: re.Match[str]) -> list[str]:
    """Return the tables that a SELECT … FOR UPDATE locks: the one it names, else all."""
    before = sql[: locking.start()]
    if named := locking["of"]:
        return [table for table, alias in _FROM.findall(before) if named in (table, alias)][:1]
    return [table for table, _ in _FROM.findall(before[before.rindex("SELECT") :])]


@contextmanager
def observed() -> Iterator[Locks]:
    """Record the locks of this connection while the block runs."""
    locks = Locks()
    with connection.execute_wrapper(locks):
        yield locks
