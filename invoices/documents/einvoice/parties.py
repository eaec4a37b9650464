"""Seller, buyer, payee, delivery and payment as UBL."""

from typing import Final

from invoices.documents.content import Content, Party, Slip
from invoices.documents.einvoice.addresses import (
    GLN,
    Endpoint,
    Endpoints,
    company_of,
    is_gln,
    vat_no,
)
from invoices.documents.einvoice.elements import Node, branch, day, leaf
from invoices.documents.einvoice.texts import PHRASES
from invoices.vat_categories import VatCategory

# Means of payment of UNTDID 4461: not defined, credit transfer, SEPA credit transfer, reference
# giro.
_TRANSFER, _SEPA, _FIK = "30", "58", "93"
_GIRO: Final = {"BGSE": "SE:BANKGIRO", "PGSE": "SE:PLUSGIRO"}


def seller(content: Content, endpoints: Endpoints) -> Node:
    """Return the seller. Raises `Invalid` for an invalid VAT number."""
    contact = branch(
        "Contact",
        leaf("Name", content.references.seller_reference),
        leaf("ElectronicMail", content.seller.email_address),
    )
    vat = vat_no(content.seller, content, "seller") if content.has_vat else ""
    party = _party(content.seller, endpoints.seller, None, vat, content, contact)
    return branch("AccountingSupplierParty", party)


def buyer(content: Content, endpoints: Endpoints) -> Node:
    """Return the buyer. Raises `Invalid` for an invalid VAT number.

    Outside the scope of VAT the buyer's VAT number is left out, too (BR-O-02).
    """
    contact = branch("Contact", leaf("ElectronicMail", content.buyer.email_address))
    vat = vat_no(content.buyer, content, "buyer") if content.has_vat else ""
    own = _own_identifier(endpoints.buyer_id, content)
    return branch(
        "AccountingCustomerParty",
        _party(content.buyer, endpoints.buyer, own, vat, content, contact),
    )


def payee(content: Content) -> Node:
    """Return the payee, if different from the seller (BR-17)."""
    if content.slip is None or content.slip.payee == content.seller.name:
        return None
    return branch("PayeeParty", branch("PartyName", leaf("Name", content.slip.payee)))


def delivery(content: Content) -> Node:
    """Return date and address of delivery; by default in the buyer's country (BR-57).

    What is sold to another country of the EU has to say which (BR-IC-12).
    """
    given = content.references
    receiver_address = given.delivery_address
    if any(row.vat_category == VatCategory.INTRA_COMMUNITY for row in content.rows):
        receiver_address = receiver_address or content.buyer
    location = receiver = None
    if receiver_address:
        location = branch(
            "DeliveryLocation", _address("Address", receiver_address, content.buyer.country_code)
        )
        receiver = branch("DeliveryParty", branch("PartyName", leaf("Name", receiver_address.name)))
    return branch("Delivery", day("ActualDeliveryDate", given.delivery_date), location, receiver)


def payment_means(content: Content) -> tuple[Node, ...]:
    """Return the account of the country, and its IBAN if there is one, too.

    All means of payment must have the same code and reference (UBL-SR-44, UBL-SR-47), so a Danish
    creditor number, which has a reference of its own, is the only one.
    """
    slip = content.slip
    if slip is None:
        return ()
    if slip.account_type == "IBFI":
        return (_iban(slip, _SEPA, slip.iban or slip.account_number),)
    if slip.account_type == "FIDK":
        return (_means(_FIK, f"71#{slip.payment_reference}", slip.account_number),)
    account = "".join(one for one in slip.account_number if one.isdigit())
    giro = _GIRO.get(slip.account_type, "")
    domestic = _means(_TRANSFER, slip.payment_reference, account, giro)
    return (domestic, _iban(slip, _TRANSFER, slip.iban)) if slip.iban else (domestic,)


def payment_terms(content: Content) -> Node:
    """Return the cost of a late payment."""
    phrases = PHRASES[content.language]
    sentences = []
    if content.slip:
        if content.penalty_interest is not None:
            sentences.append(phrases.interest.format(phrases.number(content.penalty_interest)))
        fees = (phrases.fee, content.reminder_fee_notice), (phrases.late, content.late_fee_notice)
        sentences += [
            phrase.format(phrases.number(fee), content.currency)
            for phrase, fee in fees
            if fee is not None
        ]
    return branch("PaymentTerms", leaf("Note", ". ".join(sentences)))


def _party(
    party: Party, address: Endpoint, own: Node, vat: str, content: Content, contact: Node
) -> Node:
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


def _own_identifier(buyer_id: str, content: Content) -> Node:
    """Return the buyer's own identifier.

    Between Danes it needs a scheme (DK-R-013), which only a GLN has.
    """
    if is_gln(buyer_id):
        return branch("PartyIdentification", leaf("ID", buyer_id, schemeID=GLN))
    if content.seller.country_code == content.buyer.country_code == "DK":
        return None
    return branch("PartyIdentification", leaf("ID", buyer_id))


def _address(name: str, party: Party, country: str) -> Node:
    return branch(
        name,
        leaf("StreetName", party.street_address),
        leaf("AdditionalStreetName", party.co_address),
        leaf("CityName", party.city),
        leaf("PostalZone", party.zip_code),
        branch("Country", leaf("IdentificationCode", party.country_code or country)),
    )


def _means(code: str, reference: str, account: str = "", bank: str = "") -> Node:
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


def _iban(slip: Slip, code: str, number: str) -> Node:
    return _means(code, slip.payment_reference, "".join(number.split()), slip.bic)
