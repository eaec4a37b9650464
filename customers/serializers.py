"""The shapes of customers and addresses on the wire, and their formats."""

from typing import Any

from rest_framework import serializers

from customers.models import LegalEntity
from customers.states import CUSTOMER
from ledger_project.api.checks import NORDIC, Faults, zip_code
from ledger_project.api.fields import (
    Body,
    Choice,
    Code,
    CountryCode,
    Flag,
    Path,
    Query,
    Representation,
    Shown,
    Text,
)
from ledger_project.core import identifiers


class NationalIdentifierSerializer(serializers.Serializer):
    regNo = Shown(source="reg_no")
    countryCode = Shown(source="reg_country")


class EDIAddressInfoSerializer(serializers.Serializer):
    """Routing of electronic invoices; the member names are the documented ones."""

    VAN = Shown(source="edi_van")
    InterChangeRecipient = Shown(source="edi_interchange_recipient")
    BuyerId = Shown(source="edi_buyer_id")


class CustomerSerializer(Representation):
    machine = CUSTOMER

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
    accounts = Query("/ledger/account/v1/{0.ledger_id}/accounts?customerNo={0.customer_no}")
    invoices = Query("/ledger/invoice/v1/{0.ledger_id}/invoices?customerNo={0.customer_no}")


class LegalAddressSerializer(Representation):
    """The customer's address by the population register or as given."""

    suffix = "/legal-address"

    addressee = serializers.CharField()
    streetAddress = Shown(source="street_address")
    coAddress = Shown(source="co_address")
    zipCode = Shown(source="zip_code")
    city = Shown()
    countryCode = serializers.CharField(source="country_code")

    def get_fields(self) -> dict[str, serializers.Field]:
        return {**super().get_fields(), "@id": Path(self.suffix)}


class BillingAddressSerializer(LegalAddressSerializer):
    """Where invoices go: the legal address, until another is set."""

    suffix = "/billing-address"

    inherited = serializers.SerializerMethodField()

    def get_inherited(self, customer: Any) -> bool:
        return True


class AddressRequest(Body):
    addressee = Text(72)
    streetAddress = Text(72, required=False)
    coAddress = Text(72, required=False)
    zipCode = Text(10, required=False)
    city = Text(40, required=False)
    countryCode = CountryCode()

    def check(self, members: dict[str, Any], faults: Faults) -> None:
        given = members.get("zipCode") or ""
        members["zipCode"] = zip_code(faults, "zipCode", given, members.get("countryCode"))

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        return {
            "addressee": members["addressee"],
            "street_address": members.get("streetAddress") or "",
            "co_address": members.get("coAddress") or "",
            "zip_code": members["zipCode"],
            "city": members.get("city") or "",
            "country_code": members["countryCode"],
        }


class NationalIdentifierRequest(Body):
    regNo = Text(30)
    countryCode = CountryCode(choices=NORDIC)


class EDIAddressInfoRequest(Body):
    VAN = Text(50, required=False)
    InterChangeRecipient = Text(50, required=False)
    BuyerId = Text(50, required=False)


class AmendCustomerRequest(Body):
    """The members that PATCH may change; those that are not sent stay as they are."""

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
        if "nationalIdentifier" in members or "legalEntity" in members:
            self._check_identifier(members, faults)

    def _check_identifier(self, members: dict[str, Any], faults: Faults) -> None:
        """The identifier by the rules of its country and of the legal entity as it will be."""
        before = self.context.get("customer")
        entity = members.get("legalEntity") or (before.legal_entity if before else None)
        if "nationalIdentifier" in members:
            given = members["nationalIdentifier"] or {}
            number, country = given.get("regNo", ""), given.get("countryCode", "")
        elif before is not None:
            number, country = before.reg_no, before.reg_country
        else:
            return
        if number and entity:
            number = faults.canonical(
                "nationalIdentifier.regNo",
                identifiers.national_identifier,
                number,
                country,
                entity,
                today=self.context["on"],
            )
        members["nationalIdentifier"] = {"regNo": number, "countryCode": country}

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        """The columns to set."""
        columns = {
            column: "" if members[name] is None else members[name]
            for name, column in _COLUMNS.items()
            if name in members
        }
        if "nationalIdentifier" in members:
            identifier = members["nationalIdentifier"]
            columns["reg_no"] = identifier["regNo"]
            columns["reg_country"] = identifier["countryCode"]
        if "eDIAddressInfo" in members:
            info = members["eDIAddressInfo"] or {}
            columns["edi_van"] = info.get("VAN") or ""
            columns["edi_interchange_recipient"] = info.get("InterChangeRecipient") or ""
            columns["edi_buyer_id"] = info.get("BuyerId") or ""
        return columns


class CreateCustomerRequest(AmendCustomerRequest):
    references = ("customerNo",)

    customerNo = Code(
        15, "^[0-9A-Za-z][0-9A-Za-z._-]{0,14}$", "Expected letters and digits", required=False,
        allow_null=False, allow_blank=False,
    )  # fmt: skip
    legalEntity = Choice(choices=LegalEntity.values)
    name = Text(72)
    legalAddress = AddressRequest()

    def check(self, members: dict[str, Any], faults: Faults) -> None:
        super().check(members, faults)
        number = members.get("customerNo", "")
        if self.context["ledger"].country in ("NO", "DK") and number and not number.isdigit():
            faults.add("customerNo", "Expected digits only")

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        columns = super().convert(members)
        return {**columns, **members["legalAddress"], "customer_no": members.get("customerNo", "")}


_COLUMNS = {
    "legalEntity": "legal_entity",
    "name": "name",
    "vatNo": "vat_no",
    "emailAddress": "email_address",
    "msisdn": "msisdn",
    "protectedIdentity": "protected_identity",
    "preferredLanguageCode": "preferred_language_code",
}
