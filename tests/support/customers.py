"""Members of customers: the least that creates one, and one with all of them."""

SE = {"regNo": "19811228-9874", "countryCode": "SE"}


def body(**members):
    """Return the smallest body that creates a customer."""
    return {
        "name": "Britt-Marie Axelstopp",
        "legalEntity": "consumer",
        "legalAddress": {"addressee": "Britt-Marie Axelstopp", "countryCode": "SE"},
        **members,
    }


FULL = body(
    customerNo="17",
    nationalIdentifier={"regNo": "8112289874", "countryCode": "SE"},
    vatNo="101010-1010 01",
    emailAddress="britt@example.com",
    protectedIdentity=False,
    preferredLanguageCode="SV",
    msisdn="070-123 44 56",
    eDIAddressInfo={"VAN": "ABCXYZ", "InterChangeRecipient": "R1", "BuyerId": "123465"},
    legalAddress={
        "addressee": "Britt-Marie Axelstopp",
        "streetAddress": "Storgatan 1",
        "coAddress": "c/o Andersson",
        "zipCode": "123 45",
        "city": "Visby",
        "countryCode": "SE",
    },
)
BILLING = {
    "addressee": "Axelstopp Ekonomi",
    "streetAddress": "Box 7",
    "coAddress": "Plan 2",
    "zipCode": "0150",
    "city": "Oslo",
    "countryCode": "NO",
}
NO_IDENTIFIER = {"regNo": None, "countryCode": None}
NO_EDI = {"VAN": None, "InterChangeRecipient": None, "BuyerId": None}
NOBODY = {"nationalIdentifier": None}
