"""Texts of the reports in the back office."""

ABOUT = {
    "ageing": "The unpaid principal at the end of a day, by seller and by days past the due date. "
    "The total equals ledger report 106 of that day.",
    "ageing-history": "The unpaid principal at the end of twelve months and of the day, by "
    "days past the due date and by the claim that had been made. The last row is that of the "
    "ageing.",
    "dunning-ladder": "The invoices that fell due in a period: how many came to each claim, with "
    "what principal, and what of them is unpaid at its end.",
    "money-by-day": "What was booked into and out of the operator's bank accounts, day by day; "
    "days without money are left out of the table.",
    "cash-flow-forecast": "Expected incoming payments and payments to sellers, week by week. Open "
    "invoices are expected on their due date, plus the delay with which half of such customers "
    "have paid within the last year. Overdue amounts that should have been paid by now are shown "
    "as late. Payments to sellers are shown on their next settlement day, before fees.",
    "provisions": "The unpaid principal at the end of a day by the stages of IFRS 9 and by the "
    "claim that had been made, and what to provide for it. Purchased debt is the operator's, "
    "serviced debt its seller's. The rates are yours to choose: those shown are a beginning.",
    "bad-debts": "What was written off of the clients' own invoices, month by month, less what "
    "came in afterwards, and the VAT in it: what relief for bad debts is claimed of. An amount "
    "below zero was recovered, or its write-off undone. Purchased debt is the operator's, without "
    "VAT.",
    "settlement-history": "The settlements of a period, with fees deducted and amounts paid out. "
    "The state of each payout is that of today.",
    "trial-balance": "Every account of the books with its turnover in a period. Debits are "
    "positive, and the accounts of each book sum to zero.",
    "account-statement": "Everything booked on a customer's account in a period, with the balance "
    "after each booking. Debt is positive.",
}
"""An explanation of each report, by its name."""

LABELS = {
    "asOf": "As of",
    "fromDate": "From",
    "toDate": "To",
    "sellerNumber": "Seller",
    "accountNo": "Account",
    "weeks": "Weeks",
    "lossRates": "Loss rates",
}
HINTS = {
    "asOf": "The end of this day; today if empty",
    "fromDate": "First day, at most a year before the last day; 30 days before it if empty",
    "toDate": "Last day of the period; today if empty",
    "sellerNumber": "Number of one seller; all sellers if empty",
    "accountNo": "Number of the customer's account",
    "weeks": "Number of weeks ahead, from 1 to 52; 8 if empty",
    "lossRates": "Percent of stages 1, 2 and 3 with commas between; 1,10,50 if empty",
}
"""The inputs of a report, by the names that the API gives its parameters."""
