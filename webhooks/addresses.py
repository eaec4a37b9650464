"""Permitted addresses of webhooks: the public internet by https, never the operator's network.

With the setting `WEBHOOKS_MAY_BE_PRIVATE` they may go anywhere, for rehearsals on one machine.
"""

import asyncio
import ipaddress
import re
import socket

import httpx
from django.conf import settings

from ledger_project.core.network import address_in
from ledger_project.core.texts import say

LONGEST = 500
PORTS = (443, 8443)
_UNICAST = ipaddress.ip_network("2000::/3")
_SPECIAL = [
    ipaddress.ip_network(one)
    for one in (
        "192.0.0.0/24", "192.88.99.0/24",
        "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
    )
]  # fmt: skip
"""Special networks of the IANA registries that are no place on the internet, or lead to another."""
_NAME = re.compile(
    r"(?!.*\.(local|localhost|internal)\.?$)([a-z0-9_-]{1,63}\.)+[a-z][a-z0-9-]{1,62}\.?", re.I
)
"""Names that can be on the internet: with a domain, and of none that stays at home."""


class Unreachable(Exception):
    """A failure before anything was sent; the text is the reason."""


def fault(url: str) -> str:
    """Return why an address is not permitted, or "". Its name is looked up when it is used."""
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError):
        return say("Expected a URL")
    schemes = ("https", "http") if settings.WEBHOOKS_MAY_BE_PRIVATE else ("https",)
    if len(url) > LONGEST:
        return say("Expected at most {LONGEST} characters", LONGEST=LONGEST)
    if parsed.scheme not in schemes or not parsed.host:
        return say("Expected a URL that begins with {schemes}://", schemes=schemes[0])
    if parsed.userinfo or parsed.fragment:
        return say("Expected a URL without user, password and fragment")
    if parsed.port not in (None, *PORTS) and not settings.WEBHOOKS_MAY_BE_PRIVATE:
        return say("Expected port {list}", list=" or ".join(map(str, PORTS)))
    host = parsed.host
    # Resolvers read `2130706433`, `0x7f.1` and `127.1` as addresses.
    named = settings.WEBHOOKS_MAY_BE_PRIVATE or address_in(host) or _NAME.fullmatch(host)
    return "" if named and _may_be(host) else say("Expected a public address")


async def resolved(url: httpx.URL) -> httpx.URL:
    """Return the URL with an address in place of the name. Raise `Unreachable`.

    The name is looked up once, so that the address that was checked is the one called.
    """
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(
            url.host, port, type=socket.SOCK_STREAM
        )
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"{url.host} is not a public address") from error
    hosts = [str(address[0]) for *_, address in found]
    if not hosts or not all(_may_be(host) for host in hosts):
        raise Unreachable(f"{url.host} is not a public address")
    return url.copy_with(host=hosts[0])


def _may_be(host: str) -> bool:
    """Return whether a host may be called; a host that is a name, not an address, may."""
    if settings.WEBHOOKS_MAY_BE_PRIVATE:
        return True
    address = address_in(host)
    if address is None:
        return True
    if address.version == 6 and address not in _UNICAST:
        return False
    special = any(address in one for one in _SPECIAL if one.version == address.version)
    return address.is_global and not address.is_multicast and not special
