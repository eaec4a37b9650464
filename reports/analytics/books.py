"""The settlements, the trial balance, and the statement of a customer's account."""

from typing import Any

from accounts.books.chart import NAMES, Role
from accounts.errors import AccountNotFound
from accounts.models import Account
from customers.queries import known_to
from ledger_project.core.money import ZERO
from ledger_project.core.texts import say
from reports.analytics.account_ledger import BookAccount, own_names
from reports.analytics.parameters import ReportQuery
from reports.analytics.table import (
    Column,
    ColumnKind,
    Layout,
    Picture,
    ReportTable,
    Value,
    summed,
)

_SETTLEMENTS = """
SELECT t.settled_on, t.number, s.number, t.debit_count + t.credit_count, t.amount, t.returned,
       t.fees, t.vat, t.transferred, sum(t.transferred) OVER (ORDER BY t.id), coalesce(p.state, '')
  FROM accounts_settlement t
  JOIN core_seller s ON s.ledger_id = t.ledger_id AND s.id = t.seller_id
  LEFT JOIN accounts_payout p ON p.ledger_id = t.ledger_id AND p.settlement_id = t.id
 WHERE t.ledger_id = %(ledger)s AND t.settled_on BETWEEN %(since)s AND %(on)s
   AND (%(sellers)s::bigint[] IS NULL OR t.seller_id = ANY(%(sellers)s))
 ORDER BY t.id
"""
SETTLEMENTS = (
    Column("settledOn", "Settled on", ColumnKind.DATE),
    Column("accountingNo", "Number"),
    Column("sellerNumber", "Seller"),
    Column("records", "Records", ColumnKind.COUNT),
    Column("amount", "Amount", ColumnKind.AMOUNT),
    Column("returnedAmount", "Came back", ColumnKind.AMOUNT),
    Column("fees", "Fees", ColumnKind.AMOUNT),
    Column("vat", "VAT", ColumnKind.AMOUNT),
    Column("transferredAmount", "Transferred", ColumnKind.AMOUNT),
    Column("cumulatedAmount", "Cumulated", ColumnKind.AMOUNT),
    Column("payout", "Payout"),
)


def settlement_history(query: ReportQuery) -> ReportTable:
    """Return the settlements of a period with deductions, transfers and the state of the payout.

    The states of payouts are those of now.
    """
    rows = query.fetch(_SETTLEMENTS)
    sums = summed(rows, range(4, 9))
    totals = (None, "", "", sum(row[3] for row in rows), *sums, None, "")
    amount, returned, fees, vat, transferred = sums
    picture = Picture(
        say("From what was sold to what was transferred"),
        tuple(say(column.title) for column in SETTLEMENTS[4:9]),
        (("", (amount, returned, -fees, -vat, transferred)),),
        Layout.WATERFALL,
    )
    facts = {"currency": query.ledger.currency}
    return ReportTable(SETTLEMENTS, rows, totals, facts, (picture,))


_BALANCES = """
SELECT book, account_number, role, sum(opening), sum(debit), sum(credit),
       sum(opening + debit - credit)
  FROM (SELECT book, account_number, role, 0.00 AS opening, debit, credit
          FROM book_totals(%(ledger)s, %(on)s)
         UNION ALL
        SELECT book, account_number, role, debit - credit, -debit, -credit
          FROM book_totals(%(ledger)s, %(since)s::date - 1)) AS totals
 WHERE book = 'client' OR %(operator)s
 GROUP BY book, account_number, role ORDER BY book, account_number, role
"""
BALANCES = (
    Column("book", "Book"),
    Column("account", "Account"),
    Column("name", "Name"),
    Column("openingBalance", "Opening", ColumnKind.AMOUNT),
    Column("debit", "Debit", ColumnKind.AMOUNT),
    Column("credit", "Credit", ColumnKind.AMOUNT),
    Column("closingBalance", "Closing", ColumnKind.AMOUNT),
)


def trial_balance(query: ReportQuery) -> ReportTable:
    """Return every account of the books with its turnover in a period.

    Debits are positive, and each book sums to zero. Clients see the client's book; staff also see
    the operator's.
    """
    own = {role: name for role, (_, name) in own_names(query.ledger).items()}
    found = query.fetch(_BALANCES, operator=query.operator)
    rows = [
        (say(book), number, own.get(role) or say(NAMES[Role(role)]), *sums)
        for book, number, role, *sums in found
    ]
    keys = [BookAccount(Role(role), number).key for _, number, role, *_ in found]
    sums = summed(rows, range(3, 7))
    facts = {"currency": query.ledger.currency}
    pictures = tuple(
        Picture(
            title,
            tuple(f"{row[1] or ''} {row[2]}".strip() for row in shown),
            (("", tuple(row[6] for row in shown)),),
            Layout.LYING,
        )
        for book, title in (
            ("client", say("Closing balances of the client's book")),
            ("operator", say("Closing balances of the operator's book")),
        )
        if (shown := [row for row in rows if row[0] == say(book) and row[6]])
    )
    return ReportTable(BALANCES, rows, ("", "", "", *sums), facts, pictures, keys)


_MOVEMENTS = """
SELECT t.book_on, t.value_on, i.invoice_no, t.type, t.cause, t.debt_change, t.book_on < %(since)s
  FROM invoices_invoice i
  JOIN invoices_invoicetransaction t ON t.ledger_id = i.ledger_id AND t.invoice_id = i.id
   AND t.book_on <= %(on)s AND t.debt_change <> 0
 WHERE i.ledger_id = %(ledger)s AND i.account_id = %(account)s
   AND (%(sellers)s::bigint[] IS NULL OR i.seller_id = ANY(%(sellers)s))
 ORDER BY t.book_on, t.id
"""
STATEMENT = (
    Column("bookDate", "Booked", ColumnKind.DATE),
    Column("valueDate", "Value date", ColumnKind.DATE),
    Column("invoiceNo", "Invoice"),
    Column("type", "What"),
    Column("cause", "Cause"),
    Column("debit", "Debit", ColumnKind.AMOUNT),
    Column("credit", "Credit", ColumnKind.AMOUNT),
    Column("balance", "Balance", ColumnKind.AMOUNT),
)


def account_statement(query: ReportQuery) -> ReportTable:
    """Return the bookings on a customer's account in a period, each with the balance after it.

    Debts are positive. Only invoices of sellers that the actor covers are included. Raises
    `AccountNotFound`, also where no such seller knows the customer.
    """
    found = Account.objects.filter(
        known_to(query.sellers, "customer"), ledger=query.ledger, account_no=query.account_no
    )
    account = found.select_related("customer").first()
    if account is None:
        raise AccountNotFound(say("There is no account {number}", number=query.account_no))
    opening = balance = ZERO
    rows: list[tuple[Any, ...]] = []
    for booked, value, invoice, type_, cause, change, before in query.fetch(
        _MOVEMENTS, account=account.pk
    ):
        balance += change
        if before:
            opening = balance
            continue
        debit, credit = max(change, ZERO), max(-change, ZERO)
        rows.append((booked, value, invoice, type_, cause, debit, credit, balance))
    sums = summed(rows, (5, 6))
    facts: dict[str, Value] = {
        "accountNo": account.account_no,
        "customerNo": account.customer.customer_no,
        "currency": account.currency,
        "openingBalance": opening,
        "closingBalance": balance,
    }
    days: dict[str, Any] = {row[0].isoformat(): max(row[7], ZERO) for row in rows}
    totals = (None, None, "", "", "", *sums, balance)
    picture = Picture(say("Balance after each day"), tuple(days), (("", tuple(days.values())),))
    return ReportTable(STATEMENT, rows, totals, facts, (picture,))
