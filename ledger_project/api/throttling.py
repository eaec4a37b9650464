"""A rate limit for each client, when LEDGER_RATE_LIMIT sets one. Counted by server process."""

from typing import Any, cast

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from ledger_project.core.actors import Actor


class ClientRate(SimpleRateThrottle):
    scope = "client"

    def get_cache_key(self, request: Request, view: Any) -> str:
        return self.cache_format % {"scope": self.scope, "ident": cast(Actor, request.user).name}
