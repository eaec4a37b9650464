"""Addresses of the network as texts give them."""

import ipaddress


def address_in(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the address that a text is, None if it is none.

    A server that listens to both families sees `192.0.2.1` as `::ffff:192.0.2.1` (RFC 4291, 2.5.5):
    they are one address.
    """
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped) or found
