"""Where webhooks may go: to the public internet by https, never into the operator's own network.

With the setting `WEBHOOKS_MAY_BE_PRIVATE` they may go anywhere, for rehearsals on one machine.
"""

import asyncio
import ipaddress
import socket

import httpx
from django.conf import settings

LONGEST = 500
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""IPv6 addresses that stand for any IPv4 address (RFC 6052)."""


class Unreachable(Exception):
    """Nothing was sent; the text says why."""


def fault(url: str) -> str:
    """What is wrong with an address; empty if nothing is. Its name is looked up when it is used."""
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError):
        return "Expected a URL"
    schemes = ("https", "http") if settings.WEBHOOKS_MAY_BE_PRIVATE else ("https",)
    if len(url) > LONGEST:
        return f"Expected at most {LONGEST} characters"
    if parsed.scheme not in schemes or not parsed.host:
        return f"Expected a URL that begins with {schemes[0]}://"
    if parsed.userinfo or parsed.fragment:
        return "Expected a URL without user, password and fragment"
    return "" if _may_be(parsed.host) else "Expected a public address"


async def resolved(url: httpx.URL) -> httpx.URL:
    """The URL with an address in place of the name. Looked up once, so that what was judged is what
    is called. Raises `Unreachable`."""
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(
            url.host, port, type=socket.SOCK_STREAM
        )
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"{url.host} is not known: {error}") from error
    hosts = [str(address[0]) for *_, address in found]
    if not hosts or not all(_may_be(host) for host in hosts):
        raise Unreachable(f"{url.host} is not a public address")
    return url.copy_with(host=hosts[0])


def _may_be(host: str) -> bool:
    """Whether a host may be called, as far as it is an address and no name."""
    if settings.WEBHOOKS_MAY_BE_PRIVATE:
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return True
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return _may_be(str(address.ipv4_mapped))
        if address.sixtofour or address.teredo or address in _TRANSLATED:
            return False
    return address.is_global and not address.is_multicast
