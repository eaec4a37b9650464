"""Sender and recipient of an e-invoice: electronic addresses and registration numbers.

An address has a scheme of the code list EAS, a registration number one of ISO 6523. In Sweden,
Norway and Denmark both are the organisation number. In Finland the address is the OVT code, 0037
and the business id (SFS 5748); EAS has dropped the other Finnish schemes.
"""

import datetime as dt
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from stdnum import ean

from invoices.documents.content import Content, Party
from ledger_project.core.errors import Invalid
from ledger_project.core.identifiers import InvalidIdentifier, national_identifier, vat_number

GLN: Final = "0088"
OVT: Final = "0216"
_ADDRESSES: Final = {"SE": "0007", "NO": "0192", "DK": "0184", "FI": OVT}
_REGISTERS: Final = _ADDRESSES | {"FI": "0212"}
# Schemes whose numbers we can check, the ones that EAS has dropped among them.
_COUNTRIES: Final = {"0007": "SE", "0192": "NO", "0184": "DK", "0212": "FI"}
_ADDRESS: Final = re.compile(r"(?:iso6523-actorid-upis::)?([0-9]{4}):(\S+)")
_OVT: Final = re.compile(r"0037[0-9]{8}[0-9A-Z]{0,5}")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Peppol address: a scheme of EAS, such as 0007, and the identifier in it."""

    scheme: str
    identifier: str


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Sender and recipient of an e-invoice. `buyer_id` is the buyer's own identifier of itself."""

    seller: Endpoint
    buyer: Endpoint
    buyer_id: str = ""


@dataclass(frozen=True, slots=True)
class Company:
    """Nordic organisation number in its canonical form, and its country."""

    country: str
    number: str

    @property
    def digits(self) -> str:
        """Number as e-invoices write it: no hyphen, no century."""
        digits = re.sub("[^0-9]", "", self.number)
        return digits[-10:] if self.country == "SE" else digits

    @property
    def endpoint(self) -> Endpoint:
        digits = f"0037{self.digits}" if self.country == "FI" else self.digits
        return Endpoint(_ADDRESSES[self.country], digits)

    @property
    def registration(self) -> Endpoint:
        number = self.number if self.country == "FI" else self.digits
        return Endpoint(_REGISTERS[self.country], number)


def endpoints(content: Content, *, recipient: str = "", buyer_id: str = "") -> Endpoints:
    """Return the addresses of seller and buyer.

    The seller's is its organisation number. The buyer's is `recipient` if that is an address:
    `0007:5567321707`, a GLN, an OVT code or an organisation number. Any other `recipient` is a name
    known only to the buyer's operator, and the buyer's organisation number is used instead. Raises
    `Invalid`.
    """
    seller = company_of(content.seller, content)
    if seller is None:
        raise Invalid({"seller.organisationNumber": "Expected a Nordic organisation number"})
    known = company_of(content.buyer, content)
    buyer = _recipient(recipient.strip(), content) or (known.endpoint if known else None)
    if buyer is None:
        raise Invalid(
            {
                "eDIAddressInfo.InterChangeRecipient": "Expected an address such as "
                "0007:5567321707, as there is no Nordic organisation number either"
            }
        )
    return Endpoints(seller.endpoint, buyer, buyer_id.strip())


def company_of(party: Party, content: Content) -> Company | None:
    """Return the Nordic company of an organisation number; None if it is no such number.

    Its country may differ from the address: it may be that of the VAT number, or the seller's.
    """
    return _company(party.organisation_number, _homes(party, content), content.issued_on)


def vat_no(party: Party, content: Content, member: str) -> str:
    """Return the VAT number of a party in its canonical form, or "". Raises `Invalid`."""
    if not party.vat_no:
        return ""
    try:
        return vat_number(party.vat_no, party.country_code or content.seller.country_code)
    except InvalidIdentifier as fault:
        raise Invalid({f"{member}.vatNo": fault.message}) from fault


def is_gln(text: str) -> bool:
    """Return whether the text is a GLN: 13 digits with the check digit of GS1."""
    return bool(re.fullmatch("[0-9]{13}", text)) and ean.is_valid(text)


def _homes(party: Party, content: Content) -> list[str]:
    return [party.vat_no[:2].upper(), party.country_code, content.seller.country_code]


def _company(number: str, countries: Iterable[str], today: dt.date) -> Company | None:
    for country in countries:
        with suppress(InvalidIdentifier):
            return Company(country, national_identifier(number, country, "business", today=today))
    return None


def _recipient(text: str, content: Content) -> Endpoint | None:
    if match := _ADDRESS.fullmatch(text):
        return _checked(Endpoint(match[1], match[2]), content)
    if is_gln(text):
        return Endpoint(GLN, text)
    if _OVT.fullmatch(text):
        return Endpoint(OVT, text)
    found = _company(text, _homes(content.buyer, content), content.issued_on)
    return found.endpoint if found else None


def _checked(given: Endpoint, content: Content) -> Endpoint:
    """Return an address in its present form, checked if its scheme is known. Raises `Invalid`.

    Addresses of other schemes are checked by the published rules only.
    """
    scheme, identifier = given.scheme, given.identifier
    fault = Invalid({"eDIAddressInfo.InterChangeRecipient": f"Not a valid {scheme} address"})
    if scheme in ("0037", OVT):
        if not _OVT.fullmatch(identifier):
            raise fault
        return Endpoint(OVT, identifier)
    if scheme in _COUNTRIES:
        found = _company(identifier, [_COUNTRIES[scheme]], content.issued_on)
        if found is None:
            raise fault
        return found.endpoint
    if scheme == GLN and not is_gln(identifier):
        raise fault
    return given
