"""Resources of the synchronous client, with what can be done with each."""

# Made by generate.py from the description. Change nothing here.
# ruff: noqa

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal

from msgspec import UNSET, UnsetType

from invoice_ledger import models
from invoice_ledger._core import Downloaded, offered
from invoice_ledger._synchronous import Acting, Client, Pages


class Account(models.Account, Acting, kw_only=True, dict=True):
    """Account of the ledger."""

    @offered("partial-update")
    def amend(
        self,
        *,
        description: str | None | UnsetType = UNSET,
        account_alias: str | None | UnsetType = UNSET,
        credit_limit: Decimal | UnsetType = UNSET,
    ) -> Account:
        """Change some members of an account.

        `description`: Text for people. `account_alias`: The name that the customer has given the
        account. `credit_limit`: How much may be owed and reserved on the account.
        """
        return self._client._do(
            self._request(
                "partial-update",
                {
                    "description": description,
                    "accountAlias": account_alias,
                    "creditLimit": credit_limit,
                },
                None,
            ),
            Account,
        )

    @offered("apply-for-raised-credit-limit")
    def apply_for_raised_credit_limit(
        self,
        *,
        credit_limit: Decimal,
        idempotency_key: str | None = None,
    ) -> Account:
        """Apply for a raised credit limit.

        `credit_limit`: How much may be owed and reserved on the account.
        """
        return self._client._do(
            self._request(
                "apply-for-raised-credit-limit", {"creditLimit": credit_limit}, idempotency_key
            ),
            Account,
        )

    def list_bills(
        self,
        *,
        orderby: Literal["oldest", "newest"] | None = None,
        top: int | None = None,
    ) -> Pages[Bill]:
        """List the bills of an account."""
        return Pages(self._client, f"{self.id}/bills", {"$orderby": orderby, "$top": top}, Bill)

    def get_bill(self, number: int | str) -> Bill:
        """Read a bill."""
        return self._client._get(f"{self.id}/bills/{number}", Bill)

    @offered("lower-credit-limit")
    def lower_credit_limit(
        self,
        *,
        credit_limit: Decimal,
        idempotency_key: str | None = None,
    ) -> Account:
        """Lower the credit limit.

        `credit_limit`: How much may be owed and reserved on the account.
        """
        return self._client._do(
            self._request("lower-credit-limit", {"creditLimit": credit_limit}, idempotency_key),
            Account,
        )

    def get_recurring_payment_configuration(self) -> RecurringPayment:
        """Read what direct debit draws."""
        return self._client._get(f"{self.id}/recurring-payment-configuration", RecurringPayment)

    @offered("request-close-account")
    def request_close(self, *, idempotency_key: str | None = None) -> Account:
        """Request to close an account."""
        return self._client._do(
            self._request("request-close-account", None, idempotency_key), Account
        )

    def list_reservations(
        self,
        *,
        orderby: Literal["oldest", "newest"] | None = None,
        top: int | None = None,
    ) -> Pages[Reservation]:
        """List what live authorizations hold on an account."""
        return Pages(
            self._client, f"{self.id}/reservations", {"$orderby": orderby, "$top": top}, Reservation
        )

    def list_transactions(
        self,
        *,
        orderby: Literal["oldest", "newest"] | None = None,
        top: int | None = None,
        from_date: dt.date | None = None,
        month: str | None = None,
        to_date: dt.date | None = None,
    ) -> Pages[AccountTransaction]:
        """List what changed the balance of an account."""
        return Pages(
            self._client,
            f"{self.id}/transactions",
            {
                "$orderby": orderby,
                "$top": top,
                "fromDate": from_date,
                "month": month,
                "toDate": to_date,
            },
            AccountTransaction,
        )

    def get_transaction(self, number: int | str) -> AccountTransaction:
        """Read a transaction of an account."""
        return self._client._get(f"{self.id}/transactions/{number}", AccountTransaction)

    @offered("withdraws-close-request")
    def withdraw_close_request(self, *, idempotency_key: str | None = None) -> Account:
        """Withdraw the request to close an account."""
        return self._client._do(
            self._request("withdraws-close-request", None, idempotency_key), Account
        )

    def get_customer(self) -> Customer:
        """Follow the link `customer`."""
        return self._client._get(self.customer, Customer)

    def refresh(self) -> Account:
        """Read it again."""
        return self._client._get(self.id, Account)


class AccountSummary(models.AccountSummary, Acting, kw_only=True, dict=True):
    """A summary.

    `@id` is the operation's own address.
    """

    def refresh(self) -> AccountSummary:
        """Read it again."""
        return self._client._get(self.id, AccountSummary)


class AccountTransaction(models.AccountTransaction, Acting, kw_only=True, dict=True):
    """A change of an account's balance, from the transactions of its invoices.

    `amount` is positive for more debt.
    """

    def get_invoice(self) -> Invoice:
        """Follow the link `invoice`."""
        return self._client._get(self.invoice, Invoice)

    def refresh(self) -> AccountTransaction:
        """Read it again."""
        return self._client._get(self.id, AccountTransaction)


class ActiveConsents(models.ActiveConsents, Acting, kw_only=True, dict=True):
    """Active consents and their effect on the next invoice."""

    def refresh(self) -> ActiveConsents:
        """Read it again."""
        return self._client._get(self.id, ActiveConsents)


class Authorization(models.Authorization, Acting, kw_only=True, dict=True):
    """Authorization of the ledger."""

    def list_cancellations(
        self,
        *,
        orderby: Literal["oldest", "newest"] | None = None,
        top: int | None = None,
    ) -> Pages[Cancellation]:
        """List the cancellations of an authorization."""
        return Pages(
            self._client,
            f"{self.id}/cancellations",
            {"$orderby": orderby, "$top": top},
            Cancellation,
        )

    @offered("create-cancellation")
    def cancel(
        self,
        *,
        seller_cancellation_reference: str | None | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> Cancellation:
        """Release what remains of an authorization.

        `seller_cancellation_reference`: The seller's own reference of the cancellation.
        """
        return self._client._do(
            self._request(
                "create-cancellation",
                {"sellerCancellationReference": seller_cancellation_reference},
                idempotency_key,
            ),
            Cancellation,
        )

    def get_cancellation(self, number: int | str) -> Cancellation:
        """Read a cancellation."""
        return self._client._get(f"{self.id}/cancellations/{number}", Cancellation)

    def list_captures(
        self,
        *,
        orderby: Literal["oldest", "newest"] | None = None,
        top: int | None = None,
    ) -> Pages[Capture]:
        """List the captures of an authorization."""
        return Pages(
            self._client, f"{self.id}/captures", {"$orderby": orderby, "$top": top}, Capture
        )

    @offered("create-capture")
    def capture(
        self,
        *,
        amount: Decimal | None | UnsetType = UNSET,
        seller_capture_reference: str | None | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> Capture:
        """Capture all or part of what remains.

        `amount`: By default all that remains. `seller_capture_reference`: The seller's own
        reference of the capture.
        """
        return self._client._do(
            self._request(
                "create-capture",
                {"amount": amount, "sellerCaptureReference": seller_capture_reference},
                idempotency_key,
            ),
            Capture,
        )

    def get_capture(self, number: int | str) -> Capture:
        """Read a capture."""
        return self._client._get(f"{self.id}/captures/{number}", Capture)

    def list_credits(
        self,
        *,
        orderby: Literal["oldest", "newest"] | None = None,
        top: int | None = None,
    ) -> Pages[Credit]:
        """List the credits of an authorization."""
        return Pages(self._client, f"{self.id}/credits", {"$orderby": orderby, "$top": top}, Credit)

    @offered("create-credit")
    def credit(
        self,
        *,
        amount: Decimal,
        credit_invoice_number: str,
        reason: models.Reason,
        idempotency_key: str | None = None,
    ) -> Credit:
        """Credit all or part of what was captured.

        `amount`: Amount in major units of the currency. `credit_invoice_number`: The seller's
        number of the credit invoice. `reason`: Why it is done.
        """
        return self._client._do(
            self._request(
                "create-credit",
                {"amount": amount, "creditInvoiceNumber": credit_invoice_number, "reason": reason},
                idempotency_key,
            ),
            Credit,
        )

    def get_credit(self, number: int | str) -> Credit:
        """Read a credit."""
        return self._client._get(f"{self.id}/credits/{number}", Credit)

    @offered("extend-validity")
    def extend_validity(self, *, idempotency_key: str | None = None) -> Authorization:
        """Extend the validity of an authorization."""
        return self._client._do(
            self._request("extend-validity", None, idempotency_key), Authorization
        )

    def get_account(self) -> Account:
        """Follow the link `account`."""
        return self._client._get(self.account, Account)

    def get_customer(self) -> Customer:
        """Follow the link `customer`."""
        return self._client._get(self.customer, Customer)

    def refresh(self) -> Authorization:
        """Read it again."""
        return self._client._get(self.id, Authorization)


class Bill(models.Bill, Acting, kw_only=True, dict=True):
    """The bill for an invoice: the invoice itself, or its last reminder."""

    def get_invoice(self) -> Invoice:
        """Follow the link `invoice`."""
        return self._client._get(self.invoice, Invoice)

    def refresh(self) -> Bill:
        """Read it again."""
        return self._client._get(self.id, Bill)


class BillingAddress(models.BillingAddress, Acting, kw_only=True, dict=True):
    """Address that invoices are sent to: the legal address, until another is set."""

    @offered("update")
    def replace(
        self,
        *,
        addressee: str,
        country_code: models.AddressCountryCode,
        street_address: str | None | UnsetType = UNSET,
        co_address: str | None | UnsetType = UNSET,
        zip_code: str | None | UnsetType = UNSET,
        city: str | None | UnsetType = UNSET,
    ) -> BillingAddress:
        """Set the billing address.

        `addressee`: Who the letter is for, as it stands in the window. `street_address`: Street and
        number, or box. `co_address`: Care-of line. `zip_code`: Postal code. `city`: Postal town.
        `country_code`: ISO 3166 alpha-2.
        """
        return self._client._do(
            self._request(
                "update",
                {
                    "addressee": addressee,
                    "streetAddress": street_address,
                    "coAddress": co_address,
                    "zipCode": zip_code,
                    "city": city,
                    "countryCode": country_code,
                },
                None,
            ),
            BillingAddress,
        )

    @offered("partial-update")
    def amend(
        self,
        *,
        addressee: str | UnsetType = UNSET,
        street_address: str | None | UnsetType = UNSET,
        co_address: str | None | UnsetType = UNSET,
        zip_code: str | None | UnsetType = UNSET,
        city: str | None | UnsetType = UNSET,
        country_code: models.AddressCountryCode | UnsetType = UNSET,
    ) -> BillingAddress:
        """Change some members of the billing address.

        `addressee`: Who the letter is for, as it stands in the window. `street_address`: Street and
        number, or box. `co_address`: Care-of line. `zip_code`: Postal code. `city`: Postal town.
        `country_code`: ISO 3166 alpha-2.
        """
        return self._client._do(
            self._request(
                "partial-update",
                {
                    "addressee": addressee,
                    "streetAddress": street_address,
                    "coAddress": co_address,
                    "zipCode": zip_code,
                    "city": city,
                    "countryCode": country_code,
                },
                None,
            ),
            BillingAddress,
        )

    @offered("delete")
    def delete(self) -> None:
        """Remove the billing address."""
        self._client._send(self._request("delete", None, None))

    def refresh(self) -> BillingAddress:
        """Read it again."""
        return self._client._get(self.id, BillingAddress)


class Cancellation(models.Cancellation, Acting, kw_only=True, dict=True):
    """Common members of captures, credits and cancellations; the totals are those after it."""

    def refresh(self) -> Cancellation:
        """Read it again."""
        return self._client._get(self.id, Cancellation)


class Capture(models.Capture, Acting, kw_only=True, dict=True):
    """Common members of captures, credits and cancellations; the totals are those after it."""

    def get_invoice(self) -> Invoice:
        """Follow the link `invoice`."""
        return self._client._get(self.invoice, Invoice)

    def refresh(self) -> Capture:
        """Read it again."""
        return self._client._get(self.id, Capture)


class Claim(models.Claim, Acting, kw_only=True, dict=True):
    """One claim, with the whole debt as it was demanded that day."""

    def get_invoice(self) -> Invoice:
        """Follow the link `invoice`."""
        return self._client._get(self.invoice, Invoice)

    def refresh(self) -> Claim:
        """Read it again."""
        return self._client._get(self.id, Claim)


class Clock(models.Clock, Acting, kw_only=True, dict=True):
    """Clock of the ledger."""

    @offered("advance")
    def advance(
        self,
        *,
        days: int | None | UnsetType = UNSET,
        to_date: dt.date | None | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> Clock:
        """Advance the clock.

        `days`: How many days the clock moves on. `to_date`: The date that it is to show, at most 31
        days ahead.
        """
        return self._client._do(
            self._request("advance", {"days": days, "toDate": to_date}, idempotency_key), Clock
        )

    def refresh(self) -> Clock:
        """Read it again."""
        return self._client._get(self.id, Clock)


class CollectionCase(models.CollectionCase, Acting, kw_only=True, dict=True):
    """CollectionCase of the ledger."""

    @offered("accept")
    def accept(
        self,
        *,
        agency_reference: str | None | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> CollectionCase:
        """Record that the agency has accepted the case.

        `agency_reference`: The agency's own number of the case.
        """
        return self._client._do(
            self._request("accept", {"agencyReference": agency_reference}, idempotency_key),
            CollectionCase,
        )

    @offered("charge-costs")
    def charge_costs(
        self,
        *,
        reference: str,
        value_date: dt.date,
        expenses: Decimal | None | UnsetType = UNSET,
        charges: Decimal | None | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> CollectionCase:
        """Book costs that the agency charges.

        `reference`: Reference of whoever reported it. `value_date`: The day from which the money
        counts. `expenses`: What the agency laid out. `charges`: The agency's own charges.
        """
        return self._client._do(
            self._request(
                "charge-costs",
                {
                    "reference": reference,
                    "valueDate": value_date,
                    "expenses": expenses,
                    "charges": charges,
                },
                idempotency_key,
            ),
            CollectionCase,
        )

    @offered("close")
    def close(self, *, idempotency_key: str | None = None) -> CollectionCase:
        """Close the case as paid."""
        return self._client._do(self._request("close", None, idempotency_key), CollectionCase)

    @offered("give-up")
    def give_up(self, *, reason: str, idempotency_key: str | None = None) -> CollectionCase:
        """Record that the agency cannot collect.

        `reason`: Why it is done.
        """
        return self._client._do(
            self._request("give-up", {"reason": reason}, idempotency_key), CollectionCase
        )

    @offered("hand-over-again")
    def hand_over_again(self, *, idempotency_key: str | None = None) -> CollectionCase:
        """Hand the case over to the agency again."""
        return self._client._do(
            self._request("hand-over-again", None, idempotency_key), CollectionCase
        )

    @offered("recall")
    def recall(self, *, reason: str, idempotency_key: str | None = None) -> CollectionCase:
        """Recall the case from the agency.

        `reason`: Why it is done.
        """
        return self._client._do(
            self._request("recall", {"reason": reason}, idempotency_key), CollectionCase
        )

    @offered("refuse")
    def refuse(self, *, reason: str, idempotency_key: str | None = None) -> CollectionCase:
        """Record that the agency has refused the case.

        `reason`: Why it is done.
        """
        return self._client._do(
            self._request("refuse", {"reason": reason}, idempotency_key), CollectionCase
        )

    @offered("remit")
    def remit(
        self,
        *,
        reference: str,
        remittance: str,
        amount: Decimal,
        idempotency_key: str | None = None,
    ) -> CollectionCase:
        """Record that the agency remits money of the case.

        `reference`: Reference of whoever reported it. `remittance`: The reference of the agency's
        bank payment. `amount`: Negative if its costs take from the money of other cases.
        """
        return self._client._do(
            self._request(
                "remit",
                {"reference": reference, "remittance": remittance, "amount": amount},
                idempotency_key,
            ),
            CollectionCase,
        )

    @offered("report-payment")
    def report_payment(
        self,
        *,
        reference: str,
        value_date: dt.date,
        expenses: Decimal | None | UnsetType = UNSET,
        charges: Decimal | None | UnsetType = UNSET,
        principal: Decimal | None | UnsetType = UNSET,
        fees: Decimal | None | UnsetType = UNSET,
        interest: Decimal | None | UnsetType = UNSET,
        kept: Decimal | None | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> CollectionCase:
        """Report a payment that the agency received.

        `reference`: Reference of whoever reported it. `value_date`: The day from which the money
        counts. `expenses`: What the agency laid out. `charges`: The agency's own charges.
        `principal`: What met the principal, as the agency divides it. `fees`: Fees that are owed.
        `interest`: Penalty interest that is owed. `kept`: What the customer paid of the agency's
        own fees.
        """
        return self._client._do(
            self._request(
                "report-payment",
                {
                    "reference": reference,
                    "valueDate": value_date,
                    "expenses": expenses,
                    "charges": charges,
                    "principal": principal,
                    "fees": fees,
                    "interest": interest,
                    "kept": kept,
                },
                idempotency_key,
            ),
            CollectionCase,
        )

    @offered("take-payment-back")
    def take_payment_back(
        self,
        *,
        reason: str,
        reference: str,
        idempotency_key: str | None = None,
    ) -> CollectionCase:
        """Take back a payment that the agency had reported.

        `reason`: Why it is done. `reference`: That of the payment.
        """
        return self._client._do(
            self._request(
                "take-payment-back", {"reason": reason, "reference": reference}, idempotency_key
            ),
            CollectionCase,
        )

    def get_invoice(self) -> Invoice:
        """Follow the link `invoice`."""
        return self._client._get(self.invoice, Invoice)

    def refresh(self) -> CollectionCase:
        """Read it again."""
        return self._client._get(self.id, CollectionCase)


class Consent(models.Consent, Acting, kw_only=True, dict=True):
    """Consent of the ledger."""

    @offered("withdraw-consent")
    def withdraw_consent(self, *, idempotency_key: str | None = None) -> Consent:
        """Withdraw a consent."""
        return self._client._do(self._request("withdraw-consent", None, idempotency_key), Consent)

    def get_customer(self) -> Customer:
        """Follow the link `customer`."""
        return self._client._get(self.customer, Customer)

    def refresh(self) -> Consent:
        """Read it again."""
        return self._client._get(self.id, Consent)


class Credit(models.Credit, Acting, kw_only=True, dict=True):
    """Common members of captures, credits and cancellations; the totals are those after it."""

    def get_invoice(self) -> Invoice:
        """Follow the link `invoice`."""
        return self._client._get(self.invoice, Invoice)

    def refresh(self) -> Credit:
        """Read it again."""
        return self._client._get(self.id, Credit)


class Customer(models.Customer, Acting, kw_only=True, dict=True):
    """A customer or a resource of it, masked if it is protected and the actor may not see it."""

    @offered("update")
    def replace(
        self,
        *,
        legal_entity: models.LegalEntity,
        name: str,
        national_identifier: models.NationalIdentifierRequest
        | Mapping[str, Any]
        | None
        | UnsetType = UNSET,
        vat_no: str | None | UnsetType = UNSET,
        email_address: str | None | UnsetType = UNSET,
        protected_identity: bool | UnsetType = UNSET,
        preferred_language_code: str | None | UnsetType = UNSET,
        msisdn: str | None | UnsetType = UNSET,
        edi_address_info: models.EDIAddressInfoRequest
        | Mapping[str, Any]
        | None
        | UnsetType = UNSET,
        billing_address: models.AddressRequest | Mapping[str, Any] | None | UnsetType = UNSET,
        customer_no: str | None | UnsetType = UNSET,
        legal_address: models.AddressRequest | Mapping[str, Any] | UnsetType = UNSET,
    ) -> Customer:
        """Replace all members of a customer.

        `national_identifier`: Personal or company number. `vat_no`: VAT number. `legal_entity`:
        Whether the customer is a consumer or a company. `name`: Name. `email_address`: E-mail
        address. `protected_identity`: Whether name, address and number may be shown to few only.
        `preferred_language_code`: Language of letters, ISO 639-1. `msisdn`: Mobile number with
        country code, such as +46701234567. `edi_address_info`: Where e-invoices to the customer go.
        `billing_address`: Where letters go; null: to the legal address. `customer_no`: Number of
        the customer, unique in the ledger. `legal_address`: The registered address.
        """
        return self._client._do(
            self._request(
                "update",
                {
                    "nationalIdentifier": national_identifier,
                    "vatNo": vat_no,
                    "legalEntity": legal_entity,
                    "name": name,
                    "emailAddress": email_address,
                    "protectedIdentity": protected_identity,
                    "preferredLanguageCode": preferred_language_code,
                    "msisdn": msisdn,
                    "eDIAddressInfo": edi_address_info,
                    "billingAddress": billing_address,
                    "customerNo": customer_no,
                    "legalAddress": legal_address,
                },
                None,
            ),
            Customer,
        )

    @offered("partial-update")
    def amend(
        self,
        *,
        national_identifier: models.NationalIdentifierRequest
        | Mapping[str, Any]
        | None
        | UnsetType = UNSET,
        vat_no: str | None | UnsetType = UNSET,
        legal_entity: models.LegalEntity | UnsetType = UNSET,
        name: str | UnsetType = UNSET,
        email_address: str | None | UnsetType = UNSET,
        protected_identity: bool | UnsetType = UNSET,
        preferred_language_code: str | None | UnsetType = UNSET,
        msisdn: str | None | UnsetType = UNSET,
        edi_address_info: models.EDIAddressInfoRequest
        | Mapping[str, Any]
        | None
        | UnsetType = UNSET,
    ) -> Customer:
        """Change some members of a customer.

        `national_identifier`: Personal or company number. `vat_no`: VAT number. `legal_entity`:
        Whether the customer is a consumer or a company. `name`: Name. `email_address`: E-mail
        address. `protected_identity`: Whether name, address and number may be shown to few only.
        `preferred_language_code`: Language of letters, ISO 639-1. `msisdn`: Mobile number with
        country code, such as +46701234567. `edi_address_info`: Where e-invoices to the customer go.
        """
        return self._client._do(
            self._request(
                "partial-update",
                {
                    "nationalIdentifier": national_identifier,
                    "vatNo": vat_no,
                    "legalEntity": legal_entity,
                    "name": name,
                    "emailAddress": email_address,
                    "protectedIdentity": protected_identity,
                    "preferredLanguageCode": preferred_language_code,
                    "msisdn": msisdn,
                    "eDIAddressInfo": edi_address_info,
                },
                None,
            ),
            Customer,
        )

    @offered("delete")
    def delete(self) -> None:
        """Delete a customer without history."""
        self._client._send(self._request("delete", None, None))

    def get_billing_address(self) -> BillingAddress:
        """Read the billing address."""
        return self._client._get(f"{self.id}/billing-address", BillingAddress)

    def list_consents(
        self,
        *,
        orderby: Literal["oldest", "newest"] | None = None,
        top: int | None = None,
    ) -> Pages[Consent]:
        """List the consents of a customer."""
        return Pages(
            self._client, f"{self.id}/consents", {"$orderby": orderby, "$top": top}, Consent
        )

    def give_consent(
        self,
        *,
        type: models.ConsentType,
        reference: str | None | UnsetType = UNSET,
        given_date: dt.date | None | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> Consent:
        """Register a consent.

        `type`: Kind. `reference`: Reference of whoever reported it. `given_date`: When the customer
        gave the consent; by default today.
        """
        return self._client._post(
            f"{self.id}/consents",
            {"type": type, "reference": reference, "givenDate": given_date},
            Consent,
            idempotency_key,
        )

    def get_consent(self, number: int | str) -> Consent:
        """Read a consent."""
        return self._client._get(f"{self.id}/consents/{number}", Consent)

    def get_active_consents(self) -> ActiveConsents:
        """Read what the active consents mean for the next invoice."""
        return self._client._get(f"{self.id}/consents/active-consents", ActiveConsents)

    @offered("initiates-termination")
    def initiate_termination(self, *, idempotency_key: str | None = None) -> Customer:
        """Terminate a customer."""
        return self._client._do(
            self._request("initiates-termination", None, idempotency_key), Customer
        )

    def get_legal_address(self) -> LegalAddress:
        """Read the legal address."""
        return self._client._get(f"{self.id}/legal-address", LegalAddress)

    def list_notes(
        self,
        *,
        orderby: Literal["oldest", "newest"] | None = None,
        top: int | None = None,
    ) -> Pages[Note]:
        """List the notes on a customer and its invoices."""
        return Pages(self._client, f"{self.id}/notes", {"$orderby": orderby, "$top": top}, Note)

    def create_note(
        self,
        *,
        kind: models.NoteKind,
        text: str,
        promised_amount: Decimal | None | UnsetType = UNSET,
        promised_date: dt.date | None | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> Note:
        """Add a note, a call or a promise to pay to a customer.

        `kind`: What it is: a note, a call or a promise to pay. `text`: What was said or agreed.
        `promised_amount`: What the customer says will be paid. `promised_date`: The day until which
        it will be paid; claims are held back until then.
        """
        return self._client._post(
            f"{self.id}/notes",
            {
                "kind": kind,
                "text": text,
                "promisedAmount": promised_amount,
                "promisedDate": promised_date,
            },
            Note,
            idempotency_key,
        )

    def get_note(self, number: int | str) -> Note:
        """Read a note on a customer."""
        return self._client._get(f"{self.id}/notes/{number}", Note)

    def list_surpluses(
        self,
        *,
        orderby: Literal["oldest", "newest"] | None = None,
        top: int | None = None,
    ) -> Pages[Surplus]:
        """List the surpluses of a customer."""
        return Pages(
            self._client, f"{self.id}/surpluses", {"$orderby": orderby, "$top": top}, Surplus
        )

    def get_surplus(self, number: int | str) -> Surplus:
        """Read a surplus."""
        return self._client._get(f"{self.id}/surpluses/{number}", Surplus)

    @offered("withdraws-termination")
    def withdraw_termination(self, *, idempotency_key: str | None = None) -> Customer:
        """Withdraw the termination of a customer."""
        return self._client._do(
            self._request("withdraws-termination", None, idempotency_key), Customer
        )

    def refresh(self) -> Customer:
        """Read it again."""
        return self._client._get(self.id, Customer)


class CustomerSummary(models.CustomerSummary, Acting, kw_only=True, dict=True):
    """A summary.

    `@id` is the operation's own address.
    """

    def refresh(self) -> CustomerSummary:
        """Read it again."""
        return self._client._get(self.id, CustomerSummary)


class Delivery(models.Delivery, Acting, kw_only=True, dict=True):
    """Delivery of the ledger."""

    @offered("replay")
    def replay(self, *, idempotency_key: str | None = None) -> Delivery:
        """Replay a delivery."""
        return self._client._do(self._request("replay", None, idempotency_key), Delivery)

    def refresh(self) -> Delivery:
        """Read it again."""
        return self._client._get(self.id, Delivery)


class Document(models.Document, Acting, kw_only=True, dict=True):
    """A document of the invoice; its own address returns the bytes."""

    def download(self) -> Downloaded:
        """Download its content."""
        return self._client._download(self.id)

    def refresh(self) -> Document:
        """Read it again."""
        return self._client._get(self.id, Document)


class Event(models.Event, Acting, kw_only=True, dict=True):
    """An event.

    Follow its links to read the invoice and the customer concerned.
    """

    def get_customer(self) -> Customer | None:
        """Follow the link `customer`."""
        return self._client._get(self.customer, Customer) if self.customer else None

    def get_invoice(self) -> Invoice | None:
        """Follow the link `invoice`."""
        return self._client._get(self.invoice, Invoice) if self.invoice else None

    def refresh(self) -> Event:
        """Read it again."""
        return self._client._get(self.id, Event)


class File(models.File, Acting, kw_only=True, dict=True):
    """File of the ledger."""

    def download(self) -> Downloaded:
        """Download its content."""
        return self._client._download(self.id)

    def refresh(self) -> File:
        """Read it again."""
        return self._client._get(self.id, File)


class FileList(models.FileList, Acting, kw_only=True, dict=True):
    """The files of one type, newest first."""

    items: list[File]  # type: ignore[assignment]

    @offered("order-report")
    def order_report(
        self,
        *,
        report_date: dt.date,
        from_date: dt.date | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> File:
        """Order a ledger report.

        `report_date`: The report shows the books as of this day's end. `from_date`: First day of
        the period of the reports 125 and 127, by default of the month.
        """
        return self._client._do(
            self._request(
                "order-report", {"reportDate": report_date, "fromDate": from_date}, idempotency_key
            ),
            File,
        )

    def refresh(self) -> FileList:
        """Read it again."""
        return self._client._get(self.id, FileList)


class FileTypes(models.FileTypes, Acting, kw_only=True, dict=True):
    """The list of each file type."""

    def refresh(self) -> FileTypes:
        """Read it again."""
        return self._client._get(self.id, FileTypes)


class Identities(models.Identities, Acting, kw_only=True, dict=True):
    """All test identities."""

    def refresh(self) -> Identities:
        """Read it again."""
        return self._client._get(self.id, Identities)


class Invoice(models.Invoice, Acting, kw_only=True, dict=True):
    """Invoice of the ledger."""

    def list_claims(
        self,
        *,
        orderby: Literal["oldest", "newest"] | None = None,
        top: int | None = None,
    ) -> Pages[Claim]:
        """List the claims on an invoice."""
        return Pages(self._client, f"{self.id}/claims", {"$orderby": orderby, "$top": top}, Claim)

    def get_claim(self, number: int | str) -> Claim:
        """Read a claim on an invoice."""
        return self._client._get(f"{self.id}/claims/{number}", Claim)

    @offered("credit")
    def credit(
        self,
        *,
        reason: models.Reason,
        credit_invoice_no: str,
        amount: Decimal | None | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> Invoice:
        """Credit all or part of an invoice.

        `amount`: By default all that is left. `reason`: Why it is done. `credit_invoice_no`: Number
        of the credit invoice.
        """
        return self._client._do(
            self._request(
                "credit",
                {"amount": amount, "reason": reason, "creditInvoiceNo": credit_invoice_no},
                idempotency_key,
            ),
            Invoice,
        )

    @offered("dispute")
    def dispute(
        self,
        *,
        reason: str,
        amount: Decimal | None | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> Invoice:
        """Register a dispute.

        `reason`: Why it is done. `amount`: The disputed part of the principal; by default all of
        it. The rest is claimed.
        """
        return self._client._do(
            self._request("dispute", {"reason": reason, "amount": amount}, idempotency_key), Invoice
        )

    def list_documents(
        self,
        *,
        orderby: Literal["oldest", "newest"] | None = None,
        top: int | None = None,
    ) -> Pages[Document]:
        """List the documents of an invoice."""
        return Pages(
            self._client, f"{self.id}/documents", {"$orderby": orderby, "$top": top}, Document
        )

    def list_letters(
        self,
        *,
        orderby: Literal["oldest", "newest"] | None = None,
        top: int | None = None,
    ) -> Pages[Letter]:
        """List the letters of an invoice."""
        return Pages(self._client, f"{self.id}/letters", {"$orderby": orderby, "$top": top}, Letter)

    def get_letter(self, number: int | str) -> Letter:
        """Read a letter."""
        return self._client._get(f"{self.id}/letters/{number}", Letter)

    def list_notes(
        self,
        *,
        orderby: Literal["oldest", "newest"] | None = None,
        top: int | None = None,
    ) -> Pages[Note]:
        """List the notes on an invoice."""
        return Pages(self._client, f"{self.id}/notes", {"$orderby": orderby, "$top": top}, Note)

    def create_note(
        self,
        *,
        kind: models.NoteKind,
        text: str,
        promised_amount: Decimal | None | UnsetType = UNSET,
        promised_date: dt.date | None | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> Note:
        """Add a note, a call or a promise to pay to an invoice.

        `kind`: What it is: a note, a call or a promise to pay. `text`: What was said or agreed.
        `promised_amount`: What the customer says will be paid. `promised_date`: The day until which
        it will be paid; claims are held back until then.
        """
        return self._client._post(
            f"{self.id}/notes",
            {
                "kind": kind,
                "text": text,
                "promisedAmount": promised_amount,
                "promisedDate": promised_date,
            },
            Note,
            idempotency_key,
        )

    def get_note(self, number: int | str) -> Note:
        """Read a note on an invoice."""
        return self._client._get(f"{self.id}/notes/{number}", Note)

    @offered("owe-to-customer")
    def owe_to_customer(self, *, idempotency_key: str | None = None) -> Invoice:
        """Owe the customer what is left of a credit invoice."""
        return self._client._do(self._request("owe-to-customer", None, idempotency_key), Invoice)

    @offered("recall")
    def recall(self, *, reason: str, idempotency_key: str | None = None) -> Invoice:
        """Recall the claim from debt collection.

        `reason`: Why it is done.
        """
        return self._client._do(
            self._request("recall", {"reason": reason}, idempotency_key), Invoice
        )

    @offered("remove-respite")
    def remove_respite(self, *, idempotency_key: str | None = None) -> Invoice:
        """End the respite."""
        return self._client._do(self._request("remove-respite", None, idempotency_key), Invoice)

    @offered("report-direct-payment")
    def report_direct_payment(
        self,
        *,
        amount: Decimal,
        value_date: dt.date,
        reference: str,
        channel: models.DirectPaymentChannel | None | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> Invoice:
        """Report a payment that the client received itself.

        `amount`: Amount in major units of the currency. `value_date`: The day from which the money
        counts. `reference`: Reference of whoever reported it. `channel`: How the customer paid the
        seller.
        """
        return self._client._do(
            self._request(
                "report-direct-payment",
                {
                    "amount": amount,
                    "valueDate": value_date,
                    "reference": reference,
                    "channel": channel,
                },
                idempotency_key,
            ),
            Invoice,
        )

    def list_rows(
        self,
        *,
        orderby: Literal["oldest", "newest"] | None = None,
        top: int | None = None,
    ) -> Pages[Row]:
        """List the rows of an invoice."""
        return Pages(self._client, f"{self.id}/rows", {"$orderby": orderby, "$top": top}, Row)

    def get_row(self, number: int | str) -> Row:
        """Read a row of an invoice."""
        return self._client._get(f"{self.id}/rows/{number}", Row)

    @offered("set-off")
    def set_off(
        self,
        *,
        invoice_no: str | None | UnsetType = UNSET,
        amount: Decimal | None | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> Invoice:
        """Set a credit invoice off against a debit invoice.

        `invoice_no`: By default the invoice that it credits. `amount`: By default as far as both
        go.
        """
        return self._client._do(
            self._request("set-off", {"invoiceNo": invoice_no, "amount": amount}, idempotency_key),
            Invoice,
        )

    @offered("set-respite")
    def set_respite(
        self,
        *,
        respite_date: dt.date,
        idempotency_key: str | None = None,
    ) -> Invoice:
        """Postpone all claims up to a date.

        `respite_date`: No claims up to and with this day; at most a year ahead.
        """
        return self._client._do(
            self._request("set-respite", {"respiteDate": respite_date}, idempotency_key), Invoice
        )

    def list_transactions(
        self,
        *,
        orderby: Literal["oldest", "newest"] | None = None,
        top: int | None = None,
    ) -> Pages[Transaction]:
        """List the transactions of an invoice."""
        return Pages(
            self._client, f"{self.id}/transactions", {"$orderby": orderby, "$top": top}, Transaction
        )

    def get_transaction(self, number: int | str) -> Transaction:
        """Read a transaction of an invoice."""
        return self._client._get(f"{self.id}/transactions/{number}", Transaction)

    @offered("transfer-to-debt-collection")
    def transfer_to_debt_collection(self, *, idempotency_key: str | None = None) -> Invoice:
        """Hand the claim to debt collection."""
        return self._client._do(
            self._request("transfer-to-debt-collection", None, idempotency_key), Invoice
        )

    @offered("undo-credit")
    def undo_credit(
        self,
        *,
        credit_invoice_no: str,
        reason: str,
        idempotency_key: str | None = None,
    ) -> Invoice:
        """Undo a credit.

        `credit_invoice_no`: Number of the credit invoice. `reason`: Why it is done.
        """
        return self._client._do(
            self._request(
                "undo-credit",
                {"creditInvoiceNo": credit_invoice_no, "reason": reason},
                idempotency_key,
            ),
            Invoice,
        )

    @offered("undo-direct-payment")
    def undo_direct_payment(
        self,
        *,
        reference: str,
        reason: str,
        idempotency_key: str | None = None,
    ) -> Invoice:
        """Undo a reported direct payment.

        `reference`: Reference of whoever reported it. `reason`: Why it is done.
        """
        return self._client._do(
            self._request(
                "undo-direct-payment", {"reference": reference, "reason": reason}, idempotency_key
            ),
            Invoice,
        )

    @offered("undo-set-off")
    def undo_set_off(
        self,
        *,
        invoice_no: str,
        reason: str,
        idempotency_key: str | None = None,
    ) -> Invoice:
        """Undo a set-off of a credit invoice.

        `invoice_no`: The debit invoice that it was set off against. `reason`: Why it is done.
        """
        return self._client._do(
            self._request(
                "undo-set-off", {"invoiceNo": invoice_no, "reason": reason}, idempotency_key
            ),
            Invoice,
        )

    @offered("undo-write-off")
    def undo_write_off(self, *, reason: str, idempotency_key: str | None = None) -> Invoice:
        """Undo the write-off.

        `reason`: Why it is done.
        """
        return self._client._do(
            self._request("undo-write-off", {"reason": reason}, idempotency_key), Invoice
        )

    @offered("waive-fee")
    def waive_fee(self, *, reason: str, idempotency_key: str | None = None) -> Invoice:
        """Let the fees of an invoice go.

        `reason`: Why it is done.
        """
        return self._client._do(
            self._request("waive-fee", {"reason": reason}, idempotency_key), Invoice
        )

    @offered("waive-interest")
    def waive_interest(self, *, reason: str, idempotency_key: str | None = None) -> Invoice:
        """Let the interest of an invoice go.

        `reason`: Why it is done.
        """
        return self._client._do(
            self._request("waive-interest", {"reason": reason}, idempotency_key), Invoice
        )

    @offered("withdraw-dispute")
    def withdraw_dispute(self, *, idempotency_key: str | None = None) -> Invoice:
        """Withdraw a dispute."""
        return self._client._do(self._request("withdraw-dispute", None, idempotency_key), Invoice)

    @offered("write-off")
    def write_off(self, *, reason: str, idempotency_key: str | None = None) -> Invoice:
        """Write off what is left of the debt.

        `reason`: Why it is done.
        """
        return self._client._do(
            self._request("write-off", {"reason": reason}, idempotency_key), Invoice
        )

    def get_authorization(self) -> Authorization | None:
        """Follow the link `authorization`."""
        return self._client._get(self.authorization, Authorization) if self.authorization else None

    def get_credited_invoice(self) -> Invoice | None:
        """Follow the link `credited_invoice`."""
        return self._client._get(self.credited_invoice, Invoice) if self.credited_invoice else None

    def get_customer(self) -> Customer:
        """Follow the link `customer`."""
        return self._client._get(self.customer, Customer)

    def refresh(self) -> Invoice:
        """Read it again."""
        return self._client._get(self.id, Invoice)


class LegalAddress(models.LegalAddress, Acting, kw_only=True, dict=True):
    """The customer's address, by the population register or as given."""

    @offered("update")
    def replace(
        self,
        *,
        addressee: str,
        country_code: models.AddressCountryCode,
        street_address: str | None | UnsetType = UNSET,
        co_address: str | None | UnsetType = UNSET,
        zip_code: str | None | UnsetType = UNSET,
        city: str | None | UnsetType = UNSET,
    ) -> LegalAddress:
        """Replace the legal address.

        `addressee`: Who the letter is for, as it stands in the window. `street_address`: Street and
        number, or box. `co_address`: Care-of line. `zip_code`: Postal code. `city`: Postal town.
        `country_code`: ISO 3166 alpha-2.
        """
        return self._client._do(
            self._request(
                "update",
                {
                    "addressee": addressee,
                    "streetAddress": street_address,
                    "coAddress": co_address,
                    "zipCode": zip_code,
                    "city": city,
                    "countryCode": country_code,
                },
                None,
            ),
            LegalAddress,
        )

    @offered("partial-update")
    def amend(
        self,
        *,
        addressee: str | UnsetType = UNSET,
        street_address: str | None | UnsetType = UNSET,
        co_address: str | None | UnsetType = UNSET,
        zip_code: str | None | UnsetType = UNSET,
        city: str | None | UnsetType = UNSET,
        country_code: models.AddressCountryCode | UnsetType = UNSET,
    ) -> LegalAddress:
        """Change some members of the legal address.

        `addressee`: Who the letter is for, as it stands in the window. `street_address`: Street and
        number, or box. `co_address`: Care-of line. `zip_code`: Postal code. `city`: Postal town.
        `country_code`: ISO 3166 alpha-2.
        """
        return self._client._do(
            self._request(
                "partial-update",
                {
                    "addressee": addressee,
                    "streetAddress": street_address,
                    "coAddress": co_address,
                    "zipCode": zip_code,
                    "city": city,
                    "countryCode": country_code,
                },
                None,
            ),
            LegalAddress,
        )

    @offered("update-legal-address-from-population-register")
    def update_legal_address_from_population_register(
        self,
        *,
        idempotency_key: str | None = None,
    ) -> LegalAddress:
        """Fetch the legal address from the population register."""
        return self._client._do(
            self._request("update-legal-address-from-population-register", None, idempotency_key),
            LegalAddress,
        )

    def refresh(self) -> LegalAddress:
        """Read it again."""
        return self._client._get(self.id, LegalAddress)


class Letter(models.Letter, Acting, kw_only=True, dict=True):
    """An invoice, credit note, reminder or claim on its way, and each time that it was sent."""

    @offered("confirm-delivery")
    def confirm_delivery(self, *, idempotency_key: str | None = None) -> Letter:
        """Confirm that a letter was delivered."""
        return self._client._do(self._request("confirm-delivery", None, idempotency_key), Letter)

    @offered("fail")
    def fail(
        self,
        *,
        reason: str | None | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> Letter:
        """Give up sending a letter.

        `reason`: Why it is done.
        """
        return self._client._do(self._request("fail", {"reason": reason}, idempotency_key), Letter)

    @offered("mark-returned")
    def mark_returned(
        self,
        *,
        reason: str | None | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> Letter:
        """Record that a letter came back.

        `reason`: Why it is done.
        """
        return self._client._do(
            self._request("mark-returned", {"reason": reason}, idempotency_key), Letter
        )

    @offered("resend")
    def resend(
        self,
        *,
        channel: models.ResendChannel | None | UnsetType = UNSET,
        email_address: str | None | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> Letter:
        """Send a letter again.

        `channel`: How it goes out; by default as before. `email_address`: E-mail address.
        """
        return self._client._do(
            self._request(
                "resend", {"channel": channel, "emailAddress": email_address}, idempotency_key
            ),
            Letter,
        )

    def get_invoice(self) -> Invoice:
        """Follow the link `invoice`."""
        return self._client._get(self.invoice, Invoice)

    def refresh(self) -> Letter:
        """Read it again."""
        return self._client._get(self.id, Letter)


class Note(models.Note, Acting, kw_only=True, dict=True):
    """A note, a call or a promise to pay, as it was written down."""

    def get_customer(self) -> Customer:
        """Follow the link `customer`."""
        return self._client._get(self.customer, Customer)

    def get_invoice(self) -> Invoice | None:
        """Follow the link `invoice`."""
        return self._client._get(self.invoice, Invoice) if self.invoice else None

    def refresh(self) -> Note:
        """Read it again."""
        return self._client._get(self.id, Note)


class PaymentPlan(models.PaymentPlan, Acting, kw_only=True, dict=True):
    """PaymentPlan of the ledger."""

    @offered("accept")
    def accept(self, *, idempotency_key: str | None = None) -> PaymentPlan:
        """Accept a payment plan."""
        return self._client._do(self._request("accept", None, idempotency_key), PaymentPlan)

    @offered("end")
    def end(self, *, reason: str, idempotency_key: str | None = None) -> PaymentPlan:
        """End a payment plan.

        `reason`: Why it is done.
        """
        return self._client._do(
            self._request("end", {"reason": reason}, idempotency_key), PaymentPlan
        )

    @offered("replace-parts")
    def replace_parts(
        self,
        *,
        reason: str,
        parts: Sequence[models.PartRequest | Mapping[str, Any]] | None | UnsetType = UNSET,
        number_of_parts: Decimal | None | UnsetType = UNSET,
        first_due_date: dt.date | None | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> PaymentPlan:
        """Replace the parts of a payment plan.

        `parts`: Parts of a payment plan, in order. `number_of_parts`: How many equal parts, a month
        apart. `first_due_date`: Due date of the first of equal parts. `reason`: Why it is done.
        """
        return self._client._do(
            self._request(
                "replace-parts",
                {
                    "parts": parts,
                    "numberOfParts": number_of_parts,
                    "firstDueDate": first_due_date,
                    "reason": reason,
                },
                idempotency_key,
            ),
            PaymentPlan,
        )

    def get_customer(self) -> Customer:
        """Follow the link `customer`."""
        return self._client._get(self.customer, Customer)

    def refresh(self) -> PaymentPlan:
        """Read it again."""
        return self._client._get(self.id, PaymentPlan)


class RecurringPayment(models.RecurringPayment, Acting, kw_only=True, dict=True):
    """Settings of direct debit, used once the customer has consented to it."""

    @offered("partial-update")
    def amend(
        self,
        *,
        payment_scope: models.PaymentScope | UnsetType = UNSET,
        fixed_amount: Decimal | UnsetType = UNSET,
    ) -> RecurringPayment:
        """Set what direct debit draws.

        `payment_scope`: What a recurring payment pays. `fixed_amount`: What is drawn each time.
        """
        return self._client._do(
            self._request(
                "partial-update", {"paymentScope": payment_scope, "fixedAmount": fixed_amount}, None
            ),
            RecurringPayment,
        )

    def refresh(self) -> RecurringPayment:
        """Read it again."""
        return self._client._get(self.id, RecurringPayment)


class Report(models.Report, Acting, kw_only=True, dict=True):
    """A report: facts, an item for each row, and totals.

    Each report has its own columns.
    """

    def refresh(self) -> Report:
        """Read it again."""
        return self._client._get(self.id, Report)


class Reports(models.Reports, Acting, kw_only=True, dict=True):
    """Links to the reports that the token may see; one of an account has to be asked for."""

    def refresh(self) -> Reports:
        """Read it again."""
        return self._client._get(self.id, Reports)


class Reservation(models.Reservation, Acting, kw_only=True, dict=True):
    """Reservation of a live authorization on an account."""

    def refresh(self) -> Reservation:
        """Read it again."""
        return self._client._get(self.id, Reservation)


class Row(models.Row, Acting, kw_only=True, dict=True):
    """A line of the invoice, as it was sent."""

    def refresh(self) -> Row:
        """Read it again."""
        return self._client._get(self.id, Row)


class SandboxPayment(models.SandboxPayment, Acting, kw_only=True, dict=True):
    """SandboxPayment of the ledger."""

    def refresh(self) -> SandboxPayment:
        """Read it again."""
        return self._client._get(self.id, SandboxPayment)


class Surplus(models.Surplus, Acting, kw_only=True, dict=True):
    """Surplus of the ledger."""

    @offered("pay-out-surplus")
    def pay_out_surplus(
        self,
        *,
        amount: Decimal | UnsetType = UNSET,
        reference: str | None | UnsetType = UNSET,
        iban: str | None | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> Surplus:
        """Refund a surplus to the customer.

        `amount`: Amount in major units of the currency. `reference`: Reference of whoever reported
        it. `iban`: IBAN of the account.
        """
        return self._client._do(
            self._request(
                "pay-out-surplus",
                {"amount": amount, "reference": reference, "iban": iban},
                idempotency_key,
            ),
            Surplus,
        )

    @offered("set-off-surplus")
    def set_off_surplus(
        self,
        *,
        invoice_no: str,
        amount: Decimal | UnsetType = UNSET,
        reference: str | None | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> Surplus:
        """Set a surplus off against an open invoice.

        `amount`: Amount in major units of the currency. `reference`: Reference of whoever reported
        it. `invoice_no`: Number of the invoice, unique in the ledger.
        """
        return self._client._do(
            self._request(
                "set-off-surplus",
                {"amount": amount, "reference": reference, "invoiceNo": invoice_no},
                idempotency_key,
            ),
            Surplus,
        )

    def get_customer(self) -> Customer:
        """Follow the link `customer`."""
        return self._client._get(self.customer, Customer)

    def refresh(self) -> Surplus:
        """Read it again."""
        return self._client._get(self.id, Surplus)


class Transaction(models.Transaction, Acting, kw_only=True, dict=True):
    """Transaction of the ledger."""

    def refresh(self) -> Transaction:
        """Read it again."""
        return self._client._get(self.id, Transaction)


class Webhook(models.Webhook, Acting, kw_only=True, dict=True):
    """Webhook of the ledger."""

    def list_deliveries(
        self,
        *,
        orderby: Literal["oldest", "newest"] | None = None,
        top: int | None = None,
        status: models.DeliveryStatus | None = None,
        type: models.EventType | None = None,
    ) -> Pages[Delivery]:
        """List the deliveries of a webhook."""
        return Pages(
            self._client,
            f"{self.id}/deliveries",
            {"$orderby": orderby, "$top": top, "status": status, "type": type},
            Delivery,
        )

    def get_delivery(self, number: int | str) -> Delivery:
        """Read a delivery."""
        return self._client._get(f"{self.id}/deliveries/{number}", Delivery)

    @offered("disable")
    def disable(
        self,
        *,
        reason: str | None | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> Webhook:
        """Disable a webhook.

        `reason`: Why, for those who find it disabled.
        """
        return self._client._do(
            self._request("disable", {"reason": reason}, idempotency_key), Webhook
        )

    @offered("enable")
    def enable(self, *, idempotency_key: str | None = None) -> Webhook:
        """Enable a webhook."""
        return self._client._do(self._request("enable", None, idempotency_key), Webhook)

    @offered("rotate-secret")
    def rotate_secret(self, *, idempotency_key: str | None = None) -> WebhookSecret:
        """Rotate the secret of a webhook."""
        return self._client._do(
            self._request("rotate-secret", None, idempotency_key), WebhookSecret
        )

    @offered("test")
    def test(self, *, idempotency_key: str | None = None) -> WebhookTest:
        """Test a webhook."""
        return self._client._do(self._request("test", None, idempotency_key), WebhookTest)

    def refresh(self) -> Webhook:
        """Read it again."""
        return self._client._get(self.id, Webhook)


class WebhookSecret(models.WebhookSecret, Acting, kw_only=True, dict=True):
    """WebhookSecret of the ledger."""

    def refresh(self) -> WebhookSecret:
        """Read it again."""
        return self._client._get(self.id, WebhookSecret)


class WebhookTest(models.WebhookTest, Acting, kw_only=True, dict=True):
    """What came of a test."""


class Ledger(Client):
    """A ledger, by the synchronous client."""

    def accounts(
        self,
        *,
        orderby: Literal["oldest", "newest"] | None = None,
        top: int | None = None,
        account_no: str | None = None,
        customer_no: str | None = None,
    ) -> Pages[Account]:
        """List accounts."""
        return Pages(
            self,
            f"/ledger/account/v1/{self.ledger_no}/accounts",
            {"$orderby": orderby, "$top": top, "accountNo": account_no, "customerNo": customer_no},
            Account,
        )

    def open_account(
        self,
        *,
        credit_limit: Decimal,
        customer_no: str,
        account_profile_type: str,
        description: str | None | UnsetType = UNSET,
        account_alias: str | None | UnsetType = UNSET,
        account_no: str | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> Account:
        """Open an account.

        `description`: Text for people. `account_alias`: The name that the customer has given the
        account. `credit_limit`: How much may be owed and reserved on the account. `account_no`:
        Number of the account, unique in the ledger. `customer_no`: Number of the customer, unique
        in the ledger. `account_profile_type`: Kind of account, as the ledger's terms name it.
        """
        return self._post(
            f"/ledger/account/v1/{self.ledger_no}/accounts",
            {
                "description": description,
                "accountAlias": account_alias,
                "creditLimit": credit_limit,
                "accountNo": account_no,
                "customerNo": customer_no,
                "accountProfileType": account_profile_type,
            },
            Account,
            idempotency_key,
        )

    def account(self, number: int | str) -> Account:
        """Read an account."""
        return self._get(f"/ledger/account/v1/{self.ledger_no}/accounts/{number}", Account, {})

    def summary_of_accounts(
        self,
        *,
        as_of: dt.date | None | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> AccountSummary:
        """Count accounts and their amounts.

        `as_of`: The past day as of which the figures are; by default today.
        """
        return self._post(
            f"/ledger/account/v1/{self.ledger_no}/accounts/generate-summary",
            {"asOf": as_of},
            AccountSummary,
            idempotency_key,
        )

    def customers(
        self,
        *,
        orderby: Literal["oldest", "newest"] | None = None,
        top: int | None = None,
        country_code: str | None = None,
        customer_no: str | None = None,
        email_address: str | None = None,
        legal_status: models.LegalStatus | None = None,
        msisdn: str | None = None,
        name: str | None = None,
        reg_no: str | None = None,
    ) -> Pages[Customer]:
        """List customers."""
        return Pages(
            self,
            f"/ledger/customer/v1/{self.ledger_no}/customers",
            {
                "$orderby": orderby,
                "$top": top,
                "countryCode": country_code,
                "customerNo": customer_no,
                "emailAddress": email_address,
                "legalStatus": legal_status,
                "msisdn": msisdn,
                "name": name,
                "regNo": reg_no,
            },
            Customer,
        )

    def create_customer(
        self,
        *,
        legal_entity: models.LegalEntity,
        name: str,
        legal_address: models.AddressRequest | Mapping[str, Any],
        national_identifier: models.NationalIdentifierRequest
        | Mapping[str, Any]
        | None
        | UnsetType = UNSET,
        vat_no: str | None | UnsetType = UNSET,
        email_address: str | None | UnsetType = UNSET,
        protected_identity: bool | UnsetType = UNSET,
        preferred_language_code: str | None | UnsetType = UNSET,
        msisdn: str | None | UnsetType = UNSET,
        edi_address_info: models.EDIAddressInfoRequest
        | Mapping[str, Any]
        | None
        | UnsetType = UNSET,
        billing_address: models.AddressRequest | Mapping[str, Any] | None | UnsetType = UNSET,
        customer_no: str | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> Customer:
        """Create a customer.

        `national_identifier`: Personal or company number. `vat_no`: VAT number. `legal_entity`:
        Whether the customer is a consumer or a company. `name`: Name. `email_address`: E-mail
        address. `protected_identity`: Whether name, address and number may be shown to few only.
        `preferred_language_code`: Language of letters, ISO 639-1. `msisdn`: Mobile number with
        country code, such as +46701234567. `edi_address_info`: Where e-invoices to the customer go.
        `billing_address`: Where letters go; null: to the legal address. `customer_no`: Number of
        the customer, unique in the ledger. `legal_address`: The registered address.
        """
        return self._post(
            f"/ledger/customer/v1/{self.ledger_no}/customers",
            {
                "nationalIdentifier": national_identifier,
                "vatNo": vat_no,
                "legalEntity": legal_entity,
                "name": name,
                "emailAddress": email_address,
                "protectedIdentity": protected_identity,
                "preferredLanguageCode": preferred_language_code,
                "msisdn": msisdn,
                "eDIAddressInfo": edi_address_info,
                "billingAddress": billing_address,
                "customerNo": customer_no,
                "legalAddress": legal_address,
            },
            Customer,
            idempotency_key,
        )

    def customer(self, number: int | str) -> Customer:
        """Read a customer."""
        return self._get(f"/ledger/customer/v1/{self.ledger_no}/customers/{number}", Customer, {})

    def find_customers(
        self,
        *,
        reg_no: str,
        country_code: models.SoughtIdentifierCountryCode | UnsetType = UNSET,
        orderby: Literal["oldest", "newest"] | None = None,
        top: int | None = None,
    ) -> Pages[Customer]:
        """Find customers by a national identifier.

        `reg_no`: The number, with or without its dash. `country_code`: ISO 3166 alpha-2.
        """
        return Pages(
            self,
            f"/ledger/customer/v1/{self.ledger_no}/customers/find-by-identifier",
            {"$orderby": orderby, "$top": top},
            Customer,
            {"regNo": reg_no, "countryCode": country_code},
        )

    def summary_of_customers(
        self,
        *,
        as_of: dt.date | None | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> CustomerSummary:
        """Count customers, debts and surpluses.

        `as_of`: The past day as of which the figures are; by default today.
        """
        return self._post(
            f"/ledger/customer/v1/{self.ledger_no}/customers/generate-summary",
            {"asOf": as_of},
            CustomerSummary,
            idempotency_key,
        )

    def authorizations(
        self,
        *,
        orderby: Literal["oldest", "newest"] | None = None,
        top: int | None = None,
        from_date: dt.date | None = None,
        to_date: dt.date | None = None,
        customer_no: str | None = None,
        invoice_number: str | None = None,
        seller_number: str | None = None,
        status: models.AuthorizationStatus | None = None,
    ) -> Pages[Authorization]:
        """List authorizations."""
        return Pages(
            self,
            f"/ledger/invoice-purchase/v1/{self.ledger_no}/authorizations",
            {
                "$orderby": orderby,
                "$top": top,
                "FromDate": from_date,
                "ToDate": to_date,
                "customerNo": customer_no,
                "invoiceNumber": invoice_number,
                "sellerNumber": seller_number,
                "status": status,
            },
            Authorization,
        )

    def authorize(
        self,
        *,
        seller_number: str,
        invoice: models.InvoiceToAuthorizeRequest | Mapping[str, Any],
        buyer: models.BuyerRequest | Mapping[str, Any],
        idempotency_key: str | None = None,
    ) -> Authorization:
        """Authorize an invoice.

        `seller_number`: Number of the seller in the ledger. `invoice`: The invoice to come.
        `buyer`: Who buys and will owe the invoice.
        """
        return self._post(
            f"/ledger/invoice-purchase/v1/{self.ledger_no}/authorizations",
            {"sellerNumber": seller_number, "invoice": invoice, "buyer": buyer},
            Authorization,
            idempotency_key,
        )

    def authorization(self, number: int | str) -> Authorization:
        """Read an authorization."""
        return self._get(
            f"/ledger/invoice-purchase/v1/{self.ledger_no}/authorizations/{number}",
            Authorization,
            {},
        )

    def issue_invoice(
        self,
        *,
        customer_no: str,
        invoice_no: str,
        invoice_date: dt.date,
        currency: str,
        legal_monetary_total: models.TotalRequest | Mapping[str, Any],
        seller_number: str | None | UnsetType = UNSET,
        invoice_type: models.InvoiceType | None | UnsetType = UNSET,
        credited_invoice_no: str | None | UnsetType = UNSET,
        external_invoice_id: str | None | UnsetType = UNSET,
        preferred_due_date: dt.date | None | UnsetType = UNSET,
        distribution_date: dt.date | None | UnsetType = UNSET,
        invoice_address: models.InvoicedAddressRequest
        | Mapping[str, Any]
        | None
        | UnsetType = UNSET,
        distribution: models.LetterChannel | None | UnsetType = UNSET,
        invoice_reason: models.InvoiceReasonRequest | Mapping[str, Any] | None | UnsetType = UNSET,
        reference_info: models.ReferenceInfoRequest | Mapping[str, Any] | None | UnsetType = UNSET,
        invoice_rows: Sequence[models.RowRequest | Mapping[str, Any]] | None | UnsetType = UNSET,
        attachments: Sequence[models.AttachmentRequest | Mapping[str, Any]]
        | None
        | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> Invoice:
        """Issue a debit or credit invoice.

        `seller_number`: Optional when the ledger has one seller. `invoice_type`: Whether it demands
        or gives back. `credited_invoice_no`: Of a credit invoice. `customer_no`: Number of the
        customer, unique in the ledger. `invoice_no`: Number of the invoice, unique in the ledger.
        `external_invoice_id`: The seller's own identifier of the invoice, free of meaning.
        `invoice_date`: Date of the invoice. `preferred_due_date`: Due date that the seller asks
        for; terms may give a later one. `distribution_date`: Until then it is pending; by default
        today or invoiceDate, whichever is later. `currency`: ISO 4217. `invoice_address`: Name and
        address on the invoice. `distribution`: How letters and invoices reach the customer.
        `invoice_reason`: Why it is invoiced. `legal_monetary_total`: The totals of the invoice.
        `reference_info`: References that are printed on the invoice. `invoice_rows`: The rows of
        the invoice; their sum is the total. `attachments`: Files that go with the invoice.
        """
        return self._post(
            f"/ledger/invoice-service/v1/{self.ledger_no}/invoices",
            {
                "sellerNumber": seller_number,
                "invoiceType": invoice_type,
                "creditedInvoiceNo": credited_invoice_no,
                "customerNo": customer_no,
                "invoiceNo": invoice_no,
                "externalInvoiceId": external_invoice_id,
                "invoiceDate": invoice_date,
                "preferredDueDate": preferred_due_date,
                "distributionDate": distribution_date,
                "currency": currency,
                "invoiceAddress": invoice_address,
                "distribution": distribution,
                "invoiceReason": invoice_reason,
                "legalMonetaryTotal": legal_monetary_total,
                "referenceInfo": reference_info,
                "invoiceRows": invoice_rows,
                "attachments": attachments,
            },
            Invoice,
            idempotency_key,
        )

    def collection_cases(
        self,
        *,
        orderby: Literal["oldest", "newest"] | None = None,
        top: int | None = None,
        customer_no: str | None = None,
        invoice_no: str | None = None,
        seller_number: str | None = None,
        status: models.CollectionCaseStatus | None = None,
    ) -> Pages[CollectionCase]:
        """List collection cases."""
        return Pages(
            self,
            f"/ledger/invoice/v1/{self.ledger_no}/collection-cases",
            {
                "$orderby": orderby,
                "$top": top,
                "customerNo": customer_no,
                "invoiceNo": invoice_no,
                "sellerNumber": seller_number,
                "status": status,
            },
            CollectionCase,
        )

    def collection_case(self, number: int | str) -> CollectionCase:
        """Read a collection case."""
        return self._get(
            f"/ledger/invoice/v1/{self.ledger_no}/collection-cases/{number}", CollectionCase, {}
        )

    def events(
        self,
        *,
        top: int | None = None,
        customer_no: str | None = None,
        invoice_no: str | None = None,
        type: models.EventType | None = None,
    ) -> Pages[Event]:
        """Follow what happens to invoices and customers."""
        return Pages(
            self,
            f"/ledger/invoice/v1/{self.ledger_no}/events",
            {"$top": top, "customerNo": customer_no, "invoiceNo": invoice_no, "type": type},
            Event,
        )

    def event(self, number: int | str) -> Event:
        """Read an event."""
        return self._get(f"/ledger/invoice/v1/{self.ledger_no}/events/{number}", Event, {})

    def invoices(
        self,
        *,
        orderby: Literal["oldest", "newest"] | None = None,
        top: int | None = None,
        from_date: dt.date | None = None,
        to_date: dt.date | None = None,
        as_of: dt.date | None = None,
        claim_level: models.Level | None = None,
        customer_no: str | None = None,
        due_before: dt.date | None = None,
        external_invoice_id: str | None = None,
        payment_reference: str | None = None,
        seller_number: str | None = None,
        status: models.BillStatus | None = None,
    ) -> Pages[Invoice]:
        """List invoices."""
        return Pages(
            self,
            f"/ledger/invoice/v1/{self.ledger_no}/invoices",
            {
                "$orderby": orderby,
                "$top": top,
                "FromDate": from_date,
                "ToDate": to_date,
                "asOf": as_of,
                "claimLevel": claim_level,
                "customerNo": customer_no,
                "dueBefore": due_before,
                "externalInvoiceId": external_invoice_id,
                "paymentReference": payment_reference,
                "sellerNumber": seller_number,
                "status": status,
            },
            Invoice,
        )

    def invoice(self, number: int | str, *, as_of: dt.date | None = None) -> Invoice:
        """Read an invoice."""
        return self._get(
            f"/ledger/invoice/v1/{self.ledger_no}/invoices/{number}", Invoice, {"asOf": as_of}
        )

    def payment_plans(
        self,
        *,
        orderby: Literal["oldest", "newest"] | None = None,
        top: int | None = None,
        customer_no: str | None = None,
        invoice_no: str | None = None,
        seller_number: str | None = None,
        status: models.PaymentPlanStatus | None = None,
    ) -> Pages[PaymentPlan]:
        """List payment plans."""
        return Pages(
            self,
            f"/ledger/invoice/v1/{self.ledger_no}/payment-plans",
            {
                "$orderby": orderby,
                "$top": top,
                "customerNo": customer_no,
                "invoiceNo": invoice_no,
                "sellerNumber": seller_number,
                "status": status,
            },
            PaymentPlan,
        )

    def create_payment_plan(
        self,
        *,
        invoices: Sequence[str],
        parts: Sequence[models.PartRequest | Mapping[str, Any]] | None | UnsetType = UNSET,
        number_of_parts: Decimal | None | UnsetType = UNSET,
        first_due_date: dt.date | None | UnsetType = UNSET,
        fee: Decimal | None | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> PaymentPlan:
        """Propose a payment plan.

        `parts`: Parts of a payment plan, in order. `number_of_parts`: How many equal parts, a month
        apart. `first_due_date`: Due date of the first of equal parts. `invoices`: Path of the
        customer's invoices. `fee`: At most what the country's law allows.
        """
        return self._post(
            f"/ledger/invoice/v1/{self.ledger_no}/payment-plans",
            {
                "parts": parts,
                "numberOfParts": number_of_parts,
                "firstDueDate": first_due_date,
                "invoices": invoices,
                "fee": fee,
            },
            PaymentPlan,
            idempotency_key,
        )

    def payment_plan(self, number: int | str) -> PaymentPlan:
        """Read a payment plan."""
        return self._get(
            f"/ledger/invoice/v1/{self.ledger_no}/payment-plans/{number}", PaymentPlan, {}
        )

    def file_types(self) -> FileTypes:
        """List the file types."""
        return self._get(f"/ledger/output/v1/{self.ledger_no}/files", FileTypes)

    def files(
        self,
        number: int | str,
        *,
        from_date: dt.date | None = None,
        to_date: dt.date | None = None,
    ) -> FileList:
        """List the files of a type."""
        return self._get(
            f"/ledger/output/v1/{self.ledger_no}/files/{number}",
            FileList,
            {"FromDate": from_date, "ToDate": to_date},
        )

    def report_index(self) -> Reports:
        """List the reports."""
        return self._get(f"/ledger/output/v1/{self.ledger_no}/reports", Reports)

    def report(
        self,
        number: int | str,
        *,
        account_no: str | None = None,
        as_of: dt.date | None = None,
        format: Literal["json", "csv", "xlsx"] | None = None,
        from_date: dt.date | None = None,
        loss_rates: str | None = None,
        seller_number: str | None = None,
        to_date: dt.date | None = None,
        weeks: int | None = None,
    ) -> Report:
        """Get a report."""
        return self._get(
            f"/ledger/output/v1/{self.ledger_no}/reports/{number}",
            Report,
            {
                "accountNo": account_no,
                "asOf": as_of,
                "format": format,
                "fromDate": from_date,
                "lossRates": loss_rates,
                "sellerNumber": seller_number,
                "toDate": to_date,
                "weeks": weeks,
            },
        )

    def webhooks(
        self,
        *,
        orderby: Literal["oldest", "newest"] | None = None,
        top: int | None = None,
    ) -> Pages[Webhook]:
        """List webhooks."""
        return Pages(
            self,
            f"/ledger/output/v1/{self.ledger_no}/webhooks",
            {"$orderby": orderby, "$top": top},
            Webhook,
        )

    def create_webhook(
        self,
        *,
        url: str,
        types: Sequence[Any] | None | UnsetType = UNSET,
        sellers: Sequence[str] | None | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> WebhookSecret:
        """Register a webhook.

        `url`: Where events are sent to: public, and by https. `types`: Types of events that are
        sent; by default all. `sellers`: Numbers of the sellers whose events are sent; by default
        all of the token.
        """
        return self._post(
            f"/ledger/output/v1/{self.ledger_no}/webhooks",
            {"url": url, "types": types, "sellers": sellers},
            WebhookSecret,
            idempotency_key,
        )

    def webhook(self, number: int | str) -> Webhook:
        """Read a webhook."""
        return self._get(f"/ledger/output/v1/{self.ledger_no}/webhooks/{number}", Webhook, {})

    def clock(self) -> Clock:
        """Read the clock."""
        return self._get(f"/ledger/sandbox/v1/{self.ledger_no}/clock", Clock)

    def identities(self) -> Identities:
        """List the test identities."""
        return self._get(f"/ledger/sandbox/v1/{self.ledger_no}/identities", Identities)

    def create_payment(
        self,
        *,
        amount: Decimal,
        reference: str | None | UnsetType = UNSET,
        value_date: dt.date | None | UnsetType = UNSET,
        bank_reference: str | None | UnsetType = UNSET,
        payer_name: str | None | UnsetType = UNSET,
        payer_account: str | None | UnsetType = UNSET,
        message: str | None | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> SandboxPayment:
        """Make a payment.

        `reference`: What the payer states: the invoice's `paymentReference`. `amount`: Amount in
        major units of the currency. `value_date`: The day on which the bank received it; by default
        the business date. `bank_reference`: What the bank knows the payment by. `payer_name`: Who
        paid, as the bank says it. `payer_account`: The payer's IBAN or account: what is refunded
        goes there. `message`: The payer's own text.
        """
        return self._post(
            f"/ledger/sandbox/v1/{self.ledger_no}/payments",
            {
                "reference": reference,
                "amount": amount,
                "valueDate": value_date,
                "bankReference": bank_reference,
                "payerName": payer_name,
                "payerAccount": payer_account,
                "message": message,
            },
            SandboxPayment,
            idempotency_key,
        )

    def payment(self, number: int | str) -> SandboxPayment:
        """Read a payment."""
        return self._get(
            f"/ledger/sandbox/v1/{self.ledger_no}/payments/{number}", SandboxPayment, {}
        )
