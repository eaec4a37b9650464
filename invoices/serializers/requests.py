"""Requests of the Invoice purchase API, and their formats."""

from typing import Any

from customers.models import LegalEntity
from invoices.models import TransactionCause
from invoices.operations import Buyer, InvoiceTerms
from ledger_project.api.bodies import Body
from ledger_project.api.checks import NORDIC, Faults, check_days, zip_code
from ledger_project.api.fields import Amount, Choice, Code, CountryCode, Day, Text, number_pattern
from ledger_project.core import identifiers
from ledger_project.core.texts import say

NUMBER = number_pattern()
NUMBER_EXPECTED = "Expected letters, digits and . _ - only"
CURRENCY = "^[A-Z]{3}$"


class InvoiceToAuthorizeRequest(Body):
    references = ("invoiceNumber",)

    amountInclVat = Amount()
    currency = Code(3, CURRENCY, "Expected an upper-case ISO 4217 code")
    invoiceNumber = Code(50, NUMBER, NUMBER_EXPECTED)
    invoiceDate = Day()
    dueDate = Day()
    distributionDate = Day(required=False, allow_null=True)
    collectionReferenceText = Text(200, required=False)

    def check(self, members: dict[str, Any], faults: Faults) -> None:
        issued, due = members.get("invoiceDate"), members.get("dueDate")
        if issued and due and due < issued:
            faults.add("dueDate", say("Expected invoiceDate or later"))
        check_days(faults, members, ("invoiceDate", "dueDate", "distributionDate"), self.context)

    def convert(self, members: dict[str, Any]) -> InvoiceTerms:
        return InvoiceTerms(
            amount=members["amountInclVat"],
            currency=members["currency"],
            invoice_number=members["invoiceNumber"],
            invoice_date=members["invoiceDate"],
            due_date=members["dueDate"],
            distribution_date=members.get("distributionDate"),
            collection_reference_text=members.get("collectionReferenceText") or "",
        )


class NationalIdentifierValueRequest(Body):
    value = Text(30, required=False)
    countryCode = CountryCode(choices=NORDIC, required=False, allow_null=True)


class InvoiceAddressRequest(Body):
    name = Text(72)
    streetAddress = Text(72, required=False)
    city = Text(40, required=False)
    coAddress = Text(72, required=False)
    zipCode = Text(10, required=False)
    countryCode = CountryCode()

    def check(self, members: dict[str, Any], faults: Faults) -> None:
        if members.get("zipCode"):
            given, country = members["zipCode"], members.get("countryCode")
            members["zipCode"] = zip_code(faults, "zipCode", given, country)


class BuyerRequest(Body):
    emailAddress = Text(254, required=False)
    cellPhone = Text(30, required=False)
    nationalConsumerIdentifier = NationalIdentifierValueRequest(required=False, allow_null=True)
    nationalOrganizationIdentifier = NationalIdentifierValueRequest(required=False, allow_null=True)
    invoiceAddress = InvoiceAddressRequest()

    def check(self, members: dict[str, Any], faults: Faults) -> None:
        self._check_identifier(members, faults)
        faults.check_email("emailAddress", members.get("emailAddress"))
        if members.get("cellPhone"):
            country = self.context["ledger"].country
            members["cellPhone"] = faults.canonical(
                "cellPhone", identifiers.phone, members["cellPhone"], country, label="cellPhone"
            )

    def _check_identifier(self, members: dict[str, Any], faults: Faults) -> None:
        names = {
            LegalEntity.CONSUMER: "nationalConsumerIdentifier",
            LegalEntity.BUSINESS: "nationalOrganizationIdentifier",
        }
        given = {
            kind: name for kind, name in names.items() if (members.get(name) or {}).get("value")
        }
        if len(given) == 2:
            faults.add(
                "nationalOrganizationIdentifier.value",
                say("Expected a value in one of the two national identifiers only"),
            )
        elif not given:
            if not set(names.values()) & set(faults):
                faults.add("nationalConsumerIdentifier.value", say("Argument required"))
        else:
            ((kind, name),) = given.items()
            identifier = members[name]
            if not identifier.get("countryCode"):
                faults.add(f"{name}.countryCode", say("Argument required"))
                return
            identifier["value"] = faults.canonical(
                f"{name}.value",
                identifiers.national_identifier,
                identifier["value"],
                identifier["countryCode"],
                kind.value,
                today=self.context["on"],
            )
            members["identified_by"] = (kind.value, name)

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        """Return the `Buyer` in canonical form, and the members as they are answered (`sent`)."""
        entity, name = members.pop("identified_by")
        address = members["invoiceAddress"]
        buyer = Buyer(
            legal_entity=entity,
            reg_no=members[name]["value"],
            reg_country=members[name]["countryCode"],
            name=address["name"],
            street_address=address.get("streetAddress") or "",
            co_address=address.get("coAddress") or "",
            zip_code=address.get("zipCode") or "",
            city=address.get("city") or "",
            country_code=address["countryCode"],
            email_address=members.get("emailAddress") or "",
            msisdn=members.get("cellPhone") or "",
        )
        return {"buyer": buyer, "sent": _as_answered(members)}


_ADDRESS_MEMBERS = tuple(InvoiceAddressRequest().fields)


def _as_answered(members: dict[str, Any]) -> dict[str, Any]:
    """Return every documented member of the buyer, null where it was not sent."""
    answer: dict[str, Any] = {name: members.get(name) for name in ("emailAddress", "cellPhone")}
    for name in ("nationalConsumerIdentifier", "nationalOrganizationIdentifier"):
        answer[name] = {"value": None, "countryCode": None, **(members.get(name) or {})}
    address = members["invoiceAddress"]
    answer["invoiceAddress"] = {name: address.get(name) for name in _ADDRESS_MEMBERS}
    return answer


class AuthorizeRequest(Body):
    references = ("sellerNumber",)

    sellerNumber = Text(15)
    invoice = InvoiceToAuthorizeRequest()
    buyer = BuyerRequest()

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        return {
            "seller_number": members["sellerNumber"],
            "invoice": members["invoice"],
            **members["buyer"],
        }


class CaptureRequest(Body):
    references = ("sellerCaptureReference",)

    amount = Amount(required=False, allow_null=True, help_text="By default all that remains")
    sellerCaptureReference = Text(50, required=False)

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        return {
            "amount": members.get("amount"),
            "reference": members.get("sellerCaptureReference") or "",
        }


class CreditRequest(Body):
    references = ("creditInvoiceNumber",)

    amount = Amount()
    creditInvoiceNumber = Code(50, NUMBER, NUMBER_EXPECTED)
    reason = Choice(choices=TransactionCause.values)

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        return {
            "amount": members["amount"],
            "credit_invoice_number": members["creditInvoiceNumber"],
            "reason": members["reason"],
        }


class CancellationRequest(Body):
    references = ("sellerCancellationReference",)

    sellerCancellationReference = Text(50, required=False)

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        return {"reference": members.get("sellerCancellationReference") or ""}
