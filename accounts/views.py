"""Views of the Account API, and of the surpluses in the Customer API."""

from collections.abc import Callable
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.credit import accounts, queries, surpluses
from accounts.credit.states import ACCOUNT
from accounts.examples import OPEN_EXAMPLE, RAISE_EXAMPLE, RECURRING_EXAMPLE
from accounts.filters import AccountFilter
from accounts.models import Account
from accounts.serializers import (
    AccountSerializer,
    AmendAccountRequest,
    CreditLimitRequest,
    OpenAccountRequest,
    PayOutSurplusRequest,
    RecurringPaymentRequest,
    RecurringPaymentSerializer,
    SurplusSerializer,
)
from customers.errors import CustomerNotFound
from customers.models import Customer
from customers.queries import get as get_customer
from ledger_project.api.bodies import EmptyRequest
from ledger_project.api.endpoints import endpoint
from ledger_project.api.viewsets import LedgerViewSet, as_key
from ledger_project.core.errors import Invalid
from ledger_project.core.idempotency import Outcome

CHANGE = ["account-not-found", "operation-not-allowed", "precondition-failed"]


class AccountViewSet(LedgerViewSet):
    subdomain = "account"

    def changed(self, account_no: str, operation: Callable[..., Account]) -> Response:
        """Run one operation on the locked account with the members of the request."""
        members = self.body()
        return self.change(
            lambda: queries.get(self.actor, account_no, self.on, lock=True),
            lambda account: operation(account=account, actor=self.actor, on=self.on, **members),
        )

    @endpoint("List accounts", answer=AccountSerializer, listing=True, filterset=AccountFilter)
    def list(self, request: Request, ledger_no: str) -> Response:
        """List the accounts of the customers that the token's sellers know."""
        found = queries.visible_to(self.actor, self.on)
        return self.listing(found, machine=ACCOUNT, filterset=AccountFilter)

    @endpoint(
        "Open an account",
        answer=AccountSerializer,
        request=OpenAccountRequest,
        creates=True,
        problems=["account-already-exists", "operation-not-allowed", "authorization-declined"],
        examples=[OPEN_EXAMPLE],
    )
    def create(self, request: Request, ledger_no: str) -> Response:
        """Identify the request by `accountNo`.

        Without it, the account gets the customer's number or the next free one. The credit policy
        accepts or declines `creditLimit`.
        """
        members = self.body()
        customer_no = members.pop("customer_no")

        def work() -> Outcome[Account]:
            outcome = accounts.open_account(
                ledger=self.ledger,
                customer=self._customer(customer_no),
                actor=self.actor,
                on=self.on,
                **members,
            )
            shown = queries.get(self.actor, outcome.entity.account_no, self.on)
            return Outcome(shown, outcome.replayed)

        return self.creation(work)

    def _customer(self, customer_no: str) -> Customer:
        try:
            return get_customer(self.actor, customer_no, lock=True)
        except CustomerNotFound as error:
            raise Invalid({"customerNo": error.detail}) from error

    @endpoint("Read an account", answer=AccountSerializer, problems=["account-not-found"])
    def retrieve(self, request: Request, ledger_no: str, account_no: str) -> Response:
        """Return the account, with what is owed and reserved on it, and what is available."""
        return self.item(queries.get(self.actor, account_no, self.on))

    @endpoint(
        "Change some members of an account",
        answer=AccountSerializer,
        request=AmendAccountRequest,
        problems=CHANGE,
    )
    def partial_update(self, request: Request, ledger_no: str, account_no: str) -> Response:
        """Lower `creditLimit` at most down to the used and reserved amount; it cannot be raised."""
        return self.changed(account_no, accounts.amend)

    @endpoint(
        "Lower the credit limit",
        answer=AccountSerializer,
        request=CreditLimitRequest,
        problems=CHANGE,
    )
    def lower_credit_limit(self, request: Request, ledger_no: str, account_no: str) -> Response:
        """Lower the limit at most down to the used and reserved amount."""
        return self.changed(account_no, accounts.lower_credit_limit)

    @endpoint(
        "Apply for a raised credit limit",
        answer=AccountSerializer,
        request=CreditLimitRequest,
        problems=[*CHANGE, "authorization-declined"],
        examples=[RAISE_EXAMPLE],
    )
    def apply_for_raised_credit_limit(
        self, request: Request, ledger_no: str, account_no: str
    ) -> Response:
        """Apply for a higher limit. If the credit policy declines, `DeclineReasons` states why."""
        return self.changed(account_no, accounts.apply_for_raised_credit_limit)

    @endpoint(
        "Request to close an account",
        answer=AccountSerializer,
        request=EmptyRequest,
        problems=CHANGE,
    )
    def request_close(self, request: Request, ledger_no: str, account_no: str) -> Response:
        """Block further purchases on the account.

        The account becomes `Closed` as soon as balance and reservations are zero: at once, if they
        are zero now.
        """
        return self.changed(account_no, accounts.request_close)

    @endpoint(
        "Withdraw the request to close an account",
        answer=AccountSerializer,
        request=EmptyRequest,
        problems=CHANGE,
    )
    def withdraw_close_request(self, request: Request, ledger_no: str, account_no: str) -> Response:
        """Keep the account open, so that the customer can buy on it again."""
        return self.changed(account_no, accounts.withdraw_close_request)


class RecurringPaymentViewSet(AccountViewSet):
    @endpoint(
        "Read what direct debit draws",
        answer=RecurringPaymentSerializer,
        problems=["account-not-found"],
    )
    def retrieve(self, request: Request, ledger_no: str, account_no: str) -> Response:
        """Return what direct debit draws once the customer has consented to it."""
        return self.item(queries.get(self.actor, account_no, self.on))

    @endpoint(
        "Set what direct debit draws",
        answer=RecurringPaymentSerializer,
        request=RecurringPaymentRequest,
        problems=CHANGE,
        examples=[RECURRING_EXAMPLE],
    )
    def partial_update(self, request: Request, ledger_no: str, account_no: str) -> Response:
        """Change the members that are sent, for the next direct debit."""
        return self.changed(account_no, accounts.configure_recurring_payment)


class SurplusViewSet(LedgerViewSet):
    subdomain = "customer"

    def surplus(self, customer_no: str, surplus_id: str, *, lock: bool = False) -> Any:
        customer = get_customer(self.actor, customer_no)
        found = queries.get_surplus(self.actor, customer, as_key(surplus_id), lock=lock)
        found.ledger = self.ledger
        return found

    @endpoint(
        "List the surpluses of a customer",
        answer=SurplusSerializer,
        listing=True,
        problems=["customer-not-found"],
    )
    def list(self, request: Request, ledger_no: str, customer_no: str) -> Response:
        """List what is owed to the customer, also what was used up."""
        customer = get_customer(self.actor, customer_no)
        return self.listing(queries.surpluses_visible_to(self.actor, customer))

    @endpoint("Read a surplus", answer=SurplusSerializer, problems=["customer-not-found"])
    def retrieve(
        self, request: Request, ledger_no: str, customer_no: str, surplus_id: str
    ) -> Response:
        """Return the surplus, with what remains of it."""
        return self.item(self.surplus(customer_no, surplus_id))

    @endpoint(
        "Refund a surplus to the customer",
        answer=SurplusSerializer,
        request=PayOutSurplusRequest,
        problems=[
            "customer-not-found",
            "permission-denied",
            "operation-not-allowed",
            "precondition-failed",
            "insufficient-remaining-amount",
            "duplicate-reference",
        ],
    )
    def pay_out(
        self, request: Request, ledger_no: str, customer_no: str, surplus_id: str
    ) -> Response:
        """Order the refund of `amount`, by default of all that remains.

        It goes to the account that the money came from, or to `iban`; to any other account, and
        above the ledger's limit, two persons of the operator approve it first. What the bank does
        not pay is owed again. `reference` identifies the request. Only for clients of all sellers.
        """
        members = self.body()
        return self.operate(
            lambda locked: self.surplus(customer_no, surplus_id, lock=locked),
            lambda surplus: surpluses.pay_out(
                surplus=surplus, actor=self.actor, on=self.on, **members
            ),
            lock=True,
        )
