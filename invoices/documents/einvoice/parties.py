"""Seller, buyer, payee and place of delivery, and how to pay, as UBL."""

from decimal import Decimal
from typing import Final

from invoices.documents.content import Content, Party, References, Slip
from invoices.documents.einvoice.addresses import (
    GLN,
    Endpoint,
    Endpoints,
    company_of,
    is_gln,
    vat_no,
)
from invoices.documents.einvoice.elements import Part, branch, day, leaf
from invoices.documents.einvoice.texts import PHRASES

# Means of payment of UNTDID 4461: not defined, credit transfer, SEPA credit transfer, reference
# giro.
_ANY, _TRANSFER, _SEPA, _FIK = "1", "30", "58", "93"
_GIRO: Final = {"BGSE": "SE:BANKGIRO", "PGSE": "SE:PLUSGIRO"}


def seller(content: Content, endpoints: Endpoints) -> Part:
    """Raises `Invalid` for a VAT number that is none."""
    contact = branch(
        "Contact",
        leaf("Name", content.references.seller_reference),
        leaf("ElectronicMail", content.seller.email_address),
    )
    vat = vat_no(content.seller, content, "seller")
    party = _party(content.seller, endpoints.seller, None, vat, content, contact)
    return branch("AccountingSupplierParty", party)


def buyer(content: Content, endpoints: Endpoints) -> Part:
    """Raises `Invalid` for a VAT number that is none.

    What is outside the scope of VAT names no VAT number of the buyer either (BR-O-02).
    """
    contact = branch("Contact", leaf("ElectronicMail", content.buyer.email_address))
    vat = vat_no(content.buyer, content, "buyer") if content.seller.vat_no else ""
    own = _own_identifier(endpoints.buyer_id, content)
    return branch(
        "AccountingCustomerParty",
        _party(content.buyer, endpoints.buyer, own, vat, content, contact),
    )


def payee(content: Content) -> Part:
    """To whom is paid, if not to the seller (BR-17)."""
    if content.slip is None or content.slip.payee == content.seller.name:
        return None
    return branch("PayeeParty", branch("PartyName", leaf("Name", content.slip.payee)))


def delivery(content: Content) -> Part:
    """When and where; a place without a country is in the buyer's (BR-57)."""
    told: References = content.references
    place = told.delivery_address
    location = receiver = None
    if place:
        location = branch(
            "DeliveryLocation", _address("Address", place, content.buyer.country_code)
        )
        receiver = branch("DeliveryParty", branch("PartyName", leaf("Name", place.name)))
    return branch("Delivery", day("ActualDeliveryDate", told.delivery_date), location, receiver)


def payment_means(content: Content) -> tuple[Part, ...]:
    """The account of the country, and its IBAN if there is one beside it.

    All ways to pay must have the same code and reference (UBL-SR-44, UBL-SR-47), so a Danish
    creditor number, whose reference is one of its own, stands alone.

    The amount of a direct debit is drawn; which mandate that goes by is not told, so it is means
    of payment 1 and not 49.
    """
    slip = content.slip
    if slip is None:
        return ()
    if content.direct_debit:
        return (_means(_ANY, slip.payment_reference),)
    if slip.account_type == "IBFI":
        return (_iban(slip, _SEPA, slip.iban or slip.account_number),)
    if slip.account_type == "FIDK":
        return (_means(_FIK, f"71#{slip.payment_reference}", slip.account_number),)
    account = "".join(one for one in slip.account_number if one.isdigit())
    giro = _GIRO.get(slip.account_type, "")
    domestic = _means(_TRANSFER, slip.payment_reference, account, giro)
    return (domestic, _iban(slip, _TRANSFER, slip.iban)) if slip.iban else (domestic,)


def payment_terms(content: Content) -> Part:
    """What a late payment costs, or that the amount is drawn."""
    phrases = PHRASES[content.language]
    sentences = []
    if content.direct_debit:
        sentences.append(phrases.direct_debit)
    elif content.slip:
        if content.penalty_interest is not None:
            sentences.append(phrases.interest.format(phrases.number(content.penalty_interest)))
        if content.reminder_fee_notice is not None:
            fee: Decimal = content.reminder_fee_notice
            sentences.append(phrases.fee.format(phrases.number(fee), content.currency))
    return branch("PaymentTerms", leaf("Note", ". ".join(sentences)))


def _party(
    party: Party, address: Endpoint, own: Part, vat: str, content: Content, contact: Part
) -> Part:
    company = company_of(party, content)
    if company:
        number = leaf(
            "CompanyID",
            company.registration.identifier,
            schemeID=company.registration.scheme,
        )
    else:
        number = leaf("CompanyID", party.organisation_number)
    scheme = branch("TaxScheme", leaf("ID", "VAT"))
    return branch(
        "Party",
        leaf("EndpointID", address.identifier, schemeID=address.scheme),
        own,
        branch("PartyName", leaf("Name", party.name)),
        _address("PostalAddress", party, party.country_code),
        branch("PartyTaxScheme", leaf("CompanyID", vat), scheme) if vat else None,
        branch("PartyLegalEntity", leaf("RegistrationName", party.name), number),
        contact,
    )


def _own_identifier(buyer_id: str, content: Content) -> Part:
    """What the buyer calls itself. Between Danes it needs a scheme (DK-R-013): a GLN has one."""
    if is_gln(buyer_id):
        return branch("PartyIdentification", leaf("ID", buyer_id, schemeID=GLN))
    if content.seller.country_code == content.buyer.country_code == "DK":
        return None
    return branch("PartyIdentification", leaf("ID", buyer_id))


def _address(name: str, party: Party, country: str) -> Part:
    return branch(
        name,
        leaf("StreetName", party.street_address),
        leaf("AdditionalStreetName", party.co_address),
        leaf("CityName", party.city),
        leaf("PostalZone", party.zip_code),
        branch("Country", leaf("IdentificationCode", party.country_code or country)),
    )


def _means(code: str, reference: str, account: str = "", bank: str = "") -> Part:
    return branch(
        "PaymentMeans",
        leaf("PaymentMeansCode", code),
        leaf("PaymentID", reference),
        branch(
            "PayeeFinancialAccount",
            leaf("ID", account),
            branch("FinancialInstitutionBranch", leaf("ID", bank)),
        ),
    )


def _iban(slip: Slip, code: str, number: str) -> Part:
    return _means(code, slip.payment_reference, "".join(number.split()), slip.bic)
