"""The check of a client at the token endpoint: throttled, by a fast hash, and its certificate."""

from typing import Any

import structlog
from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.db.models import QuerySet
from oauth2_provider.oauth2_validators import OAuth2Validator

from ledger_project.api import certificates, clients, hashers, throttling
from ledger_project.api.models import Client, TokenBinding
from ledger_project.api.states import ACTIVE, SOON
from ledger_project.core import row_security, transactions
from ledger_project.core.actors import SYSTEM
from ledger_project.core.clock import business_date, now
from ledger_project.core.prepared import first, prepared

log = structlog.get_logger("ledger.api")


@prepared
def _client(client_id: str) -> QuerySet[Client]:
    return Client.objects.filter(client_id=client_id)


class ClientValidator(OAuth2Validator):
    """The OAuth library's validator, which asks the throttle before it looks a client up."""

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        known: bool = super().authenticate_client(request, *args, **kwargs)
        client = request.client
        if client is not None and client.certificates:
            shown = certificates.shown_by(request.headers)
            known = shown in client.certificates and (known or not client.needs_secret)
        if known:
            throttling.give_back((throttling.ADDRESS, throttling.address_of(request.headers)))
            throttling.require((throttling.TOKENS, client.client_id))
        return known

    def save_bearer_token(self, token: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.client.certificates:
            return super().save_bearer_token(token, request, *args, **kwargs)
        # One row needs no transaction around it.
        return self._save_bearer_token(token, request, *args, **kwargs)

    def _create_access_token(self, expires: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        token = super()._create_access_token(expires, request, *args, **kwargs)
        client = request.client
        if client.valid_to is not None and client.valid_to - business_date() <= SOON:
            log.warning("client expires", client=client.client_id, valid_to=str(client.valid_to))
        if client.certificates:
            TokenBinding.objects.create(
                token_checksum=token.token_checksum,
                thumbprint=certificates.shown_by(request.headers),
                expires=expires,
            )
        return token

    def _load_application(self, client_id: str, request: Any) -> Any:
        if not client_id:
            return None
        # The library looks in the header and in the form, and may come back for the same client.
        # (Not an attribute: that could be a member of the form.)
        looked_up: set[str] = request.__dict__.setdefault("_clients_looked_up", set())
        if not looked_up:
            address = throttling.ADDRESS, throttling.address_of(request.headers)
            # On a connection that was lost it may count twice, which does no harm.
            transactions.first_read(lambda: throttling.require(address))
        if client_id not in looked_up:
            looked_up.add(client_id)
            request.client = first(_client(client_id))
        # It takes the client that is there, if it is this one and usable, or looks for it itself.
        found = super()._load_application(client_id, request)
        if found is None:
            hashers.check_nobodys(client_id)
        return found

    def _check_secret(self, provided_secret: str, stored_secret: str) -> bool:
        if self._is_secret(provided_secret, stored_secret):
            return True
        # The library knows of one secret; for a day after a rotation there are two.
        found = Client.objects.filter(client_secret=stored_secret, previous_until__gt=now())
        client = found.first()
        if client is None or not check_password(provided_secret, client.previous_secret):
            return False
        log.info("previous secret used", client=client.client_id, until=str(client.previous_until))
        return True

    def _is_secret(self, provided_secret: str, stored_secret: str) -> bool:
        def keep(secret: str) -> None:
            # Secrets that were issued earlier have a slow hash.
            known = Client.objects.filter(client_secret=stored_secret, state=ACTIVE)
            for ledger in known.values_list("ledger", flat=True):
                with row_security.within(ledger), transaction.atomic():
                    for one in known.select_for_update():
                        clients.rehash_secret(
                            client=one, secret=secret, actor=SYSTEM, on=business_date()
                        )

        return check_password(
            provided_secret,
            stored_secret,
            setter=keep,
            preferred=hashers.GeneratedSecretHasher.algorithm,
        )
