"""Texts of e-invoices by language, and the codes of units in UN/ECE recommendation 20."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final


@dataclass(frozen=True, slots=True)
class Phrases:
    """Sentences of one language."""

    invoice: str
    credit: str
    interest: str
    fee: str
    late: str
    point: str = ","

    def number(self, value: Decimal) -> str:
        return f"{value:f}".replace(".", self.point)


PHRASES: Final = {
    "SV": Phrases(
        invoice="Faktura {}",
        credit="Kreditering av faktura {}",
        interest="Dröjsmålsränta {} % per år",
        fee="Påminnelseavgift {} {}",
        late="Förseningsersättning {} {}",
    ),
    "NO": Phrases(
        invoice="Faktura {}",
        credit="Kreditering av faktura {}",
        interest="Forsinkelsesrente {} % per år",
        fee="Purregebyr {} {}",
        late="Standardkompensasjon {} {}",
    ),
    "FI": Phrases(
        invoice="Lasku {}",
        credit="Hyvitys laskusta {}",
        interest="Viivästyskorko {} % vuodessa",
        fee="Muistutusmaksu {} {}",
        late="Vakiokorvaus {} {}",
    ),
    "DA": Phrases(
        invoice="Faktura {}",
        credit="Kreditering af faktura {}",
        interest="Morarente {} % om året",
        fee="Rykkergebyr {} {}",
        late="Kompensationsbeløb {} {}",
    ),
    "EN": Phrases(
        invoice="Invoice {}",
        credit="Credit of invoice {}",
        interest="Penalty interest {} % a year",
        fee="Reminder fee {} {}",
        late="Late payment compensation {} {}",
        point=".",
    ),
}

# Recommendation 20 with the packages of recommendation 21, and what people write in its place.
_UNITS: Final = {
    "H87": "st styck stk stck stykk kpl pcs pc pce piece pieces ea each antal",
    "HUR": "h t tim timme timmar time timer tunti tuntia hour hours hr hrs",
    "MIN": "min minut minuter minutt minutter minuutti minuuttia minute minutes",
    "DAY": "d dag dagar dage dager dygn døgn pv pvä päivä päivää vrk day days",
    "WEE": "v vecka veckor uke uker uge uger vko viikko viikkoa week weeks",
    "MON": "mån månad månader mnd måned måneder md mdr kk kuukausi kuukautta month months",
    "ANN": "år vuosi vuotta year years",
    "KGM": "kg kilo kilogram",
    "GRM": "g gram",
    "TNE": "ton tonn tonne tonnes tonni tonnia",
    "MTR": "m meter metri metriä metre",
    "CMT": "cm",
    "MMT": "mm",
    "KMT": "km",
    "MTK": "m2 m² kvm neliö",
    "MTQ": "m3 m³ kbm kuutio",
    "LTR": "l liter litra litraa litre",
    "MLT": "ml",
    "KWH": "kwh",
    "MWH": "mwh",
    "PR": "par pari paria pair pairs",
    "SET": "set sats sett sæt sarja",
    "P1": "% procent prosent prosentti percent",
    "XPK": "pkt paket pakke pak paketti förp",
    "XBX": "box låda ask eske æske laatikko",
    "XPX": "pall palle pl lava pallet",
}
ONE: Final = "C62"
_CODES: Final = {word: code for code, words in _UNITS.items() for word in words.split()}
_KNOWN: Final = frozenset(_UNITS) | {ONE, "EA"}


def unit_code(unit: str) -> str:
    """Return the code of a unit by its usual Nordic or English names; C62, "one", if unknown."""
    word = unit.strip().rstrip(".")
    if word.upper() in _KNOWN:
        return word.upper()
    return _CODES.get(word.lower(), ONE)
