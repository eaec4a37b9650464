"""Sort a bank's file out for a ledger: what is booked, and what is left out for which reason."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from accounts.models import Payout, PayoutBatch
from invoices.bank.formats import BankFile, BankTransaction, Kind, LeftOut
from invoices.bank.formats.transactions import left_out
from invoices.bank.own_accounts import OwnAccounts
from invoices.left_out_states import CONTRADICTION, OTHER_ACCOUNT, REPEATED
from invoices.models import Payment, PaymentReversal
from ledger_project.core.models import Ledger
from ledger_project.core.texts import say

_Known = Mapping[tuple[Kind, str], Payment | PaymentReversal]


def sorted_out(ledger: Ledger, file: BankFile) -> BankFile:
    """Return what of a file concerns a ledger.

    Entries of other accounts are left out (their draws and mandates concern others as well), as are
    those whose bank reference the ledger knows with other content, unless a further one differs.
    What answers a payout of the ledger is not left out: it has its own effect.
    """
    own = OwnAccounts(ledger)
    remarks = [
        say(
            "The account {account} cannot be compared with the ledger's own: name "
            "it (open_ledger --bank-accounts), or entries of others are taken for "
            "the ledger's",
            account=account,
        )
        for account in dict.fromkeys(one.account for one in file.transactions)
        if own.is_unsure(account)
    ]
    mine = [one for one in file.transactions if own.has(one.account)]
    others = [left_out(one, OTHER_ACCOUNT) for one in file.transactions if not own.has(one.account)]
    transactions, contradictions = _named(ledger, mine)
    answers = _answers(ledger, file.left_out)
    left = [
        one if own.has(one.account) else replace(one, reason=OTHER_ACCOUNT)
        for one in file.left_out
        if one not in answers
    ]
    return replace(
        file,
        transactions=tuple(transactions),
        left_out=(*left, *others, *contradictions),
        answering=tuple(one for one in answers if own.has(one.account)),
        statements=tuple(one for one in file.statements if one.account and own.has(one.account)),
        draws=tuple(one for one in file.draws if own.has(one.account)),
        mandates=tuple(one for one in file.mandates if own.has(one.account)),
        requests=tuple(one for one in file.requests if own.has(one.account)),
        remarks=(*file.remarks, *remarks),
    )


def _named(
    ledger: Ledger, transactions: Collection[BankTransaction]
) -> tuple[list[BankTransaction], list[LeftOut]]:
    """Return the transactions under the bank references that they have in the ledger, and others.

    One that is only of its message may have been in another: the same amount of the same payer
    on the same day then is left out.
    """
    known = _known(ledger, transactions)
    taken = {one.bank_reference for one in transactions}
    named: list[BankTransaction] = []
    left: list[LeftOut] = []
    for one in transactions:
        name = _name_of(one, known, taken)
        if not name:
            left.append(left_out(one, CONTRADICTION))
        elif one.of_message and (one.kind, name) not in known and _is_told(ledger, one):
            left.append(left_out(one, REPEATED))
        else:
            taken.add(name)
            named.append(replace(one, bank_reference=name))
    return named, left


def _known(ledger: Ledger, transactions: Collection[BankTransaction]) -> _Known:
    """Return what the ledger has under the bank references of transactions."""
    references = [name for one in transactions for name in (one.bank_reference, *one.also)]
    known: dict[tuple[Kind, str], Payment | PaymentReversal] = {}
    for kind, model in ((Kind.PAYMENT, Payment), (Kind.REVERSAL, PaymentReversal)):
        same = model.objects.filter(ledger=ledger, bank_reference__in=references)
        known |= {(kind, one.bank_reference): one for one in same}
    return known


def _name_of(one: BankTransaction, known: _Known, taken: Collection[str]) -> str:
    """Return the bank reference of a transaction; empty if other content has it and all further."""
    for name in (one.bank_reference, *one.also):
        if (earlier := known.get((one.kind, name))) and earlier.says(one):
            return name
    if (one.kind, one.bank_reference) not in known:
        return one.bank_reference
    return next(
        (name for name in one.also if (one.kind, name) not in known and name not in taken), ""
    )


def _is_told(ledger: Ledger, one: BankTransaction) -> bool:
    """Return whether another message may have reported a transaction without a reference before."""
    if one.kind is not Kind.PAYMENT:
        return PaymentReversal.objects.filter(
            ledger=ledger, amount=one.amount, value_on=one.value_on
        ).exists()
    return Payment.objects.filter(
        ledger=ledger,
        amount=one.amount,
        value_on=one.value_on,
        payment_reference=one.payment_reference,
        payer_name=one.payer_name,
    ).exists()


def _answers(ledger: Ledger, left: Collection[LeftOut]) -> set[LeftOut]:
    """Return the entries that state the number of a payout of the ledger, or of a batch."""
    names = {name for one in left for name in one.names}
    if not names:
        return set()
    known = {
        *Payout.objects.filter(ledger=ledger, number__in=names).values_list("number", flat=True),
        *PayoutBatch.objects.filter(ledger=ledger, number__in=names).values_list(
            "number", flat=True
        ),
    }
    return {one for one in left if not known.isdisjoint(one.names)}
