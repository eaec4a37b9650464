"""Categories of VAT, of UNCL5305 as EN 16931-1 has them, and what each of them asks."""

from django.db.models import TextChoices


class VatCategory(TextChoices):
    STANDARD = "S", "Standard or reduced rate"
    ZERO = "Z", "Zero rate"
    EXEMPT = "E", "Exempt"
    REVERSE_CHARGE = "AE", "Reverse charge: the buyer accounts for it"
    INTRA_COMMUNITY = "K", "Goods to another country of the EU"
    EXPORT = "G", "Export out of the EU"
    OUTSIDE = "O", "Outside the scope of VAT"


BUYERS_NUMBER = frozenset({VatCategory.REVERSE_CHARGE, VatCategory.INTRA_COMMUNITY})
"""Those for which an invoice has to state the VAT number of the buyer (BR-AE-02, BR-IC-02)."""
WITH_REASON = frozenset(VatCategory) - {VatCategory.STANDARD, VatCategory.ZERO}
"""Those that state why there is no VAT; the others must not (BR-S-10, BR-Z-10)."""
REASON_CODES = {
    VatCategory.REVERSE_CHARGE: "VATEX-EU-AE",
    VatCategory.INTRA_COMMUNITY: "VATEX-EU-IC",
    VatCategory.EXPORT: "VATEX-EU-G",
    VatCategory.OUTSIDE: "VATEX-EU-O",
}
"""Reasons of the VATEX list, where the category says which one it is."""
