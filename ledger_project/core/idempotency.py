"""Idempotency by reference: recognition of a repeated request by its contents.

The members that a route marks as references identify a request. Sent again with the same content it
is answered with the original resource; that decision is taken by the operation, which returns an
`Outcome`. (The `Idempotency-Key` header is HTTP's affair: `ledger_project.api.idempotency`.)
"""

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec

Entity = TypeVar("Entity")

KEYS_LIVE = dt.timedelta(hours=24)
"""For so long a repeated request with an `Idempotency-Key` is promised its first answer."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Entity]):
    """The result of a creating operation, or with `replayed` that of the same request before."""

    entity: Entity
    replayed: bool = False


def fingerprint(content: Any) -> str:
    """Return the SHA-256 of `content` (JSON types, decimals, dates), in any order of members."""
    return hashlib.sha256(msgspec.json.encode(content, order="deterministic")).hexdigest()
