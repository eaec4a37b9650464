"""Serializers of customers, addresses and consents."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from customers.models import ADDRESS, ADDRESS_MEMBERS, Address, ConsentType, Customer, LegalEntity
from customers.queries import is_hidden
from customers.states import BILLING_ADDRESS, CONSENT, CONSENTS, CUSTOMER, LEGAL_ADDRESS
from ledger_project.api.bodies import Body
from ledger_project.api.checks import NORDIC, Faults, zip_code
from ledger_project.api.fields import (
    REQUIRED,
    Choice,
    Code,
    CountryCode,
    Day,
    Flag,
    Path,
    Query,
    Shown,
    Text,
    number_pattern,
)
from ledger_project.api.representations import Part, Representation
from ledger_project.core import identifiers


class NationalIdentifierSerializer(Part):
    regNo = Shown(source="reg_no")
    countryCode = Shown(source="reg_country")


class EDIAddressInfoSerializer(Part):
    """Routing of electronic invoices; the member names are the documented ones."""

    VAN = Shown(source="edi_van")
    InterChangeRecipient = Shown(source="edi_interchange_recipient")
    BuyerId = Shown(source="edi_buyer_id")


def note_protected(context: Mapping[str, Any], customer: Customer) -> None:
    """Note in the context's `seen` that a protected identity is shown, for the record of views."""
    if customer.protected_identity and "seen" in context:
        context["seen"].append(customer)


class SoughtIdentifierRequest(Body):
    """What a person or a company is known by to the state, in any usual spelling."""

    regNo = Text(30)
    countryCode = CountryCode(choices=NORDIC, required=False)


class OfCustomer(Representation):
    """A customer or a resource of it, masked if it is protected and the actor may not see it."""

    machine = CUSTOMER

    def to_representation(self, customer: Any) -> Any:
        hidden = is_hidden(customer, self.context["actor"])
        if not hidden:
            note_protected(self.context, customer)
            return super().to_representation(customer)
        shown = super().to_representation(customer.masked())
        # What is allowed follows from the members that are there, not from those that are shown.
        shown["operations"] = self.fields["operations"].to_representation(customer)
        return shown


class CustomerSerializer(OfCustomer):
    customerNo = serializers.CharField(source="customer_no")
    nationalIdentifier = NationalIdentifierSerializer(source="*")
    vatNo = Shown(source="vat_no")
    legalEntity = Choice(source="legal_entity", choices=LegalEntity.values)
    name = serializers.CharField()
    emailAddress = Shown(source="email_address")
    protectedIdentity = Flag(source="protected_identity")
    preferredLanguageCode = Shown(source="preferred_language_code")
    legalStatus = Choice(source="state", choices=CUSTOMER.states)
    msisdn = Shown()
    eDIAddressInfo = EDIAddressInfoSerializer(source="*")
    legalAddress = Path("/legal-address")
    billingAddress = Path("/billing-address")
    surpluses = Path("/surpluses")
    consents = Path(f"/{CONSENTS}")
    accounts = Query("/ledger/account/v1/{0.ledger_id}/accounts?customerNo={0.customer_no}")
    invoices = Query("/ledger/invoice/v1/{0.ledger_id}/invoices?customerNo={0.customer_no}")


class LegalAddressSerializer(OfCustomer):
    """The customer's address, by the population register or as given."""

    sub_resource = LEGAL_ADDRESS

    addressee = serializers.CharField()
    streetAddress = Shown(source="street_address")
    coAddress = Shown(source="co_address")
    zipCode = Shown(source="zip_code")
    city = Shown()
    countryCode = Shown(source="country_code")
    populationRegisterDate = Day(
        source="address_confirmed_on",
        allow_null=True,
        help_text="When the population register last confirmed this address; null if it never did",
    )


class BillingAddressSerializer(OfCustomer):
    """Address that invoices are sent to: the legal address, until another is set."""

    sub_resource = BILLING_ADDRESS

    addressee = serializers.CharField(source="billing.addressee")
    streetAddress = Shown(source="billing.street_address")
    coAddress = Shown(source="billing.co_address")
    zipCode = Shown(source="billing.zip_code")
    city = Shown(source="billing.city")
    countryCode = Shown(source="billing.country_code")
    inherited = Flag(source="billing_inherited")


class ConsentSerializer(Representation):
    machine = CONSENT

    consentId = serializers.IntegerField(source="pk")
    type = Choice(choices=ConsentType.values)
    status = Choice(source="state", choices=CONSENT.states)
    givenDate = Day(source="given_on")
    withdrawnDate = Day(source="withdrawn_on", allow_null=True)
    reference = Shown()
    customer = Path(of="customer")


class ActiveConsentsSerializer(Representation):
    """Active consents and their effect on the next invoice."""

    sub_resource = f"{CONSENTS}/active-consents"

    activeConsents = serializers.ListField(
        source="consents", child=Choice(choices=ConsentType.values)
    )
    distribution = Choice(choices=["einvoice", "email", "print"])
    directDebit = Flag(source="direct_debit")


class AmendAddressRequest(Body):
    """Members that PATCH may change; members that are not sent stay as they are."""

    addressee = Text(72, required=False, allow_null=False, allow_blank=False)
    streetAddress = Text(72, required=False)
    coAddress = Text(72, required=False)
    zipCode = Text(10, required=False)
    city = Text(40, required=False)
    countryCode = CountryCode(required=False)

    def check(self, members: dict[str, Any], faults: Faults) -> None:
        """Check the postal code by the rules of the country, when either of them is sent."""
        if "countryCode" in faults or members.keys().isdisjoint(("zipCode", "countryCode")):
            return
        kept = self.kept()
        country = members.get("countryCode", kept.country_code)
        given = members.get("zipCode", kept.zip_code) or ""
        checked = zip_code(faults, "zipCode", given, country)
        if "zipCode" in members:
            members["zipCode"] = checked

    def kept(self) -> Address:
        """Return the address with the present values of members that are not sent."""
        return self.context.get("address", Address())

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        return {_ADDRESS[name]: value or "" for name, value in members.items()}


class AddressRequest(AmendAddressRequest):
    """A whole address; members that are not sent are empty."""

    addressee = Text(72)
    countryCode = CountryCode()

    def kept(self) -> Address:
        return Address()

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        return {"address": Address.from_wire(members)}


class NationalIdentifierRequest(Body):
    """Both members or, for a customer without identifier, none."""

    regNo = Text(30, required=False)
    countryCode = CountryCode(choices=NORDIC, required=False, allow_null=True)


class EDIAddressInfoRequest(Body):
    VAN = Text(50, required=False)
    InterChangeRecipient = Text(50, required=False)
    BuyerId = Text(50, required=False)


class AmendCustomerRequest(Body):
    """Members that PATCH may change; members that are not sent stay as they are.

    That applies within an object too; null empties the whole object.
    """

    nationalIdentifier = NationalIdentifierRequest(required=False, allow_null=True)
    vatNo = Text(20, required=False)
    legalEntity = Choice(choices=LegalEntity.values, required=False)
    name = Text(72, required=False, allow_null=False, allow_blank=False)
    emailAddress = Text(254, required=False)
    protectedIdentity = Flag(required=False)
    preferredLanguageCode = Code(
        2, "^([A-Z]{2})?$", "Expected an upper-case ISO 639-1 code", required=False
    )
    msisdn = Text(30, required=False)
    eDIAddressInfo = EDIAddressInfoRequest(required=False, allow_null=True)

    def check(self, members: dict[str, Any], faults: Faults) -> None:
        country = self.context["ledger"].country
        if members.get("vatNo"):
            given = members["vatNo"]
            members["vatNo"] = faults.canonical("vatNo", identifiers.vat_number, given, country)
        if members.get("msisdn"):
            given = members["msisdn"]
            members["msisdn"] = faults.canonical("msisdn", identifiers.phone, given, country)
        faults.check_email("emailAddress", members.get("emailAddress"))
        if faults.keys().isdisjoint(("nationalIdentifier", "legalEntity")):
            self._check_identifier(members, faults)

    def kept(self) -> Customer | None:
        """Return the customer with the present values of members that are not sent."""
        return self.context.get("customer")

    def _check_identifier(self, members: dict[str, Any], faults: Faults) -> None:
        """Check the identifier by the rules of the country and legal entity after the change."""
        kept = self.kept()
        if kept and members.keys().isdisjoint(("nationalIdentifier", "legalEntity")):
            return
        entity = members.get("legalEntity", kept and kept.legal_entity)
        before = {"regNo": kept.reg_no, "countryCode": kept.reg_country} if kept else {}
        given = members.get("nationalIdentifier", {})
        sent = {} if given is None else {**before, **given}
        number, country = sent.get("regNo") or "", sent.get("countryCode") or ""
        if number and country:
            number = faults.canonical(
                "nationalIdentifier.regNo",
                identifiers.national_identifier,
                number,
                country,
                entity,
                today=self.context["on"],
            )
        elif number or country:
            missing = "countryCode" if number else "regNo"
            faults.add(f"nationalIdentifier.{missing}", REQUIRED)
        members["nationalIdentifier"] = {"regNo": number, "countryCode": country}

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        """Return the columns to set."""
        columns = {
            column: "" if members[name] is None else members[name]
            for name, column in _COLUMNS.items()
            if name in members
        }
        for name, inner in _NESTED.items():
            if name in members:
                given = dict.fromkeys(inner) if members[name] is None else members[name]
                columns |= {inner[one]: value or "" for one, value in given.items()}
        return columns


class WholeCustomerRequest(AmendCustomerRequest):
    """All members of a customer; members that are not sent are empty. Addresses are optional."""

    legalEntity = Choice(choices=LegalEntity.values)
    name = Text(72)
    billingAddress = AddressRequest(required=False, allow_null=True)

    def kept(self) -> None:
        """Return None: members that are not sent become empty."""

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        nested = {
            name: {**dict.fromkeys(inner), **(members.get(name) or {})}
            for name, inner in _NESTED.items()
        }
        flag = {"protectedIdentity": False}
        columns = super().convert({**dict.fromkeys(_COLUMNS), **flag, **members, **nested})
        if "legalAddress" in members:
            columns["legal_address"] = members["legalAddress"]["address"]
        if "billingAddress" in members:
            columns["billing_address"] = (members["billingAddress"] or _NO_ADDRESS)["address"]
        return columns


class ReplaceCustomerRequest(WholeCustomerRequest):
    """All members of a customer. Addresses that are not sent stay as they are.

    A billing address of null removes it, so that the legal address applies.
    """

    customerNo = Text(15, required=False)
    legalAddress = AddressRequest(required=False)

    def check(self, members: dict[str, Any], faults: Faults) -> None:
        super().check(members, faults)
        number = members.pop("customerNo", None)
        if number not in (None, self.context["customer"].customer_no):
            faults.add("customerNo", "Cannot be changed")


class CreateCustomerRequest(WholeCustomerRequest):
    references = ("customerNo",)

    customerNo = Code(
        15, number_pattern(15), "Expected letters and digits", required=False,
        allow_null=False, allow_blank=False,
    )  # fmt: skip
    legalAddress = AddressRequest()

    def check(self, members: dict[str, Any], faults: Faults) -> None:
        super().check(members, faults)
        number = members.get("customerNo", "")
        if self.context["ledger"].country in ("NO", "DK") and number and not number.isdigit():
            faults.add("customerNo", "Expected digits only")

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        return {**super().convert(members), "customer_no": members.get("customerNo", "")}


class ConsentRequest(Body):
    """`type` identifies the request: one consent of a type is active at a time."""

    references = ("type",)

    type = Choice(choices=ConsentType.values)
    reference = Text(50, required=False)
    givenDate = Day(required=False, allow_null=True)

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": members["type"],
            "reference": members.get("reference") or "",
            "given_on": members.get("givenDate"),
        }


_ADDRESS = dict(zip(ADDRESS_MEMBERS, ADDRESS, strict=True))
_NO_ADDRESS = {"address": Address()}
_COLUMNS = {
    "legalEntity": "legal_entity",
    "name": "name",
    "vatNo": "vat_no",
    "emailAddress": "email_address",
    "msisdn": "msisdn",
    "protectedIdentity": "protected_identity",
    "preferredLanguageCode": "preferred_language_code",
}
_NESTED = {
    "nationalIdentifier": {"regNo": "reg_no", "countryCode": "reg_country"},
    "eDIAddressInfo": {
        "VAN": "edi_van",
        "InterChangeRecipient": "edi_interchange_recipient",
        "BuyerId": "edi_buyer_id",
    },
}
