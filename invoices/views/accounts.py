"""Routes of accounts that invoices serve: reservations, transactions and bills."""

import calendar
import datetime as dt
import re

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.credit.queries import get as get_account
from accounts.models import Account, bill_id
from invoices import queries
from invoices.serializers import ReservationSerializer
from invoices.serializers.accounts import AccountTransactionSerializer, BillSerializer
from ledger_project.api.endpoints import endpoint
from ledger_project.api.viewsets import LedgerViewSet, as_key
from ledger_project.core.errors import Invalid

DEFAULT_DAYS = dt.timedelta(days=30)
PERIOD = {
    "fromDate": "First book date, by default 30 days before the last",
    "toDate": "Last book date, by default today",
}
MONTH = {"month": "Book dates of a month, `YYYY-MM`, in place of fromDate and toDate"}


class OfAccountViewSet(LedgerViewSet):
    subdomain = "account"

    def account(self, account_no: str) -> Account:
        return get_account(self.actor, account_no, self.on)


class ReservationViewSet(OfAccountViewSet):
    @endpoint(
        "List what live authorizations hold on an account",
        answer=ReservationSerializer,
        listing=True,
        problems=["account-not-found"],
    )
    def list(self, request: Request, ledger_no: str, account_no: str) -> Response:
        """List the authorizations that can still be captured, with what remains of each."""
        found = queries.reservations(self.actor, self.account(account_no), self.on)
        return self.listing(found)


class AccountTransactionViewSet(OfAccountViewSet):
    @endpoint(
        "List what changed the balance of an account",
        answer=AccountTransactionSerializer,
        listing=True,
        query=PERIOD,
        texts=MONTH,
        problems=["account-not-found"],
    )
    def list(self, request: Request, ledger_no: str, account_no: str) -> Response:
        """List what was bought, credited and paid on the account in a period."""
        first, last = self._period()
        found = queries.account_transactions(self.actor, self.account(account_no), first, last)
        return self.listing(found)

    def _period(self) -> tuple[dt.date, dt.date]:
        first, last = self.date_parameter("fromDate"), self.date_parameter("toDate")
        if month := self.request.query_params.get("month"):
            if first or last:
                raise Invalid({"month": "Not together with fromDate or toDate"})
            return _month(month)
        last = last or max(self.on, first or self.on)
        first = first or _before(last)
        if first > last:
            raise Invalid({"fromDate": "Expected a date up to toDate"})
        return first, last

    @endpoint(
        "Read a transaction of an account",
        answer=AccountTransactionSerializer,
        problems=["account-not-found"],
    )
    def retrieve(
        self, request: Request, ledger_no: str, account_no: str, transaction_id: str
    ) -> Response:
        """Return one change of the balance, whatever its date."""
        found = queries.account_transactions(
            self.actor, self.account(account_no), dt.date.min, dt.date.max
        )
        one = found.filter(pk=as_key(transaction_id)).first()
        if one is None:
            raise Http404
        return self.item(one)


def _before(last: dt.date) -> dt.date:
    return max(last, dt.date.min + DEFAULT_DAYS) - DEFAULT_DAYS


def _month(text: str) -> tuple[dt.date, dt.date]:
    if not re.fullmatch("[0-9]{4}-(0[1-9]|1[0-2])", text, re.ASCII) or text < "0001":
        raise Invalid({"month": "Expected a month YYYY-MM"})
    year, month = map(int, text.split("-"))
    return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])


class BillViewSet(OfAccountViewSet):
    @endpoint(
        "List the bills of an account",
        answer=BillSerializer,
        listing=True,
        problems=["account-not-found"],
    )
    def list(self, request: Request, ledger_no: str, account_no: str) -> Response:
        """List a bill for each invoice: `bill-456`, or `reminder-456` after its first reminder."""
        return self.listing(queries.bills(self.actor, self.account(account_no), self.on))

    @endpoint("Read a bill", answer=BillSerializer, problems=["account-not-found"])
    def retrieve(self, request: Request, ledger_no: str, account_no: str, bill: str) -> Response:
        """Return the bill by its present name: `bill-456` is gone once it is `reminder-456`."""
        account = self.account(account_no)
        key = as_key(bill.partition("-")[2])
        invoice = queries.bills(self.actor, account, self.on).filter(pk=key).first()
        if invoice is None or bill != bill_id(invoice.pk, invoice.claim_level):
            raise Http404
        return self.item(invoice)
