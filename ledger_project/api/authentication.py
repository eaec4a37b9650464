"""Bearer tokens: from the header to the actor, in one indexed query.

Only the digest of a token is stored. The client's row is read with it, so what was taken away from
the client since the token was issued counts at once. The token must belong to the ledger in the
URL; that is checked here, before any other check of the request.
"""

import hashlib
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from oauth2_provider.models import get_access_token_model
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from ledger_project.api import certificates, clients
from ledger_project.api.errors import CompanyNumberMismatch, TokenExpired, TokenInvalid
from ledger_project.api.models import TokenBinding
from ledger_project.api.states import ACTIVE, CLIENT
from ledger_project.core import row_security, transactions
from ledger_project.core.actors import Actor
from ledger_project.core.clock import business_date, now
from ledger_project.core.prepared import first, prepared

_BOUND_TO = Subquery(
    TokenBinding.objects.filter(pk=OuterRef("token_checksum")).values("thumbprint")
)


@prepared
def _token(digest: str) -> QuerySet[Any]:
    found = get_access_token_model().objects.select_related("application__ledger")
    return found.annotate(bound_to=_BOUND_TO).filter(token_checksum=digest)


class BearerToken(BaseAuthentication):
    """Authentication by token: `request.user` is an `Actor`, `request.auth` the client's ledger."""

    def authenticate(self, request: Request) -> tuple[Actor, Any]:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise TokenInvalid("Send a token: Authorization: Bearer <token>")
        digest = hashlib.sha256(token.strip().encode()).hexdigest()
        with row_security.across_ledgers():
            found = first(transactions.first_read(lambda: _token(digest)))
        if found is None:
            raise TokenInvalid("The token was not issued here")
        instant = now()
        if found.expires <= instant:
            raise TokenExpired("Fetch a new token at /oauth2/token")
        client = found.application
        if (state := CLIENT.state_of(client, business_date())) != ACTIVE:
            raise TokenInvalid(f"The client is {state}")
        if client.certificates or found.bound_to:
            shown = certificates.shown_by(request.META)
            if shown != found.bound_to or shown not in client.certificates:
                raise TokenInvalid("The token needs the certificate that it was fetched with")
        if str(client.ledger_id) != request.parser_context["kwargs"].get("ledger_no"):
            raise CompanyNumberMismatch("The token was issued for another CompanyNumber")
        row_security.enter(client.ledger_id)
        scopes = frozenset(found.scope.split()) & frozenset(client.scopes.split())
        actor = Actor(
            name=f"client:{client.client_id}",
            holds=lambda scope, codename: scope in scopes,
            ledger=client.ledger_id,
            sellers=None if client.sellers is None else frozenset(client.sellers),
            client=True,
        )
        clients.note_use(client, instant)
        return actor, client.ledger

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="ledger"'
