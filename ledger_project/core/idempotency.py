"""Idempotency by reference: recognising a request by what it says.

The members that a route marks as references identify a request. Sent again with the same content
it is answered with the original resource; that decision is taken by the operation, which returns
an `Outcome`. (The `Idempotency-Key` header is HTTP's affair: `ledger_project.api.idempotency`.)
"""

import hashlib
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec

Document = TypeVar("Document")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Document]):
    """What a creating operation made, or with `replayed` what the same request made before."""

    document: Document
    replayed: bool = False


def fingerprint(content: Any) -> str:
    """The SHA-256 of `content` (JSON types, decimals, dates), whatever the order of its members."""
    return hashlib.sha256(msgspec.json.encode(content, order="deterministic")).hexdigest()
