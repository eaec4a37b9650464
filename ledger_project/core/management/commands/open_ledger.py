"""Open a ledger, or change the settings of one."""

import argparse
import datetime as dt
from typing import Any

from django.conf import settings
from django.core.management import CommandError, CommandParser

from ledger_project.core.actors import operator
from ledger_project.core.commands import LedgerCommand, add_configured, add_reason, amount, proposed
from ledger_project.core.models import (
    ACCOUNT_PROFILES,
    ACCOUNTING_VERSIONS,
    ALLOCATION_ORDERS,
    LEDGER_REPORTS,
    Country,
    Ledger,
)
from ledger_project.core.setup import NO_TIME_ZONE, open_ledger


class Command(LedgerCommand):
    help = "Open a ledger, or change the given settings of one that is open."

    takes_date = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("number", type=int, metavar="LEDGER")
        add_reason(parser)
        parser.add_argument("--name")
        parser.add_argument("--organisation-number")
        parser.add_argument(
            "--operator-name", help="who runs the service, payee of invoices; default Operator AB"
        )
        parser.add_argument("--country", choices=Country.values)
        parser.add_argument("--currency", help="default: the country's")
        parser.add_argument(
            "--sandbox",
            action="store_const",
            const=True,
            help="a ledger for trying out, with a clock that can be advanced; at its opening only",
        )
        add_configured(parser)
        parser.add_argument("--authorization-days", type=int, help="default 30")
        parser.add_argument("--credit-limit", type=amount, help="of new accounts, default 50000")
        parser.add_argument(
            "--max-credit-limit", type=amount, help="granted on request, default 100000"
        )
        parser.add_argument(
            "--credit-policy",
            metavar="PATH",
            help="dotted path of a class that decides about credit; '' returns to the default",
        )
        parser.add_argument(
            "--debt-interest", type=amount, help="percent a year of a debt not due, default 0"
        )
        parser.add_argument(
            "--penalty-interest",
            type=amount,
            help="percent a year of a debt past its due date, from --date on; default 0",
        )
        parser.add_argument("--payment-days", type=int, help="of an invoice, default 30")
        parser.add_argument(
            "--days-back", type=int, help="that invoices may be dated in the past, default 1096"
        )
        parser.add_argument(
            "--days-forward",
            type=int,
            help="that invoices may be dated, sent or due in the future, default 730",
        )
        parser.add_argument(
            "--account-profiles",
            nargs="+",
            metavar="PROFILE",
            help="that accounts may be opened with, default " + " ".join(ACCOUNT_PROFILES),
        )
        parser.add_argument(
            "--allocation-order",
            choices=ALLOCATION_ORDERS,
            help="what a payment pays first, default cost,interest,capital",
        )
        parser.add_argument(
            "--remission-limit",
            type=amount,
            help="written off of what a payment leaves unpaid, default 1 (EUR 0.10)",
        )
        parser.add_argument(
            "--rounding-limit",
            type=amount,
            help="kept of what a payment leaves over, default 0.50 (EUR 0.05)",
        )
        parser.add_argument(
            "--days-before-claims",
            type=int,
            help="from issue, or a late capture, to the first claim; default 14",
        )
        parser.add_argument(
            "--set-off-before-claims",
            action=argparse.BooleanOptionalAction,
            help="let surpluses meet the seller's oldest overdue debts first; the default",
        )
        parser.add_argument(
            "--joint-letters",
            action=argparse.BooleanOptionalAction,
            help="one letter and one fee for the claims of a level on a customer's invoices of a "
            "seller; not by default",
        )
        parser.add_argument(
            "--due-dates-agreed",
            action=argparse.BooleanOptionalAction,
            help="interest runs from the due date; the default. Else from 30 days after sending",
        )
        parser.add_argument(
            "--licensed-collector",
            action=argparse.BooleanOptionalAction,
            help="whether the operator may collect debts by profession; default not",
        )
        parser.add_argument(
            "--letters-since",
            type=dt.date.fromisoformat,
            metavar="DATE",
            help="write letters of what is issued and claimed from this day on, and send those by "
            "e-mail; of an open ledger a day to come",
        )
        parser.add_argument(
            "--remainder-limit",
            type=amount,
            help="smaller remainders of a debt are remitted, default 50 (EUR 5)",
        )
        parser.add_argument(
            "--remainder-days",
            type=int,
            help="from the last demand and payment to the remission of a remainder, default 30",
        )
        parser.add_argument(
            "--max-surplus", type=amount, help="that a payment may leave over, default 50000"
        )
        parser.add_argument(
            "--retention-years",
            type=int,
            help="of personal data after the last business; default SE 7, NO 5, FI 10, DK 5",
        )
        parser.add_argument(
            "--payment-account",
            default="",
            help="TYPE:NUMBER[:BIC[:IBAN]] that buyers pay to, or none; default a sample account",
        )
        parser.add_argument(
            "--bank-accounts",
            nargs="*",
            metavar="ACCOUNT",
            help="IBANs, bankgiro or account numbers in banks' files that are the ledger's, beside "
            "the payment account; entries of others are left out",
        )
        parser.add_argument(
            "--bank-customer-id",
            help="by which the bank knows who sends it files: InitgPty of payout files",
        )
        parser.add_argument(
            "--bank-agreement-id", help="by which the bank knows who pays: Dbtr of payout files"
        )
        parser.add_argument(
            "--payout-cutoff",
            type=dt.time.fromisoformat,
            metavar="HH:MM",
            help="payouts sent later are to be paid on the next bank day",
        )
        parser.add_argument(
            "--direct-debit-id",
            help="customer number at Bankgirot (Autogiro, 6 digits), sender's number at Nets "
            "(AvtaleGiro, 8 digits) or PBS number (Betalingsservice, 8 digits): from now on "
            "invoices are drawn by consent",
        )
        parser.add_argument(
            "--assignment-notice",
            "--denuntiation-text",
            dest="denuntiation_text",
            help="default: the country's usual wording",
        )
        parser.add_argument(
            "--operator-details", help="of the operator on settlements: numbers, address, phone"
        )
        for flag, what in (
            ("--operator-organisation-number", "organisation number"),
            ("--operator-vat-no", "VAT number"),
            ("--operator-street-address", "street address"),
            ("--operator-zip-code", "zip code"),
            ("--operator-city", "city"),
        ):
            parser.add_argument(flag, help=f"{what} of the operator, on fee invoices")
        parser.add_argument(
            "--fee-reminder-days",
            type=int,
            help="after its due date on which a seller is reminded of a fee invoice, once",
        )
        parser.add_argument(
            "--approval-limit", type=amount, help="payouts above it wait for two persons"
        )
        parser.add_argument(
            "--rest-hours",
            type=int,
            help="that an approved change of payment details waits, default 24",
        )
        parser.add_argument(
            "--accounting-version",
            choices=ACCOUNTING_VERSIONS,
            help="of the file ar-accounting, default 2.0",
        )
        parser.add_argument(
            "--scheduled-reports",
            nargs="*",
            choices=LEDGER_REPORTS,
            metavar="REPORT",
            help="ledger reports made for each business date, default 106",
        )

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        is_new = not Ledger.objects.filter(pk=options["number"]).exists()
        if is_new and not settings.TIME_ZONE_IS_CHOSEN:
            raise CommandError(NO_TIME_ZONE, returncode=2)
        ledger, created = open_ledger(
            options["number"],
            on=on,
            actor=operator(),
            reason=options["reason"],
            name=options["name"],
            organisation_number=options["organisation_number"],
            operator_name=options["operator_name"],
            country=options["country"],
            currency=options["currency"],
            configured=options["configured"],
            sandbox=options["sandbox"],
            authorization_days=options["authorization_days"],
            default_credit_limit=options["credit_limit"],
            max_credit_limit=options["max_credit_limit"],
            credit_policy=options["credit_policy"],
            debt_interest=options["debt_interest"],
            penalty_interest=options["penalty_interest"],
            max_surplus=options["max_surplus"],
            payment_days=options["payment_days"],
            days_back=options["days_back"],
            days_forward=options["days_forward"],
            account_profiles=options["account_profiles"],
            allocation_order=options["allocation_order"],
            remission_limit=options["remission_limit"],
            rounding_limit=options["rounding_limit"],
            days_before_claims=options["days_before_claims"],
            set_off_before_claims=options["set_off_before_claims"],
            joint_letters=options["joint_letters"],
            due_dates_agreed=options["due_dates_agreed"],
            licensed_collector=options["licensed_collector"],
            letters_since=options["letters_since"],
            remainder_limit=options["remainder_limit"],
            remainder_days=options["remainder_days"],
            retention_years=options["retention_years"],
            assignment_notice=options["denuntiation_text"],
            payment_account=options["payment_account"],
            operator_details=options["operator_details"],
            operator_organisation_number=options["operator_organisation_number"],
            operator_vat_no=options["operator_vat_no"],
            operator_street_address=options["operator_street_address"],
            operator_zip_code=options["operator_zip_code"],
            operator_city=options["operator_city"],
            fee_reminder_days=options["fee_reminder_days"],
            approval_limit=options["approval_limit"],
            rest_hours=options["rest_hours"],
            accounting_version=options["accounting_version"],
            scheduled_reports=options["scheduled_reports"],
            bank_accounts=options["bank_accounts"],
            bank_customer_id=options["bank_customer_id"],
            bank_agreement_id=options["bank_agreement_id"],
            payout_cutoff=options["payout_cutoff"],
            direct_debit_id=options["direct_debit_id"],
        )
        account = f"{ledger.payment_account_type} {ledger.payment_account_number}".strip()
        row = {
            "ledger": ledger.number,
            "name": ledger.name,
            "country": ledger.country,
            "currency": ledger.currency,
            "configured": ledger.configured,
            "sandbox": ledger.sandbox,
            "payment_account": account,
            "created": created,
            **proposed(ledger),
        }
        self.table("Ledger opened" if created else "Ledger set", [row])
        self.tell_proposed(row)
        if created and not options["payment_account"] and not self.as_json:
            self.console.print(
                "Buyers pay to a sample account: set yours with --payment-account first."
            )
        return row
