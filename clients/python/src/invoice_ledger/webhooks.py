"""Verify what a webhook delivers: Standard Webhooks, signed with HMAC-SHA256."""

import base64
import hmac
import time
from collections.abc import Iterable, Mapping

import msgspec

from invoice_ledger._json import decode
from invoice_ledger.models import Event

TEST = "webhook-test"
TOLERANCE = 300
"""Seconds by which a delivery's time may differ from now: an older one may be a replay."""


class _Message(msgspec.Struct):
    """What is delivered: an event in `data`, nothing in that of a test."""

    type: str
    data: msgspec.Raw


class InvalidSignature(Exception):
    """The delivery is not from the ledger, was altered, or is too old."""


def verify(
    body: bytes | str,
    headers: Mapping[str, str],
    secrets: str | Iterable[str],
    *,
    now: float | None = None,
) -> Event | None:
    """Return the event of a delivery, None for the message of a test (`webhook.test()`).

    `secrets` is one, or two while one is being replaced. `headers` may be in any case. Use
    `webhook-id`, which is the event's own, to drop an event that comes a second time. Raises
    `InvalidSignature`.
    """
    body = body.encode() if isinstance(body, str) else body
    given = {name.lower(): value for name, value in headers.items()}
    try:
        identity, sent, signatures = (
            given[f"webhook-{name}"] for name in ("id", "timestamp", "signature")
        )
        at = int(sent)
    except (KeyError, ValueError) as error:
        raise InvalidSignature("webhook-id, -timestamp or -signature is missing") from error
    if abs((time.time() if now is None else now) - at) > TOLERANCE:
        raise InvalidSignature("The delivery is too old, or of the future")
    signed = f"{identity}.{at}.".encode() + body
    known = [secrets] if isinstance(secrets, str) else list(secrets)
    for secret in known:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        ours = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
        for one in signatures.split():
            version, _, theirs = one.partition(",")
            if version == "v1" and hmac.compare_digest(ours, theirs):
                message = decode(body, _Message)
                return None if message.type == TEST else decode(message.data, Event)
    raise InvalidSignature("No signature fits")
