"""The check of a client's secret at the token endpoint: throttled, by a fast hash."""

from typing import Any

from django.contrib.auth.hashers import check_password
from oauth2_provider.oauth2_validators import OAuth2Validator

from ledger_project.api import hashers, throttling
from ledger_project.api.models import Client


class ClientValidator(OAuth2Validator):
    """The OAuth library's validator, which asks the throttle before it looks a client up."""

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        known: bool = super().authenticate_client(request, *args, **kwargs)
        if known:
            throttling.give_back((throttling.ADDRESS, throttling.address_of(request.headers)))
        return known

    def _load_application(self, client_id: str, request: Any) -> Any:
        if not client_id:
            return None
        # The library looks in the header and in the form, and may come back for the same client.
        # (Not an attribute: that could be a member of the form.)
        counted: set[str] = request.__dict__.setdefault("_counted_clients", set())
        asked = [] if counted else [(throttling.ADDRESS, throttling.address_of(request.headers))]
        if client_id not in counted:
            counted.add(client_id)
            throttling.require(*asked, (throttling.TOKENS, client_id))
        found = super()._load_application(client_id, request)
        if found is None:
            hashers.check_nobodys(client_id)
        return found

    def _check_secret(self, provided_secret: str, stored_secret: str) -> bool:
        def keep(secret: str) -> None:
            # Secrets that were issued earlier have a slow hash.
            fresh = hashers.make_password(secret, hasher=hashers.GeneratedSecretHasher())
            Client.objects.filter(client_secret=stored_secret).update(client_secret=fresh)

        return check_password(
            provided_secret,
            stored_secret,
            setter=keep,
            preferred=hashers.GeneratedSecretHasher.algorithm,
        )
