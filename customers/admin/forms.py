"""Forms of the operations on customers, with the members of the API requests."""

from collections.abc import Mapping
from typing import Any

from customers.models import ConsentType, LegalEntity
from customers.queries import is_hidden
from customers.serializers import (
    AddressRequest,
    AmendCustomerRequest,
    BillingAddressSerializer,
    ConsentRequest,
    CreateCustomerRequest,
    CustomerSerializer,
    LegalAddressSerializer,
)
from ledger_project.api.representations import Representation
from ledger_project.backoffice import display
from ledger_project.backoffice.forms import OfLedgerForm, RequestForm
from ledger_project.core import clock
from ledger_project.core.texts import later

TITLES = {
    "customerNo": later("Customer number"),
    "nationalIdentifier.regNo": later("Number"),
    "nationalIdentifier.countryCode": later("Country of issue"),
    "vatNo": later("VAT number"),
    "emailAddress": later("E-mail address"),
    "preferredLanguageCode": later("Language"),
    "msisdn": later("Mobile number"),
    "eDIAddressInfo": later("Electronic invoices"),
    "eDIAddressInfo.VAN": later("EDI network"),
    "eDIAddressInfo.InterChangeRecipient": later("EDI recipient"),
    "eDIAddressInfo.BuyerId": later("EDI buyer number"),
    "legalAddress.coAddress": "c/o",
    "legalAddress.countryCode": later("Country"),
    "billingAddress": later("Billing address, if different"),
    "billingAddress.coAddress": "c/o",
    "billingAddress.countryCode": later("Country"),
    "coAddress": "c/o",
    "countryCode": later("Country"),
    "givenDate": later("Given on"),
}
HINTS = {
    "customerNo": later("Leave empty for the next number of the ledger."),
    "preferredLanguageCode": later("Two capital letters, such as SV."),
    "protectedIdentity": later("Hides name and addresses from colleagues without the permission."),
    "reference": later("Reference of the mandate, if there is one."),
    "givenDate": later("Leave empty for today."),
}
LABELS = dict(display.labels(LegalEntity))


ORDER = (
    "name",
    "legalEntity",
    "nationalIdentifier.regNo",
    "nationalIdentifier.countryCode",
    "customerNo",
    "vatNo",
    "emailAddress",
    "msisdn",
    "preferredLanguageCode",
    "protectedIdentity",
    *(
        f"{address}.{member}"
        for address in ("legalAddress", "billingAddress")
        for member in AddressRequest().fields
    ),
)


class CustomerForm(RequestForm):
    titles = TITLES
    hints = HINTS
    labels = LABELS

    def context(self) -> dict[str, Any]:
        return {**super().context(), "customer": self.entity}

    @property
    def is_masked(self) -> bool:
        """True if the customer's identity is hidden from this member of staff."""
        return is_hidden(self.entity, self.actor)

    def represented(self, representation: type[Representation]) -> Mapping[str, Any]:
        """Return the customer as the API shows it to this member of staff."""
        context = {"actor": self.actor, "on": clock.date_of(self.ledger)}
        shown: Mapping[str, Any] = representation(context=context).to_representation(self.entity)
        return shown


class CreateForm(OfLedgerForm):
    request = CreateCustomerRequest
    field_order = ORDER
    titles = TITLES
    hints = HINTS
    labels = LABELS


class AmendForm(CustomerForm):
    request = AmendCustomerRequest
    field_order = ORDER
    partial = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_masked:
            # Somebody who could lift the protection would see the hidden data.
            del self.fields["protectedIdentity"]

    def present(self) -> Mapping[str, Any]:
        return self.represented(CustomerSerializer)


class AddressForm(CustomerForm):
    """Form for a whole address; empty if it is hidden, since the mask must not be submitted."""

    request = AddressRequest
    representation: type[Representation] = LegalAddressSerializer

    def present(self) -> Mapping[str, Any]:
        if self.is_masked:
            return {}
        return self.represented(self.representation)


class BillingAddressForm(AddressForm):
    representation = BillingAddressSerializer


class ConsentForm(CustomerForm):
    request = ConsentRequest
    labels = dict(display.labels(ConsentType))
