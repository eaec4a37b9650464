"""Limits of how often something may be asked, in one table that all server processes share.

Whoever checks a secret asks here first, before the costly hash. Requests of the API are counted by
client; a process takes a part of a client's allowance at a time, so that few requests pay for a
statement of their own.
"""

import hashlib
import ipaddress
import math
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.db import DatabaseError, connection
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from ledger_project.api.errors import TooManyRequests
from ledger_project.core.actors import Actor
from ledger_project.core.network import address_in
from ledger_project.core.texts import say


@dataclass(frozen=True, slots=True)
class Limit:
    """So many times in so many seconds."""

    name: str
    times: int
    seconds: int
    what: str = ""


ADDRESS = Limit("address", 100, 600, "wrong secrets from this address")
VISITOR = Limit("visitor", 5, 900, "wrong passwords or codes for this account from this address")
ACCOUNT = Limit("account", 30, 3600, "wrong passwords or codes for this account")
"""From wherever they come. Higher than the one before, so that nobody locks a colleague out with a
few attempts from elsewhere."""
TOKENS = Limit("tokens", 300, 600, "requests of this client for a token, which lasts an hour")
"""With the right secret: the wrong ones of a stranger, who knows the client's number, are none of
its requests."""
SLOW = Limit("slow", 30, 600, "purchases that are to be slow")
WEBHOOK_TESTS = Limit("webhook-tests", 60, 3600, "tests of this ledger's webhooks")
REPORTS = Limit("reports", 60, 3600, "orders of reports for this ledger")
"""Files are kept for good."""

LINKS = Limit("links", 60, 600, "wrong links from this address")
OPENINGS = Limit("openings", 300, 3600, "openings of this customer's page")
ASKED = Limit("asked", 20, 3600, "requests on this customer's page")

Asked = tuple[Limit, str]

# Rows are taken in one order, so that two statements never wait for each other.
_TAKE = """
INSERT INTO api_allowance AS a (key, used, until)
SELECT key, times, clock_timestamp() + seconds * interval '1 second'
  FROM unnest(%s::bytea[], %s::int[], %s::int[]) AS asked (key, times, seconds) ORDER BY key
    ON CONFLICT (key) DO UPDATE
   SET used = CASE WHEN a.until <= clock_timestamp() THEN 0 ELSE a.used END + excluded.used,
       until = CASE WHEN a.until <= clock_timestamp() THEN excluded.until ELSE a.until END
RETURNING key, used, extract(epoch FROM until - clock_timestamp())::float8
"""
_GIVE_BACK = """
UPDATE api_allowance SET used = greatest(used - 1, 0) WHERE key IN (
       SELECT key FROM api_allowance WHERE key = ANY(%s) ORDER BY key FOR UPDATE)
"""
_WITH_PORT = re.compile(r"^\[(.+)\](?::\d+)?$|^([\d.]+):\d+$")
"""As some proxies write an address."""
_CLEAR = "DELETE FROM api_allowance WHERE key = ANY(%s)"
_FORGET = "DELETE FROM api_allowance WHERE until < clock_timestamp()"


def take(*asked: Asked, times: int = 1) -> list[tuple[int, float]]:
    """Count `times` more of each, and return how many there are, and for how long they count."""
    keys = [_key(*one) for one in asked]
    seconds = [limit.seconds for limit, _ in asked]
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [keys, [times] * len(keys), seconds])
        found = {bytes(key): (used, left) for key, used, left in cursor.fetchall()}
    return [found[key] for key in keys]


def require(*asked: Asked) -> bool:
    """Count one more of each. Raise `TooManyRequests` if that is more than a limit allows.

    What is refused is not counted: else whoever is stopped at an address could use up what an
    account has for all. Return whether one of them is used up with this.
    """
    counted = list(zip(asked, take(*asked), strict=True))
    over = [(left, limit) for (limit, _), (used, left) in counted if used > limit.times]
    if over:
        give_back(*asked)
        left, limit = max(over, key=lambda one: one[0])
        again = f"{left:.0f} seconds" if left < 90 else f"{math.ceil(left / 60)} minutes"
        raise TooManyRequests(
            say("There were too many {what}. Wait {again}.", what=limit.what, again=again),
            wait=left,
        )
    return any(used == limit.times for (limit, _), (used, _) in counted)


def give_back(*asked: Asked) -> None:
    """Count one less of each: the secret was right."""
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_BACK, [[_key(*one) for one in asked]])


def clear(*asked: Asked) -> None:
    """Begin each count anew."""
    with connection.cursor() as cursor:
        cursor.execute(_CLEAR, [[_key(*one) for one in asked]])


def forget() -> int:
    """Delete what counts no longer, and return how many rows."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET)
        return int(cursor.rowcount)


def _key(limit: Limit, of: str) -> bytes:
    """Return the row's key: no name, as addresses and accounts are personal data."""
    secret = settings.SECRET_KEY.encode()[:64]
    return hashlib.blake2b(
        f"{limit.name}:{of}".encode(errors="surrogatepass"), key=secret, digest_size=32
    ).digest()


def address_of(meta: Mapping[str, Any]) -> str:
    """Return the client's address, or its network if it is IPv6, by the headers as WSGI has them.

    A proxy adds what it saw at the end of `X-Forwarded-For`; what stands before is the client's
    own saying.
    """
    said = [one.strip() for one in meta.get("HTTP_X_FORWARDED_FOR", "").split(",") if one.strip()]
    proxies = settings.PROXIES
    given = said[-proxies] if 0 < proxies <= len(said) else meta.get("REMOTE_ADDR", "")
    address = address_in(_WITH_PORT.sub(r"\1\2", given))
    if address is None:
        return str(given)
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


@dataclass(slots=True)
class _Share:
    """What this process may still spend of a client's allowance, until when."""

    left: int
    until: float
    others: int
    """What is left of the allowance beside it, when it was taken."""


_shares: dict[str, _Share] = {}
_mutex = threading.Lock()
_MANY = 10_000


class ClientRate(BaseThrottle):
    """The limit of a client's requests: `settings.RATE_LIMIT`, times and seconds."""

    def allow_request(self, request: Request, view: Any) -> bool:
        if settings.RATE_LIMIT is None:
            return True
        limit = Limit("client", *settings.RATE_LIMIT)
        client = cast(Actor, request.user).name
        self.refused_for = 0.0
        share = self._spend(client)
        if share is None:
            try:
                share = _share(limit, client)
            except DatabaseError:
                # A database that takes no changes still answers what is only read.
                return True
            with _mutex:
                if len(_shares) > _MANY:
                    _shares.clear()
                _shares[client] = share
            share.left -= 1
        allowed = share.left >= 0
        left = max(share.left, 0) + share.others if allowed else 0
        seconds = max(math.ceil(share.until - time.monotonic()), 1)
        view.rate_headers = {
            "RateLimit-Policy": f'"{limit.name}";q={limit.times};w={limit.seconds}',
            "RateLimit": f'"{limit.name}";r={left};t={seconds}',
        }
        if not allowed:
            self.refused_for = float(seconds)
        return allowed

    def wait(self) -> float:
        return self.refused_for

    @staticmethod
    def _spend(client: str) -> _Share | None:
        """Spend one of this process's share; None: it has to ask for one."""
        with _mutex:
            share = _shares.get(client)
            if share is None or share.until <= time.monotonic():
                return None
            if share.left > 0:
                share.left -= 1
                return share
            # Nothing is left in the table either: it need not be asked before the time is up.
            return share if share.left < 0 else None


def _share(limit: Limit, client: str) -> _Share:
    """Take a share of the client's allowance: a fiftieth of it, or what is left."""
    wanted = max(limit.times // 50, 1)
    ((used, seconds),) = take((limit, client), times=wanted)
    before = used - wanted
    return _Share(
        left=min(wanted, limit.times - before),
        until=time.monotonic() + seconds,
        others=max(limit.times - used, 0),
    )
