"""Whose account it is: which of a bank's accounts are a ledger's own."""

import re
from enum import Enum

from invoices.bank.formats.betalingsservice import ACCOUNT
from ledger_project.core.models import Country, Ledger

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}")
_LONGEST_GIRO = 8
_SHORTEST_ACCOUNT = 9


class _Kind(Enum):
    IBAN = "IBAN"
    GIRO = "giro number"
    NUMBER = "account number"
    PBS = "PBS number"


class OwnAccounts:
    """The bank accounts of a ledger: its payment account, and further ones that it names.

    Once it names further ones, no other account is its own. Until then, one of a kind that it has
    none of (an IBAN, a giro number, a domestic number) cannot be compared: it is taken for its own,
    and said.
    """

    def __init__(self, ledger: Ledger) -> None:
        named = [ledger.payment_account_number, ledger.payment_account_iban, *ledger.bank_accounts]
        if ledger.country == Country.DK and ledger.direct_debit_id:
            named.append(f"{ACCOUNT}{ledger.direct_debit_id}")
        self._known = {one for account in named if (one := _spelled(account))}
        self._kinds = {_kind(one) for one in self._known}
        self._all_named = bool(ledger.bank_accounts)

    def has(self, account: str) -> bool:
        """Return whether an account of a bank's file is the ledger's, or cannot be compared."""
        return not account or self._is_known(account) or self.is_unsure(account)

    def is_unsure(self, account: str) -> bool:
        """Return whether there is nothing to compare an account with."""
        if not account or self._all_named or self._is_known(account):
            return False
        return _kind(_spelled(account)) not in self._kinds

    def _is_known(self, account: str) -> bool:
        spelled = _spelled(account)
        return spelled in self._known or any(_is_same(spelled, own) for own in self._known)


def _spelled(account: str) -> str:
    return "".join(filter(str.isalnum, account)).upper()


def _kind(spelled: str) -> _Kind:
    if _IBAN.fullmatch(spelled):
        return _Kind.IBAN
    if spelled.startswith(ACCOUNT.strip()):
        return _Kind.PBS
    return _Kind.GIRO if len(spelled) <= _LONGEST_GIRO else _Kind.NUMBER


def _is_same(one: str, other: str) -> bool:
    """Return whether one is the IBAN of the other, a domestic number."""
    number, iban = sorted((one, other), key=len)
    return (
        len(number) >= _SHORTEST_ACCOUNT
        and bool(_IBAN.fullmatch(iban))
        and not _IBAN.fullmatch(number)
        and iban[4:].lstrip("0").endswith(number.lstrip("0"))
    )
