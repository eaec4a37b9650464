"""Roles of the two books and the default account numbers of each country, as data.

The client book's numbers are the documented defaults (the public ledger documentation, "Book
accounts"); where a country's list has a gap, the number comes from its standard chart: BAS for
Sweden, NS 4102 for Norway, the Finnish Raportointikoodisto-style plan, the Danish standard plan.
A ledger overrides any of them with a `ChartOverride`. The operator book is never exported; its
accounts are identified by role alone.

To add a role: a member here, a number for each country, and the template that posts on it.
"""

from decimal import Decimal

from django.db import models


class Book(models.TextChoices):
    CLIENT = "client"
    OPERATOR = "operator"


class Role(models.TextChoices):
    """Purpose of an account. The first group is the client book, the second the operator's."""

    RECEIVABLE = "receivable"
    RECEIVABLE_DIRECT = "receivable_direct"
    RECEIVABLE_DIRECT_SWISH = "receivable_direct_swish"
    AGENCY_RECEIVABLE = "agency_receivable"
    BAD_DEBT = "bad_debt"
    SETTLEMENT_RECEIVABLE = "settlement_receivable"
    CUSTOMER_LIABILITY = "customer_liability"
    CREDIT_TRANSPORT = "credit_transport"
    SALES = "sales"
    REMINDER_FEE = "reminder_fee"
    COLLECTION_FEE = "collection_fee"
    LATE_FEE = "late_fee"
    COLLECTION_EXPENSES = "collection_expenses"
    COLLECTION_CHARGES = "collection_charges"
    REMISSION = "remission"
    ROUNDING = "rounding"
    INTEREST = "interest"
    BANK = "bank"
    SERVICE_FEES = "service_fees"
    INPUT_VAT = "input_vat"
    SERVICE_PAYABLE = "service_payable"

    CLIENT_FUNDS = "client_funds"
    PURCHASED_RECEIVABLE = "purchased_receivable"
    AGENCY_FUNDS = "agency_funds"
    CLIENT_LIABILITY = "client_liability"
    CUSTOMER_SURPLUS = "customer_surplus"
    UNMATCHED_PAYMENTS = "unmatched_payments"
    PAYOUTS_IN_TRANSIT = "payouts_in_transit"
    FEE_REVENUE = "fee_revenue"
    OUTPUT_VAT = "output_vat"
    CLAIM_FEE_REVENUE = "claim_fee_revenue"
    INTEREST_REVENUE = "interest_revenue"
    OPERATOR_REMISSION = "operator_remission"
    CREDIT_LOSS = "credit_loss"
    COLLECTION_COSTS = "collection_costs"
    FEE_RECEIVABLE = "fee_receivable"
    OPERATOR_BANK = "operator_bank"


R = Role
COUNTRIES = ("SE", "NO", "DK", "FI")
_CLIENT = {
    #                            SE       NO      DK      FI
    R.RECEIVABLE:              ("1510", "1500", "6310", "1700"),
    R.RECEIVABLE_DIRECT:       ("1513", "1520", "6312", "1703"),
    R.RECEIVABLE_DIRECT_SWISH: ("1514", "1521", "6313", "1704"),
    R.AGENCY_RECEIVABLE:       ("1517", "1522", "6314", "1705"),
    R.BAD_DEBT:                ("1519", "1580", "6319", "1709"),
    R.SETTLEMENT_RECEIVABLE:   ("1684", "1390", "6490", "1760"),
    R.CUSTOMER_LIABILITY:      ("2490", "2900", "7490", "2870"),
    R.CREDIT_TRANSPORT:        ("2499", "2999", "7499", "2879"),
    R.SALES:                   ("3000", "3000", "1010", "3000"),
    R.REMINDER_FEE:            ("3591", "3900", "1510", "3591"),
    R.COLLECTION_FEE:          ("3592", "3901", "1511", "3592"),
    R.LATE_FEE:                ("3593", "3902", "1512", "3593"),
    R.COLLECTION_EXPENSES:     ("3594", "3903", "1513", "3594"),
    R.COLLECTION_CHARGES:      ("3595", "3904", "1514", "3595"),
    R.REMISSION:               ("3710", "3180", "1095", "3710"),
    R.ROUNDING:                ("3740", "3180", "1096", "3740"),
    R.INTEREST:                ("8313", "8050", "4310", "9160"),
    R.BANK:                    ("1930", "1920", "6810", "1910"),
    R.SERVICE_FEES:            ("6064", "7770", "3640", "8500"),
    R.INPUT_VAT:               ("2641", "2710", "7840", "1763"),
    R.SERVICE_PAYABLE:         ("2440", "2400", "7440", "2871"),
}  # fmt: skip

NAMES = {
    R.RECEIVABLE: "Accounts receivable",
    R.RECEIVABLE_DIRECT: "Accounts receivable, direct payment",
    R.RECEIVABLE_DIRECT_SWISH: "Accounts receivable, direct payment Swish",
    R.AGENCY_RECEIVABLE: "Accounts receivable, collected by the agency",
    R.BAD_DEBT: "Write down, bad debt losses",
    R.SETTLEMENT_RECEIVABLE: "Short-term receivable from the operator",
    R.CUSTOMER_LIABILITY: "Liabilities to customer (credit invoice settlement)",
    R.CREDIT_TRANSPORT: "Transport account (credit invoice settlement)",
    R.SALES: "Sales",
    R.REMINDER_FEE: "Revenue, reminder fee",
    R.COLLECTION_FEE: "Revenue, debt collection fee",
    R.LATE_FEE: "Revenue, business late fee",
    R.COLLECTION_EXPENSES: "Revenue, debt collection expenses",
    R.COLLECTION_CHARGES: "Revenue, debt collection charges",
    R.REMISSION: "Remaining amount to remission",
    R.ROUNDING: "Rounding to whole units",
    R.INTEREST: "Interest on late payment",
    R.BANK: "Bank",
    R.SERVICE_FEES: "Fees of the service",
    R.INPUT_VAT: "Input VAT",
    R.SERVICE_PAYABLE: "Accounts payable, fees of the service",
    R.CLIENT_FUNDS: "Client funds (bank)",
    R.PURCHASED_RECEIVABLE: "Purchased receivables",
    R.AGENCY_FUNDS: "Collected by the agency",
    R.CLIENT_LIABILITY: "Liabilities to clients",
    R.CUSTOMER_SURPLUS: "Surpluses of customers",
    R.UNMATCHED_PAYMENTS: "Unmatched payments",
    R.PAYOUTS_IN_TRANSIT: "Payouts in transit",
    R.FEE_REVENUE: "Fee revenue",
    R.OUTPUT_VAT: "Output VAT",
    R.CLAIM_FEE_REVENUE: "Revenue, fees of claims",
    R.INTEREST_REVENUE: "Revenue, interest on late payment",
    R.OPERATOR_REMISSION: "Remaining amounts of purchased receivables",
    R.CREDIT_LOSS: "Losses on purchased receivables",
    R.COLLECTION_COSTS: "Costs of debt collection",
    R.FEE_RECEIVABLE: "Fee invoices to clients",
    R.OPERATOR_BANK: "The operator's own bank",
}

CLIENT_ROLES = frozenset(_CLIENT)


def book_of(role: Role) -> Book:
    return Book.CLIENT if role in CLIENT_ROLES else Book.OPERATOR


def account_key(role: str, number: str) -> str:
    """Return `bank.1930`, or `client_funds` without a number: how addresses name an account."""
    return f"{role}.{number}" if number else str(role)


def default_number(role: Role, country: str) -> str:
    """Return the default account number of a role in a country; "" for the operator book."""
    return _CLIENT[role][COUNTRIES.index(country)] if role in _CLIENT else ""


# Standard VAT rates in percent, by the first date on which each holds, latest first.
_VAT = {
    "SE": (("1990-07-01", "25"),),
    "NO": (("2005-01-01", "25"),),
    "DK": (("1992-01-01", "25"),),
    "FI": (
        ("2024-09-01", "25.5"),
        ("2013-01-01", "24"),
        ("2010-07-01", "23"),
        ("1994-06-01", "22"),
    ),
}


def vat_percent(country: str, on: str) -> Decimal:
    """Return the country's standard VAT rate on a date (ISO format), in percent."""
    return next((Decimal(rate) for since, rate in _VAT[country] if on >= since), Decimal(0))
