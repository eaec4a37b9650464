"""HTTP requests: several at once to one address, each signed, each with a time limit.

Headers and signature are those of Standard Webhooks 1.0.0. Redirects are not followed, proxies of
the environment are not used, and of an answer only the status is read.
"""

import asyncio
import datetime as dt
import re
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import httpx
from standardwebhooks import Webhook as Signer

from webhooks.addresses import Unreachable, resolved

TIMEOUT_SECONDS = 20.0
CONNECT_SECONDS = 5.0
LONGEST_FAILURE = 200


@dataclass(frozen=True, slots=True)
class Message:
    """The contents of a request; `id` is the same each time it is sent."""

    id: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of a request: `status` None where nothing answered, `failure` empty for success.

    `retry_after` is the time that the receiver asks to be left alone.
    """

    status: int | None = None
    failure: str = ""
    retry_after: dt.timedelta | None = None


def send(
    url: str, messages: Sequence[Message], secrets: Sequence[str], now: dt.datetime
) -> list[Answer]:
    """Send the messages by POST, all at once, and return the answers in their order."""
    return asyncio.run(_send(httpx.URL(url), messages, secrets, now))


def headers(message: Message, secrets: Sequence[str], now: dt.datetime) -> dict[str, str]:
    """Return the headers of an attempt at an instant: a signature with each of the secrets."""
    text = message.body.decode()
    return {
        "Content-Type": "application/json",
        "User-Agent": "invoice-service-ledger",
        "webhook-id": message.id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(
            Signer(secret).sign(message.id, now, text) for secret in secrets
        ),
    }


async def _send(
    url: httpx.URL, messages: Sequence[Message], secrets: Sequence[str], now: dt.datetime
) -> list[Answer]:
    limits = httpx.Timeout(TIMEOUT_SECONDS, connect=CONNECT_SECONDS)
    async with httpx.AsyncClient(
        verify=trust(), timeout=limits, follow_redirects=False, trust_env=False
    ) as client:
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                target = await resolved(url)
        except (Unreachable, TimeoutError) as error:
            return [_failed(error)] * len(messages)
        return await asyncio.gather(
            *(_post(client, url, target, one.body, headers(one, secrets, now)) for one in messages)
        )


async def _post(
    client: httpx.AsyncClient, url: httpx.URL, target: httpx.URL, body: bytes, given: dict[str, str]
) -> Answer:
    request = client.build_request(
        "POST",
        target,
        content=body,
        headers={**given, "Host": url.netloc.decode()},
        # The certificate is judged by the name that was asked for.
        extensions={"sni_hostname": url.host, "timeout": client.timeout.as_dict()},
    )
    try:
        # The client's own timeouts begin anew with each byte that comes.
        async with asyncio.timeout(TIMEOUT_SECONDS):
            response = await client.send(request, stream=True)
            await response.aclose()
    except (httpx.HTTPError, OSError, TimeoutError) as error:
        return _failed(error)
    return Answer(
        response.status_code,
        "" if response.is_success else f"Answered {response.status_code}",
        _retry_after(response),
    )


def _failed(error: Exception) -> Answer:
    # Without what is of this machine: numbers of errors, lines of its libraries.
    said = re.sub(r"\[\w+(: \w+| -?\d+)?\] |\s*\(_ssl\.c:\d+\)", "", str(error))
    return Answer(failure=(said or type(error).__name__)[:LONGEST_FAILURE])


def _retry_after(response: httpx.Response) -> dt.timedelta | None:
    """Return Retry-After given in seconds; its other format, a date, is ignored."""
    text = response.headers.get("Retry-After", "")
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        return None
    return dt.timedelta(seconds=int(text))


@cache
def trust() -> ssl.SSLContext:
    """Return the trusted certificates; read once, as that takes longer than a request."""
    return httpx.create_ssl_context()
