"""OAuth scopes: a pair for each subdomain, and the scopes that a client was issued."""

from collections.abc import Iterable

from oauth2_provider.scopes import BaseScopes

SUBDOMAINS = {
    "customer": "customers",
    "account": "accounts",
    "invoice-purchase": "authorizations, captures, credits and cancellations",
    "invoice-service": "the issuing of invoices",
    "invoice": "invoices",
    "output": "produced files",
    "webhook": "webhooks and their deliveries",
    "sandbox": "the clock and the payments of a sandbox",
}
SCOPES = {
    f"{subdomain}:{access}": f"{'Read' if access == 'read' else 'Change'} {what}"
    for subdomain, what in SUBDOMAINS.items()
    for access in ("read", "write")
}
PAIRS = tuple(SCOPES)
# Not a pair's half: few need it.
PROTECTED = "customer:protected"
SCOPES[PROTECTED] = "See protected identities everywhere"


def expanded(names: Iterable[str]) -> list[str]:
    """Return the scopes with those that a subdomain's name stands for: its pair."""
    return [
        scope
        for name in names
        for scope in ((f"{name}:read", f"{name}:write") if name in SUBDOMAINS else (name,))
    ]


class SubdomainScopes(BaseScopes):
    """Scopes that a client may ask for: those it was issued, all by default."""

    def get_all_scopes(self):  # type: ignore[no-untyped-def]
        return SCOPES

    def get_available_scopes(self, application=None, request=None, *args, **kwargs):  # type: ignore[no-untyped-def]
        return application.scopes.split() if application else list(SCOPES)

    def get_default_scopes(self, application=None, request=None, *args, **kwargs):  # type: ignore[no-untyped-def]
        return self.get_available_scopes(application)
