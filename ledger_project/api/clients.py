"""Issuing API clients."""

from collections.abc import Sequence

from oauth2_provider.generators import generate_client_id, generate_client_secret

from ledger_project.api.models import Client
from ledger_project.api.scopes import DEFAULT_SCOPES, SCOPES
from ledger_project.core.errors import Invalid
from ledger_project.core.models import Ledger, Seller


def issue_client(
    ledger: Ledger, *, sellers: Sequence[str] = (), scopes: Sequence[str] = (), name: str = ""
) -> tuple[Client, str]:
    """Issue a client of a ledger and return it with its secret, of which only a hash is kept.

    No `sellers`: all of the ledger, also later ones. No `scopes`: a pair for each subdomain. Raise
    `Invalid`.
    """
    found = dict(
        Seller.objects.filter(ledger=ledger, number__in=sellers).values_list("number", "pk")
    )
    if unknown := [number for number in sellers if number not in found]:
        raise Invalid({"seller": f"There is no seller {', '.join(unknown)}"})
    if unknown := [scope for scope in scopes if scope not in SCOPES]:
        raise Invalid({"scope": f"There is no scope {', '.join(unknown)}"})
    secret = generate_client_secret()
    client = Client.objects.create(
        client_id=generate_client_id(),
        client_secret=secret,
        name=name or f"Client of {ledger.number}",
        client_type=Client.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Client.GRANT_CLIENT_CREDENTIALS,
        ledger=ledger,
        sellers=sorted(found.values()) if sellers else None,
        scopes=" ".join(sorted(set(scopes or DEFAULT_SCOPES))),
    )
    return client, secret
